"""Gradients of every layer that has an activation, with activations of every kind, under masks.

All activations are checked, one by one, in GravesLSTM and DenseLayer (test_gradient_check.py). A layer can treat them differently
in four ways only: by what it keeps for the derivative, and by whether the units of a row depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

import numpy as np
import pytest

from netconf import (
    Activation,
    ActivationELU,
    ActivationLayer,
    AutoEncoder,
    Bidirectional,
    CnnLossLayer,
    Convolution1D,
    ConvolutionLayer,
    Cropping1D,
    DenseLayer,
    ElementWiseMultiplicationLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    GravesBidirectionalLSTM,
    InputType,
    LastTimeStep,
    LossFunction,
    LossLayer,
    MaskZeroLayer,
    OutputLayer,
    RecurrentAttentionLayer,
    RnnLossLayer,
    RnnOutputLayer,
    Subsampling1DLayer,
    TimeDistributed,
    ZeroPadding1DLayer,
)
from netconf.layers import AnyLayer, BaseWrapperLayer, Layer
from runtime import MultiLayerNetwork
from tests.gradients import test_feature_layers, test_windows
from tests.gradients.chains import (
    FEATURES,
    LABELS,
    WITH_MASKS,
    WITHOUT_MASKS,
    WORDS,
    Chain,
    cell,
    each_step,
    minibatch,
    whole,
)
from tests.gradients.chains import network as network_of
from tests.gradients.differences import require_gradient_of_training

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

FUNCTIONS = {
    "output kept": Activation.SOFTSIGN,
    "pre-activation kept": Activation.SOFTPLUS,
    "parameters": ActivationELU(0.7),
    "rows": Activation.SOFTMAX,
}
"""Of each kind, one."""


def said(builder: Any, function: Any, **words: Any) -> Any:
    """A layer with an activation."""
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return builder.activation(function).build()


def _series() -> Iterator[tuple[str, Callable[[Any], list[Any]]]]:
    for kind in ("GravesLSTM", "LSTM", "SimpleRnn"):  # of the other cells test_cells.py does more
        yield kind, lambda f, k=kind: [cell(k, activation=f), each_step()]
    both = lambda f: said(GravesBidirectionalLSTM.Builder(), f, nIn=FEATURES, nOut=4)  # noqa: E731
    yield "GravesBidirectionalLSTM", lambda f: [both(f), each_step()]
    yield "Bidirectional", lambda f: [Bidirectional(cell("LSTM", activation=f)), each_step()]
    yield "MaskZeroLayer", lambda f: [MaskZeroLayer(cell("GravesLSTM", activation=f), 0.0), each_step()]
    attention = {"nOut": 4, "nHeads": 1, "projectInput": False}
    yield (
        "RecurrentAttentionLayer",
        lambda f: [cell("LSTM"), said(RecurrentAttentionLayer.Builder(), f, **attention), each_step()],
    )
    yield "TimeDistributed", lambda f: [cell("LSTM"), TimeDistributed(said(DenseLayer.Builder(), f, nOut=3)), each_step()]
    yield "DenseLayer", lambda f: [cell("LSTM"), said(DenseLayer.Builder(), f, nOut=4), each_step()]
    yield "ActivationLayer", lambda f: [cell("LSTM"), ActivationLayer(f), each_step()]
    yield "ElementWise", lambda f: [cell("LSTM"), said(ElementWiseMultiplicationLayer.Builder(), f, nOut=4), each_step()]
    window = {"nOut": 4, "convolutionMode": "Same"}
    yield "Convolution1DLayer", lambda f: [cell("LSTM"), said(Convolution1D.Builder(3), f, **window), each_step()]
    mean = LossFunction.MSE
    yield "RnnOutputLayer", lambda f: [cell("LSTM"), said(RnnOutputLayer.Builder(mean), f, nOut=LABELS)]
    yield "RnnLossLayer", lambda f: [cell("LSTM", units=LABELS), said(RnnLossLayer.Builder(mean), f)]


def _vectors() -> Iterator[tuple[str, Callable[[Any], list[Any]], str]]:
    dense = lambda n=4: DenseLayer.Builder().nIn(FEATURES).nOut(n).build()  # noqa: E731
    yield "LastTimeStep", lambda f: [LastTimeStep(cell("LSTM", activation=f)), whole()], "series"
    yield "AutoEncoder", lambda f: [said(AutoEncoder.Builder(), f, nIn=FEATURES, nOut=4), whole()], "vectors"
    yield "EmbeddingLayer", lambda f: [said(EmbeddingLayer.Builder(), f, nIn=WORDS, nOut=3, hasBias=True), whole()], "index"
    yield "OutputLayer", lambda f: [dense(), said(OutputLayer.Builder(LossFunction.MSE), f, nOut=LABELS)], "vectors"
    yield "LossLayer", lambda f: [dense(LABELS), said(LossLayer.Builder(LossFunction.MSE), f)], "vectors"


SERIES = dict(_series())
VECTORS = {name: (make, features) for name, make, features in _vectors()}


def check(chain: Chain, masking: str) -> None:
    require_gradient_of_training(MultiLayerNetwork(network_of(chain)).init(), minibatch(chain, masking))


@pytest.mark.parametrize("masking", ["start", "middle"])
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", SERIES)
def test_gradient_of_a_series(name: str, function: str, masking: str) -> None:
    check(Chain(lambda: SERIES[name](FUNCTIONS[function])), masking)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", VECTORS)
def test_gradient_of_vectors(name: str, function: str) -> None:
    make, features = VECTORS[name]
    check(Chain(lambda: make(FUNCTIONS[function]), features, "vectors"), "end" if features == "series" else "none")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_gradient_of_indices_and_images(function: str) -> None:
    embedding = said(EmbeddingSequenceLayer.Builder(), FUNCTIONS[function], nIn=WORDS, nOut=3, hasBias=True)
    check(Chain(lambda: [embedding, cell("LSTM").model_copy(update={"n_in": 3}), each_step()], "indices"), "end")
    window = said(ConvolutionLayer.Builder(2, 2), FUNCTIONS[function], nOut=3)
    conf = test_windows.configuration([window, whole()], InputType.convolutional(4, 3, 2))
    test_windows.check(conf, np.random.default_rng(3).normal(0, 1, (3, 2, 4, 3)))


def kinds(layers: list[Any]) -> Iterator[type[Layer]]:
    """The types of layers, and of those inside them."""
    for layer in layers:
        yield type(layer)
        if isinstance(layer, BaseWrapperLayer):
            yield from kinds([layer.layer])


WITHOUT_GRADIENT = {"FrozenLayer", "DropoutLayer"}
"""Nothing is learnt in the one, nor below it; the other has random numbers: test_dropout.py compares its gradient."""


def test_every_layer_is_in_a_gradient_check() -> None:
    chains = [*WITH_MASKS.values(), *WITHOUT_MASKS.values(), *test_feature_layers.SERIES.values()]
    chains += test_feature_layers.VECTORS.values()
    seen = {kind for chain in chains for kind in kinds(chain.layers())}
    seen |= {kind for make in SERIES.values() for kind in kinds(make(Activation.TANH))}
    seen |= {kind for layers in test_windows.IMAGES.values() for kind in kinds(layers)}
    seen |= {Subsampling1DLayer, ZeroPadding1DLayer, Cropping1D}  # test_windows.py, one test each
    seen |= {CnnLossLayer}  # tests/runtime/test_pixel_loss.py
    assert {kind.__name__ for kind in get_args(get_args(AnyLayer)[0])} - {kind.__name__ for kind in seen} == WITHOUT_GRADIENT
