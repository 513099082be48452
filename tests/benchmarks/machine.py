"""What a measurement was made on."""

import datetime
import importlib.metadata
import os
import platform
from pathlib import Path


def _processor():
    """The name that the system gives to the processor."""
    table = Path("/proc/cpuinfo")
    if table.exists():
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _versions(distributions):
    for name in distributions:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            continue


def machine(*distributions):
    """One line: date, processor, cores, system, Python, the distributions that are installed, and what else ran."""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    parts = [
        datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        f"{_processor()}, {_cores()} cores",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        *_versions(distributions),
    ]
    return ", ".join(parts) + load
