"""From Python source that builds a network, as ``source.python`` writes it, to the network, without running the program.

Only what builds networks is understood: imports from netconf, assignments, calls of its classes and of builders' words, and plain
values. Nothing else of Python is evaluated, so that a stranger's file can do nothing but describe a network.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from typing import Any, Final

import netconf
from netconf.base import Model
from netconf.bindings import AnyConfiguration
from netconf.builder.fluent import Fluent
from netconf.errors import NetconfError, Problem, SpecError, did_you_mean
from netconf.shapes import InputType
from netconf.unbound import Placeholder

_PYTHON: Final = re.compile(r"^[ \t]*(?:from\s+netconf\s+import|import\s+netconf)\b", re.MULTILINE)
_HINT: Final = "run the program, and write conf.to_yaml(): only builder chains and plain values are read"


def is_python(text: str) -> bool:
    """Whether a text is Python source that imports from netconf."""
    return _PYTHON.search(text) is not None


def read(text: str, name: str) -> AnyConfiguration:
    """Return the network that a Python program builds; that of ``conf`` where it builds several.

    Parameters
    ----------
    text
        The source.
    name
        What errors call it.

    Raises
    ------
    SpecError
        When it is no Python, does something else than building networks, or builds none.
    """
    try:
        program = ast.parse(text)
        values = _Program(name).run(program)
    except SyntaxError as error:
        raise SpecError([Problem(f"{name}:{error.lineno}", f"this is no Python: {error.msg}")]) from None
    except NetconfError:
        raise
    except (RecursionError, MemoryError, ValueError) as error:
        raise SpecError([Problem(name, f"this is no Python source that can be read ({error})")]) from None
    networks = {word: value for word, value in values.items() if isinstance(value, AnyConfiguration)}
    if "conf" in networks or len(networks) == 1:
        return networks.get("conf", next(iter(networks.values())))
    if not networks:
        raise SpecError([Problem(name, "the program builds no network", "assign one to conf, with .build() at its end")])
    raise SpecError(
        [Problem(name, f"the program builds several networks: {', '.join(networks)}", "call the one that is meant conf")]
    )


class _Program:
    """The values of a program's variables."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._values: dict[str, Any] = {}

    def run(self, program: ast.Module) -> Mapping[str, Any]:
        """Go through the statements in order."""
        for statement in program.body:
            self._statement(statement)
        return self._values

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.ImportFrom(module="__future__"):
                pass
            case ast.ImportFrom(module="netconf", level=0, names=names):
                for alias in names:
                    self._values[alias.asname or alias.name] = self._public(alias.name, statement)
            case ast.Import(names=[ast.alias(name="netconf", asname=None)]):
                self._values["netconf"] = netconf
            case ast.Assign(targets=[ast.Name(id=word)], value=value):
                self._values[word] = self._value(value)
            case ast.AnnAssign(target=ast.Name(id=word), value=ast.expr() as value):
                self._values[word] = self._value(value)
            case ast.Expr(value=value):  # a docstring, or a builder that is told more
                self._value(value)
            case _:
                raise self._refused(statement, f"{type(statement).__name__} is not read")

    def _public(self, word: str, node: ast.AST) -> Any:
        """A class of netconf; its functions read files and the like, and are not for programs that are only read."""
        found = getattr(netconf, word, None) if word in netconf.__all__ else None
        if not isinstance(found, type):
            classes = [known for known in netconf.__all__ if isinstance(getattr(netconf, known), type)]
            raise self._refused(node, f"{word} is no class of netconf", did_you_mean(word, classes))
        return found

    def _value(self, node: ast.expr) -> Any:  # noqa: PLR0911 - one answer for each kind of expression
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as value):
                return value
            case ast.Name(id=word) if word in self._values:
                return self._values[word]
            case ast.Name(id=word):
                raise self._refused(node, f"{word} has no value", did_you_mean(word, self._values))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return [self._value(part) for part in parts]
            case ast.Dict(keys=keys, values=values):
                return {self._value(k): self._value(v) for k, v in zip(keys, values, strict=True) if k is not None}
            case ast.Attribute(value=owner, attr=word):
                return self._attribute(self._value(owner), word, node)
            case ast.Call(func=function, args=arguments, keywords=words):
                return self._called(node, function, arguments, words)
            case _:
                raise self._refused(node, f"{type(node).__name__} is not read")

    def _attribute(self, owner: Any, word: str, node: ast.AST) -> Any:
        """A member of an enum, a class's Builder, a word of a builder."""
        if owner is netconf:
            return self._public(word, node)
        if isinstance(owner, type) and issubclass(owner, Enum) and word in owner.__members__:
            return owner[word]
        if isinstance(owner, Fluent) and not word.startswith("_"):
            with self._told(node):
                return getattr(owner, word)
        found = getattr(owner, word, None) if isinstance(owner, type) and not word.startswith("_") else None
        if isinstance(found, type) and issubclass(found, Fluent | Enum):
            return found  # GravesLSTM.Builder, LossFunctions.LossFunction
        if owner is InputType and callable(found):
            return found
        raise self._refused(node, f"{word} is not read")

    def _called(self, node: ast.Call, function: ast.expr, arguments: list[ast.expr], words: list[ast.keyword]) -> Any:
        made = self._value(function)
        is_word = callable(made) and isinstance(getattr(made, "__self__", None), Fluent)
        is_class = isinstance(made, type) and issubclass(made, Model | Fluent | Placeholder)
        is_input = isinstance(function, ast.Attribute) and made is getattr(InputType, function.attr, None)
        if not (is_word or is_class or is_input):
            raise self._refused(node, "only classes and builders' words are called")
        given = [self._value(argument) for argument in arguments]
        named = {word.arg: self._value(word.value) for word in words if word.arg is not None}
        if len(named) != len(words):
            raise self._refused(node, "** is not read")
        with self._told(node):
            return made(*given, **named)

    @contextmanager
    def _told(self, node: ast.AST) -> Iterator[None]:
        """Say at which line a call went wrong."""
        try:
            yield
        except NetconfError as error:
            raise SpecError(problem.inside(self._place(node)) for problem in error.problems) from None
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise SpecError([Problem(self._place(node), str(error))]) from None

    def _refused(self, node: ast.AST, message: str, hint: str = "") -> SpecError:
        return SpecError([Problem(self._place(node), message, hint or _HINT)])

    def _place(self, node: ast.AST) -> str:
        return f"{self._name}:{getattr(node, 'lineno', 0)}"
