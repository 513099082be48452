"""Truncated backpropagation through time: which steps form a segment, and how far the gradient goes back."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reference.activations import NONE, Defects
from tests.reference.recurrent import State


def segments(length: int, forward_length: int, defects: Defects = NONE) -> Iterator[slice]:
    """Cut a series; the last segment may be shorter."""
    for start in range(0, length, forward_length):
        stop = min(start + forward_length, length)
        if stop - start == forward_length or "tbptt_dropped_segment" not in defects:
            yield slice(start, stop)


def first_step_back(time: int, backward_length: int, defects: Defects = NONE) -> int:
    """Return the first step of a segment that takes part in a recurrent layer's gradient."""
    return 0 if "tbptt_zero_state" in defects else max(0, time - backward_length)


def carried(state: list[State | None], defects: Defects = NONE) -> list[State | None]:
    """Return the states that the next segment starts from."""
    return [None] * len(state) if "tbptt_cleared_state" in defects else state
