"""Names that people look for in ``netconf`` and that are in ``runtime``: said when a program asks."""

from __future__ import annotations

from typing import NoReturn

from netconf.surroundings import CLASSES

OF_RUNTIME = frozenset({"MultiLayerNetwork", "ComputationGraph", "DataSet", "Evaluation", "ScoreIterationListener"})
"""Those that DL4J's programs import beside the words of the configuration."""


def attribute(name: str) -> NoReturn:
    """Refuse a name that the package has not.

    Raises
    ------
    AttributeError
        Always; the message says where the name is, if it is known.
    """
    hint = f": it is in runtime (from runtime import {name})" if name in OF_RUNTIME else ""
    hint = hint or (f"; here: {CLASSES[name]}" if name in CLASSES else "")
    message = f"module 'netconf' has no attribute {name!r}{hint}"
    raise AttributeError(message)
