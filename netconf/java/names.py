"""From Java's names of DL4J's classes and constants to this package's own."""

from __future__ import annotations

import inspect
from typing import Any

import netconf
from netconf.dl4j.names import VENDOR
from netconf.java.declared import BUILDERS, Declared
from netconf.java.program import ClassInfo, MethodInfo, Program, SourceFile
from netconf.java.slicing import NETWORK
from netconf.java.syntax import Node
from netconf.vocabulary import Activation, WeightInit, Word


class Names:
    """The names of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.declared = Declared(program)
        self.calls: dict[str, set[str]] = {}
        """Methods and classes that each method of the program calls or makes, by its name."""
        self.network_methods = _network_methods(program, self.declared, self.calls)
        """Methods and classes of the program that make a configuration, themselves or through others."""

    def own_class(self, name: str, source: SourceFile) -> ClassInfo | None:
        """The program's class of a name, unless the file imports DL4J's."""
        imported = source.imports.get(name, "")
        return None if imported.startswith(VENDOR) else self._program.by_name.get(name)

    def resolve(self, path: str) -> Any:
        """What a qualified name of DL4J is here; None when it is nothing."""
        parts = path.split(".")
        qualified = False
        while parts and parts[0][:1].islower():
            parts.pop(0)
            qualified = True
        if not parts or (not qualified and self._is_own(parts[0])):
            return None
        value = class_named(parts[0])
        for part in parts[1:]:
            value = None if value is None else attribute(value, part)
        return value

    def member(self, path: str, name: str) -> Any:
        """A member of a class of DL4J, of which everything is imported."""
        owner = self.resolve(path)
        return None if owner is None else attribute(owner, name)

    def _is_own(self, name: str) -> bool:
        info = self._program.by_name.get(name)
        return info is not None and self.own_class(name, info.source) is not None


def class_named(name: str) -> Any:
    """The class of this package that has a simple name; None when there is none."""
    found = getattr(netconf, name, None) if name in netconf.__all__ or name == NETWORK else None
    return found if inspect.isclass(found) else None


def attribute(owner: Any, name: str) -> Any:
    """A constant of an enumeration, or a class within a class."""
    if inspect.isclass(owner) and issubclass(owner, Word):
        return next((member for member in owner if member.value == name), None)
    found = getattr(owner, name, None) if inspect.isclass(owner) and not name.startswith("_") else None
    if inspect.isclass(found):
        return found
    nested = class_named(name)  # ConvolutionLayer.PoolingType and the like are classes of their own here
    return nested if nested is not None and issubclass(nested, Word) else None


def plain_object(name: str) -> Any:
    """The word for an object of DL4J without parameters: ``new ActivationTanH()``, ``new WeightInitXavier()``."""
    for prefix, words in (("Activation", Activation), ("WeightInit", WeightInit)):
        rest = name.removeprefix(prefix).lower()
        if name.startswith(prefix) and rest:
            for member in words:
                if member.value.replace("_", "").lower() == rest:
                    return member
    return None


def _network_methods(program: Program, declared: Declared, calls: dict[str, set[str]]) -> frozenset[str]:
    made: set[str] = set()
    held = {name for info in program.classes for name in info.fields}
    for method in program.methods():
        name = method.owner.name if method.is_constructor else method.name
        own = calls_in(method, declared)
        calls.setdefault(name, set()).update(own)
        if begins_network(method, own) or (not method.is_constructor and _ends_fields(method, held, declared)):
            made.add(name)
    growing = True
    while growing:
        more = {name for name, called in calls.items() if name not in made and called & made}
        made |= more
        growing = bool(more)
    return frozenset(made)


def calls_in(method: MethodInfo, declared: Declared) -> set[str]:
    """Names of the methods that a method calls, and of the classes whose objects it makes."""
    called: set[str] = set()
    for node in () if method.body is None else method.body.walk():
        if node.kind == "object_creation_expression":
            called.add(node.named("type"))
        elif node.kind == "method_invocation" and declared.is_own_call(node):
            called.add(node.named("name"))
    return called


def begins_network(method: MethodInfo, calls: set[str]) -> bool:
    """Whether a method begins a configuration, or is given the builder of one that began elsewhere."""
    source = method.owner.source
    return any(is_network_builder(name, source) for name in calls) or any(
        outside_builder(kind, source) for _, kind in method.parameters
    )


def _ends_fields(method: MethodInfo, held: set[str], declared: Declared) -> bool:
    nodes = () if method.body is None else method.body.walk()
    return any(node.kind == "method_invocation" and _ends_field(node, held, declared) for node in nodes)


def _ends_field(node: Node, held: set[str], declared: Declared) -> bool:
    """Whether a call ends the chain of a builder that a field holds: ``builder.list()``, ``this.layers.build()``."""
    receiver = node.get("object")
    if receiver is None or node.named("name") not in {"list", "graphBuilder", "build"}:
        return False
    while receiver is not None and receiver.kind == "method_invocation":
        receiver = receiver.get("object")
    name = "" if receiver is None else receiver.text.removeprefix("this.")
    kind = declared.types.get(name, "").rpartition(".")[2]
    return name in held and kind in BUILDERS and (kind != "Builder" or node.named("name") != "build")


def is_network_builder(type_name: str, source: SourceFile) -> bool:
    """Whether ``new X(...)`` begins a configuration; the builder may be imported by its short name."""
    name = type_name.replace(" ", "")
    return source.imports.get(name, name).endswith(f"{NETWORK}.Builder")


def outside_builder(type_name: str, source: SourceFile) -> str:
    """Which of DL4J's builders of networks a parameter is declared as; empty when it is none."""
    path = type_name.partition("<")[0].replace(" ", "")
    last = path.rpartition(".")[2]
    if last == "Builder":
        return last if is_network_builder(path, source) else ""
    is_imported = source.imports.get(last, VENDOR[0]).startswith(VENDOR)
    return last if last in {"ListBuilder", "GraphBuilder"} and is_imported else ""
