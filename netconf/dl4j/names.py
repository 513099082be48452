"""DL4J's names of classes, as its documents spell them, and ours: the one table that readers and writers share.

A class goes by its full name from 1.0.0-beta on (``org.deeplearning4j.nn.conf.layers.GravesLSTM``), and by a short one before
(``gravesLSTM``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_LAYERS: Final = "org.deeplearning4j.nn.conf.layers"
_ACTIVATIONS: Final = "org.nd4j.linalg.activations.impl"
_LOSSES: Final = "org.nd4j.linalg.lossfunctions.impl"
VENDOR: Final = ("org.deeplearning4j.", "org.nd4j.")
"""Packages of DL4J itself."""


@dataclass(frozen=True)
class Name:
    """A class: ours, DL4J's package, and its short name before 1.0.0-beta, where it had one."""

    ours: str
    package: str
    short: str = ""
    theirs: str = ""
    """DL4J's class when its name differs from ours."""

    @property
    def simple(self) -> str:
        """DL4J's class without its package."""
        return self.theirs or self.ours

    @property
    def full(self) -> str:
        """DL4J's class."""
        return f"{self.package}.{self.simple}"


LAYERS: Final = (
    Name("GravesLSTM", _LAYERS, "gravesLSTM"),
    Name("LSTM", _LAYERS, "LSTM"),
    Name("GravesBidirectionalLSTM", _LAYERS, "gravesBidirectionalLSTM"),
    Name("GRU", _LAYERS, "gru"),
    Name("DenseLayer", _LAYERS, "dense"),
    Name("OutputLayer", _LAYERS, "output"),
    Name("RnnOutputLayer", _LAYERS, "rnnoutput"),
    Name("LossLayer", _LAYERS, "loss"),
    Name("RnnLossLayer", _LAYERS, "RnnLossLayer"),
    Name("CnnLossLayer", _LAYERS, "CnnLossLayer"),
    Name("SimpleRnn", f"{_LAYERS}.recurrent", "SimpleRnn"),
    Name("Bidirectional", f"{_LAYERS}.recurrent", "Bidirectional"),
    Name("LastTimeStep", f"{_LAYERS}.recurrent", "LastTimeStep"),
    Name("TimeDistributed", f"{_LAYERS}.recurrent"),
    Name("MaskLayer", f"{_LAYERS}.util", "MaskLayer"),
    Name("MaskZeroLayer", f"{_LAYERS}.util", "MaskZeroLayer"),
    Name("EmbeddingLayer", _LAYERS, "embedding"),
    Name("EmbeddingSequenceLayer", _LAYERS),
    Name("ActivationLayer", _LAYERS, "activation"),
    Name("DropoutLayer", _LAYERS, "dropout"),
    Name("BatchNormalization", _LAYERS, "batchNormalization"),
    Name("GlobalPoolingLayer", _LAYERS, "GlobalPooling"),
    Name("FrozenLayer", f"{_LAYERS}.misc", "FrozenLayer"),
    Name("FrozenLayerWithBackprop", f"{_LAYERS}.misc"),
    Name("RepeatVector", f"{_LAYERS}.misc"),
    Name("PReLULayer", _LAYERS),
    Name("ElementWiseMultiplicationLayer", f"{_LAYERS}.misc", "ElementWiseMult"),
    Name("AutoEncoder", _LAYERS, "autoEncoder"),
    Name("SelfAttentionLayer", _LAYERS),
    Name("LearnedSelfAttentionLayer", _LAYERS),
    Name("RecurrentAttentionLayer", _LAYERS),
    Name("Convolution1DLayer", _LAYERS, "convolution1d"),
    Name("Subsampling1DLayer", _LAYERS, "subsampling1d"),
    Name("ZeroPadding1DLayer", _LAYERS, "zeroPadding1d"),
    Name("Cropping1D", f"{_LAYERS}.convolutional", "Cropping1D"),
    Name("Cropping2D", f"{_LAYERS}.convolutional", "Cropping2D"),
    Name("ConvolutionLayer", _LAYERS, "convolution"),
    Name("SubsamplingLayer", _LAYERS, "subsampling"),
    Name("ZeroPaddingLayer", _LAYERS, "zeroPadding"),
)
"""Layers."""

ACTIVATIONS: Final = tuple(
    Name(ours, _ACTIVATIONS, short, f"Activation{theirs}")
    for ours, theirs, short in (
        ("CUBE", "Cube", "Cube"),
        ("ELU", "ELU", "ELU"),
        ("GELU", "GELU", ""),
        ("HARDSIGMOID", "HardSigmoid", "HardSigmoid"),
        ("HARDTANH", "HardTanH", "HardTanh"),
        ("IDENTITY", "Identity", "Identity"),
        ("LEAKYRELU", "LReLU", "LReLU"),
        ("MISH", "Mish", ""),
        ("RATIONALTANH", "RationalTanh", "RationalTanh"),
        ("RECTIFIEDTANH", "RectifiedTanh", "RectifiedTanh"),
        ("RELU", "ReLU", "ReLU"),
        ("RELU6", "ReLU6", ""),
        ("RRELU", "RReLU", "RReLU"),
        ("SELU", "SELU", "SELU"),
        ("SIGMOID", "Sigmoid", "Sigmoid"),
        ("SOFTMAX", "Softmax", "Softmax"),
        ("SOFTPLUS", "SoftPlus", "SoftPlus"),
        ("SOFTSIGN", "SoftSign", "SoftSign"),
        ("SWISH", "Swish", "SWISH"),
        ("TANH", "TanH", "TanH"),
        ("THRESHOLDEDRELU", "ThresholdedReLU", ""),
    )
)
"""Activation functions; ours is the word of the enumeration."""

LOSSES: Final = tuple(
    Name(ours, _LOSSES, short, f"Loss{theirs}")
    for ours, theirs, short in (
        ("MCXENT", "MCXENT", "MCXENT"),
        ("NEGATIVELOGLIKELIHOOD", "NegativeLogLikelihood", "NegativeLogLikelihood"),
        ("SPARSE_MCXENT", "SparseMCXENT", ""),
        ("XENT", "BinaryXENT", "BinaryXENT"),
        ("L1", "L1", "L1"),
        ("L2", "L2", "L2"),
        ("MSE", "MSE", "MSE"),
        ("MEAN_ABSOLUTE_ERROR", "MAE", "MAE"),
        ("MEAN_ABSOLUTE_PERCENTAGE_ERROR", "MAPE", "MAPE"),
        ("MEAN_SQUARED_LOGARITHMIC_ERROR", "MSLE", "MSLE"),
        ("KL_DIVERGENCE", "KLD", "KLD"),
        ("POISSON", "Poisson", "Poisson"),
        ("HINGE", "Hinge", "Hinge"),
        ("SQUARED_HINGE", "SquaredHinge", "SquaredHinge"),
        ("COSINE_PROXIMITY", "CosineProximity", "CosineProximity"),
        ("WASSERSTEIN", "Wasserstein", ""),
        ("F_MEASURE", "FMeasure", "FMeasure"),
        ("MULTI_LABEL", "MultiLabel", "MultiLabel"),
    )
)
"""Loss functions; ours is the word of the enumeration, or the type of the object."""

_PREPROCESSORS: Final = "org.deeplearning4j.nn.conf.preprocessor"
PREPROCESSORS: Final = tuple(
    Name(ours, _PREPROCESSORS, short)
    for ours, short in (
        ("RnnToFeedForwardPreProcessor", "rnnToFeedForward"),
        ("FeedForwardToRnnPreProcessor", "feedForwardToRnn"),
        ("CnnToFeedForwardPreProcessor", "cnnToFeedForward"),
        ("FeedForwardToCnnPreProcessor", "feedForwardToCnn"),
        ("RnnToCnnPreProcessor", "rnnToCnn"),
        ("CnnToRnnPreProcessor", "cnnToRnn"),
        ("ZeroMeanPrePreProcessor", "zeroMean"),
        ("UnitVarianceProcessor", "unitVariance"),
        ("ZeroMeanAndUnitVariancePreProcessor", "zeroMeanAndUnitVariance"),
        ("BinomialSamplingPreProcessor", "binomialSampling"),
        ("ComposableInputPreProcessor", "composableInput"),
    )
)
"""Preprocessors."""

_VERTICES: Final = "org.deeplearning4j.nn.conf.graph"
VERTICES: Final = (
    *(
        Name(kind, _VERTICES, kind)
        for kind in (
            *("MergeVertex", "ElementWiseVertex", "SubsetVertex", "StackVertex", "UnstackVertex", "L2Vertex", "ScaleVertex"),
            *("L2NormalizeVertex", "PreprocessorVertex"),
        )
    ),
    *(Name(kind, f"{_VERTICES}.rnn", kind) for kind in ("LastTimeStepVertex", "DuplicateToTimeSeriesVertex")),
    *(Name(kind, _VERTICES) for kind in ("ShiftVertex", "ReshapeVertex", "PoolHelperVertex", "FrozenVertex")),
    Name("ReverseTimeSeriesVertex", f"{_VERTICES}.rnn"),
)
"""Vertices without parameters; those with a short name, which is the simple one, are read by 0.9.1."""

DISTRIBUTIONS: Final = tuple(
    Name(f"{theirs}Distribution", "org.deeplearning4j.nn.conf.distribution", short)
    for theirs, short in (
        ("Normal", "normal"),
        ("Gaussian", "gaussian"),
        ("Uniform", "uniform"),
        ("Binomial", "binomial"),
        ("Constant", ""),
        ("LogNormal", ""),
        ("Orthogonal", ""),
        ("TruncatedNormal", ""),
    )
)
"""Distributions of initial weights."""

UPDATERS: Final = tuple(
    Name(ours, "org.nd4j.linalg.learning.config")
    for ours in (
        *("Sgd", "NoOp", "Nesterovs", "Adam", "AdaMax", "Nadam"),
        *("AMSGrad", "AdaBelief", "AdaDelta", "AdaGrad", "RmsProp"),
    )
)
"""Updaters, which had objects from 0.9.0 on."""

SCHEDULES: Final = tuple(
    Name(f"{kind}Schedule", "org.nd4j.linalg.schedule")
    for kind in ("Fixed", "Exponential", "Inverse", "Poly", "Sigmoid", "Step", "Map", "Cycle", "Ramp")
)
"""Schedules."""

DROPOUTS: Final = tuple(
    Name(kind, "org.deeplearning4j.nn.conf.dropout")
    for kind in ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout")
)
"""Dropouts."""

NOISES: Final = tuple(Name(kind, "org.deeplearning4j.nn.conf.weightnoise") for kind in ("DropConnect", "WeightNoise"))
"""Noise on weights."""

CONSTRAINTS: Final = tuple(
    Name(f"{kind}Constraint", "org.deeplearning4j.nn.conf.constraint")
    for kind in ("MaxNorm", "MinMaxNorm", "NonNegative", "UnitNorm")
)
"""Constraints."""

REGULARIZATIONS: Final = tuple(
    Name(kind, "org.nd4j.linalg.learning.regularization") for kind in ("L1Regularization", "L2Regularization", "WeightDecay")
)
"""Terms of regularisation."""

WEIGHT_INITS: Final = tuple(
    Name(ours, "org.deeplearning4j.nn.weights", "", f"WeightInit{theirs}")
    for ours, theirs in (
        ("XAVIER", "Xavier"),
        ("XAVIER_LEGACY", "XavierLegacy"),
        ("XAVIER_UNIFORM", "XavierUniform"),
        ("RELU", "Relu"),
        ("RELU_UNIFORM", "ReluUniform"),
        ("SIGMOID_UNIFORM", "SigmoidUniform"),
        ("UNIFORM", "Uniform"),
        ("NORMAL", "Normal"),
        ("LECUN_UNIFORM", "LecunUniform"),
        ("IDENTITY", "Identity"),
        ("VAR_SCALING_NORMAL_FAN_IN", "VarScalingNormalFanIn"),
        ("VAR_SCALING_NORMAL_FAN_OUT", "VarScalingNormalFanOut"),
        ("VAR_SCALING_NORMAL_FAN_AVG", "VarScalingNormalFanAvg"),
        ("VAR_SCALING_UNIFORM_FAN_IN", "VarScalingUniformFanIn"),
        ("VAR_SCALING_UNIFORM_FAN_OUT", "VarScalingUniformFanOut"),
        ("VAR_SCALING_UNIFORM_FAN_AVG", "VarScalingUniformFanAvg"),
    )
)
"""Schemes of weight initialisation that are classes since 1.0.0-beta4; ours is the word of the enumeration."""


def simple_name(name: str) -> str:
    """A class without its package; the full name of a class that is not DL4J's own, so that it is taken for no other."""
    if "." in name and not name.startswith(VENDOR):
        return name
    return name.rsplit(".", 1)[-1]


def find(table: tuple[Name, ...], name: str) -> Name | None:
    """The entry of a class by DL4J's simple name, by its short name, or by ours, in any letter case."""
    wanted = name.lower()
    return next(
        (entry for entry in table if wanted in {entry.simple.lower(), entry.short.lower() or None, entry.ours.lower()}), None
    )
