"""Finite differences against the gradient: a public tool, as in DL4J."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netconf.errors import Problem
from runtime.errors import DataError

if TYPE_CHECKING:
    from runtime.data.dataset import DataSet
    from runtime.network import MultiLayerNetwork


@dataclass(frozen=True)
class GradientCheck:
    """Outcome of a gradient check.

    Attributes
    ----------
    largest
        Largest relative error |numeric - analytic| / (|numeric| + |analytic|) among the parameters whose absolute error is above
        ``floor``.
    parameter
        Name and place of the parameter that has it: ``("0_W", 17)``.
    checked
        Number of parameters checked.
    """

    largest: float
    parameter: tuple[str, int]
    checked: int

    def passed(self, tolerance: float = 1e-6) -> bool:
        """Whether no error is above the tolerance."""
        return self.largest <= tolerance


def check_gradients(
    network: MultiLayerNetwork,
    dataset: DataSet,
    epsilon: float = 1e-5,
    floor: float = 1e-8,
    most: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare ``gradient_and_score`` with central differences of the score, without regularisation.

    What is frozen, and running statistics, have no gradient to compare.

    Parameters
    ----------
    network
        A network in float64; its parameters are as before afterwards.
    dataset
        One minibatch.
    epsilon
        Half the distance of the two points.
    floor
        Absolute errors below it are taken for rounding.
    most
        Check that many parameters, drawn at random; all when None.
    seed
        Of the draw.

    Raises
    ------
    netconf.NetconfError
        If the network is in float32, where differences drown in rounding.
    """
    if network.dtype != np.float64:
        message = f"the network is in {network.dtype}, where differences drown in rounding"
        raise DataError([Problem("dtype", message, 'build it with dtype="float64"')])
    start = network.params()
    gradient, _ = network.gradient_and_score(dataset)
    plan = network.engine.plan
    entries = [np.arange(e.offset, e.offset + e.spec.size) for e in plan.table.entries if plan.has_gradient(e)]
    places = np.concatenate([np.zeros(0, np.int64), *entries])
    if most is not None and most < places.size:
        places = np.sort(np.random.default_rng(seed).choice(places, most, replace=False))
    worst, where = 0.0, 0
    try:
        for place in places:
            error = _error(network, dataset, start, int(place), float(gradient[place]), epsilon, floor)
            if error > worst:
                worst, where = error, int(place)
    finally:
        network.set_params(start)
    return GradientCheck(worst, network.engine.plan.table.name_at(where), len(places))


def _error(
    network: MultiLayerNetwork, dataset: DataSet, start: np.ndarray, place: int, analytic: float, epsilon: float, floor: float
) -> float:
    scores = []
    for sign in (1, -1):
        moved = start.copy()
        moved[place] += sign * epsilon
        network.set_params(moved)
        scores.append(network.loss_sum(dataset, training=True))
    numeric = (scores[0] - scores[1]) / (2 * epsilon)
    difference = abs(numeric - analytic)
    return 0.0 if difference < floor else difference / (abs(numeric) + abs(analytic))
