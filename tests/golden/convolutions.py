"""Write folders for DL4J 1.0.0-M2.1 to run: ``python -m tests.golden.convolutions FOLDER``, then ``oracle/oracle.sh FOLDER/*``.

Tiny networks with windows over series and images; ``pack`` makes ``dl4j-convolution.zip`` of what comes out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import netconf as n
from netconf.parameters import parameters_of

TRAIN = ("forward", "score_gradient", "fit:3")
SERIES = (3, 2, 9)
"""[minibatch, size, time]."""
ENDS = np.array([[1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 0]], float)
GAPS = np.array([[0, 1, 1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 1, 0, 1, 1, 1]], float)


class Recipe(NamedTuple):
    """A network and the shapes of what it is given."""

    layers: list[Any]
    input_type: Any
    features: tuple[int, ...]
    steps: int = 0
    """Steps of the labels; 0 where they are vectors."""
    mask: Any = None
    segment: int = 0
    preprocessors: dict[int, Any] | None = None
    run: tuple[str, ...] = TRAIN
    updater: Any = None
    labels: tuple[int, ...] = ()
    """Shape of the labels, where they are images."""
    labels_mask: Any = None
    model: bool = False
    """Whether its model file is kept too."""


def _convolution1(**words: Any) -> Any:
    builder = n.Convolution1D.Builder().nOut(3).activation("tanh")
    return _with(builder, words)


def _pooling1(kind: str, **words: Any) -> Any:
    return _with(n.Subsampling1D.Builder(n.PoolingType(kind)), words)


def _convolution2(*kernel: int, **words: Any) -> Any:
    return _with(n.ConvolutionLayer.Builder(*kernel).nOut(3).activation("tanh"), words)


def _pooling2(kind: str, **words: Any) -> Any:
    return _with(n.SubsamplingLayer.Builder(n.PoolingType(kind)), words)


def _with(builder: Any, words: dict[str, Any]) -> Any:
    for word, value in words.items():
        builder = getattr(builder, word)(*value) if isinstance(value, tuple) else getattr(builder, word)(value)
    return builder.build()


def _lstm() -> Any:
    return n.LSTM.Builder().nOut(4).activation("tanh").build()


def _each_step() -> Any:
    return n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()


def _whole() -> Any:
    return n.OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()


def _over_time() -> Iterator[tuple[str, Recipe]]:
    """Windows over series, below an LSTM."""

    def recipe(layers: list[Any], steps: int, mask: Any = None, **words: Any) -> Recipe:
        return Recipe([*layers, _lstm(), _each_step()], n.InputType.recurrent(2, 9), SERIES, steps, mask, **words)

    windows = {
        "truncate": ({"kernelSize": 3, "stride": 2, "padding": 1}, 5),
        "strict": ({"kernelSize": 3, "stride": 3, "convolutionMode": "Strict"}, 3),
        "dilated": ({"kernelSize": 3, "dilation": 2, "padding": 1}, 7),
        "same": ({"kernelSize": 4, "convolutionMode": "Same"}, 9),
        "same_stride": ({"kernelSize": 4, "stride": 2, "convolutionMode": "Same"}, 5),
        "same_dilated": ({"kernelSize": 3, "dilation": 3, "convolutionMode": "Same"}, 9),
    }
    causal = {
        "causal": ({"kernelSize": 3, "convolutionMode": "Causal"}, 9),
        "causal_dilated": ({"kernelSize": 2, "dilation": 3, "convolutionMode": "Causal"}, 9),
        "causal_stride": ({"kernelSize": 3, "stride": 2, "convolutionMode": "Causal"}, 5),
    }
    for name, (words, steps) in (windows | causal).items():
        yield f"conv1d_{name}", recipe([_convolution1(**words)], steps)
        yield f"conv1d_{name}_ends", recipe([_convolution1(**words)], steps, ENDS)
        yield f"conv1d_{name}_gaps", recipe([_convolution1(**words)], steps, GAPS)
    yield "conv1d_no_bias", recipe([_convolution1(kernelSize=2, hasBias=False)], 8)
    yield "conv1d_two", recipe([_convolution1(kernelSize=2, stride=2), _convolution1(kernelSize=2)], 3, ENDS)
    yield "conv1d_l2_adam", recipe([_convolution1(kernelSize=3, l2=0.1, l1=0.01, biasInit=0.3)], 7, updater=n.Adam(0.02))
    for kind in ("MAX", "AVG", "PNORM"):
        for name, (words, steps) in windows.items():
            yield f"pool1d_{kind}_{name}", recipe([_convolution1(kernelSize=1), _pooling1(kind, pnorm=3, **words)], steps)
        words, steps = windows["truncate"]
        yield f"pool1d_{kind}_ends", recipe([_convolution1(kernelSize=1), _pooling1(kind, pnorm=3, **words)], steps, ENDS)
        counted = _pooling1(kind, **windows["same_stride"][0], avgPoolIncludePadInDivisor=True)
        yield f"pool1d_{kind}_counted", recipe([_convolution1(kernelSize=1), counted], 5)
    yield "pool1d_first", recipe([_pooling1("MAX", kernelSize=2, stride=2)], 4, GAPS)
    yield "padding1d", recipe([n.ZeroPadding1DLayer(padding=(2, 1))], 12)
    yield "padding1d_ends", recipe([n.ZeroPadding1DLayer(padding=(2, 1))], 12, ENDS)
    yield "padding1d_inside", recipe([_convolution1(kernelSize=2), n.ZeroPadding1DLayer(padding=(1, 2))], 11)
    yield "cropping1d", recipe([_convolution1(kernelSize=2), n.Cropping1D(cropping=(1, 2))], 5)
    yield "cropping1d_ends", recipe([_convolution1(kernelSize=2), n.Cropping1D(cropping=(1, 2))], 5, ENDS)


def _masks() -> Iterator[tuple[str, Recipe]]:
    """What becomes of a mask shows in a pooling over all steps that are not masked."""
    same = {"kernelSize": 3, "stride": 2, "convolutionMode": "Same"}
    before = {
        "conv1d_truncate": _convolution1(kernelSize=3, stride=2, padding=1),
        "conv1d_dilated": _convolution1(kernelSize=3, dilation=2),
        "conv1d_same": _convolution1(kernelSize=3, convolutionMode="Same"),
        "conv1d_same_stride": _convolution1(**same),
        "conv1d_causal": _convolution1(kernelSize=3, convolutionMode="Causal"),
        "conv1d_causal_stride": _convolution1(kernelSize=3, stride=2, convolutionMode="Causal"),
        "pool1d_truncate": _pooling1("MAX", kernelSize=3, stride=2, padding=1),
        "pool1d_same": _pooling1("AVG", **same),
    }  # ZeroPadding1DLayer and Cropping1D leave the mask as it is, and M2.1 throws
    for name, layer in before.items():
        for masking, mask in (("ends", ENDS), ("gaps", GAPS)):
            layers = [_convolution1(kernelSize=1), layer, n.GlobalPoolingLayer(n.PoolingType.AVG), _whole()]
            yield f"mask_{name}_{masking}", Recipe(layers, n.InputType.recurrent(2, 9), SERIES, mask=mask)


def _over_images() -> Iterator[tuple[str, Recipe]]:
    """Windows over images, below a dense layer."""

    def recipe(*layers: Any, flat: bool = False, **words: Any) -> Recipe:
        of = n.InputType.convolutionalFlat if flat else n.InputType.convolutional
        shape = (3, 2 * 6 * 5) if flat else (3, 2, 6, 5)
        dense = n.DenseLayer.Builder().nOut(4).activation("tanh").build()
        return Recipe([*layers, dense, _whole()], of(6, 5, 2), shape, **words)

    windows = {
        "truncate": {"kernelSize": (3, 2), "stride": (2, 1), "padding": (1, 0)},
        "strict": {"kernelSize": (2, 3), "stride": (2, 1), "convolutionMode": "Strict"},
        "dilated": {"kernelSize": (2, 2), "stride": (1, 1), "dilation": (2, 3)},
        "same": {"kernelSize": (3, 2), "stride": (1, 1), "convolutionMode": "Same"},
        "same_stride": {"kernelSize": (3, 2), "stride": (2, 3), "convolutionMode": "Same"},
    }
    for name, words in windows.items():
        yield f"conv2d_{name}", recipe(_convolution2(**words))
        for kind in ("MAX", "AVG", "PNORM"):
            pooling = _pooling2(kind, pnorm=3, **words)
            yield f"pool2d_{kind}_{name}", recipe(_convolution2(2, 2, convolutionMode="Same"), pooling)
    counted = _pooling2("AVG", **windows["truncate"], avgPoolIncludePadInDivisor=True)
    yield "pool2d_AVG_counted", recipe(_convolution2(2, 2, convolutionMode="Same"), counted)
    yield "conv2d_flat", recipe(_convolution2(3, 2), flat=True)
    yield "conv2d_no_bias", recipe(_convolution2(3, 2, hasBias=False))
    yield "conv2d_l2_adam", recipe(_convolution2(3, 2, l2=0.1, l1=0.01, biasInit=0.3), updater=n.Adam(0.02))
    yield "conv2d_two", recipe(_convolution2(3, 2), _pooling2("MAX", kernelSize=(2, 2), stride=(1, 1)), _convolution2(2, 2))
    yield "pool2d_first", recipe(_pooling2("MAX", kernelSize=(2, 2), stride=(1, 1)))
    yield "padding2d", recipe(_convolution2(2, 2), n.ZeroPaddingLayer(padding=(1, 2, 0, 3)), _convolution2(3, 3))
    yield "cropping2d", recipe(_convolution2(2, 2), n.Cropping2D(cropping=(1, 0, 2, 1)))
    yield "activation2d", recipe(_convolution2(2, 2, activation="identity"), n.ActivationLayer("softsign"))
    for kind in ("MAX", "AVG", "PNORM", "SUM"):
        pooled = Recipe(
            [_convolution2(2, 2), n.GlobalPoolingLayer(n.PoolingType(kind)), _whole()],
            n.InputType.convolutional(6, 5, 2),
            (3, 2, 6, 5),
        )
        yield f"global2d_{kind}", pooled


def _video() -> Iterator[tuple[str, Recipe]]:
    """Frames, each of which is an image, below an LSTM."""
    frames = (3, 2 * 5 * 4, 9)
    to_images = n.RnnToCnnPreProcessor(5, 4, 2)

    def recipe(*layers: Any, mask: Any = None, **words: Any) -> Recipe:
        return Recipe([*layers, _each_step()], n.InputType.recurrent(40), frames, 9, mask, preprocessors={0: to_images}, **words)

    def usual() -> list[Any]:
        dense = n.DenseLayer.Builder().nOut(4).activation("relu").build()
        memory = n.GravesLSTM.Builder().nOut(4).activation("softsign").build()
        return [_convolution2(3, 2, activation="relu"), _pooling2("MAX", kernelSize=(2, 2), stride=(1, 1)), dense, memory]

    run = (*TRAIN, "rnn_time_step")
    yield "video", recipe(*usual(), run=run)
    yield "video_ends", recipe(*usual(), mask=ENDS)
    yield "video_gaps", recipe(*usual(), mask=GAPS)
    yield "video_segments", recipe(*usual(), segment=4, updater=n.AdaGrad(0.04))
    yield "video_segments_ends", recipe(*usual(), segment=4, mask=ENDS)
    yield "video_without_dense", recipe(_convolution2(3, 2), _lstm(), run=run)
    yield "video_without_dense_ends", recipe(_convolution2(3, 2), _lstm(), mask=ENDS)
    yield "video_pooled", recipe(_convolution2(3, 2), n.GlobalPoolingLayer(n.PoolingType.MAX), _lstm())


def _features() -> Iterator[tuple[str, Recipe]]:
    """Batch normalisation and learned slopes of images, and of the frames of a video."""

    def recipe(*layers: Any, **words: Any) -> Recipe:
        return Recipe([*layers, _whole()], n.InputType.convolutional(6, 5, 2), (3, 2, 6, 5), **words)

    def norm(**words: Any) -> Any:
        return _with(n.BatchNormalization.Builder(), words)

    def slopes(*shared: int) -> Any:
        builder = n.PReLULayer.Builder().inputShape(3, 5, 4)
        return (builder.sharedAxes(*shared) if shared else builder).build()

    linear = _convolution2(2, 2, activation="identity")
    pooling = _pooling2("MAX", kernelSize=(2, 2), stride=(2, 1))
    yield "norm2d", recipe(_convolution2(2, 2, hasBias=False), norm(), n.ActivationLayer("relu"), pooling, updater=n.Adam(0.02))
    yield "norm2d_first", recipe(norm(decay=0.7, eps=0.01), linear)
    yield "norm2d_locked", recipe(linear, norm(lockGammaBeta=True, gamma=1.5, beta=0.25))
    yield "norm2d_pooled", recipe(linear, norm(), n.GlobalPoolingLayer(n.PoolingType.MAX))
    yield "norm2d_two", recipe(_convolution2(2, 2), norm(), _convolution2(2, 2), norm())
    for name, shared in {"": (), "_shared": (2, 3), "_channels": (1,), "_columns": (3,)}.items():
        yield f"slopes2d{name}", recipe(linear, slopes(*shared))
    frames = (3, 2 * 5 * 4, 9)  # a single slope, axes 1 to 3 shared, is nothing that M2.1 can train
    for name, mask in {"": None, "_ends": ENDS}.items():
        layers = [_convolution2(2, 2), norm(), _pooling2("AVG", kernelSize=(2, 2), stride=(1, 1)), _lstm(), _each_step()]
        to_images = {0: n.RnnToCnnPreProcessor(5, 4, 2)}
        yield f"norm2d_video{name}", Recipe(layers, n.InputType.recurrent(40), frames, 9, mask, preprocessors=to_images)


def _channels_last() -> Iterator[tuple[str, Recipe]]:
    """Images [minibatch, height, width, channels]; GlobalPoolingLayer throws there."""
    last = {"dataFormat": n.CNN2DFormat.NHWC}

    def recipe(*layers: Any, **words: Any) -> Recipe:
        return Recipe([*layers, _whole()], n.InputType.convolutional(6, 5, 2, n.CNN2DFormat.NHWC), (3, 6, 5, 2), **words)

    def dense() -> Any:
        return n.DenseLayer.Builder().nOut(4).activation("tanh").build()

    pooled = {"kernelSize": (2, 2), "stride": (1, 1), **last}
    yield "nhwc", recipe(_convolution2(3, 2, **last))
    same = _convolution2(3, 2, convolutionMode="Same", stride=(2, 1), **last)
    yield "nhwc_dense", recipe(same, _pooling2("MAX", **pooled), dense(), updater=n.Adam(0.02))
    yield "nhwc_dilated", recipe(_convolution2(2, 2, dilation=(2, 3), **last), _pooling2("AVG", **pooled))
    yield "nhwc_pnorm", recipe(_convolution2(2, 2, **last), _pooling2("PNORM", pnorm=3, padding=(1, 0), **pooled), dense())
    norm = _with(n.BatchNormalization.Builder(), last)
    yield "nhwc_norm", recipe(_convolution2(2, 2, hasBias=False, **last), norm, n.ActivationLayer("relu"), dense())
    padding = n.ZeroPaddingLayer(padding=(1, 2, 0, 3), **last)
    yield "nhwc_padding", recipe(_convolution2(2, 2, **last), padding, _convolution2(3, 3, **last))
    yield "nhwc_cropping", recipe(_convolution2(2, 2, **last), n.Cropping2D(cropping=(1, 0, 2, 1), **last))
    for name, shared in {"": (), "_columns": (2,), "_channels": (3,)}.items():
        slopes = n.PReLULayer.Builder().inputShape(5, 4, 3)
        slopes = (slopes.sharedAxes(*shared) if shared else slopes).build()
        yield f"nhwc_slopes{name}", recipe(_convolution2(2, 2, activation="identity", **last), slopes)


def recipes() -> dict[str, Recipe]:
    """All cases by name."""
    return dict((*_over_time(), *_masks(), *_over_images(), *_video(), *_features(), *_channels_last()))


def configuration(recipe: Recipe) -> Any:
    """Build a case's network."""
    listed = n.NeuralNetConfiguration.Builder().seed(12345).dataType("DOUBLE").updater(recipe.updater or n.Sgd(0.1)).list()
    for layer in recipe.layers:
        listed = listed.layer(layer)
    for index, preprocessor in (recipe.preprocessors or {}).items():
        listed = listed.inputPreProcessor(index, preprocessor)
    if recipe.segment:
        listed = listed.backpropType("TruncatedBPTT").tBPTTLength(recipe.segment)
    return listed.setInputType(recipe.input_type).build()


def write(folder: Path, recipe: Recipe, release: str = "1.0.0-M2.1") -> None:
    """Write one case as the oracle of a release reads it."""
    random = np.random.default_rng(29)
    conf = configuration(recipe)
    count = sum(spec.size for layer in conf.layers for spec in parameters_of(layer))
    shape = recipe.labels or ((3, 3, recipe.steps) if recipe.steps else (3, 3))
    labels = random.uniform(0.1, 1, shape)
    arrays = {
        "params": random.normal(0, 0.4, count),
        "features": random.normal(0, 1, recipe.features),
        "labels": labels / labels.sum(axis=1, keepdims=True),
    }
    if recipe.labels_mask is not None:
        arrays["labels_mask"] = recipe.labels_mask
    if recipe.mask is not None:
        arrays["features_mask"] = recipe.mask
        if recipe.steps == recipe.mask.shape[1]:
            arrays["labels_mask"] = recipe.mask
    folder.mkdir(parents=True, exist_ok=True)
    about = {"kind": "multilayer", "dtype": "DOUBLE", "steps": recipe.run, "allow_error": True}
    about |= {"zip": recipe.model, "yaml": False, "config_out": False, "dl4j": release}
    (folder / "case.json").write_text(json.dumps(about))
    (folder / "config.json").write_text(conf.to_json(dialect=release))
    np.savez(folder / "in.npz", **arrays)


def main(target: str) -> None:
    """Write every case."""
    for name, recipe in recipes().items():
        write(Path(target) / name, recipe)


if __name__ == "__main__":
    main(*sys.argv[1:])
