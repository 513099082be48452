"""Batch normalisation, learned and random slopes, frozen layers: what training leaves, threads, files, and words refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    LSTM,
    ActivationRReLU,
    Adam,
    AutoEncoder,
    BatchNormalization,
    DataType,
    DenseLayer,
    ElementWiseMultiplicationLayer,
    EmbeddingLayer,
    FrozenLayer,
    LossFMeasure,
    MultiLayerConfiguration,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    PReLULayer,
    RnnOutputLayer,
    Sgd,
)
from runtime import DataSet, MultiLayerNetwork
from runtime.gradient_check import check_gradients

Layers = Callable[[], list[Any]]
RANDOM = np.random.default_rng(4)
X, Y = RANDOM.normal(0, 1, (9, 11)), np.eye(5)[RANDOM.integers(0, 5, 9)]


def dense(units: int = 19, **words: Any) -> Any:
    builder = DenseLayer.Builder().nOut(units)
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return builder.build()


def classes() -> Any:
    return OutputLayer.Builder("mcxent").nOut(5).activation("softmax").build()


def configuration(layers: list[Any], updater: Any = None, **words: Any) -> MultiLayerConfiguration:
    builder = NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).updater(updater or Adam(0.02)).activation("tanh")
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    listed = builder.list()
    for layer in layers:
        listed = listed.layer(layer)
    return listed.build()


def network(layers: list[Any], updater: Any = None, threads: int = 1, dtype: str = "float64", **words: Any) -> MultiLayerNetwork:
    net = MultiLayerNetwork(configuration(layers, updater, **words), threads=threads, dtype=dtype).init()
    net.engine.threads_for = lambda _: threads  # type: ignore[method-assign]  # even for a small minibatch
    return net


MIXED: Layers = lambda: [  # noqa: E731 - a list that is made anew
    dense(37, nIn=11, activation=ActivationRReLU(l=0.1, u=0.5)),
    BatchNormalization(),
    PReLULayer.Builder().inputShape(37).build(),
    ElementWiseMultiplicationLayer.Builder().nOut(37).build(),
    FrozenLayer(dense(21)),
    BatchNormalization.Builder().lockGammaBeta(True).useLogStd(False).build(),
    classes(),
]
FREE: Layers = lambda: [layer for layer in MIXED() if not isinstance(layer, FrozenLayer)]  # noqa: E731 - as above


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_number_of_threads_gives_the_same_bits(dtype: str) -> None:
    found = []
    for threads in (1, 2, 3, 4):
        net = network(FREE(), threads=threads, dtype=dtype)
        for _ in range(4):
            net.fit(X, Y)
        found.append(net.params().tobytes() + net.updater_state().tobytes() + net.output(X).tobytes())
    assert found == [found[0]] * 4


def test_running_statistics_follow_the_minibatches() -> None:
    """The recurrence of the mean and the variance, written with NumPy; inference takes them."""
    decay, eps = 0.7, 1e-3
    norm = BatchNormalization.Builder().nIn(11).decay(decay).eps(eps).useLogStd(False).build()
    net = network([norm, classes()], Sgd(0.0))
    mean, variance = np.zeros(11), np.ones(11)
    for start in (0, 3, 5):
        x = X[start : start + 4]
        net.fit(x, Y[start : start + 4])
        mean, variance = decay * mean + (1 - decay) * x.mean(0), decay * variance + (1 - decay) * x.var(0)
    table = net.param_table()
    np.testing.assert_allclose(table["0_mean"][0], mean, rtol=1e-12)
    np.testing.assert_allclose(table["0_var"][0], variance, rtol=1e-12)
    np.testing.assert_allclose(net.feed_forward(X)[1], (X - mean) / np.sqrt(variance + eps), rtol=1e-10)


def test_one_minibatch_that_is_all_there_is_keeps_its_own_statistics() -> None:
    net = network([BatchNormalization.Builder().nIn(11).minibatch(False).build(), classes()])
    net.fit(X, Y)
    table = net.param_table()
    np.testing.assert_allclose(table["0_mean"][0], X.mean(0), rtol=1e-12)
    np.testing.assert_allclose(10 ** (2 * table["0_log10stdev"][0]), X.var(0), rtol=1e-12)


def test_masked_steps_take_no_part_in_statistics() -> None:
    """A padded series leaves what the same steps without padding leave."""
    series = RANDOM.normal(0, 1, (2, 3, 4))
    y = np.eye(5)[RANDOM.integers(0, 5, (2, 4))].transpose(0, 2, 1)
    mask = np.ones((2, 6))
    mask[:, 4:] = 0
    padded, labels = np.full((2, 3, 6), 7.0), np.zeros((2, 5, 6))
    padded[:, :, :4], labels[:, :, :4] = series, y
    found = []
    for data in (DataSet(series, y), DataSet(padded, labels, mask, mask)):
        output = RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build()
        net = network([BatchNormalization.Builder().nIn(3).build(), LSTM.Builder().nOut(4).build(), output])
        found.append(net.fit(data).params())
    np.testing.assert_allclose(found[0], found[1], rtol=1e-9, atol=1e-12)


def test_statistics_are_clipped_with_no_gradient() -> None:
    words = {"gradientNormalization": "ClipL2PerLayer", "gradientNormalizationThreshold": 1e-6}
    free, clipped = (network([BatchNormalization.Builder().nIn(11).build(), classes()], **w).fit(X, Y) for w in ({}, words))
    np.testing.assert_array_equal(free.param_table()["0_mean"], clipped.param_table()["0_mean"])


def test_a_frozen_layer_is_not_trained_nor_what_is_before_it() -> None:
    net = network(MIXED())
    before = net.param_table()
    for _ in range(3):
        net.fit(X, Y)
    after = net.param_table()
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {"5_mean", "5_var", "6_W", "6_b"}


def test_a_frozen_layer_drops_nothing_out() -> None:
    frozen = [FrozenLayer(dense(nIn=11, dropOut=0.5)), classes()]
    net = network(frozen)
    before = net.loss_sum(DataSet(X, Y))
    assert net.loss_sum(DataSet(X, Y), training=True) == before


def test_a_frozen_embedding_reads_indices_of_any_type() -> None:
    net = network([FrozenLayer(EmbeddingLayer.Builder().nIn(6).nOut(3).build()), classes()])
    before = net.param_table()["0_W"]
    indices = np.arange(9.0)[:, None] % 6
    net.fit(indices, Y)
    np.testing.assert_array_equal(net.param_table()["0_W"], before)
    np.testing.assert_array_equal(net.feed_forward(indices)[1], before[indices[:, 0].astype(int)])


def test_weight_decay_acts_before_a_frozen_layer_though_no_gradient_comes() -> None:
    net = network([dense(nIn=11), FrozenLayer(dense(7)), classes()], Sgd(0.1), l2=0.5)
    before = net.param_table()
    after = net.fit(X, Y).fit(X, Y).param_table()
    np.testing.assert_allclose(after["0_W"], before["0_W"] * (1 - 0.1 * 0.5) ** 2, rtol=1e-12)
    np.testing.assert_array_equal(after["1_W"], before["1_W"])


def test_rrelu_draws_slopes_within_its_bounds_and_predicts_with_their_mean() -> None:
    bounds = ActivationRReLU(l=0.2, u=0.4)
    net = network([dense(50, nIn=11, activation=bounds), classes()])
    net.set_params(
        np.concatenate([-np.abs(RANDOM.normal(0, 1, 11 * 50)), np.zeros(50), np.eye(50, 5).ravel(order="F"), np.zeros(5)])
    )
    x = np.abs(X)
    z = x @ net.param_table()["0_W"]
    np.testing.assert_allclose(net.feed_forward(x)[1], 0.3 * z, rtol=1e-12)
    losses = {net.loss_sum(DataSet(x, Y), training=True)}
    for position in range(1, 4):
        net.random_position = position
        losses.add(net.loss_sum(DataSet(x, Y), training=True))
    assert len(losses) == 4
    bound = [0.2 * z, 0.4 * z]
    for loss in losses:
        assert min(_loss(b) for b in bound) - 40 < loss < max(_loss(b) for b in bound) + 40


def _loss(h: np.ndarray) -> float:
    z = h[:, :5]
    return float((np.log(np.exp(z).sum(1)) - (z * Y).sum(1)).sum())


@pytest.mark.parametrize("layers", [MIXED, FREE, lambda: [AutoEncoder.Builder().nIn(11).nOut(4).build(), classes()]])
def test_words_and_training_survive_files(layers: Layers, tmp_path: Path) -> None:
    net = network(layers())
    assert MultiLayerConfiguration.from_yaml(net.conf.to_yaml()) == net.conf
    net.fit(X, Y)
    net.save(tmp_path / "model.zip")
    again = runtime.load(tmp_path / "model.zip")
    np.testing.assert_array_equal(net.fit(X, Y).params(), again.fit(X, Y).params())


def test_statistics_have_no_updater_state_and_split_blocks() -> None:
    """Adam's block of gamma and beta, then one of the output layer."""
    net = network([BatchNormalization.Builder().nIn(11).build(), classes()])
    net.fit(X, Y)
    table = net.updater_table()
    assert {name.split(".")[0] for name in table} == {"0_gamma", "0_beta", "1_W", "1_b"}
    parts = [
        table[f"{p}.{s}"].ravel(order="F")
        for block in (("0_gamma", "0_beta"), ("1_W", "1_b"))
        for s in ("mean", "variance")
        for p in block
    ]
    np.testing.assert_array_equal(net.updater_state(), np.concatenate(parts))


def refusal(layers: list[Any], **words: Any) -> str:
    with pytest.raises(NetconfError) as error:
        network(layers, **words)
    return str(error.value)


def test_pretraining_is_refused_where_there_is_something_to_pretrain() -> None:
    encoder = AutoEncoder.Builder().nIn(11).nOut(4).build()
    conf = configuration([encoder, classes()]).model_copy(update={"pretrain": True})
    with pytest.raises(NetconfError, match=r"layer 0 .AutoEncoder.: pretrain.true. asks for layer-wise pretraining"):
        MultiLayerNetwork(conf)
    MultiLayerNetwork(configuration([dense(nIn=11), classes()]).model_copy(update={"pretrain": True})).init().fit(X, Y)


def test_rrelu_of_an_output_layer_is_refused() -> None:
    output = OutputLayer.Builder("mse").nOut(5).activation("rrelu").build()
    assert "RRELU draws its slopes, which an output layer does not" in refusal([dense(nIn=11), output])


def test_slopes_for_another_number_of_steps_are_refused() -> None:
    output = RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build()
    net = network([LSTM.Builder().nIn(3).nOut(4).build(), PReLULayer.Builder().inputShape(4, 6).build(), output])
    with pytest.raises(
        NetconfError, match=r"layer 1 \(PReLULayer\), inputShape: there are slopes for 6 steps, but the series has 4"
    ):
        net.output(RANDOM.normal(0, 1, (2, 3, 4)))


@pytest.mark.parametrize("layers", [MIXED, FREE])
def test_the_gradient_check_passes_over_what_has_no_gradient(layers: Layers) -> None:
    found = check_gradients(network(layers()), DataSet(X, Y), most=60)
    assert found.passed(1e-5), found


def test_an_f_measure_with_a_mask_for_each_output_is_refused() -> None:
    output = OutputLayer.Builder(LossFMeasure()).nOut(2).activation("softmax").build()
    data = DataSet(X, np.eye(2)[np.arange(9) % 2], labels_mask=np.ones((9, 2)))
    with pytest.raises(NetconfError, match="the F measure counts an example as a whole"):
        network([dense(nIn=11), output]).fit(data)


@pytest.mark.parametrize("layers", [MIXED, FREE])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_debug_mode_finds_nothing_and_changes_nothing(layers: Layers, dtype: str) -> None:
    found = []
    for debug in (True, False):
        net = MultiLayerNetwork(configuration(layers()), dtype=dtype, debug=debug).init()
        net.fit(X, Y).fit(X, Y)
        found.append([net.params().tobytes(), net.output(X).tobytes(), net.score()])
    assert found[0] == found[1]


def test_regularisation_takes_gains_for_weights():
    """In score and step, as runs of 1.0.0-M2.1 with DenseLayer.hasLayerNorm(true) have it."""
    layers = [dense(4, nIn=11, hasLayerNorm=True), OutputLayer.Builder("mse").nOut(1).activation("identity").build()]
    data = DataSet(X, Y[:, :1])

    def start(**words: Any) -> MultiLayerNetwork:
        return MultiLayerNetwork(configuration(layers, Sgd(0.5), **words)).init(np.linspace(0.1, 0.9, 57))

    plain, l1, l2 = start(), start(l1=0.2), start(l2=0.3)
    table = plain.param_table()
    weights = np.concatenate([table[name].ravel() for name in ("0_W", "0_g", "1_W")])
    assert l1.score(data) - plain.score(data) == pytest.approx(0.2 * weights.sum(), rel=1e-12)
    assert l2.score(data) - plain.score(data) == pytest.approx(0.15 * (weights**2).sum(), rel=1e-12)

    moved = [net.fit(data).param_table()["0_g"] for net in (plain, l2)]
    assert moved[1] == pytest.approx(moved[0] - 0.5 * 0.3 * table["0_g"], rel=1e-12)
