"""Memory: what is held is what is reported, it is used again, and what cannot fit is refused before anything is taken."""

from __future__ import annotations

import gc
import mmap
import os
import re
import subprocess
import sys
import tracemalloc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf.layers import LSTM, Bidirectional, DenseLayer, GravesLSTM, RnnOutputLayer
from netconf.network import MultiLayerConfiguration
from netconf.updaters import Adam
from netconf.weights import DropConnect, MaxNormConstraint
from runtime import engine, memory
from runtime.errors import MemoryLimitError
from runtime.network import MultiLayerNetwork
from tests.reference.explicit import layer, network
from tests.runtime.test_against_twin import pair, recurrent, series


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bytes of all blocks that are alive."""
    alive: list[weakref.ref[Any]] = []
    made = memory.zeros

    def counted(count: int, dtype: np.dtype[Any]) -> memory.Array:
        block = made(count, dtype)
        alive.append(weakref.ref(block))
        return block

    monkeypatch.setattr(memory, "zeros", counted)

    def total() -> int:
        gc.collect()
        return sum(block.nbytes for ref in alive if (block := ref()) is not None)

    return total


EVERYTHING = {
    "several updaters and masks": network(
        [layer(GravesLSTM, 5, 17, updater=Adam(0.01)), layer(LSTM, 17, 9), layer(DenseLayer, 9, 7), layer(RnnOutputLayer, 7, 4)]
    ),
    "constraints and noise": network(
        [
            layer(GravesLSTM, 5, 17, constraints=(MaxNormConstraint(max_norm=0.5),)),
            layer(RnnOutputLayer, 17, 4, weight_noise=DropConnect(0.7)),
        ]
    ),
}


@pytest.mark.parametrize("conf", EVERYTHING.values(), ids=EVERYTHING)
def test_the_report_is_what_is_allocated(conf: MultiLayerConfiguration, blocks: Any) -> None:
    net = MultiLayerNetwork(conf).init()
    x, y, _, _ = series(6, 9)
    for steps in (9, 3):
        net.fit(x[:, :, :steps], y[:, :, :steps], labels_mask=np.ones((6, steps)))
        net.output(x[:, :, :steps], np.ones((6, steps)))
    net.rnn_time_step(x)
    report = net.memory_report()

    apart = {"programs", "places of parameters"}
    assert blocks() == sum(size for purpose, size in report.items() if purpose not in apart)
    assert report.total == sum(report.values())
    assert report["gradients"] == report["parameters"] <= report["updater state" if "updater state" in report else "gradients"]
    assert {"input", "labels", "stored state", "layer 0 (GravesLSTM)"} <= set(report)
    assert re.search(r"^total +[0-9.]+ KB$", str(report), re.MULTILINE)


def test_the_report_is_nearly_all_that_arrays_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_HUGE_PAGE", 1 << 60)  # what lies on huge pages is not traced
    conf = recurrent(200, inputs=77, outputs=77, kinds=(GravesLSTM, GravesLSTM))
    x, y, _, _ = series(8, 20, 77, 77)
    MultiLayerNetwork(conf).init().fit(x, y).output(x)  # what is compiled and imported is not counted
    tracemalloc.start()
    net = MultiLayerNetwork(conf).init()
    net.fit(x, y)
    net.output(x)
    gc.collect()
    arrays = tracemalloc.take_snapshot().filter_traces([tracemalloc.DomainFilter(True, np.lib.tracemalloc_domain)])
    tracemalloc.stop()
    traced = sum(trace.size for trace in arrays.traces)

    assert traced == pytest.approx(net.memory_report().total, rel=0.01)


def test_smaller_minibatches_use_the_same_memory_and_larger_ones_give_it_back(blocks: Any) -> None:
    net, _ = pair(recurrent(17))
    x, y, _, _ = series(13, 20)
    net.fit(x[:5], y[:5])
    net.output(x[:5])
    held, first = blocks(), net.memory_report()
    for examples, steps in ((4, 20), (5, 7), (1, 1)):
        net.fit(x[:examples, :, :steps], y[:examples, :, :steps])
        net.output(x[:examples, :, :steps])
    assert blocks() == held
    net.fit(x, y)
    assert held < blocks() < held + 13 / 5 * first["layer 0 (GravesLSTM)"] + 50_000


@pytest.mark.parametrize("training", [True, False])
def test_what_will_be_held_is_known_before(training: bool) -> None:
    conf = recurrent(17, kinds=(GravesLSTM, LSTM))
    x, y, _, _ = series(6, 9)
    expected = MultiLayerNetwork(conf).memory_report(6, 9, training=training)
    net = MultiLayerNetwork(conf).init()
    if training:
        net.fit(x, y)
    else:
        net.output(x)
    found = net.memory_report()
    found.pop("programs")
    assert found == expected


def test_truncated_backpropagation_holds_one_segment() -> None:
    words: dict[str, Any] = {"backprop_type": "TruncatedBPTT", "tbptt_forward_length": 10, "tbptt_backward_length": 10}
    reports = []
    for steps in (10, 500):
        net, _ = pair(recurrent(17, **words))
        x, y, _, _ = series(3, steps)
        net.fit(x, y)
        reports.append(net.memory_report())
    assert reports[0] == reports[1]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_LARGE", 4000)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("hot", [False, True])
@pytest.mark.usefixtures("small_parts")
def test_a_long_series_is_predicted_in_parts(hot: bool, masked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = recurrent(17, kinds=(GravesLSTM, LSTM))
    x, _, _, _ = series(3, 40, hot=hot)
    mask = np.random.default_rng(1).integers(0, 2, (3, 40)) if masked else None
    net, _ = pair(conf, "float32")
    parts = net.output(x, mask)
    held = net.memory_report()["layer 0 (GravesLSTM)"]
    monkeypatch.setattr(engine, "_LARGE", 1 << 30)
    whole, _ = pair(conf, "float32")
    np.testing.assert_array_equal(parts, whole.output(x, mask))
    assert held < whole.memory_report()["layer 0 (GravesLSTM)"] / 5
    assert len(whole.feed_forward(x)[1][0, 0]) == 40


@pytest.mark.usefixtures("small_parts")
def test_stored_state_goes_through_all_parts_or_stays() -> None:
    net, _ = pair(recurrent(17))
    other, _ = pair(recurrent(17))
    x, _, _, _ = series(3, 40)
    parts = net.rnn_time_step(x)
    steps = np.stack([other.rnn_time_step(x[:, :, t]) for t in range(40)], axis=2)
    np.testing.assert_array_equal(parts, steps)
    before = net.rnn_get_previous_state(0)
    x[1, 2, 37] = np.nan
    with pytest.raises(ValueError, match="nan at row 2, step 37 of example 1"):
        net.rnn_time_step(x)
    for name, array in net.rnn_get_previous_state(0).items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.usefixtures("small_parts")
def test_what_reads_a_series_against_time_is_not_cut() -> None:
    both = Bidirectional(mode="CONCAT", layer=layer(LSTM, 5, 7))
    net = MultiLayerNetwork(network([both, layer(RnnOutputLayer, 14, 4)])).init()
    x, _, _, _ = series(3, 40)
    assert net.output(x).shape == (3, 4, 40)


TOO_LARGE = (
    r"training 100000 examples of 1000 steps at once: [0-9.,]+ GB are needed "
    r"\(layer 0 \(GravesLSTM\) [0-9.,]+ GB, [a-z]+ [0-9.,]+ GB, .*\), but this process can have 1.0 GB\n"
    r"    give fewer examples or steps at a time: a smaller minibatch, TruncatedBPTT, or output\(..., chunk=...\)"
)


def test_what_cannot_fit_is_refused_with_the_number_and_nothing_is_taken(blocks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    net, _ = pair(recurrent(170))
    x, y, _, _ = series(3, 4)
    score = net.fit(x, y).score()
    params, held = net.params(), blocks()
    monkeypatch.setattr(memory, "available_memory", lambda: 10**9)
    long = np.broadcast_to(x[:1, :, :1], (100_000, 5, 1000)), np.broadcast_to(y[:1, :, :1], (100_000, 4, 1000))
    with pytest.raises(MemoryLimitError) as caught:
        net.fit(*long)

    assert re.fullmatch(TOO_LARGE, str(caught.value)), str(caught.value)
    assert isinstance(caught.value, MemoryError)
    assert held == blocks()
    np.testing.assert_array_equal(params, net.params())
    assert score == net.score()
    assert net.fit(x, y).score() < score


@pytest.mark.parametrize("units", [20_000, 100_000])
def test_a_network_that_cannot_fit_is_refused(units: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 10**9)
    with pytest.raises(MemoryLimitError, match=r"^network: [0-9.,]+ GB are needed \([0-9,]+ parameters and their places"):
        MultiLayerNetwork(recurrent(units))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_forked_child_does_not_train_its_parents_network() -> None:
    """Large blocks come from mmap, whose memory is shared with children unless one asks for one's own."""
    net, _ = pair(recurrent(300))
    x, y, _, _ = series(3, 4)
    before = net.params()
    assert before.nbytes > memory._HUGE_PAGE
    child = os.fork()
    if child == 0:
        net.fit(x, y)
        os._exit(0 if not np.array_equal(before, net.params()) else 1)
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_array_equal(before, net.params())


def test_what_the_system_refuses_is_refused_with_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(mmap, "mmap", refuse)
    monkeypatch.setattr(np, "zeros", refuse)
    with pytest.raises(MemoryLimitError, match=r"^memory: 40 MB are needed in one piece, and the system refuses them"):
        memory.zeros(10_000_000, np.dtype(np.float32))


PROGRAM = """
import numpy as np
from tests.runtime.test_memory import GravesLSTM, pair, recurrent, series
{body}
"""
RESIDENT = """
import gc, sys
def resident():
    gc.collect()
    return 1024 * next(int(line.split()[1]) for line in open("/proc/self/smaps_rollup") if line.startswith("Anonymous:"))
x, y, _, _ = series(64, 50, 40, 40)
def work():
    net, _ = pair(recurrent(200, inputs=40, outputs=40, kinds=(GravesLSTM, GravesLSTM)), "float32")
    for part in (slice(3), slice(64), slice(9)):
        net.fit(x[part], y[part])
        net.output(x[part])
    return net
work()
before = resident()
net = work()
print(resident() - before, net.memory_report().total)
"""
LIMITED = """
import resource
from runtime.errors import MemoryLimitError
net, _ = pair(recurrent(100))
x, y, _, _ = series(1, 1)
net.fit(x, y)
held = 1024 * next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmSize:"))
resource.setrlimit(resource.RLIMIT_AS, (held + (1 << 28),) * 2)
try:
    net.fit(np.broadcast_to(x, (1000, 5, 1000)), np.broadcast_to(y, (1000, 4, 1000)))
except MemoryLimitError as error:
    print(error)
net.fit(x, y)
"""


def run(body: str) -> str:
    """The last line but hints that a program of its own prints."""
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536"}  # what is given back goes back
    command = [sys.executable, "-c", PROGRAM.format(body=body)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell what memory is used")
def test_the_report_is_what_the_system_sees() -> None:
    seen, reported = map(int, run(RESIDENT).split())
    assert -0.03 * reported < seen - reported < 0.01 * reported + 300_000  # some of it nobody has touched so far


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the limit and what is held")
def test_the_limit_of_a_shell_is_known() -> None:
    assert re.match(r"training 1000 examples of 1000 steps at once: .* GB are needed .* can have 2\d\d\.?\d* MB", run(LIMITED))
