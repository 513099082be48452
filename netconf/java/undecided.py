"""Branches and loops that only the running program decides.

What happens in them is looked at before it is followed: a branch that tells a builder something must be decided, so its binding
is asked for; one that makes a whole configuration by itself is followed as one possibility; one that only sets variables leaves
these unknown; and one that only ends the method (a check of the arguments) is taken to be passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netconf.builder.fluent import Fluent
from netconf.java.faults import Refused, binding_wanted
from netconf.java.scope import Scope
from netconf.java.slicing import FILLING, NETWORK
from netconf.java.syntax import Node
from netconf.java.values import Configured, Constant, Instance, Unknown, shown, tidy, when_given

if TYPE_CHECKING:
    from netconf.java.machine import Machine
    from netconf.java.statements import Signal


def branches(machine: Machine, decided: Any, condition: Node, parts: list[Node], scope: Scope) -> Signal | None:
    """Go on after an if or a switch that cannot be decided.

    Raises
    ------
    Refused
        When a builder waits for the decision: the value of what decides is asked for.
    """
    if not isinstance(decided, Unknown):
        message = f"the choice in line {condition.line} is between true and false, but {shown(decided)} is given"
        raise Refused(message, f"--set '{root_name(tidy(condition.text))}=true' or '=false'", condition.line)
    name = _name(decided, condition)
    given = when_given(decided)
    if given is not None and any(tells_builder(machine, part, scope) for part in parts):
        chosen = parts[:1] if given else parts[1:]
        return machine.run(chosen[0], scope.inner()) if chosen else None
    return _open(machine, name, f"the choice in line {condition.line}", condition, parts, scope)


def loop(machine: Machine, decided: Any, condition: Node, body: Node, scope: Scope) -> Signal | None:
    """Go on after a loop whose number of rounds is not known."""
    name = _name(decided, condition)
    return _open(machine, name, f"the loop in line {condition.line}", condition, [body], scope)


def _name(decided: Any, condition: Node) -> str:
    return decided.text if isinstance(decided, Unknown) else tidy(condition.text).strip("()")


def endless(machine: Machine, body: Node, scope: Scope) -> None:
    """Give up a loop that goes round very often and only computes: what it changes is unknown afterwards."""
    _forget(machine, body, scope)


def only_computes(machine: Machine, body: Node, scope: Scope) -> bool:
    """Whether a loop neither makes a configuration nor tells a builder anything."""
    return not _makes_network(machine, body) and not tells_builder(machine, body, scope)


def _open(machine: Machine, name: str, what: str, condition: Node, parts: list[Node], scope: Scope) -> Signal | None:
    told = next((part for part in parts if tells_builder(machine, part, scope)), None)
    if told is not None:
        raise binding_wanted(root_name(name), what, condition.line)
    made = [part for part in parts if _makes_network(machine, part)]
    for part in made:
        machine.run(part, scope.inner()) if part.kind in _RUNNABLE else _run_within(machine, part, scope)
    for part in parts:
        _forget(machine, part, scope)
    return None


_SIGNS = re.compile(r" [-+*/%] ")
_RUNNABLE = frozenset({"block", "expression_statement", "return_statement", "if_statement", "local_variable_declaration"})


def _run_within(machine: Machine, node: Node, scope: Scope) -> None:
    inner = scope.inner()
    for part in node.parts:
        if part.kind != "switch_label" and machine.run(part, inner) is not None:
            return


def root_name(text: str) -> str:
    """The name to bind for a condition or a sum: of ``nLayers > 1`` and ``i < nLayers`` the part that is not known."""
    for sign in (" && ", " || "):
        text = text.partition(sign)[0]
    for sign in (" == ", " != ", " <= ", " >= ", " < ", " > "):
        left, found, right = text.partition(sign)
        if found:
            numeric = left.lstrip("-").replace(".", "").isdigit() or left in {"true", "false", "null"} or left.startswith("'")
            text = right if numeric else left
    compared = _EQUALS.fullmatch(text.lstrip("!"))
    if compared is not None:
        text = compared[1] or compared[2]
    parts = {part for part in map(_bare, _SIGNS.split(text)) if not part.replace(".", "").isdigit()}
    return parts.pop() if len(parts) == 1 else _bare(text)


_EQUALS = re.compile(r'"[^"]*"\.equals(?:IgnoreCase)?\((.+)\)|(.+)\.equals(?:IgnoreCase)?\("[^"]*"\)')


def _bare(text: str) -> str:
    """A name without the parentheses and the sign of negation around it; those of a call are its own."""
    text = _CAST.sub("", text).strip("! ")
    while text.startswith("(") and (text.count("(") > text.count(")") or _is_enclosed(text)):
        text = (text[1:-1] if _is_enclosed(text) else text[1:]).strip("! ")
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()
    return text


def _is_enclosed(text: str) -> bool:
    """Whether the first parenthesis is closed by the last character, and not before."""
    depth = 0
    for position, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return position == len(text) - 1
    return False


_CAST = re.compile(r"\((?:int|long|short|double|float)\)")


def tells_builder(machine: Machine, node: Node, scope: Scope) -> bool:
    """Whether something within tells a builder that is being used something, or hands it on."""
    for part in node.walk():
        if part.kind == "method_invocation":
            root = part.get("object")
            while root is not None and root.kind == "method_invocation":
                root = root.get("object")
            names = [root] if root is not None else []
            names += part.arguments()
            if any(_is_builder(scope, name) for name in names):
                return True
    return False


def _is_builder(scope: Scope, node: Node) -> bool:
    if node.kind != "identifier":
        return False
    holder = scope.holder(node.text)
    value = None if holder is None else holder.values[node.text]
    if value is None and scope.this is not None:
        value = scope.this.fields.get(node.text)
    return isinstance(value, Fluent | Configured)


def _makes_network(machine: Machine, node: Node) -> bool:
    """Whether something within makes a configuration, itself or through a method of the program."""
    if not machine.slice.matters(node):
        return False
    for part in node.walk():
        if part.kind == "object_creation_expression" and NETWORK in part.named("type"):
            return True
        if part.kind in {"method_invocation", "object_creation_expression"}:
            name = part.named("name") or part.named("type")
            if name in machine.names.network_methods and machine.names.declared.is_own_call(part):
                return True
    return False


def _forget(machine: Machine, node: Node, scope: Scope) -> None:
    """Make unknown what may have been assigned or filled."""
    for target in _changed(node):
        holder = scope.holder(target)
        if holder is not None:
            value = holder.values[target]
            if isinstance(value, Instance | Fluent | Constant):
                continue
            holder.values[target] = _unknown(machine, target, holder.types.get(target, ""), node.line)
        elif scope.this is not None and target in scope.this.fields:
            scope.this.fields[target] = _unknown(machine, target, "", node.line)


def _unknown(machine: Machine, target: str, type_name: str, line: int) -> Any:
    return machine.held(target, type_name, Unknown(target, type_name, line), line)


def _changed(node: Node) -> Iterator[str]:
    """Names that are assigned, or told something, within."""
    for part in node.walk():
        target: Node | None = None
        if part.kind == "assignment_expression":
            target = part.get("left")
        elif part.kind == "update_expression" and part.parts:
            target = part.parts[0]
        elif part.kind == "method_invocation" and part.named("name") in FILLING:
            target = part.get("object")
        while target is not None and target.kind in {"array_access", "field_access"}:
            target = target.get("array") or target.get("field")
        if target is not None and target.kind == "identifier":
            yield target.text
