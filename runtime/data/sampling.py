"""Text from a trained network, character by character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from netconf.errors import Problem
from runtime.data.vocabulary import Vocabulary
from runtime.errors import DataError


class Stepper(Protocol):
    """A network that remembers its state from step to step."""

    def rnn_time_step(self, x: NDArray[Any]) -> NDArray[Any]:
        """From input [minibatch, size] to output [minibatch, size], one step further."""


def sample(
    network: Stepper,
    vocabulary: Vocabulary,
    length: int,
    *,
    prime: str = "",
    temperature: float = 1.0,
    seed: int | None = None,
) -> Iterator[str]:
    """Draw ``length`` characters from a network, going on from its stored state.

    Parameters
    ----------
    network
        A network whose inputs and outputs are the characters of the vocabulary.
    vocabulary
        The characters.
    length
        How many characters to draw.
    prime
        What the network reads before it writes; it is not repeated. Without one, a random character is drawn and written first.
    temperature
        1 draws from the network's own distribution, less makes it bolder, more makes it wilder; 0 always takes the likeliest.
    seed
        Seed of the draws; None draws a new one.

    Yields
    ------
    str
        One character at a time, as soon as it is known.

    Raises
    ------
    DataError
        When the prime has characters that the vocabulary lacks, the temperature is negative, or the network's outputs are not a
        distribution over the vocabulary.
    """
    _check(vocabulary, length, prime, temperature)
    return _characters(network, vocabulary, length, prime, temperature, np.random.default_rng(seed))


def _check(vocabulary: Vocabulary, length: int, prime: str, temperature: float) -> None:
    problems = []
    unknown = sorted({c for c in prime if c not in vocabulary})
    if unknown:
        listed = ", ".join(repr(c) for c in unknown)
        problems.append(Problem("prime", f"the vocabulary lacks {listed}", f"it holds {vocabulary}"))
    if not (temperature >= 0 and np.isfinite(temperature)):
        hint = "0 takes the likeliest character, 1 the network's own distribution"
        problems.append(Problem("temperature", f"{temperature} is not a number from 0 up", hint))
    if length < 0:
        problems.append(Problem("length", f"{length} is negative", "give the number of characters to write"))
    if problems:
        raise DataError(problems)


def _characters(
    network: Stepper, vocabulary: Vocabulary, length: int, prime: str, temperature: float, random: np.random.Generator
) -> Iterator[str]:
    if not length:
        return
    written = 0
    if prime:
        for character in prime:
            output = _step(network, vocabulary, vocabulary.index(character))
    else:
        first = int(random.integers(len(vocabulary)))
        yield vocabulary.characters[first]
        output = _step(network, vocabulary, first)
        written = 1
    while written < length:
        index = draw(output, temperature, random)
        yield vocabulary.characters[index]
        written += 1
        if written < length:
            output = _step(network, vocabulary, index)


def _step(network: Stepper, vocabulary: Vocabulary, index: int) -> NDArray[np.float64]:
    """The network's distribution over the next character [characters], after reading one."""
    one_hot = np.zeros((1, len(vocabulary)), dtype=np.float32)
    one_hot[0, index] = 1
    output = np.asarray(network.rnn_time_step(one_hot), dtype=np.float64).reshape(-1)
    if output.size != len(vocabulary):
        message = f"the network has {output.size} outputs, but the vocabulary {len(vocabulary)} characters"
        raise DataError(message)
    if not np.isfinite(output).all():
        message = "the network's output is not a number: its training diverged; train again with a lower learning rate"
        raise DataError(message)
    return output


def draw(probabilities: NDArray[np.float64], temperature: float, random: np.random.Generator) -> int:
    """One index, drawn from probabilities that are sharpened or flattened by a temperature (p^(1/temperature), normalised)."""
    if temperature == 0:
        return int(np.argmax(probabilities))
    if not probabilities.max() > 0:
        message = "the network's outputs are all zero, so no character can be drawn"
        raise DataError(message)
    with np.errstate(divide="ignore", over="ignore"):  # log 0 is -inf, and its power 0: an impossible character stays impossible
        logits = np.log(np.maximum(probabilities, 0))
        cumulative = np.cumsum(np.exp((logits - logits.max()) / temperature))
    index = int(np.searchsorted(cumulative, random.random() * cumulative[-1], side="right"))
    return min(index, len(probabilities) - 1)  # rounding of the sum may lead one past the end
