"""A configuration as a table for people: layers, sizes, parameters, bytes. Words only, no NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netconf.bindings import AnyConfiguration
from netconf.errors import PlaceholderError
from netconf.layers import FeedForwardLayer, Layer, inside
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from netconf.vocabulary import BackpropType, DataType

BYTES = {DataType.FLOAT: 4, DataType.DOUBLE: 8, DataType.HALF: 2}
"""Bytes of a number."""


def summary(configuration: AnyConfiguration, size: int | None = None) -> Iterator[str]:
    """Lines of a table of the layers, or of a graph's vertices, and one on how the network is trained.

    Parameters
    ----------
    configuration
        A built configuration.
    size
        Bytes of a number; that of the configuration's dataType when None.
    """
    size = BYTES[configuration.data_type] if size is None else size
    rows = [("", "name", "type", "nIn -> nOut", "parameters", "bytes")]
    counts = []
    for label, name, preprocessor, element in _elements(configuration):
        if preprocessor is not None:
            rows.append(("", "", type(preprocessor).__name__, "", "", ""))
        layer = element if isinstance(element, Layer) else None
        count = 0 if layer is None else _count(layer)
        counts.append(count)
        core = None if layer is None else inside(layer)
        sizes = f"{core.n_in} -> {core.n_out}" if isinstance(core, FeedForwardLayer) else ""
        rows.append((label, name, type(element).__name__, sizes, *_numbers(count, size)))
    known = [count for count in counts if count is not None]
    total = sum(known) if len(known) == len(counts) else None
    rows.append(("", "", "", "total", *_numbers(total, size)))
    yield from aligned(rows, right=(0, 4, 5))
    yield ""
    yield _training(configuration)


def _elements(configuration: AnyConfiguration) -> Iterator[tuple[str, str, object, object]]:
    """Yield a number, the name, the preprocessor before it, and the layer or vertex itself."""
    if isinstance(configuration, MultiLayerConfiguration):
        for i, layer in enumerate(configuration.layers):
            yield str(i), layer.name or f"layer{i}", configuration.input_pre_processors.get(i), layer
        return
    for i, (name, node) in enumerate(configuration.vertices.items()):
        yield str(i), f"{name} <- {', '.join(node.inputs)}", node.pre_processor, node.vertex


def _count(layer: Layer) -> int | None:
    """Number of parameters; None while a size is a placeholder."""
    try:
        return sum(spec.size for spec in parameters_of(layer))
    except PlaceholderError:
        return None


def _numbers(count: int | None, size: int) -> tuple[str, str]:
    return ("?", "?") if count is None else (f"{count:,}", f"{count * size:,}")


def _training(configuration: AnyConfiguration) -> str:
    """How the network is trained, in one line."""
    words = ["truncated backpropagation" if _truncated(configuration) else "backpropagation through whole series"]
    if _truncated(configuration):
        words.append(f"{configuration.tbptt_forward_length} steps forward and {configuration.tbptt_backward_length} back")
    updaters = {}
    for _, _, _, element in _elements(configuration):
        layer = inside(element) if isinstance(element, Layer) else element
        updater = getattr(layer, "updater", None)
        if updater is not None:
            rate = getattr(updater, "learning_rate", None)
            said = f" with rate {rate:g}" if isinstance(rate, int | float) else " with a schedule" if rate is not None else ""
            updaters[f"{type(updater).__name__}{said}"] = True
    words += [", ".join(updaters)] if updaters else []
    words.append(f"division by the minibatch {configuration.minibatch_division.value}")
    words.append("no seed" if configuration.seed is None else f"seed {configuration.seed}")
    return "; ".join(words)


def _truncated(configuration: AnyConfiguration) -> bool:
    return configuration.backprop_type is BackpropType.TruncatedBPTT


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows as lines with their columns under each other; ``right`` names the columns of numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
