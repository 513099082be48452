"""The running variance of batch normalisation, as each release of DL4J keeps it.

To 0.9.1 eps is part of it, and is not added again. From 1.0.0-beta4 on it may be kept as the logarithm of its root.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from runtime.base_network import Network
from runtime.compatibility import Compatibility
from runtime.compiler.batch_norm import DEVIATIONS
from runtime.memory import Array
from runtime.parameters import Entry, unwrapped

_INSIDE = "batch_norm_eps_inside"


def as_kept(network: Network, release: str) -> Array:
    """The parameters of a network as a release keeps them."""
    theirs = Compatibility(release).has(_INSIDE)
    return _moved(network, int(theirs) - _inside(network), logarithms=not theirs)


def taken_from(network: Network, release: str) -> None:
    """Let a network that was given a release's parameters have them as it keeps its own."""
    if shift := _inside(network) - int(Compatibility(release).has(_INSIDE)):
        network.set_params(_moved(network, shift, logarithms=True))


def _inside(network: Network) -> int:
    return int(Compatibility(network.conf.compatibility).has(_INSIDE))


def _moved(network: Network, shift: int, *, logarithms: bool) -> Array:
    """The parameters with eps added so many times to each running variance, which may be written as a logarithm."""
    values = network.params()
    for entry, eps in _variances(network):
        part = values[entry.offset : entry.offset + entry.spec.size]
        logarithm = entry.spec.name == "log10stdev"
        if not shift and (logarithms or not logarithm):
            continue
        variance = np.maximum((10 ** (2 * part) if logarithm else part) + shift * eps, 0)
        part[:] = np.log10(variance) / 2 if logarithm and logarithms else variance
    return values


def _variances(network: Network) -> Iterator[tuple[Entry, float]]:
    """The running variances, and the eps of each."""
    plan = network.engine.plan
    for entry in plan.table.entries:
        if entry.spec.name in DEVIATIONS and entry.spec.kind == "statistic":
            yield entry, unwrapped(plan.outline.members[entry.layer].element).eps
