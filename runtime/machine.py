"""What this process may use of the machine: cores and memory, by the system's count and by the limits that a container sets.

Linux keeps limits of groups of processes ("cgroups") in files, one folder for each group; a process obeys those of its own group
and of all groups above. Version 2 has one tree; version 1 has one for each kind of limit.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/")
_NO_LIMIT = 1 << 60
"""Version 1 writes a number near 2^63 where there is no limit."""


def available_cores(root: Path = _ROOT) -> int:
    """Number of cores that this process may use: those of its affinity, and no more than its quota of time is worth.

    A quota of one and a half cores counts as one: threads that wait for each other would burn the rest of it.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([cores, *(int(quota) for quota in _quotas(root))]))


@functools.cache
def core_cache() -> int:
    """Bytes of the cache that a core has for itself: the second level where Linux tells it, else a megabyte."""
    words = _words(_ROOT / "sys/devices/system/cpu/cpu0/cache/index2/size")
    size = _number(words[0].removesuffix("K")) if words else -1
    return size * 1024 if size > 0 else 1 << 20


def available_memory(root: Path = _ROOT) -> int | None:
    """Bytes that this process can still take before the system or a limit, its own or its group's, stops it; None if unknown."""
    known = [room for room in (_free_memory(root), _addresses_left(root), *_memory_left(root)) if room is not None]
    return max(0, min(known)) if known else None


# ------------------------------------------------------------------ groups


def _quotas(root: Path) -> Iterator[float]:
    """Cores' worth of time that each group of this process may use."""
    for folder in _folders(root, "cpu"):
        maximum = _words(folder / "cpu.max")  # version 2: "quota period", or "max period"
        quota = maximum[:1] or _words(folder / "cpu.cfs_quota_us")
        period = maximum[1:] or _words(folder / "cpu.cfs_period_us")
        if quota and period and _number(quota[0]) > 0 and _number(period[0]) > 0:
            yield _number(quota[0]) / _number(period[0])


def _memory_left(root: Path) -> Iterator[int]:
    """What each group of this process may still take; files that the system only keeps at hand are as good as free."""
    for folder in _folders(root, "memory"):
        limit = _words(folder / "memory.max") or _words(folder / "memory.limit_in_bytes")
        used = _words(folder / "memory.current") or _words(folder / "memory.usage_in_bytes")
        if limit and used and 0 < _number(limit[0]) < _NO_LIMIT:
            idle = _table(folder / "memory.stat")
            yield _number(limit[0]) - _number(used[0]) + idle.get("total_inactive_file", idle.get("inactive_file", 0))


def _folders(root: Path, kind: str) -> Iterator[Path]:
    """The folders of this process's group and of those above it, in the tree of a kind of limit."""
    for line in _lines(root / "proc/self/cgroup"):
        _, _, rest = line.partition(":")
        kinds, _, path = rest.partition(":")
        if kinds and kind not in kinds.split(","):
            continue
        tree = root / "sys/fs/cgroup" / (kind if kinds else "")
        parts = [part for part in path.split("/") if part not in ("", "..")]
        for depth in range(len(parts), -1, -1):
            yield tree.joinpath(*parts[:depth])


# ------------------------------------------------------------------ systems


def _free_memory(root: Path) -> int | None:
    """Memory that the system can give without taking it from others; where it does not tell, all that there is."""
    table = _table(root / "proc/meminfo")
    if "MemAvailable:" in table:
        return 1024 * (table["MemAvailable:"] + table.get("SwapFree:", 0))
    if sys.platform == "win32":
        return _free_on_windows()
    if hasattr(os, "sysconf") and {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= set(os.sysconf_names):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _addresses_left(root: Path) -> int | None:
    """What ``ulimit -v`` leaves: it limits all that a process has addresses for, used or not."""
    limit = next((line.split()[3] for line in _lines(root / "proc/self/limits") if line.startswith("Max address space")), "")
    held = _table(root / "proc/self/status").get("VmSize:", 0)
    return _number(limit) - 1024 * held if _number(limit) > 0 else None


def _free_on_windows() -> int | None:
    """The system's GlobalMemoryStatusEx: its structure is two 32-bit and seven 64-bit numbers."""
    status = (ctypes.c_uint64 * 8)()
    status[0] = ctypes.sizeof(status)  # the low half is the structure's size
    done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return status[4] if done else None  # what can still be promised, the paging file included


# ------------------------------------------------------------------ files


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _words(path: Path) -> list[str]:
    return next(iter(_lines(path)), "").split()


def _table(path: Path) -> dict[str, int]:
    """Lines of a name and a number."""
    pairs = (line.split() for line in _lines(path))
    return {pair[0]: _number(pair[1]) for pair in pairs if len(pair) > 1}


def _number(word: str) -> int:
    """A whole number; -1 for words such as "max"."""
    return int(word) if word.isdecimal() else -1
