"""Gradients of windows over series and images against central differences of the score, with and without masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from netconf import (
    LSTM,
    ActivationLayer,
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
from runtime import DataSet, MultiLayerNetwork
from tests.gradients.chains import MASKS, MINIBATCH
from tests.gradients.differences import require_gradient
from tests.windows import configuration, each_step, whole

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")
STEPS = 8
STEP = 2e-6
"""Smaller than elsewhere: many numbers that come from the same few weights curve the score."""
MODES = ("Truncate", "Same", "Causal")


def check(conf: MultiLayerConfiguration, x: Any, mask: Any = None) -> None:
    y = np.random.default_rng(29).uniform(0.1, 1, MultiLayerNetwork(conf).init().output(x).shape)
    require_gradient(conf, DataSet(x, y / y.sum(axis=1, keepdims=True), mask), least=1 / 2, step=STEP)


def series() -> Any:
    return np.random.default_rng(17).normal(0, 1, (MINIBATCH, 2, STEPS))


def over_time(layer: Any, *, pooled: bool = True) -> MultiLayerConfiguration:
    """A layer between an LSTM, whose gradient goes through it, and a pooling that a mask acts on."""
    below = LSTM.Builder().nOut(5).build()
    end = [GlobalPoolingLayer(PoolingType.AVG), whole()] if pooled else [each_step()]
    return configuration([below, layer, *end], InputType.recurrent(2))


@pytest.mark.parametrize("masking", MASKS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sizes", [(3, 1, 1), (3, 2, 1), (2, 3, 2), (1, 1, 1)], ids=str)
def test_convolution_over_time(sizes: tuple[int, int, int], mode: str, masking: str) -> None:
    kernel, stride, dilation = sizes
    # 35 outputs and 5 · 7 inputs are more than one panel of a product.
    layer = Convolution1D.Builder(kernel, stride).dilation(dilation).convolutionMode(mode).nOut(35)
    mask = MASKS[masking]
    check(over_time(layer.build()), series(), None if mask is None else np.tile(mask, 2))


@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("bias", [True, False])
def test_convolution_of_the_input(padding: int, bias: bool) -> None:
    layer = Convolution1D.Builder(3, 2, padding).nOut(4).hasBias(bias).activation("sigmoid").build()
    check(configuration([layer, each_step()], InputType.recurrent(2)), series())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("kind", list(PoolingType))
def test_pooling_over_time(kind: PoolingType, counted: bool, mode: str) -> None:
    layer = Subsampling1D.Builder(kind, 3, 2).pnorm(3).avgPoolIncludePadInDivisor(counted).convolutionMode(mode).build()
    check(over_time(layer, pooled=False), series())
    check(over_time(layer), series(), np.tile(MASKS["middle"], 2))


@pytest.mark.parametrize("layer", [ZeroPadding1DLayer(padding=(2, 1)), Cropping1D(cropping=(1, 3))], ids=lambda x: x.type)
@pytest.mark.parametrize("masking", MASKS)
def test_frames_of_series(layer: Any, masking: str) -> None:
    mask = MASKS[masking]
    check(over_time(layer), series(), None if mask is None else np.tile(mask, 2))


def _images() -> Iterator[tuple[str, list[Any]]]:
    windows = {
        "truncate": {"kernelSize": [3, 2], "stride": [2, 1], "padding": [1, 0]},
        "dilated": {"kernelSize": [2, 2], "stride": [1, 1], "dilation": [2, 3]},
        "same": {"kernelSize": [3, 4], "stride": [2, 3], "convolutionMode": "Same"},
    }

    def told(builder: Any, words: dict[str, Any]) -> Any:
        for word, value in words.items():
            builder = getattr(builder, word)(value)
        return builder.build()

    first = ConvolutionLayer.Builder(2, 2).nOut(5).convolutionMode("Same").build()
    for name, words in windows.items():
        # 5 · 12 elements of a window are more than one panel, and so are 7 · 6 windows.
        yield f"convolution {name}", [first, told(ConvolutionLayer.Builder().nOut(35), words)]
        for kind in PoolingType:
            for counted in (True, False) if kind is PoolingType.AVG else (False,):
                pooling = SubsamplingLayer.Builder(kind).pnorm(3).avgPoolIncludePadInDivisor(counted)
                yield f"{kind} {name} {counted}", [first, told(pooling, words)]
    yield "padding", [first, ZeroPaddingLayer(padding=(1, 2, 0, 3)), ConvolutionLayer.Builder(3, 3).nOut(2).build()]
    yield "cropping", [first, Cropping2D(cropping=(1, 0, 2, 1))]
    yield "no bias", [ConvolutionLayer.Builder(3, 2).nOut(3).hasBias(False).build()]
    yield "activation", [first, ActivationLayer("softsign")]


IMAGES = dict(_images())


@pytest.mark.parametrize("name", IMAGES)
def test_images(name: str) -> None:
    dense = DenseLayer.Builder().nOut(4).build()
    conf = configuration([*IMAGES[name], dense, whole()], InputType.convolutional(7, 6, 2))
    check(conf, np.random.default_rng(18).normal(0, 1, (MINIBATCH, 2, 7, 6)))


@pytest.mark.parametrize("kind", list(PoolingType))
def test_pooling_of_whole_images(kind: PoolingType) -> None:
    layers = [ConvolutionLayer.Builder(2, 2).nOut(3).build(), GlobalPoolingLayer(kind), whole()]
    check(configuration(layers, InputType.convolutional(5, 4, 2)), np.random.default_rng(19).normal(0, 1, (MINIBATCH, 2, 5, 4)))


@pytest.mark.parametrize("masking", MASKS)
@pytest.mark.parametrize("dense", [True, False])
def test_video(dense: bool, masking: str) -> None:
    between = [DenseLayer.Builder().nOut(4).build()] if dense else []
    layers = [
        ConvolutionLayer.Builder(3, 2).nOut(3).build(),
        SubsamplingLayer.Builder(PoolingType.MAX, [2, 2], [1, 1]).build(),
        *between,
        GravesLSTM.Builder().nOut(4).build(),
        each_step(),
    ]
    conf = configuration(layers, InputType.recurrent(2 * 5 * 4), preprocessors={0: RnnToCnnPreProcessor(5, 4, 2)})
    x = np.random.default_rng(20).normal(0, 1, (MINIBATCH, 40, STEPS))
    mask = MASKS[masking]
    check(conf, x, None if mask is None else np.tile(mask, 2))
