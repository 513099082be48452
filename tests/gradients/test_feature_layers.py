"""Gradients of the layers that act on features, of frozen ones and of losses of whole rows, against differences of the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netconf import (
    LSTM,
    Activation,
    ActivationLayer,
    ActivationRReLU,
    AutoEncoder,
    BatchNormalization,
    Bidirectional,
    DenseLayer,
    ElementWiseMultiplicationLayer,
    FrozenLayerWithBackprop,
    LossFMeasure,
    LossFunction,
    LossLayer,
    LossMultiLabel,
    OutputLayer,
    PReLULayer,
    RnnLossLayer,
)
from netconf.vocabulary import MaskedSteps
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import CELLS, FEATURES, LABELS, MASKS, STEPS, Chain, cell, each_step, minibatch, network, whole
from tests.gradients.differences import require_gradient_of_training

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def dense(units: int = 4, **words: Any) -> Any:
    builder = DenseLayer.Builder().nOut(units)
    return (builder.activation(words["activation"]) if words else builder).build()


def first(units: int = 4) -> Any:
    return DenseLayer.Builder().nIn(FEATURES).nOut(units).build()


def slopes(*shape: int, shared: tuple[int, ...] = ()) -> Any:
    return PReLULayer.Builder().inputShape(*shape).sharedAxes(*shared).build()


def multiplied() -> Any:
    return ElementWiseMultiplicationLayer.Builder().nOut(4).build()


def locked() -> Any:
    return BatchNormalization.Builder().lockGammaBeta(True).gamma(1.5).beta(0.25).build()


RANDOM = ActivationRReLU(l=0.1, u=0.6)
SLOPED: dict[str, Any] = {"activation": RANDOM, "maskedSteps": MaskedSteps.passThrough}


def cell_of(kind: str) -> Any:
    """A second recurrent layer, whose gradient goes through the first one."""
    return cell(kind, 3, **SLOPED).model_copy(update={"n_in": 4})


SERIES = {
    "batch normalisation": Chain(lambda: [cell("LSTM"), BatchNormalization(), each_step()]),
    "batch normalisation of the input": Chain(
        lambda: [BatchNormalization.Builder().nIn(FEATURES).build(), cell("LSTM"), each_step()]
    ),
    "a slope for each feature": Chain(lambda: [cell("LSTM"), slopes(4), each_step()]),
    "a slope for each feature and step": Chain(lambda: [cell("LSTM"), slopes(4, STEPS), each_step()]),
    "a slope for each step": Chain(lambda: [cell("LSTM"), slopes(4, STEPS, shared=(1,)), each_step()]),
    "element-wise multiplication": Chain(lambda: [cell("LSTM"), multiplied(), each_step()]),
    "RRELU by itself": Chain(lambda: [cell("LSTM"), ActivationLayer(RANDOM), each_step()]),
    **{f"RRELU in {kind}": Chain(lambda k=kind: [cell(k, **SLOPED), cell_of(k), each_step()]) for kind in CELLS},
    "RRELU both ways": Chain(lambda: [Bidirectional(cell("GravesLSTM", activation=RANDOM)), each_step()]),
    "RRELU beside softmax": Chain(
        lambda: [cell("LSTM", activation=RANDOM, gateActivationFunction=Activation.SOFTMAX), each_step()]
    ),
    "RRELU of what is normal": Chain(lambda: [cell("SimpleRnn", activation=RANDOM, hasLayerNorm=True), each_step()]),
    "RRELU with a state that is carried": Chain(
        lambda: [cell("LSTM", activation=RANDOM, maskedSteps=MaskedSteps.carry), each_step()]
    ),
}
VECTORS = {
    "batch normalisation": Chain(lambda: [first(), BatchNormalization(), dense(3), whole()], "vectors", "vectors"),
    "a locked scale and shift": Chain(lambda: [first(), locked(), whole()], "vectors", "vectors"),
    "one slope": Chain(lambda: [first(), slopes(4, shared=(1,)), whole()], "vectors", "vectors"),
    "element-wise multiplication": Chain(lambda: [first(), multiplied(), multiplied(), whole()], "vectors", "vectors"),
    "AutoEncoder": Chain(lambda: [AutoEncoder.Builder().nIn(FEATURES).nOut(4).build(), whole()], "vectors", "vectors"),
    "RRELU": Chain(lambda: [first(), dense(5, activation=RANDOM), whole()], "vectors", "vectors"),
    "frozen": Chain(lambda: [first(), FrozenLayerWithBackprop(dense()), whole()], "vectors", "vectors"),
    "frozen batch normalisation": Chain(
        lambda: [first(), FrozenLayerWithBackprop(BatchNormalization()), whole()], "vectors", "vectors"
    ),
}


def check(chain: Chain, data: DataSet) -> None:
    conf = network(chain)
    frozen = {
        f"{i}_{name}" for i, x in enumerate(conf.layers) if x.type.startswith("Frozen") for name in ("W", "b", "gamma", "beta")
    }
    require_gradient_of_training(MultiLayerNetwork(conf).init(), data, frozen)


@pytest.mark.parametrize("masking", MASKS)
@pytest.mark.parametrize("name", SERIES)
def test_gradient_of_a_series(name: str, masking: str) -> None:
    check(SERIES[name], minibatch(SERIES[name], masking))


@pytest.mark.parametrize("name", VECTORS)
def test_gradient_of_vectors(name: str) -> None:
    check(VECTORS[name], minibatch(VECTORS[name]))


def output(loss: Any, activation: Any, units: int) -> Callable[[], list[Any]]:
    return lambda: [first(), OutputLayer.Builder(loss).nOut(units).activation(activation).build()]


def labels_of_pairs(units: int) -> np.ndarray:
    y = np.array([[1.0, 0, 1], [0, 0, 1], [1, 1, 1]])
    return np.stack([1 - y[0], y[0]], 1) if units == 2 else y[0][:, None] if units == 1 else y


LOSSES = [
    (LossFMeasure(), Activation.SIGMOID, 1),
    (LossFMeasure(beta=2.0), Activation.SOFTMAX, 2),
    (LossFMeasure(beta=0.5), Activation.SIGMOID, 2),
    (LossFMeasure(), Activation.SOFTPLUS, 2),
    (LossMultiLabel(), Activation.SIGMOID, LABELS),
    (LossMultiLabel(), Activation.SOFTMAX, LABELS),
    (LossMultiLabel(), Activation.IDENTITY, LABELS),
]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("loss", "activation", "units"), LOSSES, ids=str)
def test_gradient_of_a_loss_of_whole_rows(loss: Any, activation: Activation, units: int, masked: bool) -> None:
    y = labels_of_pairs(units)
    data = DataSet(
        np.random.default_rng(5).normal(0, 1, (3, FEATURES)), y, labels_mask=np.array([[1.0], [0], [1]]) if masked else None
    )
    require_gradient_of_training(MultiLayerNetwork(network(Chain(output(loss, activation, units)))).init(), data)


def test_gradient_where_some_outputs_are_masked() -> None:
    mask = np.array([[1.0, 1, 0], [0, 1, 1], [1, 1, 1]])
    data = DataSet(np.random.default_rng(5).normal(0, 1, (3, FEATURES)), labels_of_pairs(LABELS), labels_mask=mask)
    chain = Chain(output(LossMultiLabel(), Activation.TANH, LABELS))
    require_gradient_of_training(MultiLayerNetwork(network(chain)).init(), data)


@pytest.mark.parametrize("make", [LossLayer, RnnLossLayer])
def test_gradient_of_a_loss_without_weights(make: Any) -> None:
    loss = make.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()
    series = make is RnnLossLayer
    before = LSTM.Builder().nIn(FEATURES).nOut(LABELS).build() if series else first(LABELS)
    chain = Chain(lambda: [before, loss], "series" if series else "vectors", "series" if series else "vectors")
    check(chain, minibatch(chain))
