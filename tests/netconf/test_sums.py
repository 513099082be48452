"""Sizes that follow from other sizes."""

import pytest

from netconf import NeuralNetConfiguration, PlaceholderError, bind, load
from netconf.sums import computed, names, uses

SIZES = {"n": 7, "iter.inputColumns()": 10, "m": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n", 7),
        ("2 * n", 14),
        ("n + m * 2", 13),
        ("(n + m) * 2", 20),
        ("iter.inputColumns() + 14", 24),
        ("n / 2", 3),
        ("n % 4 - -1", 4),
        ("n - 7", None),
        ("n / 0", None),
        ("n * unknown", None),
        ("n * ", None),
        ("(n", None),
        ("other.n * 2", None),
        ("n.size() + 1", None),
        ("5", None),
        ("(" * 50 + "n" + ")" * 50, None),
        ("-" * 5000 + "n", None),
    ],
)
def test_sums_are_computed_once_all_names_are_bound(text, value):
    assert value == computed(text, SIZES)


def test_a_text_that_is_bound_as_a_whole_is_no_sum():
    assert 5 == computed("2 * n", {"2 * n": 5, "n": 100})


def test_a_name_is_not_a_part_of_a_longer_one():
    assert uses("2 * n", "n")
    assert not uses("2 * nn", "n")
    assert not uses("a.n + 1", "n")
    assert not uses("n() + 1", "n")


SPEC = """
layers:
  - {type: LSTM, nIn: "${n}", nOut: "${2 * n}", activation: TANH}
  - {type: RnnOutputLayer, nOut: 2, activation: SOFTMAX, lossFunction: MCXENT}
"""


def test_a_specification_takes_the_names_in_its_sums():
    network = load(SPEC, {"n": 4})

    assert (4, 8) == (network.layers[0].n_in, network.layers[0].n_out)
    assert network == bind(load(SPEC), {"n": 4})
    with pytest.raises(PlaceholderError, match="no placeholder"):
        load(SPEC, {"m": 4})


def test_a_chain_takes_them_too():
    from netconf import LSTM, Activation, LossFunction, RnnOutputLayer

    chain = NeuralNetConfiguration.Builder().list()
    chain.layer(LSTM.Builder().nIn("${n}").nOut("${n * 3}").activation(Activation.TANH).build())
    chain.layer(RnnOutputLayer.Builder(LossFunction.MCXENT).nOut(2).build())

    assert 6 == bind(chain.build(), {"n": 2}).layers[0].n_out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("units", ("units",)),
        ("(2 * units) + iter.size()", ("units", "iter.size()")),
        ("(int) (sizes[0] * 0.8) + sizes[0] % 3", ("sizes[0]",)),
        ("table.get(KEY, of(1)) / 2", ("table.get(KEY, of(1))",)),
        ("vocabulary-size", ("vocabulary-size",)),
        ("a + ", ("a + ",)),
        ("a ? b : c", ("a ? b : c",)),
        ("7 / 0 * n", ("n",)),
    ],
)
def test_what_a_sum_is_made_of(text, found):
    assert found == names(text)
