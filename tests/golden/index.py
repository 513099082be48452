"""Where each case of the collection is that these files were packed from: ``python -m tests.golden.index FOLDER ...`` writes it.

``index.txt`` has a line for each case, with its place here or with the reason why there is nothing to meet: no case gets lost
without a word.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.golden.cases import GROUPS
from tests.golden.pack import IN_ATTENTION, NOTHING_TO_MEET

HERE = Path(__file__).parent
INDEX = HERE / "index.txt"
SEPARATE = ("initial-weights", "noise", "graphs")
"""Files of cases that are not read by ``cases.py``."""


def places() -> set[str]:
    """All cases that are packed, as ``file/case``."""
    found = set()
    for group in (*GROUPS, *SEPARATE):
        with zipfile.ZipFile(HERE / f"{group}.zip") as archive:
            found |= {f"{group}/{member.split('/')[0]}" for member in archive.namelist()}
    return found


def candidates(folder: Path) -> Iterator[str]:
    """Where a case may be."""
    release = json.loads((folder / "case.json").read_text()).get("dl4j", "1.0.0-M2.1")
    name = folder.name
    old = "dl4j-0.9.1" if release == "0.9.1" else "dl4j-other"
    yield f"{'dl4j-1.0.0-M2.1' if release == '1.0.0-M2.1' else old}/{name}"
    yield f"dl4j-words/v{release}_{name}"
    yield f"dl4j-words/{name.replace('_dropout', '_dropped')}"
    yield f"dl4j-attention/{IN_ATTENTION.get(name)}"
    yield f"dl4j-convolution/other_{name}"
    yield f"initial-weights/{release} {name}"
    yield f"graphs/{folder.parent.name}.{name}"


def lines(sources: list[Path]) -> Iterator[str]:
    """One line for each case: its folder and name, and where it is or why it is not."""
    packed = places()
    for folder in sorted(folder for source in sources for folder in source.iterdir() if folder.is_dir()):
        found = [place for place in candidates(folder) if place in packed]
        yield f"{folder.parent.name}/{folder.name}: {found[0] if found else '- ' + NOTHING_TO_MEET[folder.name]}"


def entries() -> dict[str, str]:
    """Each case, and what is said of it."""
    return dict(line.split(": ", 1) for line in INDEX.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    INDEX.write_text("".join(f"{line}\n" for line in lines([Path(source) for source in sys.argv[1:]])), encoding="utf-8")
