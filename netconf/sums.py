"""Sizes that are computed from placeholders: ``${2 * hidden}`` is 128 once hidden is bound to 64.

Only numbers, ``+ - * / %``, parentheses and the cast ``(int)``, with the integer division of Java, which these texts come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(?:(\d{1,18}(?:\.\d{0,18})?|\(int\))|([-+*/%()]))")
_NAME = re.compile(r"[^\W\d][\w$]*(?:\.[\w$]+|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\[[^\]]*\])*")
"""A variable, a field, an element or a call, whose arguments may be calls themselves."""
_HYPHEN = re.compile(r"\w-\w")
"""A name may be ``vocabulary-size``; a difference has spaces around its sign."""
_OPENING = frozenset({"-", "(", "(int)"})
_DEEPEST = 30
"""Parentheses within one another."""


def uses(text: str, name: str) -> bool:
    """Whether a placeholder's text has a name as a part of it."""
    return _part(name).search(text) is not None


def _part(name: str) -> re.Pattern[str]:
    """A name that is not the end of a longer one, and not the beginning of one."""
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.(\[])")


def names(text: str) -> tuple[str, ...]:
    """What a placeholder's text is computed from: ``(2 * hidden) + iter.size()`` from hidden and ``iter.size()``.

    Parameters
    ----------
    text
        The text between ``${`` and ``}``.

    Returns
    -------
    The names, each once; the whole text when it is no sum.
    """
    if _HYPHEN.search(text):
        return (text,)
    bare = text.replace("(int)", " ")
    tokens = _tokens(_NAME.sub("7", bare))
    try:
        is_sum = tokens is not None and len(tokens) > 1 and _Sum(tokens).value() is not None
    except (IndexError, ValueError):
        return (text,)
    except (OverflowError, ZeroDivisionError):
        is_sum = True
    return tuple(dict.fromkeys(_NAME.findall(bare))) if is_sum else (text,)


def computed(text: str, bindings: Mapping[str, float]) -> float | None:
    """The number that a placeholder's text stands for.

    Parameters
    ----------
    text
        The text between ``${`` and ``}``.
    bindings
        Numbers by name; a text that is bound as a whole is no sum.

    Returns
    -------
    The number; None while a name in it is not bound, and when the text is no sum or comes to nothing above 0.
    """
    if text in bindings:
        return bindings[text]
    for name in sorted(bindings, key=len, reverse=True):
        text = _part(name).sub(str(bindings[name]), text)
    tokens = _tokens(text)
    if tokens is None or len(tokens) == 1:
        return None
    try:
        value = _Sum(tokens).value()
    except (IndexError, OverflowError, ValueError, ZeroDivisionError):
        return None
    return value if isinstance(value, int) and value > 0 else None


def _tokens(text: str) -> list[str] | None:
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        found.append(match[1] or match[2])
        position = match.end()
    return found


class _Sum:
    """A parser by recursive descent: sums of products of numbers."""

    def __init__(self, tokens: list[str]) -> None:
        self._rest = tokens[::-1]
        self._depth = 0

    def value(self) -> int | float:
        """The value of all tokens."""
        result = self._terms()
        if self._rest:
            raise ValueError(self._rest)
        return result

    def _next_is(self, signs: str) -> bool:
        return bool(self._rest) and self._rest[-1] in signs

    def _terms(self) -> int | float:
        result = self._factors()
        while self._next_is("+-"):
            sign = self._rest.pop()
            other = self._factors()
            result = result + other if sign == "+" else result - other
        return result

    def _factors(self) -> int | float:
        result = self._number()
        while self._next_is("*/%"):
            sign = self._rest.pop()
            other = self._number()
            if sign == "*":
                result *= other
                continue
            if isinstance(result, float) or isinstance(other, float):
                result = result / other if sign == "/" else math.fmod(result, other)
                continue
            quotient = abs(result) // abs(other) * (1 if (result < 0) == (other < 0) else -1)
            result = quotient if sign == "/" else result - quotient * other
        return result

    def _number(self) -> int | float:
        part = self._rest.pop()
        if part not in _OPENING:
            return float(part) if "." in part else int(part)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(part)
        if part == "-":
            result = -self._number()
        elif part == "(int)":
            result = int(self._number())
        else:
            result = self._terms()
            if self._rest.pop() != ")":
                raise ValueError(part)
        self._depth -= 1
        return result
