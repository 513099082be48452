"""The command and its words; what a word needs is imported when it is used, so that ``graves --help`` answers at once.

Exit codes: 0 done, 2 a fault of the user's making (a plain message, no traceback), 1 a fault of ours.
"""

from __future__ import annotations

import sys

import typer

from runtime.cli.check import check
from runtime.cli.convert import convert
from runtime.cli.info import info
from runtime.cli.port import port
from runtime.cli.sample import sample
from runtime.cli.train import train
from runtime.cli.verify import verify

app = typer.Typer(
    name="graves",
    help="Recurrent networks in the words of Deeplearning4j: check a specification, train it, let it write.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback is a fault of ours, and then the plain one is wanted
    rich_markup_mode=None,
)
for word in (check, train, sample, info, port, convert, verify):
    app.command()(word)


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without a character gets a question mark, not a crash
    app()
