"""What releases cannot do, or do to their users' loss, works here, whatever ``compatibility`` says; one test for each entry."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf import (
    LSTM,
    ActivationLayer,
    AdaBelief,
    AdaGrad,
    BackpropType,
    BatchNormalization,
    Bidirectional,
    Convolution1DLayer,
    DataType,
    DenseLayer,
    Dropout,
    FrozenLayer,
    FrozenLayerWithBackprop,
    GlobalPoolingLayer,
    InputType,
    LastTimeStep,
    LearnedSelfAttentionLayer,
    MaskZeroLayer,
    MultiLayerConfiguration,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    PoolingType,
    PReLULayer,
    RnnOutputLayer,
    ScheduleType,
    Sgd,
    SimpleRnn,
    StepSchedule,
    Subsampling1DLayer,
)
from runtime import DataSet, MultiLayerNetwork, RegressionEvaluation
from runtime.compatibility import CORRECTED, DEVIATIONS
from runtime.errors import DataError
from tests.runtime import corrected_graphs

RELEASE = "1.0.0-M2.1"
GOLDEN = Path(__file__).parents[1] / "golden"


def network(*layers: Any, release: str = RELEASE, segment: int | None = None, updater: Any = None) -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).updater(updater or Sgd(0.1)).activation("tanh")
    listed = chain.compatibility(release).list()
    for layer in layers:
        listed = listed.layer(layer)
    if segment is not None:
        listed = listed.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(segment)
    return MultiLayerNetwork(listed.build()).init()


def lstm() -> Any:
    return LSTM.Builder().nIn(3).nOut(4).build()


def whole() -> Any:
    return OutputLayer.Builder("mcxent").nOut(2).activation("softmax").build()


def each_step(**words: Any) -> Any:
    return RnnOutputLayer(lossFunction="mcxent", nOut=2, activation="softmax", **words)


X = np.random.default_rng(5).normal(0, 1, (3, 3, 6))
ONE, SERIES = np.eye(2)[[0, 1, 0]], np.eye(2)[np.arange(18).reshape(3, 6) % 2].transpose(0, 2, 1)
MASK = np.array([[1] * 6, [0] * 6, [1] * 3 + [0] * 3], float)


def pooling_without_steps() -> None:
    for kind in PoolingType:
        net = network(lstm(), GlobalPoolingLayer(kind), whole())
        np.testing.assert_array_equal(net.feed_forward(X, MASK)[2][1], np.zeros(4))
        net.fit(DataSet(X, ONE, MASK))
        assert np.isfinite(net.params()).all()


def pooling_of_one_step() -> None:
    """0.9.1 gives the features of all examples in another order, when the pooling is the first layer."""
    for kind in (PoolingType.AVG, PoolingType.MAX, PoolingType.SUM):
        last = OutputLayer.Builder("mcxent").nIn(3).nOut(2).activation("softmax").build()
        net = network(GlobalPoolingLayer(kind), last, release="0.9.1")
        np.testing.assert_array_equal(net.feed_forward(X[:, :, :1])[1], X[:, :, 0])


def examples_run_together() -> None:
    """1.0.0-M2.1 gives one series of all examples' steps, and throws in truncated backpropagation: it lost their number."""
    chain = NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).compatibility(RELEASE).miniBatch(False).updater(Sgd(0.1))
    listed = chain.list().layer(DenseLayer(nOut=4, activation="tanh")).layer(each_step()).setInputType(InputType.recurrent(3))
    net = MultiLayerNetwork(listed.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(2).build()).init()
    assert net.output(X).shape == SERIES.shape
    net.fit(X, SERIES)
    assert np.isfinite(net.score())


def mask_zero_passed_by() -> None:
    """Step by step, and in segments, a step of zeros is masked as in the whole series."""
    x = X.copy()
    x[0, :, 1] = x[1, :, 4] = 0
    nets = [network(MaskZeroLayer(SimpleRnn(nIn=3, nOut=4), 0.0), each_step(), segment=n) for n in (None, 6)]
    steps = [nets[0].rnn_time_step(x[:, :, k : k + 2]) for k in (0, 2, 4)]
    np.testing.assert_allclose(np.concatenate(steps, axis=2), nets[0].output(x), rtol=0, atol=1e-12)
    for net in nets:
        net.fit(x, SERIES)
    np.testing.assert_allclose(nets[1].params(), nets[0].params(), rtol=0, atol=1e-12)


def frozen_cells_dropped() -> None:
    """A weight behind a frozen LSTM with dropout became -0.3785 in segments of M2.1, where one without became -0.3641."""
    for wrapper in (FrozenLayer, FrozenLayerWithBackprop):
        cells = [LSTM.Builder().nIn(3).nOut(4).dropOut(keep).build() for keep in (0.5, 1.0)]
        dropped, plain = [network(wrapper(cell), each_step(), segment=3) for cell in cells]
        dropped.set_params(plain.params())
        for net in (dropped, plain):
            net.fit(X, SERIES)
        np.testing.assert_array_equal(dropped.params(), plain.params())


def predictions_dropped() -> None:
    """0.9.1 predicts 0.464 and 0.514 for one index at two steps, where 0.486 is right at both."""
    nets = [
        network(lstm(), RnnOutputLayer(lossFunction="mse", nOut=2, activation="tanh", dropOut=keep), release="0.9.1")
        for keep in (Dropout(0.5), None)
    ]
    nets[0].set_params(nets[1].params())
    np.testing.assert_array_equal(nets[0].output(X), nets[1].output(X))
    np.testing.assert_array_equal(nets[0].rnn_time_step(X), nets[1].rnn_time_step(X))


def behind_window(*layers: Any) -> MultiLayerNetwork:
    listed = NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).compatibility(RELEASE).updater(Sgd(0.1)).list()
    for layer in (*layers, each_step()):
        listed = listed.layer(layer)
    return MultiLayerNetwork(listed.setInputType(InputType.recurrent(3, 6)).build()).init()


def dense_behind_window() -> None:
    """A step of the dense layer's output is made of the window's features at that step, and comes as rows."""
    net = behind_window(
        Convolution1DLayer(nOut=4, kernelSize=(2,), convolutionMode="Same"), DenseLayer(nOut=5, activation="tanh")
    )
    window, rows = net.feed_forward(X)[1:3]
    table = net.param_table()
    np.testing.assert_allclose(rows, np.tanh(window.transpose(2, 0, 1).reshape(18, 4) @ table["1_W"] + table["1_b"]), rtol=1e-12)
    net.fit(X, SERIES)
    assert np.isfinite(net.params()).all()


def causal_pooling() -> None:
    """Each step is the largest of those up to it."""
    net = behind_window(Subsampling1DLayer.Builder(PoolingType.MAX).kernelSize(2).stride(1).convolutionMode("Causal").build())
    np.testing.assert_array_equal(net.feed_forward(X)[1][:, :, 1:], np.maximum(X[:, :, 1:], X[:, :, :-1]))
    net.fit(X, SERIES)
    assert np.isfinite(net.params()).all()


def last_without_steps() -> None:
    net = network(LastTimeStep(lstm()), whole())
    before = net.params()
    said = (
        r"^features_mask: no step of example 1 counts, but LastTimeStep takes the last one that does\n    leave the example out"
    )
    with pytest.raises(DataError, match=said):
        net.output(X, MASK)
    with pytest.raises(DataError, match=said):
        net.fit(DataSet(X, ONE, MASK))
    np.testing.assert_array_equal(net.params(), before)
    assert net.output(X[[0, 2]], MASK[[0, 2]]).shape == (2, 2)


def overflow() -> None:
    for function, expected in (("SOFTPLUS", 800.0), ("SWISH", 800.0), ("MISH", 800.0), ("GELU", 800.0)):
        net = network(ActivationLayer(function), each_step(nIn=3))
        found = net.feed_forward(np.full((1, 3, 1), 800.0))[1]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert np.isfinite(net.gradient_and_score(DataSet(np.full((1, 3, 1), 800.0), SERIES[:1, :, :1]))[0]).all()


def learned_attention() -> None:
    layer = LearnedSelfAttentionLayer.Builder().nOut(4).nHeads(2).projectInput(True).nQueries(2).build()
    net = network(lstm(), layer, GlobalPoolingLayer("MAX"), whole())
    before = net.score(DataSet(X, ONE))
    net.fit(DataSet(X, ONE), epochs=20)
    assert net.score(DataSet(X, ONE)) < before


def ada_belief() -> None:
    net = network(lstm(), each_step(), updater=AdaBelief(0.01))
    before = net.score(DataSet(X, SERIES))
    net.fit(DataSet(X, SERIES), epochs=20)
    assert net.score(DataSet(X, SERIES)) < before


def output_without_bias() -> None:
    net = network(lstm(), each_step(hasBias=False))
    np.testing.assert_allclose(net.output(X).sum(axis=1), 1)
    assert "1_b" not in net.param_table()


def series_of_vectors() -> None:
    net = network(lstm(), each_step(), segment=3)
    with pytest.raises(NetconfError, match="no time axis"):
        net.fit(X[:, :, 0], ONE)
    with pytest.raises(NetconfError, match="labels"):
        net.fit(X, ONE)


def whole_gradient() -> None:
    data = DataSet(X, SERIES)
    cut, standard = (network(lstm(), each_step(), release="0.9.1", segment=s) for s in (3, None))
    np.testing.assert_array_equal(cut.gradient_and_score(data)[0], standard.gradient_and_score(data)[0])


def noisy_score() -> None:
    """The score of a pass is the loss whose gradient is computed, with the dropout of the pass."""
    net = network(lstm(), each_step(dropOut=Dropout(0.5)), release="0.9.1")
    data = DataSet(X, SERIES)
    assert net.gradient_and_score(data)[1] == pytest.approx(net.loss_sum(data, training=True) / 3)
    assert abs(net.gradient_and_score(data)[1] - net.score(data)) > 1e-6


def never_maximizes() -> None:
    with pytest.raises(NetconfError, match="DL4J never did that, and neither does this"):
        NeuralNetConfiguration.Builder().minimize(False).list().layer(each_step(nIn=3)).build()


def unsupported_loss() -> None:
    with pytest.raises(NetconfError) as error:
        NeuralNetConfiguration.Builder().list().layer(
            RnnOutputLayer.Builder("RMSE_XENT").activation("sigmoid").nIn(3).nOut(2)
        ).build()
    (problem,) = error.value.problems
    assert problem.hint == "DL4J names this loss, and throws when it is used; use XENT or MSE"


def learns(net: MultiLayerNetwork, labels: Any, mask: Any = None) -> None:
    data = DataSet(X, labels, mask)
    before = net.score(data)
    net.fit(data, epochs=20)
    assert net.score(data) < before


def format_unknown() -> None:
    """Nothing tells the format where a wrapper or an embedding stands first; nIn and nOut of the output differ."""
    learns(network(Bidirectional(lstm()), each_step()), SERIES)


def recurrent_layer_norm() -> None:
    learns(network(SimpleRnn.Builder().nIn(3).nOut(4).hasLayerNorm(True).build(), each_step()), SERIES)


def last_step_both_ways() -> None:
    """The inner layer takes the network's settings, too."""
    net = network(Bidirectional(LastTimeStep(lstm())), whole())
    assert net.conf.layers[0].layer.layer.updater == Sgd(0.1)
    assert net.output(X).shape == (3, 2)
    learns(net, ONE)


def norm_behind_series() -> None:
    net = network(lstm(), BatchNormalization(), each_step())
    np.testing.assert_allclose(net.score(DataSet(X, SERIES)), net.score(DataSet(X, SERIES)))
    learns(net, SERIES)


def document(name: str) -> Any:
    with zipfile.ZipFile(GOLDEN / "dl4j-words.zip") as archive:
        return json.loads(archive.read(f"{name}/config.json"))


def log_deviation_forgotten() -> None:
    """A document from before init has no list of variables, by which M2.1 knows what was said."""
    words = document("v1.0.0-M2.1_batchnorm_ff")
    for conf in words["confs"]:
        conf["variables"] = []
    place = next(conf["layer"] for conf in words["confs"] if "useLogStd" in conf["layer"])
    for said in (True, False):
        place["useLogStd"] = said
        layers = MultiLayerConfiguration.from_json(json.dumps(words)).layers
        assert next(layer for layer in layers if isinstance(layer, BatchNormalization)).use_log_std is said


def ramp_schedule() -> None:
    words = document("v1.0.0-M2.1_schedule_cycle_odd")
    updater = words["confs"][0]["layer"]["iupdater"]
    ramp = {"@class": "org.nd4j.linalg.schedule.RampSchedule", "baseSchedule": updater["learningRateSchedule"], "numIter": 4}
    updater["learningRateSchedule"] = ramp
    made = MultiLayerConfiguration.from_json(json.dumps(words)).layers[0].updater.learning_rate
    assert (made.type, made.base_schedule.type, made.num_iter) == ("RampSchedule", "CycleSchedule", 4)


def adagrad_schedule_lost() -> None:
    rate = StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 2)
    net = network(lstm(), each_step(), updater=AdaGrad(rate))
    assert {layer.updater.learning_rate for layer in net.conf.layers} == {rate}
    learns(net, SERIES)


def overwritten_activations() -> None:
    """The golden array of the layer below is that of the layer above; ours is the layer's own."""
    with zipfile.ZipFile(GOLDEN / "dl4j-words.zip") as archive, archive.open("v1.0.0-M2.1_prelu/arrays.npz") as file:
        arrays = dict(np.load(io.BytesIO(file.read())))
    conf = MultiLayerConfiguration.from_json(json.dumps(document("v1.0.0-M2.1_prelu")))
    net = MultiLayerNetwork(conf, dtype="float64").init(arrays["params"].ravel())
    slopes = next(k for k, layer in enumerate(conf.layers) if isinstance(layer, PReLULayer))
    found = net.feed_forward(arrays["features"])[1:]
    np.testing.assert_array_equal(arrays[f"act_{slopes - 1}"], arrays[f"act_{slopes}"])
    np.testing.assert_allclose(found[slopes], arrays[f"act_{slopes}"], rtol=1e-9)
    assert np.abs(found[slopes - 1] - found[slopes]).max() > 0.01


def rnn_layer_throws() -> None:
    made = Bidirectional.Builder().rnnLayer(lstm()).mode("ADD").build()
    assert made == Bidirectional("ADD", lstm())


def pixels_of_last_channels() -> None:
    """M2.1 divides by the height of 4 in place of the 3 channels."""
    from tests.golden.cases import load

    case = load("dl4j-pixels/identity_last")
    net = MultiLayerNetwork(case.conf.model_copy(update={"compatibility": "1.0.0-M2.1"}), dtype="float64").init()
    net.set_params(case.params)
    score = net.score(DataSet(case.x, case.y))
    squares = (net.output(case.x) - case.y) ** 2
    assert score == pytest.approx(squares.sum() / 3 / 3, rel=1e-12)
    assert score * 3 / 4 == pytest.approx(4.524711176217526, rel=1e-12)


def signed_mean_error() -> None:
    """Of one row M2.1 has -0.5 for the first output, and 0.5 when the row comes twice."""
    evaluation = RegressionEvaluation()
    evaluation.eval(np.array([[1.5, 1.0]]), np.array([[1.0, 1.25]]))
    assert [evaluation.mean_absolute_error(output) for output in range(2)] == [0.5, 0.25]


TESTS: dict[str, Callable[[], None]] = {
    test.__name__: test
    for test in (
        *(
            pooling_without_steps,
            pooling_of_one_step,
            examples_run_together,
            mask_zero_passed_by,
            frozen_cells_dropped,
            predictions_dropped,
            causal_pooling,
            dense_behind_window,
            last_without_steps,
            overflow,
            learned_attention,
            ada_belief,
            output_without_bias,
        ),
        *(
            series_of_vectors,
            whole_gradient,
            noisy_score,
            never_maximizes,
            unsupported_loss,
            format_unknown,
            recurrent_layer_norm,
        ),
        *(last_step_both_ways, norm_behind_series, log_deviation_forgotten, ramp_schedule, adagrad_schedule_lost),
        *(overwritten_activations, rnn_layer_throws, pixels_of_last_channels, signed_mean_error, *corrected_graphs.TESTS),
    )
}


@pytest.mark.parametrize("deviation", CORRECTED, ids=lambda d: d.name)
def test_what_a_release_cannot_do(deviation: Any) -> None:
    TESTS[deviation.name]()


def test_the_tables_name_each_deviation_once() -> None:
    names = [d.name for d in (*DEVIATIONS, *CORRECTED)]
    assert len(set(names)) == len(names)
    assert TESTS.keys() == {d.name for d in CORRECTED}
