"""Products in bfloat16: half of a float32's bits, with all of its range (Intel's AVX512-BF16; also on AMD from Zen 4 on).

Two neighbouring bfloat16 numbers are one 32-bit word of ``mem``; an instruction multiplies such pairs and adds both products to
a float32 sum. A matrix [rows, columns] is packed in panels as for float32, with two rows in one: word [k, column] holds rows 2k
(the low half) and 2k + 1. Rows of the other factor are pairs of neighbours.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils

from runtime.kernels.elementwise import clear
from runtime.kernels.gemm import product_of
from runtime.kernels.kernel import OPERANDS, kernel
from runtime.kernels.simd import FEATURES, VECTOR_BYTES, Emitter, Vec, emitted

AVAILABLE = "+avx512bf16" in FEATURES and VECTOR_BYTES == 64
"""Whether this machine has the instructions."""


class _Bfloat16(ir.Type):
    """LLVM's ``bfloat``, which llvmlite has no type for."""

    null = "0.0"
    intrinsic_name = "bf16"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bfloat16)

    def __hash__(self) -> int:
        return hash(_Bfloat16)

    def __str__(self) -> str:
        return "bfloat"

    def _to_string(self) -> str:
        return "bfloat"


def _pairs(lanes: int) -> ir.VectorType:
    return ir.VectorType(_Bfloat16(), lanes)


def _dot(x: Vec, y: Vec, total: Vec) -> Vec:
    """total + x · y, where each lane of x and y is a pair."""
    b, kind = x.b, _pairs(32)
    signature = ir.FunctionType(total.x.type, [total.x.type, kind, kind])
    function = cgutils.get_or_insert_function(b.module, signature, "llvm.x86.avx512bf16.dpbf16ps.512")
    return Vec(b, b.call(function, [total.x, b.bitcast(x.x, kind), b.bitcast(y.x, kind)]))


product = product_of("halves", _dot)
"""What a kernel that multiplies pairs ``needs``."""

multiply = product.caller()
"""Its operands are those of ``gemm.product``; rows and distances count words."""


@emitted
def narrow(e: Emitter, count: Any, source: Any, target: Any) -> None:
    """Words at target = pairs of the ``count`` numbers at source; count is a multiple of the lanes."""
    with e.loop(e.vectors(count)) as i:
        halves = e.b.fptrunc(e.load(source, e.times(i.index, e.lanes)).x, _pairs(e.lanes))
        place = e.at(target, e.times(i.index, e.lanes // 2))
        stored = e.b.store(halves, e.b.bitcast(place, halves.type.as_pointer()))
        stored.align = 4


(STEPS, BATCH, STRIDE, SOURCE, TARGET) = range(OPERANDS, OPERANDS + 5)


@kernel(("steps", "batch", "stride", "source", "target"))
def narrow_rows(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Some examples' rows of every step of [steps, batch, stride] as pairs; zeros where there is no source (-1)."""
    for t in range(op[STEPS]):
        for e in range(first, first + count):
            row = (t * op[BATCH] + e) * op[STRIDE]
            if op[SOURCE] >= 0:
                narrow(mem, op[STRIDE], op[SOURCE] + row, op[TARGET] + row // 2)
            else:
                clear(mem, op[STRIDE] // 2, op[TARGET] + row // 2)
