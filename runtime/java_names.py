"""DL4J's names of what a network can do beyond the methods that merely have two names (``rnnTimeStep`` is ``rnn_time_step``).

``get`` and ``set`` methods of Java are attributes here; ported programs call them all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netconf.errors import Problem, did_you_mean
from runtime.elsewhere import Elsewhere
from runtime.engine import Engine
from runtime.errors import DataError
from runtime.memory import Array


class JavaNames(Elsewhere):
    """Methods that only programs ported from Java call."""

    _in_dl4j = "MultiLayerNetwork"
    conf: Any
    engine: Engine
    iteration: int
    epoch: int
    listeners: list[Any]
    _initialized: bool
    params: Callable[[], Array]
    set_params: Callable[[Any], None]
    param_table: Callable[[], dict[str, Array]]

    def getIterationCount(self) -> int:
        """Updates so far: ``iteration``."""
        return self.iteration

    def setIterationCount(self, count: int) -> None:
        """Set ``iteration``, which schedules depend on."""
        self.iteration = int(count)

    def getEpochCount(self) -> int:
        """Epochs so far: ``epoch``."""
        return self.epoch

    def setEpochCount(self, count: int) -> None:
        """Set ``epoch``, which schedules depend on."""
        self.epoch = int(count)

    def getListeners(self) -> list[Any]:
        """Whom each update is told: ``listeners``."""
        return self.listeners

    def isInitCalled(self) -> bool:
        """Whether there are parameters."""
        return self._initialized

    def getParam(self, name: str) -> Array:
        """One parameter (``0_W``) in DL4J's shape, as a copy.

        Raises
        ------
        netconf.NetconfError
            If the network has no such parameter.
        """
        table = self.param_table()
        if name not in table:
            raise DataError([Problem("parameters", f"there is no parameter {name}", did_you_mean(name, table))])
        return table[name]

    def setParam(self, name: str, values: Any) -> None:
        """Write one parameter, given in DL4J's shape.

        Raises
        ------
        netconf.NetconfError
            If the network has no such parameter, or its shape is another.
        """
        shape, given = self.getParam(name).shape, np.asarray(values)
        if given.shape != shape:
            message = f"shape {list(given.shape)} is given, {name} has {list(shape)}"
            raise DataError([Problem("setParam", message)])
        entry = next(e for e in self.engine.plan.table.entries if e.name == name)
        flat = self.params()
        flat[entry.offset : entry.offset + entry.spec.size] = given.ravel(order=entry.spec.order)
        self.set_params(flat)

    def clear(self) -> None:
        """Nothing: DL4J forgets inputs and activations here, which no network keeps."""


class ChainNames(JavaNames):
    """Those of a chain of layers."""

    output: Callable[..., Array]

    def getLayerWiseConfigurations(self) -> Any:
        """The configuration: ``conf``."""
        return self.conf

    def getnLayers(self) -> int:
        """Number of layers, output layer included."""
        return len(self.conf.layers)

    def getLayerNames(self) -> list[str]:
        """The names of the layers."""
        return [layer.name for layer in self.conf.layers]

    def predict(self, features: Any, features_mask: Any = None) -> Array:
        """The most probable class of each example, [minibatch]; of a series at each step, [minibatch, time]."""
        return np.asarray(np.argmax(self.output(features, features_mask), axis=1))


class GraphNames(JavaNames):
    """Those of a graph."""

    output: Callable[..., Any]

    def getConfiguration(self) -> Any:
        """The configuration: ``conf``."""
        return self.conf

    def getNumLayers(self) -> int:
        """Number of layers, those without parameters included."""
        return sum(node.layer is not None for node in self.conf.vertices.values())

    def getNumInputArrays(self) -> int:
        """Number of inputs."""
        return len(self.conf.inputs)

    def getNumOutputArrays(self) -> int:
        """Number of outputs."""
        return len(self.conf.outputs)

    def outputSingle(self, *features: Any) -> Array:
        """The output of a graph that has one.

        Raises
        ------
        netconf.NetconfError
            If it has several.
        """
        if len(self.conf.outputs) != 1:
            message = f"the graph has {len(self.conf.outputs)} outputs: {', '.join(self.conf.outputs)}"
            raise DataError([Problem("outputSingle", message, "call output(...), which gives a list")])
        return np.asarray(self.output(*features))
