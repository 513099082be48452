"""Images at a network's end: labels and outputs of a CnnLossLayer, which scores every pixel, as rows of pixels and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netconf.errors import Problem
from runtime.compiler.allocation import Allocation
from runtime.compiler.plan import Plan
from runtime.compiler.signal import Image, Purpose
from runtime.errors import ShapeError
from runtime.memory import Array
from runtime.minibatch import Minibatch


def images_given(plan: Plan, minibatch: Minibatch) -> dict[int, Image]:
    """The images that come out for some features, by the places of the outputs that give any.

    How large they are may depend on the images that come in.
    """
    if not plan.gives_images:
        return {}
    sizes = tuple(given.size for given in plan.inputs)
    signals = Allocation(plan, minibatch.form(Purpose.output, sizes)).signals
    return {place: image for place in plan.gives_images if (image := signals[place].pixels) is not None}


def outward(result: Array, image: Image) -> Array:
    """A result [example, channel, step · pixel] as images [example + minibatch · step, channel, height, width]."""
    batch, channels, rows = result.shape
    steps = rows // image.area
    images = result.reshape(batch, channels, steps, image.area).transpose(2, 0, 1, 3)
    return images.reshape(steps * batch, channels, image.height, image.width)


@dataclass(frozen=True)
class LabelImages:
    """What the labels of an output are read as.

    Attributes
    ----------
    image
        Shape of each.
    batch, steps
        How many there are of each step: image e + batch · t is that of example e at step t.
    channels_last
        Whether the user's channels are the last axis.
    """

    image: Image
    batch: int
    steps: int
    channels_last: bool

    def numbers(self, name: str, array: Array) -> Array:
        """Numbers of all pixels as [example, channel, step · pixel].

        Raises
        ------
        ShapeError
            If these are no images of the size that the network gives.
        """
        channels, height, width = self.image
        count = self.batch * self.steps
        if array.shape != ((count, height, width, channels) if self.channels_last else (count, *self.image)):
            axes = [count, height, width, channels] if self.channels_last else [count, *self.image]
            message = f"shape {list(array.shape)} is given, but the network gives images {axes}"
            hint = f"or give class indices, whole numbers of shape {[count, height, width]}"
            raise ShapeError([Problem(name, message, hint)])
        planes = array.transpose(0, 3, 1, 2) if self.channels_last else array
        rows = planes.reshape(self.steps, self.batch, channels, self.image.area)
        return rows.transpose(1, 2, 0, 3).reshape(self.batch, channels, -1)

    def rows(self, name: str, array: Array) -> Array:
        """A number for each pixel, [image, height, width] with an axis of one channel or without, as [example, step · pixel].

        Or one for each image, which is that of all its pixels.

        Raises
        ------
        ShapeError
            If it is neither.
        """
        _, height, width = self.image
        count = self.batch * self.steps
        ones = array.shape[1:] == (1,) * (array.ndim - 1)
        plane = array.squeeze(-1 if self.channels_last else 1) if array.ndim == 4 and not ones and 1 in array.shape else array
        if len(array) == count and ones:
            plane = np.broadcast_to(array.reshape(count, 1, 1), (count, height, width))
        if plane.shape != (count, height, width):
            message = f"shape {list(array.shape)} is given, [{count}, {height}, {width}] is expected"
            raise ShapeError([Problem(name, message, "a number for each pixel, or [minibatch, 1] for whole images")])
        return plane.reshape(self.steps, self.batch, self.image.area).transpose(1, 0, 2).reshape(self.batch, -1)
