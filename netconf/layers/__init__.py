"""The layers, one file per family; ``AnyLayer`` is the closed list."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from netconf.layers.attention import (
    BaseAttentionLayer,
    LearnedSelfAttentionLayer,
    RecurrentAttentionLayer,
    SelfAttentionLayer,
)
from netconf.layers.base import BaseRecurrentLayer, FeedForwardLayer, GatedLayer, Layer, NoParamLayer, ParameterLayer
from netconf.layers.convolution import (
    Convolution1DLayer,
    ConvolutionLayer,
    Cropping1D,
    Cropping2D,
    GlobalPoolingLayer,
    Subsampling1DLayer,
    SubsamplingLayer,
    ZeroPadding1DLayer,
    ZeroPaddingLayer,
    is_windowed,
)
from netconf.layers.dense import (
    ActivationLayer,
    AutoEncoder,
    DenseLayer,
    DropoutLayer,
    ElementWiseMultiplicationLayer,
    PReLULayer,
)
from netconf.layers.embedding import EmbeddingLayer, EmbeddingSequenceLayer
from netconf.layers.glue import MaskLayer, RepeatVector
from netconf.layers.lstm import LSTM, AbstractLSTM, CoupledLSTM, GravesBidirectionalLSTM, GravesLSTM
from netconf.layers.normalization import BatchNormalization
from netconf.layers.output import (
    BaseLossLayer,
    BaseOutputLayer,
    CnnLossLayer,
    LossLayer,
    OutputLayer,
    RnnLossLayer,
    RnnOutputLayer,
)
from netconf.layers.recurrent import GRU, SimpleRnn
from netconf.layers.wrappers import (
    BaseWrapperLayer,
    Bidirectional,
    FrozenLayer,
    FrozenLayerWithBackprop,
    LastTimeStep,
    MaskZeroLayer,
    TimeDistributed,
)

AnyLayer = Annotated[
    GravesLSTM
    | LSTM
    | DenseLayer
    | OutputLayer
    | RnnOutputLayer
    | SimpleRnn
    | GRU
    | CoupledLSTM
    | GravesBidirectionalLSTM
    | Bidirectional
    | LastTimeStep
    | TimeDistributed
    | MaskZeroLayer
    | MaskLayer
    | LossLayer
    | RnnLossLayer
    | CnnLossLayer
    | ActivationLayer
    | DropoutLayer
    | EmbeddingLayer
    | EmbeddingSequenceLayer
    | BatchNormalization
    | GlobalPoolingLayer
    | RepeatVector
    | PReLULayer
    | ElementWiseMultiplicationLayer
    | AutoEncoder
    | FrozenLayer
    | FrozenLayerWithBackprop
    | SelfAttentionLayer
    | LearnedSelfAttentionLayer
    | RecurrentAttentionLayer
    | Convolution1DLayer
    | Subsampling1DLayer
    | ZeroPadding1DLayer
    | Cropping1D
    | ConvolutionLayer
    | SubsamplingLayer
    | ZeroPaddingLayer
    | Cropping2D,
    Field(discriminator="type"),
]
"""Any layer, told apart by ``type``."""

Convolution1D = Convolution1DLayer
"""The name that DL4J gave Convolution1DLayer in 1.0."""
Subsampling1D = Subsampling1DLayer
"""The same for pooling."""

LayerWithLoss = BaseOutputLayer | BaseLossLayer
"""Layers that end a network: those with a loss."""

Layer.members = get_args(get_args(AnyLayer)[0])


def inside(layer: Layer) -> Layer:
    """The layer at the core of its wrappers; a layer without wrappers itself."""
    while isinstance(layer, BaseWrapperLayer):
        layer = layer.layer
    return layer


__all__ = [
    "GRU",
    "LSTM",
    "AbstractLSTM",
    "ActivationLayer",
    "AnyLayer",
    "AutoEncoder",
    "BaseAttentionLayer",
    "BaseLossLayer",
    "BaseOutputLayer",
    "BaseRecurrentLayer",
    "BaseWrapperLayer",
    "BatchNormalization",
    "Bidirectional",
    "CnnLossLayer",
    "Convolution1D",
    "Convolution1DLayer",
    "ConvolutionLayer",
    "CoupledLSTM",
    "Cropping1D",
    "Cropping2D",
    "DenseLayer",
    "DropoutLayer",
    "ElementWiseMultiplicationLayer",
    "EmbeddingLayer",
    "EmbeddingSequenceLayer",
    "FeedForwardLayer",
    "FrozenLayer",
    "FrozenLayerWithBackprop",
    "GatedLayer",
    "GlobalPoolingLayer",
    "GravesBidirectionalLSTM",
    "GravesLSTM",
    "LastTimeStep",
    "Layer",
    "LayerWithLoss",
    "LearnedSelfAttentionLayer",
    "LossLayer",
    "MaskLayer",
    "MaskZeroLayer",
    "NoParamLayer",
    "OutputLayer",
    "PReLULayer",
    "ParameterLayer",
    "RecurrentAttentionLayer",
    "RepeatVector",
    "RnnLossLayer",
    "RnnOutputLayer",
    "SelfAttentionLayer",
    "SimpleRnn",
    "Subsampling1D",
    "Subsampling1DLayer",
    "SubsamplingLayer",
    "TimeDistributed",
    "ZeroPadding1DLayer",
    "ZeroPaddingLayer",
    "inside",
    "is_windowed",
]
