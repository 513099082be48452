"""Names and members: what an identifier stands for, the fields of objects and classes, and assignments to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netconf.java import library, objects, outside, overloads
from netconf.java.arithmetic import converted
from netconf.java.kindred import library as kindred
from netconf.java.program import FRAGMENT, ClassInfo, FieldInfo, MethodInfo
from netconf.java.scope import Scope
from netconf.java.syntax import Node
from netconf.java.values import Constant, Instance, Mapped, Named, OwnClass, Sequence, Unknown, default_of, tidy

if TYPE_CHECKING:
    from netconf.java.machine import Machine

_MISSING = object()
_LITERALS = frozenset({"decimal_integer_literal", "decimal_floating_point_literal", "string_literal", "true", "false"})


@dataclass(frozen=True)
class _Unset:
    """A field that nothing was assigned to yet."""

    type: str
    is_injected: bool = False
    default: str = ""


def named(machine: Machine, name: str, scope: Scope, node: Node) -> Any:
    """What a name stands for: a variable, a field, an imported member, a class, or only a name."""
    holder = scope.holder(name)
    if holder is not None:
        return holder.values[name]
    for owner, this in _around(machine, scope):
        value = _field_of(machine, owner, this, name)
        if value is not _MISSING:
            return value
        if any(name == constant for constant, _ in owner.constants):
            return constant_of(machine, owner, name)
    source = scope.owner.source
    if name in source.static_imports:
        return _imported(machine, source.static_imports[name])
    for path in source.static_classes:
        own = machine.program.by_name.get(path.rpartition(".")[2])
        if own is not None and (name in own.fields or any(name == constant for constant, _ in own.constants)):
            return member(machine, OwnClass(own), name, node, scope)
        found = machine.names.member(path, name)
        if found is not None:
            return found
    info = machine.names.own_class(name, source)
    return OwnClass(info) if info is not None else Named(name)


def _imported(machine: Machine, path: str) -> Any:
    """What a static import brings."""
    owner, _, name = path.rpartition(".")
    own = machine.program.by_name.get(owner.rpartition(".")[2])
    if own is not None and (name in own.fields or any(name == constant for constant, _ in own.constants)):
        return static_member(machine, own, name)
    found = machine.names.resolve(path)
    return Named(path) if found is None else found


def _around(machine: Machine, scope: Scope) -> Iterator[tuple[ClassInfo, Instance | None]]:
    """The classes whose fields are in sight, with the object of each: own, inherited, those around, what stands in none."""
    owner: ClassInfo | None = scope.owner
    this = scope.this
    while owner is not None:
        yield owner, this
        owner, this = owner.outer, None if this is None else this.outer
    for info in machine.program.loose():
        if info.fields:
            yield info, None


def _lineage(machine: Machine, owner: ClassInfo) -> Iterator[ClassInfo]:
    """A class, and those of the program that it extends or implements."""
    seen: set[int] = set()
    waiting = [owner]
    while waiting:
        info = waiting.pop(0)
        if id(info) in seen:
            continue
        seen.add(id(info))
        yield info
        bases = (machine.program.by_name.get(name) for name in (info.extends, *info.implements))
        waiting += [base for base in bases if base is not None]


def inherits(machine: Machine, owner: ClassInfo, base: ClassInfo) -> bool:
    """Whether a class is another one, or extends it."""
    return any(info is base for info in _lineage(machine, owner))


def methods_of(machine: Machine, owner: ClassInfo | None, name: str, count: int | None = None) -> list[MethodInfo]:
    """Methods of a class by name, inherited ones and those of the classes around it too."""
    while owner is not None:
        for info in _lineage(machine, owner):
            found = info.named(name, count)
            if found:
                return found
        owner = owner.outer
    return next((found for info in machine.program.loose() if (found := info.named(name, count))), [])


def _field_of(machine: Machine, owner: ClassInfo, this: Instance | None, name: str) -> Any:
    for info in _lineage(machine, owner):
        if this is not None and name in this.fields:
            return _read(machine, this.fields, name)
        found = info.fields.get(name)
        if found is not None and found.is_static:
            return _read(machine, statics_of(machine, info), name)
        if found is not None:
            return Unknown(name, found.type)
    return _MISSING


def _read(machine: Machine, holder: dict[str, Any], name: str) -> Any:
    """The value of a field; one that is not set is 0 when the program starts here, else unknown if something sets it."""
    value = holder[name]
    if not isinstance(value, _Unset):
        return value
    bound = machine.bound(name)
    if bound is not None:
        return converted(value.type, bound)
    known = library.parsed(value.type, value.default)
    if known is not library.UNKNOWN:
        return known
    if not value.is_injected and (machine.starts_with_main or name not in machine.slice.assigned):
        return default_of(value.type)
    return machine.held(name, value.type, Unknown(name, value.type), 0)


def statics_of(machine: Machine, owner: ClassInfo) -> dict[str, Any]:
    """The static fields of a class; made at first use, in the order of the text."""
    known = machine.statics.get(owner)
    if known is not None:
        return known
    values: dict[str, Any] = {}
    machine.statics[owner] = values
    scope = Scope(owner, None, None)
    static = [entry for entry in owner.members if entry.is_static]
    for entry in static:
        if isinstance(entry, FieldInfo):
            is_constant = entry.is_final and entry.value is not None and entry.value.kind in _LITERALS
            values[entry.name] = _initial(machine, entry, scope) if is_constant else _unset(entry)
    for entry in static:
        _initialise(machine, entry, values, scope)
    return values


def _initialise(machine: Machine, entry: FieldInfo | MethodInfo, values: dict[str, Any], scope: Scope) -> None:
    if isinstance(entry, MethodInfo):
        if entry.body is not None:
            machine.run(entry.body, scope)
    elif entry.value is not None:
        values[entry.name] = _initial(machine, entry, scope)


def _unset(entry: FieldInfo) -> _Unset:
    return _Unset(entry.type, entry.is_injected, entry.default)


def _initial(machine: Machine, entry: FieldInfo, scope: Scope) -> Any:
    if entry.value is None:
        return _unset(entry)
    inner = Scope(scope.owner, scope.this, MethodInfo("<init>", scope.owner, entry.node, None), scope.outer)
    return machine.held(entry.name, entry.type, machine.value(entry.value, inner), entry.node.line)


def instance_of(
    machine: Machine,
    owner: ClassInfo,
    arguments: list[Any] | MethodInfo | None,
    line: int,
    outer: Instance | None = None,
    around: Scope | None = None,
) -> Instance:
    """Make an object of a class of the program.

    Parameters
    ----------
    machine
        The evaluation.
    owner
        The class.
    arguments
        Of the constructor. A constructor in their place is the one to run, and None the one with the most parameters;
        what these take comes from outside.
    line
        Where it is made.
    outer
        The object that it belongs to.
    around
        The variables that it sees, when its class has no name.
    """
    made = Instance(owner, {}, outer, around)
    for info in reversed(list(_lineage(machine, owner))):
        statics_of(machine, info)
        scope = Scope(info, made, None, around)
        for (name, type_name), value in zip(info.components, _of_components(machine, info, owner, arguments), strict=True):
            made.fields[name] = machine.held(name, type_name, value, line)
        own = [entry for entry in info.members if not entry.is_static]
        for entry in own:
            if isinstance(entry, FieldInfo):
                made.fields[entry.name] = _unset(entry)
        for entry in own:
            _initialise(machine, entry, made.fields, scope)
    _construct(machine, owner, made, arguments, line)
    return made


def _of_components(machine: Machine, info: ClassInfo, owner: ClassInfo, arguments: list[Any] | MethodInfo | None) -> list[Any]:
    """What the components of a record are: the arguments where they fit, else what comes from outside."""
    taking = MethodInfo("<init>", info, info.node, None, info.components, defaults=info.component_defaults)
    if info is not owner or not isinstance(arguments, list) or not taking.takes(len(arguments)):
        return outside.arguments(machine, taking)
    return [*arguments, *outside.arguments(machine, taking)[len(arguments) :]]


def _construct(machine: Machine, owner: ClassInfo, made: Instance, arguments: list[Any] | MethodInfo | None, line: int) -> None:
    """Run the constructor that fits."""
    if owner.components and isinstance(arguments, list) and len(arguments) <= len(owner.components):
        return
    constructors = owner.constructors()
    if not isinstance(arguments, list):
        chosen = arguments or max(constructors, key=lambda c: len(c.parameters), default=None)
        given = [] if chosen is None else outside.arguments(machine, chosen)
    else:
        fitting = [c for c in constructors if len(c.parameters) == len(arguments) or c.is_varargs]
        chosen, given = overloads.best_fit(fitting, arguments), arguments
    base = machine.program.by_name.get(owner.extends)
    if base is not None and not inherits(machine, base, owner) and not _calls_another(chosen):
        _construct(machine, base, made, [], line)
    if chosen is not None:
        machine.invoke(chosen, given, made, line)


def _calls_another(constructor: MethodInfo | None) -> bool:
    """Whether a constructor begins with ``this(...)`` or ``super(...)``; without, Java calls ``super()``."""
    body = None if constructor is None else constructor.body
    return body is not None and body.first("explicit_constructor_invocation") is not None


def static_member(machine: Machine, owner: ClassInfo, name: str) -> Any:
    """A static field, a constant or a nested class of a class of the program."""
    if any(name == constant for constant, _ in owner.constants):
        return constant_of(machine, owner, name)
    for info in _lineage(machine, owner):
        if name in info.fields:
            statics = statics_of(machine, info)
            return _read(machine, statics, name) if name in statics else Unknown(f"{owner.name}.{name}")
    nested = machine.program.by_name.get(name)
    return OwnClass(nested) if nested is not None else Unknown(f"{owner.name}.{name}")


def constant_of(machine: Machine, owner: ClassInfo, name: str) -> Any:
    """A constant of an enumeration of the program, with the fields that its constructor set."""
    key = f"enum {name}"
    known = machine.statics.setdefault(owner, {})
    if key not in known:
        position, node = next((i, node) for i, (constant, node) in enumerate(owner.constants) if constant == name)
        scope = Scope(owner, None, None)
        arguments = [machine.value(part, scope) for part in node.arguments()]
        made = Instance(owner)
        known[key] = Constant(owner.name, name, position, made.fields)
        for entry in owner.members:
            if isinstance(entry, FieldInfo) and not entry.is_static:
                made.fields[entry.name] = _initial(machine, entry, Scope(owner, made, None))
        _construct(machine, owner, made, arguments, node.line)
    return known[key]


def member(machine: Machine, value: Any, name: str, node: Node, scope: Scope) -> Any:
    """A field of a value, or the next part of a qualified name."""
    if isinstance(value, Named) and value.path == FRAGMENT:
        return machine.unknown(node)  # this.name, without the class around it
    if isinstance(value, Named):
        path = f"{value.path}.{name}"
        own = machine.program.by_name.get(name)
        if own is not None and machine.names.resolve(path) is None and value.path[:1].islower():
            return OwnClass(own)
        constant = library.constant(value.last, name)
        found = machine.names.resolve(path) if constant is None else constant
        return Named(path) if found is None else found
    if isinstance(value, OwnClass):
        return static_member(machine, value.info, name)
    if isinstance(value, Instance):
        found = _field_of(machine, value.of, value, name)
        return machine.unknown(node) if found is _MISSING else found
    if isinstance(value, Constant) and name in value.fields:
        return _read(machine, dict(value.fields), name)
    if isinstance(value, Sequence | Mapped | str):
        made = library.call(value, name, [])  # a method without parentheses, or the length of an array
        made = kindred.call(value, name, []) if made is library.UNKNOWN else made
        return machine.unknown(node) if made is library.UNKNOWN else made
    if isinstance(value, Unknown):
        return machine.unknown(node, f"{value.text}.{name}")
    found = objects.attribute(value, name)
    return machine.unknown(node) if found is None else found


def settled(machine: Machine, value: Any, node: Node, scope: Scope) -> Any:
    """A value where one is needed: a name that stands for nothing in the files is unknown."""
    if isinstance(value, Named):
        found = machine.names.resolve(value.path)
        return machine.unknown(node, value.last if node.kind == "identifier" else value.path) if found is None else found
    return value


def assign(machine: Machine, target: Node, value: Any, scope: Scope) -> None:
    """Assign to a variable, a field or an element."""
    while target.kind == "parenthesized_expression" and target.parts:
        target = target.parts[0]
    if target.kind == "identifier":
        _assign_name(machine, target, value, scope)
    elif target.kind == "field_access":
        _assign_field(machine, target, value, scope)
    elif target.kind == "array_access":
        _assign_element(machine, target, value, scope)


def _assign_name(machine: Machine, target: Node, value: Any, scope: Scope) -> None:
    name = target.text
    holder = scope.holder(name)
    if holder is not None:
        holder.values[name] = machine.held(name, holder.types.get(name, ""), value, target.line)
        return
    for owner, this in _around(machine, scope):
        for info in _lineage(machine, owner):
            found = info.fields.get(name)
            if found is not None:
                fields = statics_of(machine, info) if found.is_static else (this.fields if this is not None else {})
                fields[name] = machine.held(name, found.type, value, target.line)
                return
    scope.declare(name, "", machine.held(name, "", value, target.line))  # a fragment whose declaration was not pasted


def _assign_field(machine: Machine, target: Node, value: Any, scope: Scope) -> None:
    inner = target.get("object")
    name = target.named("field")
    holder = None if inner is None else machine.evaluate(inner, scope)
    if isinstance(holder, Instance):
        found = next((info.fields[name] for info in _lineage(machine, holder.of) if name in info.fields), None)
        holder.fields[name] = machine.held(name, "" if found is None else found.type, value, target.line)
    elif isinstance(holder, OwnClass):
        entry = holder.info.fields.get(name)
        statics_of(machine, holder.info)[name] = machine.held(name, "" if entry is None else entry.type, value, target.line)
    elif isinstance(holder, Named) and holder.path == scope.owner.name:
        _assign_name(machine, target.get("field") or target, value, scope)


def _assign_element(machine: Machine, target: Node, value: Any, scope: Scope) -> None:
    array, index = target.get("array"), target.get("index")
    if array is None or index is None:
        return
    holder, position = machine.value(array, scope), machine.value(index, scope)
    if isinstance(holder, Sequence) and isinstance(position, int):
        if 0 <= position < len(holder.items):
            holder.items[position] = value
    elif isinstance(holder, Sequence):
        holder.items[:] = [Unknown(f"{tidy(array.text)}[{i}]") for i in range(len(holder.items))]
