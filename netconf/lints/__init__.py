"""Lints: what is allowed and probably not meant. ``lints.md`` beside this file explains every code, and what to write instead.

Most traps are found where the words get their meaning (``netconf.eras``) or where a network is built (``netconf.checks``), since
they are said of words that a built network no longer has. Here stand the rules that need a built network only, or the program
around it; ``graves port`` and ``graves check`` ask them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from netconf.findings import Finding
from netconf.layers import BaseRecurrentLayer, DenseLayer, Layer, inside
from netconf.network import MultiLayerConfiguration
from netconf.places import layer_in_words
from netconf.settings import NetworkSettings
from netconf.vocabulary import Activation, BackpropType

__all__ = ["lint", "unsilenced"]


def lint(network: NetworkSettings, *, series_length: int | None = None) -> tuple[Finding, ...]:
    """Look for traps in a built network.

    Parameters
    ----------
    network
        A network or a graph.
    series_length
        Steps of the series that it is trained on, when they are known; else those that an embedding of sequences says.
    """
    found = [*_undivided(network), *_longer_than_series(network, series_length or _said_length(network))]
    for place, layer in _layers(network):
        found += _sigmoid(place, layer)
    return tuple(found)


def unsilenced(findings: Iterable[Finding], silenced: Collection[str]) -> tuple[Finding, ...]:
    """The findings whose code is not among the silenced ones."""
    return tuple(finding for finding in findings if finding.code not in silenced)


def _layers(network: NetworkSettings) -> Iterator[tuple[str, Layer]]:
    if isinstance(network, MultiLayerConfiguration):
        for index, layer in enumerate(network.layers):
            yield layer_in_words(index, type(layer).__name__, layer.name), inside(layer)
        return
    for name, node in getattr(network, "vertices", {}).items():
        if isinstance(node.vertex, Layer):
            yield f'vertex "{name}" ({type(node.vertex).__name__})', inside(node.vertex)


def _sigmoid(place: str, layer: Layer) -> Iterator[Finding]:
    """Hidden layers are sigmoid when nobody says an activation."""
    if isinstance(layer, BaseRecurrentLayer | DenseLayer) and layer.activation is Activation.SIGMOID:
        message = (
            "its activation is SIGMOID, which DL4J takes when nothing is said; gradients vanish soon. "
            "Say TANH for a recurrent layer, RELU for a dense one, or SIGMOID if it is meant"
        )
        yield Finding("sigmoid-activation", message, f"{place}, activation")


def _undivided(network: NetworkSettings) -> Iterator[Finding]:
    if not network.mini_batch:
        message = (
            "false: the step is not divided by the minibatch size and grows with it; "
            "that suits a minibatch of one example. Leave it out, or lower the rate"
        )
        yield Finding("undivided-minibatch", message, "miniBatch")


def _said_length(network: NetworkSettings) -> int | None:
    """The length of the series that an embedding of sequences says."""
    lengths = (getattr(layer, "input_length", None) for _, layer in _layers(network))
    return max((length for length in lengths if isinstance(length, int) and length > 1), default=None)


def _longer_than_series(network: NetworkSettings, series_length: int | None) -> Iterator[Finding]:
    length = network.tbptt_forward_length
    if series_length is None or network.backprop_type is not BackpropType.TruncatedBPTT or length <= series_length:
        return
    message = f"{length} is more than the {series_length} steps of the series: nothing is truncated. Say Standard"
    yield Finding("tbptt-beyond-series", message, "tBPTTForwardLength")
