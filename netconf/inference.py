"""Sizes and preprocessors that follow from the layer before, as DL4J infers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from netconf.errors import Problem
from netconf.findings import Finding
from netconf.flow import Flow, Kind, between, converted, flow_of, takes
from netconf.layers import AnyLayer, BatchNormalization, EmbeddingSequenceLayer, GlobalPoolingLayer, Layer, PReLULayer, inside
from netconf.passage import passed, wanted
from netconf.places import layer_in_words
from netconf.preprocessors import AnyPreProcessor, ImagePreProcessor, RnnToFeedForwardPreProcessor
from netconf.shapes import AnyInputType
from netconf.site import Site
from netconf.vocabulary import CNN2DFormat


@dataclass
class Inferred:
    """The layers with their sizes, what stands before them, and what was found on the way."""

    layers: list[AnyLayer] = field(default_factory=list)
    preprocessors: dict[int, AnyPreProcessor] = field(default_factory=dict)
    steps: set[int] = field(default_factory=set)
    """Layers that see each step of a series as an example of its own."""
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def place(layers: Sequence[AnyLayer], index: int) -> str:
    """Name a layer of a network in an error."""
    return layer_in_words(index, layers[index].type, layers[index].name)


def infer(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor], input_type: AnyInputType | None) -> Inferred:
    """Walk the layers from the input to the output.

    Parameters
    ----------
    layers
        With every field set but sizes and formats, which may be.
    given
        Preprocessors that the configuration states, by layer.
    input_type
        What the network is given; guessed from the first layer when None.
    """
    result = Inferred()
    _check_indexes(layers, given, result)
    flow = flow_of(input_type) if input_type is not None else guessed(layers, given)
    came: list[Kind] = []
    for index, layer in enumerate(layers):
        site = Site(place(layers, index), ("layers", index), result.problems, result.findings)
        preprocessor = before(layer, flow, given.get(index), site)
        if preprocessor is not None:
            result.preprocessors[index] = preprocessor
            if index > 0 or input_type is not None:
                flow = after(flow, preprocessor, site, ("inputPreProcessors", index))
        came.append(flow.kind)
        if flow.of_steps:
            result.steps.add(index)
        made, flow = passed(layer, flow, site)
        result.layers.append(made)
    if input_type is not None and not result.problems:
        _tell_pooling(result, came)
    return result


def _tell_pooling(result: Inferred, came: Sequence[Kind]) -> None:
    """A pooling says which axes it pools, where the input type was all that told: the built network does not hold it."""
    for index, layer in enumerate(result.layers):
        if isinstance(layer, GlobalPoolingLayer) and layer.pooling_dimensions is None:
            axes = {Kind.series: (2,), Kind.images: (2, 3)}.get(came[index])
            if axes is not None and kinds(result.layers, result.preprocessors)[index] is not came[index]:
                result.layers[index] = layer.model_copy(update={"pooling_dimensions": axes})


def _check_indexes(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor], result: Inferred) -> None:
    for index in given:
        if not 0 <= index < len(layers):
            message = f"there is no layer {index}: the layers are 0 to {len(layers) - 1}"
            result.problems.append(Problem("inputPreProcessors", message, path=("inputPreProcessors", index)))


def guessed(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> Flow:
    """What flows into the first layer, after its preprocessor, as the first layer or preprocessor that says so shows it."""
    for index, layer in enumerate(layers):
        preprocessor = given.get(index)
        core, kinds = inside(layer), wanted(layer)
        size = getattr(core, "n_in", None) or None
        if index > 0 and preprocessor is not None and takes(preprocessor):
            return _before(preprocessor, size)
        if kinds or size is not None:
            kind = _best(layers, given) if kinds else Kind.vectors
            if kind is Kind.images:
                return Flow(kind, size, image_format=_image_format(layers))
            layout = getattr(core, "data_format", None) if kind is Kind.series else None
            return Flow(kind, size, layout or getattr(preprocessor, "rnn_data_format", None))
    return Flow(Kind.vectors)


def _best(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> Kind:
    """What a network begins with: what its first layers all take, up to one, or a preprocessor, that makes another kind of it."""
    left: tuple[Kind, ...] = ()
    for index, layer in enumerate(layers):
        preprocessor = given.get(index) if index > 0 else None
        needed = (takes(preprocessor) if preprocessor is not None else ()) or _shown(layer)
        if left and needed:
            needed = tuple(kind for kind in left if kind in needed) or left[:1]  # where they differ, something comes between
        left = needed or left
        if len(left) == 1 or preprocessor is not None or not keeps(layer):
            break
    return left[0] if left else Kind.vectors


def _shown(layer: Layer) -> tuple[Kind, ...]:
    """What a layer takes, as far as its words show it; anything when empty."""
    core = inside(layer)
    if isinstance(core, PReLULayer):
        return {2: (Kind.series,), 3: (Kind.images,)}.get(len(core.input_shape or ()), ())
    return wanted(layer)


def keeps(layer: Layer) -> bool:
    """Whether what comes out of a layer is of the kind that goes in, whatever that is."""
    core = inside(layer)
    return isinstance(core, BatchNormalization) or not (wanted(layer) or isinstance(core, EmbeddingSequenceLayer))


def _image_format(layers: Sequence[AnyLayer]) -> CNN2DFormat | None:
    """The order of an image's axes, as the first layer that knows one says it."""
    said = (getattr(inside(layer), "data_format", None) for layer in layers)
    return next((word for word in said if isinstance(word, CNN2DFormat)), None)


def read(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> Flow:
    """What a built network reads: what its first preprocessor takes, else what its first layer does."""
    first = given.get(0)
    if first is not None and takes(first):
        return _before(first, getattr(inside(layers[0]), "n_in", None) or None)
    flow = guessed(layers, given)
    return replace(flow, size=flow.size or _channels(layers, given)) if flow.kind is Kind.images else flow


def _channels(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> int | str | None:
    """Channels of the images that a network begins with, where its first layers take any: what comes behind them says it."""
    for index, layer in enumerate(layers):
        if index > 0 and isinstance(preprocessor := given.get(index), ImagePreProcessor):
            return preprocessor.num_channels
        core = inside(layer)
        if isinstance(core, PReLULayer) and core.input_shape:
            return core.input_shape[-1 if _image_format(layers) is CNN2DFormat.NHWC else 0]
        if size := getattr(core, "n_in", None):
            return size if isinstance(size, int | str) else None
    return None


def comes(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> list[tuple[Flow, Flow]]:
    """What comes to each layer of a built network, after its preprocessor, and what goes out."""
    flow, found = guessed(layers, given), []
    for index, layer in enumerate(layers):
        site = Site("", ())
        flow = after(flow, given[index], site, ()) if index > 0 and index in given else flow
        coming, flow = flow, passed(layer, flow, site)[1]
        found.append((coming, flow))
    return found


def kinds(layers: Sequence[AnyLayer], given: Mapping[int, AnyPreProcessor]) -> list[Kind]:
    """Of what kind that is which comes to each layer."""
    return [flow.kind for flow, _ in comes(layers, given)]


def _before(preprocessor: AnyPreProcessor, size: int | str | None) -> Flow:
    """What flows into a preprocessor, ``size`` being what comes out of it."""
    kind = takes(preprocessor)[0]
    if isinstance(preprocessor, ImagePreProcessor) and kind is Kind.images:
        height, width = preprocessor.input_height, preprocessor.input_width
        image_format = getattr(preprocessor, "format", None)
        return Flow(kind, preprocessor.num_channels, image_format=image_format, height=height, width=width)
    known = preprocessor.size if isinstance(preprocessor, ImagePreProcessor) else size
    return Flow(kind, known, getattr(preprocessor, "rnn_data_format", None))


def before(layer: AnyLayer, flow: Flow, given: AnyPreProcessor | None, site: Site) -> AnyPreProcessor | None:
    """The preprocessor that stands before a layer: the one that is stated, else the one that is needed."""
    if isinstance(given, RnnToFeedForwardPreProcessor) and flow.pooled:
        # 1.0.0-M2.1 writes one behind a GlobalPoolingLayer, where there is no series any more; it does nothing.
        site.note("needless-preprocessor", "", f"{type(given).__name__} behind a GlobalPoolingLayer does nothing: it is left out")
        return None
    if given is not None:
        return given
    core = inside(layer)
    said = getattr(core, "data_format", None) if wanted(layer)[:1] == (Kind.series,) else None
    pools_vectors = isinstance(core, GlobalPoolingLayer) and flow.kind is Kind.vectors and not flow.of_steps
    found = None if pools_vectors else between(flow, wanted(layer), said)
    if found is not None:
        site.note("inserted-preprocessor", "", f"{type(found).__name__} is inserted before it")
    elif wanted(layer) and flow.kind not in wanted(layer) and flow.source:
        _misfit(layer, flow, site)
    return found


def _misfit(layer: AnyLayer, flow: Flow, site: Site) -> None:
    """Say that no preprocessor can be known that makes what comes fit."""
    kinds = wanted(layer)
    if isinstance(layer, GlobalPoolingLayer) or (flow.kind is Kind.flat_images and Kind.vectors in kinds):
        return
    if flow.kind is Kind.images:
        message = f"it takes {kinds[0].value}, but images of unknown height and width come from {flow.source}"
        site.fault("", message, "say setInputType(InputType.convolutional(height, width, channels)), or the preprocessor")
        return
    message = f"it takes {kinds[0].value}, but {flow.kind.value} come from {flow.source}"
    site.fault("", message, "state the preprocessor with the images' height, width and channels: RnnToCnnPreProcessor(9, 9, 3)")


def after(flow: Flow, preprocessor: AnyPreProcessor, site: Site, path: tuple[str | int, ...]) -> Flow:
    """What comes out of a preprocessor, and whether it fits what goes in."""
    kinds = takes(preprocessor)
    name = type(preprocessor).__name__
    if kinds and flow.kind not in kinds:
        message = f"{name} takes {kinds[0].value}, but {flow.kind.value} come from {flow.source}"
        site.problems.append(Problem(site.where, message, "leave it out: the right one is inserted", path=path))
    size = getattr(preprocessor, "size", None)
    known = flow.vector_size()
    if size is not None and isinstance(known, int) and known != size:
        sizes = "inputHeight · inputWidth · numChannels"
        site.problems.append(
            Problem(site.where, f"{name}: {sizes} is {size}, but {known} numbers come from {flow.source}", path=path)
        )
    return replace(converted(flow, preprocessor), source=flow.source)
