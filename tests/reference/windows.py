"""Windows over series and images in plain NumPy loops: what the kernels must compute. For tests only."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Sizes = tuple[int, ...]


def places(extent: Sizes, kernel: Sizes, stride: Sizes, dilation: Sizes, padding: Sizes, mode: str) -> tuple[Sizes, Sizes]:
    """How many windows there are along each axis, and how far before the axis the first begins."""
    count, before = [], []
    for n, k, s, d, p in zip(extent, kernel, stride, dilation, padding, strict=True):
        span = (k - 1) * d + 1
        if mode == "Same":
            count.append(-(-n // s))
            before.append(max((count[-1] - 1) * s + span - n, 0) // 2)
        elif mode == "Causal":
            count.append(-(-n // s))
            before.append(span - 1)
        else:
            count.append((n + 2 * p - span) // s + 1)
            before.append(p)
    return tuple(count), tuple(before)


def windows(x: Array, **words: Any) -> Iterator[tuple[Sizes, list[tuple[Sizes, Array | None]]]]:
    """Each window of [minibatch, channel, axes ...]: its place, and its elements [minibatch, channel]; None beside the input."""
    extent = x.shape[2:]
    count, before = places(extent, **words)
    for place in itertools.product(*map(range, count)):
        elements: list[tuple[Sizes, Array | None]] = []
        for element in itertools.product(*map(range, words["kernel"])):
            step = zip(place, words["stride"], before, element, words["dilation"], strict=True)
            at = tuple(p * s - b + e * d for p, s, b, e, d in step)
            inside = all(0 <= i < n for i, n in zip(at, extent, strict=True))
            elements.append((element, x[(slice(None), slice(None), *at)] if inside else None))
        yield place, elements


def convolve(x: Array, weights: Array, bias: Array, **words: Any) -> Array:
    """Sum of x · W[output, input, element ...] over each window."""
    count, _ = places(x.shape[2:], **words)
    z = np.tile(bias.reshape(1, -1, *[1] * len(count)), (len(x), 1, *count)).astype(float)
    for place, elements in windows(x, **words):
        for element, values in elements:
            if values is not None:
                z[(slice(None), slice(None), *place)] += values @ weights[(slice(None), slice(None), *element)].T
    return z


def pool(x: Array, kind: str, power: int, *, divide_by_all: bool = False, **words: Any) -> Array:
    """One value of each window; what lies beside the input takes no part, but in the divisor of AVG where that is wanted."""
    count, _ = places(x.shape[2:], **words)
    y = np.zeros((*x.shape[:2], *count))
    for place, elements in windows(x, **words):
        found = np.array([values for _, values in elements if values is not None])
        if not len(found):
            continue
        size = len(elements) if divide_by_all else len(found)
        value = {
            "MAX": lambda f=found: f.max(0),
            "AVG": lambda f=found, s=size: f.sum(0) / s,
            "SUM": lambda f=found: f.sum(0),
            "PNORM": lambda f=found: (np.abs(f) ** power).sum(0) ** (1 / power),
        }[kind]()
        y[(slice(None), slice(None), *place)] = value
    return y
