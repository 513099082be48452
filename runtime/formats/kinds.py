"""Which class runs a configuration: a chain of layers, or a graph. Files hold either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from netconf.bindings import AnyConfiguration
from netconf.errors import Problem
from netconf.network import MultiLayerConfiguration
from runtime.errors import UnsupportedError

if TYPE_CHECKING:  # networks compile kernels: what only describes files must not wait for them
    from runtime.computation_graph import ComputationGraph
    from runtime.network import MultiLayerNetwork

    AnyNetwork: TypeAlias = MultiLayerNetwork | ComputationGraph


def network_for(configuration: AnyConfiguration, **options: Any) -> AnyNetwork:
    """The network of a configuration, with the options of its class.

    Raises
    ------
    UnsupportedError
        When the configuration has words that are not computed.
    """
    if isinstance(configuration, MultiLayerConfiguration):
        from runtime.network import MultiLayerNetwork  # noqa: PLC0415 - only what is needed

        return MultiLayerNetwork(configuration, **options)
    from runtime.computation_graph import ComputationGraph  # noqa: PLC0415 - as above

    return ComputationGraph(configuration, **options)


def chain(network: AnyNetwork, path: Path) -> MultiLayerNetwork:
    """A network that must be a chain of layers.

    Raises
    ------
    UnsupportedError
        When it is a graph.
    """
    from runtime.network import MultiLayerNetwork  # noqa: PLC0415 - as above

    if isinstance(network, MultiLayerNetwork):
        return network
    message = "is a computation graph, and this command takes a chain of layers"
    raise UnsupportedError([Problem(str(path), message, "runtime.load(path) gives the graph in Python")])
