"""Narrower processors than this one: the same source makes their code, and it computes what the twin computes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

WORK = """
import warnings
from netconf.layers import LSTM, GravesLSTM
from runtime.kernels import simd
from tests.runtime.test_against_twin import recurrent, same_everything, series
print(simd.VECTOR_BYTES, simd.REGISTERS, simd.FUSED, int(simd.TILE_VECTORS))
same_everything(recurrent(17, kinds=(GravesLSTM, LSTM)), series(5, 4), "float32")
same_everything(recurrent(17, kinds=(GravesLSTM,)), series(3, 4, hot=True), "float32")
"""
WIDTHS = {
    "AVX2": ("haswell", "+sse2,+sse3,+ssse3,+sse4.1,+sse4.2,+avx,+avx2,+fma", ["32", "16", "True", "2"]),
    "SSE": ("x86-64", "+sse2,+sse3", ["16", "16", "False", "2"]),
}
WITHOUT_X86 = """
import llvmlite.binding as llvm
llvm.get_default_triple = lambda: "{triple}"
llvm.get_host_cpu_features = lambda: type("Features", (), {{"flatten": lambda self: "{features}"}})()
from runtime.kernels import simd
print(simd.VECTOR_BYTES, simd.REGISTERS, simd.FUSED, int(simd.TILE_VECTORS))
"""


def run(code: str, **environment: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=False, timeout=280
    )

    assert (0, "") == (result.returncode, result.stderr)
    return result.stdout.split()


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="widths of x86")
@pytest.mark.parametrize("width", WIDTHS)
def test_narrower_vectors_have_the_twins_numbers(width: str) -> None:
    name, features, expected = WIDTHS[width]

    assert expected == run(WORK, NUMBA_CPU_NAME=name, NUMBA_CPU_FEATURES=features)


@pytest.mark.parametrize("triple", ["aarch64-unknown-linux-gnu", "arm64-apple-darwin23"])
def test_neon_has_vectors_of_16_bytes_and_32_registers(triple: str) -> None:
    assert run(WITHOUT_X86.format(triple=triple, features="+neon,+fp-armv8")) == ["16", "32", "True", "4"]
