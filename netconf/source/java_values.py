"""Values of a configuration as Java source for 1.0.0-M2.1, with the classes that they import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Final

from netconf.base import Model
from netconf.dl4j import names
from netconf.graph.vertices import AttentionVertex, ReshapeVertex
from netconf.layers import ParameterLayer
from netconf.losses import ILossFunction
from netconf.preprocessors import ComposableInputPreProcessor
from netconf.regularization import RegularizationTerm
from netconf.schedules import ISchedule, MapSchedule
from netconf.updaters import IUpdater, Nesterovs
from netconf.weights import Distribution, LayerConstraint

_CONF: Final = "org.deeplearning4j.nn.conf"
_ENUMS: Final = {
    "Activation": "org.nd4j.linalg.activations.Activation",
    "LossFunction": "org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction",
    "WeightInit": "org.deeplearning4j.nn.weights.WeightInit",
    "OptimizationAlgorithm": "org.deeplearning4j.nn.api.OptimizationAlgorithm",
    "ScheduleType": "org.nd4j.linalg.schedule.ScheduleType",
    "DataType": "org.nd4j.linalg.api.buffer.DataType",
    "PoolingType": f"{_CONF}.layers.PoolingType",
    "Mode": f"{_CONF}.layers.recurrent.Bidirectional.Mode",
    "Op": f"{_CONF}.graph.ElementWiseVertex.Op",
    **{
        kind: f"{_CONF}.{kind}"
        for kind in ("BackpropType", "GradientNormalization", "ConvolutionMode", "RNNFormat", "CNN2DFormat", "WorkspaceMode")
    },
}
"""Enumerations, by our names; one inside a class is written behind it."""
_LARGEST_INT: Final = 2**31 - 1
_CLASSES: Final = {
    entry.ours: entry.full
    for table in (
        *(names.LAYERS, names.PREPROCESSORS, names.VERTICES, names.DISTRIBUTIONS, names.UPDATERS, names.SCHEDULES),
        *(names.DROPOUTS, names.NOISES, names.CONSTRAINTS, names.REGULARIZATIONS),
    )
    for entry in table
} | {entry.simple: entry.full for table in (names.ACTIVATIONS, names.LOSSES) for entry in table}
_CLASSES["AttentionVertex"] = f"{_CONF}.graph.AttentionVertex"


class UnsayableError(Exception):
    """Java's builders have no way to say something."""


def _found(kind: str, table: Mapping[str, str]) -> str:
    """The full name of a class.

    Raises
    ------
    UnsayableError
        When DL4J has none.
    """
    if kind not in table:
        message = f"1.0.0-M2.1 has no {kind}"
        raise UnsayableError(message)
    return table[kind]


class JavaValues:
    """Values as Java source; ``imports`` are the classes that they name."""

    def __init__(self) -> None:
        self.imports: set[str] = set()

    def name(self, full: str) -> str:
        """A class or an enumeration by its short name: from the outermost class on."""
        package, _, simple = full.rpartition(".")
        outer = package.rpartition(".")[2]
        if outer[:1].isupper():
            self.imports.add(package)
            return f"{outer}.{simple}"
        self.imports.add(full)
        return simple

    def class_of(self, value: Model) -> str:
        """The class of an object."""
        return self.name(_found(type(value).__name__, _CLASSES))

    def source(self, value: Any) -> str:
        """Any value.

        Raises
        ------
        UnsayableError
            When Java cannot say it.
        """
        if isinstance(value, Enum):
            return f"{self.name(_found(type(value).__name__, _ENUMS))}.{value.value}"
        if isinstance(value, Model):
            return self._object(value)
        if isinstance(value, tuple):
            return ", ".join(map(self.source, value))
        is_long = isinstance(value, int) and abs(value) > _LARGEST_INT
        return json.dumps(value) + "L" * is_long

    def _object(self, value: Model) -> str:
        if isinstance(value, IUpdater):
            return self._updater(value)
        kind = self.class_of(value)
        if isinstance(value, MapSchedule):
            added = "".join(f".add({key}, {self.source(number)})" for key, number in value.values.items())
            return f"new {kind}.Builder({self.source(value.schedule_type)}){added}.build()"
        if isinstance(value, AttentionVertex):
            return self._attention(kind, value)
        return f"new {kind}({', '.join(self._arguments(value))})"

    def _arguments(self, value: Model) -> Iterable[str]:
        """What a constructor takes."""
        if isinstance(value, LayerConstraint):
            amounts = [self.source(getattr(value, name)) for name in value.amounts]
            return [*amounts, *map(str, value.dimensions or ())]
        if isinstance(value, ComposableInputPreProcessor):
            return map(self.source, value.input_pre_processors)
        if isinstance(value, ReshapeVertex):
            return f"'{value.reshape_order}'", self._ints(value.new_shape), self._ints(value.mask_shape)
        array = self._weights if isinstance(value, ILossFunction) else self._ints
        parts = (getattr(value, name) for name in _form(value))
        return [array(part) if isinstance(part, tuple) else self.source(part) for part in parts]

    def _ints(self, numbers: tuple[int, ...] | None) -> str:
        return "null" if numbers is None else f"new int[] {{{', '.join(map(str, numbers))}}}"

    def _weights(self, weights: tuple[float, ...]) -> str:
        factory = self.name("org.nd4j.linalg.factory.Nd4j")
        return f"{factory}.create(new double[] {{{', '.join(map(self.source, weights))}}})"

    def _updater(self, value: IUpdater) -> str:
        """By a constructor where there is one: of the rate alone, or of all numbers."""
        kind = self.class_of(value)
        fields = [name for name in type(value).model_fields if name != "type"]
        values = {name: getattr(value, name) for name in fields}
        others = [name for name in fields[1:] if values[name] != type(value).model_fields[name].default]
        if fields and fields[0] == "learning_rate" and not others and not isinstance(value, Nesterovs):
            return f"new {kind}({self.source(values['learning_rate'])})"
        if not any(isinstance(part, ISchedule) for part in values.values()) or isinstance(value, Nesterovs):
            return f"new {kind}({', '.join(map(self.source, values.values()))})"
        words = {"learning_rate": "learningRateSchedule", "rms_decay": "rmsDecay"}
        said = "".join(f".{words.get(name, name)}({self.source(values[name])})" for name in ("learning_rate", *others))
        return f"{kind}.builder(){said}.build()"

    def _attention(self, kind: str, vertex: AttentionVertex) -> str:
        """A vertex that is configured as a layer is."""
        fields = {name: field for name, field in type(vertex).model_fields.items() if name not in ParameterLayer.model_fields}
        values = {field.alias or name: getattr(vertex, name) for name, field in fields.items() if name != "type"}
        said = "".join(f".{word}({self.source(part)})" for word, part in values.items() if part is not None)
        weights = f".weightInit({self.source(vertex.weight_init)}).activation({self.source(vertex.activation)})"
        return f"new {kind}.Builder(){weights}{said}.build()"


def _form(value: Model) -> tuple[str, ...]:
    """The fields of the shortest constructor that says what differs from the defaults.

    Raises
    ------
    UnsayableError
        When none does.
    """
    kind = type(value)
    fields = tuple(name for name in kind.model_fields if name != "type")
    said = {name for name in fields if getattr(value, name) != kind.model_fields[name].default}
    if isinstance(value, Distribution | RegularizationTerm):
        return fields
    forms = sorted(kind.overloads or ((), fields), key=len)
    form = next((form for form in forms if said <= set(form)), None)
    if form is None:
        message = f"no constructor of {kind.__name__} takes {', '.join(sorted(said))}"
        raise UnsayableError(message)
    return form
