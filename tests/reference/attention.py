"""The twin of the attention layers: series are [minibatch, features, time], parameters have DL4J's shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tests.reference.activations import Array


def attend(q: Array, k: Array, v: Array, mask: Array | None) -> Array:
    """Return what queries [minibatch, head, size, time] find among keys; a mask without any key counts all."""
    scores = np.einsum("bhdt,bhdq->bhtq", k, q) / np.sqrt(q.shape[2])
    if mask is not None:
        seen = np.where(mask.any(1, keepdims=True), mask, 1)[:, None, :, None]
        scores = np.where(seen != 0, scores, -np.inf)
    weights = np.exp(scores - scores.max(2, keepdims=True))
    return np.einsum("bhdt,bhtq->bhdq", v, weights / weights.sum(2, keepdims=True))


def heads(own: Mapping[str, Array], q: Array, x: Array, mask: Array | None) -> Array:
    """Return attention of queries [minibatch, features, time] to a series, through projections when there are any."""
    if "Wo" not in own:
        return attend(q[:, None], x[:, None], x[:, None], mask)[:, 0]
    project = lambda w, a: np.einsum("hdn,bnt->bhdt", w, a)  # noqa: E731
    found = attend(project(own["Wq"], q), project(own["Wk"], x), project(own["Wv"], x), mask)
    return np.einsum("bmt,mn->bnt", found.reshape(len(found), -1, found.shape[3]), own["Wo"])


def learned(own: Mapping[str, Array], x: Array, mask: Array | None) -> Array:
    """Return what the learned queries find."""
    return heads(own, np.repeat(own["Q"], len(x), axis=0), x, mask)


def recurrent(own: Mapping[str, Array], x: Array, mask: Array | None, activation: Callable[[Array], Array]) -> Array:
    """Return the outputs of a RecurrentAttentionLayer."""
    outputs: list[Array] = []
    for t in range(x.shape[2]):
        z = x[:, :, t] @ own["W"] + own.get("b", 0.0)
        if outputs:
            z = z + heads(own, outputs[-1][:, :, None], x, mask)[:, :, 0] @ own["RW"]
        outputs.append(activation(z))
    return np.stack(outputs, axis=2)
