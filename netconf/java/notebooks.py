"""Notebooks of Jupyter and Zeppelin: the program in their cells, each line where it stands in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_MAGIC = re.compile(r"[ \t]*(%%?)([\w.]*)[ \t]*(.*)")
_KERNEL = re.compile(r'"(?:language|name)"\s*:\s*"(scala|kotlin|python|clojure)"|"%%?(scala|kotlin|spark)\\n', re.IGNORECASE)
_KERNELS = frozenset({"scala", "java", "kotlin", "spark"})
"""Names behind a percent sign that say the language of a cell, which is Scala in Spark; any other cell holds no program."""


def is_notebook(text: str) -> bool:
    """Whether a text looks like the file of a notebook."""
    return text.lstrip().startswith("{") and ('"cells"' in text or '"paragraphs"' in text)


def language_of(text: str) -> str:
    """The language that a notebook's kernel says, when it is not Java; empty when it is, or says nothing."""
    said = _KERNEL.search(text) if is_notebook(text) else None
    language = "" if said is None else (said[1] or said[2]).capitalize()
    return "Scala" if language == "Spark" else language


def program_of(text: str) -> str:
    """Return the code of a notebook's cells; the text itself when it is none."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    found: list[str] = []
    at = passed = 0
    for line in _lines(data):
        for written in (json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1]) if line else ():
            place = text.find(written, at)
            if place >= 0:
                passed += text.count("\n", at, place)
                at = place
                found += [""] * (passed - len(found))
                break
        found.append(line)
    return "\n".join(found)


def _lines(data: Any) -> Iterator[str]:
    """The lines of all cells with code, without those that are said to the notebook itself."""
    for cell in _cells(data):
        lines = cell.split("\n")
        first = _MAGIC.match(lines[0])
        if first is not None and (first[1] == "%%" or not first[3]) and first[2] not in _KERNELS:
            continue
        yield from (line for line in lines if not _MAGIC.match(line))


def _cells(data: Any) -> Iterator[str]:
    for key, kind, inside in (("cells", "code", "source"), ("paragraphs", None, "text")):
        for cell in data.get(key) or () if isinstance(data, dict) else ():
            if isinstance(cell, dict) and (kind is None or cell.get("cell_type") == kind):
                source = cell.get(inside) or ""
                yield "".join(map(str, source)) if isinstance(source, list) else str(source)
