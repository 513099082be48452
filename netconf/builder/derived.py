"""The builders derived from the models, by name: ``GravesLSTMBuilder`` is ``GravesLSTM.Builder``; typed in ``derived.pyi``."""

from __future__ import annotations

import importlib
from typing import Any

from netconf.builder.derive import BuilderOf

__all__ = ["BuilderOf"]

_HOMES = ("netconf.layers", "netconf.graph.vertices", "netconf.updaters", "netconf.schedules")


def __getattr__(name: str) -> Any:
    """Return the builder class of the model that ``name`` begins with."""
    model = name.removesuffix("Builder")
    for home in _HOMES:
        found = getattr(importlib.import_module(home), model, None)
        if name.endswith("Builder") and hasattr(found, "Builder"):
            return found.Builder
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
