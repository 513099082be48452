"""What the rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netconf.errors import Problem
from netconf.findings import Finding
from netconf.layers import BaseWrapperLayer, Layer
from netconf.settings import NetworkSettings

Remark = Problem | Finding


@dataclass(frozen=True)
class Spot:
    """One layer of a network, with every field set, and where it stands."""

    layer: Layer
    where: str
    """``layer 1 (GravesLSTM)``."""
    path: tuple[str | int, ...]
    """The same from the top of a specification."""
    settings: NetworkSettings
    after_series: bool = False
    """Whether a recurrent layer stands before it."""

    def word(self, word: str) -> tuple[str, tuple[str | int, ...]]:
        """The place of one of the layer's words, as text and as a path."""
        return f"{self.where}, {word}", (*self.path, word)

    def all(self) -> Iterator[Spot]:
        """Yield the layer and those inside it."""
        yield self
        if isinstance(self.layer, BaseWrapperLayer):
            yield from Spot(
                self.layer.layer, f"{self.where}, layer", (*self.path, "layer"), self.settings, self.after_series
            ).all()


@dataclass(frozen=True)
class Network:
    """A network with every layer's fields set, and which of its own settings were said."""

    settings: NetworkSettings
    said: frozenset[str]
    """The network's settings that somebody said."""
    spots: tuple[Spot, ...]
    """Its layers, in order; of a graph, in topological order."""
    is_chain: bool = True
    """Whether the layers are a list, whose last one is the output."""
    lenient: bool = False
    """Whether what releases before 1.0.0-beta3 let pass passes with a finding."""
