"""Java's operators on known values (Java Language Specification, chapter 15): integer division, overflow, characters, shifts."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from netconf.java.values import Char, Constant, Float, Long, is_number, shown, single, wrapped


class Impossible(ArithmeticError):  # noqa: N818 - caught where the expression stands
    """An operation that Java refuses too: a division by zero, an operator between kinds that do not go together."""


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SHIFTS = frozenset({"<<", ">>", ">>>"})
_BITS: dict[str, Callable[[Any, Any], Any]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
LONGEST_TEXT = 10_000
"""Characters of a text that concatenation may make."""


def binary(sign: str, left: Any, right: Any) -> Any:
    """The value of ``left sign right``.

    Raises
    ------
    Impossible
        When Java would not compile or run it.
    """
    if sign in {"==", "!="}:
        return equal(left, right) is (sign == "==")
    if sign == "+" and (isinstance(left, str) or isinstance(right, str)):
        text = shown(left) + shown(right)
        if len(text) > LONGEST_TEXT:
            message = "the text grows without bound"
            raise Impossible(message)
        return text
    if isinstance(left, bool) and isinstance(right, bool) and sign in _BITS:
        return _BITS[sign](left, right)
    if not (is_number(left) and is_number(right)):
        message = f"{sign} between {shown(left)!r} and {shown(right)!r}"
        raise Impossible(message)
    if sign in _COMPARISONS:
        return _COMPARISONS[sign](left, right)
    if isinstance(left, float) or isinstance(right, float):
        return _real(sign, left, right)
    return _whole(sign, left, right)


def equal(left: Any, right: Any) -> bool:
    """Java's ==, with texts compared by content: constants of a program are one object."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, Constant) or isinstance(right, Constant):
        return (
            shown(left).rpartition(".")[2] == shown(right).rpartition(".")[2] if left is not None and right is not None else False
        )
    simple = (bool, str, int, float, type(None))
    if isinstance(left, simple) and isinstance(right, simple):
        return type(left) is type(right) and left == right
    return left is right or (type(left) is type(right) and _same(left, right))


def _same(left: Any, right: Any) -> bool:
    try:
        return bool(left == right)
    except (TypeError, ValueError):
        return False


def _whole(sign: str, left: int, right: int) -> int:
    left_long, right_long = isinstance(left, Long), isinstance(right, Long)
    long = left_long if sign in _SHIFTS else left_long or right_long
    a, b = int(left), int(right)
    if sign in {"/", "%"}:
        if b == 0:
            message = f"{a} {sign} 0"
            raise Impossible(message)
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return wrapped(quotient if sign == "/" else a - quotient * b, long=long)
    if sign in _SHIFTS:
        b &= 63 if long else 31
        if sign == "<<":
            return wrapped(a << b, long=long)
        return wrapped((a & ((1 << (64 if long else 32)) - 1)) >> b if sign == ">>>" else a >> b, long=long)
    plain: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul, **_BITS}
    if sign not in plain:
        message = f"the operator {sign}"
        raise Impossible(message)
    return wrapped(plain[sign](a, b), long=long)


def _real(sign: str, left: float, right: float) -> float:
    double = float in {type(left), type(right)}
    a, b = float(left), float(right)
    try:
        value = _computed(sign, a, b)
    except OverflowError:
        value = math.inf
    return value if double else single(value)


def _computed(sign: str, a: float, b: float) -> float:
    if sign == "+":
        return a + b
    if sign == "-":
        return a - b
    if sign == "*":
        return a * b
    if sign == "/":
        if b == 0:
            return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
        return a / b
    if sign == "%":
        return math.nan if b == 0 or math.isinf(a) else math.fmod(a, b)
    message = f"the operator {sign} between numbers with a fraction"
    raise Impossible(message)


def unary(sign: str, value: Any) -> Any:
    """The value of ``sign value``."""
    if sign == "!" and isinstance(value, bool):
        return not value
    if is_number(value) and sign in {"-", "+", "~"}:
        if isinstance(value, float):
            signed = -value if sign == "-" else value
            return single(signed) if isinstance(value, Float) else float(signed)
        number = {"-": -int(value), "+": int(value), "~": ~int(value)}[sign]
        return wrapped(number, long=isinstance(value, Long))
    message = f"{sign}{shown(value)}"
    raise Impossible(message)


_WIDTHS = {"byte": 8, "short": 16, "int": 32, "long": 64, "char": 16}
BOXES = {
    "Integer": "int",
    "Long": "long",
    "Short": "short",
    "Byte": "byte",
    "Double": "double",
    "Float": "float",
    "Character": "char",
    "Boolean": "boolean",
}
"""Boxed types by the primitive that they hold."""


def converted(type_name: str, value: Any) -> Any:
    """A value as a variable of a type holds it; casts and assignments convert the same way as far as values are concerned."""
    type_name = BOXES.get(type_name, type_name)
    if not is_number(value):
        return value
    if type_name == "double":
        return float(value)
    if type_name == "float":
        return single(value)
    if type_name not in _WIDTHS:
        return value
    return _narrowed(type_name, value)


def _narrowed(type_name: str, value: float) -> int:
    bits = _WIDTHS[type_name]
    if isinstance(value, float):
        limit = 1 << (63 if type_name == "long" else 31)
        value = 0 if math.isnan(value) else int(max(min(value, limit - 1), -limit))
    number = int(value) & ((1 << bits) - 1)
    if type_name == "char":
        return Char(number)
    number = number - (1 << bits) if number >= 1 << (bits - 1) else number
    return Long(number) if type_name == "long" else number
