"""Rules of the network as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netconf.checks.subject import Network, Remark
from netconf.errors import Problem
from netconf.findings import Finding
from netconf.layers import Bidirectional, GlobalPoolingLayer, GravesBidirectionalLSTM, LastTimeStep, LayerWithLoss
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


def _truncation_of_summaries(network: Network) -> Iterator[Remark]:
    if network.settings.backprop_type is not BackpropType.TruncatedBPTT:
        return
    for spot in network.spots:
        found = next((inner.layer for inner in spot.all() if isinstance(inner.layer, GlobalPoolingLayer | LastTimeStep)), None)
        if found is not None:
            message = f"truncated backpropagation cuts the series into segments, but {type(found).__name__} needs all of it"
            hint = "say backpropType Standard"
            if network.lenient:
                yield Finding("truncated-summary", f"{message}; {hint}", spot.where)
            else:
                yield Problem(spot.where, message, hint, path=spot.path)


def _truncation_against_time(network: Network) -> Iterator[Remark]:
    """DL4J builds such a network, and its fit() throws; output() works."""
    if network.settings.backprop_type is not BackpropType.TruncatedBPTT:
        return
    for spot in network.spots:
        found = next((s.layer for s in spot.all() if isinstance(s.layer, Bidirectional | GravesBidirectionalLSTM)), None)
        if found is not None:
            message = (
                f"{type(found).__name__} reads the series against time, so truncated backpropagation cannot go through it: "
                "fit() will refuse; say backpropType Standard"
            )
            yield Finding("truncation-against-time", message, spot.where)


def _output_is_last(network: Network) -> Iterator[Remark]:
    if not network.is_chain:
        return
    for index, spot in enumerate(network.spots[:-1]):
        if isinstance(spot.layer, LayerWithLoss):
            message = f"an output layer is the last one, but {network.spots[index + 1].where} follows"
            yield Problem(spot.where, message, "make it a DenseLayer, or move it to the end", path=spot.path)
    last = network.spots[-1]
    if not any(isinstance(spot.layer, LayerWithLoss) for spot in last.all()):
        message = "the last layer has no loss, so the network cannot be trained; end it with an RnnOutputLayer or OutputLayer"
        yield Finding("no-output-layer", message, last.where)


def _names_differ(network: Network) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for index, spot in enumerate(network.spots if network.is_chain else ()):
        name = spot.layer.name
        if name in seen:
            message = f"layer {seen[name]} is called {name!r} already"
            yield Problem(f"layer {index}, name", message, "names of layers must differ", path=(*spot.path, "name"))
        seen.setdefault(name, index)


RULES: tuple[Callable[[Network], Iterable[Remark]], ...] = (
    _tbptt_without_truncation,
    _back_length,
    _compatibility,
    _truncation_of_summaries,
    _truncation_against_time,
    _output_is_last,
    _names_differ,
)
