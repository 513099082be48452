"""Rules of the network as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netconf.checks.subject import Network, Remark
from netconf.errors import Problem
from netconf.findings import Finding
from netconf.inference import place
from netconf.layers import BaseOutputLayer
from netconf.releases import hint_for, is_known
from netconf.vocabulary import BackpropType


def _tbptt_without_truncation(network: Network) -> Iterator[Remark]:
    settings = network.settings
    lengths = {"tBPTTForwardLength": settings.tbptt_forward_length, "tBPTTBackwardLength": settings.tbptt_backward_length}
    said = [
        f"{word} {length}"
        for (word, length), name in zip(lengths.items(), ("tbptt_forward_length", "tbptt_backward_length"), strict=True)
        if name in network.said
    ]
    if said and settings.backprop_type is BackpropType.Standard:
        message = f"{' and '.join(said)} without effect: backpropType is Standard; say backpropType TruncatedBPTT to truncate"
        yield Finding("tbptt-without-truncation", message, "backpropType")


def _back_length(network: Network) -> Iterator[Remark]:
    settings = network.settings
    forward, backward = settings.tbptt_forward_length, settings.tbptt_backward_length
    if settings.backprop_type is BackpropType.TruncatedBPTT and backward > forward:
        message = (
            f"{backward} is more than tBPTTForwardLength {forward}; the gradient goes back {forward} steps, one segment, at most"
        )
        yield Finding("tbptt-back-length", message, "tBPTTBackwardLength")


def _compatibility(network: Network) -> Iterator[Remark]:
    release = network.settings.compatibility
    if release is not None and not is_known(release):
        yield Problem("compatibility", f"{release!r} is not a release of DL4J", hint_for(release), path=("compatibility",))


def _output_is_last(network: Network) -> Iterator[Remark]:
    for index, layer in enumerate(network.layers[:-1]):
        if isinstance(layer, BaseOutputLayer):
            message = f"an output layer is the last one, but {place(network.layers, index + 1)} follows"
            yield Problem(
                place(network.layers, index), message, "make it a DenseLayer, or move it to the end", path=("layers", index)
            )
    if not isinstance(network.layers[-1], BaseOutputLayer):
        last = len(network.layers) - 1
        message = "the last layer has no loss, so the network cannot be trained; end it with an RnnOutputLayer or OutputLayer"
        yield Finding("no-output-layer", message, place(network.layers, last))


def _names_differ(network: Network) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for index, layer in enumerate(network.layers):
        if layer.name in seen:
            message = f"layer {seen[layer.name]} is called {layer.name!r} already"
            yield Problem(f"layer {index}, name", message, "names of layers must differ", path=("layers", index, "name"))
        seen.setdefault(layer.name, index)


RULES: tuple[Callable[[Network], Iterable[Remark]], ...] = (
    _tbptt_without_truncation,
    _back_length,
    _compatibility,
    _output_is_last,
    _names_differ,
)
