"""From what users give to what segments read: checks of shape, type and layout, without a copy where that is possible.

Outside, a series is [minibatch, features, time] (layout NCW, as in DL4J) or [minibatch, time, features] (NWC); integers
[minibatch, time] are indices of a one-hot input. Inside all are views [minibatch, features, time]. Images are [minibatch,
channels, height, width], or in layout NWC [minibatch, height, width, channels].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from netconf.errors import Problem
from runtime.compiler.inputs import NetworkInput
from runtime.compiler.output import LossVertex
from runtime.compiler.plan import Plan
from runtime.compiler.support import require_losses
from runtime.data.numeric import numeric
from runtime.errors import DataError, ShapeError
from runtime.images import LabelImages, images_given
from runtime.kernels.transfer import NOT_FINITE, OUT_OF_RANGE
from runtime.masks import marks, weights
from runtime.memory import Array, is_plain
from runtime.minibatch import Minibatch, Series

Layout = Literal["NCW", "NWC"]

_LARGEST = np.uint64(np.iinfo(np.int64).max)


def _fail(name: str, message: str, hint: str = "") -> ShapeError:
    return ShapeError([Problem(name, message, hint)])


def _plain(name: str, value: Any) -> Array:
    """An array of numbers, not an empty one."""
    array = numeric(name, value)
    if array.size == 0:
        raise _fail(
            name, f"an empty array of shape {list(array.shape)} is given", "a minibatch needs an example and a step at least"
        )
    return array


def _numbers(array: Array, dtype: np.dtype[Any]) -> Array:
    """The array in the network's type, aligned."""
    if is_plain(array, dtype):
        return array
    with np.errstate(over="ignore"):  # what becomes infinite is refused by its place
        array = np.asarray(array, dtype)
    if array.flags.c_contiguous and array.flags.aligned:
        return array
    whole = all(stride % dtype.itemsize == 0 for stride in array.strides)
    return array if array.flags.aligned and whole else array.copy()


def _whole(name: str, array: Array) -> Array:
    """Indices as int64; those beyond it would come out as others."""
    if array.dtype == np.uint64 and (array > _LARGEST).any():
        place = np.argwhere(array > _LARGEST)[0]
        message = f"index {int(array[tuple(place)])} at {list(map(int, place))} is beyond 64-bit integers"
        raise DataError([Problem(name, message, "classes and words of a vocabulary count from 0")])
    return np.asarray(array, np.int64)


class Intake:
    """Reads the arrays of one network's users.

    Parameters
    ----------
    plan
        The network.
    layout
        Order of a series' axes outside.
    """

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan, self.layout = plan, layout

    # -------------------------------------------------------------- names, for messages

    def features_name(self, number: int) -> str:
        """The features of an input."""
        return "features" if len(self.plan.inputs) == 1 else f'features of "{self.plan.inputs[number].name}"'

    def labels_name(self, number: int) -> str:
        """The labels of an output."""
        return "labels" if len(self.plan.losses) == 1 else f'labels of "{self._outputs[number]}"'

    @property
    def _outputs(self) -> list[str]:
        outline = self.plan.outline
        return [outline.members[number].name for number in outline.outputs]

    # -------------------------------------------------------------- minibatches

    def given(self, features: Sequence[Any], masks: Sequence[Any] | None = None) -> Minibatch:
        """A minibatch without labels.

        Raises
        ------
        NetconfError
            If an array cannot be used, or they do not fit together.
        """
        inputs = self.plan.inputs
        if len(features) != len(inputs):
            names = ", ".join(given.name for given in inputs)
            for value in features:
                if isinstance(value, bool):
                    numeric("features", value)
            message = f"{_count(len(features), 'array')} given, the network has {_count(len(inputs), 'input')}: {names}"
            more = "; masks have a name of their own: features_masks=[...]" if len(features) > len(inputs) else ""
            raise _fail("features", message, f"give one for each, in this order{more}")  # noqa: EM101 - a place
        series = tuple([self._features(number, value) for number, value in enumerate(features)])
        for number, one in enumerate(series[1:], 1):
            if one.batch != series[0].batch:
                message = f"{one.batch} examples are given, {self.features_name(0)} has {series[0].batch}"
                raise _fail(self.features_name(number), message, "the first axis of every array is the minibatch")
        return Minibatch(series, self._masks(masks, series))

    def _masks(self, masks: Sequence[Any] | None, series: tuple[Series, ...]) -> tuple[Array | None, ...]:
        if masks is None or (len(masks) == len(series) == 1 and masks[0] is None):
            return (None,) * len(series)
        if len(masks) != len(series):
            message = f"{_count(len(masks), 'mask')} given, the network has {_count(len(series), 'input')}"
            raise _fail("features_masks", message, "give one for each in order, or None for it")  # noqa: EM101 - a place
        names = [self.features_name(number).replace("features", "features_mask", 1) for number in range(len(series))]
        given = enumerate(zip(names, masks, series, strict=True))
        last = self.plan.tell_last_step
        return tuple(
            None if mask is None else marks(name, self._of_steps(name, mask, one), tells_last_step=number in last)
            for number, (name, mask, one) in given
        )

    def learned(
        self, features: Sequence[Any], masks: Sequence[Any] | None, labels: Sequence[Any], label_masks: Sequence[Any] | None
    ) -> Minibatch:
        """A minibatch to learn from.

        Raises
        ------
        NetconfError
            If an array cannot be used, or they do not fit together.
        """
        plan = self.plan
        require_losses(plan.outline)
        minibatch = self.given(features, masks)
        if len(labels) != len(plan.losses):
            message = f"{_count(len(labels), 'array')} given, the network has {_count(len(plan.losses), 'output')}"
            raise _fail("labels", f"{message}: {', '.join(self._outputs)}", "give one for each, in this order")  # noqa: EM101 - a place
        if label_masks is not None and len(label_masks) != len(labels):
            message = f"{_count(len(label_masks), 'mask')} given, the network has {_count(len(labels), 'output')}"
            raise _fail("labels_masks", message, "give one for each in order, or None for it")  # noqa: EM101 - a place
        steps = plan.steps(tuple([series.steps for series in minibatch.features]))
        images, found, kinds = images_given(plan, minibatch), [], []
        for number, (value, output) in enumerate(zip(labels, plan.losses, strict=True)):
            batch, mask = minibatch.batch * plan.times[output.place], label_masks[number] if label_masks is not None else None
            if output.place in images:
                form = LabelImages(images[output.place], batch, steps[output.place], self.layout == "NWC")
                found.append(self._label_images(number, value, form))
                kinds.append(self._image_mask(number, mask, form))
            else:
                found.append(self._labels(number, value, batch, steps[output.place]))
                kinds.append(self._label_mask(number, mask, found[-1]))
        return Minibatch(minibatch.features, minibatch.masks, tuple(found), tuple(kinds))

    # -------------------------------------------------------------- features

    def _features(self, number: int, value: Any) -> Series:
        """Features of any accepted form."""
        given, name = self.plan.inputs[number], self.features_name(number)
        array = _plain(name, value)
        if given.takes_indices_only:
            return self._indices(name, given, array)
        if given.reads_images:
            return self._images(name, given, array)
        if array.ndim == 4 and array.shape[1:] == given.flat_image:
            array = array.reshape(len(array), -1)
        if array.ndim in (1, 2) and array.dtype.kind in "iu" and given.recurrent and given.size:
            return Series(_whole(name, array if array.ndim == 2 else array[:, None]), flat=array.ndim == 1)
        return self._series(name, array, given.size, "nIn", series=given.recurrent)

    def _indices(self, name: str, given: NetworkInput, array: Array) -> Series:
        """Whole numbers of any type for an embedding: [minibatch], [minibatch, 1], [minibatch, time] or [minibatch, 1, time]."""
        flat = array.ndim == 1 or (array.ndim == 2 and not given.recurrent)
        series = array.ndim == 3
        if series and 1 in array.shape[1:]:
            array = array[:, 0] if array.shape[1] == 1 else array[:, :, 0]
        if array.ndim == 1:
            array = array[:, None]
        if array.ndim != 2:
            message = f"shape {list(array.shape)} is given, indices [minibatch, time] are expected"
            raise _fail(name, message)
        if given.takes_one_index and array.shape[1] > 1 and not series:
            message = f"shape {list(array.shape)} is given, one index for each example is expected: [minibatch, 1]"
            raise _fail(name, message, "EmbeddingSequenceLayer reads a series of indices")
        with np.errstate(invalid="ignore"):  # what is no number differs from any index, which is reported next
            whole = _whole(name, array)
        if (whole != array).any():
            place = tuple(int(i) for i in np.argwhere(whole != array)[0])
            message = f"{array[place]} at example {place[0]}, step {place[1]} is no index"
            raise _fail(name, message, "an embedding reads whole numbers")
        return Series(whole, flat)

    def _images(self, name: str, given: NetworkInput, array: Array) -> Series:
        """Images [example, channel, height, width], or with the channels last: one step of each example."""
        channels, last = given.size, self.layout == "NWC"
        if array.ndim != 4 or array.shape[3 if last else 1] != channels:
            expected = f"[minibatch, height, width, {channels}]" if last else f"[minibatch, {channels}, height, width]"
            other, place = ("NCW", 1) if last else ("NWC", 3)
            hint = f'give layout="{other}" to the network, or move the channels' if array.shape[place:][:1] == (channels,) else ""
            raise _fail(name, f"shape {list(array.shape)} is given, {expected} is expected", hint)
        numbers = np.ascontiguousarray(_numbers(array.transpose(0, 3, 1, 2) if last else array, self.plan.dtype))
        return Series(numbers.reshape(len(array), -1, 1), flat=True, extent=numbers.shape[2:])

    def _series(self, name: str, array: Array, size: int, word: str, *, series: bool = False) -> Series:
        """Numbers [example, size, step], from two or three axes; any size where none is known. ``word`` is what sets the size."""
        if array.ndim == 2:
            if size not in (0, array.shape[1]):
                message = f"shape {list(array.shape)} is given, [minibatch, {size}] is expected"
                raise _fail(name, message, self._two_axes(array, size) if series else "")
            return Series(_numbers(array, self.plan.dtype)[:, :, None], flat=True)
        if array.ndim != 3:
            hint = "one step of one example is x[None], one example a minibatch of one" if array.ndim == 1 else ""
            hint = (
                "in a list an array has an axis more: give the array alone"
                if array.shape[:1] == (1,) and array.ndim == 4
                else hint
            )
            raise _fail(name, f"shape {list(array.shape)} is given, {self._axes(size)} is expected", hint)
        found = array if self.layout == "NCW" else array.swapaxes(1, 2)
        if size not in (0, found.shape[1]):
            raise _fail(name, *self._both_readings(array, size, word))
        return Series(_numbers(found, self.plan.dtype))

    def _axes(self, size: int) -> str:
        said = size or "size"
        return f"[minibatch, {said}, time]" if self.layout == "NCW" else f"[minibatch, time, {said}]"

    def _two_axes(self, array: Array, size: int) -> str:
        """What an array without a minibatch, or without sizes, may have been meant as."""
        if size in array.shape:
            return f"a series alone is a minibatch of one: x[None] for {self._axes(size)}"
        return "integers [minibatch, time] are taken as class indices"

    def _both_readings(self, array: Array, size: int, word: str) -> tuple[str, str]:
        """Message and hint for an array whose axes do not fit."""
        b, p, q = array.shape
        message = (
            f"shape {[b, p, q]} is given, {self._axes(size)} is expected; "
            f"read as NCW that is {b} examples of {p} features in {q} steps, as NWC {b} examples of {q} features in {p} steps"
        )
        other = "NWC" if self.layout == "NCW" else "NCW"
        if (q if self.layout == "NCW" else p) == size:
            return message, f'give layout="{other}" to the network, or swap the last two axes'
        return message, f"the network has {word} {size}"

    # -------------------------------------------------------------- labels and masks

    def _labels(self, number: int, value: Any, batch: int, steps: int) -> Series:
        """Labels of any accepted form, which fit the features."""
        output, name = self.plan.losses[number], self.labels_name(number)
        array = _plain(name, value)
        if output.reads_classes and array.ndim == (3 if output.recurrent else 2):
            column = array[:, 0] if self.layout == "NCW" or array.ndim == 2 else array[:, :, 0]
            array = _whole(name, column)
        if array.dtype.kind in "iu" and array.ndim == (2 if output.recurrent else 1):
            series = Series(_whole(name, array if output.recurrent else array.reshape(steps, -1).T), flat=not output.recurrent)
        elif not output.recurrent and array.ndim == 2 and steps > 1:
            series = self._rows(name, array, output.units, batch, steps)
        elif not output.recurrent and array.ndim == 3:
            message = f"shape {list(array.shape)} is given, but OutputLayer takes [minibatch, {output.units}]"
            raise _fail(name, message, "use RnnOutputLayer for labels at every step")
        else:
            series = self._series(name, array, output.units, "nOut", series=self.plan.recurrent)
        if (series.batch, series.steps) != (batch, steps):
            message = f"labels have {series.batch} examples of {series.steps} steps, features {batch} of {steps}"
            hint = "both must agree; steps without a label are masked, or all zero"
            if output.recurrent and series.steps == 1 and series.batch == batch:
                hint = (
                    "for one label for each series end the network with LastTimeStep(...) or GlobalPoolingLayer and OutputLayer, "
                    "or put the label at the last step and mask the others (labels_mask)"
                )
            raise _fail(name, message, hint)
        return series

    def _rows(self, name: str, array: Array, size: int, batch: int, steps: int) -> Series:
        """Rows [example + minibatch · step, size], as DL4J's RnnToFeedForwardPreProcessor orders them."""
        if array.shape != (batch * steps, size):
            raise _fail(name, f"shape {list(array.shape)} is given, [{batch} · {steps}, {size}] is expected")
        rows = _numbers(array, self.plan.dtype).reshape(steps, batch, size)
        return Series(rows.transpose(1, 2, 0), flat=True)

    def _of_steps(self, name: str, value: Any, series: Series) -> Array:
        """A mask [example, step]; of one number for each example when there is no time axis."""
        array = _plain(name, value)
        wanted = (series.batch, series.steps)
        if array.ndim == 1 and series.steps == 1:
            array = array[:, None]
        if array.shape == (series.batch * series.steps, 1) and array.shape != wanted:
            array = array.reshape(series.steps, series.batch).T
        if array.shape != wanted:
            message = f"shape {list(array.shape)} is given, [{wanted[0]}, {wanted[1]}] is expected"
            raise _fail(name, message, "a mask has a number for each example and step")
        return _numbers(array, self.plan.dtype)

    def _label_mask(self, number: int, value: Any, labels: Series) -> tuple[str, Array | None]:
        """A mask of labels: "steps" [example, step], or "outputs" [example, output, step]."""
        if value is None:
            return "none", None
        name = self.labels_name(number).replace("labels", "labels_mask", 1)
        array = _plain(name, value)
        output = self.plan.losses[number]
        per_output = array.ndim == 3 or (array.ndim == 2 and labels.flat and array.shape[1] == output.units > 1)
        if not per_output:
            return "steps", weights(name, self._of_steps(name, array, labels))
        self._require_outputs_apart(name, output)
        return "outputs", weights(name, self._series(name, array, output.units, "nOut").array)

    def _label_images(self, number: int, value: Any, form: LabelImages) -> Series:
        """Labels of every pixel: numbers, or class indices."""
        output, name = self.plan.losses[number], self.labels_name(number)
        array = _plain(name, value)
        if array.ndim == 3 or (output.reads_classes and array.ndim == 4):
            return Series(form.rows(name, _whole(name, array)), flat=True)
        return Series(form.numbers(name, _numbers(array, self.plan.dtype)), flat=True)

    def _image_mask(self, number: int, value: Any, form: LabelImages) -> tuple[str, Array | None]:
        """A mask of whole images, of pixels or, where it has all channels, of outputs."""
        if value is None:
            return "none", None
        output, name = self.plan.losses[number], self.labels_name(number).replace("labels", "labels_mask", 1)
        array = _numbers(_plain(name, value), self.plan.dtype)
        if array.ndim < 4 or array.shape[3 if form.channels_last else 1] == 1:
            return "steps", weights(name, form.rows(name, array))
        self._require_outputs_apart(name, output)
        return "outputs", weights(name, form.numbers(name, array))

    @staticmethod
    def _require_outputs_apart(name: str, output: LossVertex) -> None:
        """Refuse a mask for each output where the loss cannot tell them apart."""
        if output.activation.by_row and output.loss.cross_entropy:
            message = "a mask for each output is given, but softmax with a cross-entropy scores a step as a whole"
            raise DataError([Problem(name, message, "mask whole steps ([minibatch, time]), or use SIGMOID with XENT")])
        if output.loss.beta:
            message = "a mask for each output is given, but the F measure counts an example as a whole"
            raise DataError([Problem(name, message, "mask whole examples or steps")])

    def outward(self, array: Array, *, flat: bool) -> Array:
        """A result [example, size, step] as the user reads it."""
        if flat:
            return array[:, :, 0]
        return array if self.layout == "NCW" else array.swapaxes(1, 2)

    def images_outward(self, array: Array) -> Array:
        """Images [example, channel, height, width] as the user reads them."""
        return array if self.layout == "NCW" else array.transpose(0, 2, 3, 1)


def _count(number: int, what: str) -> str:
    """``1 array``, ``2 arrays``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def require_clean(name: str, series: Series, marks: Array, size: int) -> None:
    """Refuse data that a run has marked.

    Raises
    ------
    DataError
        Naming the first example that is not finite, or whose index is out of range.
    """
    fatal = np.flatnonzero(marks & (NOT_FINITE | OUT_OF_RANGE))
    if not fatal.size:
        return
    example = int(fatal[0])
    rows = series.array[example]
    if marks[example] & OUT_OF_RANGE:
        step = int(np.flatnonzero((rows < 0) | (rows >= size))[0])
        size_is = f"vocabulary size {size}" if name.startswith("features") else f"{size} classes"
        message = f"index {int(rows[step])} at step {step} of example {example} is outside 0 .. {size - 1} ({size_is})"
        hint = "indices count from 0 and are below the vocabulary's size: raise nIn, or map what is rare to one index"
        raise DataError([Problem(name, message, hint if name.startswith("features") else "classes count from 0: raise nOut")])
    column, step = (int(i) for i in np.argwhere(~np.isfinite(rows))[0])
    message = f"{rows[column, step]} at row {column}, step {step} of example {example}"
    raise DataError([Problem(name, message, "remove or fill in what is missing, or mask the step and put 0 there")])


def first_marked(marks: Array, mark: int) -> int | None:
    """The first example with a mark, or None."""
    found = np.flatnonzero(marks & mark)
    return int(found[0]) if found.size else None
