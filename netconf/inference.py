"""Sizes and preprocessors that follow from the layer before, as DL4J infers them (config.md 6.2 to 6.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from netconf.errors import Problem
from netconf.findings import Finding, Severity
from netconf.layers import AnyLayer, BaseRecurrentLayer, RnnOutputLayer
from netconf.places import layer_in_words
from netconf.preprocessors import AnyPreProcessor, FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.shapes import AnyInputType, FeedForwardType, RecurrentType
from netconf.vocabulary import RNNFormat

Size = int | str | None
"""A number, a placeholder, or None where a fault has left it open."""


@dataclass
class Flow:
    """What comes out of the layers so far."""

    size: Size
    series: bool
    """Whether it is a time series [minibatch, size, time], and not vectors [minibatch, size]."""
    data_format: RNNFormat = RNNFormat.NCW
    source: str = ""
    """Where the size comes from, for errors."""


@dataclass
class Inferred:
    """The layers with their sizes, what stands before them, and what was found on the way."""

    layers: list[AnyLayer] = field(default_factory=list)
    preprocessors: dict[int, AnyPreProcessor] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def place(layers: list[AnyLayer] | tuple[AnyLayer, ...], index: int) -> str:
    """Name a layer of a network in an error."""
    return layer_in_words(index, layers[index].type, layers[index].name)


def takes_series(layer: AnyLayer) -> bool:
    """Whether a layer works on time series; the others see each step as an example of its own."""
    return isinstance(layer, BaseRecurrentLayer | RnnOutputLayer)


def infer(layers: list[AnyLayer], given: dict[int, AnyPreProcessor], input_type: AnyInputType | None) -> Inferred:
    """Walk the layers from the input to the output.

    Parameters
    ----------
    layers
        With every field set but ``n_in``, ``n_out`` and ``data_format``, which may be.
    given
        Preprocessors that the configuration states, by layer.
    input_type
        What the network is given; guessed from the first layer when None.
    """
    result = Inferred()
    _check_indexes(layers, given, result)
    flow = _start(layers[0], given.get(0), input_type)
    for index, layer in enumerate(layers):
        preprocessor = given.get(index) or _wanted(layer, flow)
        if preprocessor is not None:
            if index not in given:
                _note(
                    result, "inserted-preprocessor", place(layers, index), f"{type(preprocessor).__name__} is inserted before it"
                )
            result.preprocessors[index] = preprocessor
        if preprocessor is not None and not (index == 0 and input_type is None):
            flow = _converted(flow, preprocessor, place(layers, index), index, result)
        sized = _sized(layers, index, flow, result)
        result.layers.append(sized)
        flow = Flow(sized.n_out or None, takes_series(layer), _format_of(sized, flow), place(layers, index))
    return result


def _check_indexes(layers: list[AnyLayer], given: dict[int, AnyPreProcessor], result: Inferred) -> None:
    for index in given:
        if not 0 <= index < len(layers):
            message = f"there is no layer {index}: the layers are 0 to {len(layers) - 1}"
            result.problems.append(Problem("inputPreProcessors", message, path=("inputPreProcessors", index)))


def _start(first: AnyLayer, preprocessor: AnyPreProcessor | None, input_type: AnyInputType | None) -> Flow:
    """What flows into the first layer, after its preprocessor when the input is only known through the layer."""
    if isinstance(input_type, RecurrentType):
        return Flow(input_type.size or None, series=True, data_format=input_type.data_format, source="the input type")
    if isinstance(input_type, FeedForwardType):
        return Flow(input_type.size or None, series=False, source="the input type")
    layout = getattr(first, "data_format", None) or getattr(preprocessor, "rnn_data_format", None) or RNNFormat.NCW
    return Flow(first.n_in or None, takes_series(first), layout)


def _wanted(layer: AnyLayer, flow: Flow) -> AnyPreProcessor | None:
    """The preprocessor that DL4J would put before a layer."""
    if takes_series(layer) and not flow.series:
        return FeedForwardToRnnPreProcessor(rnn_data_format=_format_of(layer, flow))
    if not takes_series(layer) and flow.series:
        return RnnToFeedForwardPreProcessor(rnn_data_format=flow.data_format)
    return None


def _format_of(layer: AnyLayer, flow: Flow) -> RNNFormat:
    said: RNNFormat | None = getattr(layer, "data_format", None)
    return said or flow.data_format


def _converted(flow: Flow, preprocessor: AnyPreProcessor, where: str, index: int, result: Inferred) -> Flow:
    needs_series = isinstance(preprocessor, RnnToFeedForwardPreProcessor)
    if needs_series != flow.series:
        shapes = ("time series [minibatch, size, time]", "vectors [minibatch, size]")
        takes, gets = shapes if needs_series else shapes[::-1]
        message = f"{type(preprocessor).__name__} takes {takes}, but {gets} come from {flow.source}"
        result.problems.append(
            Problem(where, message, "leave it out: the right one is inserted", path=("inputPreProcessors", index))
        )
    return Flow(flow.size, not needs_series, preprocessor.rnn_data_format, flow.source)


def _sized(layers: list[AnyLayer], index: int, flow: Flow, result: Inferred) -> AnyLayer:
    """A layer with nIn, nOut and data format."""
    layer = layers[index]
    where = place(layers, index)
    values: dict[str, object] = {"n_in": layer.n_in or flow.size}
    if not layer.n_in and flow.size is not None and flow.source:
        _note(result, "inferred-nIn", f"{where}, nIn", f"{flow.size} is taken from {flow.source}")
    if layer.n_in and flow.size is not None and layer.n_in != flow.size:
        _contradiction(layer, index, flow, where, result)
    if not values["n_in"] and not flow.source:
        hint = "say nIn on this layer, or setInputType(InputType.recurrent(n)) for the network (inputType in YAML)"
        message = "nothing says how many inputs the network has"
        result.problems.append(Problem(f"{where}, nIn", message, hint, path=("layers", index, "nIn")))
    if not layer.n_out:
        message = "it must be greater than 0, but it is 0" if layer.n_out == 0 else "it is not set"
        hint = "say how many outputs the layer has"
        result.problems.append(Problem(f"{where}, nOut", message, hint, path=("layers", index, "nOut")))
    if "data_format" in type(layer).model_fields:
        values["data_format"] = _format_of(layer, flow)
        if layer.data_format is not None and layer.data_format != flow.data_format:  # type: ignore[union-attr]
            message = f"it is {layer.data_format}, but series come as {flow.data_format} from {flow.source}"  # type: ignore[union-attr]
            hint = "one order of axes holds for the whole network: say it on the first layer or in setInputType"
            result.problems.append(Problem(f"{where}, dataFormat", message, hint, path=("layers", index, "dataFormat")))
    return layer.model_copy(update=values)


def _contradiction(layer: AnyLayer, index: int, flow: Flow, where: str, result: Inferred) -> None:
    if isinstance(layer.n_in, str) or isinstance(flow.size, str):
        return  # known once the placeholders are bound
    source = f"{flow.source} has size" if flow.source == "the input type" else f"{flow.source} before it has nOut"
    message = f"it is {layer.n_in}, but {source} {flow.size}"
    hint = f"say {flow.size}, or leave nIn out: it follows from what comes before"
    result.problems.append(Problem(f"{where}, nIn", message, hint, path=("layers", index, "nIn")))


def _note(result: Inferred, code: str, where: str, message: str) -> None:
    result.findings.append(Finding(code, message, where, severity=Severity.note))
