"""The parameters of a whole network by DL4J's names: ``0_W`` in a chain, ``encoder_W`` in a graph; in flat order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netconf.bindings import AnyConfiguration
from netconf.layers import Layer
from netconf.outline import Outline
from netconf.parameters import ParameterSpec, parameters_of


@dataclass(frozen=True)
class NamedParameter:
    """One parameter array of a network."""

    name: str
    """DL4J's name in the network."""
    owner: str
    """The layer or vertex, in words."""
    spec: ParameterSpec


def elements(configuration: AnyConfiguration) -> Iterator[tuple[str, str, Layer]]:
    """Yield what may have parameters, in the order of DL4J's flat vector: prefix of the names, the place in words, the layer.

    A chain has its layers by number. A graph has its vertices by name, each after those that it takes.
    """
    for member in Outline(configuration).members:
        if isinstance(member.element, Layer):
            yield member.name, member.place, member.element


def named_parameters(configuration: AnyConfiguration) -> tuple[NamedParameter, ...]:
    """Return all parameters of a network, in the order of DL4J's flat vector.

    Raises
    ------
    PlaceholderError
        When a size is still a placeholder such as ``${vocabulary}``.
    NetconfError
        When a size was never set (the configuration is not built).
    """
    return tuple(
        NamedParameter(f"{prefix}_{spec.name}", owner, spec)
        for prefix, owner, layer in elements(configuration)
        for spec in parameters_of(layer)
    )
