"""How a flow passes through a layer: what it takes, the sizes it gets from what comes, and what goes out."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from math import prod
from typing import Any

from netconf import layers
from netconf.flow import Flow, Kind, Size
from netconf.layers import AnyLayer, Layer, inside
from netconf.site import Site
from netconf.vocabulary import CNN2DFormat, Mode, RNNFormat
from netconf.windows import extents, steps

_SERIES = (
    layers.BaseRecurrentLayer
    | layers.RnnOutputLayer
    | layers.RnnLossLayer
    | layers.BaseAttentionLayer
    | layers.Convolution1DLayer
    | layers.Subsampling1DLayer
    | layers.ZeroPadding1DLayer
    | layers.Cropping1D
    | layers.TimeDistributed
)
_IMAGES = layers.ConvolutionLayer | layers.SubsamplingLayer | layers.ZeroPaddingLayer | layers.Cropping2D | layers.CnnLossLayer
_POOLED: dict[tuple[int, ...] | None, tuple[Kind, ...]] = {(2,): (Kind.series,), (2, 3): (Kind.images,)}
"""What is pooled along given dimensions."""
_ANY = layers.MaskLayer | layers.ActivationLayer | layers.DropoutLayer | layers.PReLULayer | layers.EmbeddingSequenceLayer


def wanted(layer: Layer) -> tuple[Kind, ...]:
    """What a layer works on, the best first; anything when empty. All layers that are not named here work on vectors."""
    if isinstance(layer, layers.BaseWrapperLayer) and not isinstance(layer, layers.TimeDistributed):
        return wanted(layer.layer)
    if isinstance(layer, _SERIES):
        return (Kind.series,)
    if isinstance(layer, _IMAGES):
        return (Kind.images,)
    if isinstance(layer, _ANY):
        return ()
    if isinstance(layer, layers.GlobalPoolingLayer):
        return _POOLED.get(layer.pooling_dimensions, (Kind.series, Kind.images))
    return (Kind.vectors, Kind.images) if isinstance(layer, layers.BatchNormalization) else (Kind.vectors,)


def passed(layer: AnyLayer, flow: Flow, site: Site) -> tuple[AnyLayer, Flow]:
    """A layer with its sizes and formats, and what comes out of it."""
    made, out = _through(layer, flow, site)
    unsaid = out.size is None and not flow.source and not hasattr(inside(made), "n_out")
    return made, out if unsaid else replace(out, source=site.where)


@singledispatch
def _through(layer: Any, flow: Flow, site: Site) -> tuple[Any, Flow]:  # noqa: ARG001 - most kinds have something to say at their place
    """Layers that change nothing."""
    return layer, flow


@_through.register
def _(layer: layers.FeedForwardLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    made = _outputs(_inputs(layer, flow.vector_size(), flow, site), site)
    return made, Flow(Kind.vectors, made.n_out or None, flow.data_format, of_steps=flow.of_steps)


@_through.register(layers.EmbeddingLayer | layers.EmbeddingSequenceLayer)
def _(layer: layers.EmbeddingLayer | layers.EmbeddingSequenceLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    # What comes are indices; nIn is how many there are.
    known = flow if not layer.n_in else replace(flow, size=None)
    made: Any = _outputs(_inputs(layer, known.size, known, site), site)
    if isinstance(layer, layers.EmbeddingLayer):
        return made, Flow(Kind.vectors, made.n_out or None, flow.data_format)
    data_format = layer.output_data_format or flow.data_format or RNNFormat.NCW
    length = None if layer.infer_input_length else layer.input_length
    return made.model_copy(update={"output_data_format": data_format}), Flow(
        Kind.series, made.n_out or None, data_format, length=length
    )


@_through.register(layers.BaseRecurrentLayer | layers.RnnOutputLayer)
def _(layer: Any, flow: Flow, site: Site) -> tuple[Any, Flow]:
    made = _outputs(_inputs(layer, flow.size, flow, site), site)
    made = made.model_copy(update={"data_format": _series_format(layer, flow, site)})
    return made, Flow(Kind.series, made.n_out or None, made.data_format, length=flow.length)


@_through.register
def _(layer: layers.RnnLossLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    return layer.model_copy(update={"data_format": _series_format(layer, flow, site)}), flow


@_through.register
def _(layer: layers.CnnLossLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    return layer.model_copy(update={"data_format": _image_format(layer, flow, site)}), flow


@_through.register
def _(layer: layers.BaseAttentionLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    made: Any = _inputs(layer, flow.size, flow, site)
    if not layer.project_input and not layer.n_out:
        made = made.model_copy(update={"n_out": made.n_in})
    made = without_own_size(_outputs(made, site))
    length = layer.n_queries if isinstance(layer, layers.LearnedSelfAttentionLayer) else flow.length
    return made, Flow(Kind.series, made.n_out or None, flow.data_format, length=length)


def without_own_size(made: Any) -> Any:
    """An attention whose headSize is what it is when nothing is said: nOut / nHeads."""
    same = made.head_size and made.head_size * made.n_heads == made.n_out
    return made.model_copy(update={"head_size": 0}) if same else made


@_through.register(layers.ElementWiseMultiplicationLayer | layers.BatchNormalization)
def _(layer: layers.ElementWiseMultiplicationLayer | layers.BatchNormalization, flow: Flow, site: Site) -> tuple[Any, Flow]:
    size = flow.size if flow.kind is Kind.images else flow.vector_size()
    made: Any = _inputs(layer, layer.n_in or size or layer.n_out or None, flow, site)
    made = made.model_copy(update={"n_out": layer.n_out or made.n_in})
    if isinstance(made.n_in, int) and isinstance(made.n_out, int) and made.n_in != made.n_out:
        site.fault("nOut", f"it is {made.n_out}, but nIn is {made.n_in}: both are the same here", "leave nOut out")
    if isinstance(layer, layers.BatchNormalization):
        images = flow if flow.kind is Kind.images else replace(flow, image_format=None)
        made = made.model_copy(update={"data_format": _image_format(layer, images, site)})
    return made, replace(flow, kind=Kind.images if flow.kind is Kind.images else Kind.vectors, size=made.n_out or None)


@_through.register
def _(layer: layers.PReLULayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    shape: tuple[int, ...] | None = layer.input_shape
    if not shape and flow.kind in {Kind.vectors, Kind.flat_images}:
        size = flow.vector_size()
        shape = (size,) if isinstance(size, int) else None
    elif not shape and flow.kind is Kind.images and isinstance(flow.size, int) and flow.height and flow.width:
        last = flow.image_format is CNN2DFormat.NHWC
        shape = (flow.height, flow.width, flow.size) if last else (flow.size, flow.height, flow.width)
    size = flow.size if flow.kind is Kind.series else flow.vector_size()
    if not shape and not isinstance(size, str):
        site.fault("inputShape", "it is not set", "say the shape of the input without the minibatch, for example [8]")
    elif any(shape and shape[axis - 1 : axis] == (1,) for axis in layer.shared_axes or ()):
        pass  # DL4J writes 1 for a shared axis, once a network is initialised
    elif shape and isinstance(size, int) and flow.source and size != (shape[0] if flow.kind is Kind.series else prod(shape)):
        site.fault(
            "inputShape", f"it is {list(shape)}, but {flow.source} gives {size} numbers", "leave it out, or say their shape"
        )
    wrong = [axis for axis in layer.shared_axes or () if shape and axis > len(shape)]
    if wrong:
        site.fault("sharedAxes", f"there is no axis {wrong[0]} in inputShape {list(shape or ())}", "axes count from 1")
    return layer.model_copy(update={"input_shape": shape}), flow


@_through.register
def _(layer: layers.GlobalPoolingLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    if flow.kind not in wanted(layer) and flow.source:
        site.fault("", f"it pools series or images, but {flow.kind.value} come from {flow.source}")
    if layer.collapse_dimensions:
        return layer, Flow(Kind.vectors, flow.size, flow.data_format, pooled=True)
    return layer, replace(flow, length=1, height=1, width=1)


@_through.register
def _(layer: layers.RepeatVector, flow: Flow, site: Site) -> tuple[Any, Flow]:  # noqa: ARG001 - as the others
    data_format = layer.data_format or flow.data_format or RNNFormat.NCW
    made = layer.model_copy(update={"data_format": data_format})
    return made, Flow(Kind.series, flow.vector_size(), data_format, length=layer.repetition_factor)


# --- windows ---------------------------------------------------------------------------------------------------------------


@_through.register
def _(layer: layers.Convolution1DLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    made: Any = _outputs(_inputs(layer, flow.size, flow, site), site)
    made = made.model_copy(update={"data_format": _series_format(layer, flow, site)})
    if not layer.kernel_size:
        site.fault("kernelSize", "it is not set", "say how many steps the window spans")
    length = steps(layer, flow.length, site)
    return made, Flow(Kind.series, made.n_out or None, made.data_format, length=length)


@_through.register
def _(layer: layers.Subsampling1DLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    return layer, replace(flow, length=steps(layer, flow.length, site))


@_through.register
def _(layer: layers.ZeroPadding1DLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:  # noqa: ARG001 - as the others
    return layer, replace(flow, length=None if flow.length is None else flow.length + sum(layer.padding))


@_through.register
def _(layer: layers.Cropping1D, flow: Flow, site: Site) -> tuple[Any, Flow]:
    length = None if flow.length is None else flow.length - sum(layer.cropping)
    if length is not None and length < 1:
        site.fault("cropping", f"it cuts off {sum(layer.cropping)} steps, but the series has {flow.length}")
        length = None
    return layer, replace(flow, length=length)


@_through.register
def _(layer: layers.ConvolutionLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    made: Any = _outputs(_inputs(layer, flow.size, flow, site), site)
    made = made.model_copy(update={"data_format": _image_format(layer, flow, site)})
    height, width = extents(layer, flow.height, flow.width, site)
    return made, Flow(Kind.images, made.n_out or None, image_format=made.data_format, height=height, width=width)


@_through.register
def _(layer: layers.SubsamplingLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    height, width = extents(layer, flow.height, flow.width, site)
    made = layer.model_copy(update={"data_format": _image_format(layer, flow, site)})
    return made, replace(flow, height=height, width=width, image_format=made.data_format)


@_through.register
def _(layer: layers.ZeroPaddingLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    top, bottom, left, right = layer.padding
    height = None if flow.height is None else flow.height + top + bottom
    width = None if flow.width is None else flow.width + left + right
    made = layer.model_copy(update={"data_format": _image_format(layer, flow, site)})
    return made, replace(flow, height=height, width=width, image_format=made.data_format)


@_through.register
def _(layer: layers.Cropping2D, flow: Flow, site: Site) -> tuple[Any, Flow]:
    top, bottom, left, right = layer.cropping
    height, width = flow.height, flow.width
    if height is not None and top + bottom >= height:
        site.fault("cropping", f"it cuts off {top + bottom} rows, but the images have {height}")
    if width is not None and left + right >= width:
        site.fault("cropping", f"it cuts off {left + right} columns, but the images have {width}")
    height = None if height is None else max(1, height - top - bottom)
    width = None if width is None else max(1, width - left - right)
    made = layer.model_copy(update={"data_format": _image_format(layer, flow, site)})
    return made, replace(flow, height=height, width=width, image_format=made.data_format)


def _image_format(layer: Any, flow: Flow, site: Site) -> CNN2DFormat:
    said: CNN2DFormat | None = layer.data_format
    if said is not None and flow.image_format is not None and said != flow.image_format and flow.source:
        message = f"it is {said}, but images come as {flow.image_format} from {flow.source}"
        axes = f"InputType.convolutional(height, width, channels, CNN2DFormat.{said})"
        site.fault(
            "dataFormat", message, f"one order of axes holds for all images: setInputType({axes}) says it for the whole network"
        )
    return said or flow.image_format or CNN2DFormat.NCHW


# --- wrappers --------------------------------------------------------------------------------------------------------------


@_through.register
def _(layer: layers.BaseWrapperLayer, flow: Flow, site: Site) -> tuple[Any, Flow]:
    inner, out = _through(layer.layer, flow, site.inside())
    return layer.model_copy(update={"layer": inner}), out


@_through.register
def _(layer: layers.Bidirectional, flow: Flow, site: Site) -> tuple[Any, Flow]:
    inner, out = _through(layer.layer, flow, site.inside())
    if not isinstance(layer.layer, layers.BaseRecurrentLayer | layers.BaseWrapperLayer):
        message = f"{type(layer.layer).__name__} is not recurrent: it is the same in both directions"
        site.inside().fault("", message, "put an LSTM, GravesLSTM, SimpleRnn, GRU or CoupledLSTM there")
    if layer.mode is Mode.CONCAT:
        out = replace(out, size=2 * out.size if isinstance(out.size, int) else None)
    return layer.model_copy(update={"layer": inner}), out


@_through.register
def _(layer: layers.LastTimeStep, flow: Flow, site: Site) -> tuple[Any, Flow]:
    inner, out = _through(layer.layer, flow, site.inside())
    if out.kind is not Kind.series:
        message = f"LastTimeStep takes a step of a series, but {type(layer.layer).__name__} gives {out.kind.value}"
        site.fault("layer", message, "put a recurrent layer there")
    return layer.model_copy(update={"layer": inner}), Flow(Kind.vectors, out.size, out.data_format)


@_through.register
def _(layer: layers.TimeDistributed, flow: Flow, site: Site) -> tuple[Any, Flow]:
    if wanted(layer.layer)[:1] not in {(), (Kind.vectors,)}:
        message = f"TimeDistributed applies a layer for vectors at each step, but {type(layer.layer).__name__} is none"
        site.fault("layer", message, "a recurrent layer needs no TimeDistributed")
    inner, out = _through(layer.layer, replace(flow, kind=Kind.vectors), site.inside())
    made = layer.model_copy(update={"layer": inner, "data_format": _series_format(layer, flow, site)})
    return made, Flow(Kind.series, out.size, made.data_format, length=flow.length)


# --- sizes -----------------------------------------------------------------------------------------------------------------


def _inputs(layer: Any, size: Size, flow: Flow, site: Site) -> Any:
    """A layer with its nIn."""
    if not layer.n_in and size is not None and flow.source:
        site.note("inferred-nIn", "nIn", f"{size} is taken from {flow.source}")
    if layer.n_in and size is not None and layer.n_in != size and not isinstance(layer.n_in, str) and not isinstance(size, str):
        source = f"{flow.source} has size" if flow.source.startswith("the input") else f"{flow.source} before it has nOut"
        hint = f"say {size}, or leave nIn out: it follows from what comes before"
        site.fault("nIn", f"it is {layer.n_in}, but {source} {size}", hint)
    n_in = layer.n_in or size
    if not n_in and not flow.source:
        hint = "say nIn on this layer, or setInputType(InputType.recurrent(n)) for the network (inputType in YAML)"
        site.fault("nIn", "nothing says how many inputs the network has", hint)
    return layer.model_copy(update={"n_in": n_in})


def _outputs(layer: Any, site: Site) -> Any:
    """A layer whose nOut was looked at."""
    if not layer.n_out and not (layer.n_out is None and isinstance(layer, layers.BaseAttentionLayer) and not layer.project_input):
        message = "it must be greater than 0, but it is 0" if layer.n_out == 0 else "it is not set"
        site.fault("nOut", message, "say how many outputs the layer has")
    return layer


def _series_format(layer: Any, flow: Flow, site: Site) -> RNNFormat:
    said: RNNFormat | None = layer.data_format
    if said is not None and flow.data_format is not None and said != flow.data_format:
        message = f"it is {said}, but series come as {flow.data_format} from {flow.source}"
        hint = "one order of axes holds for the whole network: say it on the first layer or in setInputType"
        site.fault("dataFormat", message, hint)
    return said or flow.data_format or RNNFormat.NCW
