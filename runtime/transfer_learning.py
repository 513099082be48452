"""``TransferLearning``: a network that goes on from a trained one, partly frozen, resized, with other layers behind it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from netconf.errors import ConfigurationError, Problem
from netconf.findings import warn
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.network import MultiLayerConfiguration
from netconf.transfer.changes import Changes
from netconf.transfer.fine_tuning import FineTuneConfiguration
from netconf.transfer.graph_changes import GraphChanges
from runtime.computation_graph import ComputationGraph
from runtime.network import MultiLayerNetwork

__all__ = ["FineTuneConfiguration", "TransferLearning"]


class Builder(Changes):
    """Words about a trained network, as DL4J's; ``build()`` makes the new one, and the trained one stays as it is.

    Parameters
    ----------
    network
        The trained network, for example from ``runtime.load("model.zip")``.

    Examples
    --------
    Keep the layers 0 and 1 as they are, and learn other classes::

        tuned = (
            TransferLearning.Builder(load("model.zip"))
            .fineTuneConfiguration(FineTuneConfiguration.Builder().updater(Adam(1e-3)).build())
            .setFeatureExtractor(1)
            .removeOutputLayer()
            .addLayer(RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build())
            .build()
        )
        tuned.fit(iterator)

    Beyond DL4J: truncated backpropagation stays that of the trained network unless fine tuning says another one, an added layer
    needs neither nIn nor a fine-tune configuration, and words reach the layers inside wrappers.
    """

    def __init__(self, network: Any) -> None:
        super().__init__()
        if not isinstance(network, MultiLayerNetwork):
            message = f"expected a MultiLayerNetwork, but a {type(network).__name__} was given"
            raise ConfigurationError([Problem("TransferLearning.Builder", message, "a graph has TransferLearning.GraphBuilder")])
        self._network: MultiLayerNetwork = network

    def configuration(self) -> MultiLayerConfiguration:
        """The configuration of the new network.

        Raises
        ------
        ConfigurationError
            With all that is wrong.
        """
        return self._changed(self._network.conf)[0]

    def build(self) -> MultiLayerNetwork:
        """The new network: layers that stay have their parameters, all others first ones; updaters and counters begin anew.

        Raises
        ------
        ConfigurationError
            With all that is wrong with its configuration.
        """
        return _grown(self._network, *self._changed(self._network.conf))


class GraphBuilder(GraphChanges):
    """Words about a trained graph, as DL4J's; ``build()`` makes the new one, and the trained one stays as it is.

    Parameters
    ----------
    graph
        The trained graph.

    Examples
    --------
    Keep all up to the vertex "encoder" as it is, and learn other classes::

        tuned = (
            TransferLearning.GraphBuilder(load("model.zip"))
            .fineTuneConfiguration(FineTuneConfiguration.Builder().updater(Adam(1e-3)).build())
            .setFeatureExtractor("encoder")
            .removeVertexKeepConnections("out")
            .addLayer("out", RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build(), "encoder")
            .build()
        )

    Beyond DL4J: nOutReplace reaches the layers behind vertices and activations, and those that it changes keep their other
    words, which DL4J's replaces by those of the fine tuning; fine tuning may say truncated backpropagation; words reach the
    layers inside wrappers; an added layer needs no nIn.
    """

    def __init__(self, graph: Any) -> None:
        if not isinstance(graph, ComputationGraph):
            message = f"expected a ComputationGraph, but a {type(graph).__name__} was given"
            hint = "a network of layers has TransferLearning.Builder"
            raise ConfigurationError([Problem("TransferLearning.GraphBuilder", message, hint)])
        super().__init__(graph.conf)
        self._graph: ComputationGraph = graph

    def configuration(self) -> ComputationGraphConfiguration:
        """The configuration of the new graph.

        Raises
        ------
        ConfigurationError
            With all that is wrong.
        """
        return self._changed()[0]

    def build(self) -> ComputationGraph:  # type: ignore[override]  # as DL4J's, it makes a network
        """The new graph: layers that stay have their parameters, all others first ones; updaters and counters begin anew.

        Raises
        ------
        ConfigurationError
            With all that is wrong with its configuration.
        """
        return _grown(self._graph, *self._changed())


AnyNetwork = TypeVar("AnyNetwork", MultiLayerNetwork, ComputationGraph)


def _grown(old: AnyNetwork, conf: Any, kept: Collection[int | str]) -> AnyNetwork:
    """The new network; ``kept`` are the layers of the trained one, by number or name, whose parameters it has."""
    warn(conf.findings)
    new = type(old)(conf, dtype=old.dtype.name, threads=old.threads, layout=old.layout, precision=old.precision)
    values, trained = new.init().params(), old.params()
    plan = old.engine.plan
    sources = {entry.name: entry for entry in plan.table.entries if plan.outline.key(entry.layer) in kept}
    for entry in new.engine.plan.table.entries:
        if (source := sources.get(entry.name)) is not None:
            size = entry.spec.size
            values[entry.offset : entry.offset + size] = trained[source.offset : source.offset + size]
    new.set_params(values)
    return new


class TransferLearning:
    """DL4J's outer class: ``TransferLearning.Builder(network)`` begins a chain, ``TransferLearning.GraphBuilder(graph)`` too."""

    Builder = Builder
    GraphBuilder = GraphBuilder
