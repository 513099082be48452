"""Predictions of arrays whose shape came before take a shorter way; what comes out, and what is refused, is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netconf import EmbeddingSequenceLayer, GravesLSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer
from runtime import MultiLayerNetwork

SIZE = 5


def network(**more: Any) -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(3).list()
    chain = chain.layer(GravesLSTM(nIn=SIZE, nOut=20, activation="TANH"))
    chain = chain.layer(RnnOutputLayer.Builder("mcxent").nOut(4).activation("softmax").build())
    return MultiLayerNetwork(chain.build(), **more).init()


def batch(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def usual_shapes(net: MultiLayerNetwork) -> set[tuple[int, ...]]:
    return {shape for shape, _ in net.engine._usual}


@pytest.mark.parametrize("layout", ["NCW", "NWC"])
@pytest.mark.parametrize("shape", [(3, SIZE), (3, SIZE, 1), (3, SIZE, 6), (1, SIZE, 1)], ids=str)
@pytest.mark.parametrize("stateful", [False, True])
def test_the_second_call_gives_what_a_fresh_network_gives(stateful: bool, shape: tuple[int, ...], layout: str) -> None:
    if layout == "NWC" and len(shape) == 3:
        shape = shape[0], shape[2], shape[1]
    arrays = [batch(*shape, seed=seed) for seed in range(3)]
    net, slow = network(layout=layout), network(layout=layout)
    for array in arrays:
        slow.engine._usual.clear()
        new, old = (n.rnn_time_step(array) if stateful else n.output(array) for n in (net, slow))
        np.testing.assert_array_equal(new, old)
        assert new.shape == old.shape
    assert usual_shapes(net) == {shape}


def test_results_are_arrays_of_their_own() -> None:
    net, array = network(), batch(2, SIZE, 3)
    first = net.output(array)
    kept = first.copy()
    net.output(array + 1)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize(
    "other",
    [
        lambda a: a.tolist(),
        np.asfortranarray,
        lambda a: a.astype(np.float64),
        lambda a: a.astype(">f4"),
        lambda a: np.repeat(a, 2, axis=2)[:, :, ::2],
    ],
    ids=["list", "Fortran's order", "float64", "big-endian", "strided"],
)
def test_other_arrays_of_that_shape_are_read_as_ever(other: Any) -> None:
    net, array = network(), batch(2, SIZE, 3)
    expected = net.output(array)
    np.testing.assert_array_equal(net.output(other(array)), expected)
    np.testing.assert_array_equal(net.output(array), expected)


def test_a_mask_takes_the_long_way() -> None:
    net, array = network(), batch(2, SIZE, 3)
    net.output(array)
    mask = np.array([[1, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(net.output(array, mask), network().output(array, mask))


def test_numbers_that_are_none_are_named_as_before() -> None:
    net, array = network(), batch(2, SIZE, 3)
    messages = []
    bad = array.copy()
    bad[1, 2, 0] = np.nan
    for _ in range(2):
        with pytest.raises(NetconfError) as error:
            net.output(bad)
        messages.append(str(error.value))
        net.output(array)
    assert messages[0] == messages[1]
    assert "nan" in messages[0]


def test_a_larger_minibatch_takes_the_memory_of_a_smaller() -> None:
    net, small, large = network(), batch(2, SIZE, 3), batch(40, SIZE, 30)
    expected = net.output(small)
    net.output(large)
    assert usual_shapes(net) == {large.shape}
    np.testing.assert_array_equal(net.output(small), expected)


def test_the_state_of_another_minibatch_is_refused_as_before() -> None:
    net = network()
    for _ in range(2):
        net.rnn_time_step(batch(2, SIZE))
    net.rnn_clear_previous_state()
    net.rnn_time_step(batch(3, SIZE))
    with pytest.raises(NetconfError, match="minibatch"):
        net.rnn_time_step(batch(2, SIZE))


def test_new_parameters_count_at_once() -> None:
    net, array = network(), batch(2, SIZE, 3)
    before = net.output(array)
    net.set_params(net.params() * 2)
    assert not np.array_equal(net.output(array), before)


def test_indices_are_read_anew() -> None:
    chain = NeuralNetConfiguration.Builder().seed(3).list().layer(EmbeddingSequenceLayer(nIn=9, nOut=SIZE))
    chain = chain.layer(RnnOutputLayer.Builder("mcxent").nOut(4).activation("softmax").build())
    net = MultiLayerNetwork(chain.build()).init()
    indices = np.array([[1.0, 2.0, 8.0]], np.float32)
    np.testing.assert_array_equal(net.output(indices), net.output(indices.astype(int)))
    with pytest.raises(NetconfError, match="9"):
        net.output(indices + 1)


def test_room_for_a_large_result_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    monkeypatch.setattr("runtime.engine.SMALL", 4 * 2 * 4 * 3)
    net.output(batch(2, SIZE, 3))
    net.output(batch(2, SIZE, 2))

    assert usual_shapes(net) == {(2, SIZE, 2)}
