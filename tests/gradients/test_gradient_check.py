"""Gradients against central differences of the score, in double precision, for twin and runtime alike.

For each parameter array the derivative along a few random directions is compared: any wrong entry shows in all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf.activations import ActivationELU, ActivationGELU, ActivationLReLU, ActivationReLU, ActivationThresholdedReLU
from netconf.layers import LSTM, DenseLayer, GravesLSTM, OutputLayer, RnnOutputLayer
from netconf.losses import LossBinaryXENT, LossFMeasure, LossL1, LossMCXENT, LossMSE, LossMSLE, LossMultiLabel
from netconf.preprocessors import FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.vocabulary import Activation as A
from netconf.vocabulary import LossFunction as L
from netconf.vocabulary import MaskedSteps
from tests.gradients.differences import compare
from tests.reference.explicit import layer, network
from tests.reference.layout import layout
from tests.reference.networks import BOTH, TWIN, Implementation
from tests.reference.samples import labels, lengths_mask, mask

ACTIVATIONS = [a for a in A if a not in (A.SOFTMAX, A.RRELU)]  # softmax acts on rows, RRELU draws a new slope each time
PARAMETRIC = [
    ActivationELU(0.7),
    ActivationGELU(precise=True),
    ActivationLReLU(0.2),
    ActivationReLU(max=1.5, threshold=0.1, negative_slope=0.3),
    ActivationThresholdedReLU(0.2),
]
PAIRS = [
    (L.MCXENT, A.SOFTMAX),
    (L.MCXENT, A.SIGMOID),
    (L.MCXENT, A.SOFTPLUS),
    (LossMCXENT(weights=(0.5, 2.0, 1.0)), A.SOFTMAX),
    (LossMCXENT(weights=(0.5, 2.0, 1.0)), A.SIGMOID),
    (L.NEGATIVELOGLIKELIHOOD, A.SOFTMAX),
    (L.SPARSE_MCXENT, A.SOFTMAX),
    (L.XENT, A.SIGMOID),
    (LossBinaryXENT(weights=(0.5, 2.0, 1.0)), A.SIGMOID),
    (LossBinaryXENT(clip_eps=0.0), A.SIGMOID),
    (L.MSE, A.IDENTITY),
    (L.MSE, A.TANH),
    (L.MSE, A.SOFTMAX),
    (LossMSE(weights=(0.5, 2.0, 1.0)), A.SOFTMAX),
    (L.L2, A.IDENTITY),
    (L.L1, A.IDENTITY),
    (LossL1(weights=(0.5, 2.0, 1.0)), A.TANH),
    (L.MEAN_ABSOLUTE_ERROR, A.SOFTMAX),
    (L.MEAN_ABSOLUTE_PERCENTAGE_ERROR, A.IDENTITY),
    (L.MEAN_SQUARED_LOGARITHMIC_ERROR, A.SOFTPLUS),
    (LossMSLE(weights=(0.5, 2.0, 1.0)), A.SIGMOID),
    (L.KL_DIVERGENCE, A.SOFTMAX),
    (L.KL_DIVERGENCE, A.SIGMOID),
    (L.POISSON, A.SOFTPLUS),
    (L.HINGE, A.IDENTITY),
    (L.HINGE, A.TANH),
    (L.SQUARED_HINGE, A.TANH),
    (L.COSINE_PROXIMITY, A.IDENTITY),
    (L.COSINE_PROXIMITY, A.SOFTMAX),
    (L.WASSERSTEIN, A.IDENTITY),
]
"""Losses with the activations they are used with. Without XENT and softmax: as in DL4J, that gradient is not of that score."""
MASKED = [
    (loss, activation, masking)
    for loss, activation in PAIRS
    for masking in ("none", "step", "output")
    if masking != "output" or not (activation == A.SOFTMAX or loss == L.COSINE_PROXIMITY)
]
"""With masks. Where the outputs of a row depend on each other, a mask per output has no gradient of its own (DL4J refuses it)."""


def name_of(value: Any) -> str:
    return str(value)


def check(implementation: Implementation, conf: Any, *arrays: Any) -> None:
    """Compare gradient_and_score with differences of score, along directions within each parameter array."""
    random = np.random.default_rng(11)
    table = layout(conf.layers)
    params = random.normal(0, 0.3, table[-1].place.stop)
    net, data = implementation.make(conf, params), implementation.dataset(*arrays)
    gradient, score = net.gradient_and_score(data)
    assert score == pytest.approx(net.score(data), rel=1e-12)
    divisor = len(arrays[0]) if conf.mini_batch else 1
    compare(net, random, params, gradient, ((p, p.place) for p in table), lambda: net.score(data) * divisor)


def recurrent(kind: type, loss: Any = L.MCXENT, out: Any = A.SOFTMAX, **words: Any) -> Any:
    return network(
        [layer(kind, 2, 4, **words), layer(RnnOutputLayer, 4, 3, activation=out, loss_function=loss)], data_type="DOUBLE"
    )


def series(seed: int, loss: Any = L.MCXENT) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    return random.normal(0, 1, (3, 2, 4)), labels(random, loss, (3, 3, 4))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, *PARAMETRIC], ids=name_of)
def test_activation_of_an_lstm(implementation: Implementation, activation: Any) -> None:
    check(implementation, recurrent(GravesLSTM, activation=activation), *series(1))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("kind", [GravesLSTM, LSTM])
@pytest.mark.parametrize("gate", [A.SIGMOID, A.HARDSIGMOID, A.TANH])
def test_gates(implementation: Implementation, kind: type, gate: A) -> None:
    check(implementation, recurrent(kind, gate_activation_function=gate), *series(2))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("activation", [*ACTIVATIONS, A.SOFTMAX, *PARAMETRIC], ids=name_of)
def test_activation_of_a_dense_layer(implementation: Implementation, activation: Any) -> None:
    random = np.random.default_rng(3)
    conf = network([layer(DenseLayer, 3, 4, activation=activation), layer(OutputLayer, 4, 3)], data_type="DOUBLE")
    check(implementation, conf, random.normal(0, 1, (5, 3)), labels(random, L.MCXENT, (5, 3)))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
def test_layers_without_bias(implementation: Implementation) -> None:
    random = np.random.default_rng(4)
    layers = [layer(DenseLayer, 3, 4, has_bias=False), layer(OutputLayer, 4, 3, has_bias=False)]
    check(implementation, network(layers, data_type="DOUBLE"), random.normal(0, 1, (5, 3)), labels(random, L.MCXENT, (5, 3)))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
def test_layer_normalisation(implementation: Implementation) -> None:
    random = np.random.default_rng(5)
    layers = [layer(DenseLayer, 3, 4, has_layer_norm=True), layer(OutputLayer, 4, 3)]
    check(implementation, network(layers, data_type="DOUBLE"), random.normal(0, 1, (5, 3)), labels(random, L.MCXENT, (5, 3)))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("masked", [False, True])
def test_dense_between_recurrent_layers(implementation: Implementation, masked: bool) -> None:
    random = np.random.default_rng(6)
    conf = network(
        [layer(LSTM, 2, 3), layer(DenseLayer, 3, 4, activation=A.SOFTSIGN), layer(GravesLSTM, 4, 3), layer(RnnOutputLayer, 3, 3)],
        input_pre_processors={1: RnnToFeedForwardPreProcessor(), 2: FeedForwardToRnnPreProcessor()},
        data_type="DOUBLE",
    )
    masks = [lengths_mask(random, 3, 4)] * 2 if masked else []
    check(implementation, conf, *series(6), *masks)


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize(("loss", "activation", "masking"), MASKED, ids=name_of)
def test_losses_of_a_series(implementation: Implementation, loss: Any, activation: A, masking: str) -> None:
    random = np.random.default_rng(7)
    x, y = series(7, loss)
    check(implementation, recurrent(GravesLSTM, loss, activation), x, y, None, mask(random, masking, (3, 3, 4)))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize(
    ("loss", "activation", "masking"),
    [case for case in MASKED if case[:2] in ((L.MCXENT, A.SOFTMAX), (L.XENT, A.SIGMOID), (L.MSE, A.IDENTITY))],
    ids=name_of,
)
def test_losses_of_vectors(implementation: Implementation, loss: Any, activation: A, masking: str) -> None:
    random = np.random.default_rng(8)
    layers = [layer(DenseLayer, 3, 4), layer(OutputLayer, 4, 3, loss_function=loss, activation=activation)]
    x, y = random.normal(0, 1, (5, 3)), labels(random, loss, (5, 3))
    check(implementation, network(layers, data_type="DOUBLE"), x, y, None, mask(random, masking, (5, 3)))


@pytest.mark.parametrize(
    ("loss", "activation", "outputs"),
    [(LossFMeasure(), A.SIGMOID, 1), (LossFMeasure(2.0), A.SOFTMAX, 2), (LossMultiLabel(), A.SIGMOID, 3)],
    ids=name_of,
)
@pytest.mark.parametrize("masking", ["none", "step"])
def test_losses_over_pairs_and_counts(loss: Any, activation: A, outputs: int, masking: str) -> None:
    random = np.random.default_rng(9)
    layers = [layer(DenseLayer, 3, 4), layer(OutputLayer, 4, outputs, loss_function=loss, activation=activation)]
    x, y = random.normal(0, 1, (6, 3)), labels(random, loss, (6, outputs))
    check(TWIN, network(layers, data_type="DOUBLE"), x, y, None, mask(random, masking, (6, outputs)))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("masked_steps", MaskedSteps)
@pytest.mark.parametrize("kind", [GravesLSTM, LSTM])
def test_masked_steps(implementation: Implementation, kind: type, masked_steps: MaskedSteps) -> None:
    random = np.random.default_rng(10)
    features_mask = random.integers(0, 2, (3, 4)).astype(float)
    conf = recurrent(kind, masked_steps=masked_steps)
    check(implementation, conf, *series(10), features_mask, None)


@pytest.mark.parametrize("implementation", BOTH, ids=str)
def test_score_without_division(implementation: Implementation) -> None:
    conf = recurrent(GravesLSTM).model_copy(update={"mini_batch": False})
    check(implementation, conf, *series(12))


@pytest.mark.parametrize("implementation", BOTH, ids=str)
@pytest.mark.parametrize("place", ["beforeUpdater", "afterUpdater", "afterUpdaterTimesRate"])
def test_regularisation_is_in_the_score_but_not_in_the_gradient(implementation: Implementation, place: str) -> None:
    values = {"l1": 0.01, "l2": 0.1, "l1_bias": 0.02, "l2_bias": 0.3}
    words = {key: {"value": value, "apply": place} for key, value in values.items()}
    plain, regular = recurrent(GravesLSTM), recurrent(GravesLSTM, **words)
    params = np.random.default_rng(13).normal(0, 1, layout(plain.layers)[-1].place.stop)
    data = implementation.dataset(*series(13))
    g0, s0 = implementation.make(plain, params).gradient_and_score(data)
    g1, s1 = implementation.make(regular, params).gradient_and_score(data)
    np.testing.assert_allclose(g1, g0, rtol=1e-12, atol=1e-14)
    expected = 0.0
    for p in layout(plain.layers):
        w = params[p.place]
        if p.layer == 0:
            l1, l2 = (0.02, 0.3) if p.bias else (0.01, 0.1)
            expected += l1 * np.abs(w).sum() + l2 / 2 * (w**2).sum()
    assert s1 - s0 == pytest.approx(expected, rel=1e-9)
