"""What a network is asked to use: a number type, and threads."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from netconf.errors import NetconfError, Problem
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import DataType
from runtime.machine import available_cores

_TYPES = {DataType.FLOAT: "float32", DataType.DOUBLE: "float64"}


def number_type(given: Any, conf: MultiLayerConfiguration) -> np.dtype[Any]:
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


def thread_count(given: int | None) -> int:
    """The argument, else GRAVES_NUM_THREADS, else the cores that this process may use.

    Raises
    ------
    NetconfError
        When it is not a whole number from 1 up.
    """
    value: Any = given if given is not None else os.environ.get("GRAVES_NUM_THREADS") or available_cores()
    place = "threads" if given is not None else "GRAVES_NUM_THREADS"
    try:
        threads = int(value)
    except (TypeError, ValueError):
        threads = 0
    if threads < 1 or isinstance(value, bool | float):
        raise NetconfError([Problem(place, f"{value!r} is given, a whole number from 1 up is expected")])
    return threads
