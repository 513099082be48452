"""Every package that is not ours has a door: the few files that import it."""

import ast
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.source import modules, name_of, parsed

DOORS = {
    "numba": ("runtime/kernels/*", "runtime/program.py"),
    "llvmlite": tuple(
        f"runtime/kernels/{name}.py" for name in ("elementary", "halves", "interpreter", "kernel", "simd", "cache")
    ),
    "numpy": ("runtime/*",),
    "pydantic": ("netconf/*", "runtime/formats/metadata.py"),
    "pydantic_core": ("netconf/*",),
    "yaml": ("netconf/yaml/*", "netconf/dl4j/*"),
    "tree_sitter": ("netconf/java/*",),
    "tree_sitter_java": ("netconf/java/*",),
    "typer": ("runtime/cli/*",),
    "click": ("runtime/cli/*",),
    "rich": ("runtime/cli/*",),
    "safetensors": ("runtime/formats/named_description.py",),
}
"""Packages, and the files that may import them; a package that is not listed may not be imported at all."""
COMPILING = {"njit", "jit", "cfunc", "vectorize", "guvectorize", "intrinsic", "jitclass"}
"""Numba's words that make compiled code."""
NOT_FOREIGN = {"netconf", "runtime", *sys.stdlib_module_names}


def _imported(path: Path) -> set[str]:
    """Top-level packages that a file imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


@pytest.fixture(scope="module")
def foreign():
    return {name_of(path): _imported(path) - NOT_FOREIGN for path in modules()}


def test_every_foreign_package_comes_in_by_its_door(foreign):
    strays = {
        f"{name} imports {package}"
        for name, packages in foreign.items()
        for package in packages
        if not any(fnmatch(name, door) for door in DOORS.get(package, ()))
    }

    assert set() == strays


def test_every_door_is_used(foreign):
    """A door that nobody goes through any more is closed."""
    used = set().union(*foreign.values())

    assert set() == {"numba", "llvmlite", "numpy", "pydantic", "yaml", "typer", "rich"} - used


def test_only_the_doors_of_numba_compile():
    strays = {
        f"{name_of(path)}:{node.lineno} {node.id}"
        for path in modules()
        if not any(fnmatch(name_of(path), door) for door in DOORS["numba"])
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Name) and node.id in COMPILING
    }

    assert set() == strays
