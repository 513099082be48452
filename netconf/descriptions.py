"""The docstrings of fields, read from the source when somebody wants them: a schema, a stub, ``help()``.

Pydantic would read them when a class is made, which takes longer than all else that an import does.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netconf.base import Model


@functools.cache
def descriptions(model: type[Model]) -> dict[str, str]:
    """What the docstrings of a model's fields say, by the fields' names; a field that is declared anew loses the old one."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        for name, text in _of_module(cls.__module__).get(cls.__qualname__, ()):
            found.pop(name, None)
            if text:
                found[name] = text
    return found


def described(model: type[Model], word: str) -> str | None:
    """What the docstring says of the field with a name in DL4J's spelling; None where there is none."""
    name = next((name for name, field in model.model_fields.items() if word in (field.alias, name)), word)
    return descriptions(model).get(name)


@functools.cache
def _of_module(name: str) -> dict[str, list[tuple[str, str]]]:
    """Of each class in a module of ours: its fields with their docstrings, empty where there are none."""
    found = importlib.util.find_spec(name) if name.startswith("netconf.") else None
    get_source = getattr(found.loader, "get_source", None) if found else None
    source = get_source(name) if get_source else None
    tree = ast.parse(source or "")
    return {node.name: list(_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement, behind in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            value = behind.value if isinstance(behind, ast.Expr) else None
            text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
            yield statement.target.id, inspect.cleandoc(text)
