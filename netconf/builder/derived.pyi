"""Builders derived from the models; written by ``python -m netconf.builder.stub``, and never by hand."""
# ruff: noqa: D205, D209, I001, PYI021 - generated; editors show these docstrings

from collections.abc import Mapping, Sequence
from typing import Self, overload

from netconf.activations import IActivation
from netconf.base import Model
from netconf.builder.fluent import ModelBuilder
from netconf.builder.layer_words import FeedForwardLayerWords, LayerWords, ParameterLayerWords, RecurrentLayerWords
from netconf.builder.size_words import (
    CnnLossWords,
    Convolution1DWords,
    ConvolutionWords,
    CroppingWords,
    EdgeWords,
    GlobalPoolingWords,
    PReLUWords,
    SubsamplingWords,
)
from netconf.builder.wrapper_words import WrapperWords
from netconf.graph.vertices import AttentionVertex
from netconf.layers.attention import LearnedSelfAttentionLayer, RecurrentAttentionLayer, SelfAttentionLayer
from netconf.layers.base import Layer
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
from netconf.layers.lstm import CoupledLSTM, GravesBidirectionalLSTM, GravesLSTM, LSTM
from netconf.layers.normalization import BatchNormalization
from netconf.layers.output import CnnLossLayer, LossLayer, OutputLayer, RnnLossLayer, RnnOutputLayer
from netconf.layers.recurrent import GRU, SimpleRnn
from netconf.layers.wrappers import (
    Bidirectional,
    FrozenLayer,
    FrozenLayerWithBackprop,
    LastTimeStep,
    MaskZeroLayer,
    TimeDistributed,
)
from netconf.losses import ILossFunction
from netconf.schedules import ISchedule, MapSchedule, MapScheduleWords
from netconf.updaters import (
    AMSGrad,
    AdaBelief,
    AdaDelta,
    AdaGrad,
    AdaMax,
    Adam,
    MomentumWords,
    Nadam,
    Nesterovs,
    NoOp,
    RmsProp,
    ScheduledWords,
    Sgd,
)
from netconf.vocabulary import (
    Activation,
    CNN2DFormat,
    ConvolutionMode,
    LossFunction,
    MaskedSteps,
    Mode,
    PoolingType,
    RNNFormat,
    ScheduleType,
    WeightInit,
)
from netconf.weights import Distribution, IDropout, LayerConstraint

class LayerBuilder(LayerWords):
    def constraints(self, constraints: Sequence[LayerConstraint], /) -> Self:
        """Constraints on the parameters, applied after each update."""

class ParameterLayerBuilder(ParameterLayerWords, LayerBuilder): ...

class FeedForwardLayerBuilder(FeedForwardLayerWords, ParameterLayerBuilder):
    def nIn(self, nIn: str | int, /) -> Self:
        """Number of inputs; taken from the layer before when nothing is said."""
    def nOut(self, nOut: str | int, /) -> Self:
        """Number of outputs."""

class BaseRecurrentLayerBuilder(RecurrentLayerWords, FeedForwardLayerBuilder):
    def weightInitRecurrent(self, weightInitRecurrent: WeightInit | str | Distribution, /) -> Self:
        """How the recurrent weights start; None in a built configuration is the same as weightInit."""
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output."""
    def maskedSteps(self, maskedSteps: MaskedSteps | str, /) -> Self:
        """What happens at masked steps; as in DL4J when nothing is said: passThrough for LSTMs, zero for the others and inside
        LastTimeStep and MaskZeroLayer."""

class GatedLayerBuilder(BaseRecurrentLayerBuilder):
    def gateActivationFunction(self, gateActivationFunction: Activation | str | IActivation, /) -> Self:
        """The activation of the gates; SIGMOID when nothing is said."""

class AbstractLSTMBuilder(GatedLayerBuilder):
    def forgetGateBiasInit(self, forgetGateBiasInit: float, /) -> Self:
        """The value the forget gate's biases start at; 1 when nothing is said."""

class GravesLSTMBuilder(AbstractLSTMBuilder):
    def build(self) -> GravesLSTM: ...

class LSTMBuilder(AbstractLSTMBuilder):
    def build(self) -> LSTM: ...

class DenseLayerBuilder(FeedForwardLayerBuilder):
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; true when nothing is said."""
    def hasLayerNorm(self, hasLayerNorm: bool, /) -> Self:
        """Whether the pre-activations are normalised; false when nothing is said."""
    def build(self) -> DenseLayer: ...

class BaseOutputLayerBuilder(FeedForwardLayerBuilder):
    def lossFunction(self, lossFunction: LossFunction | str | ILossFunction, /) -> Self:
        """The loss; MCXENT when nothing is said."""
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; true when nothing is said."""

class OutputLayerBuilder(BaseOutputLayerBuilder):
    def __init__(self, lossFunction: LossFunction | str | ILossFunction = ..., /) -> None: ...
    def build(self) -> OutputLayer: ...

class RnnOutputLayerBuilder(BaseOutputLayerBuilder):
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the labels."""
    def __init__(self, lossFunction: LossFunction | str | ILossFunction = ..., /) -> None: ...
    def build(self) -> RnnOutputLayer: ...

class SimpleRnnBuilder(BaseRecurrentLayerBuilder):
    def hasLayerNorm(self, hasLayerNorm: bool, /) -> Self:
        """Whether both products are normalised; false when nothing is said."""
    def build(self) -> SimpleRnn: ...

class GRUBuilder(GatedLayerBuilder):
    def resetAfter(self, resetAfter: bool, /) -> Self:
        """Whether the reset gate acts after the recurrent product, as in cuDNN, PyTorch and Keras 2, and there is a second bias;
        false when nothing is said: the textbook's form."""
    def build(self) -> GRU: ...

class CoupledLSTMBuilder(GatedLayerBuilder):
    def peepholes(self, peepholes: bool, /) -> Self:
        """Whether the gates look at the cell; false when nothing is said."""
    def forgetGateBiasInit(self, forgetGateBiasInit: float, /) -> Self:
        """The value the forget gate's biases start at; 1 when nothing is said."""
    def build(self) -> CoupledLSTM: ...

class GravesBidirectionalLSTMBuilder(GatedLayerBuilder):
    def forgetGateBiasInit(self, forgetGateBiasInit: float, /) -> Self:
        """The value the forget gates' biases start at; 1 when nothing is said."""
    def build(self) -> GravesBidirectionalLSTM: ...

class BaseWrapperLayerBuilder(WrapperWords, LayerBuilder):
    def layer(self, layer: Layer, /) -> Self:
        """The layer inside."""

class BidirectionalBuilder(BaseWrapperLayerBuilder):
    def mode(self, mode: Mode | str, /) -> Self:
        """How the two outputs come together; CONCAT, which doubles the size, when nothing is said."""
    def __init__(self, mode: Mode | str = ..., layer: Layer = ..., /) -> None: ...
    def build(self) -> Bidirectional: ...

class LastTimeStepBuilder(BaseWrapperLayerBuilder):
    def build(self) -> LastTimeStep: ...

class TimeDistributedBuilder(BaseWrapperLayerBuilder):
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the input and output."""
    def build(self) -> TimeDistributed: ...

class MaskZeroLayerBuilder(BaseWrapperLayerBuilder):
    def maskValue(self, maskValue: float, /) -> Self:
        """The value; 0 when nothing is said."""
    def build(self) -> MaskZeroLayer: ...

class NoParamLayerBuilder(LayerBuilder): ...

class MaskLayerBuilder(NoParamLayerBuilder):
    def build(self) -> MaskLayer: ...

class BaseLossLayerBuilder(NoParamLayerBuilder):
    def activation(self, activation: Activation | str | IActivation, /) -> Self:
        """The activation function, applied before the loss."""
    def lossFunction(self, lossFunction: LossFunction | str | ILossFunction, /) -> Self:
        """The loss; MCXENT when nothing is said."""

class LossLayerBuilder(BaseLossLayerBuilder):
    def __init__(self, lossFunction: LossFunction | str | ILossFunction = ..., /) -> None: ...
    def build(self) -> LossLayer: ...

class RnnLossLayerBuilder(BaseLossLayerBuilder):
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the labels."""
    def __init__(self, lossFunction: LossFunction | str | ILossFunction = ..., /) -> None: ...
    def build(self) -> RnnLossLayer: ...

class CnnLossLayerBuilder(CnnLossWords, BaseLossLayerBuilder):
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of images and labels."""
    def __init__(self, lossFunction: LossFunction | str | ILossFunction = ..., /) -> None: ...
    def build(self) -> CnnLossLayer: ...

class ActivationLayerBuilder(NoParamLayerBuilder):
    def activation(self, activation: Activation | str | IActivation, /) -> Self:
        """The activation function; the network's when nothing is said."""
    def __init__(self, activation: Activation | str | IActivation = ..., /) -> None: ...
    def build(self) -> ActivationLayer: ...

class DropoutLayerBuilder(NoParamLayerBuilder):
    def __init__(self, dropOut: IDropout = ..., /) -> None: ...
    def build(self) -> DropoutLayer: ...

class EmbeddingLayerBuilder(FeedForwardLayerBuilder):
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; false when nothing is said, as since 1.0; in 0.x there always was one."""
    def build(self) -> EmbeddingLayer: ...

class EmbeddingSequenceLayerBuilder(FeedForwardLayerBuilder):
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; false when nothing is said."""
    def inputLength(self, inputLength: int, /) -> Self:
        """Steps of a series; 1 when nothing is said, and without meaning when inferInputLength is true."""
    def inferInputLength(self, inferInputLength: bool, /) -> Self:
        """Whether the length comes from the data; true when nothing is said."""
    def outputDataFormat(self, outputDataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the output; NCW when nothing is said."""
    def build(self) -> EmbeddingSequenceLayer: ...

class BatchNormalizationBuilder(FeedForwardLayerBuilder):
    def decay(self, decay: float, /) -> Self:
        """How much of the running mean and variance stays at each step; 0.9 when nothing is said."""
    def eps(self, eps: float, /) -> Self:
        """Added to the variance; 1e-5 when nothing is said."""
    def minibatch(self, minibatch: bool, /) -> Self:
        """Whether running mean and variance average over minibatches, or are those of the only one; true when nothing is said."""
    def gamma(self, gamma: float, /) -> Self:
        """The value the scale starts at, or keeps with lockGammaBeta; 1 when nothing is said."""
    def beta(self, beta: float, /) -> Self:
        """The value the shift starts at, or keeps with lockGammaBeta; 0 when nothing is said."""
    def lockGammaBeta(self, lockGammaBeta: bool, /) -> Self:
        """Whether scale and shift are no parameters; false when nothing is said."""
    def useLogStd(self, useLogStd: bool, /) -> Self:
        """Whether the running deviation is kept as its logarithm; true when nothing is said, as since 1.0.0-beta4."""
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of images; NCHW when nothing is said."""
    def build(self) -> BatchNormalization: ...

class GlobalPoolingLayerBuilder(GlobalPoolingWords, NoParamLayerBuilder):
    def poolingType(self, poolingType: PoolingType | str, /) -> Self:
        """What is taken; MAX when nothing is said."""
    def pnorm(self, pnorm: int, /) -> Self:
        """The p of PNORM; 2 when nothing is said."""
    def collapseDimensions(self, collapseDimensions: bool, /) -> Self:
        """Whether pooled axes vanish, or stay with length 1; true when nothing is said."""
    def __init__(self, poolingType: PoolingType | str = ..., /) -> None: ...
    def build(self) -> GlobalPoolingLayer: ...

class RepeatVectorBuilder(NoParamLayerBuilder):
    def repetitionFactor(self, repetitionFactor: int, /) -> Self:
        """Steps of the series; 1 when nothing is said."""
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the output; NCW when nothing is said."""
    def __init__(self, repetitionFactor: int = ..., /) -> None: ...
    def build(self) -> RepeatVector: ...

class PReLULayerBuilder(PReLUWords, ParameterLayerBuilder):
    def build(self) -> PReLULayer: ...

class ElementWiseMultiplicationLayerBuilder(FeedForwardLayerBuilder):
    def build(self) -> ElementWiseMultiplicationLayer: ...

class AutoEncoderBuilder(FeedForwardLayerBuilder):
    def corruptionLevel(self, corruptionLevel: float, /) -> Self:
        """Probability to set an input to 0 while pretraining; 0.3 when nothing is said."""
    def sparsity(self, sparsity: float, /) -> Self:
        """Wanted mean activation; 0, off, when nothing is said."""
    def lossFunction(self, lossFunction: LossFunction | str | ILossFunction, /) -> Self:
        """The loss of the reconstruction; KL_DIVERGENCE, DL4J's RECONSTRUCTION_CROSSENTROPY, when nothing is said."""
    def visibleBiasInit(self, visibleBiasInit: float, /) -> Self:
        """The value the biases of the reconstruction start at; 0 when nothing is said."""
    def build(self) -> AutoEncoder: ...

class FrozenLayerBuilder(BaseWrapperLayerBuilder):
    def build(self) -> FrozenLayer: ...

class FrozenLayerWithBackpropBuilder(BaseWrapperLayerBuilder):
    def build(self) -> FrozenLayerWithBackprop: ...

class BaseAttentionLayerBuilder(FeedForwardLayerBuilder):
    def nHeads(self, nHeads: int, /) -> Self:
        """Number of heads; it must be said, and is 1 without projection."""
    def headSize(self, headSize: int, /) -> Self:
        """Size of a head; nOut / nHeads when nothing is said."""
    def projectInput(self, projectInput: bool, /) -> Self:
        """Whether queries, keys and values are projections of the input; false when nothing is said, but true for
        RecurrentAttentionLayer. Without projection nOut is nIn."""

class SelfAttentionLayerBuilder(BaseAttentionLayerBuilder):
    def build(self) -> SelfAttentionLayer: ...

class LearnedSelfAttentionLayerBuilder(BaseAttentionLayerBuilder):
    def nQueries(self, nQueries: int, /) -> Self:
        """Number of queries; it must be said."""
    def build(self) -> LearnedSelfAttentionLayer: ...

class RecurrentAttentionLayerBuilder(BaseAttentionLayerBuilder):
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; true when nothing is said."""
    def build(self) -> RecurrentAttentionLayer: ...

class Convolution1DLayerBuilder(Convolution1DWords, FeedForwardLayerBuilder):
    def convolutionMode(self, convolutionMode: ConvolutionMode | str, /) -> Self:
        """What happens at the ends; Truncate when nothing is said."""
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; true when nothing is said."""
    def dataFormat(self, dataFormat: RNNFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output."""
    def build(self) -> Convolution1DLayer: ...

class Subsampling1DLayerBuilder(SubsamplingWords, NoParamLayerBuilder):
    def poolingType(self, poolingType: PoolingType | str, /) -> Self:
        """What is taken of a window; MAX when nothing is said."""
    def convolutionMode(self, convolutionMode: ConvolutionMode | str, /) -> Self:
        """What happens at the ends; Truncate when nothing is said."""
    def pnorm(self, pnorm: int, /) -> Self:
        """The p of PNORM; 2 when nothing is said."""
    def avgPoolIncludePadInDivisor(self, avgPoolIncludePadInDivisor: bool, /) -> Self:
        """Whether AVG counts steps of the window that lie beside the series; false when nothing is said, up to beta4 true."""
    def build(self) -> Subsampling1DLayer: ...

class _EdgeLayerBuilder(NoParamLayerBuilder): ...

class ZeroPadding1DLayerBuilder(EdgeWords, _EdgeLayerBuilder):
    def padding(self, padding: Sequence[int], /) -> Self:
        """Steps before and after."""
    def build(self) -> ZeroPadding1DLayer: ...

class Cropping1DBuilder(CroppingWords, _EdgeLayerBuilder):
    def cropping(self, cropping: Sequence[int], /) -> Self:
        """Steps cut off before and after."""
    def build(self) -> Cropping1D: ...

class ConvolutionLayerBuilder(ConvolutionWords, FeedForwardLayerBuilder):
    def convolutionMode(self, convolutionMode: ConvolutionMode | str, /) -> Self:
        """What happens at the borders; Truncate when nothing is said."""
    def hasBias(self, hasBias: bool, /) -> Self:
        """Whether there is a bias; true when nothing is said."""
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output; NCHW when nothing is said."""
    def build(self) -> ConvolutionLayer: ...

class SubsamplingLayerBuilder(SubsamplingWords, NoParamLayerBuilder):
    def poolingType(self, poolingType: PoolingType | str, /) -> Self:
        """What is taken of a window; MAX when nothing is said."""
    def convolutionMode(self, convolutionMode: ConvolutionMode | str, /) -> Self:
        """What happens at the borders; Truncate when nothing is said."""
    def pnorm(self, pnorm: int, /) -> Self:
        """The p of PNORM; 2 when nothing is said."""
    def avgPoolIncludePadInDivisor(self, avgPoolIncludePadInDivisor: bool, /) -> Self:
        """Whether AVG counts elements of the window that lie beside the image; false when nothing is said, up to beta4 true."""
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output; NCHW when nothing is said."""
    def build(self) -> SubsamplingLayer: ...

class ZeroPaddingLayerBuilder(EdgeWords, _EdgeLayerBuilder):
    def padding(self, padding: Sequence[int], /) -> Self:
        """Rows above and below, columns left and right; (height, width) stands for both sides."""
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output; NCHW when nothing is said."""
    def build(self) -> ZeroPaddingLayer: ...

class Cropping2DBuilder(CroppingWords, _EdgeLayerBuilder):
    def cropping(self, cropping: Sequence[int], /) -> Self:
        """Rows above and below, columns left and right; (height, width) stands for both sides."""
    def dataFormat(self, dataFormat: CNN2DFormat | str, /) -> Self:
        """Order of the axes of the layer's input and output; NCHW when nothing is said."""
    def build(self) -> Cropping2D: ...

class AttentionVertexBuilder(ParameterLayerBuilder):
    def nInQueries(self, nInQueries: str | int, /) -> Self:
        """Size of the queries; taken from the first input when nothing is said."""
    def nInKeys(self, nInKeys: str | int, /) -> Self:
        """Size of the keys; taken from the second input when nothing is said."""
    def nInValues(self, nInValues: str | int, /) -> Self:
        """Size of the values; taken from the third input when nothing is said."""
    def nOut(self, nOut: str | int, /) -> Self:
        """Number of outputs."""
    def nHeads(self, nHeads: int, /) -> Self:
        """Number of heads; 1 when nothing is said."""
    def headSize(self, headSize: int, /) -> Self:
        """Size of a head; nOut / nHeads when nothing is said."""
    def projectInput(self, projectInput: bool, /) -> Self:
        """Whether queries, keys and values are projected; false when nothing is said. It must be for more than one head."""
    def build(self) -> AttentionVertex: ...

class IUpdaterBuilder(ScheduledWords): ...

class SgdBuilder(IUpdaterBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def build(self) -> Sgd: ...

class NoOpBuilder(IUpdaterBuilder):
    def build(self) -> NoOp: ...

class NesterovsBuilder(MomentumWords, IUpdaterBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def momentum(self, momentum: float | ISchedule, /) -> Self: ...
    def build(self) -> Nesterovs: ...

class _AdamLikeBuilder(IUpdaterBuilder): ...

class AdamBuilder(_AdamLikeBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def beta1(self, beta1: float, /) -> Self: ...
    def beta2(self, beta2: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> Adam: ...

class AdaMaxBuilder(_AdamLikeBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def beta1(self, beta1: float, /) -> Self: ...
    def beta2(self, beta2: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> AdaMax: ...

class NadamBuilder(_AdamLikeBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def beta1(self, beta1: float, /) -> Self: ...
    def beta2(self, beta2: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> Nadam: ...

class AMSGradBuilder(_AdamLikeBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def beta1(self, beta1: float, /) -> Self: ...
    def beta2(self, beta2: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> AMSGrad: ...

class AdaBeliefBuilder(_AdamLikeBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def beta1(self, beta1: float, /) -> Self: ...
    def beta2(self, beta2: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> AdaBelief: ...

class AdaDeltaBuilder(IUpdaterBuilder):
    def rho(self, rho: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> AdaDelta: ...

class AdaGradBuilder(IUpdaterBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> AdaGrad: ...

class RmsPropBuilder(IUpdaterBuilder):
    def learningRate(self, learningRate: float | ISchedule, /) -> Self: ...
    def rmsDecay(self, rmsDecay: float, /) -> Self: ...
    def epsilon(self, epsilon: float, /) -> Self: ...
    def build(self) -> RmsProp: ...

class MapScheduleBuilder(MapScheduleWords):
    def scheduleType(self, scheduleType: ScheduleType | str, /) -> Self: ...
    def values(self, values: Mapping[int, float], /) -> Self: ...
    def __init__(self, scheduleType: ScheduleType | str, /) -> None: ...
    def build(self) -> MapSchedule: ...

class BuilderOf:
    @overload
    def __get__(self, instance: object, owner: type[GravesLSTM]) -> type[GravesLSTMBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[LSTM]) -> type[LSTMBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[DenseLayer]) -> type[DenseLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[OutputLayer]) -> type[OutputLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[RnnOutputLayer]) -> type[RnnOutputLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[SimpleRnn]) -> type[SimpleRnnBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[GRU]) -> type[GRUBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[CoupledLSTM]) -> type[CoupledLSTMBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[GravesBidirectionalLSTM]) -> type[GravesBidirectionalLSTMBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Bidirectional]) -> type[BidirectionalBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[LastTimeStep]) -> type[LastTimeStepBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[TimeDistributed]) -> type[TimeDistributedBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[MaskZeroLayer]) -> type[MaskZeroLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[MaskLayer]) -> type[MaskLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[LossLayer]) -> type[LossLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[RnnLossLayer]) -> type[RnnLossLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[CnnLossLayer]) -> type[CnnLossLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[ActivationLayer]) -> type[ActivationLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[DropoutLayer]) -> type[DropoutLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[EmbeddingLayer]) -> type[EmbeddingLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[EmbeddingSequenceLayer]) -> type[EmbeddingSequenceLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[BatchNormalization]) -> type[BatchNormalizationBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[GlobalPoolingLayer]) -> type[GlobalPoolingLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[RepeatVector]) -> type[RepeatVectorBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[PReLULayer]) -> type[PReLULayerBuilder]: ...
    @overload
    def __get__(
        self, instance: object, owner: type[ElementWiseMultiplicationLayer]
    ) -> type[ElementWiseMultiplicationLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AutoEncoder]) -> type[AutoEncoderBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[FrozenLayer]) -> type[FrozenLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[FrozenLayerWithBackprop]) -> type[FrozenLayerWithBackpropBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[SelfAttentionLayer]) -> type[SelfAttentionLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[LearnedSelfAttentionLayer]) -> type[LearnedSelfAttentionLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[RecurrentAttentionLayer]) -> type[RecurrentAttentionLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Convolution1DLayer]) -> type[Convolution1DLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Subsampling1DLayer]) -> type[Subsampling1DLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[ZeroPadding1DLayer]) -> type[ZeroPadding1DLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Cropping1D]) -> type[Cropping1DBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[ConvolutionLayer]) -> type[ConvolutionLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[SubsamplingLayer]) -> type[SubsamplingLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[ZeroPaddingLayer]) -> type[ZeroPaddingLayerBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Cropping2D]) -> type[Cropping2DBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AttentionVertex]) -> type[AttentionVertexBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Sgd]) -> type[SgdBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[NoOp]) -> type[NoOpBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Nesterovs]) -> type[NesterovsBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Adam]) -> type[AdamBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AdaMax]) -> type[AdaMaxBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Nadam]) -> type[NadamBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AMSGrad]) -> type[AMSGradBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AdaBelief]) -> type[AdaBeliefBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AdaDelta]) -> type[AdaDeltaBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[AdaGrad]) -> type[AdaGradBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[RmsProp]) -> type[RmsPropBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[MapSchedule]) -> type[MapScheduleBuilder]: ...
    @overload
    def __get__(self, instance: object, owner: type[Model]) -> type[ModelBuilder]: ...
