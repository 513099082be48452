"""The command ``graves``; one file for each of its words."""

from runtime.cli.app import main

__all__ = ["main"]
