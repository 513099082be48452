"""From a layer's configuration to vertices of a plan: one small function for each family, which is its line of registration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from netconf import layers
from netconf import preprocessors as pre
from netconf.activations import ActivationRReLU
from netconf.flow import Kind
from netconf.vocabulary import Activation, CNN2DFormat, MaskedSteps, Mode
from netconf.weights import SpatialDropout
from runtime.compiler.attention import QueriesVertex, add_heads
from runtime.compiler.dense import DenseVertex
from runtime.compiler.dropout import DropoutVertex
from runtime.compiler.functions import activation_kernel, bounds_of
from runtime.compiler.glue import ActivationVertex, CombineVertex, ReduceVertex, RepeatVertex, ReshapeVertex, ReverseVertex
from runtime.compiler.lstm import LstmVertex
from runtime.compiler.masking import FormerMaskVertex, MaskZeroVertex, MixedMaskVertex
from runtime.compiler.output import LossOnlyVertex, OutputVertex
from runtime.compiler.recurrent import RecurrentVertex
from runtime.compiler.recurrent_attention import add_recurrent_attention
from runtime.compiler.signal import Image
from runtime.compiler.simple_rnn import SimpleRnnVertex
from runtime.compiler.stream_order import Order, order_of
from runtime.kernels.activations import Activation as ActivationKernel
from runtime.kernels.activations import activation
from runtime.random_pass import WITH_NOISE

if TYPE_CHECKING:
    from netconf.outline import Member
    from runtime.compiler.plan import Plan


@singledispatch
def add_layer(layer: Any, plan: Plan, index: int, source: int) -> int:  # noqa: ARG001 - the others' signature
    """Append a layer's vertices, the first of which reads vertex ``source``; the place of the last.

    Raises
    ------
    TypeError
        If the layer has no vertices (compiler/support.py refuses it before).
    """
    raise TypeError(type(layer).__name__)


def append_member(member: Member, plan: Plan, index: int, sources: Sequence[int]) -> int:
    """Append what a layer of a network does, or a vertex of a graph; the place of the last vertex."""
    if is_supported(member.element):
        return append_layer(member.element, plan, index, append_preprocessor(member.preprocessor, plan, index, sources[0]))
    from runtime.compiler.graph import add_vertex  # noqa: PLC0415 - what only graphs have

    return add_vertex(member.element, plan, index, sources)


def append_layer(layer: Any, plan: Plan, index: int, source: int) -> int:
    """Append a layer's vertices, behind its dropout; the place of the last.

    What a wrapper says of dropout is what its inner layer says; an embedding looks up indices, of which nothing can be dropped.
    """
    deaf = layers.BaseWrapperLayer | layers.EmbeddingLayer | layers.EmbeddingSequenceLayer
    if layer.drop_out is not None and not isinstance(layer, deaf) and not _ignores_dropout(layer, plan):
        source = _dropped(layer, plan, index, source)
    return add_layer(layer, plan, index, source)


def _dropped(layer: Any, plan: Plan, index: int, source: int) -> int:
    """The place behind a layer's dropout; whole channels of images are dropped as rows of their pixels."""
    order = _order(layer, plan, index, source)
    spatial = isinstance(layer.drop_out, SpatialDropout)

    def dropped(place: int) -> int:
        below = plan.vertices[place] if place >= 0 else None
        return plan.add(DropoutVertex(index, layer.drop_out, plan.units(place), plan.compatibility, order, below), place)

    return _over_channels(plan, index, source, dropped) if spatial else dropped(source)


def _ignores_dropout(layer: Any, plan: Plan) -> bool:
    """Whether the release whose defects are wanted takes no notice of a layer's dropout."""
    has = plan.compatibility.has
    if isinstance(layer, layers.GravesBidirectionalLSTM) and has("bidirectional_without_noise"):
        return True
    return isinstance(layer, layers.GatedLayer) and has("recurrent_without_dropout")


def _order(layer: Any, plan: Plan, index: int, source: int) -> Order | None:
    """How the array that a layer's dropout acts on lies in DL4J's memory, where DL4J's stream is wanted."""
    if plan.conf.random_stream not in WITH_NOISE:
        return None
    return order_of(plan.outline, index, layer, against_time=source >= 0 and isinstance(plan.vertices[source], ReverseVertex))


def append_preprocessor(preprocessor: Any, plan: Plan, index: int, source: int) -> int:
    """Append what a preprocessor does; the place of the last vertex. Vectors and the steps of a series are the same inside."""
    if isinstance(preprocessor, pre.ComposableInputPreProcessor):
        for part in preprocessor.input_pre_processors:
            source = append_preprocessor(part, plan, index, source)
    if not isinstance(preprocessor, pre.ImagePreProcessor):
        return source
    image = Image(preprocessor.num_channels, preprocessor.input_height, preprocessor.input_width)
    to_images = isinstance(preprocessor, pre.FeedForwardToCnnPreProcessor | pre.RnnToCnnPreProcessor)
    units = image.channels if to_images else image.size
    if getattr(preprocessor, "format", None) is CNN2DFormat.NHWC:
        from runtime.compiler.pixels import ChannelsLastVertex  # noqa: PLC0415 - kernels that few networks use

        return plan.add(ChannelsLastVertex(index, image), source)
    return plan.add(ReshapeVertex(index, units, image, gives_images=to_images), source)


def is_supported(layer: Any) -> bool:
    """Whether a layer has vertices."""
    return add_layer.dispatch(type(layer)) is not add_layer.dispatch(object)


@add_layer.register(layers.AbstractLSTM)
def _(layer: layers.AbstractLSTM, plan: Plan, index: int, source: int) -> int:
    mixes_units = Activation.SOFTMAX in (layer.activation, layer.gate_activation_function)
    if mixes_units or bounds_of(layer.activation) is not None:
        return _cell(layer, plan, index, source)
    return plan.add(LstmVertex(index, layer, plan.compatibility), source)


@add_layer.register(layers.GatedLayer)
def _cell(layer: layers.GatedLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.cell import CellVertex, cell_of  # noqa: PLC0415 - a network without such cells need not load them

    return plan.add(CellVertex(index, layer, cell_of(layer), plan.compatibility), source)


@add_layer.register(layers.SimpleRnn)
def _(layer: layers.SimpleRnn, plan: Plan, index: int, source: int) -> int:
    return plan.add(SimpleRnnVertex(index, layer, plan.compatibility), source)


@add_layer.register(layers.DenseLayer | layers.AutoEncoder | layers.EmbeddingLayer | layers.EmbeddingSequenceLayer)
def _(layer: Any, plan: Plan, index: int, source: int) -> int:
    recurrent = isinstance(layer, layers.EmbeddingSequenceLayer)
    layer, bounds = _apart(layer)
    return _sloped(bounds, plan, index, plan.add(DenseVertex(index, layer, plan.compatibility, recurrent), source))


@add_layer.register(layers.ElementWiseMultiplicationLayer)
def _(layer: Any, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.featurewise import ScaleVertex  # noqa: PLC0415 - kernels that few networks use

    layer, bounds = _apart(layer)
    return _sloped(bounds, plan, index, plan.add(ScaleVertex(index, layer, plan.compatibility), source))


def _apart(layer: Any) -> tuple[Any, ActivationRReLU | None]:
    """A layer without an RRELU, which has a vertex of its own, and the RRELU."""
    bounds = bounds_of(layer.activation)
    return (layer if bounds is None else layer.model_copy(update={"activation": Activation.IDENTITY})), bounds


def _sloped(bounds: ActivationRReLU | None, plan: Plan, index: int, place: int) -> int:
    """The place behind an RRELU, when there is one."""
    if bounds is None:
        return place
    from runtime.compiler.random_slopes import RandomSlopesVertex  # noqa: PLC0415 - kernels that few networks use

    return plan.add(RandomSlopesVertex(index, plan.units(place), bounds, plan.compatibility), place)


@add_layer.register(layers.BatchNormalization)
def _(layer: layers.BatchNormalization, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.batch_norm import BatchNormVertex  # noqa: PLC0415 - kernels that few networks use

    def normalised(place: int) -> int:
        return plan.add(BatchNormVertex(index, layer, plan.units(place), plan.compatibility), place)

    return _over_channels(plan, index, source, normalised)


def _over_channels(plan: Plan, index: int, source: int, append: Callable[[int], int]) -> int:
    """What acts on features acts on the channels of images."""
    if plan.comes(index) is not Kind.images:
        return append(source)
    from runtime.compiler.pixels import over_pixels  # noqa: PLC0415 - kernels that few networks use

    return over_pixels(plan, index, source, append)


@add_layer.register(layers.PReLULayer)
def _(layer: layers.PReLULayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.featurewise import PReLUVertex  # noqa: PLC0415 - kernels that few networks use

    channels_last = plan.outline.comes[index].image_format is CNN2DFormat.NHWC
    return plan.add(PReLUVertex(index, layer, plan.units(source), channels_last=channels_last), source)


@add_layer.register(layers.FrozenLayer | layers.FrozenLayerWithBackprop)
def _(layer: layers.FrozenLayer | layers.FrozenLayerWithBackprop, plan: Plan, index: int, source: int) -> int:
    start = len(plan.vertices)
    place = append_layer(_without_dropout(layer.layer), plan, index, source)
    for vertex in plan.vertices[start:]:
        vertex.frozen = True
        vertex.stops_gradient = isinstance(layer, layers.FrozenLayer)
    return place


def _without_dropout(layer: Any) -> Any:
    """A layer, and those inside it, as they act outside of training."""
    if isinstance(layer, layers.BaseWrapperLayer):
        return layer.model_copy(update={"layer": _without_dropout(layer.layer)})
    return layer.model_copy(update={"drop_out": None})


@add_layer.register(layers.BaseOutputLayer)
def _(layer: layers.BaseOutputLayer, plan: Plan, index: int, source: int) -> int:
    vertex = OutputVertex(index, layer, plan.compatibility)
    before = plan.vertices[source] if source >= 0 else None
    if isinstance(layer, layers.RnnOutputLayer) and isinstance(before, DropoutVertex):
        vertex.dropout = before if plan.compatibility.has("score_without_dropout") and layer.drop_out is not None else None
    return plan.add(vertex, source)


@add_layer.register(layers.BaseLossLayer)
def _(layer: layers.BaseLossLayer, plan: Plan, index: int, source: int) -> int:
    return plan.add(LossOnlyVertex(index, layer, plan.units(source), plan.compatibility), source)


@add_layer.register(layers.CnnLossLayer)
def _(layer: layers.CnnLossLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.pixels import ToPixelsVertex  # noqa: PLC0415 - kernels that few networks use

    units = plan.units(source)
    return plan.add(LossOnlyVertex(index, layer, units, plan.compatibility), plan.add(ToPixelsVertex(index, units), source))


@add_layer.register(layers.ActivationLayer)
def _(layer: layers.ActivationLayer, plan: Plan, index: int, source: int) -> int:
    bounds = bounds_of(layer.activation)
    if bounds is not None:
        return _sloped(bounds, plan, index, source)
    return _activated(activation_kernel(layer.activation, plan.compatibility), plan, index, source)


def _activated(function: ActivationKernel, plan: Plan, index: int, source: int) -> int:
    """The place behind an activation; one that acts on rows acts on the channels of images."""

    def active(place: int) -> int:
        return plan.add(ActivationVertex(index, plan.units(place), function), place)

    return _over_channels(plan, index, source, active) if function.by_row else active(source)


@add_layer.register(layers.DropoutLayer | layers.MaskLayer)
def _(layer: Any, plan: Plan, index: int, source: int) -> int:
    masked = isinstance(layer, layers.MaskLayer)
    return plan.add(ActivationVertex(index, plan.units(source), activation("identity"), masked=masked), source)


@add_layer.register(layers.RepeatVector)
def _(layer: layers.RepeatVector, plan: Plan, index: int, source: int) -> int:
    return plan.add(RepeatVertex(index, plan.units(source), layer.repetition_factor), source)


@add_layer.register(layers.GlobalPoolingLayer)
def _(layer: layers.GlobalPoolingLayer, plan: Plan, index: int, source: int) -> int:
    if plan.comes(index) is Kind.images:
        from runtime.compiler.windows import ImagePoolingVertex  # noqa: PLC0415 - kernels that few networks use

        return plan.add(ImagePoolingVertex(index, layer, plan.units(source)), source)
    return plan.add(ReduceVertex(index, plan.units(source), layer.pooling_type, layer.pnorm), source)


@add_layer.register(layers.SelfAttentionLayer)
def _(layer: layers.SelfAttentionLayer, plan: Plan, index: int, source: int) -> int:
    return add_heads(plan, index, layer, (source, source, source))


@add_layer.register(layers.LearnedSelfAttentionLayer)
def _(layer: layers.LearnedSelfAttentionLayer, plan: Plan, index: int, source: int) -> int:
    queries = plan.add(QueriesVertex(index, layer), source)
    return add_heads(plan, index, layer, (queries, source, source), masked=False)


@add_layer.register(layers.RecurrentAttentionLayer)
def _(layer: layers.RecurrentAttentionLayer, plan: Plan, index: int, source: int) -> int:
    return add_recurrent_attention(plan, index, layer, source)


@add_layer.register(layers.LastTimeStep)
def _(layer: layers.LastTimeStep, plan: Plan, index: int, source: int) -> int:
    inner = append_layer(layer.layer, plan, index, source)
    return plan.add(ReduceVertex(index, plan.units(inner), None), inner)


@add_layer.register(layers.MaskZeroLayer)
def _(layer: layers.MaskZeroLayer, plan: Plan, index: int, source: int) -> int:
    alone = plan.compatibility.has("mask_zero_alone")
    masked = plan.add(MaskZeroVertex(index, plan.units(source), layer.mask_value, alone=alone), source)
    inner = append_layer(layer.layer, plan, index, masked)
    return plan.add(FormerMaskVertex(index, plan.units(inner)), inner, *(() if alone else (source,)))


@add_layer.register(layers.TimeDistributed)
def _(layer: layers.TimeDistributed, plan: Plan, index: int, source: int) -> int:
    mixes = plan.compatibility.has("time_distributed_mask")
    comes = plan.add(MixedMaskVertex(index, plan.units(source)), source) if mixes else source
    start = len(plan.vertices)
    place = append_layer(layer.layer, plan, index, comes)
    for vertex in plan.vertices[start:]:
        vertex.recurrent = True
    return plan.add(FormerMaskVertex(index, plan.units(place)), place, source) if mixes else place


def _one_way(layer: Any, plan: Plan, index: int, source: int, prefix: str, suffix: str) -> int:
    """A layer as a part of another, whose parameters have names of their own; no state of it can be stored."""
    start = len(plan.vertices)
    place = append_layer(layer, plan, index, source)
    for vertex in plan.vertices[start:]:
        vertex.prefix, vertex.suffix = prefix + vertex.prefix, vertex.suffix + suffix
        if isinstance(vertex, RecurrentVertex):
            vertex.stateful = False
    return place


def _both_ways(plan: Plan, index: int, source: int, layer: Any, names: tuple[str, str, str, str], mode: Mode) -> int:
    """A layer along the series and one against it; ``names`` are prefix and suffix of the parameters of each."""
    ahead = _one_way(layer, plan, index, source, *names[:2])
    reverse = plan.add(ReverseVertex(index, plan.units(source)), source)
    back = _one_way(layer, plan, index, reverse, *names[2:])
    return plan.add(CombineVertex(index, plan.units(ahead), mode), ahead, back)


@add_layer.register(layers.Bidirectional)
def _(layer: layers.Bidirectional, plan: Plan, index: int, source: int) -> int:
    return _both_ways(plan, index, source, layer.layer, ("f", "", "b", ""), layer.mode)


@add_layer.register(layers.GravesBidirectionalLSTM)
def _(layer: layers.GravesBidirectionalLSTM, plan: Plan, index: int, source: int) -> int:
    shared = {name: getattr(layer, name) for name in layers.GravesLSTM.model_fields if hasattr(layer, name) and name != "type"}
    shared |= {"masked_steps": MaskedSteps.zero, "weight_init_recurrent": None, "drop_out": None}
    inner = layers.GravesLSTM.model_construct(**shared)
    return _both_ways(plan, index, source, inner, ("", "F", "", "B"), Mode.ADD)


# --- windows ---------------------------------------------------------------------------------------------------------------


@add_layer.register(layers.Convolution1DLayer)
def _(layer: layers.Convolution1DLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.convolution import Convolution1DVertex  # noqa: PLC0415 - kernels that few networks use

    as_same = plan.compatibility.has("causal_mask_as_same")
    layer, bounds = _apart(layer)
    place = plan.add(Convolution1DVertex(index, layer, plan.compatibility, mask_as_same=as_same), source)
    return _sloped(bounds, plan, index, place)


@add_layer.register(layers.ConvolutionLayer)
def _(layer: layers.ConvolutionLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.convolution import ConvolutionVertex  # noqa: PLC0415 - kernels that few networks use

    if layer.activation is Activation.SOFTMAX:
        linear = layer.model_copy(update={"activation": Activation.IDENTITY})
        return _activated(
            activation("softmax"), plan, index, plan.add(ConvolutionVertex(index, linear, plan.compatibility), source)
        )
    layer, bounds = _apart(layer)
    return _sloped(bounds, plan, index, plan.add(ConvolutionVertex(index, layer, plan.compatibility), source))


@add_layer.register(layers.Subsampling1DLayer)
def _(layer: layers.Subsampling1DLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.windows import SeriesPoolingVertex  # noqa: PLC0415 - kernels that few networks use

    as_same = plan.compatibility.has("causal_mask_as_same")
    return plan.add(SeriesPoolingVertex(index, layer, plan.units(source), mask_as_same=as_same), source)


@add_layer.register(layers.SubsamplingLayer)
def _(layer: layers.SubsamplingLayer, plan: Plan, index: int, source: int) -> int:
    from runtime.compiler.windows import ImagePoolingVertex  # noqa: PLC0415 - kernels that few networks use

    return plan.add(ImagePoolingVertex(index, layer, plan.units(source)), source)


@add_layer.register(layers.ZeroPadding1DLayer | layers.ZeroPaddingLayer | layers.Cropping1D | layers.Cropping2D)
def _(layer: Any, plan: Plan, index: int, source: int) -> int:
    """What is put before each axis; what is cut off there is less than nothing."""
    from runtime.compiler.windows import FrameVertex  # noqa: PLC0415 - kernels that few networks use

    crops = isinstance(layer, layers.Cropping1D | layers.Cropping2D)
    before = [-size for size in layer.cropping[::2]] if crops else layer.padding[::2]
    return plan.add(FrameVertex(index, layer, plan.units(source), *before), source)
