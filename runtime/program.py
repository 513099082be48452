"""Programs: a table of rows, and the pool of threads that runs it.

Every row's numbers are made by one thread in a fixed order, so the results have the same bits for any number of threads.
"""

from __future__ import annotations

import functools
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from runtime.kernels.interpreter import (
    ABORT,
    BARRIER,
    HALT,
    JOBS,
    OPERATIONS,
    OWN_JOBS,
    PARKED,
    PATIENCE,
    ROWS,
    SHARE,
    STEPS,
    run,
    server,
    share,
)
from runtime.kernels.kernel import MODE, OPERANDS, Kernel

__all__ = ["BARRIER", "HALT", "JOBS", "OWN_JOBS", "ROWS", "STEPS", "Program"]

_AWAKE = 0.0015
"""Seconds that idle helpers watch for the next program before they sleep."""
_LOOKS = 5000
"""Looks that are timed to know how many that are."""

SERVE, END = 1, 0
"""What a helper is told when it is woken."""

Table = np.ndarray[Any, np.dtype[np.int64]]


class Pool:
    """Persistent helpers; the caller does share 0.

    They spin for a moment after each program, so that the next one starts within a microsecond and the system keeps them on their
    own cores; then they sleep on a Python lock. They end when nobody refers to their pool any more.
    """

    _doors: Sequence[queue.SimpleQueue[int]] = ()

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.lock = threading.Lock()
        self._doors = [queue.SimpleQueue() for _ in range(threads)]
        self.control = _control(threads)
        self.control[PARKED::16] = 1
        self.control[PATIENCE] = _patience()
        self._address = int(self.control.ctypes.data)
        self._share = share().ctypes
        for i in range(1, threads):
            threading.Thread(target=_help, args=(i, self._doors[i], self.control), daemon=True, name=f"graves-{i}").start()

    def __del__(self, ends: Callable[[], bool] = sys.is_finalizing) -> None:
        if not ends():
            for door in self._doors:
                door.put(END)

    def run(self, program: int, operations: int, fields: int) -> None:
        """Run a program on all threads; an interrupt waits for its end, or sends the helpers home before it began.

        It may come between any two steps of what follows, and nobody knows then which helpers have heard of the program; so the
        pool is left, and the next program gets another.
        """
        try:
            if not run(self._address, program, operations, fields, self.threads):
                return
            for i in range(1, self.threads):
                if self.control[PARKED + 16 * i]:
                    self._doors[i].put(SERVE)
            self._share(0, self._address)
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        """Send the helpers home, and come back when they have left the program, however often that is interrupted."""
        try:
            self.control[OPERATIONS] = 0  # who wakes up only now finds nothing to do
            self.control[ABORT] = 1
            while not self.control[PARKED + 16 :: 16].all():
                time.sleep(0.001)
        except BaseException:
            self._give_up()
            raise


def _help(thread: int, door: queue.SimpleQueue[int], control: Table) -> None:
    """A helper's life; it does not know its pool, which may go."""
    serve, address, seen = server().ctypes, int(control.ctypes.data), 0
    while door.get() == SERVE:
        seen = serve(thread, address, seen)


def _control(threads: int) -> Table:
    """The words that threads share."""
    control = np.zeros(PARKED + 16 * threads, np.int64)
    control[SHARE] = share().address
    return control


@functools.cache
def _patience() -> int:
    """Looks that take about ``_AWAKE`` seconds: processors pause between two looks for very different times."""
    control, serve = _control(1), server().ctypes
    control[PATIENCE] = _LOOKS
    fastest = min(_seconds(lambda: serve(0, control.ctypes.data, 0)) for _ in range(3))
    return max(_LOOKS // 10, int(_LOOKS * _AWAKE / fastest))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


_pools: dict[int, Pool] = {}


def _pool(threads: int) -> Pool:
    """The pool for a number of threads, made when it is first asked for."""
    return _pools.get(threads) or _pools.setdefault(threads, _started(threads))


def _started(threads: int) -> Pool:
    """A pool of as many threads as the system lets this process start: a container may count them. The bits are the same."""
    try:
        return Pool(threads)
    except RuntimeError:
        if threads == 1:
            raise
        return _started(threads - 1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pools.clear)  # a child has no helpers: it starts its own


class Program:
    """A table of rows, built once and run many times.

    Parameters
    ----------
    dtype
        Type of the memory that the kernels work on.
    """

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self._rows: list[list[int]] = []
        self.kernels: list[Kernel | None] = []
        self.table: Table = np.zeros((0, 0), np.int64)

    def row(self, kernel: Kernel, mode: int, count: int, lots: int = 1, **operands: int) -> int:
        """Append a row; its number. Operands are given by name, all of them.

        Raises
        ------
        TypeError
            If an operand is missing or unknown.
        """
        if operands.keys() != set(kernel.operands):
            wrong = sorted(operands.keys() ^ set(kernel.operands))
            message = f"operands of {kernel.name} that are missing or unknown: {', '.join(wrong)}"
            raise TypeError(message)
        values = [int(operands[name]) for name in kernel.operands]
        self._rows.append([kernel.address(self.dtype), mode, int(count), lots, *values])
        self.kernels.append(kernel)
        return len(self._rows) - 1

    def barrier(self) -> None:
        """All threads wait for all; once is enough."""
        if self._rows and self._rows[-1][MODE] == BARRIER:
            return
        self._rows.append([0, BARRIER, 0, 1])
        self.kernels.append(None)

    def halt_if_marked(self, marks: int, count: int) -> None:
        """Stop here when one of ``count`` words from index ``marks`` on has a fatal mark."""
        self._rows.append([0, HALT, int(count), 1, int(marks)])
        self.kernels.append(None)

    def finish(self) -> Program:
        """Make the table; ``set`` changes operands afterwards."""
        fields = max((len(row) for row in self._rows), default=OPERANDS)
        self.table = np.zeros((len(self._rows), fields), np.int64)
        for place, row in enumerate(self._rows):
            self.table[place, : len(row)] = row
        self._rows.clear()
        self._words = self.table.reshape(-1).data
        self._address = int(self.table.ctypes.data)
        self._alone = _control(1)
        self._control = int(self._alone.ctypes.data)
        return self

    def write(self, row: int, first: int, values: tuple[int, ...]) -> None:
        """Write some fields of a row that lie side by side, between two runs."""
        place = row * self.table.shape[1] + first
        for value in values:
            self._words[place] = value
            place += 1

    def set(self, row: int, **operands: int) -> None:
        """Change operands of a row, between two runs."""
        kernel = self.kernels[row]
        for name, value in operands.items():
            self.table[row, OPERANDS + kernel.operands.index(name)] = value  # type: ignore[union-attr]

    def row_index(self, row: int) -> int:
        """Where a row lies, as an index of 64-bit words: what another row's operand needs to call it."""
        return self._address // 8 + row * int(self.table.shape[1])

    def run(self, threads: int) -> None:
        """Run on ``threads`` threads; alone when another Python thread is using them, or none of ours wakes any more.

        The bits are the same.
        """
        operations, fields = self.table.shape
        if threads > 1 and not sys.is_finalizing():
            try:
                pool = _pool(threads)
                if pool.lock.acquire(blocking=False):
                    pool.run(self._address, operations, fields)
                    pool.lock.release()
                    return
            except BaseException:  # whether it has the lock nobody knows; the next program gets another pool
                _pools.pop(threads, None)
                raise
        run(self._control, self._address, operations, fields, 1)
