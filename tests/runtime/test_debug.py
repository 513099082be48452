"""Debug mode: networks run in it to the twin's numbers, and what is wrong is found before it runs."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import numpy as np
import pytest

import runtime.kernels
from netconf.layers import (
    LSTM,
    Bidirectional,
    DenseLayer,
    GravesLSTM,
    RnnOutputLayer,
)
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.updaters import Adam
from netconf.vocabulary import Activation, GradientNormalization, LossFunction, MaskedSteps
from netconf.weights import DropConnect, Dropout, MaxNormConstraint
from runtime.compiler import blocks
from runtime.compiler.extents import count_of, memory_of
from runtime.compiler.transfers import Arrays
from runtime.compiler.watch import OffsetError
from runtime.data.dataset import DataSet
from runtime.kernels.kernel import OPERANDS, Kernel
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.runtime.test_against_twin import recurrent, same_everything, series


@pytest.fixture(autouse=True)
def debug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAVES_DEBUG", "1")


CLIPPED = {"gradient_normalization": GradientNormalization.ClipL2PerLayer, "gradient_normalization_threshold": 0.01}
NETWORKS = {
    "peepholes": recurrent(7, kinds=(GravesLSTM, GravesLSTM)),
    "no peepholes, odd sizes": recurrent(17, kinds=(LSTM, GravesLSTM), outputs=9),
    "truncated": recurrent(7, backprop_type="TruncatedBPTT", tbptt_forward_length=3, tbptt_backward_length=2),
    "carried masks": network([layer(LSTM, 5, 7, masked_steps=MaskedSteps.carry), layer(RnnOutputLayer, 7, 4)]),
    "dense, clipped, Adam": network(
        [layer(LSTM, 5, 7, updater=Adam(0.01)), layer(DenseLayer, 7, 3, **CLIPPED), layer(RnnOutputLayer, 3, 4, l2=0.1)],
        input_pre_processors={1: RnnToFeedForwardPreProcessor(), 2: FeedForwardToRnnPreProcessor()},
    ),
    "another loss": network(
        [layer(GravesLSTM, 5, 7), layer(RnnOutputLayer, 7, 4, loss_function=LossFunction.MSE, activation=Activation.IDENTITY)]
    ),
    "constraints": network(
        [layer(GravesLSTM, 5, 7, constraints=(MaxNormConstraint(max_norm=0.5),)), layer(RnnOutputLayer, 7, 4)]
    ),
}


@pytest.mark.parametrize("conf", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("masked", [False, True])
def test_networks_have_the_twins_numbers(conf: MultiLayerConfiguration, masked: bool) -> None:
    outputs = int(conf.layers[-1].n_out)
    x, y, _, _ = series(5, 7, outputs=outputs)
    mask = (np.arange(7)[None, :] < np.array([7, 3, 1, 5, 6])[:, None]).astype(float) if masked else None
    if masked and conf.layers[0].constraints:
        pytest.skip("the mask is nothing to the constraint")
    same_everything(conf, (x, y, mask, mask))


@pytest.mark.parametrize("rows", [1, 3, 11])
def test_parts_of_a_large_output(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BYTES", rows * 64)
    same_everything(recurrent(7), series(5, 7))


RUN_ONLY = {
    "noise": network(
        [
            layer(GravesLSTM, 5, 7, drop_out=Dropout(0.7)),
            layer(RnnOutputLayer, 7, 4, weight_noise=DropConnect(0.7), drop_out=Dropout(0.5)),
        ]
    ),
    "both ways": network([Bidirectional(mode="CONCAT", layer=layer(LSTM, 5, 7)), layer(RnnOutputLayer, 14, 4)]),
}


@pytest.mark.parametrize("conf", RUN_ONLY.values(), ids=RUN_ONLY)
@pytest.mark.parametrize("hot", ["dense", "one-hot", "indices"])
def test_others_give_what_they_give_without(conf: MultiLayerConfiguration, hot: str) -> None:
    random = np.random.default_rng(3)
    indices, labels = random.integers(0, 5, (4, 6)), random.integers(0, 4, (4, 6))
    x: Any = random.normal(0, 1, (4, 5, 6)) if hot == "dense" else np.eye(5)[indices].transpose(0, 2, 1)
    data = DataSet(indices if hot == "indices" else x, labels)
    results = []
    for mode in (True, False):
        net = MultiLayerNetwork(conf, debug=mode).init()
        for _ in range(3):
            net.fit(data)
        results.append((net.params(), net.score(), net.output(data.features)))
    for mine, theirs in zip(*results, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_state_and_views_of_any_strides() -> None:
    net = MultiLayerNetwork(recurrent(7), layout="NWC").init()
    x = np.random.default_rng(0).normal(0, 1, (8, 14, 10)).astype("f4")[::2, ::-2, ::2]
    parts = [net.rnn_time_step(part) for part in np.split(x, 7, axis=1)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), net.output(x))


def _operands_of_a_segment(net: MultiLayerNetwork) -> Any:
    x, y, _, _ = series(3, 4)
    net.fit(x, y)
    (segment,) = net.engine.segments
    return segment, Arrays((x.astype("f4"),), (None,), (y.astype("f4"),), (None,))


@pytest.mark.parametrize(
    ("kernel", "operand", "message"),
    [
        ("lstm", "hidden", "hidden touches 240 elements"),
        ("loss_rows", "labels", "labels touches"),
        ("dense", "gradient", "gradient leads"),
        ("dense", "update_w", "which is no rule of update"),
        ("transfer", "source", "in no array of the user"),
    ],
)
def test_a_wrong_offset_is_found_before_the_run(kernel: str, operand: str, message: str) -> None:
    segment, arrays = _operands_of_a_segment(MultiLayerNetwork(recurrent(7), dtype="float32").init())
    program = segment.build.program
    rows = [(i, k) for i, k in enumerate(program.kernels) if k is not None and k.function.__module__.endswith(kernel)]
    row, found = rows[-1]
    segment.transfers.read(arrays)
    program.table[row, OPERANDS + found.operands.index(operand)] += 8 * 10**6

    with pytest.raises(OffsetError, match=message):
        segment.watch.check(segment, None, (*arrays.features, *arrays.labels))


def test_what_is_written_behind_a_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.compiler import segment as module

    def careless(segment: Any) -> None:
        segment.build.numbers.guards[2].array[0] = 1.0
        checked(segment)

    checked = module.check_guards
    monkeypatch.setattr(module, "check_guards", careless)
    x, _, _, _ = series(3, 4)
    with pytest.raises(OffsetError, match=r"somebody wrote behind the \d+ elements"):
        MultiLayerNetwork(recurrent(7)).init().output(x)


def test_counts() -> None:
    operands = {"steps": 3, "batch": 2, "width": 8, "stride": 16}
    assert count_of("steps*batch*width + width", operands) == 56
    assert count_of("steps | 4*batch", operands) == 8
    assert count_of(("steps*batch", "stride", "width"), operands) == 88
    assert count_of(("0*batch", "stride", "width"), operands) == 0


def _kernels() -> list[Kernel]:
    modules = [importlib.import_module(f"runtime.kernels.{m.name}") for m in pkgutil.iter_modules(runtime.kernels.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Kernel)]


@pytest.mark.parametrize("kernel", _kernels(), ids=lambda k: f"{k.function.__module__.rpartition('.')[2]}.{k.name}")
def test_every_operand_of_every_kernel_is_listed(kernel: Kernel) -> None:
    memory = memory_of(kernel)

    assert memory is not None, "say in runtime/compiler/extents.py what the kernel touches"
    places = {*memory.numbers, *memory.integers, *memory.rows, *memory.displacements, *memory.parameters, *memory.users}
    assert places | set(memory.scalars) >= set(kernel.operands)
