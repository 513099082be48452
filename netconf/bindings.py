"""Sizes that are not known yet: ``${vocabulary}`` in place of a number, until it is bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, overload

from netconf.errors import PlaceholderError, Problem, did_you_mean
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft
from netconf.graph.resolve import resolve_graph
from netconf.layers import BaseWrapperLayer, Layer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.problems import is_whole, shown
from netconf.resolve import resolve
from netconf.sums import computed, uses

AnyConfiguration = MultiLayerConfiguration | ComputationGraphConfiguration
AnyVertex = TypeVar("AnyVertex", bound=Any)

_SIZES = ("n_in", "n_out", "n_in_queries", "n_in_keys", "n_in_values")


def placeholders_of(configuration: AnyConfiguration) -> tuple[str, ...]:
    """Names of the placeholders of a network, each once, in the order of the layers."""
    return tuple(dict.fromkeys(_name(text) for layer in _layers(configuration) for text in _texts(layer)))


def _layers(configuration: AnyConfiguration) -> Iterator[Layer]:
    if isinstance(configuration, MultiLayerConfiguration):
        yield from configuration.layers
    else:
        yield from (node.vertex for node in configuration.vertices.values() if isinstance(node.vertex, Layer))


def _texts(layer: Layer) -> Iterator[str]:
    """Yield the sizes of a layer, and of those inside it, that are texts."""
    yield from (text for name in _SIZES if isinstance(text := getattr(layer, name, None), str))
    if isinstance(layer, BaseWrapperLayer):
        yield from _texts(layer.layer)


def _name(text: str) -> str:
    return text.removeprefix("${").removesuffix("}")


@overload
def bind(configuration: MultiLayerConfiguration, bindings: Mapping[str, int]) -> MultiLayerConfiguration: ...
@overload
def bind(configuration: ComputationGraphConfiguration, bindings: Mapping[str, int]) -> ComputationGraphConfiguration: ...
def bind(configuration: AnyConfiguration, bindings: Mapping[str, int]) -> AnyConfiguration:
    """Fill placeholders with numbers, and check what had to wait for them.

    Parameters
    ----------
    configuration
        A built network; it is not changed.
    bindings
        A number for each placeholder, or for some: ``{"vocabulary": 77}``.

    Returns
    -------
    The network with these sizes; placeholders that are not among the bindings stay.

    Raises
    ------
    PlaceholderError
        When a binding is no whole number above 0, or there is no such placeholder.
    ConfigurationError
        When a number does not fit the network.
    """
    known = placeholders_of(configuration)
    problems = []
    for name, value in bindings.items():
        if name not in known and not any(uses(text, name) for text in known):
            hint = did_you_mean(name, known) if known else "all sizes of this network are numbers"
            problems.append(Problem("bindings", f"there is no placeholder ${{{name}}}", hint))
        elif not is_whole(value) or value < 1:
            problems.append(Problem(f"bindings, {name}", f"expected a whole number above 0, but {shown(value)} was given"))
    if problems:
        raise PlaceholderError(problems)
    if isinstance(configuration, MultiLayerConfiguration):
        layers = tuple(_bound(layer, bindings) for layer in configuration.layers)
        return resolve(_draft(configuration, Draft, {"layers": layers}), configuration.findings)
    vertices = {
        name: node.model_copy(update={"vertex": _bound(node.vertex, bindings)}) for name, node in configuration.vertices.items()
    }
    return resolve_graph(_draft(configuration, GraphDraft, {"vertices": vertices}), configuration.findings)


def _draft(configuration: AnyConfiguration, kind: type[Any], changes: dict[str, Any]) -> Any:
    """The network as if it had been written with every field of its layers."""
    given = {name: getattr(configuration, name) for name in type(configuration).model_fields} | changes
    unsaid = {name: info.get_default(call_default_factory=True) for name, info in kind.model_fields.items() if name not in given}
    said = {name for name in ("layers", "input_pre_processors", "inputs", "vertices", "outputs") if name in given}
    return kind.model_construct(_fields_set=said, **unsaid, **given)


def _bound(vertex: AnyVertex, bindings: Mapping[str, int]) -> AnyVertex:
    """A layer or vertex with the numbers that it waits for."""
    texts = {name: getattr(vertex, name, None) for name in _SIZES}
    numbers = {name: computed(_name(text), bindings) for name, text in texts.items() if isinstance(text, str)}
    changes: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    if isinstance(vertex, BaseWrapperLayer):
        changes["layer"] = _bound(vertex.layer, bindings)
    made: AnyVertex = vertex.model_copy(update=changes)
    return made
