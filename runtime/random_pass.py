"""The random numbers of one training pass: keys for the kernels, or the numbers themselves from a stream of DL4J.

With ``randomStream: native`` a pass is known by its number, and each array of noise by a key. With DL4J's all arrays take their
numbers from one stream in turn, as there; then the position is the stream's state behind the pass before.
"""

from __future__ import annotations

from netconf.settings import NetworkSettings
from netconf.vocabulary import RandomStream
from runtime.compatibility import Compatibility
from runtime.randomness import key_of, pass_key
from runtime.streams import Stream, stream

WITH_NOISE = (RandomStream.dl4j_07, RandomStream.dl4j_10)
"""Streams of DL4J whose dropout is known."""


class RandomPass:
    """Where dropout and noise of a training pass come from.

    Parameters
    ----------
    settings
        Of the network.
    compatibility
        The release whose stream it is.
    position
        Where its stream stands.

    Attributes
    ----------
    stream
        DL4J's stream; None where keys are enough.
    """

    def __init__(self, settings: NetworkSettings, compatibility: Compatibility, position: int) -> None:
        kind, seed = settings.random_stream, settings.seed or 0
        self._position = position
        self._passed = pass_key(seed, position)
        self.stream: Stream | None = stream(kind, seed, compatibility, position) if kind in WITH_NOISE else None

    def key(self, place: int) -> int:
        """The key of one array of noise."""
        return key_of(self._passed, place)

    @property
    def next(self) -> int:
        """The position of the next pass, once all numbers of this one are drawn."""
        known = self.stream.position if self.stream is not None else None
        return self._position + 1 if known is None else known
