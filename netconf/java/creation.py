"""``new``: objects and arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netconf.java import library, members, objects, transfer
from netconf.java.faults import Refused
from netconf.java.names import class_named, is_network_builder, plain_object
from netconf.java.program import ClassInfo
from netconf.java.scope import Scope
from netconf.java.syntax import Node
from netconf.java.values import Sequence, Unknown, default_of, tidy

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_OTHER_WAYS = {
    "MultiLayerConfiguration.Builder": (
        "MultiLayerConfiguration.Builder takes finished layers of another kind",
        "use new NeuralNetConfiguration.Builder().list()",
    ),
}
"""Ways to a network that are not followed, and how to go on."""


def made(machine: Machine, node: Node, scope: Scope) -> Any:
    """The object that ``new X(...)`` makes."""
    type_node = node.get("type")
    if type_node is None:
        return machine.unknown(node)
    name = _bare(type_node.text)
    if name.startswith("TransferLearning.") or ".TransferLearning." in name:
        message, hint = transfer.told(machine.program, node)
        raise Refused(message, hint, node.line)
    for other, (message, hint) in _OTHER_WAYS.items():
        if name == other or name.startswith(f"{other}.") or name.endswith(f".{other}"):
            raise Refused(message, hint, node.line)
    arguments = [machine.value(part, scope) for part in node.arguments()]
    if is_network_builder(name, scope.owner.source):
        return objects.network_builder(machine, arguments, node, scope)
    info = _own_class(machine, name, scope)
    if info is not None:
        if node.first("class_body") is not None:
            return _anonymous(machine, info.name, node, scope)
        outer = scope.this if info.outer is not None else None
        return members.instance_of(machine, info, arguments, node.line, outer)
    return _foreign(machine, name, arguments, node, scope)


def _bare(text: str) -> str:
    """The name of a type without its arguments and annotations."""
    while "<" in text:
        start = text.index("<")
        depth, end = 0, len(text)
        for position in range(start, len(text)):
            depth += {"<": 1, ">": -1}.get(text[position], 0)
            if depth == 0:
                end = position + 1
                break
        text = text[:start] + text[end:]
    return "".join(text.split())


def _own_class(machine: Machine, name: str, scope: Scope) -> ClassInfo | None:
    """The program's own class of this name, when it is meant; one in a class around the place comes first."""
    path, _, simple = name.rpartition(".")
    around = machine.names.own_class(path.partition(".")[0], scope.owner.source) if path else scope.owner
    while around is not None:
        found = next((c for c in machine.program.classes if c.outer is around and c.name == simple), None)
        if found is not None:
            return found
        around = None if path else around.outer
    if path and simple == "Builder":
        return None
    if name.startswith(("org.deeplearning4j", "org.nd4j")):
        return None
    return machine.names.own_class(simple, scope.owner.source)


def _foreign(machine: Machine, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    found = machine.names.resolve(name)
    simple = name.rpartition(".")[2]
    if found is not None:
        return objects.instance(machine, found, name, arguments, node, scope)
    own = machine.program.by_name.get(name.partition(".")[0])
    word = plain_object(simple) if own is None else None
    if word is not None and not arguments:
        return word
    if simple == "WeightInitDistribution" and len(arguments) == 1:
        return arguments[0]
    if simple == "WeightInitConstant" and len(arguments) <= 1:
        return class_named("ConstantDistribution")(float(arguments[0]) if arguments else 0.0)
    created = library.created(simple, arguments)
    if created is not library.UNKNOWN:
        return _filled(machine, created, node, scope)
    if node.first("class_body") is not None:
        return _anonymous(machine, simple, node, scope)
    return Unknown(tidy(node.text), "new", node.line)


def _anonymous(machine: Machine, base: str, node: Node, scope: Scope) -> Any:
    """``new Supplier<Layer>() { ... }``: an object of a class without a name, which sees the variables around it."""
    info = next((info for info in machine.program.classes if info.node is node), None)
    if info is None:
        return Unknown(f"new {base}", "new", node.line)
    info.extends = base
    return members.instance_of(machine, info, [], node.line, scope.this, scope)


def _filled(machine: Machine, value: Any, node: Node, scope: Scope) -> Any:
    """``new HashMap<>() {{ put(0, 0.1); }}``: what the block puts into the new object."""
    body = node.first("class_body")
    for block in () if body is None else body.parts:
        for statement in block.parts:
            call = statement.parts[0] if statement.kind == "expression_statement" and statement.parts else None
            if call is not None and call.kind == "method_invocation" and call.get("object") is None:
                library.call(value, call.named("name"), [machine.value(part, scope) for part in call.arguments()])
    return value


def array(machine: Machine, node: Node, scope: Scope) -> Any:
    """The array that ``new int[3]`` or ``new int[] {1, 2}`` makes."""
    given = node.get("value")
    if given is not None:
        return machine.evaluate(given, scope)
    sizes = [part.parts[0] for part in node.parts if part.kind == "dimensions_expr" and part.parts]
    if not sizes:
        return machine.unknown(node)
    count = machine.value(sizes[0], scope)
    if not isinstance(count, int) or not 0 <= count <= library.LARGEST:
        return machine.unknown(node)
    many = len(sizes) > 1 or node.first("dimensions") is not None
    default = None if many else default_of(node.named("type"))
    return Sequence([default] * count, is_array=True)
