"""Threads: the same bits whatever runs beside, and no hang."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from netconf import ConfigurationWarning, GravesLSTM, NetconfError, NeuralNetConfiguration, RmsProp, RnnOutputLayer
from runtime import DataSet, MultiLayerNetwork, program
from runtime.kernels import interpreter
from runtime.pace import Pace

STEPS = 30
INTERRUPTS_AFTER = 0.004


def network(threads: int = 2) -> MultiLayerNetwork:
    conf = (
        NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(RmsProp(0.01))
        .list()
        .layer(GravesLSTM.Builder().nIn(30).nOut(48).activation("tanh").build())
        .layer(RnnOutputLayer.Builder("mcxent").nOut(9).activation("softmax").build())
        .build()
    )
    return MultiLayerNetwork(conf, threads=threads).init()


def dataset() -> DataSet:
    random = np.random.default_rng(0)
    return DataSet(random.integers(0, 30, (8, 20)), random.integers(0, 9, (8, 20)))


def scores(threads: int = 2) -> list[float]:
    net, data = network(threads), dataset()
    return [net.fit(data).score() for _ in range(STEPS)]


@pytest.fixture(scope="module")
def expected() -> list[float]:
    return scores(threads=1)


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_any_number_of_threads_gives_the_same_bits(expected: list[float], threads: int) -> None:
    assert expected == scores(threads)


def test_several_python_threads_train_at_once(expected: list[float]) -> None:
    found: dict[int, list[float]] = {}
    workers = [threading.Thread(target=lambda k=k: found.update({k: scores()})) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [expected] * 4 == [found[k] for k in range(4)]


def test_python_threads_that_share_a_network_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.engine._SMALL", 0)  # helpers of several threads would meet
    net, features = network(), dataset().features
    expected = net.output(features)
    found: list[bool] = []
    workers = [
        threading.Thread(target=lambda: found.extend(np.array_equal(net.output(features), expected) for _ in range(200)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [True] * 800 == found


def test_a_network_can_be_looked_at_between_two_minibatches() -> None:
    net, data = network(), dataset()
    net.fit(data)
    seen: list[Any] = []

    class Listener:
        def iteration_done(self, model: MultiLayerNetwork, *_: int) -> None:
            seen.append(model.output(data.features))  # in the thread that trains

    net.set_listeners(Listener())
    worker = threading.Thread(target=lambda: net.fit([data] * 50))
    worker.start()
    while worker.is_alive():
        net.params()
        net.rnnTimeStep(data.features)  # DL4J's names wait as well
    worker.join()

    assert len(seen) == 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_forked_child_trains_with_helpers_of_its_own(expected: list[float]) -> None:
    scores()  # the parent has helpers now
    child = os.fork()
    if child == 0:
        os._exit(0 if scores() == expected else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert expected == scores()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_forked_child_does_not_wait_for_a_thread_that_it_does_not_have() -> None:
    net, features = network(), dataset().features
    net.output(features)
    with net.turn.lock:
        worker = threading.Thread(target=net.output, args=(features,))
        worker.start()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            thread = threading.Thread(target=net.output, args=(features,))  # not the one that holds the parent's turn
            thread.start()
            thread.join()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    worker.join()


@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_threads_that_the_system_does_not_start_are_done_without(
    allowed: int, expected: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container may count the threads of its processes."""
    start, started = threading.Thread.start, []

    def limited(thread: threading.Thread) -> None:
        if len(started) == allowed:
            started.clear()
            raise RuntimeError
        started.append(thread)
        start(thread)

    monkeypatch.setattr(program, "_pools", {})
    monkeypatch.setattr(threading.Thread, "start", limited)

    assert expected == scores(threads=4)
    (pool,) = program._pools.values()
    assert pool.threads == allowed + 1


def helpers() -> int:
    """Number of helpers, of all pools."""
    return sum(thread.name.startswith("graves-") for thread in threading.enumerate())


def wait_for_threads(most: int) -> None:
    """Helpers end soon after their pool was closed."""
    patience = time.monotonic() + 10
    while helpers() > most:
        assert time.monotonic() < patience, f"{helpers()} helpers are left, of {most}"
        time.sleep(0.01)


@pytest.fixture
def alarms() -> Iterator[list[int]]:
    """Interrupt the program again and again."""
    if not hasattr(signal, "setitimer"):
        pytest.skip("the system has no interval timer")
    hits: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        hits.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    yield hits
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_interrupts_leave_the_threads_in_order(alarms: list[int], expected: list[float]) -> None:
    net, data = network(), dataset()
    net.fit(data)
    before = helpers()
    for _ in range(40):
        try:
            signal.setitimer(signal.ITIMER_REAL, INTERRUPTS_AFTER)
            while True:
                net.fit(data)
        except KeyboardInterrupt:
            continue

    assert len(alarms) == 40
    assert expected == scores()
    wait_for_threads(before)


def _child(results: object) -> None:
    results.put(scores())


def test_a_spawned_child_trains_with_helpers_of_its_own(expected: list[float]) -> None:
    scores()
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    child = context.Process(target=_child, args=(results,))
    child.start()
    child.join()

    assert child.exitcode == 0
    assert expected == results.get()


def test_helpers_sleep_when_there_is_nothing_to_do() -> None:
    net, data = network(), dataset()
    burnt = []
    for _ in range(5):
        net.fit(data)
        time.sleep(0.005)
        start = time.process_time()
        time.sleep(0.1)
        burnt.append(time.process_time() - start)

    assert min(burnt) < 0.004


def test_an_interrupt_before_the_helpers_have_heard_of_a_program(expected: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "together", True)  # whatever the last times were
    net, data = network(), dataset()
    found = [net.fit(data).score() for _ in range(STEPS // 2)]
    while not program._pools[2].control[interpreter.PARKED + 16 :: 16].all():
        time.sleep(0.001)  # until the helpers sleep, so that a program is only published

    def interrupted(*arguments: Any) -> bool:
        assert interpreter.run(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(program, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            net.fit(data)
    found += [net.fit(data).score() for _ in range(STEPS - STEPS // 2)]

    assert expected == found


PROGRAM = """
import os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell lets programs ignore it
from tests.runtime.test_threads import dataset, network
net, data = network(), dataset()
net.fit(data)
{body}
"""
TRAINS = """
def train():
    while True:
        net.fit(data)
threading.Thread(target=train, daemon=True).start()
time.sleep(0.3)
"""
ENDS = {
    "the program ends while another thread trains": (TRAINS, 0, ""),
    "sys.exit": (TRAINS + "sys.exit(3)", 3, ""),
    "an interrupt in a segment": (
        "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\nwhile True: net.fit(data)",
        -signal.SIGINT,
        "KeyboardInterrupt",
    ),
    "a network is used when the interpreter is nearly gone": (
        "import runtime.engine\nruntime.engine._SHORT = 0  # on several threads from the first run on\n"
        "net = network()\nnet.fit(data)\nclass Last:\n    def __del__(self): net.fit(data)\nlast = Last()",
        0,
        "",
    ),
    "an error in a listener": (
        "class Listener:\n    def iteration_done(self, *_): raise ValueError('mine')\n"
        "net.set_listeners(Listener())\nnet.fit(data)",
        1,
        "ValueError: mine",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals end programs in another way")
@pytest.mark.parametrize("case", ENDS)
def test_a_program_ends_whatever_the_threads_do(case: str) -> None:
    body, code, text = ENDS[case]
    command = [sys.executable, "-c", PROGRAM.format(body=body)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=os.environ)

    assert result.stderr.strip().splitlines()[-1:] == ([text] if text else [])
    assert code == result.returncode


def test_busy_cores_change_no_bits(expected: list[float]) -> None:
    """Helpers that lose their core in the middle of a program are waited for."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        found = scores(threads=2)
    finally:
        for process in busy:
            process.kill()
            process.wait()

    assert expected == found


@pytest.mark.parametrize("given", ["0", "-2", "two", "1.5", "100000", "\u0662"])
def test_the_environment_variable_is_read_and_checked(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAVES_THREADS", "3")
    assert network(threads=None).threads == 3
    monkeypatch.setenv("GRAVES_THREADS", given)
    with pytest.raises(NetconfError, match=f"GRAVES_THREADS: '{given}' is given"):
        network(threads=None)


def test_more_threads_than_anyone_has_are_refused() -> None:
    with pytest.raises(NetconfError, match=r"threads: 100000 is given, but this process may use \d+ cores"):
        network(threads=100_000)


def test_a_warning_names_the_users_line_although_the_call_had_to_wait() -> None:
    labels = np.full((2, 9, 5), 0.3, np.float32)
    with pytest.warns(ConfigurationWarning) as told:
        network(threads=1).fit(np.zeros((2, 5), int), labels)

    assert [Path(warning.filename) for warning in told] == [Path(__file__)]
