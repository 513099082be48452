"""Systems without what only Linux has: networks run there by other ways, to the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WORK = """
import numpy as np
from tests.runtime.test_threads import STEPS, dataset, network
import runtime.engine
runtime.engine._SHORT = 0
net, data = network(2), dataset()
scores = [net.fit(data).score() for _ in range(STEPS)]
net.save(path)
assert (runtime.load(path).params() == net.params()).all()
large = runtime.memory.zeros(3 << 20, np.dtype("f4"))
print(scores[-1].hex(), float(large.sum()), runtime.machine.available_cores() >= 1, runtime.machine.available_memory() != 0)
"""
WITHOUT = """
import builtins, io, mmap, os, pathlib, signal, sys
import llvmlite.binding as llvm
import numpy, numba, ctypes, multiprocessing, subprocess, tempfile, secrets, yaml, zipfile  # these know their system
import pydantic.fields, sysconfig, zoneinfo
sys.platform = {platform!r}
for module, names in {{os: {names!r}, mmap: ["MADV_HUGEPAGE", "MAP_PRIVATE", "MAP_ANONYMOUS"]}}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
found = llvm.address_of_symbol
llvm.address_of_symbol = lambda name: None if name == "sched_yield" and {platform!r} == "win32" else found(name)
"""
ONLY_LINUX = ["sched_getaffinity", "sched_setaffinity", "O_DIRECTORY"]
NOT_ON_WINDOWS = ["register_at_fork", "fork", "getuid", "sysconf", "sysconf_names"]
SYSTEMS = {"darwin": ONLY_LINUX, "win32": [*ONLY_LINUX, *NOT_ON_WINDOWS]}


def run(code: str, folder: Path, **environment: str) -> list[str]:
    """What a program prints."""
    code = f"path = {str(folder / 'net.zip')!r}\n{code}"
    result = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=False, timeout=280
    )

    assert (0, "") == (result.returncode, result.stderr)
    return result.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="takes away what Linux has")
def test_nothing_that_only_linux_has_is_needed(tmp_path: Path) -> None:
    expected = run(WORK, tmp_path)
    for platform, names in SYSTEMS.items():
        own = {"GRAVES_CACHE_DIR": str(tmp_path)} if platform == "win32" else {}  # without yielding the kernels are others
        assert run(WITHOUT.format(platform=platform, names=names) + WORK, tmp_path, **own) == expected
