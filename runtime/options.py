"""What a network is asked to use: a number type, a precision of predictions, and threads."""

from __future__ import annotations

import operator
import os
from typing import Any

import numpy as np

from netconf.errors import NetconfError, Problem
from netconf.settings import NetworkSettings
from netconf.vocabulary import DataType
from runtime.errors import UnsupportedError
from runtime.kernels.halves import AVAILABLE
from runtime.machine import available_cores

_MOST = 64
"""Threads that are allowed on any machine."""
_TYPES = {DataType.FLOAT: "float32", DataType.DOUBLE: "float64"}


def number_type(given: Any, conf: NetworkSettings) -> np.dtype[Any]:
    """The argument, else the configuration's type.

    Raises
    ------
    NetconfError
        When it is neither float32 nor float64.
    """
    name = _TYPES.get(conf.data_type, "float32") if given is None else given
    try:
        dtype = np.dtype(name)
    except TypeError:
        dtype = np.dtype(object)
    if dtype not in (np.float32, np.float64):
        raise NetconfError([Problem("dtype", f"{given!r} is given, float32 or float64 is expected")])
    return dtype.newbyteorder("=")


def uses_halves(precision: str | None, dtype: np.dtype[Any]) -> bool:
    """Whether predictions are to be computed in bfloat16.

    Raises
    ------
    NetconfError
        When the precision is unknown, or neither the number type nor the processor allows it.
    """
    if precision in (None, "float32", "float64") and precision in (None, dtype.name):
        return False
    if precision != "bfloat16":
        message = f"{precision!r} is given, {dtype.name!r} (the network's numbers) or 'bfloat16' (for predictions) is expected"
        raise NetconfError([Problem("precision", message)])
    if dtype != np.float32:
        message = f"bfloat16 is a shorter float32, but the network computes in {dtype.name}"
        raise NetconfError([Problem("precision", message, 'build it with dtype="float32"')])
    if not AVAILABLE:
        message = "bfloat16 needs a processor with AVX512-BF16 (Intel Cooper Lake or AMD Zen 4, and later), which this one is not"
        raise UnsupportedError([Problem("precision", message, "leave precision out; float32 runs everywhere, and is more exact")])
    return True


def thread_count(given: int | None) -> int:
    """The argument, else the environment variable GRAVES_THREADS, else the cores that this process may use.

    Raises
    ------
    NetconfError
        When it is not a whole number from 1 up, or far beyond the machine.
    """
    cores = available_cores()
    value: Any = given if given is not None else os.environ.get("GRAVES_THREADS") or cores
    place = "threads" if given is not None else "GRAVES_THREADS"
    try:
        threads = int(value if value.isascii() else "") if isinstance(value, str) else operator.index(value)
    except (TypeError, ValueError):
        threads = 0
    if threads < 1 or isinstance(value, bool):
        raise NetconfError([Problem(place, f"{value!r} is given, a whole number from 1 up is expected")])
    if threads > max(_MOST, 4 * cores):
        message = f"{value!r} is given, but this process may use {cores} cores: so many threads would only wait for each other"
        raise NetconfError([Problem(place, message, f"leave it out to use {cores}")])
    return threads


def debug_mode(given: bool | None) -> bool:  # noqa: FBT001 - what the user said, if anything
    """The argument, else whether the environment variable GRAVES_DEBUG is set to anything but 0."""
    return os.environ.get("GRAVES_DEBUG", "0") not in ("", "0") if given is None else given
