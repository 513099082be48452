"""The state of an evaluation, and the doors between its parts: expressions, statements, calls, DL4J's objects."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netconf.findings import Finding
from netconf.java import expressions, members, statements
from netconf.java.arithmetic import BOXES, converted
from netconf.java.faults import OverBudget, Refused
from netconf.java.names import Names
from netconf.java.origins import Origins
from netconf.java.program import ClassInfo, MethodInfo, Program
from netconf.java.report import PortedNetwork, Refusal
from netconf.java.scope import Scope
from netconf.java.slicing import Slice
from netconf.java.syntax import Node
from netconf.java.values import Instance, Sequence, Unknown, is_simple, tidy
from netconf.java.words import NUMBERS

STEPS = 150_000
"""Expressions and statements that may be evaluated."""
SECONDS = 3.0
"""Time that an evaluation may take."""
DEEPEST_CALL = 40
"""Calls of the program's own methods within one another."""


_VALUES = frozenset({*BOXES, *BOXES.values(), "String", "var", ""})
"""Types whose values go by where they come from; an object goes by the variable that holds it."""


def key_of(text: str) -> str:
    """The text of a placeholder without white space: bindings are compared so."""
    return "".join(text.split())


@dataclass(eq=False)
class Machine:
    """One evaluation of a program."""

    program: Program
    slice: Slice
    names: Names
    release: str
    bindings: Mapping[str, Any] = field(default_factory=dict)
    """Values by the text of the placeholder, without white space."""
    used: set[str] = field(default_factory=set)
    """Bindings that were asked for."""
    origins: Origins = field(default_factory=Origins)
    findings: list[Finding] = field(default_factory=list)
    networks: list[PortedNetwork | Refusal] = field(default_factory=list)
    """What the builders that were told to build came to, in order."""
    statics: dict[ClassInfo, dict[str, Any]] = field(default_factory=dict)
    starts_with_main: bool = False
    """Whether the evaluation began where the program does: then a field that is not set yet is 0."""
    series_length: int | None = None
    """Steps of the series that the program trains on, where it says them."""
    steps: int = 0
    started: float = field(default_factory=time.thread_time)
    looked: int = 0
    depth: int = 0
    nesting: int = 0

    def step(self, node: Node) -> None:
        """Count a step.

        Raises
        ------
        OverBudget
            When there were too many.
        """
        self.steps += 1
        if self.steps > STEPS:
            message = f"following the program takes more than {STEPS:,} steps"
            raise OverBudget(message, "keep only the code that builds the configuration", node.line)
        if self.steps >= self.looked + 512:  # the clock is not looked at in every step
            self.looked = self.steps
            self._look_at_the_clock(node)

    def _look_at_the_clock(self, node: Node) -> None:
        if time.thread_time() - self.started > SECONDS:
            message = f"following the program takes more than {SECONDS:g} seconds"
            raise OverBudget(message, "keep only the code that builds the configuration", node.line)

    def work(self, steps: int, node: Node) -> None:
        """Count something that takes as long as many steps."""
        self.steps += steps
        self.step(node)

    def evaluate(self, node: Node, scope: Scope) -> Any:
        """The value of an expression."""
        return expressions.evaluate(self, node, scope)

    def value(self, node: Node, scope: Scope) -> Any:
        """The value of an expression where a value is needed: a name that nobody declares is unknown."""
        return members.settled(self, expressions.evaluate(self, node, scope), node, scope)

    def run(self, node: Node, scope: Scope) -> statements.Signal | None:
        """Run a statement; the signal says how it ended, when it did not end at its end."""
        return statements.run(self, node, scope)

    def bound(self, *texts: str) -> Any:
        """The binding of the first of some texts that has one; None when none has."""
        for text in texts:
            key = key_of(text)
            if key in self.bindings:
                self.used.add(key)
                return self.bindings[key]
        return None

    def unknown(self, node: Node, text: str = "", of: str = "") -> Any:
        """An unknown value, unless it is bound by its text or by its source."""
        source = tidy(node.text)
        text = text if text and is_simple(text) else source
        bound = self.bound(text, source)
        return Unknown(text, of, node.line) if bound is None else bound

    def held(self, name: str, type_name: str, value: Any, line: int) -> Any:
        """A value as a variable holds it: converted to its type; unknown ones may be bound by the variable's name."""
        if isinstance(value, Unknown):
            bound = self.bound(name, value.text)
            if bound is not None:
                return converted(type_name, bound)
            if value.waits:
                return value
            keeps = is_simple(value.text) and (type_name in _VALUES or "(" not in value.text)
            of = value.of or (type_name if type_name in NUMBERS or not keeps else "")
            return value if keeps and of == value.of else Unknown(value.text if keeps else name, of, line)
        return converted(type_name, value)

    def invoke(self, method: MethodInfo, arguments: list[Any], this: Instance | None, line: int) -> Any:
        """Call a method of the program.

        Raises
        ------
        Refused
            When it calls itself without end.
        """
        if self.depth >= DEEPEST_CALL:
            message = f"{method.name} is called within itself more than {DEEPEST_CALL} times"
            raise Refused(message, "give the values of its arguments as numbers", line)
        if method.body is None:
            return Unknown(f"{method.name}()", line=line)
        around = this.around if this is not None and this.of is method.owner else None
        scope = Scope(method.owner, this, method, around)
        for (name, type_name), value in zip(method.parameters, self._spread(method, arguments), strict=False):
            scope.declare(name, type_name, self.held(name, type_name, value, line))
        for name, type_name in method.parameters[len(arguments) :]:
            if name in method.defaults:
                scope.declare(name, type_name, self.held(name, type_name, self.value(method.defaults[name], scope), line))
        self.depth, nesting, self.nesting = self.depth + 1, self.nesting, 0
        try:
            signal = self.run(method.body, scope)
        finally:
            self.depth, self.nesting = self.depth - 1, nesting
        return signal.value if signal is not None and signal.kind == "return" else None

    @staticmethod
    def _spread(method: MethodInfo, arguments: list[Any]) -> list[Any]:
        fixed = len(method.parameters) - 1
        if not method.is_varargs or fixed < 0:
            return arguments
        rest = arguments[fixed:]
        if len(rest) == 1 and isinstance(rest[0], Sequence | Unknown):
            return arguments
        return [*arguments[:fixed], Sequence(rest, is_array=True)]
