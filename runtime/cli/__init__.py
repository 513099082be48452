"""The command ``graves``; one file for each of its words."""

from __future__ import annotations

import atexit
import gc
import os
import sys

_SELDOM = 100_000
"""Objects between two searches for garbage. A start makes so many classes that stay that the usual 700 cost it a tenth."""


def main() -> None:
    """Run the command line, soon and to a soon end."""
    gc.set_threshold(_SELDOM)
    atexit.register(gc.freeze)  # nothing is taken apart for a process that ends
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some goes through all that is installed
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without a character gets a question mark, not a crash
    from runtime.cli.app import command_line  # now, when garbage is searched for seldom

    command_line(next(iter(sys.argv[1:]), None))()
