"""``port``: from source to networks."""

from __future__ import annotations

import dataclasses
import gc
import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netconf.bindings import AnyConfiguration
from netconf.errors import PlaceholderError, Problem, SpecError, did_you_mean
from netconf.findings import Finding
from netconf.java import fields, kindred, members, networks, notebooks, outside, surroundings
from netconf.java.faults import OverBudget, Refused
from netconf.java.kindred.tokens import Token
from netconf.java.machine import Machine, key_of
from netconf.java.names import Names, begins_network, calls_in, class_named, is_network_builder
from netconf.java.origins import Origin
from netconf.java.pasted import cleaned, other_language
from netconf.java.places import Text
from netconf.java.program import ClassInfo, MethodInfo, Program
from netconf.java.releases import STRICTER, chosen, evidence
from netconf.java.report import PortedNetwork, Refusal, Report
from netconf.java.slicing import NETWORK, Slice
from netconf.java.syntax import Node, parsed
from netconf.java.values import Sequence
from netconf.lints import unsilenced
from netconf.releases import NEWEST, hint_for, is_known
from netconf.yaml.text import decode

Sources = str | os.PathLike[str] | Mapping[str, str]


def port(
    source: Sources | list[str | os.PathLike[str]],
    bindings: Mapping[str, Any] | None = None,
    dl4j: str | None = None,
    *,
    silence: Collection[str] = (),
) -> Report:
    """Find the networks that a DL4J program builds; netconf/porting.py says how.

    Raises
    ------
    SpecError
        When a file cannot be read, is in another language, or builds no configuration.
    """
    if dl4j is not None and not is_known(dl4j):
        raise SpecError([Problem("dl4j", f"{dl4j!r} is not a release of DL4J", hint_for(dl4j))])
    with _without_collector():
        program = Program()
        try:
            for name, text, origin in _in_java(_texts(source)):
                program.add(parsed(text, name, origin), name)
        except RecursionError:
            raise SpecError([Problem("source", "it is nested too deeply")]) from None
        return _ported(program, bindings or {}, dl4j, silence)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Trees live as long as the port: looking for garbage among them again and again takes a third of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _texts(source: Any) -> dict[str, str]:
    """Sources by what errors call them."""
    if isinstance(source, Mapping):
        return dict(source)
    if isinstance(source, list | tuple):
        return {name: text for one in source for name, text in _texts(one).items()}
    if isinstance(source, str) and _is_source(source):
        return {"source": source}
    path = Path(source)
    try:
        return {str(path): decode(path.read_bytes(), str(path))}
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SpecError([Problem(str(path), f"the file cannot be read: {reason}")]) from None


def _in_java(texts: Mapping[str, str]) -> Iterator[tuple[str, str, Text]]:
    """Every source by its name as Java, with what it was before."""
    contexts = {"Scala": kindred.Context(kotlin=False), "Kotlin": kindred.Context(kotlin=True)}
    read: dict[str, tuple[kindred.Context, list[Token]]] = {}
    cleaned_texts = {name: cleaned(text) for name, text in texts.items()}
    for name, text in cleaned_texts.items():
        language = notebooks.language_of(texts[name]) or other_language(text, name)
        if language in contexts:
            read[name] = contexts[language], kindred.prepared(text, name, contexts[language])
        elif language is not None:
            message = f"this is {language}; Java, Scala and Kotlin are read"
            hint = "print the configuration in the program (conf.toJson()) and give that, or write the chain in Java"
            raise SpecError([Problem(name, message, hint)])
    for name, text in cleaned_texts.items():
        given = texts[name].replace("\r\n", "\n").replace("\r", "\n")
        origin = Text(b"") if given == text else Text(b"", cleaned=text.split("\n"), given=given.split("\n"))
        if name in read:
            made = kindred.translated(read[name][1], read[name][0])
            yield name, made.text, dataclasses.replace(origin, rows=made.rows)
        else:
            yield name, text, origin


def _is_source(text: str) -> bool:
    return any(mark in text for mark in ("\n", ";", "(", "{")) or not text.strip()


def _ported(program: Program, bindings: Mapping[str, Any], dl4j: str | None, silence: Collection[str]) -> Report:
    names = Names(program)
    makers = [NETWORK, *_makers(program), *_imported_makers(program)]
    sliced = Slice(program, makers)
    sliced.mark(program)
    signs = evidence(program)
    release, findings = chosen(signs) if dl4j is None else (dl4j, [])
    evaluation = _Evaluation(program, sliced, names, {key_of(name): _given(value) for name, value in bindings.items()})
    found, remarks = evaluation.of(release)
    if dl4j is None and release != NEWEST and _refused(found):
        older, contradictions = chosen([*signs, STRICTER])
        again, others = ([], []) if contradictions or older == release else evaluation.of(older)
        if again and _refused(again) < _refused(found):  # it ran once, so it was that release
            found, remarks, release = again, others, older
    findings = [*findings, *remarks]
    if not found:
        first = program.files[0].name if program.files else "source"
        message = f"no configuration was found: looked for new {NETWORK}.Builder() followed by .list() or .graphBuilder()"
        raise SpecError([Problem(first, message, surroundings.instead(program))])
    findings += [*_unused(bindings, evaluation.used, found), *surroundings.uncleared(program)]
    return _silenced(_gathered(found, findings, program, release), silence)


@dataclasses.dataclass
class _Evaluation:
    """A program that is evaluated as one release or another would run it."""

    program: Program
    sliced: Slice
    names: Names
    values: dict[str, Any]
    used: set[str] = dataclasses.field(default_factory=set)
    """Bindings that were asked for."""
    steps: int = 0
    started: float = dataclasses.field(default_factory=time.thread_time)
    """One budget for the whole program."""

    def of(self, release: str) -> tuple[list[PortedNetwork | Refusal], list[Finding]]:
        """What its roots come to."""
        found: list[PortedNetwork | Refusal] = []
        findings: list[Finding] = []
        length = surroundings.series_length(self.program)
        for root in _roots(self.program, self.names):
            machine = Machine(self.program, self.sliced, self.names, release, self.values, self.used, series_length=length)
            machine.steps, machine.started = self.steps, self.started
            found += _followed(machine, root)
            self.steps = machine.steps
            findings += machine.findings
        return found, findings


def _refused(found: list[PortedNetwork | Refusal]) -> int:
    return sum(isinstance(one, Refusal) for one in found)


def _silenced(report: Report, silence: Collection[str]) -> Report:
    """The report without the findings that are not wanted."""
    if not silence:
        return report
    kept = tuple(dataclasses.replace(one, findings=unsilenced(one.findings, silence)) for one in report.networks)
    return dataclasses.replace(report, networks=kept, findings=unsilenced(report.findings, silence))


def single(text: str, name: str, bindings: Mapping[str, Any] | None = None) -> AnyConfiguration:
    """Return the one network that a source builds.

    Parameters
    ----------
    text
        The source.
    name
        What errors call it.
    bindings
        As ``port`` takes them.

    Raises
    ------
    SpecError
        When it is in another language, or builds no network, or several.
    PlaceholderError
        When a binding has an unknown name.
    """
    report = port({name: text}, bindings)
    unknown = [finding for finding in report.findings if finding.code == "unused-binding"]
    if unknown:
        raise PlaceholderError([Problem("bindings", finding.message) for finding in unknown])
    if report.refused and not report.networks:
        raise SpecError(report.problems)
    if len(report.networks) != 1:
        places = ", ".join(f"{n.method or 'line'} ({n.lines[0]} to {n.lines[1]})" for n in report.networks)
        message = f"it builds {len(report.networks)} networks: {places}"
        raise SpecError([Problem(name, message, "graves port writes each of them")])
    return report.networks[0].configuration


def _makers(program: Program) -> set[str]:
    """Classes of DL4J that the program makes and that are known here."""
    kinds: set[str] = set()
    for source in program.files:
        for node in source.nodes:
            if node.kind == "object_creation_expression":
                kinds.update(part.strip() for part in node.named("type").partition("<")[0].split("."))
    return {kind for kind in kinds if kind[:1].isupper() and kind != "Builder" and class_named(kind) is not None}


def _imported_makers(program: Program) -> set[str]:
    """Short names of inner classes of DL4J that are imported: ``Builder``."""
    imports = (pair for source in program.files for pair in source.imports.items())
    return {name for name, path in imports if f"{NETWORK}." in path}


def _given(value: Any) -> Any:
    return Sequence([_given(item) for item in value], is_array=True) if isinstance(value, list | tuple) else value


def _roots(program: Program, names: Names) -> list[MethodInfo]:
    """Where to begin: the methods that make a configuration and that no other such method calls; static fields at last."""
    makers = [m for m in program.methods() if (m.owner.name if m.is_constructor else m.name) in names.network_methods]
    makers = [m for m in makers if not m.is_constructor or _makes_itself(m, names)]
    called: set[str] = set()
    extensions = {method.name for method in program.extensions()}
    for method in makers:
        own = method.owner.name if method.is_constructor else method.name
        for node in () if method.body is None else method.body.walk():
            if node.kind == "method_invocation" and node.named("name") != own:
                is_own = node.named("name") in extensions or names.declared.is_own_call(node)
                called |= {node.named("name")} if is_own else set()
            elif node.kind == "object_creation_expression" and node.named("type") != own:
                called.add(node.named("type"))
    roots = [m for m in makers if (m.owner.name if m.is_constructor else m.name) not in called or m.name == "main"]
    roots = roots or makers  # methods that call one another in a circle
    for info in program.classes:
        for entry in info.fields.values():
            if entry.value is not None and _begins_network(entry.value, info):
                roots.append(MethodInfo("<field>", info, entry.node, None, is_static=entry.is_static))
                break
    return roots


def _makes_itself(constructor: MethodInfo, names: Names) -> bool:
    """Whether this constructor makes a configuration, of all that its class has; one that calls another leaves it to that."""
    for node in () if constructor.body is None else constructor.body.walk():
        if node.kind == "explicit_constructor_invocation" and node.named("constructor") == "this":
            return False
    calls = calls_in(constructor, names.declared)
    return bool(calls & names.network_methods) or begins_network(constructor, calls)


def _begins_network(value: Node, owner: ClassInfo) -> bool:
    creations = (node for node in value.walk() if node.kind == "object_creation_expression")
    return any(is_network_builder(node.named("type"), owner.source) for node in creations)


def _followed(machine: Machine, root: MethodInfo) -> list[PortedNetwork | Refusal]:
    """Evaluate from a root on, and build what it leaves unbuilt."""
    machine.starts_with_main = root.is_static and (root.name == "main" or root.name.startswith(("<", "fragment_")))
    problem: Refused | None = None
    try:
        _begin(machine, root)
    except Refused as refused:
        problem = refused
    except RecursionError:
        problem = Refused("the program is nested too deeply to be followed", "keep only the code that builds the configuration")
    found: list[PortedNetwork | Refusal] = list(machine.networks)
    for builder in machine.origins.builders:
        origin = machine.origins.of(builder)
        if origin is not None and not origin.built and problem is None and origin.parts:
            origin.built = True
            found.append(networks.finished(machine, builder, origin))
    unfinished = [b for b in machine.origins.builders if (o := machine.origins.of(b)) is not None and not o.built]
    if isinstance(problem, OverBudget) and found and not unfinished:
        problem = None  # what follows the configurations is training
    if problem is not None:
        found.append(_given_up(machine, root, problem))
    return found


def _begin(machine: Machine, root: MethodInfo) -> None:
    line = root.node.line
    this = None
    if root.is_constructor or root.body is None:
        if root.is_static:
            members.statics_of(machine, root.owner)
        elif root.is_constructor:
            members.instance_of(machine, root.owner, root, line)
        else:
            members.instance_of(machine, root.owner, [], line)
        return
    if root.is_static:
        members.statics_of(machine, root.owner)
    else:
        this = members.instance_of(machine, root.owner, None, line)
    if not machine.starts_with_main:
        fields.forget(machine, root, this)
    machine.invoke(root, outside.arguments(machine, root), this, line)


def _given_up(machine: Machine, root: MethodInfo, refused: Refused) -> Refusal:
    source = root.owner.source.name
    last = machine.origins.last
    lines = (last.line, max(last.last_line, refused.line)) if isinstance(last, Origin) else (refused.line, refused.line)
    method = last.method if isinstance(last, Origin) and last.method else root.label
    if isinstance(refused, OverBudget):
        method = root.label
    names = (refused.needs,) if refused.needs else ()
    return Refusal((refused.problem(source),), method, lines, names, source)


def _unused(bindings: Mapping[str, Any], used: set[str], found: list[PortedNetwork | Refusal]) -> list[Finding]:
    """Bindings that nothing asked for."""
    open_names = [name for one in found for name in one.placeholders]
    return [
        Finding(
            "unused-binding", f"nothing is called {name}; {did_you_mean(name, open_names) if open_names else 'nothing is open'}"
        )
        for name in bindings
        if key_of(name) not in used
    ]


def _gathered(found: list[PortedNetwork | Refusal], findings: list[Finding], program: Program, release: str) -> Report:
    """The report: each network once, however often the program builds it."""
    ported: list[PortedNetwork] = []
    refused: list[Refusal] = []
    for one in found:
        if isinstance(one, Refusal):
            if not any((one.source, one.problems) == (other.source, other.problems) for other in refused):
                refused.append(one)
        elif not any(_is_same(one, other) for other in ported):
            ported.append(one)
    built = {(one.source, one.lines) for one in ported}
    refused = [one for one in refused if (one.source, one.lines) not in built]
    told = {finding for one in ported for finding in one.findings}
    findings = [finding for finding in findings if finding not in told]
    order = sorted(ported, key=lambda one: (one.source, one.lines))
    return Report(tuple(order), tuple(refused), tuple(dict.fromkeys(findings)), surroundings.neighbours(program), release)


def _is_same(one: PortedNetwork, other: PortedNetwork) -> bool:
    return (one.source, one.lines) == (other.source, other.lines) and one.configuration == other.configuration
