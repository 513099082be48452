"""Limits that a container sets, read from a made-up system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.machine import available_cores, available_memory

KB, GB = 1024, 1 << 30
JOB, CPU, MEMORY_GROUP = "sys/fs/cgroup/system/job/", "sys/fs/cgroup/cpu/docker/abc/", "sys/fs/cgroup/memory/docker/abc/"


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return 8


def system(root: Path, files: dict[str, str]) -> Path:
    for name, text in {"proc/meminfo": f"MemTotal: 1 kB\nMemAvailable: {8 * GB // KB} kB\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


VERSION_2 = {"proc/self/cgroup": "0::/system/job\n"}
VERSION_1 = {"proc/self/cgroup": "5:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n0::/\n"}
CORES = {
    "no groups": ({}, 8),
    "no limit": (VERSION_2 | {JOB + "cpu.max": "max 100000\n"}, 8),
    "two cores": (VERSION_2 | {JOB + "cpu.max": "200000 100000\n"}, 2),
    "one and a half": (VERSION_2 | {JOB + "cpu.max": "150000 100000\n"}, 1),
    "a tenth": (VERSION_2 | {JOB + "cpu.max": "10000 100000\n"}, 1),
    "a group above": (
        VERSION_2 | {JOB + "cpu.max": "max 100000\n", "sys/fs/cgroup/system/cpu.max": "300000 100000\n"},
        3,
    ),
    "a container that sees its own group as the root": (
        {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "400000 100000\n"},
        4,
    ),
    "version 1": (
        VERSION_1
        | {
            CPU + "cpu.cfs_quota_us": "500000\n",
            CPU + "cpu.cfs_period_us": "100000\n",
        },
        5,
    ),
    "version 1 without a limit": (
        VERSION_1 | {CPU + "cpu.cfs_quota_us": "-1\n", CPU + "cpu.cfs_period_us": "100000\n"},
        8,
    ),
    "nonsense": (VERSION_2 | {JOB + "cpu.max": "\n"}, 8),
}


@pytest.mark.parametrize("case", CORES)
def test_cores(case: str, tmp_path: Path, cores: int) -> None:
    files, expected = CORES[case]
    assert available_cores(system(tmp_path, files)) == expected


def test_affinity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5}, raising=False)
    assert available_cores(system(tmp_path, {})) == 1


MEMORY = {
    "no groups": ({}, 8 * GB),
    "swap": ({"proc/meminfo": "MemAvailable: 1024 kB\nSwapFree: 1024 kB\n"}, 2 * KB * KB),
    "no limit": (
        VERSION_2 | {JOB + "memory.max": "max\n", JOB + "memory.current": "5\n"},
        8 * GB,
    ),
    "version 2": (
        VERSION_2
        | {
            JOB + "memory.max": f"{3 * GB}\n",
            JOB + "memory.current": f"{2 * GB}\n",
            JOB + "memory.stat": "anon 5\ninactive_file 1000\n",
        },
        GB + 1000,
    ),
    "version 1": (
        VERSION_1
        | {
            MEMORY_GROUP + "memory.limit_in_bytes": f"{3 * GB}\n",
            MEMORY_GROUP + "memory.usage_in_bytes": f"{GB}\n",
            MEMORY_GROUP + "memory.stat": "inactive_file 7\ntotal_inactive_file 2000\n",
        },
        2 * GB + 2000,
    ),
    "version 1 without a limit": (
        VERSION_1
        | {
            MEMORY_GROUP + "memory.limit_in_bytes": "9223372036854771712\n",
            MEMORY_GROUP + "memory.usage_in_bytes": f"{GB}\n",
        },
        8 * GB,
    ),
    "a limit of addresses": (
        {"proc/self/limits": "Max address space 4194304 unlimited bytes\n", "proc/self/status": "VmSize: 1024 kB\n"},
        3 * KB * KB,
    ),
    "no limit of addresses": ({"proc/self/limits": "Max address space unlimited unlimited bytes\n"}, 8 * GB),
    "more is used than is allowed": (
        VERSION_2 | {JOB + "memory.max": "1000\n", JOB + "memory.current": "2000\n"},
        0,
    ),
}


@pytest.mark.parametrize("case", MEMORY)
def test_memory(case: str, tmp_path: Path) -> None:
    files, expected = MEMORY[case]
    assert available_memory(system(tmp_path, files)) == expected


def test_this_machine() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
    room = available_memory()
    assert room is None or room > 1 << 20
