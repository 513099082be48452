"""What segments are given: series as they read them, and the minibatches that are made of these."""

from __future__ import annotations

from typing import NamedTuple

from runtime.compiler.allocation import Form, Given, Wanted
from runtime.compiler.signal import Purpose
from runtime.compiler.transfers import Arrays
from runtime.memory import Array


class Series(NamedTuple):
    """An array as segments read it: numbers [example, size, step], or int64 indices [example, step].

    Attributes
    ----------
    array
        The view.
    flat
        Whether the user's array had no time axis.
    extent
        Height and width, where the sizes are those of images.
    """

    array: Array
    flat: bool = False
    extent: tuple[int, int] = (0, 0)

    @property
    def indices(self) -> bool:
        """Whether it holds class indices."""
        return self.array.ndim == 2

    @property
    def features(self) -> int:
        """Size of a row; of images the number of channels."""
        size = int(self.array.shape[1])
        return size if self.extent == (0, 0) else size // (self.extent[0] * self.extent[1])

    @property
    def batch(self) -> int:
        """Number of examples."""
        return int(self.array.shape[0])

    @property
    def steps(self) -> int:
        """Number of steps."""
        return int(self.array.shape[-1])

    def given(self, mask: Array | None, size: int) -> Given:
        """It as a segment is given it; ``size`` is that of its features where it holds indices."""
        shape = self.array.shape
        if len(shape) == 2:  # indices
            return Given(shape[1], size, True, mask is not None)  # noqa: FBT003 - as the fields of a tuple
        return Given(shape[2], self.features, False, mask is not None, self.extent)  # noqa: FBT003 - as above

    def between(self, start: int, stop: int) -> Series:
        """Some of the steps; the only one of what has no time axis."""
        return self if self.flat and self.steps == 1 else self._replace(array=self.array[..., start:stop])

    def examples(self, part: slice) -> Series:
        """Some of the examples."""
        return self._replace(array=self.array[part])


Mask = Array | None


class Minibatch(NamedTuple):
    """The features of each input of a network and, to learn from, the labels of each output; all with their masks.

    Attributes
    ----------
    features, masks
        Of each input; a mask is [example, step].
    labels, label_masks
        Of each output; a mask is "none", "steps" [example, step], or "outputs" [example, output, step].
    """

    features: tuple[Series, ...]
    masks: tuple[Mask, ...]
    labels: tuple[Series, ...] = ()
    label_masks: tuple[tuple[str, Mask], ...] = ()

    @property
    def batch(self) -> int:
        """Number of examples."""
        return self.features[0].batch

    @property
    def steps(self) -> int:
        """Steps of the longest input."""
        features = self.features
        return features[0].steps if len(features) == 1 else max([series.steps for series in features])

    @property
    def flat(self) -> bool:
        """Whether no input has a time axis."""
        return self.features[0].flat if len(self.features) == 1 else all(series.flat for series in self.features)

    @property
    def is_even(self) -> bool:
        """Whether all inputs are equally long series, so that a part of the steps is a minibatch, too."""
        first = self.features[0]
        return len(self.features) == 1 or all(not one.flat and one.steps == first.steps for one in self.features)

    def between(self, start: int, stop: int) -> Minibatch:
        """Some of the steps, with their part of the masks."""
        return Minibatch(
            tuple(series.between(start, stop) for series in self.features),
            tuple(_cut(mask, series, start, stop) for mask, series in zip(self.masks, self.features, strict=True)),
            tuple(series.between(start, stop) for series in self.labels),
            tuple((kind, _cut(m, series, start, stop)) for (kind, m), series in zip(self.label_masks, self.labels, strict=True)),
        )

    def examples(self, part: slice) -> Minibatch:
        """Some of the examples, without labels."""
        masks = tuple(None if mask is None else mask[part] for mask in self.masks)
        return Minibatch(tuple(series.examples(part) for series in self.features), masks)

    def alone(self, number: int) -> Minibatch:
        """One example, with its labels."""
        part = slice(number, number + 1)
        masks = tuple((kind, None if mask is None else mask[part]) for kind, mask in self.label_masks)
        return self.examples(part)._replace(labels=tuple(series.examples(part) for series in self.labels), label_masks=masks)

    def arrays(self, outputs: tuple[Array, ...] = ()) -> Arrays:
        """What a segment reads and, without a loss, writes."""
        features = (self.features[0].array,) if len(self.features) == 1 else tuple([series.array for series in self.features])
        if not self.labels:
            return Arrays(features, self.masks, (), (), outputs)
        labels, masks = [series.array for series in self.labels], [mask for _, mask in self.label_masks]
        return Arrays(features, self.masks, tuple(labels), tuple(masks), outputs)

    def form(self, purpose: Purpose, sizes: tuple[int, ...], **more: bool | int) -> Form:
        """What a segment for it is built for; ``sizes`` are the features of those inputs that come as indices."""
        inputs = [one.given(mask, size) for one, mask, size in zip(self.features, self.masks, sizes, strict=True)]
        labels = [Wanted(one.indices, kind) for one, (kind, _) in zip(self.labels, self.label_masks, strict=True)]
        return Form(purpose, self.batch, tuple(inputs), tuple(labels), **more)  # type: ignore[arg-type]


def _cut(mask: Mask, series: Series, start: int, stop: int) -> Mask:
    return mask if mask is None or (series.flat and series.steps == 1) else mask[..., start:stop]
