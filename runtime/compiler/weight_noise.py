"""Noise on weights while training, as rows of a program: weights are put away and disturbed, and put back before the update."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from netconf.errors import Problem
from netconf.layers import AbstractLSTM, Bidirectional, GravesBidirectionalLSTM, RnnOutputLayer
from netconf.outline import Outline
from netconf.weights import (
    ConstantDistribution,
    Distribution,
    DropConnect,
    IWeightNoise,
    LogNormalDistribution,
    NormalDistribution,
    UniformDistribution,
    WeightNoise,
)
from runtime.compatibility import Compatibility
from runtime.compiler.signal import Build
from runtime.distributions import drawn
from runtime.errors import DataError
from runtime.kernels import weights
from runtime.kernels.kernel import Kernel
from runtime.memory import Arena, Array, Piece, Sizes
from runtime.parameters import Entry, ParameterTable, is_frozen, unwrapped
from runtime.program import JOBS, Program
from runtime.random_pass import WITH_NOISE, RandomPass
from runtime.schedules import Moment, value_at
from runtime.streams import Stream

_WORDS = 2**32
_PLACES = 2**32
"""Where the places of parameters begin among those that have keys; vertices are below."""


class NoisyWeights:
    """The parameters of a network that are disturbed while training.

    Parameters
    ----------
    outline
        The network.
    table
        Its parameters, placed.
    compatibility
        The release whose defects are wanted.
    holders
        The place of the vertex that has a parameter, by the parameter's name.
    """

    def __init__(
        self,
        outline: Outline,
        table: ParameterTable,
        compatibility: Compatibility,
        holders: Mapping[str, int],
    ) -> None:
        self.compatibility = compatibility
        self.holders = holders
        self.members = outline.members
        self._from_stream = outline.conf.random_stream in WITH_NOISE
        self._table = table
        self._integers = Arena(np.int64, "places of noisy weights")
        self._found = [
            (entry, noise, self._integers.take(entry.spec.size)) for entry, noise in noisy(outline, table, compatibility)
        ]
        self._integers.place()
        for entry, _, places in self._found:
            places.array[:] = entry.packed.index

    @property
    def arenas(self) -> list[Arena]:
        """The places of noisy weights."""
        return [self._integers]

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return self._integers.sizes

    @property
    def layers(self) -> set[int]:
        """Layers with noise on their weights."""
        return {entry.layer for entry, *_ in self._found}

    def allocate(self, build: Build) -> None:
        """Take memory for the weights that are put away."""
        take, from_stream = build.numbers.take, self._from_stream
        self._pieces = [(take(e.spec.size), take(e.spec.size if from_stream else 2)) for e, *_ in self._found]

    def disturb(self, build: Build) -> None:
        """Append the rows that put noisy weights in place."""
        pairs = zip(self._found, self._pieces, strict=True)
        for (entry, noise, places), (backup, values) in sorted(pairs, key=lambda pair: self._turn(pair[0][0])):
            operands = self._operands(entry, places, backup, values)
            row = build.program.row(_kernel(noise, given=self._from_stream), JOBS, _jobs(entry), **operands)
            build.draws.append(_Draw(self, entry, noise, row, values))

    def _turn(self, entry: Entry) -> tuple[int, bool]:
        """When an entry's noise is drawn from a stream of DL4J: an LSTM begins with its recurrent weights."""
        gated = isinstance(unwrapped(self.members[entry.layer].element), AbstractLSTM)
        return self.holders[entry.name], gated and "RW" not in entry.spec.name

    def finish(self, random: RandomPass) -> None:
        """DL4J draws the noise of an RnnOutputLayer's weights once more, for its score; the stream goes on behind that."""
        for entry, *_ in self._found:
            if random.stream is not None and isinstance(self.members[entry.layer].element, RnnOutputLayer):
                random.stream.skip(entry.spec.size)

    def restore(self, build: Build) -> None:
        """Append the rows that put the weights back."""
        for (entry, _, places), (backup, values) in zip(self._found, self._pieces, strict=True):
            build.program.row(weights.restore, JOBS, _jobs(entry), **self._operands(entry, places, backup, values))

    def _operands(self, entry: Entry, places: Piece, backup: Piece, values: Piece) -> dict[str, int]:
        return {
            "length": entry.spec.size, "places": places.at, "start": self._table.arena.start, "backup": backup.at,
            "key": 0, "threshold": 0, "values": values.at,
        }  # fmt: skip


def _jobs(entry: Entry) -> int:
    return -(-entry.spec.size // weights.NOISE_CHUNK)


def _kernel(noise: IWeightNoise, *, given: bool) -> Kernel:
    if isinstance(noise, WeightNoise):
        return weights.disturb("given" if given else _KINDS[type(noise.distribution)], additive=noise.additive)
    return weights.disturb("given" if given else "kept", additive=False)


_KINDS: dict[type[Distribution], str] = {
    NormalDistribution: "gaussian",
    LogNormalDistribution: "log_normal",
    UniformDistribution: "uniform",
    ConstantDistribution: "constant",
}


def has_noise_of(distribution: Distribution) -> bool:
    """Whether weight noise can be drawn from a distribution."""
    return type(distribution) in _KINDS


def noisy(outline: Outline, table: ParameterTable, compatibility: Compatibility) -> Iterator[tuple[Entry, IWeightNoise]]:
    """Each parameter that is disturbed, with its noise."""
    for entry in table.entries:
        outer = outline.members[entry.layer].element
        noise = getattr(unwrapped(outer), "weight_noise", None)
        deaf = isinstance(outer, GravesBidirectionalLSTM) and compatibility.has("bidirectional_without_noise")
        if noise is None or deaf or is_frozen(outer):
            continue
        bias = noise.apply_to_biases if isinstance(noise, DropConnect) else noise.apply_to_bias
        name = entry.spec.name[1:] if isinstance(outer, Bidirectional) else entry.spec.name
        recurrent = "RW" in name and isinstance(noise, DropConnect) and not noise.apply_to_recurrent
        if (entry.spec.kind == "weight" and not recurrent) or (entry.spec.kind == "bias" and bias):
            yield entry, noise


def _values(distribution: Distribution) -> tuple[float, float]:
    """What the kernel reads of a distribution."""
    match distribution:
        case NormalDistribution() | LogNormalDistribution():
            return distribution.mean, distribution.std
        case UniformDistribution():
            return distribution.lower, distribution.upper - distribution.lower
        case ConstantDistribution():
            return distribution.value, 0.0
        case _:
            raise TypeError(type(distribution).__name__)


class _Draw:
    """One row that disturbs a parameter: what it needs before each run."""

    def __init__(self, owner: NoisyWeights, entry: Entry, noise: IWeightNoise, row: int, values: Piece) -> None:
        self.owner, self.entry, self.noise, self.row, self.values = owner, entry, noise, row, values
        self.place = owner.holders[entry.name]

    def prepare(self, program: Program, random: RandomPass, moment: Moment) -> None:
        """Set the key of a training pass and the probability of a moment.

        Raises
        ------
        DataError
            If a schedule gives a number that is no probability.
        """
        keep = 1.0
        if isinstance(self.noise, DropConnect):
            keep = value_at(self.noise.weight_retain_prob, moment, self.owner.compatibility)
            if not 0 < keep <= 1 or math.isnan(keep):
                where = f"{self.owner.members[self.entry.layer].place}, DropConnect, weightRetainProb"
                message = f"the schedule gives {keep:g} at iteration {moment.iteration}, epoch {moment.epoch}"
                raise DataError([Problem(where, message, "a probability is above 0 and at most 1: change the schedule")])
        if random.stream is not None:
            self.values.array[: self.entry.spec.size] = self._of_stream(random.stream, keep)
        else:
            if isinstance(self.noise, WeightNoise):
                self.values.array[:2] = _values(self.noise.distribution)
            program.set(self.row, key=random.key(_PLACES + self.entry.offset), threshold=round(keep * _WORDS))

    def _of_stream(self, stream: Stream, keep: float) -> Array:
        """A number for each element, in flat order, as DL4J draws them."""
        shape = (self.entry.spec.size,)
        if isinstance(self.noise, WeightNoise):
            return drawn(self.noise.distribution, shape, stream)
        return stream.kept(keep, *shape)
