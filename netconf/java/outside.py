"""What comes from outside of the files: the arguments of a method that nothing in them calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netconf.builder.network import Builder as NetworkBuilder
from netconf.findings import Finding
from netconf.java.arithmetic import converted
from netconf.java.names import outside_builder
from netconf.java.origins import Origin
from netconf.java.program import MethodInfo
from netconf.java.scope import Scope
from netconf.java.values import Unknown

if TYPE_CHECKING:
    from netconf.java.machine import Machine


def arguments(machine: Machine, method: MethodInfo) -> list[Any]:
    """Arguments that are unknown, by the names of the parameters; a builder of DL4J is one that was told nothing yet."""
    made: list[Any] = []
    scope = Scope(method.owner, None, method)
    for name, type_name in method.parameters:
        bound = machine.bound(name)
        kind = outside_builder(type_name, method.owner.source) if bound is None else ""
        if bound is not None:
            made.append(converted(type_name, bound))
        elif kind:
            made.append(_begun(machine, kind, name, method))
        elif name in method.defaults:
            made.append(converted(type_name, machine.value(method.defaults[name], scope)))
        else:
            made.append(Unknown(name, type_name, method.node.line))
        scope.declare(name, type_name, made[-1])
    return made


def _begun(machine: Machine, kind: str, name: str, method: MethodInfo) -> Any:
    """A builder that begins in the middle of its chain."""
    line, source = method.node.line, method.owner.source.name
    network = NetworkBuilder(dl4j=machine.release)
    first = Origin("NeuralNetConfiguration.Builder", line, line, method.label, source)
    machine.origins.note(network, first)
    message = f"{name} comes from outside: what it was told before is not in the files, and defaults stand in its place"
    machine.findings.append(Finding("outside-builder", message, "NeuralNetConfiguration.Builder", line))
    if kind == "Builder":
        return network
    made = network.list() if kind == "ListBuilder" else network.graphBuilder()
    machine.origins.note(made, Origin(kind, line, line, method.label, source, before=first))
    machine.origins.builders.append(made)
    return made
