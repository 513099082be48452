"""Data that a network cannot use: a message that says what and where, and nothing changed."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from netconf import (
    ConfigurationWarning,
    GravesLSTM,
    NetconfError,
    NeuralNetConfiguration,
    Placeholder,
    PlaceholderError,
    RmsProp,
    RnnOutputLayer,
)
from runtime import DataSet, MultiLayerNetwork

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(0, 1, (2, 4, 6))
Y = np.eye(3)[RANDOM.integers(0, 3, (2, 6))].transpose(0, 2, 1)


def network(**options: Any) -> MultiLayerNetwork:
    conf = (
        NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(RmsProp(0.01))
        .list()
        .layer(GravesLSTM.Builder().nIn(4).nOut(5).activation("tanh").build())
        .layer(RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build())
        .build()
    )
    return MultiLayerNetwork(conf, **options).init()


def changed(array: Any, place: tuple[int, ...], value: float) -> Any:
    copy = array.copy()
    copy[place] = value
    return copy


BAD = {
    "swapped axes": (
        (X.swapaxes(1, 2), Y, None, None),
        "features: shape [2, 6, 4] is given, [minibatch, 4, time] is expected; "
        "read as NCW that is 2 examples of 6 features in 4 steps, "
        'as NWC 2 examples of 4 features in 6 steps\n    give layout="NWC" to the network, or swap the last two axes',
    ),
    "another number of features": (
        (X[:, :3], Y, None, None),
        "features: shape [2, 3, 6] is given, [minibatch, 4, time] is expected; "
        "read as NCW that is 2 examples of 3 features in 6 steps, "
        "as NWC 2 examples of 6 features in 3 steps\n    the network has nIn 4",
    ),
    "labels of another length": (
        (X, Y[:, :, :3], None, None),
        "labels: labels have 2 examples of 3 steps, features 2 of 6\n"
        "    both must agree; steps without a label are masked, or all zero",
    ),
    "one label for each series": (
        (X, Y[:, :, 0], None, None),
        "labels: labels have 2 examples of 1 steps, features 2 of 6\n"
        "    for one label for each series end the network with LastTimeStep(...) or GlobalPoolingLayer and OutputLayer, "
        "or put the label at the last step and mask the others (labels_mask)",
    ),
    "a series alone": (
        (X[0], np.zeros((4, 3)), None, None),
        "features: shape [4, 6] is given, [minibatch, 4] is expected\n"
        "    a series alone is a minibatch of one: x[None] for [minibatch, 4, time]",
    ),
    "a number that is missing": (
        (changed(X, (1, 2, 3), np.nan), Y, None, None),
        "features: nan at row 2, step 3 of example 1\n    remove or fill in what is missing, or mask the step and put 0 there",
    ),
    "an infinite label": (
        (X, changed(Y, (0, 1, 5), np.inf), None, None),
        "labels: inf at row 1, step 5 of example 0\n    remove or fill in what is missing, or mask the step and put 0 there",
    ),
    "an index out of range": (
        (np.array([[0, 1, 2, 4, 1, 1], [0] * 6]), Y, None, None),
        "features: index 4 at step 3 of example 0 is outside 0 .. 3 (vocabulary size 4)\n"
        "    indices count from 0 and are below the vocabulary's size: raise nIn, or map what is rare to one index",
    ),
    "a mask for each output of a softmax": (
        (X, Y, None, np.ones((2, 3, 6))),
        "labels_mask: a mask for each output is given, but softmax with a cross-entropy scores a step as a whole\n"
        "    mask whole steps ([minibatch, time]), or use SIGMOID with XENT",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_named_and_changes_nothing(case: str) -> None:
    (features, labels, features_mask, labels_mask), text = BAD[case]
    net = network()
    before = net.params()

    with pytest.raises(NetconfError) as caught:
        net.fit(features, labels, features_mask=features_mask, labels_mask=labels_mask)

    assert text == str(caught.value)
    assert np.array_equal(before, net.params())
    assert net.iteration == 0


@pytest.mark.parametrize(("features", "labels"), [(X[:0], Y[:0]), (X[:, :, :0], Y[:, :, :0]), (X, Y[:1]), (np.array([["a"]]), Y)])
def test_no_examples_no_steps_another_minibatch_and_text_are_refused(features: Any, labels: Any) -> None:
    with pytest.raises(NetconfError):
        network().fit(features, labels)


def test_labels_that_are_no_distribution_are_warned_of_once() -> None:
    net = network()
    with pytest.warns(ConfigurationWarning, match="labels of example 0, step 0 are no distribution"):
        net.fit(X, 2 * Y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.fit(X, 2 * Y)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("threads", 0),
        ("threads", -1),
        ("threads", 1.5),
        ("threads", np.float32(2)),
        ("threads", True),
        ("dtype", "int8"),
        ("dtype", "float16"),
        ("layout", "TNC"),
    ],
)
def test_options_out_of_range_are_refused(option: str, value: object) -> None:
    with pytest.raises(NetconfError) as caught:
        network(**{option: value})

    assert f"{value!r} is given" in str(caught.value)


def test_a_state_of_another_minibatch_is_refused() -> None:
    net = network()
    net.rnn_time_step(X[:, :, 0])
    with pytest.raises(NetconfError) as caught:
        net.rnn_time_step(X[:1, :, 0])

    assert str(caught.value) == (
        "features: the minibatch has 1 examples, but the stored state belongs to 2\n"
        "    call rnn_clear_previous_state() before a new series"
    )


def test_a_state_of_another_shape_is_refused() -> None:
    expected = r"\{'h': \[2, 3\], 'c': \[2, 3\]\} is given, h and c of shape \[minibatch, 5\] are expected"
    with pytest.raises(NetconfError, match=expected):
        network().rnn_set_previous_state(0, {"h": np.zeros((2, 3)), "c": np.zeros((2, 3))})


def test_any_order_type_and_alignment_of_the_same_numbers_gives_the_same_output() -> None:
    single = X.astype(np.float32)
    expected = network().output(single)
    unaligned = np.frombuffer(bytearray(b"\0" + single.tobytes()), np.uint8)[1:].view(np.float32).reshape(single.shape)
    locked = single.copy()
    locked.setflags(write=False)
    wide = np.zeros((2, 4, 12), np.float32)
    wide[:, :, ::2] = single

    for same in (np.asfortranarray(single), single.astype(">f4"), single.astype(np.float64), unaligned, locked, wide[:, :, ::2]):
        assert np.array_equal(expected, network().output(same))
    for same in (single[:, :, ::-1][:, :, ::-1], list(single)):
        assert np.array_equal(expected, network().output(same))


MASKS = (np.arange(6) < np.array([[6], [4]])).astype(float)
FORMS = {
    "big-endian": lambda a: a.astype(">f4"),
    "Fortran": np.asfortranarray,
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    "float16": lambda a: a.astype(np.float16),
    "float64": lambda a: a.astype(np.float64),
    "long double": lambda a: a.astype(np.longdouble),
    "every other of a larger one": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "backwards twice": lambda a: np.ascontiguousarray(a[::-1, ..., ::-1])[::-1, ..., ::-1],
    "whole numbers": lambda a: a.astype(np.int8),
    "truth values": lambda a: a.astype(bool),
    "lists": lambda a: a.tolist(),
}


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_a_network_learns_the_same_from_any_form_of_the_same_numbers(form: str, masked: bool) -> None:
    hot = np.eye(4, dtype=np.float32)[RANDOM.integers(0, 4, (2, 6))].transpose(0, 2, 1)
    arrays = [np.ascontiguousarray(a, np.float32) for a in (hot, Y, *((MASKS, MASKS) if masked else ()))]
    plain, other = network(), network()
    plain.fit(*arrays)
    other.fit(*(FORMS[form](array) for array in arrays))

    assert plain.score() == other.score()
    assert np.array_equal(plain.params(), other.params())


@pytest.mark.parametrize("kind", ["i1", "u1", ">i4", "<i8", "u8"])
def test_indices_of_any_kind_are_the_same_features_and_labels(kind: str) -> None:
    features, labels = RANDOM.integers(0, 4, (2, 6)), RANDOM.integers(0, 3, (2, 6))
    plain, other = network(), network()
    plain.fit(np.eye(4)[features].transpose(0, 2, 1), np.eye(3)[labels].transpose(0, 2, 1), MASKS, MASKS)
    other.fit(features.astype(kind), labels.astype(kind), MASKS, MASKS)

    assert np.array_equal(plain.params(), other.params())
    found = other.evaluate(DataSet(features.astype(kind), labels.astype(kind), MASKS, MASKS))
    hot = plain.evaluate(DataSet(np.eye(4)[features].transpose(0, 2, 1), np.eye(3)[labels].transpose(0, 2, 1), MASKS, MASKS))
    assert np.array_equal(found.confusion, hot.confusion)


@pytest.mark.parametrize("which", ["features", "labels"])
def test_indices_beyond_64_bit_integers_are_named_as_they_are(which: str) -> None:
    indices = np.zeros((2, 6), np.uint64)
    indices[1, 2] = 2**63 + 5
    with pytest.raises(NetconfError, match=rf"^{which}: index 9223372036854775813 at \[1, 2\] is beyond 64-bit integers"):
        network().fit(*((indices, Y) if which == "features" else (X, indices)))


@pytest.mark.parametrize(
    ("which", "hint"),
    [
        ("features_mask", "a mask is 1 where a step counts and 0 where it does not"),
        ("labels_mask", "a mask is 0 where a step does not count, else 1 or its weight"),
    ],
)
@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 0.5])
def test_masks_of_other_numbers_are_refused(which: str, hint: str, value: float) -> None:
    if (which, value) == ("labels_mask", 0.5):
        return  # a weight: see below
    expected = f"^{which}: {value} at step 3 of example 1\n    {hint}$"
    with pytest.raises(NetconfError, match=expected):
        network().fit(X, Y, **{which: changed(np.ones((2, 6)), (1, 3), value)})


def test_a_mask_of_labels_weighs_the_losses() -> None:
    """DL4J multiplies outputs by the mask before it takes their loss, so that it knows 0 and 1 only."""
    net, weights = network(), changed(np.ones((2, 6)), (1, 3), 0.5)
    parts = [net.gradient_and_score(DataSet(X, Y, labels_mask=mask)) for mask in (np.ones((2, 6)), np.ceil(weights - 0.5))]
    whole = net.gradient_and_score(DataSet(X, Y, labels_mask=weights))
    np.testing.assert_allclose(whole[0], (parts[0][0] + parts[1][0]) / 2, atol=1e-5)
    assert whole[1] == pytest.approx((parts[0][1] + parts[1][1]) / 2, rel=1e-5)


@pytest.mark.parametrize("kind", [complex, object, "U3"])
def test_what_are_no_numbers_is_refused(kind: Any) -> None:
    with pytest.raises(NetconfError, match="features: an array of"):
        network().output(X.astype(kind))


def test_a_network_with_numbers_that_are_not_bound_is_not_compiled():
    chain = NeuralNetConfiguration.Builder().seed(1).updater(RmsProp(Placeholder("rate"))).list()
    chain.layer(GravesLSTM.Builder().nIn(4).nOut("${units}").activation("tanh").build())
    conf = chain.layer(RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()).build()
    with pytest.raises(PlaceholderError) as caught:
        MultiLayerNetwork(conf).init()
    assert "layer 0 (GravesLSTM), nOut: ${units} is not bound" in str(caught.value)
    assert "${rate} is not bound" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([[1, 2], [3]], "features: this is no array: its parts differ in length"),
        (np.ma.masked_greater(X, 1.0), r"features: \d+ elements of a masked array are masked\n.*array.filled"),
        (X * 1e300, "features: -?inf at row 0, step 0 of example 0"),
    ],
)
def test_what_is_no_array_of_the_networks_numbers_is_refused(given: Any, message: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(NetconfError, match=message):
            network(dtype="float32").output(given)


def test_a_masked_array_without_masked_elements_is_an_array() -> None:
    net = network()

    assert np.array_equal(net.output(np.ma.array(X)), net.output(X))


def test_a_chain_without_a_loss_gives_output_and_cannot_learn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConfigurationWarning)
        conf = NeuralNetConfiguration.Builder().seed(1).list().layer(GravesLSTM.Builder().nIn(4).nOut(3).build()).build()
    net = MultiLayerNetwork(conf).init()
    whole = net.output(X)

    with pytest.raises(NetconfError, match="it is an output without a loss, so there is nothing to learn from"):
        net.fit(X, Y)

    assert whole.shape == (2, 3, 6)
    assert np.allclose(net.rnn_time_step(X[:, :, :2]), whole[:, :, :2])


@pytest.mark.parametrize("given", [0, -1, 1.5, "two"])
def test_amounts_that_are_none_are_refused(given: Any) -> None:
    net = network()
    calls = {
        "chunk": lambda: net.output(X, chunk=given),
        "minibatch": lambda: net.memory_report(given),
        "steps": lambda: net.memory_report(2, given),
    }
    for name, call in calls.items():
        with pytest.raises(NetconfError, match=f"^{name}: {given!r} is given, a whole number from 1 up is expected"):
            call()
