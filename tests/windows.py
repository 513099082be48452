"""Networks with windows over series or images, as several tests build them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import (
    Adam,
    BackpropType,
    DataType,
    MultiLayerConfiguration,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    RnnOutputLayer,
)
from runtime import MultiLayerNetwork


def each_step() -> Any:
    """An output for every step."""
    return RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()


def whole() -> Any:
    """An output for each example."""
    return OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()


def configuration(layers: list[Any], input_type: Any, **words: Any) -> MultiLayerConfiguration:
    """Build a network in double precision; words: ``preprocessors`` by layer, and ``segment``, the length of truncated BPTT."""
    listed = NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).updater(Adam(0.02)).activation("tanh").list()
    for layer in layers:
        listed = listed.layer(layer)
    for index, preprocessor in words.get("preprocessors", {}).items():
        listed = listed.inputPreProcessor(index, preprocessor)
    if "segment" in words:
        listed = listed.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(words["segment"])
    return listed.setInputType(input_type).build()


def network(layers: list[Any], input_type: Any, **words: Any) -> MultiLayerNetwork:
    """Initialise one; ``threads`` and ``dtype`` are the network's."""
    settings = {name: words.pop(name) for name in ("threads", "dtype") if name in words}
    return MultiLayerNetwork(configuration(layers, input_type, **words), **settings).init()


def distributions(random: np.random.Generator, *shape: int) -> Any:
    """Random labels [example, class, ...]."""
    y = random.uniform(0.1, 1, shape)
    return y / y.sum(axis=1, keepdims=True)


def refused(call: Any) -> str:
    """Return what is said when something is refused."""
    with pytest.raises(NetconfError) as caught:
        call()
    return str(caught.value)
