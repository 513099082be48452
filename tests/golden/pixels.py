"""Write folders for DL4J 1.0.0-M2.1 to run: ``python -m tests.golden.pixels FOLDER``, then ``oracle/oracle.sh FOLDER/*``.

Convolutions below a CnnLossLayer, which has a loss at every pixel; ``pack`` makes ``dl4j-pixels.zip`` of what comes out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import netconf as n
from tests.golden.convolutions import Recipe, write

IMAGES, LABELS = (3, 2, 5, 4), (3, 3, 4, 3)
_RANDOM = np.random.default_rng(31)
PIXELS, OUTPUTS = (_RANDOM.integers(0, 2, shape).astype(float) for shape in ((3, 1, 4, 3), LABELS))


def recipes() -> Iterator[tuple[str, Recipe]]:
    """The cases by name. Of NHWC, M2.1's score takes rows of images for channels, so that only its outputs are met."""

    def recipe(loss: str, activation: str, mask: Any = None, last: bool = False) -> Recipe:
        axes = n.CNN2DFormat.NHWC if last else n.CNN2DFormat.NCHW
        convolution = n.ConvolutionLayer(kernelSize=(2, 2), nOut=3, activation="tanh", dataFormat=axes)
        end = n.CnnLossLayer.Builder(loss).activation(activation).format(axes).build()
        shape, labels = ((x[0], *x[2:], x[1]) if last else x for x in (IMAGES, LABELS))
        more = {"run": ("forward",)} if last else {}
        given = n.InputType.convolutional(5, 4, 2, axes)
        return Recipe([convolution, end], given, shape, labels=labels, labels_mask=mask, **more)

    yield "softmax", recipe("mcxent", "softmax")
    yield "softmax_pixels", recipe("mcxent", "softmax", PIXELS)
    yield "softmax_images", recipe("mcxent", "softmax", np.array([[1.0], [0], [1]]))
    yield "softmax_last", recipe("mcxent", "softmax", last=True)
    yield "tanh", recipe("mse", "tanh")
    yield "identity_pixels", recipe("mse", "identity", PIXELS)
    yield "identity_last", recipe("mse", "identity", last=True)
    yield "sigmoid", recipe("xent", "sigmoid")
    yield "sigmoid_outputs", recipe("xent", "sigmoid", OUTPUTS)


def main(target: str) -> None:
    """Write every case."""
    for name, recipe in recipes():
        write(Path(target) / name, recipe)


if __name__ == "__main__":
    main(*sys.argv[1:])
