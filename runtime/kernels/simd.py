"""Vector arithmetic written straight into LLVM IR.

A ``Vec`` makes ``a * b + 1`` append instructions, so the equations of a cell read like equations and never depend on LLVM's
auto-vectoriser. ``@emitted`` turns a body that is written so into a function that compiled code calls as ``name(mem, ...)``.
It is typed by ``mem`` (float32 or float64), and the number of lanes follows the host (AVX-512, AVX2, SSE, NEON).

No fast-math: NaN and infinity keep their meaning. Only ``contract`` is allowed, so that a product and a sum may become one
fused instruction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

FEATURES = str(config.CPU_FEATURES or llvm.get_host_cpu_features().flatten())
"""What the machine can do, in LLVM's words."""
_X86 = "86" in llvm.get_default_triple()
_AVX512, _AVX2 = "+avx512f" in FEATURES, "+avx2" in FEATURES

VECTOR_BYTES = 64 if _X86 and _AVX512 else 32 if _X86 and _AVX2 else 16
"""Width of a vector register."""
REGISTERS = 16 if _X86 and not _AVX512 else 32
"""Number of vector registers."""
FUSED = not _X86 or "+fma" in FEATURES or _AVX512
"""Whether the machine multiplies and adds in one instruction."""

TILE_ROWS = 6
TILE_VECTORS = np.int64(4 if REGISTERS == 32 else 2)
"""Rows and vectors of the part of a product that is kept in registers: 6 x 4 of 32 registers, or 6 x 2 of 16."""

I64, I32 = ir.IntType(64), ir.IntType(32)


class Vec:
    """A SIMD value while its code is being written."""

    def __init__(self, builder: ir.IRBuilder, value: ir.Value) -> None:
        self.b = builder
        self.x = value

    @property
    def single(self) -> bool:
        """Whether the elements are float32."""
        return bool(self.x.type.element == ir.FloatType())

    def constant(self, number: float) -> Vec:
        """The same number in all lanes."""
        if self.single:
            number = float(np.float32(number))
        return Vec(self.b, ir.Constant(self.x.type, [float(number)] * self.x.type.count))

    def _vec(self, other: Vec | float) -> Vec:
        return other if isinstance(other, Vec) else self.constant(other)

    def _apply(self, operation: str, left: Vec | float, right: Vec | float) -> Vec:
        return Vec(self.b, getattr(self.b, operation)(self._vec(left).x, self._vec(right).x, flags=("contract",)))

    def __add__(self, other: Vec | float) -> Vec:
        return self._apply("fadd", self, other)

    __radd__ = __add__

    def __mul__(self, other: Vec | float) -> Vec:
        return self._apply("fmul", self, other)

    __rmul__ = __mul__

    def __sub__(self, other: Vec | float) -> Vec:
        return self._apply("fsub", self, other)

    def __rsub__(self, other: float) -> Vec:
        return self._apply("fsub", other, self)

    def __truediv__(self, other: Vec | float) -> Vec:
        return self._apply("fdiv", self, other)

    def __rtruediv__(self, other: float) -> Vec:
        return self._apply("fdiv", other, self)

    def __neg__(self) -> Vec:
        return self._apply("fsub", -0.0, self)

    def test(self, sign: str, bound: Vec | float) -> ir.Value:
        """A mask of lanes; a NaN fails every test but ``!=``."""
        compare = self.b.fcmp_unordered if sign == "!=" else self.b.fcmp_ordered
        return compare(sign, self.x, self._vec(bound).x)

    def where(self, sign: str, bound: Vec | float, then: Vec | float) -> Vec:
        """``then`` in the lanes where self ``sign`` bound, else self: a NaN stays a NaN."""
        return self.choose(self.test(sign, bound), then)

    def choose(self, mask: ir.Value, then: Vec | float) -> Vec:
        """``then`` in the lanes of the mask, else self."""
        return Vec(self.b, self.b.select(mask, self._vec(then).x, self.x))

    def clamp(self, low: Vec | float, high: Vec | float) -> Vec:
        """Self between two bounds; a NaN stays a NaN."""
        return self.where("<", low, low).where(">", high, high)

    def call(self, name: str, *others: Vec) -> Vec:
        """An intrinsic of LLVM by its short name: ``sqrt``, ``fabs``, ``fma``."""
        kind = self.x.type
        short = f"v{kind.count}" + ("f32" if self.single else "f64")
        signature = ir.FunctionType(kind, [kind] * (1 + len(others)))
        function = cgutils.get_or_insert_function(self.b.module, signature, f"llvm.{name}.{short}")
        return Vec(self.b, self.b.call(function, [self.x, *(o.x for o in others)]))

    def sqrt(self) -> Vec:
        """Square root."""
        return self.call("sqrt")

    def abs(self) -> Vec:
        """Absolute value."""
        return self.call("fabs")

    def sign(self) -> Vec:
        """-1, 0 or 1, as ND4J's sign."""
        return self.constant(0).choose(self.test(">", 0), 1).choose(self.test("<", 0), -1)

    def split(self, parts: int) -> list[Vec]:
        """The vectors that were joined to a long one."""
        lanes = self.x.type.count // parts
        orders = (ir.Constant(ir.VectorType(I32, lanes), list(range(i * lanes, (i + 1) * lanes))) for i in range(parts))
        return [Vec(self.b, self.b.shuffle_vector(self.x, self.x, order)) for order in orders] if parts > 1 else [self]

    def fold(self, combine: Callable[[Vec, Vec], Vec]) -> Vec:
        """All lanes combined in a fixed order, in every lane."""
        result, lanes = self, self.x.type.count
        distance = lanes
        while distance > 1:
            distance //= 2
            order = ir.Constant(ir.VectorType(I32, lanes), [(i + distance) % lanes for i in range(lanes)])
            result = combine(result, Vec(self.b, self.b.shuffle_vector(result.x, result.x, order)))
        return result

    def first(self) -> ir.Value:
        """The scalar in the first lane."""
        return self.b.extract_element(self.x, I32(0))


def joined(parts: Sequence[Vec]) -> Vec:
    """Vectors as one long one; an operation on it is one on each of them, side by side in the code."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    a, b = joined(parts[:half]), joined(parts[half:])
    order = ir.Constant(ir.VectorType(I32, 2 * a.x.type.count), list(range(2 * a.x.type.count)))
    return Vec(a.b, a.b.shuffle_vector(a.x, b.x, order))


def larger(a: Vec, b: Vec) -> Vec:
    """The larger of two, lane by lane."""
    return a.where("<", b, b)


def plus(a: Vec, b: Vec) -> Vec:
    """The sum, for ``Vec.fold``."""
    return a + b


class Pointer:
    """A place in memory that a loop moves, kept in a register of its own.

    Where it is goes through an empty piece of assembly: LLVM, which would otherwise keep a pointer for each row that is read
    from it and run out of registers, must add the rows' distances to it.
    """

    def __init__(self, builder: ir.IRBuilder, place: ir.Value) -> None:
        self.b = builder
        self._variable = cgutils.alloca_once_value(builder, place)

    def here(self) -> ir.Value:
        """Where it points now."""
        place = self.b.load(self._variable)
        return self.b.asm(ir.FunctionType(place.type, [place.type]), "", "=r,0", [place], side_effect=False)

    def move(self, elements: Any) -> None:
        """Move it by some elements."""
        self.b.store(self.b.gep(self.b.load(self._variable), [elements]), self._variable)


class Emitter:
    """What the code of a vector kernel needs: memory by element index, loops, constants."""

    def __init__(self, builder: ir.IRBuilder, data: ir.Value) -> None:
        self.b = builder
        self.data = data
        self.scalar = data.type.pointee
        self.bytes = 4 if self.scalar == ir.FloatType() else 8
        self.lanes = VECTOR_BYTES // self.bytes
        self.type = ir.VectorType(self.scalar, self.lanes)

    def sum(self, *terms: Any) -> ir.Value:
        """Sum of element indices, given as values or numbers."""
        total = self.integer(terms[0])
        for term in terms[1:]:
            total = self.b.add(total, self.integer(term))
        return total

    def integer(self, number: Any) -> ir.Value:
        """A 64-bit value from a value or a number."""
        return number if isinstance(number, ir.Value) else I64(int(number))

    def times(self, a: Any, n: Any) -> ir.Value:
        """Product of two integers."""
        return self.b.mul(self.integer(a), self.integer(n))

    def at(self, *terms: Any) -> ir.Value:
        """Pointer to the element whose index is the sum of the terms."""
        return self.b.gep(self.data, [self.sum(*terms)])

    def load(self, *terms: Any) -> Vec:
        """The vector that starts there."""
        value = self.b.load(self.b.bitcast(self.at(*terms), self.type.as_pointer()))
        value.align = self.bytes
        return Vec(self.b, value)

    def store(self, vec: Vec, *terms: Any) -> None:
        """Write the vector there."""
        self.b.store(vec.x, self.b.bitcast(self.at(*terms), self.type.as_pointer())).align = self.bytes

    def element(self, *terms: Any) -> Vec:
        """One element, in all lanes."""
        return self.splat(self.b.load(self.at(*terms)))

    def splat(self, scalar: ir.Value) -> Vec:
        """A scalar in all lanes."""
        one = self.b.insert_element(ir.Constant(self.type, ir.Undefined), scalar, I32(0))
        lanes = ir.Constant(ir.VectorType(I32, self.lanes), [0] * self.lanes)
        return Vec(self.b, self.b.shuffle_vector(one, one, lanes))

    def constant(self, number: float) -> Vec:
        """A number in all lanes."""
        return Vec(self.b, ir.Constant(self.type, ir.Undefined)).constant(number)

    def beyond(self, index: ir.Value, count: ir.Value) -> ir.Value:
        """The lanes whose element, counted from ``index``, is at or behind ``count``: the padding of a row."""
        kind = ir.VectorType(I64, self.lanes)
        lanes = ir.Constant(kind, list(range(self.lanes)))
        left = self.b.sub(count, index)
        one = self.b.insert_element(ir.Constant(kind, ir.Undefined), left, I32(0))
        zeros = ir.Constant(ir.VectorType(I32, self.lanes), [0] * self.lanes)
        return self.b.icmp_signed(">=", lanes, self.b.shuffle_vector(one, one, zeros))

    def exchange(self, a: Vec, b: Vec, distance: int) -> tuple[Vec, Vec]:
        """One step of a transposition: blocks of ``distance`` lanes change places between two rows."""
        lanes = range(self.lanes)
        first = [lane if not lane & distance else self.lanes + lane - distance for lane in lanes]
        second = [lane + distance if not lane & distance else self.lanes + lane for lane in lanes]
        kind = ir.VectorType(I32, self.lanes)
        return (
            Vec(self.b, self.b.shuffle_vector(a.x, b.x, ir.Constant(kind, first))),
            Vec(self.b, self.b.shuffle_vector(a.x, b.x, ir.Constant(kind, second))),
        )

    def pointer(self, place: ir.Value) -> Pointer:
        """A pointer that a loop moves."""
        return Pointer(self.b, place)

    def load_at(self, place: ir.Value, *terms: Any) -> Vec:
        """The vector that starts some elements behind a place."""
        value = self.b.load(self.b.bitcast(self.b.gep(place, [self.sum(*terms)]), self.type.as_pointer()))
        value.align = self.bytes
        return Vec(self.b, value)

    def element_at(self, place: ir.Value, *terms: Any) -> Vec:
        """One element some elements behind a place, in all lanes."""
        return self.splat(self.b.load(self.b.gep(place, [self.sum(*terms)])))

    def variable(self, vec: Vec) -> ir.Value:
        """A register that a loop changes."""
        return cgutils.alloca_once_value(self.b, vec.x)

    def get(self, variable: ir.Value) -> Vec:
        """The value of a register."""
        return Vec(self.b, self.b.load(variable))

    def put(self, vec: Vec, variable: ir.Value) -> None:
        """Change the value of a register."""
        self.b.store(vec.x, variable)

    def loop(self, count: Any) -> AbstractContextManager[Any]:
        """A loop ``with e.loop(n) as i``; ``i.index`` counts."""
        counted: AbstractContextManager[Any] = cgutils.for_range(self.b, self.integer(count))
        return counted

    def pairs(self, rows: ir.Value) -> ir.Value:
        """Pairs that some rows make; an odd last one is paired with itself."""
        return self.b.ashr(self.sum(rows, 1), I64(1))

    def pair(self, number: ir.Value, rows: ir.Value) -> Pair:
        """A pair of rows by its number."""
        first = self.times(number, 2)
        second, last = self.sum(first, 1), self.sum(rows, -1)
        return Pair(self, (first, self.b.select(self.b.icmp_signed("<", second, last), second, last)))

    def vectors(self, width: ir.Value) -> ir.Value:
        """Number of vectors of a row of ``width`` elements, a multiple of the lanes."""
        return self.b.sdiv(width, I64(self.lanes))


class Pair:
    """Two rows that are computed side by side: a single one waits for its own results most of the time."""

    def __init__(self, e: Emitter, rows: tuple[ir.Value, ir.Value]) -> None:
        self.e, self.rows = e, rows

    def load(self, start: Any, stride: Any, more: Any = 0) -> Vec:
        """The vectors of both rows, joined."""
        return joined([self.e.load(start, self.e.times(row, stride), more) for row in self.rows])

    def store(self, vec: Vec, start: Any, stride: Any, more: Any = 0) -> None:
        """Write the vectors of both rows."""
        for row, part in zip(self.rows, vec.split(2), strict=True):
            self.e.store(part, start, self.e.times(row, stride), more)

    def element(self, start: Any) -> Vec:
        """One number of each row, in all of its lanes."""
        return joined([self.e.element(start, row) for row in self.rows])

    def same(self, vec: Vec | float) -> Any:
        """One vector for both rows."""
        return joined([vec, vec]) if isinstance(vec, Vec) else vec


def emitted(body: Callable[..., None]) -> Any:
    """Make ``body(e, *arguments)`` callable from compiled code as ``name(mem, *arguments)``; the arguments are integers."""

    @intrinsic
    def kernel(typingctx: Any, mem: Any, *arguments: Any) -> Any:
        def codegen(context: Any, builder: ir.IRBuilder, sig: Any, values: Any) -> Any:
            body(Emitter(builder, values[0]), *cgutils.unpack_tuple(builder, values[1]))
            return context.get_dummy_value()

        plain = tuple(types.int64 for _ in arguments)
        return types.void(mem, types.StarArgTuple(plain)), codegen

    return kernel


def lane_test(test: Callable[[Vec], ir.Value]) -> Any:
    """Make ``name(mem, index)``: the bits of the lanes of the vector at an index that pass a test."""

    @intrinsic
    def lanes(typingctx: Any, mem: Any, index: Any) -> Any:
        def codegen(context: Any, builder: ir.IRBuilder, sig: Any, values: Any) -> Any:
            e = Emitter(builder, values[0])
            bits = builder.bitcast(test(e.load(values[1])), ir.IntType(e.lanes))
            return builder.zext(bits, I64)

        return types.int64(mem, types.int64), codegen

    return lanes


@intrinsic
def lanes_of(typingctx: Any, mem: Any) -> Any:
    """Number of lanes of a vector of ``mem``'s type."""

    def codegen(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        return I64(VECTOR_BYTES * 8 // sig.args[0].dtype.bitwidth)

    return types.int64(mem), codegen
