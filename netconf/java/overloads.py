"""Which of several methods of one name a call means."""

from __future__ import annotations

from typing import Any

from netconf.java.program import MethodInfo
from netconf.java.values import Unknown

_FITS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "long": (int,),
    "Integer": (int,),
    "Long": (int,),
    "short": (int,),
    "double": (int, float),
    "float": (int, float),
    "Double": (float,),
    "boolean": (bool,),
    "Boolean": (bool,),
    "String": (str,),
}


def best_fit(methods: list[MethodInfo], arguments: list[Any]) -> MethodInfo | None:
    """The overload that the arguments fit best."""

    def score(method: MethodInfo) -> int:
        points = 0 if method.is_varargs else 1
        for (_, type_name), value in zip(method.parameters, arguments, strict=False):
            points += _fit(type_name, value)
        return points

    return max(methods, key=score, default=None)


def _fit(type_name: str, value: Any) -> int:
    if isinstance(value, Unknown):
        return 2 if value.of == type_name else 0
    kinds = _FITS.get(type_name)
    if kinds is None:
        return 0 if not isinstance(value, bool | int | float | str) else -3
    fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    if not fits:
        return -5
    return 3 if type(value).__name__.lower() == type_name.lower() or (type_name == "double" and type(value) is float) else 1
