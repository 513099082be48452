"""Places of parameters: as runs or as indices, they read and write the same."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netconf import GravesLSTM, NeuralNetConfiguration, RnnOutputLayer
from runtime import MultiLayerNetwork
from runtime.kernels.simd import VECTOR_BYTES
from runtime.parameters import Packing
from runtime.places import Places

PACKING = Packing(VECTOR_BYTES // 4)
LAYOUTS = {
    "gates, column by column": lambda: PACKING.gates(300, 90).ravel(order="F"),
    "gates, row by row": lambda: PACKING.gates(300, 90).ravel(),
    "columns": lambda: PACKING.columns(200, 333).ravel(order="F"),
    "two matrices": lambda: np.concatenate([PACKING.gates(90, 90), 10**6 + PACKING.diagonals(90, 3, 96)], axis=1).ravel(
        order="F"
    ),
    "one row": lambda: np.arange(40_000),
    "no order": lambda: np.random.default_rng(0).permutation(30_000),
    "backwards": np.arange(40_000)[::-1].copy,
    "pairs": np.arange(40_000).reshape(-1, 2)[:, ::-1].ravel,
}


def check(index):
    places = Places(index)
    size = int(index.max()) + 1
    source = np.random.default_rng(1).standard_normal(size)
    found = np.empty(index.size)
    places.read(source, found)
    np.testing.assert_array_equal(source[index], found)

    expected, target = np.zeros(size), np.zeros(size)
    expected[index] = found
    places.write(target, found)
    np.testing.assert_array_equal(expected, target)
    np.testing.assert_array_equal(index, places.index)
    return places


@pytest.mark.parametrize("layout", LAYOUTS)
def test_they_read_and_write_what_the_index_says(layout):
    check(LAYOUTS[layout]())


@pytest.mark.parametrize("layout", ["gates, column by column", "columns", "two matrices", "one row"])
def test_large_weights_need_no_index(layout):
    places = check(LAYOUTS[layout]())
    assert 0 < places.nbytes <= 5 * places.count


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(0, 40)), min_size=1, max_size=60),
    st.integers(0, 3),
)
def test_runs_of_any_lengths_and_distances(runs, repeated):
    start, parts = 0, []
    for step, length, gap in runs * (4**repeated):
        parts.append(start + np.arange(length * 40) * step)
        start = parts[-1][-1] + 1 + gap
    check(np.concatenate(parts))


def test_a_large_network_needs_little_more_than_its_parameters():
    layers = GravesLSTM(nIn=800, nOut=800), RnnOutputLayer(nIn=800, nOut=50)
    conf = NeuralNetConfiguration.Builder().seed(1).list(*layers).build()
    tracemalloc.start()
    net = MultiLayerNetwork(conf)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    size = 4 * net.num_params()
    assert held < 0.3 * size  # the parameters themselves lie in mapped pages, which are not traced
    assert peak < 6 * size
