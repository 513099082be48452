"""Scala without braces: what is indented behind a colon, an equals sign or a word that opens something becomes a group."""

from __future__ import annotations

import re

from netconf.java.kindred.tokens import Token

_WITHOUT_BRACES = re.compile(
    r"(?:^[ \t]*(?:\w+ )*(?:object|class|trait)\b[^\n{]*:|\b(?:then|match)|\bfor\b[^\n({]*\b(?:do|yield)|@main\b[^\n{]*=)"
    r"[ \t]*(?://[^\n]*)?$",
    re.MULTILINE,
)
_SIGNS = (":", "=", "=>")
_NAMES = ("then", "else", "do", "yield", "try", "match", "catch", "finally")


def is_used(text: str) -> bool:
    """Whether a source in Scala goes without braces somewhere."""
    return _WITHOUT_BRACES.search(text) is not None


def grouped(tokens: list[Token], margin: int = 0) -> list[Token]:
    """The tokens with groups in braces where lines are indented, and around the heads of loops that have none."""
    found: list[Token] = []
    index, case = 0, 0
    while index < len(tokens):
        token = tokens[index]
        margin = _column(token) if token.fresh else margin
        case = (_column(token) if token.fresh else 0) if token.is_name("case") else case
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.is_name("end") and token.fresh and following is not None and following.kind == "name" and not following.fresh:
            index += 2  # the mark of an end, which indentation says already
            continue
        token.parts = grouped(token.parts, margin)
        told = token.is_name("do") and len(found) > 1 and found[-2].is_name("while")  # its head has parentheses now
        if not told and not (token.is_sign(":") and _opens(token, following, margin)):
            found.append(token)
        index += 1
        if token.is_name("for", "while") and following is not None and _is_bare(tokens, index):
            end = next((i for i in range(index, len(tokens)) if tokens[i].is_name("do", "yield")), index)
            found += [Token("(", "(", token.line, parts=tokens[index:end])] if end > index else []
            index = end
            continue
        if _opens(token, following, margin):
            end = _end(tokens, index, margin, case if token.is_sign("=>") else -1)
            found.append(Token("{", "{", token.line, parts=grouped(tokens[index:end], margin)))
            index = end
    return found


def _is_bare(tokens: list[Token], index: int) -> bool:
    """Whether the head of a loop has no parentheses: ``for i <- 0 until n do``, ``for (a, b) <- pairs do``."""
    return tokens[index].kind not in {"(", "{"} or any(token.is_sign("<-") for token in tokens[index + 1 : index + 2])


def _column(token: Token) -> int:
    return int(getattr(token.line, "column", 0))


def _opens(token: Token, following: Token | None, margin: int) -> bool:
    """Whether the lines behind a token belong to it because they are indented."""
    if following is None or not following.fresh or following.kind == "{" or _column(following) <= margin:
        return False
    return token.is_sign(*_SIGNS) or token.is_name(*_NAMES)


def _end(tokens: list[Token], index: int, margin: int, case: int) -> int:
    """Where a line begins that is not indented, or the next case."""
    for place in range(index, len(tokens)):
        token = tokens[place]
        if token.fresh and (
            _column(token) <= margin or (case >= 0 and token.is_name("case") and _column(token) <= (case or 10**6))
        ):
            return place
    return len(tokens)
