"""The compiled interpreter that runs a program on several threads, with barriers made of atomics.

A program is a table of int64 rows: the address of a kernel, how threads share it (its mode), how much there is to share, and the
kernel's operands. ``control`` is an array of 64-bit words that the threads of a pool share; the contended ones have a cache line
of their own.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from runtime.kernels.kernel import ADDRESS, COUNT, MODE, OPERANDS, cached_njit, helper
from runtime.kernels.transfer import FATAL

ROWS, JOBS, BARRIER, HALT = range(4)
"""Modes: each thread takes its share of rows; threads draw jobs; all wait for all; all stop when an example is fatal."""

GENERATION, ARRIVED, TICKET, ABORT, BASE, PROGRAM, OPERATIONS, THREADS, FIELDS, PATIENCE, PARKED = (
    0, 16, 32, 48, 64, 65, 66, 67, 68, 69, 80,
)  # fmt: skip
"""Words of ``control``. PATIENCE: looks before an idle helper sleeps. From PARKED on each has a line: whether it does."""

_SPINS = 2000
"""Looks before a waiting thread yields its core."""


@intrinsic
def _add(typingctx: Any, array: Any, index: Any, value: Any) -> Any:
    """Add to a word atomically; the old value."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        data = context.make_array(sig.args[0])(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", builder.gep(data, [arguments[1]]), arguments[2], "seq_cst")

    return types.int64(array, types.int64, types.int64), codegen


@intrinsic
def _look(typingctx: Any, array: Any, index: Any) -> Any:
    """Load a word atomically, after a pause that leaves the core's other hyper-thread and the bus in peace."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        if "86" in llvm.get_default_triple():
            pause = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), []), "llvm.x86.sse2.pause")
            builder.call(pause, [])
        data = context.make_array(sig.args[0])(context, builder, arguments[0]).data
        return builder.load_atomic(builder.gep(data, [arguments[1]]), "seq_cst", 8)

    return types.int64(array, types.int64), codegen


@intrinsic
def _word(typingctx: Any, address: Any, index: Any) -> Any:
    """The 64-bit word number ``index`` from an address on."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.load(builder.gep(pointer, [arguments[1]]))

    return types.int64(types.int64, types.int64), codegen


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
def _yield_core(typingctx: Any) -> Any:
    """Let another thread run; where the system has no sched_yield, pauses do."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        if llvm.address_of_symbol("sched_yield") is not None:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), codegen


@helper
def _marked(row: int) -> bool:
    """Whether one of the words that a HALT row names has a fatal mark."""
    marks, count = _word(row, OPERANDS), _word(row, COUNT)
    for i in range(count):
        if _word(8 * marks, i) & FATAL != 0:
            return True
    return False


@helper
def _wait_for_all(control: Any, target: int) -> bool:
    """A barrier; False when the run was aborted."""
    _add(control, ARRIVED, 1)
    spins = 0
    while _look(control, ARRIVED) < target:
        spins += 1
        if spins > _SPINS:
            if _look(control, ABORT) != 0:
                return False
            _yield_core()
    return True


@cached_njit
def run_share(thread: int, control: Any) -> None:
    """One thread's share of a program."""
    threads, target, row, fields = control[THREADS], control[BASE], control[PROGRAM], control[FIELDS]
    passed, ticket = 0, -1
    for _ in range(control[OPERATIONS]):
        address, mode, count = _word(row, ADDRESS), _word(row, MODE), _word(row, COUNT)
        if mode == ROWS:
            first = count * thread // threads
            share = count * (thread + 1) // threads - first
            if share > 0:
                _call(address, row, first, share)
        elif mode == JOBS:
            if ticket < 0:
                ticket = _add(control, TICKET, 1)
            while ticket - passed < count:
                _call(address, row, ticket - passed, 1)
                ticket = _add(control, TICKET, 1)
            passed += count
        elif mode == HALT:
            if _marked(row):
                if threads > 1:  # nobody leaves, and lets the marks be written anew, before all have looked at them
                    _wait_for_all(control, target + threads)
                return
        elif threads > 1:
            target += threads
            if not _wait_for_all(control, target):
                return
        row += 8 * fields


@cached_njit
def run(control: Any, program: int, operations: int, fields: int, threads: int) -> bool:
    """Publish a program and do share 0. When helpers sleep only publish, and return True: the caller wakes them first."""
    control[PROGRAM], control[OPERATIONS], control[FIELDS], control[THREADS] = program, operations, fields, threads
    control[BASE], control[TICKET], control[ABORT] = control[ARRIVED], 0, 0
    _add(control, GENERATION, 1)
    for i in range(1, threads):
        if _look(control, PARKED + 16 * i) != 0:
            return True
    run_share(0, control)
    return False


@cached_njit
def serve(thread: int, control: Any, seen: int) -> int:
    """A helper's life in compiled code: watch for programs, and go back to sleep when none came for a while."""
    spins = 0
    _add(control, PARKED + 16 * thread, -_look(control, PARKED + 16 * thread))
    while True:
        if _look(control, GENERATION) != seen:
            seen += 1
            run_share(thread, control)
            spins = 0
        spins += 1
        if spins > control[PATIENCE]:
            _add(control, PARKED + 16 * thread, 1)
            if _look(control, GENERATION) == seen:
                return seen
            _add(control, PARKED + 16 * thread, -1)
        elif spins > _SPINS and spins % 16 == 0:
            _yield_core()
