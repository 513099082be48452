"""One thread at a time: a network's memory belongs to the call that runs, and others wait for their turn.

Networks of their own run side by side. A listener may call the network that trains, since it runs in the same thread.
"""

from __future__ import annotations

import functools
import os
import threading
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=type)

USES = (
    "init", "params", "set_params", "updater_state", "set_updater_state", "updater_table", "set_updater_table", "score",
    "loss_sum", "score_examples", "gradient_and_score", "output", "feed_forward", "_evaluated", "rnn_time_step", "save",
    "rnn_clear_previous_state", "rnn_get_previous_state", "rnn_set_previous_state", "rnn_state", "set_rnn_state",
    "memory_report", "_fit_dataset",
)  # fmt: skip
"""What reads or writes a network's memory: training takes a turn for each minibatch, so that others may look between two."""


class Turn:
    """A network's lock. A forked child starts with open ones: who held them does not live there."""

    def __init__(self) -> None:
        self.open()
        _turns.add(self)

    def open(self) -> None:
        """Let everybody in."""
        self.lock = threading.RLock()


_turns: weakref.WeakSet[Turn] = weakref.WeakSet()


def _open_all() -> None:
    for turn in _turns:
        turn.open()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_open_all)


def in_turn(*names: str) -> Callable[[Kind], Kind]:
    """Make methods of a class, under all their names, wait for the ``turn`` of their object."""

    def decorate(kind: Kind) -> Kind:
        waiting = {method: _waiting(method) for method in (getattr(kind, name) for name in names)}
        for base in kind.__mro__[:-1]:
            for name, method in vars(base).items():
                if callable(method) and method in waiting and getattr(kind, name) is method:
                    setattr(kind, name, waiting[method])
        return kind

    return decorate


def _waiting(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def wait(self: Any, *arguments: Any, **words: Any) -> Any:
        with self.turn.lock:
            return method(self, *arguments, **words)

    return wait
