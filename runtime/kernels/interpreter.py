"""The compiled interpreter that runs a program on several threads, with barriers made of atomics.

A program is a table of int64 rows: the address of a kernel, how threads share it (its mode), how much there is to share, and the
kernel's operands. ``control`` is the address of 64-bit words that the threads of a pool share; the contended ones have a cache
line of their own. All functions take plain integers, and call the one that does a share by its address: arrays, and a large
function linked into others, take long to compile.
"""

from __future__ import annotations

import functools
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from runtime.kernels.kernel import ADDRESS, COUNT, LOTS, MODE, OPERANDS, cached_njit, compiled, helper
from runtime.kernels.lots import lot_at
from runtime.kernels.target import Callback
from runtime.kernels.transfer import FATAL

ROWS, JOBS, BARRIER, HALT, OWN_JOBS, STEPS = range(6)
"""Modes: each thread takes its share of rows, a call for each lot that it has a part of; threads draw jobs; all wait for all;
all stop when an example is fatal; each thread does its share of jobs; all do a step together, each its share of rows, before
the next one, and the rows of a step are numbered behind those of the step before (how many steps: the kernel's first operand)."""

GENERATION, ARRIVED, TICKET, ABORT, BASE, PROGRAM, OPERATIONS, THREADS, FIELDS, PATIENCE, SHARE, PARKED = (
    0, 16, 32, 48, 64, 65, 66, 67, 68, 69, 70, 80,
)  # fmt: skip
"""Words of ``control``. PATIENCE: looks before an idle helper sleeps. SHARE: the address of ``run_share``. From PARKED on each
helper has a line: whether it sleeps."""

_SPINS = 2000
"""Looks before a waiting thread yields its core."""


_WORDS = types.CPointer(types.int64)


@intrinsic
def _words(typingctx: Any, address: Any) -> Any:
    """The 64-bit words from an address on."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())

    return _WORDS(types.int64), codegen


@intrinsic
def _add(typingctx: Any, words: Any, index: Any, value: Any) -> Any:
    """Add to a word atomically; the old value."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        return builder.atomic_rmw("add", builder.gep(arguments[0], [arguments[1]]), arguments[2], "seq_cst")

    return types.int64(_WORDS, types.int64, types.int64), codegen


@intrinsic
def _look(typingctx: Any, words: Any, index: Any) -> Any:
    """Load a word atomically, after a pause that leaves the core's other hyper-thread and the bus in peace."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        if "86" in llvm.get_default_triple():
            pause = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), []), "llvm.x86.sse2.pause")
            builder.call(pause, [])
        return builder.load_atomic(builder.gep(arguments[0], [arguments[1]]), "seq_cst", 8)

    return types.int64(_WORDS, types.int64), codegen


@intrinsic
def _call(typingctx: Any, address: Any, row: Any, first: Any, count: Any) -> Any:
    """Call a kernel; memory starts at address 0, and pointers travel as integers."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        i64 = ir.IntType(64)
        kind = ir.FunctionType(ir.VoidType(), [i64] * 5)
        zero = i64(0)
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [zero, zero, *arguments[1:]])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 4), codegen


@intrinsic
def _do_share(typingctx: Any, address: Any, thread: Any, control: Any) -> Any:
    """Call ``run_share`` at its address."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(64)] * 2)
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 3), codegen


@intrinsic
def _yield_core(typingctx: Any) -> Any:
    """Let another thread run; where the system has no sched_yield, pauses do."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        if llvm.address_of_symbol("sched_yield") is not None:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), codegen


@helper
def _marked(row: Any) -> bool:
    """Whether one of the words that a HALT row names has a fatal mark."""
    marks = _words(8 * row[OPERANDS])
    for i in range(row[COUNT]):
        if marks[i] & FATAL != 0:
            return True
    return False


@helper
def _call_by_lots(address: int, at: int, first: int, end: int, count: int, lots: int) -> None:
    """Call a kernel for rows ``first`` to ``end`` of ``count``, once for each lot that has some."""
    while first < end:
        stop = min(end, count * (lot_at(count, first, lots) + 1) // lots)
        _call(address, at, first, stop - first)
        first = stop


@helper
def _wait_for_all(words: Any, threads: int, target: int) -> int:
    """A barrier: how many have arrived at it in the end, -1 when the run was aborted."""
    if threads == 1:
        return target
    target += threads
    _add(words, ARRIVED, 1)
    spins = 0
    while _look(words, ARRIVED) < target:
        spins += 1
        if spins > _SPINS:
            if _look(words, ABORT) != 0:
                return -1
            _yield_core()
    return target


@helper
def _do_steps(words: Any, at: int, first: int, share: int, threads: int, target: int) -> int:
    """A thread's share of each step, behind a barrier; what that says."""
    row = _words(at)
    for step in range(row[OPERANDS]):
        target = _wait_for_all(words, threads, target)
        if target < 0:
            break
        _call(row[ADDRESS], at, step * row[COUNT] + first, share)
    return target


def run_share(thread: int, control: int) -> None:
    """One thread's share of a program."""
    words = _words(control)
    threads, target, at, fields = words[THREADS], words[BASE], words[PROGRAM], words[FIELDS]
    passed, ticket = 0, -1
    for _ in range(words[OPERATIONS]):
        row = _words(at)
        address, mode, count = row[ADDRESS], row[MODE], row[COUNT]
        first, end = count * thread // threads, count * (thread + 1) // threads
        if mode == ROWS:
            _call_by_lots(address, at, first, end, count, row[LOTS])
        elif mode == OWN_JOBS:
            for job in range(first, end):
                _call(address, at, job, 1)
        elif mode == JOBS:
            if ticket < 0:
                ticket = _add(words, TICKET, 1)
            while ticket - passed < count:
                _call(address, at, ticket - passed, 1)
                ticket = _add(words, TICKET, 1)
            passed += count
        elif mode == STEPS:
            target = _do_steps(words, at, first, end - first, threads, target)
        elif mode == BARRIER:
            target = _wait_for_all(words, threads, target)
        elif _marked(row):
            _wait_for_all(words, threads, target)  # nobody leaves, and lets the marks be written anew, before all have looked
            return
        if target < 0:
            return
        at += 8 * fields


@cached_njit
def run(control: int, program: int, operations: int, fields: int, threads: int) -> bool:
    """Publish a program and do share 0. When helpers sleep only publish, and return True: the caller wakes them first."""
    words = _words(control)
    words[PROGRAM], words[OPERATIONS], words[FIELDS], words[THREADS] = program, operations, fields, threads
    words[BASE], words[TICKET], words[ABORT] = words[ARRIVED], 0, 0
    _add(words, GENERATION, 1)
    for i in range(1, threads):
        if _look(words, PARKED + 16 * i) != 0:
            return True
    _do_share(words[SHARE], 0, control)
    return False


def serve(thread: int, control: int, seen: int) -> int:
    """A helper's life in compiled code: watch for programs, and go back to sleep when none came for a while."""
    words = _words(control)
    spins = 0
    _add(words, PARKED + 16 * thread, -_look(words, PARKED + 16 * thread))
    while True:
        if _look(words, GENERATION) != seen:
            seen += 1
            _do_share(words[SHARE], thread, control)
            spins = 0
        spins += 1
        if spins > words[PATIENCE]:
            _add(words, PARKED + 16 * thread, 1)
            if _look(words, GENERATION) == seen:
                return seen
            _add(words, PARKED + 16 * thread, -1)
        elif spins > _SPINS and spins % 16 == 0:
            _yield_core()


@functools.cache
def share() -> Callback:
    """``run_share``, compiled: its address is what SHARE says."""
    return compiled(run_share, types.void(types.int64, types.int64))


@functools.cache
def server() -> Callback:
    """``serve``, compiled."""
    return compiled(serve, types.int64(types.int64, types.int64, types.int64))
