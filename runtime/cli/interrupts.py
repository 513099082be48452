"""Ctrl-C in two steps: the first asks the training to finish its minibatch, save and stop; the second stops at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType, TracebackType
from typing import Self

_ASKED = b"\nfinishing the minibatch and saving; Ctrl-C again stops at once without saving\n"


class Interrupts:
    """While entered, an interrupt sets ``asked`` instead of raising; SIGTERM does the same."""

    _SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._hear) for number in self._SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's signature
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        with contextlib.suppress(OSError, ValueError):
            # Not print: the signal may have come in the middle of one.
            os.write(sys.stderr.fileno(), _ASKED)
