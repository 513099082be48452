"""Run a case on a network, twin or runtime, and compare quantity by quantity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netconf.vocabulary import BackpropType
from runtime.data.dataset import DataSet
from tests.golden.cases import Case
from tests.reference.activations import Array

Make = Callable[[], Any]
"""A new network with the case's parameters."""


def difference(given: Any, golden: Any) -> float:
    """Return the largest difference, relative to the largest golden number (at least 1e-3); infinity for other shapes or NaNs."""
    a, b = np.asarray(given, dtype=float), np.asarray(golden, dtype=float)
    if a.shape != b.shape or (np.isfinite(a) != np.isfinite(b)).any():
        return float("inf")
    a, b = a[np.isfinite(b)], b[np.isfinite(b)]
    return float(np.abs(a - b).max(initial=0) / max(np.abs(b).max(initial=0), 1e-3))


def quantities(case: Case) -> list[str]:
    """Return the groups of quantities of a case, each of which is one comparison."""
    heads = {key.split("/")[0] for key in case.golden}
    groups = ["activations", "score", "fit", "time step", "minibatch"]
    found = [g for g in groups if g in heads or (g == "activations" and "output" in heads)]
    if "gradient" in case.golden and (case.conf.backprop_type == BackpropType.Standard or case.release != "0.9.1"):
        found.append("gradient")
    if "score/segments" in case.golden:
        found.append("segments")
    return found


def differences(case: Case, quantity: str, make: Make, dataset: Callable[..., Any]) -> dict[str, float]:
    """Compare one group of quantities.

    Parameters
    ----------
    case
        The case.
    quantity
        One of ``quantities(case)``.
    make
        Makes a new network.
    dataset
        Packs features, labels and masks as the network's ``score`` and ``gradient_and_score`` take them.

    Returns
    -------
    dict
        The difference of each golden array.
    """
    given = numbers(case, quantity, make, dataset)
    wanted = {k: v for k, v in case.golden.items() if k in given}
    return {k: difference(like(given[k], wanted[k]), wanted[k]) for k in wanted}


def numbers(case: Case, quantity: str, make: Make, dataset: Callable[..., Any]) -> dict[str, Any]:
    """What a network makes of a case, under the names of the golden arrays; parameters as ``differences``."""
    match quantity:
        case "activations":
            return _activations(case, make())
        case "score":
            return {"score": make().score(dataset(case.x, case.y, case.features_mask, case.labels_mask))}
        case "gradient":
            net = make()
            return {"gradient": net.gradient_and_score(dataset(case.x, case.y, case.features_mask, case.labels_mask))[0]}
        case "segments":
            return _segments(case, make())
        case "time step":
            return _time_steps(case, make())
        case "minibatch":
            return _minibatches(case, make())
        case _:
            return _fits(case, make())


def like(given: Any, golden: Any) -> Any:
    """Give a flat vector the golden one's shape: 0.9.1 has rows instead of vectors."""
    return np.reshape(given, np.shape(golden)) if np.size(given) == np.size(golden) else given


def _masked(case: Case, output: Array) -> Array:
    """DL4J multiplies the output of a scored network by the labels' mask, but for images."""
    m = case.labels_mask
    if m is None or output.ndim == 4 or (output.ndim == 2 and m.shape != (len(output), 1)):
        return output
    if output.ndim == 2:
        return output * m
    return output * (m if m.ndim == 3 else m[:, None, :])


def _activations(case: Case, net: Any) -> dict[str, Any]:
    found = net.feed_forward(case.x) if case.features_mask is None else net.feed_forward(case.x, features_mask=case.features_mask)
    given: dict[str, Any] = {f"activations/{k}": a for k, a in enumerate(found[1:-1])}
    out = net.output(case.x) if case.features_mask is None else net.output(case.x, features_mask=case.features_mask)
    return {**given, "output": _masked(case, out)}


def _time_steps(case: Case, net: Any) -> dict[str, Any]:
    given: dict[str, Any] = {f"time step/{k}": net.rnn_time_step(case.x[:, :, piece]) for k, piece in enumerate(case.pieces)}
    for key in case.golden:
        if key.startswith("state/"):
            _, layer, name = key.split("/")
            given[key] = net.rnn_get_previous_state(int(layer))[name]
    return given


def _segments(case: Case, net: Any) -> dict[str, Any]:
    """Score and gradient of each segment of truncated backpropagation, with the same parameters throughout."""
    found = net.segment_gradients_and_scores(case.x, case.y, case.features_mask, case.labels_mask)
    given: dict[str, Any] = {f"gradient/segment {k}": gradient for k, (gradient, _) in enumerate(found)}
    return {**given, "score/segments": [score for _, score in found]}


class Scores:
    """A listener that keeps the score of every update."""

    def __init__(self) -> None:
        self.scores: list[float] = []

    def iteration_done(self, net: Any, *_: int) -> None:
        self.scores.append(net.score())

    def minibatch_done(self, net: Any) -> None:
        pass


def one_epoch(case: Case, net: Any) -> None:
    """Fit an iterator of one minibatch, on the twin or on the runtime."""
    if hasattr(net, "fit_epochs"):
        net.fit_epochs(case.x, case.y, 1)
    else:
        net.fit([DataSet(case.x, case.y)])


def _minibatches(case: Case, net: Any) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for k, (x, y, features_mask, labels_mask) in enumerate((*case.minibatches, case.minibatches[0])):
        net.fit(x, y, features_mask=features_mask, labels_mask=labels_mask)
        given[f"minibatch/{k}"] = net.params()
    return given


def _fits(case: Case, net: Any) -> dict[str, Any]:
    """Fit up to the largest stored number of times; stored scores are those of the last updates, segment by segment."""
    given: dict[str, Any] = {}
    listener = net
    if hasattr(net, "set_listeners"):
        listener = Scores()
        net.set_listeners(listener)
    for n in range(1, max(case.fits) + 1):
        if case.epochs:
            one_epoch(case, net)
        else:
            net.fit(case.x, case.y, features_mask=case.features_mask, labels_mask=case.labels_mask)
        given[f"fit/{n}/params"] = net.params()
        given[f"fit/{n}/state"] = net.updater_state()
        given[f"fit/{n}/scores"] = listener.scores[-np.size(case.golden.get(f"fit/{n}/scores", 0.0)) :]
    return given
