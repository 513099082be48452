"""CnnLossLayer: a loss at every pixel is one at every step of a series of pixels, for any mask, order of axes and labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import (
    Activation,
    CNN2DFormat,
    CnnLossLayer,
    Convolution1D,
    ConvolutionLayer,
    InputType,
    LossFunction,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    RnnLossLayer,
    RnnToCnnPreProcessor,
)
from runtime import ComputationGraph, DataSet, MultiDataSet, MultiLayerNetwork
from tests.gradients.differences import require_gradient
from tests.windows import configuration, distributions, network, refused

RANDOM = np.random.default_rng(41)
IMAGES = RANDOM.normal(0, 1, (4, 2, 5, 3))
LABELS = distributions(RANDOM, 4, 3, 5, 3)
CLASSES = LABELS.argmax(1)
PIXELS = RANDOM.integers(0, 2, (4, 5, 3)).astype(float)
OF = InputType.convolutional(5, 3, 2)
PAIRS = [("MCXENT", "SOFTMAX"), ("XENT", "SIGMOID"), ("MSE", "TANH"), ("COSINE_PROXIMITY", "IDENTITY")]


def ended(loss: str = "MCXENT", activation: str = "SOFTMAX", **words: Any) -> list[Any]:
    kernel = ConvolutionLayer(kernelSize=(1, 1), nOut=3, activation="tanh")
    return [kernel, CnnLossLayer(lossFunction=loss, activation=activation, **words)]


def pixels(images: Any) -> Any:
    """Images as series: each pixel is a step."""
    return images.reshape(*images.shape[:-2], -1)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_pixels_are_steps(loss: str, activation: str, masked: bool) -> None:
    """A convolution of single pixels below it is one of single steps below an RnnLossLayer."""
    kernel = Convolution1D.Builder().kernelSize(1).nOut(3).activation("tanh").build()
    series = network([kernel, RnnLossLayer(lossFunction=loss, activation=activation)], InputType.recurrent(2))
    images = network(ended(loss, activation), OF)
    for name, array in series.param_table().items():
        images.setParam(name, array[..., None] if name == "0_W" else array)
    mask = PIXELS if masked else None
    given = DataSet(IMAGES, LABELS, None, mask)
    wanted = DataSet(pixels(IMAGES), pixels(LABELS), None, None if mask is None else pixels(mask))
    np.testing.assert_allclose(pixels(images.output(IMAGES)), series.output(pixels(IMAGES)), rtol=1e-12)
    for _ in range(3):
        images.fit(given)
        series.fit(wanted)
        assert images.score() == pytest.approx(series.score(), rel=1e-12)
    for name, array in series.param_table().items():
        np.testing.assert_allclose(images.param_table()[name].reshape(array.shape), array, rtol=1e-9)


@pytest.mark.parametrize("mask", [None, PIXELS, np.array([[1.0], [0], [1], [1]])], ids=["none", "pixels", "images"])
def test_gradient(mask: Any) -> None:
    conf = configuration([ConvolutionLayer(kernelSize=(2, 2), nOut=2, convolutionMode="Same"), *ended()], OF)
    require_gradient(conf, DataSet(IMAGES, LABELS, None, mask), least=1 / 2)


def test_masks_of_one_meaning_have_many_shapes() -> None:
    net, whole = network(ended("XENT", "SIGMOID"), OF), np.array([1.0, 0, 0, 1])
    by_pixel = np.broadcast_to(whole[:, None, None], (4, 5, 3))
    shapes = [whole[:, None], whole.reshape(4, 1, 1, 1), by_pixel, by_pixel[:, None], np.repeat(by_pixel[:, None], 3, 1)]
    scores = {net.score(DataSet(IMAGES, LABELS, None, mask.copy())) for mask in shapes}
    assert len(scores) == 1
    outputs = np.repeat(PIXELS[:, None], 3, 1)
    outputs[:, 1] = 1 - outputs[:, 1]
    other = net.score(DataSet(IMAGES, LABELS, None, outputs))
    y = net.output(IMAGES)
    cross = -(LABELS * np.log(y) + (1 - LABELS) * np.log(1 - y))
    assert other == pytest.approx((cross * outputs).sum() / 4, rel=1e-12)


def test_class_indices_are_one_hot_labels() -> None:
    net = network(ended(), OF)
    one_hot = np.moveaxis(np.eye(3)[CLASSES], -1, 1)
    for loss in ("MCXENT", "SPARSE_MCXENT"):
        of_classes = network(ended(loss), OF)
        of_classes.set_params(net.params())
        given = CLASSES if loss == "MCXENT" else CLASSES[:, None].astype(float)
        assert of_classes.score(DataSet(IMAGES, given)) == pytest.approx(net.score(DataSet(IMAGES, one_hot)), rel=1e-12)
    assert net.evaluate([DataSet(IMAGES, one_hot)]).accuracy() == np.mean(net.output(IMAGES).argmax(1) == CLASSES)
    assert "index 3" in refused(lambda: net.fit(IMAGES, CLASSES + 1))


@pytest.mark.parametrize("layout", ["NCW", "NWC"])
def test_channels_last(layout: Any) -> None:
    axes = CNN2DFormat.NHWC
    conf = configuration(ended(dataFormat=axes), InputType.convolutional(5, 3, 2, axes))
    assert MultiLayerConfiguration.from_yaml(conf.to_yaml()) == conf
    assert MultiLayerConfiguration.from_json(conf.to_json(dialect="1.0.0-M2.1")).layers == conf.layers
    net, other = MultiLayerNetwork(conf, layout=layout).init(), network(ended(), OF)
    other.set_params(net.params())
    turn = (lambda a: a) if layout == "NCW" else (lambda a: a.transpose(0, 2, 3, 1))
    np.testing.assert_array_equal(net.output(turn(IMAGES)), turn(other.output(IMAGES)))
    np.testing.assert_array_equal(net.feed_forward(turn(IMAGES))[-1], turn(other.output(IMAGES)))
    for mask in (PIXELS, turn(np.repeat(PIXELS[:, None], 1, 1))):
        assert net.score(DataSet(turn(IMAGES), turn(LABELS), None, mask)) == other.score(DataSet(IMAGES, LABELS, None, PIXELS))


def test_each_frame_of_a_video_is_an_image() -> None:
    """Labels and outputs are those of example e at step t in row e + minibatch · t."""
    frames = RANDOM.normal(0, 1, (4, 2 * 5 * 3, 6))
    conf = configuration(ended(), InputType.recurrent(30), preprocessors={0: RnnToCnnPreProcessor(5, 3, 2)})
    video, single = MultiLayerNetwork(conf).init(), network(ended(), OF)
    single.set_params(video.params())
    rows = frames.transpose(2, 0, 1).reshape(24, 2, 5, 3)
    np.testing.assert_allclose(video.output(frames), single.output(rows), rtol=1e-12)
    labels = distributions(RANDOM, 24, 3, 5, 3)
    mine, _ = video.gradient_and_score(MultiDataSet([frames], [labels]))
    np.testing.assert_allclose(mine, single.gradient_and_score(DataSet(rows, labels))[0], rtol=1e-10, atol=1e-13)


def test_images_of_any_size() -> None:
    """Nothing but the channels is fixed by the weights."""
    net = network(ended(), OF)
    larger = RANDOM.normal(0, 1, (2, 2, 7, 4))
    assert net.output(larger).shape == (2, 3, 7, 4)
    net.fit(larger, distributions(RANDOM, 2, 3, 7, 4))
    assert net.output(IMAGES, chunk=3).shape == (4, 3, 5, 3)


def test_the_end_of_a_graph() -> None:
    listed = NeuralNetConfiguration.Builder().seed(5).dataType("DOUBLE").graphBuilder().addInputs("in")
    first, last = ended()
    listed = listed.addLayer("kernel", first, "in").addLayer("out", last, "kernel").setOutputs("out").setInputTypes(OF)
    graph, chain = ComputationGraph(listed.build()).init(), network(ended(), OF)
    graph.set_params(chain.params())
    np.testing.assert_array_equal(graph.output(IMAGES), chain.output(IMAGES))
    assert graph.score(MultiDataSet([IMAGES], [LABELS])) == chain.score(DataSet(IMAGES, LABELS))


def test_same_bits_for_any_number_of_threads() -> None:
    many = RANDOM.normal(0, 1, (16, 2, 5, 3)), distributions(RANDOM, 16, 3, 5, 3)
    found = []
    for threads in (1, 2, 3, 4):
        net = network(ended(), OF, threads=threads)
        for _ in range(2):
            net.fit(*many)
        found.append(np.concatenate([net.params(), net.output(many[0]).ravel()]).tobytes())
    assert len(set(found)) == 1


def test_defaults_are_those_of_dl4j() -> None:
    """M2.1: ``Builder()`` sets IDENTITY, and ``Builder(loss)`` leaves the activation to the network."""
    said = NeuralNetConfiguration.Builder().activation("sigmoid").list().layer(ended()[0])
    plain = said.layer(CnnLossLayer.Builder().build()).setInputType(OF).build().layers[1]
    assert (plain.loss_function, plain.activation) == (LossFunction.MCXENT, Activation.IDENTITY)
    said = NeuralNetConfiguration.Builder().activation("sigmoid").list().layer(ended()[0])
    assert said.layer(CnnLossLayer.Builder("xent").build()).setInputType(OF).build().layers[1].activation is Activation.SIGMOID


def test_errors_say_which_images_are_meant() -> None:
    net = network(ended(), OF)
    assert refused(lambda: net.fit(IMAGES, LABELS[:, :, 1:])) == (
        "labels: shape [4, 3, 4, 3] is given, but the network gives images [4, 3, 5, 3]\n"
        "    or give class indices, whole numbers of shape [4, 5, 3]"
    )
    assert "[4, 5, 3] is expected" in refused(lambda: net.fit(IMAGES, CLASSES[:, 1:]))
    assert "of images a mask is [minibatch, height, width]" in refused(lambda: DataSet(IMAGES, LABELS, None, PIXELS[:, 1:]))
    every = np.repeat(PIXELS[:, None], 3, 1)
    assert "softmax with a cross-entropy scores a step as a whole" in refused(
        lambda: net.fit(DataSet(IMAGES, LABELS, None, every))
    )
    cut = configuration(ended(), InputType.recurrent(30), segment=2, preprocessors={0: RnnToCnnPreProcessor(5, 3, 2)})
    assert "the labels of a CnnLossLayer are images" in refused(lambda: MultiLayerNetwork(cut))
