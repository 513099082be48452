import itertools

import numpy as np
import pytest

from runtime.data.sampling import draw, sample
from runtime.data.vocabulary import Vocabulary
from runtime.errors import DataError

ABC = Vocabulary("abc")


class Successor:
    """After each letter comes the next one, with probability 0.8."""

    def __init__(self, outputs=None):
        self.read = []
        self.outputs = outputs

    def rnn_time_step(self, x):
        self.read.append(ABC.characters[int(x[0].argmax())])
        if self.outputs is not None:
            return self.outputs
        probabilities = np.full((1, 3), 0.1)
        probabilities[0, (x[0].argmax() + 1) % 3] = 0.8
        return probabilities


def test_the_prime_is_read_and_not_repeated():
    network = Successor()

    assert "".join(sample(network, ABC, 4, prime="ab", temperature=0)) == "cabc"
    assert network.read == list("abcab")


def test_characters_come_as_soon_as_they_are_known():
    network = Successor()
    assert "".join(itertools.islice(sample(network, ABC, 10**9, prime="a", temperature=0), 3)) == "bca"


def test_equal_seeds_write_equal_texts():
    first, second, third = ("".join(sample(Successor(), ABC, 60, seed=seed)) for seed in (1, 1, 2))

    assert first == second
    assert first != third


def test_temperature_sharpens_and_flattens():
    random = np.random.default_rng(0)
    p = np.array([0.6, 0.3, 0.1, 0.0])
    for temperature, expected in ((1.0, p), (0.5, p**2 / (p**2).sum()), (2.0, p**0.5 / (p**0.5).sum())):
        counts = np.bincount([draw(p, temperature, random) for _ in range(20_000)], minlength=4) / 20_000
        assert np.abs(counts - expected).max() < 0.015
        assert counts[3] == 0
    assert draw(p, 1e-300, random) == 0


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"prime": "aXbY"}, "prime: the vocabulary lacks 'X', 'Y'"),
        ({"temperature": -1}, "temperature: -1 is not a number from 0 up"),
        ({"temperature": float("nan")}, "temperature: nan"),
        ({"length": -1}, "length: -1 is negative"),
    ],
)
def test_impossible_wishes_are_refused_before_anything_is_written(settings, expected):
    with pytest.raises(DataError) as caught:
        sample(Successor(), ABC, **{"length": 3, **settings})

    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (np.full((1, 3), np.nan), "its training diverged"),
        (np.full((1, 4), 0.25), "4 outputs, but the vocabulary 3 characters"),
        (np.zeros((1, 3)), "all zero"),
    ],
)
def test_a_network_that_is_no_language_model_is_told_apart(outputs, expected):
    with pytest.raises(DataError, match=expected):
        list(sample(Successor(outputs), ABC, 3, prime="a"))
