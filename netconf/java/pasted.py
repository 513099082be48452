"""What people paste: source with line numbers before it, inside a web page's entities, in a fence, or in another language.

Whatever is taken away, a line stays the line it was, so that findings point into the text that was given.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise

from netconf.java import notebooks
from netconf.porting import LANGUAGES

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*([^\s`]*).*$", re.MULTILINE)
_FENCED_AS = {
    **dict.fromkeys(("", "java", "jsp", "text", "txt", "code"), "Java"),
    "scala": "Scala",
    **dict.fromkeys(("kotlin", "kt", "kts"), "Kotlin"),
}
"""What a fence around a program may be labelled with; nothing, or a word that says nothing, is as good as Java."""
_NUMBERED = re.compile(r"^[ \t]*(\d{1,6})(?:[:|)\]][ \t]?|\.(?=[ \t]|$)|[ \t]|$)")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_MOST = 0.9
"""The share of lines that must bear a number for all of them to be line numbers."""
_FEWEST = 2
"""The fewest lines that count as numbered."""
_TYPOGRAPHY = {
    ord("“"): '"',
    ord("”"): '"',
    ord("„"): '"',
    ord("‘"): "'",  # noqa: RUF001 - what word processors make of a quote
    ord("’"): "'",  # noqa: RUF001
    0x00A0: " ",
    0x200B: "",
    0xFEFF: "",
    0x0000: " ",
}
"""What word processors and web pages put in place of the characters of a program."""

_LANGUAGES = {
    "Scala": (
        r"^\s*(?:case\s+)?(?:object|trait)\s+\w+",
        r"^\s*(?:override\s+|private\s+)*def\s+\w+",
        r"^\s*(?:private\s+|lazy\s+|implicit\s+)*va[lr]\s+\w+\s*(?::[^=\n]+)?=",
        r"^\s*import\s+[\w.]+\.(?:_|\{.*\})\s*$",
    ),
    "Kotlin": (
        r"^\s*(?:private\s+|override\s+|internal\s+)*fun\s+[\w<.]",
        r"^\s*(?:private\s+|lateinit\s+|const\s+)*va[lr]\s+\w+\s*(?::[^=\n]+)?=\s*(?!new\b)",
        r"^\s*import\s+[\w.]+\s*$",
    ),
    "Clojure": (r"^\s*\((?:ns|defn?-?|require|import|let)\s", r"^\s*\(:(?:require|import)\s"),
    "Python": (r"^\s*def\s+\w+\(.*\)\s*(?:->.*)?:\s*$", r"^\s*from\s+[\w.]+\s+import\s", r"^\s*import\s+\w+\s+as\s+\w+\s*$"),
}
"""How the lines of other languages begin."""
_EXTENSIONS = {**LANGUAGES, ".clj": "Clojure", ".py": "Python"}
_WITHOUT_PARENTHESES = re.compile(r"\bnew\s+NeuralNetConfiguration\s*\.\s*Builder\b(?!\s*\()")
_JAVA = re.compile(
    r"^[ \t]*import\s+(?:static\s+)?[\w.]+(?:\.\*)?\s*;|\bpublic\s+(?:static\s+|final\s+)*(?:class|void|interface)\b",
    re.MULTILINE,
)


def cleaned(text: str) -> str:
    """Return the program inside pasted text, line by line where it was."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TYPOGRAPHY)
    if notebooks.is_notebook(text):
        return notebooks.program_of(text)
    text = _inside_fences(text)
    text = _without_numbers(_without_marks(text))
    if _ENTITY.search(text) and not re.search(r"(?<!&)[<>]", _ENTITY.sub("", text)):
        text = html.unescape(text).translate(_TYPOGRAPHY)
    return text


def _inside_fences(text: str) -> str:
    """Of a page with fences the lines inside those of one language, in which it builds something; a fence never closed goes."""
    fences = list(_FENCE.finditer(text))
    pairs = list(zip(fences[::2], fences[1::2], strict=False))
    held = [(start.end(), end.start(), _FENCED_AS.get(start[1].lower())) for start, end in pairs]
    language = next((kind for start, end, kind in held if kind and ".Builder" in text[start:end]), None)
    if len(fences) % 2 or language is None:
        return _FENCE.sub("", text)
    found, done = [], 0
    for start, end, kind in held:
        if kind == language:
            found += ["\n" * text.count("\n", done, start), text[start:end]]
            done = end
    return "".join(found) + "\n" * text.count("\n", done)


def _without_marks(text: str) -> str:
    """Take away the marks of a quotation (``> ``), and those of a change (``+``), whose removed lines are left empty."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    if len(full) < _FEWEST:
        return text
    if all(line.startswith(">") for line in full):
        return "\n".join(line[1:] for line in lines)
    added = sum(line.startswith("+") for line in full)
    if added * 2 > len(full) and all(line[0] in "+- @" for line in full):
        return "\n".join(line[1:] if line[:1] in {"+", " "} else "" for line in lines)
    return text


def _without_numbers(text: str) -> str:
    """Take away line numbers when nearly every line has one and they grow."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    found = [match for line in full if (match := _NUMBERED.match(line))]
    numbers = [int(match[1]) for match in found]
    if len(found) < max(_FEWEST, _MOST * len(full)) or any(after <= before for before, after in pairwise(numbers)):
        return text
    return "\n".join(_NUMBERED.sub("", line, count=1) for line in lines)


def other_language(text: str, name: str = "") -> str | None:
    """Name the language of a source that is not Java; None when it may be Java."""
    by_name = next((language for end, language in _EXTENSIONS.items() if name.lower().endswith(end)), "") or "Java"
    if by_name != "Java" or _JAVA.search(text):
        return None if by_name == "Java" else by_name
    if _WITHOUT_PARENTHESES.search(text):
        return "Scala"  # or a page that lost them
    counts = {
        language: sum(len(re.findall(pattern, text, re.MULTILINE)) for pattern in patterns)
        for language, patterns in _LANGUAGES.items()
    }
    best = max(counts, key=lambda language: counts[language])
    if not counts[best]:
        return None
    if best in {"Scala", "Kotlin"}:  # their imports and values look alike; what else they say tells them apart
        best = "Kotlin" if re.search(r"\bfun\s+\w+\s*\(", text) else "Scala" if _is_scala(text) else best
    statements = len(re.findall(r";[ \t]*(?://.*)?$", text, re.MULTILINE))
    return best if counts[best] > statements else None


def _is_scala(text: str) -> bool:
    return bool(re.search(r"\bnew\s+[A-Z]|^\s*(?:object|trait|def)\s|\.\s*_\s*$", text, re.MULTILINE))
