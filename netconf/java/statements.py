"""Statements, in their order; what only the running program can decide is left open where it does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netconf.java import overloads, undecided
from netconf.java.scope import Scope
from netconf.java.syntax import Node
from netconf.java.values import Constant, Mapped, Sequence, Unknown

if TYPE_CHECKING:
    from netconf.java.machine import Machine


@dataclass(frozen=True)
class Signal:
    """How a statement ended when not at its end."""

    kind: str
    """return, yield, break, continue or throw."""
    value: Any = None
    label: str = ""


def run(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    """Run a statement; one that does not matter to a configuration is passed over."""
    machine.step(node)
    if node.kind not in _ALWAYS and not machine.slice.matters(node):
        return None
    handler = _KINDS.get(node.kind)
    return None if handler is None else handler(machine, node, scope)


_ALWAYS = frozenset({"return_statement", "break_statement", "continue_statement", "throw_statement", "yield_statement", "block"})


def _block(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    return _sequence(machine, node.parts, scope.inner())


def _sequence(machine: Machine, parts: tuple[Node, ...], scope: Scope) -> Signal | None:
    for part in parts:
        signal = run(machine, part, scope)
        if signal is not None:
            return signal
    return None


def _declaration(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    type_name = node.named("type")
    for part in node.parts:
        if part.kind == "variable_declarator" and machine.slice.matters(part):
            name, value = part.named("name"), part.get("value")
            brackets = "[]" if part.get("dimensions") is not None else ""
            held = None if value is None else machine.held(name, type_name + brackets, machine.value(value, scope), part.line)
            scope.declare(name, type_name + brackets, held)
        elif part.kind == "variable_declarator":
            scope.declare(part.named("name"), type_name, Unknown(part.named("name"), type_name, part.line))
    return None


def _expression(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    for part in node.parts:
        signal = run(machine, part, scope) if part.kind == "switch_expression" else None
        if signal is not None:
            return signal
        if part.kind != "switch_expression":
            machine.evaluate(part, scope)
    return None


def _return(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    kind = "yield" if node.kind == "yield_statement" else "return"
    if not node.parts:
        return Signal(kind)
    if kind == "return" and not machine.slice.matters(node):
        return Signal(kind, machine.unknown(node.parts[0]))
    return Signal(kind, machine.value(node.parts[0], scope))


def _jump(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    return Signal(node.kind.partition("_")[0], label=node.parts[0].text if node.parts else "")


def _throw(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    return Signal("throw")


def _if(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    condition, yes, no = (node.get(role) for role in ("condition", "consequence", "alternative"))
    if condition is None or yes is None:
        return None
    decided = machine.value(condition, scope)
    if isinstance(decided, bool):
        chosen = yes if decided else no
        return None if chosen is None else run(machine, chosen, scope.inner())
    branches = [part for part in (yes, no) if part is not None]
    return undecided.branches(machine, decided, condition, branches, scope)


def _for(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    scope = scope.inner()
    condition, body = node.get("condition"), node.get("body")
    roles = {id(part) for part in (condition, body) if part is not None}
    before = node.get("init")
    start = [part for part in node.parts if id(part) not in roles and before is not None and part.end <= _end_of_start(node)]
    updates = [part for part in node.parts if id(part) not in roles and part not in start]
    for part in start:
        if part.kind == "local_variable_declaration":
            _declare_all(machine, part, scope)
        else:
            machine.evaluate(part, scope)
    if body is None:
        return None
    return _loop(machine, node, condition, body, updates, scope)


def _end_of_start(node: Node) -> int:
    """Where the condition or the body of a for begins, whichever comes first: what is before belongs to its start."""
    before = node.get("init")
    condition = node.get("condition")
    if condition is not None:
        return condition.start
    semicolon = node.source.data.find(b";", 0 if before is None else before.start, node.end)
    return semicolon + 1 if before is not None else node.start


def _declare_all(machine: Machine, node: Node, scope: Scope) -> None:
    """Declare the variables of a loop, which matter because the loop does."""
    type_name = node.named("type")
    for part in node.parts:
        if part.kind == "variable_declarator":
            name, value = part.named("name"), part.get("value")
            held = None if value is None else machine.held(name, type_name, machine.value(value, scope), part.line)
            scope.declare(name, type_name, held)


def _while(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    body = node.get("body")
    return None if body is None else _loop(machine, node, node.get("condition"), body, [], scope.inner())


def _do(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    body = node.get("body")
    if body is None:
        return None
    signal = _after(run(machine, body, scope.inner()))
    if signal is not None:
        return None if signal.kind == "break" else signal
    return _loop(machine, node, node.get("condition"), body, [], scope.inner())


def _loop(machine: Machine, node: Node, condition: Node | None, body: Node, updates: list[Node], scope: Scope) -> Signal | None:
    """Go round while the condition holds."""
    rounds, began = 0, machine.steps
    while True:
        machine.step(node)
        rounds += 1
        if (rounds > _ROUNDS or machine.steps - began > _STEPS) and undecided.only_computes(machine, body, scope):
            undecided.endless(machine, body, scope)
            return None
        decided = True if condition is None else machine.value(condition, scope)
        if decided is False:
            return None
        if decided is not True:
            return undecided.loop(machine, decided, condition or node, body, scope)
        signal = _after(run(machine, body, scope.inner()))
        if signal is not None:
            return None if signal.kind == "break" and not signal.label else signal
        for part in updates:
            machine.evaluate(part, scope)


_ROUNDS = 1000
_STEPS = 12_000
"""Rounds, and steps with all loops within, of a loop that only computes; afterwards its results are unknown, not wrong."""


def _after(signal: Signal | None) -> Signal | None:
    """What a loop makes of the end of one round."""
    return None if signal is not None and signal.kind == "continue" else signal


def _each(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    value_node, body = node.get("value"), node.get("body")
    if value_node is None or body is None:
        return None
    holder = machine.value(value_node, scope)
    name, type_name = node.named("name"), node.named("type")
    items = _items(holder)
    if items is None:
        inner = scope.inner()
        inner.declare(name, type_name, Unknown(name, type_name, node.line))
        return undecided.loop(machine, holder, value_node, body, inner)
    for item in items:
        machine.step(node)
        inner = scope.inner()
        inner.declare(name, type_name, machine.held(name, type_name, item, node.line))
        signal = _after(run(machine, body, inner))
        if signal is not None:
            return None if signal.kind == "break" and not signal.label else signal
    return None


def _items(holder: Any) -> list[Any] | None:
    if isinstance(holder, Sequence):
        return list(holder.items)
    return list(holder.items.values()) if isinstance(holder, Mapped) else None


def _switch(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    condition, body = node.get("condition"), node.get("body")
    if condition is None or body is None:
        return None
    value = machine.value(condition, scope)
    if isinstance(value, Unknown):
        return undecided.branches(machine, value, condition, list(body.parts), scope)
    inner = scope.inner()
    groups = list(body.parts)
    start = next((i for i, group in enumerate(groups) if _matches(machine, group, value, inner)), None)
    if start is None:
        start = next((i for i, group in enumerate(groups) if _is_default(group)), None)
    if start is None:
        return None
    return _cases(machine, groups[start:], inner)


def _cases(machine: Machine, groups: list[Node], scope: Scope) -> Signal | None:
    """Run from a case on, through the next ones until something ends it."""
    for group in groups:
        rest = tuple(part for part in group.parts if part.kind != "switch_label")
        if group.kind == "switch_rule":
            if len(rest) == 1 and rest[0].kind == "expression_statement":
                return Signal("yield", machine.value(rest[0].parts[0], scope)) if rest[0].parts else None
            return _broken(_sequence(machine, rest, scope))
        signal = _sequence(machine, rest, scope)
        if signal is not None:
            return _broken(signal)
    return None


def _broken(signal: Signal | None) -> Signal | None:
    return None if signal is not None and signal.kind == "break" and not signal.label else signal


def _labels(group: Node) -> Iterator[Node]:
    for part in group.parts:
        if part.kind == "switch_label":
            yield from (label for label in part.parts if label.kind != "default")


def _is_default(group: Node) -> bool:
    return any(part.kind == "switch_label" and part.text.strip().startswith("default") for part in group.parts)


def _matches(machine: Machine, group: Node, value: Any, scope: Scope) -> bool:
    for label in _labels(group):
        if isinstance(value, Constant) or not isinstance(value, bool | int | float | str):
            name = getattr(value, "name", "")
            if label.text.rpartition(".")[2] == name:
                return True
        elif machine.value(label, scope) == value:
            return True
    return False


def _try(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    """The body, then what is done in any case; faults are not expected."""
    inner = scope.inner()
    resources = node.get("resources")
    for part in () if resources is None else resources.parts:
        value = part.get("value")
        if value is not None:
            name = part.named("name")
            inner.declare(name, part.named("type"), machine.held(name, "", machine.value(value, inner), part.line))
    body = node.get("body")
    signal = None if body is None else run(machine, body, inner)
    last = node.first("finally_clause")
    if last is not None and last.parts:
        after = run(machine, last.parts[0], scope.inner())
        signal = after or signal
    return signal


def _within(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    """A statement that only wraps others: a label, a lock, a broken place."""
    body = node.get("body")
    parts = (body,) if body is not None else tuple(part for part in node.parts if part.kind in _KINDS)
    signal = _sequence(machine, parts, scope)
    label = node.parts[0].text if node.kind == "labeled_statement" and node.parts else ""
    if signal is not None and label and signal.label == label:
        return None
    return signal


def _constructor_call(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    """A call of another constructor, by ``this(...)`` or ``super(...)``, at the beginning of a constructor."""
    arguments = [machine.value(part, scope) for part in node.arguments()]
    called = node.named("constructor")
    owner = scope.owner if called == "this" else machine.program.by_name.get(scope.owner.extends)
    if owner is None or scope.this is None:
        return None
    fitting = [c for c in owner.constructors() if (len(c.parameters) == len(arguments) or c.is_varargs) and c is not scope.method]
    chosen = overloads.best_fit(fitting, arguments)
    if chosen is not None:
        machine.invoke(chosen, arguments, scope.this, node.line)
    return None


def _error(machine: Machine, node: Node, scope: Scope) -> Signal | None:
    """What the parser could not place: run what is whole in it, and begin chains that have lost their end."""
    for part in node.parts:
        if part.kind in _KINDS:
            signal = run(machine, part, scope)
            if signal is not None:
                return signal
        elif part.kind in {"method_invocation", "object_creation_expression", "assignment_expression"}:
            machine.evaluate(part, scope)
    return None


_KINDS: dict[str, Callable[[Machine, Node, Scope], Signal | None]] = {
    "block": _block,
    "constructor_body": _block,
    "local_variable_declaration": _declaration,
    "expression_statement": _expression,
    "return_statement": _return,
    "yield_statement": _return,
    "break_statement": _jump,
    "continue_statement": _jump,
    "throw_statement": _throw,
    "if_statement": _if,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _do,
    "enhanced_for_statement": _each,
    "switch_expression": _switch,
    "switch_statement": _switch,
    "try_statement": _try,
    "try_with_resources_statement": _try,
    "synchronized_statement": _within,
    "labeled_statement": _within,
    "explicit_constructor_invocation": _constructor_call,
    "ERROR": _error,
}
