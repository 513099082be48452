"""Networks with numbers that are not known yet: what they are called, and how they are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, overload

from pydantic import ValidationError

from netconf.base import Model
from netconf.errors import ConfigurationError, PlaceholderError, Problem, did_you_mean
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft
from netconf.graph.resolve import resolve_graph
from netconf.inference import place
from netconf.network import Draft, MultiLayerConfiguration
from netconf.problems import is_number, is_whole, problems_of, shown
from netconf.resolve import resolve
from netconf.settings import NetworkSettings
from netconf.sums import computed, uses
from netconf.unbound import Placeholder

AnyConfiguration = MultiLayerConfiguration | ComputationGraphConfiguration

_SIZES = ("n_in", "n_out", "n_in_queries", "n_in_keys", "n_in_values")


def placeholders_of(configuration: AnyConfiguration) -> tuple[str, ...]:
    """Names of the placeholders of a network, each once, in the order of its settings and layers."""
    return tuple(dict.fromkeys((*_names(configuration, sizes=False), *_names(configuration, sizes=True))))


def _names(value: Any, *, sizes: bool) -> Iterator[str]:
    """Yield the placeholders within a value: those of sizes, which are texts, or all others."""
    if isinstance(value, Placeholder):
        if not sizes:
            yield value.name
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            part = getattr(value, name, None)
            if sizes and name in _SIZES and isinstance(part, str):
                yield _name(part)
            else:
                yield from _names(part, sizes=sizes)
    elif isinstance(value, Mapping | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _names(part, sizes=sizes)


def _name(text: str) -> str:
    return text.removeprefix("${").removesuffix("}")


@overload
def bind(configuration: MultiLayerConfiguration, bindings: Mapping[str, float]) -> MultiLayerConfiguration: ...
@overload
def bind(configuration: ComputationGraphConfiguration, bindings: Mapping[str, float]) -> ComputationGraphConfiguration: ...
def bind(configuration: AnyConfiguration, bindings: Mapping[str, float]) -> AnyConfiguration:
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
        When a binding is no number, for a size no whole number above 0, or there is no such placeholder.
    ConfigurationError
        When a number does not fit the network.
    """
    _check(configuration, bindings)
    bound = _Bound(bindings)
    settings = bound.settings(configuration)
    if isinstance(configuration, MultiLayerConfiguration):
        layers = tuple(bound.within(layer, place(configuration.layers, i)) for i, layer in enumerate(configuration.layers))
        bound.check()
        return resolve(_draft(configuration, Draft, settings | {"layers": layers}), configuration.findings)
    vertices = {name: bound.within(node, f"vertex {name}") for name, node in configuration.vertices.items()}
    bound.check()
    return resolve_graph(_draft(configuration, GraphDraft, settings | {"vertices": vertices}), configuration.findings)


def _check(configuration: AnyConfiguration, bindings: Mapping[str, float]) -> None:
    """Refuse bindings that nothing waits for, and those that are no numbers."""
    sizes = tuple(_names(configuration, sizes=True))
    known = placeholders_of(configuration)
    problems = []
    for name, value in bindings.items():
        if name not in known and not any(uses(text, name) for text in known):
            hint = did_you_mean(name, known) if known else "all numbers of this network are known"
            problems.append(Problem("bindings", f"there is no placeholder ${{{name}}}", hint))
        elif any(name == text or uses(text, name) for text in sizes) and (not is_whole(value) or value < 1):
            problems.append(Problem(f"bindings, {name}", f"expected a whole number above 0, but {shown(value)} was given"))
        elif not is_number(value):
            problems.append(Problem(f"bindings, {name}", f"expected a number, but {shown(value)} was given"))
    if problems:
        raise PlaceholderError(problems)


class _Bound:
    """Fills placeholders, and validates again what has been filled."""

    def __init__(self, bindings: Mapping[str, float]) -> None:
        self._bindings = bindings
        self._problems: list[Problem] = []

    def check(self) -> None:
        """Report what does not fit."""
        if self._problems:
            raise ConfigurationError(self._problems)

    def settings(self, configuration: AnyConfiguration) -> dict[str, Any]:
        """The settings of the network that are filled."""
        own = NetworkSettings.model_construct(**{name: getattr(configuration, name) for name in NetworkSettings.model_fields})
        filled = self.within(own, "")
        return {name: getattr(filled, name) for name in NetworkSettings.model_fields}

    def within(self, value: Any, where: str) -> Any:
        """A value with the numbers that it waits for."""
        if isinstance(value, Placeholder):
            number = computed(value.name, self._bindings)
            return value if number is None else number
        if isinstance(value, Model):
            return self._model(value, where)
        if isinstance(value, tuple):
            return tuple(self.within(part, where) for part in value)
        return {key: self.within(part, where) for key, part in value.items()} if isinstance(value, Mapping) else value

    def _model(self, model: Model, where: str) -> Model:
        changes: dict[str, Any] = {}
        for name, field in type(model).model_fields.items():
            part = getattr(model, name, None)
            if name in _SIZES and isinstance(part, str):
                number = computed(_name(part), self._bindings)
                made: Any = part if number is None else number
            else:
                made = self.within(part, ", ".join(word for word in (where, field.alias or name) if word))
            if made != part:
                changes[name] = made
        numbers = {name for name in changes if name not in _SIZES and not isinstance(changes[name], Model)}
        return self._validated(model, changes, where) if numbers else model.model_copy(update=changes) if changes else model

    def _validated(self, model: Model, changes: dict[str, Any], where: str) -> Model:
        """The model with numbers whose ranges have been checked."""
        given = {name: getattr(model, name) for name in type(model).model_fields if getattr(model, name, None) is not None}
        try:
            checked = type(model).model_validate(given | changes)
        except ValidationError as error:
            self._problems += problems_of(error, where, model=type(model))
            return model
        return model.model_copy(update={name: getattr(checked, name) for name in changes})


def _draft(configuration: AnyConfiguration, kind: type[Any], changes: dict[str, Any]) -> Any:
    """The network as if it had been written with every field of its layers."""
    given = {name: getattr(configuration, name) for name in type(configuration).model_fields} | changes
    unsaid = {name: info.get_default(call_default_factory=True) for name, info in kind.model_fields.items() if name not in given}
    said = {name for name in ("layers", "input_pre_processors", "inputs", "vertices", "outputs") if name in given}
    return kind.model_construct(_fields_set=said, **unsaid, **given)
