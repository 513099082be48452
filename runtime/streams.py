"""Streams of random numbers for initial parameters: our own, and those of DL4J's releases.

Each array of parameters takes its numbers from the stream in turn. ``native`` is NumPy's Philox generator keyed by the seed. The
others give the first parameters that a range of releases gives for the same seed; what is not known of them is refused by
``refusal``.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from netconf.errors import Problem
from netconf.vocabulary import RandomStream, WeightInit
from netconf.weights import (
    BinomialDistribution,
    ConstantDistribution,
    Distribution,
    LogNormalDistribution,
    NormalDistribution,
    OrthogonalDistribution,
    TruncatedNormalDistribution,
    UniformDistribution,
)
from runtime.compatibility import Compatibility
from runtime.errors import UnsupportedError
from runtime.memory import Array
from runtime.randomness import mixed

Shape = tuple[int, ...]

_WORD = 2**64 - 1
_SMALLEST = 1e-5
"""DL4J keeps the uniform numbers that it takes logarithms of above this."""
_TINY = 1e-6
"""The same for truncated Gaussians of alpha to beta3."""


class Stream(ABC):
    """Where initial parameters are drawn from."""

    @property
    def position(self) -> int | None:
        """Where the stream stands, when dropout and noise go on from it; None when they have keys of their own."""
        return None

    def kept(self, probability: float, count: int) -> Array:
        """Which of some elements a dropout keeps."""
        raise NotImplementedError

    def skip(self, count: int) -> None:
        """Go on as if an array of ``count`` numbers had been drawn."""
        raise NotImplementedError

    @abstractmethod
    def normal(self, shape: Shape) -> Array:
        """Standard Gaussians."""

    @abstractmethod
    def uniform(self, shape: Shape) -> Array:
        """Uniform numbers of [0, 1)."""

    def normal_of_distribution(self, shape: Shape) -> Array:
        """Standard Gaussians for a distribution, where no scheme is asked for: some releases fill another way then."""
        return self.normal(shape)

    def uniform_of_distribution(self, shape: Shape) -> Array:
        """Uniform numbers for a distribution."""
        return self.uniform(shape)

    def truncated(self, shape: Shape, mean: float = 0.0) -> Array:
        """Standard Gaussians between -2 and 2; ``mean`` is that of what is made of them, in deviations."""
        raise NotImplementedError

    def truncated_of_scheme(self, shape: Shape) -> Array:
        """The same for a scheme, where no distribution is asked for."""
        return self.truncated(shape)

    def binomial(self, trials: int, probability: float, shape: Shape) -> Array:
        """Numbers of successes."""
        raise NotImplementedError


def stream(kind: RandomStream, seed: int, compatibility: Compatibility, position: int | None = None) -> Stream:
    """The stream of a seed, from its beginning or from a position."""
    if kind is RandomStream.dl4j_10:
        return Stream10(seed, position)
    if kind is RandomStream.dl4j_07:
        has = compatibility.has
        return Stream07(seed, by_columns=has("distributions_by_columns"), halves=has("gaussians_in_halves"), position=position)
    if kind is RandomStream.dl4j_04:
        return Stream04(seed, by_rows=compatibility.has("gaussians_by_rows"))
    return Native(seed)


_KNOWN_OF_04 = (NormalDistribution, UniformDistribution, ConstantDistribution)
_KNOWN_OF_07 = (*_KNOWN_OF_04, BinomialDistribution, LogNormalDistribution, TruncatedNormalDistribution)
_SCHEMES_OF_04 = {WeightInit.ZERO, WeightInit.ONES, WeightInit.IDENTITY}
_SCHEMES_OF_07 = _SCHEMES_OF_04 | {
    WeightInit.XAVIER,
    WeightInit.XAVIER_FAN_IN,
    WeightInit.XAVIER_LEGACY,
    WeightInit.XAVIER_UNIFORM,
    WeightInit.RELU,
    WeightInit.RELU_UNIFORM,
    WeightInit.SIGMOID_UNIFORM,
    WeightInit.UNIFORM,
    WeightInit.NORMAL,
    WeightInit.LECUN_NORMAL,
    WeightInit.LECUN_UNIFORM,
    WeightInit.VAR_SCALING_NORMAL_FAN_IN,
    WeightInit.VAR_SCALING_NORMAL_FAN_OUT,
    WeightInit.VAR_SCALING_NORMAL_FAN_AVG,
    WeightInit.VAR_SCALING_UNIFORM_FAN_IN,
    WeightInit.VAR_SCALING_UNIFORM_FAN_OUT,
    WeightInit.VAR_SCALING_UNIFORM_FAN_AVG,
}


def refusal(kind: RandomStream, scheme: WeightInit | Distribution) -> str:
    """Why a stream cannot draw by a scheme or from a distribution; empty when it can."""
    if kind is RandomStream.native:
        return ""
    name = str(scheme) if isinstance(scheme, WeightInit) else type(scheme).__name__
    if isinstance(scheme, OrthogonalDistribution):
        how = "an algorithm of its own" if kind is RandomStream.dl4j_10 else "LAPACK's gesvd, whose signs depend on its version"
        return f"{name}: its matrices come from a singular value decomposition by {how}"
    if kind is RandomStream.dl4j_10:
        return ""
    old = kind is RandomStream.dl4j_04
    if not old and isinstance(scheme, TruncatedNormalDistribution) and abs(scheme.mean) >= 2 * scheme.std:
        return f"{name}: with a mean of two deviations or more these releases draw for ever"
    schemes, distributions = (_SCHEMES_OF_04, _KNOWN_OF_04) if old else (_SCHEMES_OF_07, _KNOWN_OF_07)
    if scheme in schemes if isinstance(scheme, WeightInit) else isinstance(scheme, distributions):
        return ""
    return f"{name}: the numbers that these releases draw for it are not known"


class Native(Stream):
    """NumPy's Philox generator; arrays are filled column by column."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.Generator(np.random.Philox(key=seed % 2**64))

    def normal(self, shape: Shape) -> Array:
        """As NumPy draws them."""
        return self.random.standard_normal(math.prod(shape)).reshape(shape, order="F")

    def uniform(self, shape: Shape) -> Array:
        """As NumPy draws them."""
        return self.random.random(math.prod(shape)).reshape(shape, order="F")

    def truncated(self, shape: Shape, mean: float = 0.0) -> Array:  # noqa: ARG002 - only one stream looks at the mean
        """What lies outside is drawn again."""
        values = self.normal(shape)
        while (outside := np.abs(values) > 2).any():
            values[outside] = self.random.standard_normal(int(outside.sum()))
        return values

    def binomial(self, trials: int, probability: float, shape: Shape) -> Array:
        """As NumPy draws them."""
        return self.random.binomial(trials, probability, math.prod(shape)).astype(float).reshape(shape, order="F")


def _successes(numbers: Callable[[Array], Array], trials: int, probability: float | np.float32, count: int) -> Array:
    """Binomial numbers: trial t of element e takes the stream's number (e + 1) t, the first one being 0."""
    elements, values = np.arange(1, count + 1), np.zeros(count)
    for t in range(1, trials + 1):
        values += numbers(elements * t) < probability
    return values


class Stream10(Stream):
    """1.0.0-beta4 to M2.1: numbers by index from a state that is turned after each array; arrays are filled column by column."""

    def __init__(self, seed: int, node: int | None = None) -> None:
        self.root = np.uint64(seed & _WORD)
        self.node = (seed ^ 0xFFFFFFFFDEADBEEF) & _WORD if node is None else node

    @property
    def position(self) -> int:
        """Its state."""
        return self.node

    def floats(self, indices: Array) -> Array:
        """The uniform numbers of some indices: those of float32, in float64."""
        i = indices.astype(np.uint64) + np.uint64(2)
        node = np.uint64(self.node)
        with np.errstate(over="ignore"):
            a = self.root | (i * (node + np.uint64(24243287)))
            b = node ^ (i * (a + np.uint64(723829)))
        v = ((a ^ b) & np.uint64(0xFFFFFFFF)) * np.uint64(0x9E3779BB) & np.uint64(0xFFFFFFFF)
        v = ((v << np.uint64(5)) | (v >> np.uint64(27))) & np.uint64(0xFFFFFFFF)
        v = v * np.uint64(5) & np.uint64(0xFFFFFFFF)
        bits = (np.uint64(0x3F800000) | (v >> np.uint64(9))).astype(np.uint32)
        return np.asarray(bits.view(np.float32).astype(np.float64) - 1)

    def kept(self, probability: float, count: int) -> Array:
        """Which of some elements a dropout keeps: those whose number is below the probability, a float32."""
        values = self.floats(np.arange(count)) < np.float32(probability)
        self.skip(count)
        return values

    def skip(self, count: int) -> None:
        """Turn the state."""
        low, high = self.node & 0xFFFFFFFF, self.node >> 32
        high ^= low
        low = (_rotated(low, 26, 32) ^ high ^ (high << 9)) & 0xFFFFFFFF
        self.node = ((_rotated(high, 13, 32) << 32) | low) ^ (count ^ 0xDEADBEEF)

    def _pair(self, first: Array, distance: int) -> tuple[Array, Array]:
        """The numbers that one Gaussian is made of."""
        pair = self.floats(first), self.floats(first + distance)
        return pair[0] * (1 - _SMALLEST) + _SMALLEST, pair[1] * (1 - _SMALLEST) + _SMALLEST

    def _gaussians(self, count: int) -> Array:
        """The two halves of the array are the cosines and the sines of the same pairs."""
        half = (count + 1) // 2
        a, b = self._pair(np.arange(half), half)
        radius = np.sqrt(-2 * np.log(a))
        return np.concatenate([radius * np.cos(2 * np.pi * b), radius * np.sin(2 * np.pi * b)])[:count]

    def normal(self, shape: Shape) -> Array:
        """By Box and Muller."""
        values = self._gaussians(count := math.prod(shape))
        self.skip(count)
        return values.reshape(shape, order="F")

    def uniform(self, shape: Shape) -> Array:
        """One number each."""
        values = self.floats(np.arange(count := math.prod(shape)))
        self.skip(count)
        return values.reshape(shape, order="F")

    def truncated(self, shape: Shape, mean: float = 0.0) -> Array:  # noqa: ARG002 - only one stream looks at the mean
        """What lies outside is made once more from its own index; what still lies outside becomes the mean."""
        values = self._gaussians(count := math.prod(shape))
        outside = np.flatnonzero(np.abs(values) > 2)
        a, b = self._pair(outside, (count + 1) // 2)
        again = np.sqrt(-2 * np.log(a)) * np.cos(2 * np.pi * b)
        values[outside] = np.where(np.abs(again) > 2, 0.0, again)
        self.skip(count)
        return values.reshape(shape, order="F")

    def binomial(self, trials: int, probability: float, shape: Shape) -> Array:
        """By columns."""
        values = _successes(self.floats, trials, np.float32(probability), count := math.prod(shape))
        self.skip(count)
        return values.reshape(shape, order="F")


class Stream07(Stream):
    """0.7.0 to 1.0.0-beta3: xoroshiro128+.

    Gaussians fill an array column by column, uniform numbers and those of a distribution row by row; from alpha on they do so by
    columns too.
    """

    KNOWN = 10_000_000
    """Numbers behind which the releases mix the state anew, in a way that is not known."""

    def __init__(self, seed: int, *, by_columns: bool, halves: bool = False, position: int | None = None) -> None:
        self.by_columns, self.halves = by_columns, halves
        self.state = mixed(seed & _WORD), mixed((119 * seed + 3) & _WORD)
        self.drawn = 0
        if position is not None:
            self.state = position & _WORD, position >> 64 & _WORD
            self.drawn = position >> 128

    @property
    def position(self) -> int:
        """Its state of two words, and how many numbers were drawn."""
        return self.state[0] | self.state[1] << 64 | self.drawn << 128

    def kept(self, probability: float, count: int) -> Array:
        """Which of some elements a dropout keeps: those whose number is below the probability."""
        return np.array(self._numbers(count)[:count]) < probability

    def skip(self, count: int) -> None:
        """Draw them."""
        self._numbers(count)

    def _numbers(self, count: int) -> list[float]:
        """The next numbers; one more than ``count`` when it is odd, which the next array draws again."""
        if self.drawn + count > self.KNOWN:
            message = f"the stream of 0.7.0 to 1.0.0-beta3 is known for its first {self.KNOWN:,} numbers only"
            raise UnsupportedError([Problem("randomStream", message, "use native")])
        self.drawn += count
        values, (a, b) = [], self.state
        for k in range(count + count % 2):
            if k == count:
                self.state = a, b
            values.append(((a + b) & _WORD) / _WORD)
            b ^= a
            a, b = _rotated(a, 55, 64) ^ b ^ ((b << 14) & _WORD), _rotated(b, 36, 64)
        if count % 2 == 0:
            self.state = a, b
        return values

    def _gaussians(self, count: int) -> Array:
        """By Box and Muller from pairs of neighbours; in beta3 of an element of the first half and one of the second."""
        u = _SMALLEST + np.array(self._numbers(count)) * (1 - _SMALLEST)
        pairs = u.reshape(2, -1).T if self.halves else u.reshape(-1, 2)
        radius, angle = np.sqrt(-2 * np.log(pairs[:, 0])), 2 * np.pi * pairs[:, 1]
        values = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
        return (values if self.halves else values.T).ravel()[:count]

    def normal(self, shape: Shape) -> Array:
        """By columns."""
        return self._gaussians(math.prod(shape)).reshape(shape, order="F")

    def truncated(self, shape: Shape, mean: float = 0.0) -> Array:
        """By columns, in pairs half an array apart, each made again of numbers a whole array further on until both are inside.

        Inside is what lies, together with the mean's distance from zero, within two deviations of zero. The stream goes on behind
        one array. Such a distribution is known from alpha on.
        """
        count, before = math.prod(shape), (self.state, self.drawn)
        half = (count + 1) // 2
        values, open_pairs = np.zeros((2, half)), np.arange(half)
        while open_pairs.size:
            u = _TINY + np.array(self._numbers(count)).reshape(2, half)[:, open_pairs] * (1 - _TINY)
            radius, angle = np.sqrt(-2 * np.log(u[0])), 2 * np.pi * u[1]
            pairs = values[:, open_pairs] = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
            open_pairs = open_pairs[(abs(mean) + np.abs(pairs + mean) > 2).any(axis=0)]
        self.state, self.drawn = before
        self.skip(count)
        return values.ravel()[:count].reshape(shape, order="F")

    def truncated_of_scheme(self, shape: Shape) -> Array:
        """Nothing is cut off for a scheme."""
        return self.normal(shape)

    def uniform(self, shape: Shape) -> Array:
        """By rows; from alpha on by columns."""
        values = np.array(self._numbers(count := math.prod(shape))[:count])
        return values.reshape(shape, order="F" if self.by_columns else "C")

    def normal_of_distribution(self, shape: Shape) -> Array:
        """By rows; from alpha on by columns."""
        return self._gaussians(math.prod(shape)).reshape(shape, order="F" if self.by_columns else "C")

    def binomial(self, trials: int, probability: float, shape: Shape) -> Array:
        """By rows, from alpha on by columns; the stream goes on behind one number for each trial."""
        count, before = math.prod(shape), (self.state, self.drawn)
        numbers = np.array(self._numbers(count * trials + 1))
        self.state, self.drawn = before  # one number more was looked at than is taken
        self.skip(count * trials)
        values = _successes(numbers.__getitem__, trials, probability, count)
        return values.reshape(shape, order="F" if self.by_columns else "C")


class Stream04(Stream):
    """0.4 to 0.6.0: the Mersenne Twister of Apache Commons Math; uniform numbers fill an array row by row.

    Gaussians fill it column by column; in 0.4-rc3.8 row by row.
    """

    def __init__(self, seed: int, *, by_rows: bool) -> None:
        self.random = np.random.RandomState([seed >> 32 & 0xFFFFFFFF, seed & 0xFFFFFFFF])
        self.by_rows = by_rows
        self._left: float | None = None

    def _numbers(self, count: int) -> Array:
        """Numbers of 52 bits, from the high bits of two words each."""
        words = np.frombuffer(self.random.bytes(8 * count), "<u4").astype(np.int64) >> 6
        return np.asarray((words[::2] * 2**26 | words[1::2]) * 2.0**-52)

    def normal(self, shape: Shape) -> Array:
        """By Box and Muller; the second of a pair is kept for the next array."""
        count = math.prod(shape)
        kept = [] if self._left is None else [self._left]
        pairs = (count - len(kept) + 1) // 2
        u = self._numbers(2 * pairs)
        radius, angle = np.sqrt(-2 * np.log(u[1::2])), 2 * np.pi * u[::2]
        values = np.concatenate([kept, np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()])
        self._left = float(values[count]) if values.size > count else None
        return values[:count].reshape(shape, order="C" if self.by_rows else "F")

    def uniform(self, shape: Shape) -> Array:
        """One number each."""
        return self._numbers(math.prod(shape)).reshape(shape)


def _rotated(word: int, bits: int, size: int) -> int:
    return ((word << bits) | (word >> (size - bits))) & ((1 << size) - 1)
