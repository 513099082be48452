"""Kernels as separately compiled C functions, cached on disk: the one place that decides how Numba compiles.

A kernel is ``function(mem, ids, op, first, count)``. ``mem`` (float32 or float64) and ``ids`` (int64) start at address 0, so an
element is named by its address divided by its size, wherever its array lies; ``op`` is the kernel's row of the program; ``first``
and ``count`` are the share of the work. Kernels are compiled one by one, when a network first uses them, once per dtype.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import from_dtype, njit, types
from numba.core import cgutils, sigutils
from numba.extending import intrinsic

from runtime.kernels.cache import SOURCE_STAMP, Cache
from runtime.kernels.target import Callback, PythonFunction

ADDRESS, MODE, COUNT, LOTS, OPERANDS = range(5)
"""The first fields of a row of a program (LOTS: kernels/lots.py); those of its kernel follow."""


COMPUTE, SUM, UPDATE = 1, 2, 4
"""Phases of a job on parameters, as bits: compute their gradient, add the sums of several lots of examples (kernels/lots.py),
update them; together where neither other lots nor a norm stand between."""


def cached_njit(function: Callable[..., Any]) -> Any:
    """A function that Python calls without the interpreter's lock, cached in our folder."""
    dispatcher = PythonFunction(function)
    dispatcher._cache = Cache(function)  # noqa: SLF001 - Numba offers no public way to choose the folder of one function
    return dispatcher


def helper(function: Callable[..., Any]) -> Any:
    """A function that kernels call and that is compiled into each of them."""
    return njit(inline="always")(function)


def compiled(function: Callable[..., Any], signature: Any) -> Callback:
    """A function with a signature as a C function, which other compiled ones call by its address."""
    result = Callback(function, sigutils.normalize_signature(signature))
    result._cache = Cache(function, str(signature))  # noqa: SLF001 - as in cached_njit
    result.compile()
    return result


# ------------------------------------------------------------------ kernels


def specialised(function: Callable[..., None], name: str, **parts: Any) -> Callable[..., None]:
    """A copy of a function with other global names.

    Numba looks global names up when it compiles, and the cache on disk tells functions apart by their qualified name; so a copy
    with replaced globals and its own name is compiled, and cached, on its own.
    """
    copy = python_types.FunctionType(function.__code__, {**function.__globals__, **parts}, f"{function.__name__}_{name}")
    copy.__qualname__ = f"{function.__qualname__}_{name}"
    copy.__module__ = function.__module__
    return copy


class Kernel:
    """A kernel that is compiled when its address is asked for.

    Parameters
    ----------
    function
        The body.
    operands : tuple of str
        Names of the fields of its row, in order.
    needs : tuple of Symbol
        What must be loaded before it.
    """

    def __init__(self, function: Callable[..., None], operands: tuple[str, ...], needs: tuple[Symbol, ...] = ()) -> None:
        self.function = function
        self.operands = operands
        self.needs = needs
        self.name = function.__name__
        self._compiled: dict[np.dtype[Any], Callback] = {}

    def address(self, dtype: np.dtype[Any]) -> int:
        """Address of the compiled function for a dtype."""
        if dtype not in self._compiled:
            for symbol in self.needs:
                symbol.load(dtype)
            integers = types.CPointer(types.int64)
            signature = types.void(types.CPointer(from_dtype(dtype)), integers, integers, types.int64, types.int64)
            self._compiled[dtype] = compiled(self.function, signature)
        return int(self._compiled[dtype].address)

    def variant(self, name: str, **parts: Any) -> Kernel:
        """The same code with other global names: a cell, an activation, a rule."""
        return Kernel(specialised(self.function, name, **parts), self.operands, self.needs)


def kernel(operands: tuple[str, ...], needs: tuple[Symbol, ...] = ()) -> Callable[[Callable[..., None]], Kernel]:
    """Decorate the body of a kernel."""
    return lambda function: Kernel(function, operands, needs)


class Symbol:
    """A compiled function that other kernels call by its name: linked into each of them it would be compiled many times."""

    def __init__(self, function: Callable[..., None], arguments: int, needs: tuple[Symbol, ...] = ()) -> None:
        self.function = function
        self.arguments = arguments
        self.needs = needs
        self._compiled: dict[np.dtype[Any], Callback] = {}

    def load(self, dtype: np.dtype[Any]) -> None:
        """Compile it, or load it from the cache, and make its name known to the linker."""
        if dtype not in self._compiled:
            for symbol in self.needs:
                symbol.load(dtype)
            signature = types.void(types.CPointer(from_dtype(dtype)), *[types.int64] * self.arguments)
            self._compiled[dtype] = compiled(self.function, signature)
            llvm.add_symbol(self.symbol(dtype), self._compiled[dtype].address)

    def symbol(self, dtype: Any) -> str:
        """The linker's name, which carries the sources' stamp: two versions in one process do not meet."""
        return f"graves_{self.function.__name__}_{dtype}_{SOURCE_STAMP}"

    def caller(self) -> Any:
        """What kernels call: ``name(mem, *integers)``."""
        arguments, name = self.arguments, self.symbol

        @intrinsic
        def call_symbol(typingctx: Any, mem: Any, *rest: Any) -> Any:
            def codegen(context: Any, builder: ir.IRBuilder, sig: Any, values: Any) -> Any:
                signature = ir.FunctionType(ir.VoidType(), [values[0].type] + [ir.IntType(64)] * arguments)
                function = cgutils.get_or_insert_function(builder.module, signature, name(sig.args[0].dtype))
                builder.call(function, [values[0], *cgutils.unpack_tuple(builder, values[1])])
                return context.get_dummy_value()

            return types.void(mem, types.StarArgTuple((types.int64,) * arguments)), codegen

        return call_symbol


@intrinsic
def call_kernel(typingctx: Any, address: Any, mem: Any, ids: Any, op: Any, first: Any, count: Any) -> Any:
    """Call the kernel at an address, from inside another."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        signature = ir.FunctionType(ir.VoidType(), [a.type for a in arguments[1:]])
        builder.call(builder.inttoptr(arguments[0], signature.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.void(types.int64, mem, ids, op, types.int64, types.int64), codegen


@intrinsic
def row_at(typingctx: Any, ids: Any, index: Any) -> Any:
    """Pointer to the integers at an index: the row of another kernel."""

    def codegen(context: Any, builder: ir.IRBuilder, sig: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return ids(ids, types.int64), codegen


@helper
def update_with(mem: Any, ids: Any, row: int, at: int, count: int) -> None:
    """Call the row that updates ``count`` parameters from element ``at`` on; nothing when ``row`` is -1."""
    if row >= 0:
        rule = row_at(ids, row)
        call_kernel(rule[0], mem, ids, rule, at, count)
