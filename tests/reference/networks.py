"""The twin and the runtime by one set of calls, so that a test can be run on either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netconf.network import MultiLayerConfiguration
from runtime.data.dataset import DataSet
from runtime.network import MultiLayerNetwork
from tests.reference.activations import Array
from tests.reference.network import Minibatch, ReferenceNetwork


@dataclass(frozen=True)
class Implementation:
    """How a network with given parameters is made, and how its ``score`` takes data."""

    name: str
    make: Callable[[MultiLayerConfiguration, Array], Any]
    dataset: Callable[..., Any]

    def __str__(self) -> str:
        return self.name


def compiled(conf: MultiLayerConfiguration, params: Array, dtype: str = "float64", threads: int | None = None) -> Any:
    """A runtime network with given parameters."""
    net = MultiLayerNetwork(conf, dtype=dtype, threads=threads).init()
    net.set_params(params)
    return net


TWIN = Implementation("twin", ReferenceNetwork, Minibatch)
RUNTIME = Implementation("runtime", compiled, DataSet)
BOTH = (TWIN, RUNTIME)
