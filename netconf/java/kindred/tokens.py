"""Tokens of Scala and Kotlin, with brackets as groups."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from netconf.errors import Problem, SpecError
from netconf.java.places import Line, place

DEEPEST = 100
"""Levels of brackets that a source may have."""
CLOSING = {"(": ")", "[": "]", "{": "}"}

_TOKEN = re.compile(
    r"""
    (?P<space>[\s\x00]+|//[^\n]*|/\*)
    | (?P<text>(?:[A-Za-z]\w*)?"(?:"")?)
    | (?P<number>0[xX][\da-fA-F_]+[lL]? | 0[bB][01_]+[lL]?
        | (?:\d[\d_]*(?:\.\d[\d_]*)? | (?<![\w)\]])\.\d[\d_]*) (?:[eE][+-]?\d+)? [lLfFdD]?)
    | (?P<char>'(?:\\u[\da-fA-F]{4}|\\.|[^\\'\n])')
    | (?P<name>`[^`\n]+`|[^\W\d][\w$]*)
    | (?P<bracket>[()\[\]{}])
    | (?P<sign>===|!==|\.\.<|\.\.|<-|->|=>|\?\.|\?:|!!|::|==|!=|<=|>=|&&|\|\||\+\+|--|[-+*/%]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TYPE_NAMES = frozenset({".", ",", "?", "*", "->", ":", "&"})
_AFTER_TYPES = frozenset({"(", "{", ".", "?.", "::", "?", ")", ",", "=", ">", ":", "[", "!!"})
"""What follows the types of a call or a name in Kotlin: a comparison goes on with an operand."""


@dataclass(slots=True, eq=False)
class Token:
    """A token; a bracket holds what stands inside it."""

    kind: str
    """name, number, text, char, sign, or the opening bracket of a group."""
    text: str
    line: int
    fresh: bool = False
    """Whether it is the first of its line."""
    parts: list[Token] = field(default_factory=list)

    def is_sign(self, *texts: str) -> bool:
        """Whether it is one of some signs."""
        return self.kind == "sign" and self.text in texts

    def is_name(self, *texts: str) -> bool:
        """Whether it is one of some names; any name when none is given."""
        return self.kind == "name" and (not texts or self.text in texts)


class _Reader:
    def __init__(self, text: str, name: str, *, kotlin: bool) -> None:
        self.text, self.name, self.kotlin = text, name, kotlin
        self.at, self.number, self.begun = 0, 1, 0
        self.open: list[str] = []

    @property
    def line(self) -> Line:
        """Where the reader stands."""
        return Line(self.number, self.at - self.begun + 1)

    def group(self) -> list[Token]:
        """Tokens up to the bracket that closes the innermost group, or to the end."""
        found: list[Token] = []
        fresh = True
        while (match := _TOKEN.match(self.text, self.at)) is not None:
            kind, text, before = match.lastgroup or "", match[0], self.number
            if kind == "bracket" and text not in CLOSING:
                if self.open and self.open[-1] == text:
                    self._pass(match.end())
                    return found
                if text in self.open:
                    return found  # a bracket further out is closed: this one was never
                self._pass(match.end())
                continue
            if kind == "text":
                found.append(self._string(match, fresh=fresh))
                fresh = False
                continue
            end = self._end_of_comment(match) if text == "/*" else match.end()
            if kind == "space":
                self._pass(end)
                fresh = fresh or self.number > before
                continue
            token = Token(kind, text.strip("`") if kind == "name" else text, self.line, fresh)
            self._pass(end)
            if kind == "bracket":
                token.kind = text
                token.parts = self._inside(CLOSING[text])
            found.append(token)
            fresh = False
        return found

    def _inside(self, closing: str) -> list[Token]:
        if len(self.open) >= DEEPEST:
            raise SpecError([Problem(place(self.name, self.line), f"brackets are nested more than {DEEPEST} levels deep")])
        self.open.append(closing)
        parts = self.group()
        self.open.pop()
        return parts

    def _pass(self, end: int) -> None:
        passed = self.text.count("\n", self.at, end)
        if passed:
            self.number += passed
            self.begun = self.text.rfind("\n", self.at, end) + 1
        self.at = end

    def _end_of_comment(self, match: re.Match[str]) -> int:
        """The end of a comment; comments nest in both languages."""
        depth = 0
        for mark in re.compile(r"/\*|\*/").finditer(self.text, match.start()):
            depth += 1 if mark[0] == "/*" else -1
            if depth == 0:
                return mark.end()
        return len(self.text)

    def _string(self, match: re.Match[str], *, fresh: bool) -> Token:
        """A text; one with names inside is their sum."""
        line, quote = self.line, '"""' if match[0].endswith('"""') else '"'
        raw, templated = len(quote) > 1, self.kotlin or not match[0].startswith('"')
        self._pass(match.end())
        parts: list[Token] = []
        begun = self.at
        while self.at < len(self.text):
            rest = self.text[self.at]
            if self.text.startswith(quote, self.at) or (rest == "\n" and not raw):
                break
            if rest == "\\" and not raw:
                self._pass(self.at + 2)
                continue
            name = re.compile(r"\$(?:(\{)|[^\W\d]\w*)").match(self.text, self.at) if templated and rest == "$" else None
            if name is None:
                self._pass(self.at + 1)
                continue
            parts += [self._literal(begun, raw=raw), Token("sign", "+", self.line)]
            if name[1]:
                self._pass(name.end())
                parts.append(Token("(", "(", self.line, parts=self._inside("}")))
            else:
                self._pass(name.end())
                parts.append(Token("name", name[0][1:], self.line))
            parts.append(Token("sign", "+", self.line))
            begun = self.at
        last = self._literal(begun, raw=raw)
        if self.text.startswith(quote, self.at):
            self._pass(self.at + len(quote))
        if not parts:
            last.line, last.fresh = line, fresh
            return last
        return Token("(", "(", line, fresh, [*parts, last])

    def _literal(self, begun: int, *, raw: bool) -> Token:
        text = self.text[begun : self.at]
        if raw:
            text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return Token("text", '"' + text.replace("\\$", "$").replace("$$", "$") + '"', self.line)


def read(text: str, name: str, *, kotlin: bool) -> list[Token]:
    """Read a source into tokens and groups; arguments of types are left out.

    Raises
    ------
    SpecError
        When it is nested too deeply.
    """
    reader = _Reader(text, name, kotlin=kotlin)
    tokens = reader.group()
    return without_types(tokens, kotlin=kotlin)


def without_types(tokens: list[Token], *, kotlin: bool) -> list[Token]:
    """Leave out what stands between the brackets of types: ``Seq[Int]``, ``listOf<Layer>()``."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if not kotlin and token.kind == "[":
            index += 1
            continue
        if kotlin and token.is_sign("<") and found and found[-1].kind == "name":
            end = _end_of_types(tokens, index)
            if end and (found[-1].text in {"fun", "val", "var"} or _goes_on(tokens, end)):
                index = end
                continue
        token.parts = without_types(token.parts, kotlin=kotlin)
        found.append(token)
        index += 1
    return found


def _end_of_types(tokens: list[Token], index: int) -> int:
    """The place behind ``<...>`` when it may hold types; 0 when it may not."""
    depth = 0
    for at in range(index, len(tokens)):
        token = tokens[at]
        if token.is_sign("<"):
            depth += 1
        elif token.is_sign(">"):
            depth -= 1
            if depth == 0:
                return at + 1
        elif token.kind not in {"name", "("} and not (token.kind == "sign" and token.text in _TYPE_NAMES):
            return 0
    return 0


def _goes_on(tokens: list[Token], index: int) -> bool:
    if index >= len(tokens) or tokens[index].fresh:
        return True
    return tokens[index].text in _AFTER_TYPES


def cut(tokens: list[Token], *signs: str) -> list[list[Token]]:
    """Cut at signs that stand outside of all brackets; nothing between two signs is nothing."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.is_sign(*signs):
            found.append([])
        else:
            found[-1].append(token)
    return [part for part in found if part]


def merged(parts: list[list[Token]]) -> list[Token]:
    """Several lists with commas between them."""
    found: list[Token] = []
    for part in parts:
        found += [*([Token("sign", ",", part[0].line)] if found and part else []), *part]
    return found


def place_of(tokens: list[Token], *texts: str) -> int:
    """Where the first of some signs or names stands outside of all brackets; -1 when none does."""
    for index, token in enumerate(tokens):
        if token.kind in {"sign", "name"} and token.text in texts:
            return index
    return -1


def walk(tokens: Iterable[Token]) -> Iterable[list[Token]]:
    """The lists of tokens, the whole one and that of each group."""
    waiting = [list(tokens)]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(token.parts for token in here if token.parts)
