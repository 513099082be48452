"""Images whose channels come last, softmax over channels, and what tells that a network reads images."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import (
    ActivationLayer,
    BatchNormalization,
    CNN2DFormat,
    Convolution1D,
    ConvolutionLayer,
    DenseLayer,
    EmbeddingSequenceLayer,
    GlobalPoolingLayer,
    InputType,
    MultiLayerConfiguration,
    PoolingType,
    PReLULayer,
    RnnToCnnPreProcessor,
    SubsamplingLayer,
)
from netconf.base import Model
from netconf.flow import Kind
from netconf.inference import kinds
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.differences import require_gradient
from tests.reference.activations import softmax
from tests.windows import configuration, distributions, each_step, network, refused, whole

RANDOM = np.random.default_rng(37)
IMAGES = RANDOM.normal(0, 1, (5, 2, 6, 5))
LABELS = distributions(RANDOM, 5, 3)
FORMATS = (CNN2DFormat.NCHW, CNN2DFormat.NHWC)


def convolution(outputs: int = 3, **words: Any) -> Any:
    return ConvolutionLayer(kernelSize=(2, 2), nOut=outputs, **words)


def of(axes: CNN2DFormat) -> Any:
    return InputType.convolutional(6, 5, 2, axes)


def layers(slopes: tuple[int, ...]) -> list[Any]:
    """Every layer whose parameters, or whose output, could depend on the order of axes."""
    pooling = SubsamplingLayer(poolingType=PoolingType.MAX, kernelSize=(2, 2), stride=(1, 1))
    sloped = PReLULayer.Builder().inputShape(*slopes).build()
    return [convolution(), BatchNormalization(), sloped, pooling, DenseLayer(nOut=4), whole()]


# ------------------------------------------------------------------------------------------------ channels last


@pytest.mark.parametrize("layout", ["NCW", "NWC"])
def test_only_vectors_and_slopes_know_the_order_of_axes(layout: str) -> None:
    """The same network in both orders: rows of the dense layer's weights, and the axes of slopes, change places."""
    first = MultiLayerNetwork(configuration(layers((3, 5, 4)), of(CNN2DFormat.NCHW))).init()
    last = MultiLayerNetwork(configuration(layers((5, 4, 3)), of(CNN2DFormat.NHWC)), layout=layout).init()
    first.set_params(np.random.default_rng(3).normal(0, 0.4, first.num_params()))
    table = first.param_table()
    table["2_W"] = np.moveaxis(table["2_W"], -3, -1)
    table["4_W"] = table["4_W"].reshape(3, 4, 3, 4).transpose(1, 2, 0, 3).reshape(36, 4)
    for name, array in table.items():
        last.setParam(name, array)
    turned = IMAGES if layout == "NCW" else IMAGES.transpose(0, 2, 3, 1)
    np.testing.assert_allclose(last.output(turned), first.output(IMAGES), rtol=1e-12)
    np.testing.assert_allclose(last.score(DataSet(turned, LABELS)), first.score(DataSet(IMAGES, LABELS)), rtol=1e-12)
    of_last, of_first = last.feed_forward(turned), first.feed_forward(IMAGES)
    for mine, other in zip(of_last[1:5], of_first[1:5], strict=True):
        np.testing.assert_allclose(mine if layout == "NCW" else mine.transpose(0, 3, 1, 2), other, rtol=1e-12)


@pytest.mark.parametrize("axes", FORMATS, ids=str)
def test_both_orders_come_back_from_yaml_and_json(axes: CNN2DFormat) -> None:
    built = configuration(layers((3, 5, 4) if axes is CNN2DFormat.NCHW else (5, 4, 3)), of(axes))
    assert {layer.data_format for layer in built.layers if hasattr(layer, "data_format")} == {axes}
    assert MultiLayerConfiguration.from_yaml(built.to_yaml()) == built
    assert MultiLayerConfiguration.from_json(built.to_json()).layers == built.layers


def test_slopes_are_inferred_in_the_order_of_axes() -> None:
    built = configuration([convolution(), PReLULayer(), whole()], of(CNN2DFormat.NHWC))
    assert built.layers[1].input_shape == (5, 4, 3)


def test_orders_that_contradict_each_other_are_refused() -> None:
    with_last = [convolution(dataFormat=CNN2DFormat.NHWC), whole()]
    text = refused(lambda: configuration(with_last, of(CNN2DFormat.NCHW)))
    assert "layer 0 (ConvolutionLayer), dataFormat: it is NHWC, but images come as NCHW from the input type" in text
    assert "setInputType(InputType.convolutional(height, width, channels, CNN2DFormat.NHWC))" in text
    video = configuration([convolution(), each_step()], InputType.recurrent(60), preprocessors={0: RnnToCnnPreProcessor(6, 5, 2)})
    assert video.layers[0].data_format is CNN2DFormat.NCHW  # frames of a series have one order


@pytest.mark.parametrize(("layout", "other"), [("NCW", "NWC"), ("NWC", "NCW")])
def test_images_of_the_other_layout_are_refused(layout: str, other: str) -> None:
    net = MultiLayerNetwork(configuration([convolution(), whole()], of(CNN2DFormat.NCHW)), layout=layout).init()
    turned = IMAGES.transpose(0, 2, 3, 1) if layout == "NCW" else IMAGES
    assert f'give layout="{other}" to the network, or move the channels' in refused(lambda: net.output(turned))


# ------------------------------------------------------------------------------------------------ softmax over channels


def test_softmax_goes_over_channels() -> None:
    net = network([convolution(activation="softmax"), ActivationLayer("softmax"), whole()], of(CNN2DFormat.NCHW))
    linear = network([convolution(activation="identity"), whole()], of(CNN2DFormat.NCHW))
    linear.set_params(net.params())
    _, plain, _ = linear.feed_forward(IMAGES)
    _, once, twice, _ = net.feed_forward(IMAGES)
    np.testing.assert_allclose(once, softmax(plain), rtol=1e-12)
    np.testing.assert_allclose(twice, softmax(once), rtol=1e-12)


MIXED = {
    "convolution": [convolution(activation="softmax"), convolution(), whole()],
    "activation": [convolution(), ActivationLayer("softmax"), convolution(), whole()],
    "channels last": [layer for layer in layers((5, 4, 3)) if not isinstance(layer, BatchNormalization)],
}


def mixed(name: str, threads: int | None = None) -> MultiLayerNetwork:
    axes = CNN2DFormat.NHWC if name == "channels last" else CNN2DFormat.NCHW
    return network(MIXED[name], of(axes), threads=threads)


@pytest.mark.parametrize("name", MIXED)
def test_gradients(name: str) -> None:
    require_gradient(mixed(name).conf, DataSet(IMAGES, LABELS), least=1 / 2, step=2e-6)


@pytest.mark.parametrize("name", MIXED)
def test_any_number_of_threads_gives_the_same_bits(name: str) -> None:
    def trained(threads: int) -> bytes:
        net = mixed(name, threads)
        for _ in range(3):
            net.fit(IMAGES, LABELS)
        return bytes(net.params().tobytes() + net.output(IMAGES).tobytes())

    assert len({trained(threads) for threads in (1, 2, 3, 4)}) == 1


@pytest.mark.parametrize("name", MIXED)
def test_every_offset_is_its_own(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GRAVES_DEBUG", "1")
    net = mixed(name)
    net.fit(IMAGES, LABELS)
    assert np.isfinite(net.score())


def test_softmax_of_frames_with_masks() -> None:
    """Masked frames change nothing of what the others give."""
    video = {"preprocessors": {0: RnnToCnnPreProcessor(6, 5, 2)}}
    net = network([convolution(activation="softmax"), each_step()], InputType.recurrent(60), **video)
    x, mask = RANDOM.normal(0, 1, (3, 60, 4)), np.array([[1.0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
    y = distributions(RANDOM, 3, 3, 4)
    other = np.where(mask[:, None] == 1, x, 7.0)
    scores = [net.score(DataSet(features, y, mask, mask)) for features in (x, other)]
    assert scores[0] == scores[1]
    require_gradient(net.conf, DataSet(x, y, mask, mask), least=1 / 2, step=2e-6)


@pytest.mark.parametrize(
    ("before", "input_type", "place", "along"),
    [
        ([convolution(activation="softmax")], of(CNN2DFormat.NCHW), "layer 0 (ConvolutionLayer)", "the width of images"),
        ([ActivationLayer("softmax")], InputType.recurrent(2), "layer 0 (ActivationLayer)", "time"),
        ([Convolution1D.Builder(2).nOut(3).activation("softmax").build()], InputType.recurrent(2), "layer 0", "time"),
        ([EmbeddingSequenceLayer(nIn=2, nOut=3, activation="softmax")], InputType.recurrent(2), "layer 0", "time"),
    ],
    ids=["convolution", "activation", "series", "embedding"],
)
def test_the_axis_of_a_release_is_refused(before: list[Any], input_type: Any, place: str, along: str) -> None:
    last = whole() if input_type == of(CNN2DFormat.NCHW) else each_step()
    built = configuration([*before, last], input_type)
    MultiLayerNetwork(built)
    text = refused(lambda: MultiLayerNetwork(built.model_copy(update={"compatibility": "1.0.0-M2.1"})))
    assert place in text
    assert f"takes softmax along {along} here, which is not reproduced" in text


# ------------------------------------------------------------------------------------------------ what tells that images come

POOL = GlobalPoolingLayer(PoolingType.AVG)


@pytest.mark.parametrize(
    ("before", "input_type"),
    [
        ([], of(CNN2DFormat.NCHW)),
        ([ActivationLayer("tanh")], of(CNN2DFormat.NCHW)),
        ([BatchNormalization()], of(CNN2DFormat.NHWC)),
        ([PReLULayer()], of(CNN2DFormat.NCHW)),
        ([ActivationLayer("tanh")], InputType.recurrent(2)),
    ],
    ids=["nothing", "activation", "batch normalisation", "slopes", "series"],
)
def test_a_built_network_knows_what_is_pooled(before: list[Model], input_type: Any) -> None:
    built = configuration([*before, POOL, whole()], input_type)
    wanted = Kind.series if input_type == InputType.recurrent(2) else Kind.images
    for conf in (built, MultiLayerConfiguration.from_yaml(built.to_yaml()), MultiLayerConfiguration.from_json(built.to_json())):
        assert set(kinds(conf.layers, conf.input_pre_processors)[:-1]) == {wanted}
    x = IMAGES if wanted is Kind.images else IMAGES[:, :, :, 0]
    net = MultiLayerNetwork(built).init()
    assert net.output(x).shape == (5, 3)


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ([BatchNormalization(nIn=2, nOut=2)], Kind.images),
        ([PReLULayer(inputShape=(2, 6, 5))], Kind.images),
        ([ActivationLayer("tanh"), PReLULayer(inputShape=(2, 1, 1))], Kind.images),
        ([PReLULayer(inputShape=(2, 9))], Kind.series),
        ([ActivationLayer("tanh")], Kind.series),
    ],
    ids=["batch normalisation", "slopes", "behind an activation", "slopes of steps", "nothing"],
)
def test_layers_in_front_tell_where_nothing_is_said(before: list[Any], kind: Kind) -> None:
    """A document of DL4J holds no input type."""
    assert kinds([*before, POOL, whole()], {})[len(before)] is kind
