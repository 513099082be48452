"""Vertices of graphs, slow and obvious: arrays [minibatch, size, time] or [minibatch, size] in, one out."""

from __future__ import annotations

import functools

import numpy as np

from tests.reference.activations import Array


def merge(*inputs: Array) -> Array:
    return np.concatenate(inputs, axis=1)


def element_wise(op: str, *inputs: Array) -> Array:
    match op:
        case "Add":
            return sum(inputs)
        case "Subtract":
            first, second = inputs
            return first - second
        case "Product":
            return functools.reduce(np.multiply, inputs)
        case "Average":
            return sum(inputs) / len(inputs)
        case _:
            return functools.reduce(np.maximum, inputs)


def subset(x: Array, first: int, last: int) -> Array:
    return x[:, first : last + 1]


def stack(*inputs: Array) -> Array:
    return np.concatenate(inputs, axis=0)


def unstack(x: Array, part: int, parts: int) -> Array:
    return np.split(x, parts)[part]


def distance(a: Array, b: Array) -> Array:
    return np.sqrt(((a - b) ** 2).reshape(len(a), -1).sum(1))[:, None]


def normalised(x: Array, eps: float = 1e-8) -> Array:
    norms = np.sqrt((x**2).reshape(len(x), -1).sum(1))
    return x / np.maximum(norms, eps).reshape(-1, *[1] * (x.ndim - 1))


def last_step(x: Array, mask: Array | None = None) -> Array:
    last = [x.shape[2] - 1] * len(x) if mask is None else [max(np.flatnonzero(row), default=0) for row in mask]
    return np.stack([x[i, :, t] for i, t in enumerate(last)])


def duplicated(x: Array, steps: int) -> Array:
    return np.repeat(x[:, :, None], steps, axis=2)


def reversed_(x: Array, mask: Array | None = None) -> Array:
    """Masked steps are zero; those that are not keep their places, in the opposite order."""
    result = np.zeros_like(x)
    for i in range(len(x)):
        steps = np.arange(x.shape[2]) if mask is None else np.flatnonzero(mask[i])
        result[i][:, steps] = x[i][:, steps[::-1]]
    return result
