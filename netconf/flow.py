"""What flows between layers, and what preprocessors make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import singledispatch
from typing import Any

from netconf import preprocessors as pre
from netconf.preprocessors import AnyPreProcessor, InputPreProcessor
from netconf.shapes import AnyInputType, ConvolutionalFlatType, ConvolutionalType, FeedForwardType, RecurrentType
from netconf.vocabulary import CNN2DFormat, RNNFormat

Size = int | str | None
"""A number, a placeholder, or None where it is not known (yet)."""


class Kind(Enum):
    """Shapes of a minibatch."""

    vectors = "vectors [minibatch, size]"
    series = "time series [minibatch, size, time]"
    images = "images [minibatch, channels, height, width]"
    flat_images = "flattened images [minibatch, channels · height · width]"


@dataclass(frozen=True)
class Flow:
    """What comes out of the layers so far. The size of images is their number of channels."""

    kind: Kind
    size: Size = None
    data_format: RNNFormat | None = None
    """Order of a series' axes; None where nothing says it yet."""
    image_format: CNN2DFormat | None = None
    length: int | None = None
    """Steps of a series, where they are known."""
    height: int | None = None
    width: int | None = None
    pooled: bool = False
    """Whether a pooling made it, and no layer since has given it another size."""
    of_steps: bool = False
    """Whether each vector or image is a step of a series."""
    source: str = ""
    """Where the size comes from, for errors; empty when nothing says it yet."""

    def vector_size(self) -> Size:
        """Size of a vector that the flow is flattened to."""
        if self.kind in {Kind.images, Kind.flat_images}:
            known = isinstance(self.size, int) and self.height and self.width
            return self.size * self.height * self.width if known else None  # type: ignore[operator]
        return self.size


def flow_of(input_type: AnyInputType) -> Flow:
    """What an input type describes."""
    source = "the input type"
    if isinstance(input_type, FeedForwardType):
        return Flow(Kind.vectors, input_type.size or None, source=source)
    if isinstance(input_type, RecurrentType):
        return Flow(
            Kind.series, input_type.size or None, input_type.data_format, length=input_type.time_series_length, source=source
        )
    kind = Kind.flat_images if isinstance(input_type, ConvolutionalFlatType) else Kind.images
    image_format = input_type.data_format if isinstance(input_type, ConvolutionalType) else None
    height, width = input_type.height, input_type.width
    return Flow(kind, input_type.channels, image_format=image_format, height=height, width=width, source=source)


def between(flow: Flow, wanted: Sequence[Kind], data_format: RNNFormat | None) -> AnyPreProcessor | None:
    """The preprocessor that DL4J would put before a layer.

    Parameters
    ----------
    flow
        What comes.
    wanted
        What the layer takes, the best first; anything when empty.
    data_format
        The order of axes that the layer says.

    Returns
    -------
    None where none is needed, or none can be known.
    """
    if not wanted or flow.kind in wanted or (flow.kind is Kind.flat_images and Kind.vectors in wanted):
        return None
    target = wanted[0]
    match flow.kind:
        case Kind.series if Kind.vectors in wanted:
            return pre.RnnToFeedForwardPreProcessor(rnn_data_format=flow.data_format or RNNFormat.NCW)
        case Kind.images if target in {Kind.vectors, Kind.series}:
            return _from_images(flow, target, data_format)
        case Kind.flat_images if Kind.images in wanted:
            return pre.FeedForwardToCnnPreProcessor(**_sizes(flow))
        case Kind.vectors | Kind.flat_images if target is Kind.series:
            return pre.FeedForwardToRnnPreProcessor(rnn_data_format=data_format or flow.data_format or RNNFormat.NCW)
    return None


def _from_images(flow: Flow, target: Kind, data_format: RNNFormat | None) -> AnyPreProcessor | None:
    if flow.vector_size() is None:
        return None
    if target is Kind.vectors:
        return pre.CnnToFeedForwardPreProcessor(**_sizes(flow), format=flow.image_format or CNN2DFormat.NCHW)
    return pre.CnnToRnnPreProcessor(**_sizes(flow), rnn_data_format=data_format or RNNFormat.NCW)


def _sizes(flow: Flow) -> dict[str, Any]:
    return {"input_height": flow.height, "input_width": flow.width, "num_channels": flow.size}


@singledispatch
def takes(preprocessor: InputPreProcessor) -> tuple[Kind, ...]:
    """What a preprocessor works on; anything when empty."""
    if isinstance(preprocessor, pre.ComposableInputPreProcessor) and preprocessor.input_pre_processors:
        return takes(preprocessor.input_pre_processors[0])
    return ()


@takes.register(pre.RnnToFeedForwardPreProcessor | pre.RnnToCnnPreProcessor)
def _(preprocessor: InputPreProcessor) -> tuple[Kind, ...]:  # noqa: ARG001 - its class says all
    return (Kind.series,)


@takes.register(pre.FeedForwardToRnnPreProcessor | pre.FeedForwardToCnnPreProcessor)
def _(preprocessor: InputPreProcessor) -> tuple[Kind, ...]:  # noqa: ARG001 - its class says all
    return (Kind.vectors, Kind.flat_images)


@takes.register(pre.CnnToFeedForwardPreProcessor | pre.CnnToRnnPreProcessor)
def _(preprocessor: InputPreProcessor) -> tuple[Kind, ...]:  # noqa: ARG001 - its class says all
    return (Kind.images,)


def converted(flow: Flow, preprocessor: AnyPreProcessor) -> Flow:
    """What comes out of a preprocessor."""
    parts = preprocessor.input_pre_processors if isinstance(preprocessor, pre.ComposableInputPreProcessor) else (preprocessor,)
    for part in parts:
        flow = _converted(flow, part)
    return flow


def _converted(flow: Flow, preprocessor: InputPreProcessor) -> Flow:
    match preprocessor:
        case pre.RnnToFeedForwardPreProcessor():
            return Flow(Kind.vectors, flow.size, preprocessor.rnn_data_format, of_steps=True, source=flow.source)
        case pre.FeedForwardToRnnPreProcessor():
            return Flow(Kind.series, flow.vector_size(), preprocessor.rnn_data_format, source=flow.source)
        case pre.CnnToFeedForwardPreProcessor():
            return Flow(Kind.vectors, preprocessor.size, of_steps=flow.of_steps, source=flow.source)
        case pre.CnnToRnnPreProcessor():
            return Flow(Kind.series, preprocessor.size, preprocessor.rnn_data_format, source=flow.source)
        case pre.FeedForwardToCnnPreProcessor() | pre.RnnToCnnPreProcessor():
            height, width = preprocessor.input_height, preprocessor.input_width
            return Flow(
                Kind.images,
                preprocessor.num_channels,
                image_format=flow.image_format or CNN2DFormat.NCHW,
                height=height,
                width=width,
                of_steps=flow.of_steps or flow.kind is Kind.series,
                source=flow.source,
            )
    return flow
