"""Compiled kernels on disk: where they lie, what makes them stale, and a word to the user while they are made.

They lie in a folder of their own for each version of the kernels' text, of Python, Numba and llvmlite, and for each processor:
nothing stale is ever looked at, an upgrade leaves the old ones where they are, and machines may share a home. A file holds one
function for one signature, so that processes that start together write the same bytes.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import logging
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import llvmlite
import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from runtime.kernels.target import TARGET

PATIENCE = 1.0
"""Seconds of compiling before the user is told."""
_SELDOM = 50_000
"""Objects between two searches for garbage while a function is compiled: the usual 700 cost a tenth of the time."""


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


SOURCE_STAMP = _hash(*(path.read_bytes() for path in sorted(pathlib.Path(__file__).parent.glob("*.py"))))
"""A hash of the text of all kernels, taken when they are imported: a change in one must not leave stale code of another."""


def cache_folder() -> pathlib.Path:
    """Where compiled kernels are kept: ``GRAVES_CACHE_DIR``, else the user's cache folder, else a temporary one."""
    chosen = os.environ.get("GRAVES_CACHE_DIR")
    if chosen:
        return pathlib.Path(chosen)
    try:
        home = pathlib.Path.home()
    except RuntimeError:  # a container may run as somebody whom its system does not know
        return _temporary_folder()
    if sys.platform == "win32":
        base = pathlib.Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "graves" / "kernels"


def _temporary_folder() -> pathlib.Path:
    """One for each user, which the next process finds again."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return pathlib.Path(tempfile.gettempdir()) / f"graves-{user}"


@functools.cache
def usable_folder() -> str:
    """The cache folder of this version on this machine; a temporary one where the user's cannot be written."""
    versions = (numba.__version__, llvmlite.__version__, sys.version, *TARGET.target_context.codegen().magic_tuple())
    name = f"{SOURCE_STAMP}-{_hash(*(str(version).encode() for version in versions))}"
    for base in (cache_folder(), _temporary_folder()):
        try:
            base.mkdir(mode=0o700, parents=True, exist_ok=True)
            (base / name).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=base / name):
                if base != _temporary_folder() or _is_ours(base):
                    return str(base / name)
        except OSError:
            continue
    return tempfile.mkdtemp(prefix="graves-kernels-")


def _is_ours(folder: pathlib.Path) -> bool:
    """Whether nobody else can have put code there: all users may make folders beside it."""
    found = folder.stat()
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


class Notice:
    """Tells the user, once, that kernels are being compiled, when that takes long.

    The line goes to a terminal's standard error, else to the log ``graves``; GRAVES_PROGRESS=0 silences it.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.told = False

    def took(self, seconds: float) -> None:
        """Count the time of one function."""
        self.seconds += seconds
        if self.told or self.seconds < PATIENCE or os.environ.get("GRAVES_PROGRESS") == "0":
            return
        self.told = True
        text = f"compiling kernels for this processor, which takes some seconds; they are kept in {usable_folder()}"
        if sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write(f"graves: {text} (GRAVES_PROGRESS=0 hides this line)\n")
            sys.stderr.flush()
        else:
            logging.getLogger("graves").info(text)


NOTICE = Notice()


class _Locator(_CacheLocator):
    """Numba's question where to keep compiled code, answered with our folder."""

    def __init__(self, path: str) -> None:
        self._py_file = path  # Numba names it when a function cannot be cached

    def get_cache_path(self) -> str:
        return usable_folder()

    def get_source_stamp(self) -> str:
        return SOURCE_STAMP

    def get_disambiguator(self) -> str:
        return "0"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:  # noqa: ARG003 - Numba gives both
        return cls(py_file)


class _Implementation(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012 - the base class has a list
    label = ""

    @property
    def filename_base(self) -> str:
        return f"{super().filename_base}{self.label}"


class Cache(FunctionCache):
    """The file of a function for one signature; a damaged file, or a full disk, costs time and no more."""

    def __init__(self, function: Callable[..., Any], signature: str = "") -> None:
        label = f"-{_hash(signature.encode())[:8]}" if signature else ""
        self._impl_class = type("Implementation", (_Implementation,), {"label": label})
        self._begun = 0.0
        self._usual = gc.get_threshold()
        super().__init__(function)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is on disk, or None: then it is compiled. Numba would first import all that it can compile."""
        found = None
        try:
            with self._guard_against_spurious_io_errors():
                found = self._load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - what unpickling a damaged file may raise has no end
            self._remove()
        self._begun = time.perf_counter()
        if found is None:
            self._usual = gc.get_threshold()
            gc.set_threshold(_SELDOM)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled."""
        gc.set_threshold(*self._usual)
        NOTICE.took(time.perf_counter() - self._begun)
        try:
            super().save_overload(sig, data)
        except OSError:
            self._remove()

    def _remove(self) -> None:
        try:
            self.flush()
        except OSError:
            self.disable()
