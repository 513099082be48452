"""From a network to DL4J's own documents.

What a dialect cannot say is an error where predictions need it, and a loss where only training does; losses are told, and refused
with ``strict``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from netconf.bindings import AnyConfiguration
from netconf.dl4j import writer0, writer1
from netconf.dl4j.dialect import Fields, Limits, check_dialect
from netconf.dl4j.yaml_text import to_yaml
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding, warn
from netconf.releases import LAST_OF_0, NEWEST


def write(
    conf: AnyConfiguration,
    dialect: str = NEWEST,
    *,
    strict: bool = False,
    counters: Mapping[str, int] | None = None,
    reached: Callable[[Any], float] | None = None,
    form: str = "json",
) -> tuple[str, tuple[Finding, ...]]:
    """The document of a network, and what training will miss of it.

    Parameters
    ----------
    conf
        The network; all sizes must be numbers.
    dialect
        The release whose documents are written: ``1.0.0-M2.1`` or ``0.9.1``.
    strict
        Whether anything that the dialect cannot say is an error.
    counters
        ``iteration`` and ``epoch``; 0 when None.
    reached
        What a rate, a number or a schedule, came to at the last update; 0.9.1 goes on from there. Lost when None.
    form
        ``json`` or ``yaml``: which of DL4J's two notations.

    Raises
    ------
    ConfigurationError
        When predictions need what the dialect cannot say, or a placeholder is not bound.
    """
    document, losses = described(conf, dialect, strict=strict, counters=counters, reached=reached)
    return to_yaml(document) if form == "yaml" else json.dumps(document, indent=2) + "\n", losses


def written(conf: AnyConfiguration, dialect: str, *, strict: bool = False, form: str = "json") -> str:
    """The document alone; what training will miss is a warning. Parameters and errors as of ``write``."""
    text, losses = write(conf, dialect, strict=strict, form=form)
    warn(losses, stacklevel=4)
    return text


def described(
    conf: AnyConfiguration,
    dialect: str,
    *,
    strict: bool = False,
    counters: Mapping[str, int] | None = None,
    reached: Callable[[Any], float] | None = None,
) -> tuple[Fields, tuple[Finding, ...]]:
    """The document of a network as plain values, and what training will miss of it; parameters and errors as of ``write``."""
    check_dialect(dialect)
    unbound = [Problem(f"${{{name}}}", "it is not bound", "netconf.bind fills it") for name in conf.placeholders()]
    if unbound:
        raise ConfigurationError(unbound)
    limits = Limits(dialect)
    writer = writer0 if dialect == LAST_OF_0 else writer1
    document = writer.document(conf, dict(counters or {}), limits, reached)
    if strict:
        limits.problems += [
            Problem(finding.location, finding.message, "leave strict out to lose it") for finding in limits.losses
        ]
    if limits.problems:
        raise ConfigurationError(limits.problems)
    return _sorted(document), tuple(dict.fromkeys(limits.losses))


_KEPT: Final = frozenset({"vertices", "vertexInputs"})
"""Objects whose order means something: that of the vertices decides the order of the parameters."""


def _sorted(value: Any, key: str = "") -> Any:
    """Objects with their keys in alphabetical order, as DL4J writes them, but for those whose order means something."""
    if isinstance(value, list):
        return [_sorted(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _sorted(value[name], name) for name in (value if key in _KEPT else sorted(value))}
