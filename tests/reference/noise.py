"""Noise on layers' inputs from the runtime's own stream: Philox4x32-10 in NumPy, and each kind of dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.weights import (
    AlphaDropout,
    DropConnect,
    Dropout,
    GaussianDropout,
    GaussianNoise,
    IDropout,
    LogNormalDistribution,
    NormalDistribution,
    SpatialDropout,
    UniformDistribution,
)
from runtime.randomness import key_of, pass_key
from tests.reference.activations import Array
from tests.reference.layout import Parameter

MASK = 0xFFFFFFFF


def philox(key: int, counters: Array) -> Array:
    """Return the four words of each counter, [..., 4] to [..., 4]."""
    c = [counters[..., k].astype(np.uint64) for k in range(4)]
    k0, k1 = key & MASK, key >> 32 & MASK
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        high0, high1, low0, low1 = p0 >> np.uint64(32), p1 >> np.uint64(32), p0 & np.uint64(MASK), p1 & np.uint64(MASK)
        c = [high1 ^ c[1] ^ np.uint64(k0), low1, high0 ^ c[3] ^ np.uint64(k1), low0]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return np.stack(c, axis=-1)


def gaussians(words: Array) -> Array:
    """Return four Gaussians of four words."""
    radius = np.sqrt(-2 * np.log((words[..., [0, 0, 2, 2]] + 0.5) / 2**32))
    angle = 2 * np.pi * words[..., [1, 1, 3, 3]] / 2**32
    return np.asarray(radius * np.where(np.arange(4) % 2 == 0, np.cos(angle), np.sin(angle)))


def words_of(key: int, examples: int, units: int, steps: int, *, shared: bool) -> Array:
    """Return blocks [example, block of four units, step, word]."""
    counters = np.zeros((examples, -(-units // 4), steps, 4), np.uint64)
    counters[..., 0] = np.arange(counters.shape[1])[None, :, None]
    counters[..., 1] = np.arange(examples)[:, None, None]
    counters[..., 2] = 0 if shared else np.arange(steps)
    return philox(key, counters)


def by_unit(blocks: Array, units: int) -> Array:
    """[example, block, step, word] to [example, unit, step]."""
    examples, count, steps, _ = blocks.shape
    return blocks.transpose(0, 1, 3, 2).reshape(examples, 4 * count, steps)[:, :units]


def factor_and_shift(dropout: IDropout, key: int, shape: tuple[int, int, int]) -> tuple[Array, Array]:
    """Return what [example, unit, step] is multiplied by, and what is added."""
    examples, units, steps = shape
    blocks = words_of(key, examples, units, steps, shared=isinstance(dropout, SpatialDropout))
    zero, one = np.zeros(shape), np.ones(shape)
    match dropout:
        case Dropout(keep=p) | SpatialDropout(keep=p):
            return (by_unit(blocks, units) < p * 2**32) / float(p), zero  # type: ignore[arg-type, operator]
        case AlphaDropout(keep=p):
            low = -1.7580993408473766
            a = 1 / np.sqrt(p + low**2 * p * (1 - p))  # type: ignore[operator]
            kept = by_unit(blocks, units) < p * 2**32  # type: ignore[operator]
            return a * kept, a * np.where(kept, 0, low) - a * (1 - p) * low  # type: ignore[operator]
        case GaussianDropout(rate=rate):
            return 1 + np.sqrt(rate / (1 - rate)) * by_unit(gaussians(blocks), units), zero  # type: ignore[operator]
        case GaussianNoise(stddev=sigma):
            return one, sigma * by_unit(gaussians(blocks), units)
    raise TypeError(dropout)


def _disturbed(noise: Any, w: Array, words: Array) -> Array:
    if isinstance(noise, DropConnect):
        return np.asarray(w * (words.ravel()[: w.size] < noise.weight_retain_prob * 2**32))
    match noise.distribution:
        case NormalDistribution(mean=mean, std=std):
            drawn = mean + std * gaussians(words).ravel()[: w.size]
        case LogNormalDistribution(mean=mean, std=std):
            drawn = np.exp(mean + std * gaussians(words).ravel()[: w.size])
        case UniformDistribution(lower=low, upper=high):
            drawn = low + (high - low) * words.ravel()[: w.size] / 2**32
        case _:
            drawn = np.full(w.size, noise.distribution.value)
    return np.asarray(w + drawn if noise.additive else w * drawn)


class NativeNoise:
    """The noise of a network's training pass, for ``ReferenceNetwork.noise``."""

    def __init__(self, conf: MultiLayerConfiguration, position: int = 0) -> None:
        self.conf, self.position = conf, position
        self.places: dict[int, int] = {}
        vertices = 0
        for index, layer in enumerate(conf.layers):
            if layer.drop_out is not None:
                self.places[index] = vertices
                vertices += 1
            vertices += 1

    def __call__(self, index: int, x: Array, minibatch: int) -> tuple[Array, Array]:
        """Return factor and shift of a layer's input, a series or rows [example + minibatch · step, unit]."""
        dropout: Any = self.conf.layers[index].drop_out
        key = key_of(pass_key(self.conf.seed or 0, self.position), self.places[index])
        if x.ndim == 3:
            return factor_and_shift(dropout, key, x.shape)
        steps = len(x) // minibatch
        pair = factor_and_shift(dropout, key, (minibatch, x.shape[1], steps))
        factor, shift = (array.transpose(2, 0, 1).reshape(len(x), -1) for array in pair)
        return factor, shift

    def weights(self, flat: Array, table: list[Parameter]) -> Array:
        """Return the parameters as a training pass sees them; element e of one has word e % 4 of block (e / 4, 0, 0, 1)."""
        noisy = flat.copy()
        for p in table:
            noise: Any = self.conf.layers[p.layer].weight_noise
            if noise is None or (p.bias and not getattr(noise, "apply_to_biases", getattr(noise, "apply_to_bias", False))):
                continue
            if p.key == "RW" and not getattr(noise, "apply_to_recurrent", True):
                continue
            size = p.place.stop - p.place.start
            counters = np.zeros((-(-size // 4), 4), np.uint64)
            counters[:, 0], counters[:, 3] = np.arange(len(counters)), 1
            words = philox(key_of(pass_key(self.conf.seed or 0, self.position), 2**32 + p.offset), counters)
            noisy[p.place] = _disturbed(noise, flat[p.place], words)
        return noisy

    def advance(self) -> None:
        """Go on to the next training pass."""
        self.position += 1
