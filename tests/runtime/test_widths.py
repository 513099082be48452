"""Narrower processors than this one: the same source makes their code, and it computes what the twin computes."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

WORK = """
import warnings
from netconf.layers import GravesLSTM
from runtime.kernels import simd
from tests.runtime.test_against_twin import recurrent, same_everything, series
print(simd.VECTOR_BYTES, simd.REGISTERS, simd.FUSED, int(simd.TILE_VECTORS))
same_everything(recurrent(17, kinds=(GravesLSTM,)), series(5, 4), "float32")
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
ELSEWHERE = """
import re
import llvmlite.binding as llvm
triples = {triples}
llvm.get_default_triple = lambda: triples[0]
from netconf.layers import GravesLSTM
from runtime.kernels import simd, target
from tests.runtime.test_against_twin import recurrent, same_everything, series

texts, finish = [], target._Library._optimize_final_module
def kept(library):
    texts.append(str(library._final_module))
    finish(library)
target._Library._optimize_final_module = kept
same_everything(recurrent(17, kinds=(GravesLSTM,)), series(5, 4), "float32")
assert (simd.VECTOR_BYTES, simd.REGISTERS) == (16, 32)

llvm.initialize_all_targets()
llvm.initialize_all_asmprinters()
for triple in triples:
    machine = llvm.Target.from_triple(triple).create_target_machine(opt=3, codemodel="small")
    called, fused = set(), 0
    for text in texts:
        text = re.sub('target triple = ".*"', f'target triple = "{{triple}}"', text)
        text = re.sub('target datalayout = ".*"', f'target datalayout = "{{machine.target_data}}"', text)
        module = llvm.parse_assembly(text)
        builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
        builder.getModulePassManager().run(module, builder)
        assembly = machine.emit_assembly(module)
        fused += len(re.findall(r"\\sfmla[\\s.]", assembly))
        found = re.findall(r"^\\s+(?:bl|b|callq|jmp)\\s+([A-Za-z_][\\w.$]*)", assembly, re.M)
        called |= {{name.lstrip("_") for name in found}}
    kernels = {{name for name in called if not name.startswith(("Py", "numba_", "graves_", "ZN", "LBB"))}}
    print(triple, fused > 100, *sorted(kernels))
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


FOREIGN = {
    "aarch64-unknown-linux-gnu": ["True", "log", "memset", "sched_yield"],
    "arm64-apple-darwin23": ["True", "bzero", "log", "sched_yield"],
}
"""Whether NEON's fused instructions are in the kernels of a small network, and what these call that is not ours."""


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="the code for NEON is run as that of SSE")
def test_kernels_for_neon_have_the_twins_numbers_and_are_made_into_its_code(tmp_path: Path) -> None:
    code = ELSEWHERE.format(triples=list(FOREIGN))
    printed = run(code, GRAVES_CACHE_DIR=str(tmp_path), NUMBA_CPU_NAME="x86-64", NUMBA_CPU_FEATURES="+sse2,+sse3")
    assert printed == [word for triple, words in FOREIGN.items() for word in (triple, *words)]
