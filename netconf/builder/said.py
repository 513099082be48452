"""What a builder was told: words with their values, in the order in which they were said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Said(NamedTuple):
    """One call of a builder: the word, and its value as it was given."""

    word: str
    value: Any


class Words:
    """The words said to one builder, to be looked up by name; the last call counts, as in Java."""

    def __init__(self, said: Iterable[Said] = ()) -> None:
        self.said = tuple(said)
        self._last = {entry.word: entry.value for entry in self.said}

    def __contains__(self, word: str) -> bool:
        return word in self._last

    def get(self, word: str, default: Any = None) -> Any:
        """The value given last, or ``default``."""
        return self._last.get(word, default)

    def names(self) -> tuple[str, ...]:
        """The words, each once, in the order of their first use."""
        return tuple(dict.fromkeys(entry.word for entry in self.said))

    def of(self, *words: str) -> tuple[Said, ...]:
        """All calls of some words, in order: for words that undo one another."""
        return tuple(entry for entry in self.said if entry.word in words)
