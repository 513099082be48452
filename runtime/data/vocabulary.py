"""A vocabulary of characters: from a character to its index and back."""

from __future__ import annotations

import operator
import string
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netconf.errors import Problem
from runtime.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MINIMAL = string.ascii_lowercase + string.ascii_uppercase + string.digits + "!&()?-'\",.:; \n\t"
"""The 77 characters of DL4J's character example, in its order."""

LISTED = 10
"""How many unknown characters a message names."""


@dataclass(frozen=True)
class Encoded:
    """A text as indices [length] (int32), and how often each character that is not in the vocabulary was met."""

    indices: NDArray[np.int32]
    unknown: Counter[str]

    @property
    def unknown_summary(self) -> str:
        """One line for people, empty when every character was known."""
        if not self.unknown:
            return ""
        named = ", ".join(f"{character!r} ({count:,})" for character, count in self.unknown.most_common(LISTED))
        more = len(self.unknown) - LISTED
        return f"{self.unknown.total():,} unknown characters: {named}" + (f" and {more} other kinds" if more > 0 else "")


class Vocabulary:
    """Characters and their indices.

    Parameters
    ----------
    characters
        The characters in the order of their indices, each once.

    Raises
    ------
    DataError
        When there are fewer than two characters (nothing could be learnt), or one stands there twice.
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters: tuple[str, ...] = tuple(characters)
        self._index = {character: i for i, character in enumerate(self.characters)}
        longer = [c for c in self.characters if len(c) != 1]
        if longer:
            message = f"{longer[0]!r} is not one character"
            raise DataError(message)
        halves = [c for c in self.characters if "\ud800" <= c <= "\udfff"]
        if halves:
            message = f"{halves[0]!r} is half a surrogate pair, not a character: the text was read with a wrong encoding"
            raise DataError(message)
        if len(self._index) < len(self.characters):
            twice = [c for c, count in Counter(self.characters).items() if count > 1]
            message = f"{twice[0]!r} stands twice in the vocabulary"
            raise DataError(message)
        if len(self.characters) < 2:
            message = f"a vocabulary of {len(self.characters)} characters leaves nothing to learn; it needs at least two"
            raise DataError(message)

    @classmethod
    def of(cls, text: str) -> Vocabulary:
        """All characters of a text, in the order of their code points.

        Raises
        ------
        DataError
            When the text is empty, or repeats a single character.
        """
        if not text:
            message = "the text is empty, so it has no vocabulary"
            raise DataError(message)
        return cls(sorted(set(text)))

    @classmethod
    def minimal(cls) -> Vocabulary:
        """The 77 characters of DL4J's character example."""
        return cls(MINIMAL)

    def __len__(self) -> int:
        return len(self.characters)

    def __contains__(self, character: object) -> bool:
        return character in self._index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(self.characters)

    def __repr__(self) -> str:
        return f"Vocabulary({''.join(self.characters)!r})"

    def index(self, character: str) -> int:
        """Index of a character.

        Raises
        ------
        DataError
            When it is not in the vocabulary.
        """
        try:
            return self._index[character]
        except KeyError:
            raise DataError([Problem("", f"{character!r} is not in the vocabulary", f"it holds {self}")]) from None

    def encode(self, text: str, replacement: str | None = None) -> Encoded:
        """A text as indices.

        Parameters
        ----------
        text
            Any text.
        replacement
            What stands for characters that are not in the vocabulary; None leaves them out. Either way they are counted.
        """
        import numpy as np  # noqa: PLC0415 - a model's description names its vocabulary, and encodes nothing

        # Half surrogates, which a careless decoder leaves behind, are unknown characters.
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        known = np.array([ord(c) for c in self.characters], dtype=np.uint32)
        order = np.argsort(known, kind="stable")
        places = np.minimum(np.searchsorted(known[order], codes), len(known) - 1)
        indices = order[places].astype(np.int32)
        is_known = known[indices] == codes
        kinds, counts = np.unique(codes[~is_known], return_counts=True)
        unknown = Counter({chr(kind): int(count) for kind, count in zip(kinds, counts, strict=True)})
        if replacement is None:
            return Encoded(indices[is_known], unknown)
        indices[~is_known] = self.index(replacement)
        return Encoded(indices, unknown)

    def decode(self, indices: Iterable[int]) -> str:
        """The text of indices.

        Raises
        ------
        DataError
            When one is not that of a character.
        """
        wanted = [operator.index(index) for index in indices]
        for index in wanted:
            if not 0 <= index < len(self):
                message = f"index {index} is outside 0 .. {len(self) - 1}"
                raise DataError([Problem("vocabulary", message)])
        return "".join(self.characters[index] for index in wanted)
