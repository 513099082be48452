"""The command and its words; what a word needs is imported when it is used, so that ``graves check`` answers at once.

Exit codes: 0 done, 2 a fault of the user's making (a plain message, no traceback), 1 a fault of ours.
"""

from __future__ import annotations

from importlib import import_module

import typer

WORDS = ("check", "train", "sample", "predict", "evaluate", "info", "port", "convert", "verify")
"""Each is a function in a file of its name, in the order of the help."""


def command_line(word: str | None = None) -> typer.Typer:
    """The command with the word that is asked for; with all of them for the help, and to tell which ones there are."""
    app = typer.Typer(
        name="graves",
        help="Recurrent networks in the words of Deeplearning4j: check a specification, train it, let it write.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # a traceback is a fault of ours, and then the plain one is wanted
        rich_markup_mode=None,
    )
    app.callback()(_nothing)
    for name in (word,) if word in WORDS else WORDS:
        app.command()(getattr(import_module(f"runtime.cli.{name}"), name))
    return app


def _nothing() -> None:
    """What is done before any word; without it a single one would be the whole command, and not be said."""
