"""Threads: the same bits whatever runs beside, and no hang."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import numpy as np
import pytest

from netconf import GravesLSTM, NeuralNetConfiguration, RmsProp, RnnOutputLayer
from runtime import DataSet, MultiLayerNetwork

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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_forked_child_trains_with_helpers_of_its_own(expected: list[float]) -> None:
    scores()  # the parent has helpers now
    child = os.fork()
    if child == 0:
        os._exit(0 if scores() == expected else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert expected == scores()


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
    for _ in range(40):
        try:
            signal.setitimer(signal.ITIMER_REAL, INTERRUPTS_AFTER)
            while True:
                net.fit(data)
        except KeyboardInterrupt:
            continue

    assert len(alarms) == 40
    assert expected == scores()
