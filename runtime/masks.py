"""What a mask may hold."""

from __future__ import annotations

import numpy as np

from netconf.errors import Problem
from runtime.errors import DataError
from runtime.memory import Array


def marks(name: str, mask: Array, *, tells_last_step: bool) -> Array:
    """A mask of features; what is between 0 and 1 would mean one thing to one layer and another to the next, as in DL4J.

    Raises
    ------
    DataError
        If it holds another number, or marks no step of an example though it ``tells_last_step`` of each.
    """
    _only(name, mask, (mask == 0) | (mask == 1), "a mask is 1 where a step counts and 0 where it does not")
    if tells_last_step and not (counts := mask.any(axis=1)).all():
        message = f"no step of example {int(np.argmin(counts))} counts, but LastTimeStep takes the last one that does"
        raise DataError([Problem(name, message, "leave the example out, or let one step of zeros count")])
    return mask


def weights(name: str, mask: Array) -> Array:
    """A mask of labels, whose numbers are the weights of losses.

    Raises
    ------
    DataError
        If one is negative, infinite or not a number.
    """
    _only(name, mask, (mask >= 0) & (mask < np.inf), "a mask is 0 where a step does not count, else 1 or its weight")
    return mask


def _only(name: str, mask: Array, fits: Array, hint: str) -> None:
    """Refuse a mask one of whose numbers is none that fits."""
    if not fits.all():
        place = np.argwhere(~fits)[0]
        raise DataError([Problem(name, f"{mask[tuple(place)]} at step {place[-1]} of example {place[0]}", hint)])
