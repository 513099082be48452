"""Text as minibatches: each example is a segment, and the label at every step is the next character.

Source of the DL4J way: the character example of its repository.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netconf.errors import Problem
from runtime.data.dataset import DataSet
from runtime.data.iterator import EpochIterator
from runtime.data.java_random import JavaRandom
from runtime.data.numeric import instance, whole_number
from runtime.data.random_order import shuffled
from runtime.data.vocabulary import Encoded, Vocabulary
from runtime.errors import DataError


class CharacterIterator(EpochIterator):
    """Segments of a text, in another random order in every epoch.

    The text is cut into segments of ``example_length`` characters; a segment's labels are its characters shifted by one, the last
    of them being the first character of the next segment, so that every step has a label. What is left at the end of the text and
    shorter than a segment is not used.

    Parameters
    ----------
    text
        What to learn.
    batch_size
        Segments in a minibatch; the last one of an epoch has what is left.
    example_length
        Characters in a segment.
    vocabulary
        The characters to know; those of the text when nothing is said. Others are left out of the text, and counted in
        ``unknown_characters``.
    seed
        Seed of the order of the segments.
    one_hot
        Whether minibatches are arrays [minibatch, characters, time] of 0 and 1 (float32) instead of indices [minibatch, time]
        (int32), which networks take as well and which need a fraction of the memory.
    dl4j
        Whether to yield what DL4J's example yields, to the bit: lines end with a newline, the last two segments are left out, the
        last step of each segment has neither input nor label, and the order is that of java.util.Random. Such steps cannot be
        told by an index, so this implies ``one_hot``.

    Raises
    ------
    DataError
        When the text is empty or shorter than a segment, or a size is not a number above zero.
    """

    def __init__(
        self,
        text: str,
        batch_size: int,
        example_length: int,
        *,
        vocabulary: Vocabulary | None = None,
        seed: int = 0,
        one_hot: bool = False,
        dl4j: bool = False,
    ) -> None:
        super().__init__(batch_size)
        self.example_length = whole_number("example_length", example_length)
        if not instance("text", text, str, "Path(file).read_text() reads a file"):
            message = "the text is empty"
            raise DataError(message)
        if dl4j:
            text = _with_newlines(text)
        self.vocabulary = vocabulary or Vocabulary.of(text)
        encoded = self.vocabulary.encode(text)
        self._indices = encoded.indices
        self.unknown_characters = encoded.unknown
        self.seed = seed
        self.one_hot = one_hot or dl4j
        self.dl4j = dl4j
        self._refuse_short_text(encoded)
        self._digest = hashlib.sha256(self._indices.tobytes()).hexdigest()
        self._order: tuple[int, NDArray[np.int64]] | None = None  # (epoch, its order)
        self._java_states = [JavaRandom(seed).state]  # at the begin of each epoch met so far

    def _refuse_short_text(self, encoded: Encoded) -> None:
        if self.segments_per_epoch >= 1:
            return
        length = len(self._indices)
        longest = max(1, (length - 1) // (3 if self.dl4j else 1))
        needed = 3 * self.example_length + 1 if self.dl4j else self.example_length + 1
        why = (
            "(three segments, of which DL4J uses one, and a label)"
            if self.dl4j
            else "(a segment and the label of its last character)"
        )
        left_out = f", {encoded.unknown_summary} left out" if encoded.unknown else ""
        raise DataError(
            [
                Problem(
                    "text",
                    f"{length:,} characters{left_out}, but at least {needed:,} are needed {why}",
                    f"give more text, or an example_length (--length) of {longest} or less",
                )
            ]
        )

    @property
    def segments_per_epoch(self) -> int:
        """Number of segments of the text that are used."""
        whole = (len(self._indices) - 1) // self.example_length
        return whole - 2 if self.dl4j else whole

    @property
    def batches_per_epoch(self) -> int:
        """Number of minibatches of an epoch, the last one perhaps short."""
        return -(-self.segments_per_epoch // self.batch_size)

    def identity(self) -> Mapping[str, int | str | bool | None]:
        """What the minibatches depend on, apart from the position; the text is told by its SHA-256."""
        return {
            "type": type(self).__name__,
            "textDigest": self._digest,
            "textLength": len(self._indices),
            "exampleLength": self.example_length,
            "batchSize": self.batch_size,
            "seed": self.seed,
            "dl4j": self.dl4j,
        }

    def minibatch(self, epoch: int, index: int) -> DataSet:
        """The minibatch ``index`` of ``epoch``."""
        part = self._segments(epoch)[index * self.batch_size : (index + 1) * self.batch_size]
        # The last of DL4J's steps is left empty; ours has the next segment's first character as label.
        steps = self.example_length - 1 if self.dl4j else self.example_length
        places = part[:, None] * self.example_length + np.arange(steps + 1)
        window = self._indices[places]  # [minibatch, time + 1]
        features, labels = window[:, :-1], window[:, 1:]
        if self.one_hot:
            return DataSet(self._ones(features), self._ones(labels))
        return DataSet(np.ascontiguousarray(features), np.ascontiguousarray(labels))

    def _ones(self, indices: NDArray[np.int32]) -> NDArray[np.float32]:
        """One-hot [minibatch, characters, time]; steps beyond the indices stay zero."""
        minibatch, steps = indices.shape
        array = np.zeros((minibatch, len(self.vocabulary), self.example_length), dtype=np.float32)
        array[np.arange(minibatch)[:, None], indices, np.arange(steps)[None, :]] = 1
        return array

    def _segments(self, epoch: int) -> NDArray[np.int64]:
        """Numbers of the segments in the order of an epoch."""
        if self._order is None or self._order[0] != epoch:
            order = self._java_order(epoch) if self.dl4j else shuffled(self.segments_per_epoch, self.seed, epoch)
            self._order = (epoch, order)
        return self._order[1]

    def _java_order(self, epoch: int) -> NDArray[np.int64]:
        """The order that DL4J's iterator has in an epoch: its generator goes on from epoch to epoch."""
        random = JavaRandom(self.seed)
        order: list[int] = []
        for e in range(min(epoch, len(self._java_states) - 1), epoch + 1):
            random.state = self._java_states[e]
            order = list(range(self.segments_per_epoch))
            random.shuffle(order)
            if len(self._java_states) == e + 1:
                self._java_states.append(random.state)
        return np.array(order, dtype=np.int64)

    # DL4J's names, for ported programs.

    def inputColumns(self) -> int:
        """Size of the vocabulary, by DL4J's name."""
        return len(self.vocabulary)

    def totalOutcomes(self) -> int:
        """Size of the vocabulary, by DL4J's name."""
        return len(self.vocabulary)

    def convertCharacterToIndex(self, character: str) -> int:
        """Index of a character, by DL4J's name."""
        return self.vocabulary.index(character)

    def convertIndexToCharacter(self, index: int) -> str:
        """The character of an index, by DL4J's name."""
        return self.vocabulary.characters[index]


def _with_newlines(text: str) -> str:
    """Every line with a newline behind it, as DL4J's example puts a file together from its lines (Java's line ends only)."""
    lines = re.split(r"\r\n|\r|\n", text)
    if not lines[-1]:
        lines.pop()
    return "".join(f"{line}\n" for line in lines)
