"""What the rules look at."""

from __future__ import annotations

from dataclasses import dataclass

from netconf.errors import Problem
from netconf.findings import Finding
from netconf.layers import AnyLayer
from netconf.settings import NetworkSettings

Remark = Problem | Finding


@dataclass(frozen=True)
class Network:
    """A network with every layer's fields set, and which of its own settings were said."""

    settings: NetworkSettings
    said: frozenset[str]
    """The network's settings that somebody said."""
    layers: tuple[AnyLayer, ...]
