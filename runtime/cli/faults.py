"""A user's fault becomes a plain message and exit code 2."""

from __future__ import annotations

import functools
import os
import sys
import warnings
from collections.abc import Callable
from typing import ParamSpec

import typer

USER_FAULT = 2
INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""

Arguments = ParamSpec("Arguments")


def faults_told(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Let a command tell errors of a user's making without a traceback."""

    @functools.wraps(command)
    def told(*arguments: Arguments.args, **words: Arguments.kwargs) -> None:
        from netconf.errors import NetconfError
        from netconf.findings import ConfigurationWarning

        try:
            with warnings.catch_warnings():
                # Commands print findings themselves, once and in order.
                warnings.simplefilter("ignore", ConfigurationWarning)
                command(*arguments, **words)
                sys.stdout.flush()
        except NetconfError as error:
            sys.stdout.flush()
            sys.stderr.write(f"{error}\n")
            raise typer.Exit(USER_FAULT) from error
        except BrokenPipeError:  # the reader has enough: graves sample model.zip | head
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at exit
        except KeyboardInterrupt as error:
            sys.stderr.write("\nstopped\n")
            raise typer.Exit(INTERRUPTED) from error

    return told
