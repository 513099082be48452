"""What acts on the channels of images, against plain NumPy: batch normalisation, slopes, and channels that are dropped whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    ActivationLayer,
    ActivationRReLU,
    BatchNormalization,
    ConvolutionLayer,
    DropoutLayer,
    FrozenLayer,
    GlobalPoolingLayer,
    GravesLSTM,
    InputType,
    MultiLayerConfiguration,
    PoolingType,
    PReLULayer,
    RnnToCnnPreProcessor,
    SubsamplingLayer,
)
from netconf.vocabulary import RandomStream
from netconf.weights import SpatialDropout
from runtime import DataSet, MultiLayerNetwork
from runtime.gradient_check import check_gradients
from tests.windows import configuration, distributions, each_step, network, refused, whole

RANDOM = np.random.default_rng(31)
IMAGES = RANDOM.normal(1, 2, (6, 3, 5, 4))
LABELS = distributions(RANDOM, 6, 3)
SHAPE = InputType.convolutional(5, 4, 3)
FRAMES = RANDOM.normal(0, 1, (5, 2 * 6 * 5, 7))
"""Five videos of seven frames [2, 6, 5]."""
STEP_LABELS = distributions(RANDOM, 5, 3, 7)


def pooled(*layers: Any, kind: str = "AVG") -> list[Any]:
    """Layers behind a convolution that stays as it is, so that what they read is known."""
    first = ConvolutionLayer.Builder(1, 1).nOut(3).activation("identity").build()
    return [FrozenLayer(first), *layers, GlobalPoolingLayer(PoolingType(kind)), whole()]


def norm(**words: Any) -> Any:
    builder = BatchNormalization.Builder()
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return builder.build()


def slopes(*shape: int, shared: tuple[int, ...] = ()) -> Any:
    return PReLULayer.Builder().inputShape(*shape).sharedAxes(*shared).build()


def blocks() -> tuple[MultiLayerConfiguration, Any, Any]:
    """The usual blocks of convolution, normalisation, activation and pooling, with all that is random."""
    layers = [
        ConvolutionLayer.Builder(2, 2).nOut(19).activation(ActivationRReLU(l=0.1, u=0.5)).build(),
        norm(),
        ActivationLayer("relu"),
        SubsamplingLayer.Builder(PoolingType.MAX, (2, 2), (1, 1)).build(),
        ConvolutionLayer.Builder(2, 1).nOut(5).activation("identity").dropOut(SpatialDropout(0.7)).build(),
        slopes(5, 2, 2, shared=(3,)),
        norm(lockGammaBeta=True),
        whole(),
    ]
    return configuration(layers, SHAPE), IMAGES, LABELS


def video() -> tuple[MultiLayerConfiguration, Any, Any]:
    """Frames that are normalised between convolution and pooling, below an LSTM."""
    layers = [
        ConvolutionLayer.Builder(3, 2).nOut(4).activation("identity").build(),
        norm(),
        slopes(4, 4, 4, shared=(2, 3)),
        DropoutLayer.Builder().dropOut(SpatialDropout(0.8)).build(),
        SubsamplingLayer.Builder(PoolingType.AVG, (2, 2)).build(),
        GravesLSTM.Builder().nOut(5).build(),
        each_step(),
    ]
    conf = configuration(layers, InputType.recurrent(2 * 6 * 5), preprocessors={0: RnnToCnnPreProcessor(6, 5, 2)}, segment=4)
    return conf, FRAMES, STEP_LABELS


BOTH = pytest.mark.parametrize("make", [blocks, video], ids=lambda f: f.__name__)


# ------------------------------------------------------------------------------------------------ batch normalisation


def test_running_statistics_are_those_of_channels() -> None:
    decay, eps = 0.7, 1e-3
    net = network(pooled(norm(decay=decay, eps=eps, useLogStd=False)), SHAPE)
    mean, variance = np.zeros(3), np.ones(3)
    images = net.feed_forward(IMAGES)[1]
    for part in (slice(0, 2), slice(2, 6)):
        x = images[part]
        net.fit(IMAGES[part], LABELS[part])
        mean = decay * mean + (1 - decay) * x.mean((0, 2, 3))
        variance = decay * variance + (1 - decay) * x.var((0, 2, 3))
    table = net.param_table()
    np.testing.assert_allclose(table["1_mean"][0], mean, rtol=1e-12)
    np.testing.assert_allclose(table["1_var"][0], variance, rtol=1e-12)
    shape = (1, 3, 1, 1)
    normal = (images - mean.reshape(shape)) / np.sqrt(variance + eps).reshape(shape)
    wanted = normal * table["1_gamma"].reshape(shape) + table["1_beta"].reshape(shape)
    np.testing.assert_allclose(net.feed_forward(IMAGES)[2], wanted, rtol=1e-9)


def test_a_training_pass_normalises_with_the_minibatch() -> None:
    """The loss of a training pass, from means and variances over minibatch, height and width."""
    net = network(pooled(norm(eps=1e-3), ActivationLayer("cube")), SHAPE)
    net.set_params(RANDOM.normal(0, 0.5, net.num_params()))
    table, axes, shape = net.param_table(), (0, 2, 3), (1, 3, 1, 1)
    x = net.feed_forward(IMAGES)[1]
    normal = (x - x.mean(axes).reshape(shape)) / np.sqrt(x.var(axes) + 1e-3).reshape(shape)
    cubes = (normal * table["1_gamma"].reshape(shape) + table["1_beta"].reshape(shape)) ** 3
    z = cubes.mean((2, 3)) @ table["4_W"] + table["4_b"]
    loss = (np.log(np.exp(z).sum(1)) - (z * LABELS).sum(1)).sum()
    assert net.loss_sum(DataSet(IMAGES, LABELS), training=True) == pytest.approx(loss, rel=1e-11)


def test_masked_frames_take_no_part_in_statistics() -> None:
    """Videos that are padded leave what the same videos without padding leave; as in M2.1 they do not."""
    mask = np.ones((5, 9))
    mask[:, 7:] = 0
    padded, labels = np.full((5, 60, 9), 7.0), np.zeros((5, 3, 9))
    padded[:, :, :7], labels[:, :, :7] = FRAMES, STEP_LABELS
    layers = [norm(), SubsamplingLayer.Builder(PoolingType.AVG, (2, 2)).build(), GravesLSTM.Builder().nOut(5).build()]
    words = {"preprocessors": {0: RnnToCnnPreProcessor(6, 5, 2)}}
    conf = configuration([*layers, each_step()], InputType.recurrent(60), **words)
    whole_length, shorter = DataSet(padded, labels, mask, mask), DataSet(FRAMES, STEP_LABELS)
    plain, cut = (MultiLayerNetwork(conf).init().fit(data).params() for data in (shorter, whole_length))
    np.testing.assert_allclose(plain, cut, rtol=1e-9, atol=1e-12)
    release = MultiLayerNetwork(conf.model_copy(update={"compatibility": "1.0.0-M2.1"})).init()
    counted = np.concatenate([FRAMES.reshape(5, 2, 30, 7), np.full((5, 2, 30, 2), 7.0)], 3)
    found = release.fit(whole_length).param_table()["0_mean"][0]
    np.testing.assert_allclose(found, 0.1 * counted.mean((0, 2, 3)), rtol=1e-9)


# ------------------------------------------------------------------------------------------------ slopes and dropped channels


@pytest.mark.parametrize("shared", [(), (1,), (2,), (3,), (2, 3), (1, 3), (1, 2, 3)], ids=str)
def test_slopes_are_shared_along_axes(shared: tuple[int, ...]) -> None:
    net = network(pooled(slopes(3, 5, 4, shared=shared)), SHAPE)
    net.set_params(RANDOM.normal(0, 0.5, net.num_params()))
    slope, (x, y) = net.param_table()["1_W"], net.feed_forward(IMAGES)[1:3]
    assert slope.shape == tuple(1 if axis + 1 in shared else size for axis, size in enumerate((3, 5, 4)))
    np.testing.assert_allclose(y, np.where(x < 0, slope * x, x), rtol=1e-14)


def test_channels_are_dropped_whole() -> None:
    """One image: the slopes of its elements have a gradient where their channel was kept, all or none of a channel."""
    first = ConvolutionLayer.Builder(1, 1).nOut(40).activation("identity").hasBias(False).build()
    layers = [
        first,
        slopes(40, 5, 4),
        DropoutLayer.Builder().dropOut(SpatialDropout(0.6)).build(),
        GlobalPoolingLayer(PoolingType.SUM),
        whole(),
    ]
    net = network(layers, SHAPE)
    net.set_params(np.concatenate([np.full(120, -1.0), np.ones(800), RANDOM.normal(0, 1, net.num_params() - 920)]))
    gradient, _ = net.gradient_and_score(DataSet(np.abs(IMAGES[:1]), LABELS[:1]))
    of_slopes = gradient[120:920].reshape(40, 20, order="F") != 0
    assert (of_slopes.all(1) | ~of_slopes.any(1)).all()
    assert 10 < of_slopes.any(1).sum() < 35


def test_each_frame_drops_channels_of_its_own() -> None:
    """Frames that are the same differ once channels are dropped: the score is not that of any one pattern."""
    same = ConvolutionLayer.Builder(1, 1).nOut(2).activation("identity").build()
    drop = DropoutLayer.Builder().dropOut(SpatialDropout(0.5)).build()
    layers = [same, drop, GlobalPoolingLayer(PoolingType.AVG), each_step()]
    conf = configuration(layers, InputType.recurrent(60), preprocessors={0: RnnToCnnPreProcessor(6, 5, 2)})
    net = MultiLayerNetwork(conf).init()
    net.set_params(np.array([0, 0, 1.0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0]))
    y = np.zeros((1, 3, 32))
    y[:, 0] = 1
    total = net.loss_sum(DataSet(np.ones((1, 60, 32)), y), training=True)
    patterns = {a + b: np.log(np.exp(a + b) + 2) - (a + b) for a in (0.0, 2.0) for b in (0.0, 4.0)}
    assert all(abs(total - 32 * loss) > 1e-6 for loss in patterns.values())


def test_the_mean_slope_of_rrelu_predicts() -> None:
    _, x, y = network(pooled(ActivationLayer(ActivationRReLU(l=0.2, u=0.4))), SHAPE).feed_forward(IMAGES)[:3]
    np.testing.assert_allclose(y, np.where(x < 0, 0.3 * x, x), rtol=1e-12)


# ------------------------------------------------------------------------------------------------ gradients, threads, files


@BOTH
def test_gradients_are_those_of_the_training_pass(make: Any) -> None:
    conf, x, y = make()
    conf = conf.model_copy(update={"backprop_type": "Standard"})
    net = MultiLayerNetwork(conf).init()
    net.set_params(RANDOM.normal(0, 0.4, net.num_params()))
    data = DataSet(x, y)
    gradient, _ = net.gradient_and_score(data)
    before, start = net.params(), 0
    for name, array in net.param_table().items():
        place = slice(start, start := start + array.size)
        if name.endswith(("_mean", "_log10stdev")):
            continue
        direction = np.zeros_like(before)
        direction[place] = RANDOM.normal(0, 1, array.size)
        found = []
        for sign in (1, -1):
            net.set_params(before + sign * 1e-6 * direction)
            found.append(net.loss_sum(data, training=True))
        numeric, analytic = (found[0] - found[1]) / 2e-6, float(gradient @ direction)
        assert abs(numeric - analytic) <= 1e-6 * max(abs(numeric), abs(analytic), 0.1), (name, numeric, analytic)


@pytest.mark.parametrize("masked", [False, True])
def test_the_gradient_check_passes(masked: bool) -> None:
    first = ConvolutionLayer.Builder(1, 1).nOut(2).hasBias(False).build()
    layers = [first, norm(), slopes(2, 6, 5, shared=(2,)), norm(), GlobalPoolingLayer(PoolingType.AVG), each_step()]
    conf = configuration(layers, InputType.recurrent(60), preprocessors={0: RnnToCnnPreProcessor(6, 5, 2)})
    mask = np.ones((5, 7))
    mask[1:, 4:] = 0
    data = DataSet(FRAMES, STEP_LABELS, mask if masked else None, mask if masked else None)
    found = check_gradients(MultiLayerNetwork(conf).init(), data, most=60)
    assert found.passed(1e-5), found


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@BOTH
def test_any_number_of_threads_gives_the_same_bits(make: Any, dtype: str) -> None:
    conf, x, y = make()

    def trained(threads: int) -> bytes:
        net = MultiLayerNetwork(conf, threads=threads, dtype=dtype).init()
        net.engine.threads_for = lambda _: threads  # type: ignore[method-assign]  # even for a small minibatch
        for _ in range(3):
            net.fit(x, y)
        return bytes(net.params().tobytes() + net.updater_state().tobytes() + net.output(x).tobytes())

    assert len({trained(threads) for threads in (1, 2, 3, 4)}) == 1


@BOTH
def test_debug_mode_finds_nothing_and_changes_nothing(make: Any) -> None:
    conf, x, y = make()
    mask = np.ones((5, 7)) if make is video else None
    plain, checked = (MultiLayerNetwork(conf, debug=debug).init() for debug in (False, True))
    for _ in range(2):
        plain.fit(x, y, mask)
        checked.fit(x, y, mask)
    np.testing.assert_array_equal(plain.params(), checked.params())
    np.testing.assert_array_equal(plain.output(x), checked.output(x))


@BOTH
def test_a_file_goes_on_where_training_stopped(make: Any, tmp_path: Path) -> None:
    conf, x, y = make()
    assert MultiLayerConfiguration.from_yaml(conf.to_yaml()) == conf
    net = MultiLayerNetwork(conf).init()
    net.fit(x, y)
    net.save(tmp_path / "model.zip")
    loaded = runtime.load(tmp_path / "model.zip")
    np.testing.assert_array_equal(net.fit(x, y).params(), loaded.fit(x, y).params())


def test_normalised_input_is_known_as_images_by_what_reads_it(tmp_path: Path) -> None:
    layers = pooled(norm(), ConvolutionLayer.Builder(2, 2).nOut(4).build(), slopes(4, 4, 3))
    net = network(layers, SHAPE)
    net.save(tmp_path / "model.zip", dialect="1.0.0-M2.1")
    np.testing.assert_array_equal(runtime.load(tmp_path / "model.zip").output(IMAGES), net.output(IMAGES))


def test_a_frozen_normalisation_uses_what_it_knows() -> None:
    net = network(pooled(FrozenLayer(norm())), SHAPE)
    before = net.param_table()
    assert net.loss_sum(DataSet(IMAGES, LABELS), training=True) == net.loss_sum(DataSet(IMAGES, LABELS))
    after = net.fit(IMAGES, LABELS).param_table()
    assert {name for name in before if not np.array_equal(before[name], after[name])} == {"3_W", "3_b"}


# ------------------------------------------------------------------------------------------------ what does not fit


def test_slopes_for_other_images_are_refused() -> None:
    net = network(pooled(slopes(3, 5, 4)), SHAPE)
    assert "layer 1 (PReLULayer), inputShape: there are slopes for images of 3 · 5 · 4, but 3 · 5 · 6 come" in refused(
        lambda: net.output(np.zeros((2, 3, 5, 6)))
    )


def test_slopes_of_another_number_of_axes_are_refused() -> None:
    conf = configuration(pooled(slopes(60)), SHAPE)
    assert "inputShape is [60], but images come" in refused(lambda: MultiLayerNetwork(conf))


def test_a_stream_of_a_release_cannot_drop_channels() -> None:
    layer = ConvolutionLayer.Builder(2, 2).nOut(3).dropOut(SpatialDropout(0.5)).build()
    conf = configuration([layer, whole()], SHAPE).model_copy(update={"random_stream": RandomStream("dl4j-1.0")})
    assert "randomStream dl4j-1.0 cannot draw SpatialDropout of images" in refused(lambda: MultiLayerNetwork(conf))
