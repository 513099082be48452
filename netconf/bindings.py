"""Sizes that are not known yet: ``${vocabulary}`` in place of a number, until it is bound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netconf.errors import PlaceholderError, Problem, did_you_mean
from netconf.layers import AnyLayer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.problems import is_whole, shown
from netconf.resolve import resolve

_SIZES = ("n_in", "n_out")


def placeholders_of(configuration: MultiLayerConfiguration) -> tuple[str, ...]:
    """Names of the placeholders of a network, each once, in the order of the layers."""
    texts = (getattr(layer, name, None) for layer in configuration.layers for name in _SIZES)
    return tuple(dict.fromkeys(_name(text) for text in texts if isinstance(text, str)))


def _name(text: str) -> str:
    return text.removeprefix("${").removesuffix("}")


def bind(configuration: MultiLayerConfiguration, bindings: Mapping[str, int]) -> MultiLayerConfiguration:
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
        if name not in known:
            hint = did_you_mean(name, known) if known else "all sizes of this network are numbers"
            problems.append(Problem("bindings", f"there is no placeholder ${{{name}}}", hint))
        elif not is_whole(value) or value < 1:
            problems.append(Problem(f"bindings, {name}", f"expected a whole number above 0, but {shown(value)} was given"))
    if problems:
        raise PlaceholderError(problems)
    layers = tuple(_bound(layer, bindings) for layer in configuration.layers)
    given = {name: getattr(configuration, name) for name in type(configuration).model_fields} | {"layers": layers}
    unsaid = {name: info.get_default(call_default_factory=True) for name, info in Draft.model_fields.items() if name not in given}
    draft = Draft.model_construct(_fields_set={"layers", "input_pre_processors"}, **unsaid, **given)
    return resolve(draft, configuration.findings)


def _bound(layer: AnyLayer, bindings: Mapping[str, int]) -> AnyLayer:
    texts = {name: getattr(layer, name, None) for name in _SIZES}
    numbers: dict[str, Any] = {
        name: bindings[_name(text)] for name, text in texts.items() if isinstance(text, str) and _name(text) in bindings
    }
    return layer.model_copy(update=numbers)
