"""What the tests of the Java reader share: programs with what is expected of them, as text."""

from pathlib import Path

from netconf.java import port
from netconf.porting import LANGUAGES

PROGRAMS = Path(__file__).parent / "programs"


def sources(folder):
    """The programs of a folder, by their names without ending."""
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in LANGUAGES}


def bindings_in(text):
    """Bindings that a program's first comments name: ``// bind: nIn=7``, ``// bind: sizes=7,9``."""
    found = {}
    for line in text.splitlines():
        if line.startswith("// bind: "):
            name, _, value = line.removeprefix("// bind: ").rpartition("=")
            found[name] = [int(part) for part in value.split(",")] if "," in value else int(value)
    return found


def release_in(text):
    """The release that a program's first comments name: ``// dl4j: 0.7.2``."""
    return next((line.removeprefix("// dl4j: ") for line in text.splitlines() if line.startswith("// dl4j: ")), None)


def rendered(path):
    """A report as text: networks with their place, their codes of findings with lines, and refusals."""
    text = path.read_text(encoding="utf-8")
    report = port({path.name: text}, bindings_in(text), release_in(text))
    lines = [f"# release {report.release}"]
    lines += [f"# {finding.code} in line {finding.line}" for finding in report.findings]
    for network in report.networks:
        lines.append(f"# {network.method or 'no method'}, lines {network.lines[0]} to {network.lines[1]}")
        lines += [f"# open: {name}" for name in network.placeholders]
        lines += [f"# {f.code} in line {f.line}" for f in network.findings if f.severity == "warning"]
        lines.append(network.configuration.to_yaml())
    for refusal in report.refused:
        lines.append(f"# refused: {refusal.method or 'no method'}, lines {refusal.lines[0]} to {refusal.lines[1]}")
        lines += [f"# wanted: {name}" for name in refusal.placeholders]
        lines += [f"# {part}" for problem in refusal.problems for part in str(problem).splitlines()]
    return "\n".join(lines).rstrip() + "\n"
