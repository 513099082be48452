"""``NeuralNetConfiguration.Builder``: the beginning of every chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, Self

from netconf.builder.graph import GraphBuilder
from netconf.builder.list import LayerLike, ListBuilder
from netconf.builder.network_words import NetworkWords
from netconf.builder.said import Said
from netconf.errors import ConfigurationError, Problem


class Builder(NetworkWords):
    """Settings of the network and of all its layers; ``list()`` goes on to the layers.

    The chain speaks one release of DL4J: the one given here, else 0.9.1 when it uses a word that only 0.x has
    (``learningRate``, ``iterations``, ``regularization(True)``, ...), else 1.0.0-M2.1. See netconf/eras.

    Examples
    --------
    >>> from netconf import GravesLSTM, NeuralNetConfiguration, RmsProp, RnnOutputLayer
    >>> conf = (
    ...     NeuralNetConfiguration.Builder()
    ...     .seed(12345)
    ...     .updater(RmsProp(0.01))
    ...     .list()
    ...     .layer(GravesLSTM.Builder().nIn(77).nOut(200).activation("tanh").build())
    ...     .layer(RnnOutputLayer.Builder("MCXENT").nOut(77).activation("softmax").build())
    ...     .build()
    ... )
    >>> conf.layers[1].n_in
    200
    """

    def __init__(self, dl4j: str | None = None) -> None:
        super().__init__()
        self._dl4j = dl4j

    def _place(self) -> str:
        return "NeuralNetConfiguration.Builder"

    def _notes(self) -> tuple[Said, ...]:
        """What was said so far; each layer keeps what had been said when it was added, as in DL4J."""
        return tuple(self._said)

    def list(self, *layers: LayerLike | Sequence[LayerLike] | int) -> ListBuilder:
        """Go on to the layers: none yet, some, all in one list, or (in very old programs) their number, which says nothing."""
        return ListBuilder(self, layers)

    def clone(self) -> Self:
        """Return a copy that goes its own way."""
        copy = type(self)(self._dl4j)
        copy._said = list(self._said)  # noqa: SLF001 - a builder of the same class
        return copy

    def graphBuilder(self) -> GraphBuilder:
        """Go on to the vertices of a graph."""
        return GraphBuilder(self)

    def layer(self, layer: Any) -> NoReturn:  # noqa: ARG002 - Java's signature
        """Refuse a configuration of one layer without a network."""
        self.build()

    def build(self) -> NoReturn:
        """Refuse a configuration without layers."""
        hint = "go on with .list().layer(...).layer(...).build()"
        raise ConfigurationError([Problem(self._place(), "it has settings, but no layers", hint)])


class NeuralNetConfiguration:
    """DL4J's outer class: ``NeuralNetConfiguration.Builder()`` begins a chain."""

    Builder = Builder
    ListBuilder = ListBuilder
