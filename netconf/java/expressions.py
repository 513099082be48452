"""The values of expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netconf.base import Model
from netconf.builder.fluent import Fluent
from netconf.java import calls, creation, literals, members
from netconf.java.arithmetic import Impossible, binary, converted, unary
from netconf.java.faults import Refused
from netconf.java.program import ClassInfo
from netconf.java.scope import Scope
from netconf.java.syntax import Node
from netconf.java.undecided import root_name
from netconf.java.values import (
    Function,
    Instance,
    Mapped,
    Named,
    Sequence,
    Unknown,
    is_number,
    shown,
    tidy,
    waiting,
    when_given,
)
from netconf.vocabulary import Word

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_FRACTION = re.compile(r"(?<![\w.])\d+\.\d*|Math\.")
"""What makes the value of an expression a fraction, which a cast cuts off."""
DEEPEST = 60
"""Levels of nesting of expressions, where chains and sums count as one."""


def evaluate(machine: Machine, node: Node, scope: Scope) -> Any:
    """The value of an expression.

    Raises
    ------
    Refused
        When it is nested too deeply, or means nothing that Java would run.
    """
    machine.step(node)
    if node.kind in literals.KINDS:
        return literals.value_of(node)
    handler = _KINDS.get(node.kind)
    if handler is None:
        return machine.unknown(node)
    machine.nesting += 1
    if machine.nesting > DEEPEST:
        machine.nesting -= 1
        message = f"an expression is nested more than {DEEPEST} levels deep"
        raise Refused(message, "put a part of it into a variable", node.line)
    try:
        return handler(machine, node, scope)
    except Refused as refused:
        refused.line = refused.line or node.line
        raise
    except Impossible as error:
        message = f"{error} cannot be computed: {tidy(node.text)[:80]}"
        raise Refused(message, "Java refuses it as well, unless a value is not what it seems", node.line) from None
    finally:
        machine.nesting -= 1


def _identifier(machine: Machine, node: Node, scope: Scope) -> Any:
    return members.named(machine, node.text, scope, node)


def _inner(machine: Machine, node: Node, scope: Scope) -> Any:
    return evaluate(machine, node.parts[0], scope) if node.parts else machine.unknown(node)


def _field(machine: Machine, node: Node, scope: Scope) -> Any:
    """``a.b.c``: names first, since packages and classes look like variables."""
    names = []
    root: Node = node
    while root.kind in {"field_access", "scoped_identifier"} and root.parts:
        names.append(root.named("field") or root.named("name"))
        root = root.get("object") or root.get("scope") or root.parts[0]
    value = evaluate(machine, root, scope)
    for name in reversed(names):
        value = members.member(machine, value, name, node, scope)
    return value


def _this(machine: Machine, node: Node, scope: Scope) -> Any:
    return scope.this or Named(scope.owner.name)


def _binary(machine: Machine, node: Node, scope: Scope) -> Any:
    """Operators, the left ones first; long sums nest to the left and are walked without recursion."""
    chain = [node]
    while (left := chain[-1].get("left")) is not None and left.kind == "binary_expression":
        chain.append(left)
    first = chain[-1].get("left")
    value = None if first is None else machine.value(first, scope)
    for part in reversed(chain):
        value = _combined(machine, part, value, scope)
    return value


def _combined(machine: Machine, node: Node, left: Any, scope: Scope) -> Any:
    sign, right_node = node.operator, node.get("right")
    if right_node is None:
        return machine.unknown(node)
    if sign in {"&&", "||"} and isinstance(left, bool) and left is (sign == "||"):
        return left
    right = machine.value(right_node, scope)
    if sign in {"&&", "||"}:
        return _logical(machine, node, left, right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if sign in {"==", "!="} and (left is None or right is None):
            return sign == "!=" if _is_object(left if right is None else right) else machine.unknown(node)
        return machine.unknown(node, f"{_operand(left)} {sign} {_operand(right)}")
    return binary(sign, left, right)


def _is_object(value: Unknown) -> bool:
    """Whether an unknown value was made by a constructor, and so is not null."""
    return value.of == "new"


def _operand(value: Any) -> str:
    text = shown(value) if isinstance(value, int | float | str | Unknown | None) else "?"
    if isinstance(value, str):
        return f"'{text}'"
    return (
        f"({text})"
        if isinstance(value, Unknown) and any(sign in text for sign in (" + ", " - ", " * ", " / ", " % ", " ? "))
        else text
    )


def _logical(machine: Machine, node: Node, left: Any, right: Any) -> Any:
    if isinstance(left, Unknown):
        if isinstance(right, Unknown) and when_given(left) is (node.operator == "&&"):
            return right
        if isinstance(right, bool) and right is (node.operator == "||"):
            return right
        return left if isinstance(right, bool) else machine.unknown(node)
    return right


def _unary(machine: Machine, node: Node, scope: Scope) -> Any:
    operand = node.get("operand") or (node.parts[0] if node.parts else None)
    if operand is None:
        return machine.unknown(node)
    if node.operator == "-" and operand.kind == "decimal_integer_literal" and operand.text == "2147483648":
        return -2147483648
    value = machine.value(operand, scope)
    return (
        machine.unknown(node, f"{node.operator}{_operand(value)}") if isinstance(value, Unknown) else unary(node.operator, value)
    )


def _update(machine: Machine, node: Node, scope: Scope) -> Any:
    """``i++`` and its kin."""
    if not node.parts:
        return machine.unknown(node)
    before = machine.value(node.parts[0], scope)
    prefix = node.operator.startswith("pre")
    sign = node.operator.removeprefix("pre")[:1]
    if isinstance(before, Unknown) or not is_number(before):
        return before
    after = binary(sign, before, 1)
    after = type(before)(after) if type(before) is not type(after) and not isinstance(before, bool) else after
    members.assign(machine, node.parts[0], after, scope)
    return after if prefix else before


def _assignment(machine: Machine, node: Node, scope: Scope) -> Any:
    left, right = node.get("left"), node.get("right")
    if left is None or right is None:
        return machine.unknown(node)
    value = machine.value(right, scope)
    sign = node.operator.removesuffix("=")
    if sign:
        before = machine.value(left, scope)
        if isinstance(before, Unknown) or isinstance(value, Unknown):
            value = machine.unknown(node, f"{_operand(before)} {sign} {_operand(value)}")
        else:
            made = binary(sign, before, value)
            value = _like(before, made)
    members.assign(machine, left, value, scope)
    return value


def _like(before: Any, value: Any) -> Any:
    """Compound assignment converts to the type of the variable."""
    names = {bool: "boolean", int: "int", float: "double"}
    name = names.get(type(before)) or type(before).__name__.lower()
    return converted(name, value)


def _ternary(machine: Machine, node: Node, scope: Scope) -> Any:
    condition, yes, no = (node.get(role) for role in ("condition", "consequence", "alternative"))
    if condition is None or yes is None or no is None:
        return machine.unknown(node)
    decided = machine.value(condition, scope)
    if isinstance(decided, bool):
        return machine.value(yes if decided else no, scope)
    first, second = machine.value(yes, scope), machine.value(no, scope)
    if not isinstance(first, Unknown) and type(first) is type(second) and first == second:
        return first
    given = when_given(decided)
    if given is not None:
        return first if given else second
    if _is_made(first) or _is_made(second):
        return waiting(root_name(shown(decided)), f"the choice in line {node.line}", node.line)
    text = f"{_operand(decided)} ? {_operand(first)} : {_operand(second)}"
    return machine.unknown(node, "" if "?" in text.replace(" ? ", "") else text)


def _is_made(value: Any) -> bool:
    """Whether a value is an object of DL4J, which no binding can give, or one that waits for a binding itself."""
    return isinstance(value, Fluent | Model | Word) or (isinstance(value, Unknown) and value.waits != "")


def _cast(machine: Machine, node: Node, scope: Scope) -> Any:
    value_node = node.get("value")
    if value_node is None:
        return machine.unknown(node)
    value = machine.value(value_node, scope)
    if isinstance(value, Unknown):
        kind = node.named("type")
        cuts = kind in {"int", "long", "short"} and _FRACTION.search(value.text)
        return machine.unknown(node, f"(int) ({value.text})", kind) if cuts else value
    return converted(node.named("type"), value)


def _element(machine: Machine, node: Node, scope: Scope) -> Any:
    array, index = node.get("array"), node.get("index")
    if array is None or index is None:
        return machine.unknown(node)
    holder, position = machine.value(array, scope), machine.value(index, scope)
    if isinstance(holder, Sequence) and isinstance(position, int):
        if 0 <= position < len(holder.items):
            return holder.items[position]
        message = f"element {position} of an array of {len(holder.items)}"
        raise Impossible(message)
    if isinstance(holder, Mapped) and position in holder.items:
        return holder.items[position]
    text = holder.text if isinstance(holder, Unknown) else tidy(array.text)
    return machine.unknown(node, f"{text}[{_operand(position)}]")


def _lambda(machine: Machine, node: Node, scope: Scope) -> Any:
    parameters = node.get("parameters")
    if parameters is None:
        names: tuple[str, ...] = ()
    elif parameters.kind == "identifier":
        names = (parameters.text,)
    else:
        names = tuple(part.named("name") or part.text for part in parameters.parts)
    return Function(node.get("body"), names, scope)


def _reference(machine: Machine, node: Node, scope: Scope) -> Any:
    """``this::layer``: a method by reference."""
    name = node.text.rpartition("::")[2].strip()
    found = next((method for method in members.methods_of(machine, scope.owner, name)), None)
    if found is None:
        return machine.unknown(node)
    return Function(None, tuple(n for n, _ in found.parameters), scope, found)


def _class_literal(machine: Machine, node: Node, scope: Scope) -> Any:
    return machine.unknown(node)


def _instance_of(machine: Machine, node: Node, scope: Scope) -> Any:
    left, right = node.get("left"), node.get("right")
    value = None if left is None else machine.value(left, scope)
    if isinstance(value, Instance) and right is not None:
        info: ClassInfo | None = value.of
        while info is not None:
            if info.name == right.text:
                return True
            info = machine.program.by_name.get(info.extends)
        return False
    return machine.unknown(node)


def _switch(machine: Machine, node: Node, scope: Scope) -> Any:
    """A switch as an expression."""
    signal = machine.run(node, scope)
    return signal.value if signal is not None and signal.kind in {"yield", "return"} else None


def _initialiser(machine: Machine, node: Node, scope: Scope) -> Any:
    return Sequence([machine.value(part, scope) for part in node.parts], is_array=True)


_KINDS: dict[str, Callable[[Machine, Node, Scope], Any]] = {
    "identifier": _identifier,
    "scoped_identifier": _field,
    "field_access": _field,
    "parenthesized_expression": _inner,
    "this": _this,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "assignment_expression": _assignment,
    "ternary_expression": _ternary,
    "cast_expression": _cast,
    "array_access": _element,
    "lambda_expression": _lambda,
    "method_reference": _reference,
    "class_literal": _class_literal,
    "instanceof_expression": _instance_of,
    "switch_expression": _switch,
    "array_initializer": _initialiser,
    "array_creation_expression": creation.array,
    "object_creation_expression": creation.made,
    "method_invocation": calls.chain,
}
