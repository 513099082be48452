"""Calls of methods: of the program's own, of Java's library, and of DL4J's builders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netconf.builder.fluent import Fluent
from netconf.builder.graph import GraphBuilder
from netconf.builder.list import ListBuilder
from netconf.builder.network import Builder as NetworkBuilder
from netconf.findings import Finding
from netconf.java import library, members, objects, overloads, undecided
from netconf.java.arithmetic import binary
from netconf.java.faults import binding_wanted
from netconf.java.kindred import library as kindred
from netconf.java.program import MethodInfo
from netconf.java.scope import Scope
from netconf.java.slicing import NETWORK
from netconf.java.syntax import Node
from netconf.java.values import Configured, Constant, Function, Instance, Mapped, Named, OwnClass, Sequence, Unknown, shown, tidy
from netconf.vocabulary import Word

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_NO_CALLS = frozenset({"andThen", "compose", "negate", "and", "or", "equals", "hashCode", "toString", "getClass"})
"""Methods of a lambda that do not call it; whatever else an interface calls its one method does."""
_MAPPING = frozenset({"mapToInt", "map", "mapToObj", "mapToLong", "mapToDouble"})
_EACH = frozenset({"forEach", "forEachOrdered"})
_GOING_ROUND = _EACH | _MAPPING | {"forEachIndexed", "mapIndexed", "flatMap", "foldLeft", "fold", "reduce", "ifPresent", "accept"}
"""Methods that call a function for each of some values."""
_SHOWING = frozenset({"println", "print", "printf", "info", "debug", "add", "append"})
_ENDS = frozenset({"toArray", "collect"})
"""The ends of a stream of values, whatever they are given."""
_FILLING = frozenset({"add", "put", "set", "addLast", "putIfAbsent", "push"})
"""Methods of collections that may be given values that are not known."""


def chain(machine: Machine, node: Node, scope: Scope) -> Any:
    """``a.b(1).c(2)``: walked from its beginning, without recursion, since chains are long."""
    links = [node]
    while (inner := links[-1].get("object")) is not None and inner.kind == "method_invocation":
        links.append(inner)
    first = links[-1]
    root = first.get("object")
    if root is None:
        value = _own(machine, first, scope)
        links.pop()
    else:
        value = machine.evaluate(root, scope)
    for link in reversed(links):
        machine.step(link)
        value = _called(machine, value, link, scope)
    return value


def _arguments(machine: Machine, node: Node, scope: Scope) -> list[Any]:
    return [machine.value(part, scope) for part in node.arguments()]


def _rendered(node: Node, arguments: list[Any]) -> str:
    """The arguments of a call as the text of a placeholder: values that are known, else the source."""
    texts = []
    for part, value in zip(node.arguments(), arguments, strict=False):
        if isinstance(value, Unknown):
            texts.append(value.text)
        elif isinstance(value, int | float) and not isinstance(value, bool) and part.kind in {"identifier", "binary_expression"}:
            texts.append(shown(value))
        else:
            texts.append(tidy(part.text))
    return ", ".join(texts)


def _own(machine: Machine, node: Node, scope: Scope) -> Any:
    """A call without receiver: of a method of the class, or of one that is imported."""
    name = node.named("name")
    arguments = _arguments(machine, node, scope)
    this = scope.this
    kind = this.of if this is not None and members.inherits(machine, this.of, scope.owner) else scope.owner
    found = members.methods_of(machine, kind, name, len(arguments))
    if not found:
        path = scope.owner.source.static_imports.get(name, "")
        owners = [path.rpartition(".")[0]] if path else scope.owner.source.static_classes
        for owner in owners:
            made = _static(machine, owner, name, arguments, node)
            if not isinstance(made, Unknown):
                return made
        held = members.named(machine, name, scope, node)  # Scala and Kotlin call what a variable holds
        if isinstance(held, Function):
            return function(machine, held, arguments)
        if isinstance(held, Sequence | Mapped):
            return _of_library(machine, held, "get", arguments, node)
        _unfollowed(machine, name, arguments, node)
        return machine.unknown(node, f"{name}({_rendered(node, arguments)})")
    return _invoked(machine, found, arguments, _object_for(found[0], scope), node)


def _object_for(method: MethodInfo, scope: Scope) -> Instance | None:
    """The object whose method it is: this one, or the one around it."""
    this = scope.this
    while this is not None and this.outer is not None and method.name not in {m.name for m in this.of.methods}:
        this = this.outer
    return None if method.is_static else this


def _invoked(machine: Machine, found: list[MethodInfo], arguments: list[Any], this: Instance | None, node: Node) -> Any:
    """The value of a call of the program's own method; when it is unknown, it goes by the call's own text."""
    chosen = overloads.best_fit(found, arguments)
    if chosen is None:
        return machine.unknown(node)
    value = machine.invoke(chosen, arguments, this, node.line)
    if isinstance(value, Unknown):
        bound = machine.bound(tidy(node.text), value.text)
        if bound is not None:
            return bound
        receiver = node.get("object")
        if receiver is not None and receiver.kind == "identifier" and not arguments:
            return Unknown(tidy(node.text), value.of, node.line)
    return value


def _called(machine: Machine, receiver: Any, node: Node, scope: Scope) -> Any:
    """One link of a chain."""
    name = node.named("name")
    arguments = _arguments(machine, node, scope)
    if name in kindred.SCOPES and [Function] == [type(value) for value in arguments] and not isinstance(receiver, Function):
        made = function(machine, arguments[0], [receiver])
        return receiver if kindred.SCOPES[name] else made
    return _answered(machine, receiver, name, arguments, node, scope)


def _answered(machine: Machine, receiver: Any, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """What a call comes to, by what it is called on."""
    if isinstance(receiver, Unknown):
        return _of_unknown(machine, receiver, name, arguments, node)
    if isinstance(receiver, Named):
        return _static(machine, receiver.path, name, arguments, node)
    if isinstance(receiver, OwnClass):
        return _of_class(machine, receiver, name, arguments, node)
    if isinstance(receiver, Instance):
        return _of_instance(machine, receiver, name, arguments, node)
    if isinstance(receiver, Function):
        return _other(machine, node, arguments) if name in _NO_CALLS else function(machine, receiver, arguments)
    if isinstance(receiver, Constant) and receiver.of in machine.program.by_name:
        return _of_constant(machine, receiver, name, arguments, node)
    if isinstance(receiver, Word):  # a text too, so it comes first
        return objects.call(machine, receiver, name, arguments, node, scope)
    if isinstance(receiver, str | bool | int | float | Sequence | Mapped | Constant):
        return _of_library(machine, receiver, name, arguments, node)
    if receiver is None:
        return machine.unknown(node)
    return _of_object(machine, receiver, name, arguments, node, scope)


def _of_object(machine: Machine, receiver: Any, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """A word of one of DL4J's objects, or a function of the program that Kotlin calls as one."""
    known = hasattr(receiver, name) and not any(isinstance(value, Function) for value in arguments)  # which no word takes
    extension = None if known else _extension(machine, receiver, name, scope)
    if extension is not None:
        return extension([receiver, *arguments])
    return objects.call(machine, receiver, name, arguments, node, scope)


def _extension(machine: Machine, receiver: Any, name: str, scope: Scope) -> Callable[[list[Any]], Any] | None:
    """What Kotlin calls as a method of a builder that has none of that name: a function that takes the builder first."""
    if not isinstance(receiver, Fluent):
        return None
    holder = scope.holder(name)
    held = None if holder is None else holder.values[name]
    if isinstance(held, Function):
        return lambda given: function(machine, held, given)
    found = next((method for method in machine.program.extensions() if method.name == name), None)
    return None if found is None else lambda given: machine.invoke(found, given, None, found.node.line)


def _of_unknown(machine: Machine, receiver: Unknown, name: str, arguments: list[Any], node: Node) -> Any:
    if isinstance(receiver, Configured):
        return objects.changed(machine, receiver, name, arguments, node)
    if receiver.waits:
        return receiver  # a builder, or what it makes, that waits for a value
    kind = "" if arguments else kindred.CONVERSIONS.get(name, "")
    if kind:
        return Unknown(receiver.text, kind, node.line)
    _unfollowed(machine, receiver.text, arguments, node)
    return machine.unknown(node, f"{receiver.text}.{name}({_rendered(node, arguments)})")


def _of_library(machine: Machine, receiver: Any, name: str, arguments: list[Any], node: Node) -> Any:
    rows = isinstance(receiver, Sequence | Mapped)
    if rows and name in _EACH and arguments and isinstance(arguments[0], Function):
        items = receiver.items
        for item in list(items) if isinstance(receiver, Sequence) else list(items.items()):
            function(machine, arguments[0], [item] if isinstance(receiver, Sequence) else list(item))
        return None
    if name in _MAPPING and isinstance(receiver, Sequence) and arguments and isinstance(arguments[0], Function):
        return Sequence([function(machine, arguments[0], [item]) for item in receiver.items], is_array=True)
    made = _with_function(machine, receiver, name, arguments)
    if made is not library.UNKNOWN:
        return made
    if name == "sum" and isinstance(receiver, Sequence) and not arguments:
        total: Any = 0
        for item in receiver.items:
            total = item if isinstance(item, Unknown) else binary("+", total, item)
        return total
    if name in _ENDS and isinstance(receiver, Sequence):
        return Sequence(list(receiver.items), is_array=name == "toArray")
    if any(isinstance(value, Unknown) for value in arguments) and name not in _FILLING:
        return _other(machine, node, arguments)
    made = library.call(receiver, name, arguments)
    made = kindred.call(receiver, name, arguments) if made is library.UNKNOWN else made
    return _other(machine, node, arguments) if made is library.UNKNOWN else made


def _with_function(machine: Machine, receiver: Any, name: str, arguments: list[Any]) -> Any:
    """What a function makes of a row of values, all together; UNKNOWN for any other method."""
    given = arguments[-1] if arguments else None
    if not isinstance(receiver, Sequence) or not isinstance(given, Function):
        return library.UNKNOWN
    items = list(receiver.items)
    if name in {"forEachIndexed", "mapIndexed"}:
        made = [function(machine, given, [index, item]) for index, item in enumerate(items)]
        return Sequence(made) if name == "mapIndexed" else None
    if name in {"foldLeft", "fold"} and len(arguments) > 1:
        total = arguments[0]
        for item in items:
            total = function(machine, given, [total, item])
        return total
    if name == "filter":
        kept = [function(machine, given, [item]) for item in items]
        if all(isinstance(value, bool) for value in kept):
            return Sequence([item for item, value in zip(items, kept, strict=True) if value], receiver.is_array)
    return library.UNKNOWN


def _other(machine: Machine, node: Node, arguments: list[Any]) -> Any:
    """A call that is not followed."""
    source = node.get("object")
    text = "" if source is None else tidy(source.text)
    _unfollowed(machine, text, arguments, node)
    return machine.unknown(node, f"{text}.{node.named('name')}({_rendered(node, arguments)})")


def _static(machine: Machine, owner: str, name: str, arguments: list[Any], node: Node) -> Any:
    found = machine.names.resolve(owner)
    if found is not None:
        return objects.static(machine, found, name, arguments, node)
    own = machine.program.by_name.get(owner.rpartition(".")[2])
    if own is not None:
        return _of_class(machine, OwnClass(own), name, arguments, node)
    if not any(isinstance(value, Unknown) for value in arguments) or owner in {"Arrays", "List", "Map", "Objects"}:
        made = library.static(owner.rpartition(".")[2], name, arguments, machine.release)
        if made is not library.UNKNOWN:
            return made
    kind = library.parsed_type(owner.rpartition(".")[2], name)
    if kind and len(arguments) == 1 and isinstance(arguments[0], Unknown):
        return Unknown(arguments[0].text, kind, node.line)  # the number goes by the text that it is read from
    _unfollowed(machine, owner, arguments, node)
    return machine.unknown(node, f"{owner}.{name}({_rendered(node, arguments)})")


def _unfollowed(machine: Machine, receiver: str, arguments: list[Any], node: Node) -> None:
    """Look after what is handed to something unknown: a function that builds a configuration is run once.

    Raises
    ------
    Refused
        When a function tells a builder something for each of some values that are not known.
    """
    name = node.named("name")
    for value in arguments:
        if isinstance(value, Function) and value.node is not None:
            if NETWORK in value.node.text:
                function(machine, value, [Unknown(name) for name in value.parameters])
            elif name in _GOING_ROUND and undecided.tells_builder(machine, value.node, value.scope):
                raise binding_wanted(undecided.root_name(receiver), f"the function in line {node.line}", node.line)
        elif isinstance(value, NetworkBuilder | ListBuilder | GraphBuilder) and name not in _SHOWING:
            message = f"{name}(...) is given a builder, and is not in the files: what it says to it is missing here"
            machine.findings.append(Finding("outside-builder", message, "NeuralNetConfiguration.Builder", node.line))


def _of_class(machine: Machine, receiver: OwnClass, name: str, arguments: list[Any], node: Node) -> Any:
    info = receiver.info
    if info.kind == "enum" and name == "values":
        return Sequence([members.constant_of(machine, info, constant) for constant, _ in info.constants], is_array=True)
    if info.kind == "enum" and name == "valueOf" and arguments and isinstance(arguments[0], str):
        return members.static_member(machine, info, arguments[0])
    found = members.methods_of(machine, info, name, len(arguments))
    if not found and name == "builder" and not arguments and info.annotations & {"Builder", "SuperBuilder"}:
        return members.instance_of(machine, info, [], node.line)
    if not found:
        return machine.unknown(node, f"{info.name}.{name}({_rendered(node, arguments)})")
    return _invoked(machine, found, arguments, None, node)


def _of_instance(machine: Machine, receiver: Instance, name: str, arguments: list[Any], node: Node) -> Any:
    found = members.methods_of(machine, receiver.of, name, len(arguments))
    if found:
        return _invoked(machine, found, arguments, None if found[0].is_static else receiver, node)
    if not arguments and name in receiver.fields and receiver.of.components:
        return members.member(machine, receiver, name, node, Scope(receiver.of, receiver, None))
    generated = _generated(machine, receiver, name, arguments, node)
    if generated is not _NOT_GENERATED:
        return generated
    source = node.get("object")
    text = receiver.of.name if source is None else tidy(source.text)
    return machine.unknown(node, f"{text}.{name}({_rendered(node, arguments)})")


_NOT_GENERATED = object()
_WRITERS = frozenset({"Data", "Setter", "Builder", "SuperBuilder", "Value", "Getter"})
"""Annotations of Lombok that generate methods which read or write fields."""


def _generated(machine: Machine, receiver: Instance, name: str, arguments: list[Any], node: Node) -> Any:
    """A getter, a setter or a builder's method that Lombok generates."""
    if not receiver.of.annotations & _WRITERS:
        return _NOT_GENERATED
    if name in {"build", "toBuilder"} and not arguments:
        return receiver
    prefix = next((p for p in ("get", "set", "is") if name.startswith(p) and name[len(p) : len(p) + 1].isupper()), "")
    field = name[len(prefix) : len(prefix) + 1].lower() + name[len(prefix) + 1 :]
    if field not in receiver.fields:
        return _NOT_GENERATED
    if len(arguments) == 1 and prefix in {"", "set"}:
        entry = receiver.of.fields.get(field)
        receiver.fields[field] = machine.held(field, "" if entry is None else entry.type, arguments[0], node.line)
        return receiver
    return members.member(machine, receiver, field, node, Scope(receiver.of, receiver, None))


def _of_constant(machine: Machine, receiver: Constant, name: str, arguments: list[Any], node: Node) -> Any:
    """A method of a constant of the program's own enumeration, which has the constant's fields."""
    info = machine.program.by_name[receiver.of]
    node_of = next((part for constant, part in info.constants if constant == receiver.name), None)
    own = next((inner for inner in machine.program.classes if inner.node is node_of), info)
    found = own.named(name, len(arguments)) or info.named(name, len(arguments))
    if not found:
        return _of_library(machine, receiver, name, arguments, node)
    return _invoked(machine, found, arguments, Instance(own if found[0] in own.methods else info, dict(receiver.fields)), node)


def function(machine: Machine, receiver: Function, arguments: list[Any]) -> Any:
    """Call a lambda or a method by reference."""
    if receiver.method is not None:
        this = None if receiver.method.is_static else receiver.scope.this
        return machine.invoke(receiver.method, arguments, this, receiver.method.node.line)
    if receiver.node is None:
        return None
    if len(receiver.parameters) > len(arguments) == 1 and isinstance(arguments[0], Sequence):
        arguments = arguments[0].items  # a pair, which Scala and Kotlin take apart
    scope = receiver.scope.inner()
    for name, value in zip(receiver.parameters, arguments, strict=False):
        scope.declare(name, "", value)
    if receiver.node.kind != "block":
        return machine.value(receiver.node, scope)
    signal = machine.run(receiver.node, scope)
    return signal.value if signal is not None and signal.kind == "return" else None
