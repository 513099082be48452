"""Convolutions, pooling and frames on the runtime: against the NumPy twin, masks, threads, files, and input that does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    LSTM,
    Convolution1D,
    ConvolutionLayer,
    Cropping1D,
    Cropping2D,
    DenseLayer,
    GlobalPoolingLayer,
    GravesLSTM,
    InputType,
    MultiLayerConfiguration,
    PoolingType,
    RnnToCnnPreProcessor,
    Subsampling1D,
    SubsamplingLayer,
    ZeroPadding1DLayer,
    ZeroPaddingLayer,
)
from netconf.preprocessors import ZeroMeanPrePreProcessor
from runtime import DataSet, MultiLayerNetwork
from tests.reference.windows import convolve, places, pool
from tests.windows import configuration, distributions, each_step, network, refused, whole

MODES = ("Truncate", "Same", "Causal")
POOLINGS = ("MAX", "AVG", "SUM", "PNORM")


# ------------------------------------------------------------------------------------------------ against the twin


def drawn(seed: int, axes: int) -> tuple[dict[str, Any], tuple[int, ...], int, int]:
    """Sizes of a layer's windows that fit, the extent they slide over, and numbers of inputs and outputs."""
    random = np.random.default_rng(seed)
    pick = lambda low, high: tuple(int(n) for n in random.integers(low, high, axes))  # noqa: E731
    kernel, stride, dilation, padding = pick(1, 5), pick(1, 4), pick(1, 3), pick(0, 3)
    extent = tuple((k - 1) * d + 1 + int(random.integers(0, 9)) for k, d in zip(kernel, dilation, strict=True))
    mode = MODES[seed % (3 if axes == 1 else 2)]
    if mode != "Truncate":
        padding = (0,) * axes
    sizes = {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": padding, "mode": mode}
    inputs, outputs = (int(random.choice([1, 2, 5, 17])), int(random.choice([1, 3, 19, 70])))
    return sizes, extent, inputs, outputs


def said(builder: Any, sizes: dict[str, Any]) -> Any:
    """Say them on a layer's builder."""
    one = len(sizes["kernel"]) == 1
    plain = {key: value[0] if one else list(value) for key, value in sizes.items() if key != "mode"}
    found = builder.kernelSize(plain["kernel"]).stride(plain["stride"]).dilation(plain["dilation"]).padding(plain["padding"])
    return found.convolutionMode(sizes["mode"])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(12))
def test_convolution_over_time(seed: int, dtype: str) -> None:
    sizes, extent, inputs, outputs = drawn(seed, 1)
    layer = said(Convolution1D.Builder().nOut(outputs), sizes).build()
    net = network([layer, each_step()], InputType.recurrent(inputs), dtype=dtype)
    random = np.random.default_rng(seed)
    net.set_params(random.normal(0, 0.4, net.num_params()))
    x = random.normal(0, 1, (3, inputs, *extent))
    table = net.param_table()
    wanted = np.tanh(convolve(x, table["0_W"], table["0_b"], **sizes))
    np.testing.assert_allclose(net.feed_forward(x)[1], wanted, atol=1e-13 if dtype == "float64" else 2e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(12))
def test_convolution_over_images(seed: int, dtype: str) -> None:
    sizes, extent, inputs, outputs = drawn(seed, 2)
    layer = said(ConvolutionLayer.Builder().nOut(outputs), sizes).build()
    net = network([layer, GlobalPoolingLayer(PoolingType.AVG), whole()], InputType.convolutional(*extent, inputs), dtype=dtype)
    random = np.random.default_rng(seed)
    net.set_params(random.normal(0, 0.4, net.num_params()))
    x = random.normal(0, 1, (3, inputs, *extent))
    table = net.param_table()
    wanted = np.tanh(convolve(x, table["0_W"], table["0_b"], **sizes))
    found = net.feed_forward(x)
    tolerance = 1e-13 if dtype == "float64" else 1e-4
    np.testing.assert_allclose(found[1], wanted, atol=tolerance)
    np.testing.assert_allclose(found[2], wanted.mean((2, 3)), atol=tolerance)


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("kind", POOLINGS)
@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_pooling(seed: int, axes: int, kind: str, counted: bool) -> None:
    sizes, extent, inputs, _ = drawn(seed + 20, axes)
    kernel = (Subsampling1D if axes == 1 else SubsamplingLayer).Builder(PoolingType(kind)).pnorm(3)
    layer = said(kernel.avgPoolIncludePadInDivisor(counted), sizes).build()
    shape = InputType.recurrent(inputs) if axes == 1 else InputType.convolutional(*extent, inputs)
    end = [each_step()] if axes == 1 else [GlobalPoolingLayer(PoolingType.MAX), whole()]
    net = network([layer, *end], shape)
    x = np.random.default_rng(seed).normal(0, 1, (3, inputs, *extent))
    wanted = pool(x, kind, 3, divide_by_all=counted, **sizes)
    np.testing.assert_allclose(net.feed_forward(x)[1], wanted, atol=1e-13)


def test_frames() -> None:
    x = np.random.default_rng(1).normal(0, 1, (2, 3, 5))
    net = network([ZeroPadding1DLayer(padding=(2, 1)), Cropping1D(cropping=(1, 3)), each_step()], InputType.recurrent(3))
    _, padded, cropped, _ = net.feed_forward(x)
    np.testing.assert_array_equal(padded, np.pad(x, ((0, 0), (0, 0), (2, 1))))
    np.testing.assert_array_equal(cropped, padded[:, :, 1:-3])
    images = x[..., None] * np.arange(1, 5)
    framed = network(
        [
            ZeroPaddingLayer(padding=(1, 0, 2, 3)),
            Cropping2D(cropping=(0, 2, 3, 1)),
            GlobalPoolingLayer(PoolingType.SUM),
            whole(),
        ],
        InputType.convolutional(5, 4, 3),
    ).feed_forward(images)
    np.testing.assert_array_equal(framed[2], framed[1][:, :, :-2, 3:-1])
    np.testing.assert_array_equal(framed[1], np.pad(images, ((0, 0), (0, 0), (1, 0), (2, 3))))


# ------------------------------------------------------------------------------------------------ masks


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_step_counts_when_one_in_its_window_did(mode: str, stride: int) -> None:
    random = np.random.default_rng(3)
    mask = (random.uniform(0, 1, (6, 11)) < 0.4).astype(float)
    mask[:, 0] = 1
    sizes = {"kernel": (3,), "stride": (stride,), "dilation": (2,), "padding": (0,), "mode": mode}
    layer = said(Convolution1D.Builder().nOut(4), sizes).build()
    net = network([layer, GlobalPoolingLayer(PoolingType.AVG), whole()], InputType.recurrent(2))
    _, steps, pooled, _ = net.feed_forward(random.normal(0, 1, (6, 2, 11)), mask)
    kept = mask if stride == 1 and mode != "Truncate" else pool(mask[:, None], "MAX", 2, **sizes)[:, 0]
    np.testing.assert_allclose(pooled, (steps * kept[:, None]).sum(2) / np.maximum(kept.sum(1), 1)[:, None], atol=1e-14)


def test_a_mask_of_ones_is_as_no_mask() -> None:
    layers = [
        Convolution1D.Builder(3).nOut(4).build(),
        ZeroPadding1DLayer(padding=(2, 3)),
        Subsampling1D.Builder(2).build(),
        Cropping1D(cropping=(1, 1)),
        GlobalPoolingLayer(PoolingType.AVG),
        whole(),
    ]
    net = network(layers, InputType.recurrent(2))
    x = np.random.default_rng(4).normal(0, 1, (3, 2, 9))
    np.testing.assert_array_equal(net.output(x, np.ones((3, 9))), net.output(x))


def test_a_frame_moves_the_mask_with_the_steps() -> None:
    layers = [Cropping1D(cropping=(2, 1)), GlobalPoolingLayer(PoolingType.SUM), whole()]
    x = np.random.default_rng(5).normal(0, 1, (2, 3, 8))
    mask = np.array([[1, 1, 1, 1, 1, 0, 0, 0], [0, 1, 0, 1, 1, 1, 1, 1]], float)
    found = network(layers, InputType.recurrent(3)).feed_forward(x, mask)[2]
    np.testing.assert_allclose(found, (x * mask[:, None])[:, :, 2:-1].sum(2), atol=1e-14)


# ------------------------------------------------------------------------------------------------ threads, files, video


def series() -> tuple[MultiLayerConfiguration, Any, Any]:
    layers = [
        Convolution1D.Builder(3).nOut(40).dropOut(0.8).l2(0.01).build(),
        Subsampling1D.Builder(PoolingType.AVG, 2, 2).build(),
        LSTM.Builder().nOut(37).build(),
        each_step(),
    ]
    random = np.random.default_rng(6)
    return configuration(layers, InputType.recurrent(11)), random.normal(0, 1, (9, 11, 20)), distributions(random, 9, 3, 9)


def video() -> tuple[MultiLayerConfiguration, Any, Any]:
    layers = [
        ConvolutionLayer.Builder(3, 2).nOut(7).dropOut(0.8).l1(0.001).build(),
        SubsamplingLayer.Builder(PoolingType.MAX, (2, 2)).build(),
        DenseLayer.Builder().nOut(6).build(),
        GravesLSTM.Builder().nOut(5).build(),
        each_step(),
    ]
    random = np.random.default_rng(7)
    conf = configuration(layers, InputType.recurrent(2 * 9 * 8), preprocessors={0: RnnToCnnPreProcessor(9, 8, 2)}, segment=4)
    return conf, random.normal(0, 1, (5, 2 * 9 * 8, 10)), distributions(random, 5, 3, 10)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("make", [series, video], ids=lambda f: f.__name__)
def test_any_number_of_threads_gives_the_same_bits(make: Any, dtype: str) -> None:
    conf, x, y = make()

    def trained(threads: int) -> bytes:
        net = MultiLayerNetwork(conf, threads=threads, dtype=dtype).init()
        for _ in range(3):
            net.fit(x, y)
        return bytes(net.params().tobytes() + net.updater_state().tobytes() + net.output(x).tobytes())

    assert len({trained(threads) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize("make", [series, video], ids=lambda f: f.__name__)
def test_debug_mode_finds_nothing_and_changes_nothing(make: Any) -> None:
    conf, x, y = make()
    mask = np.ones((len(x), x.shape[2]))
    plain, checked = (MultiLayerNetwork(conf, debug=debug).init() for debug in (False, True))
    for _ in range(2):
        plain.fit(x, y, mask)
        checked.fit(x, y, mask)
    np.testing.assert_array_equal(plain.params(), checked.params())
    np.testing.assert_array_equal(plain.output(x), checked.output(x))


@pytest.mark.parametrize("make", [series, video], ids=lambda f: f.__name__)
def test_a_file_goes_on_where_training_stopped(make: Any, tmp_path: Path) -> None:
    conf, x, y = make()
    net = MultiLayerNetwork(conf).init()
    net.fit(x, y)
    net.save(tmp_path / "model.zip")
    loaded = runtime.load(tmp_path / "model.zip")
    assert loaded.conf == conf
    np.testing.assert_array_equal(net.fit(x, y).params(), loaded.fit(x, y).params())


def test_a_model_of_images_goes_to_dl4j_and_back(tmp_path: Path) -> None:
    conf, x, _ = video()
    net = MultiLayerNetwork(conf).init()
    net.save(tmp_path / "model.zip", dialect="1.0.0-M2.1")
    np.testing.assert_array_equal(runtime.load(tmp_path / "model.zip").output(x), net.output(x))


def test_frames_of_a_video_come_one_by_one() -> None:
    conf, x, _ = video()
    net = MultiLayerNetwork(conf).init()
    found = [net.rnn_time_step(x[:, :, t]) for t in range(x.shape[2])]
    np.testing.assert_allclose(np.stack(found, 2), net.output(x), atol=1e-14)
    images, pooled = net.feed_forward(x)[1:3]
    assert (images.shape, pooled.shape) == ((50, 7, 7, 7), (50, 7, 3, 3))


@pytest.mark.parametrize("make", [series, video], ids=lambda f: f.__name__)
def test_yaml_gives_the_network_back(make: Any) -> None:
    conf = make()[0]
    assert MultiLayerConfiguration.from_yaml(conf.to_yaml()) == conf


def test_flat_images_may_come_as_images() -> None:
    net = network([ConvolutionLayer.Builder(2, 2).nOut(3).build(), whole()], InputType.convolutionalFlat(4, 3, 2))
    x = np.random.default_rng(8).normal(0, 1, (3, 2, 4, 3))
    np.testing.assert_array_equal(net.output(x), net.output(x.reshape(3, -1)))


def test_images_may_have_any_size_where_they_are_pooled_as_a_whole() -> None:
    layers = [ConvolutionLayer.Builder(2, 2).nOut(3).build(), GlobalPoolingLayer(PoolingType.AVG), whole()]
    net = network(layers, InputType.convolutional(4, 3, 2))
    for shape in ((3, 2, 4, 3), (3, 2, 7, 5), (3, 2, 4, 3)):
        assert net.output(np.ones(shape)).shape == (3, 3)


def test_initial_weights_count_the_elements_of_a_window() -> None:
    layers = [ConvolutionLayer.Builder(5, 4).nOut(50).weightInit("RELU").build(), GlobalPoolingLayer(PoolingType.AVG), whole()]
    weights = network(layers, InputType.convolutional(9, 9, 30)).param_table()["0_W"]
    assert weights.shape == (50, 30, 5, 4)
    assert weights.std() == pytest.approx(np.sqrt(2 / (30 * 5 * 4)), rel=0.02)


def test_first_weights_of_a_release_count_windows_over_time_twice() -> None:
    layer = Convolution1D.Builder(5).nOut(60).weightInit("XAVIER").build()
    conf = configuration([layer, each_step()], InputType.recurrent(40))
    for release, elements in ((None, 5), ("1.0.0-M2.1", 25)):
        net = MultiLayerNetwork(conf.model_copy(update={"compatibility": release})).init()
        spread = np.sqrt(2 / (40 * elements + 60 * elements))
        assert net.param_table()["0_W"].std() == pytest.approx(spread, rel=0.02)


# ------------------------------------------------------------------------------------------------ what does not fit


def test_series_that_are_too_short_are_refused() -> None:
    net = network([Convolution1D.Builder(4).nOut(3).dilation(2).build(), each_step()], InputType.recurrent(2))
    text = refused(lambda: net.output(np.zeros((2, 2, 5))))
    assert "layer 0" in text
    assert "the window spans 7, but the series has 5\n" in text
    assert "must be at most the extent + 2 · padding" in text


def test_windows_that_do_not_fit_in_mode_strict_are_refused() -> None:
    strict = Subsampling1D.Builder(2, 2).convolutionMode("Strict").build()
    net = network([strict, each_step()], InputType.recurrent(2))
    assert net.output(np.zeros((2, 2, 6))).shape == (2, 3, 3)
    assert "in mode Strict the windows must fit: (7 + 2 · 0 - 2) / 2 is no whole number" in refused(
        lambda: net.output(np.zeros((2, 2, 7)))
    )


@pytest.mark.parametrize(
    ("features", "text"),
    [
        (np.zeros((2, 4, 3, 2)), 'give layout="NWC" to the network, or move the channels'),
        (np.zeros((2, 24)), "[minibatch, 2, height, width] is expected"),
        (np.zeros((2, 2, 5, 3)), "the preprocessor before it takes images of 3 · 3 · 2 numbers, but 3 · 4 · 2 come"),
        (np.full((2, 2, 4, 3), np.nan), "nan at row 0"),
    ],
    ids=["channels last", "vectors", "another size", "not finite"],
)
def test_images_that_do_not_fit_are_refused(features: Any, text: str) -> None:
    net = network([ConvolutionLayer.Builder(2, 2).nOut(3).build(), whole()], InputType.convolutional(4, 3, 2))
    assert text in refused(lambda: net.output(features))


def test_segments_need_as_many_labels_as_steps() -> None:
    net = network([Convolution1D.Builder(3).nOut(3).build(), each_step()], InputType.recurrent(2), segment=3)
    text = refused(lambda: net.fit(np.zeros((2, 2, 8)), np.full((2, 3, 6), 1 / 3)))
    assert "features have 8 steps and labels 6, but truncated backpropagation cuts both alike" in text


def test_preprocessors_that_count_are_refused() -> None:
    conf = configuration([whole()], InputType.feedForward(3), preprocessors={0: ZeroMeanPrePreProcessor()})
    assert "ZeroMeanPrePreProcessor is not implemented" in refused(lambda: MultiLayerNetwork(conf))


def test_the_twin_counts_windows_as_a_ruler_does() -> None:
    """Seven steps, three of them two apart: windows begin at 0 and 2, or in mode Same two steps before the series."""
    words = {"kernel": (3,), "stride": (2,), "dilation": (2,), "padding": (0,)}
    assert places((7,), **words, mode="Truncate") == ((2,), (0,))
    assert places((7,), **words, mode="Same") == ((4,), (2,))
    assert places((7,), **words, mode="Causal") == ((4,), (4,))


def test_dataset_of_images_is_fitted() -> None:
    conf = configuration([ConvolutionLayer.Builder(2, 2).nOut(3).build(), whole()], InputType.convolutional(4, 3, 2))
    random = np.random.default_rng(9)
    data = DataSet(random.normal(0, 1, (6, 2, 4, 3)), np.eye(3)[random.integers(0, 3, 6)])
    net = MultiLayerNetwork(conf).init()
    before = net.score(data)
    for _ in range(40):
        net.fit(data)
    assert net.score(data) < before / 2
