"""DL4J's enumerations: the value of each member is DL4J's spelling, and any letter case is read."""

from __future__ import annotations

from enum import EnumMeta, StrEnum
from typing import TYPE_CHECKING, Any

from netconf.errors import did_you_mean


class _Words(EnumMeta):
    """The type of enumerations, which says what may have been meant by a word that there is not."""

    if not TYPE_CHECKING:  # a type checker shall see unknown words by itself

        def __getattr__(cls, name: str) -> Any:
            """Reached where no such attribute is found, which in Python 3.11 is the way to members, too."""
            members = cls.__dict__.get("_member_map_", {})
            if name in members:
                return members[name]
            message = f"{cls.__name__} has no word {name}"
            raise AttributeError(
                message if name.startswith("_") else f"{message}; {did_you_mean(name, members)}", name=name, obj=cls
            )


class Word(StrEnum, metaclass=_Words):
    """An enumeration that is written in DL4J's spelling and read in any case, as ``Activation.fromString`` does."""

    @classmethod
    def _missing_(cls, value: object) -> Word | None:
        if isinstance(value, str):
            return next((member for member in cls if member.value.lower() == value.strip().lower()), None)
        return None


class Activation(Word):
    """Activation functions without parameters of their own."""

    CUBE = "CUBE"
    ELU = "ELU"
    GELU = "GELU"
    HARDSIGMOID = "HARDSIGMOID"
    HARDTANH = "HARDTANH"
    IDENTITY = "IDENTITY"
    LEAKYRELU = "LEAKYRELU"
    MISH = "MISH"
    RATIONALTANH = "RATIONALTANH"
    RECTIFIEDTANH = "RECTIFIEDTANH"
    RELU = "RELU"
    RELU6 = "RELU6"
    RRELU = "RRELU"
    SELU = "SELU"
    SIGMOID = "SIGMOID"
    SOFTMAX = "SOFTMAX"
    SOFTPLUS = "SOFTPLUS"
    SOFTSIGN = "SOFTSIGN"
    SWISH = "SWISH"
    TANH = "TANH"
    THRESHOLDEDRELU = "THRESHOLDEDRELU"


class LossFunction(Word):
    """Loss functions of output layers."""

    COSINE_PROXIMITY = "COSINE_PROXIMITY"
    EXPLL = "EXPLL"
    HINGE = "HINGE"
    KL_DIVERGENCE = "KL_DIVERGENCE"
    L1 = "L1"
    L2 = "L2"
    MCXENT = "MCXENT"
    MEAN_ABSOLUTE_ERROR = "MEAN_ABSOLUTE_ERROR"
    MEAN_ABSOLUTE_PERCENTAGE_ERROR = "MEAN_ABSOLUTE_PERCENTAGE_ERROR"
    MEAN_SQUARED_LOGARITHMIC_ERROR = "MEAN_SQUARED_LOGARITHMIC_ERROR"
    MSE = "MSE"
    NEGATIVELOGLIKELIHOOD = "NEGATIVELOGLIKELIHOOD"
    POISSON = "POISSON"
    RECONSTRUCTION_CROSSENTROPY = "RECONSTRUCTION_CROSSENTROPY"
    SPARSE_MCXENT = "SPARSE_MCXENT"
    SQUARED_HINGE = "SQUARED_HINGE"
    SQUARED_LOSS = "SQUARED_LOSS"
    WASSERSTEIN = "WASSERSTEIN"
    XENT = "XENT"


class LossFunctions:
    """DL4J's outer class, so that ``LossFunctions.LossFunction.MCXENT`` reads as in Java."""

    LossFunction = LossFunction


class WeightInit(Word):
    """Schemes of weight initialisation."""

    DISTRIBUTION = "DISTRIBUTION"
    IDENTITY = "IDENTITY"
    LECUN_NORMAL = "LECUN_NORMAL"
    LECUN_UNIFORM = "LECUN_UNIFORM"
    NORMAL = "NORMAL"
    ONES = "ONES"
    RELU = "RELU"
    RELU_UNIFORM = "RELU_UNIFORM"
    SIGMOID_UNIFORM = "SIGMOID_UNIFORM"
    UNIFORM = "UNIFORM"
    VAR_SCALING_NORMAL_FAN_AVG = "VAR_SCALING_NORMAL_FAN_AVG"
    VAR_SCALING_NORMAL_FAN_IN = "VAR_SCALING_NORMAL_FAN_IN"
    VAR_SCALING_NORMAL_FAN_OUT = "VAR_SCALING_NORMAL_FAN_OUT"
    VAR_SCALING_UNIFORM_FAN_AVG = "VAR_SCALING_UNIFORM_FAN_AVG"
    VAR_SCALING_UNIFORM_FAN_IN = "VAR_SCALING_UNIFORM_FAN_IN"
    VAR_SCALING_UNIFORM_FAN_OUT = "VAR_SCALING_UNIFORM_FAN_OUT"
    XAVIER = "XAVIER"
    XAVIER_FAN_IN = "XAVIER_FAN_IN"
    XAVIER_LEGACY = "XAVIER_LEGACY"
    XAVIER_UNIFORM = "XAVIER_UNIFORM"
    ZERO = "ZERO"


class Updater(Word):
    """The updaters of the 0.x era by name; their hyper-parameters are words of the builder."""

    ADADELTA = "ADADELTA"
    ADAGRAD = "ADAGRAD"
    ADAM = "ADAM"
    ADAMAX = "ADAMAX"
    CUSTOM = "CUSTOM"
    NADAM = "NADAM"
    NESTEROVS = "NESTEROVS"
    NONE = "NONE"
    RMSPROP = "RMSPROP"
    SGD = "SGD"


class OptimizationAlgorithm(Word):
    """How a step is found; recurrent programs use stochastic gradient descent."""

    CONJUGATE_GRADIENT = "CONJUGATE_GRADIENT"
    HESSIAN_FREE = "HESSIAN_FREE"
    LBFGS = "LBFGS"
    LINE_GRADIENT_DESCENT = "LINE_GRADIENT_DESCENT"
    STOCHASTIC_GRADIENT_DESCENT = "STOCHASTIC_GRADIENT_DESCENT"


class BackpropType(Word):
    """Backpropagation through the whole series, or truncated."""

    Standard = "Standard"
    TruncatedBPTT = "TruncatedBPTT"


class GradientNormalization(Word):
    """What is done to a layer's gradient before the updater sees it."""

    None_ = "None"
    RenormalizeL2PerLayer = "RenormalizeL2PerLayer"
    RenormalizeL2PerParamType = "RenormalizeL2PerParamType"
    ClipElementWiseAbsoluteValue = "ClipElementWiseAbsoluteValue"
    ClipL2PerLayer = "ClipL2PerLayer"
    ClipL2PerParamType = "ClipL2PerParamType"


class LearningRatePolicy(Word):
    """Learning-rate policies of the 0.x era."""

    None_ = "None"
    Exponential = "Exponential"
    Inverse = "Inverse"
    Poly = "Poly"
    Sigmoid = "Sigmoid"
    Step = "Step"
    TorchStep = "TorchStep"
    Schedule = "Schedule"
    Score = "Score"


class ScheduleType(Word):
    """What a schedule counts."""

    ITERATION = "ITERATION"
    EPOCH = "EPOCH"


class ConvolutionMode(Word):
    """Padding of convolutions."""

    Strict = "Strict"
    Truncate = "Truncate"
    Same = "Same"
    Causal = "Causal"


class PoolingType(Word):
    """Pooling over time or space."""

    MAX = "MAX"
    AVG = "AVG"
    SUM = "SUM"
    PNORM = "PNORM"


class Mode(Word):
    """How the two directions of a Bidirectional layer come together."""

    ADD = "ADD"
    MUL = "MUL"
    AVERAGE = "AVERAGE"
    CONCAT = "CONCAT"


class Op(Word):
    """What an ElementWiseVertex does with its inputs."""

    Add = "Add"
    Subtract = "Subtract"
    Product = "Product"
    Average = "Average"
    Max = "Max"


class RNNFormat(Word):
    """Order of the axes of a time series: [minibatch, size, time] or [minibatch, time, size]."""

    NCW = "NCW"
    NWC = "NWC"


class CNN2DFormat(Word):
    """Order of the axes of images."""

    NCHW = "NCHW"
    NHWC = "NHWC"


class WorkspaceMode(Word):
    """Memory management of the JVM; without meaning here."""

    NONE = "NONE"
    SINGLE = "SINGLE"
    SEPARATE = "SEPARATE"
    ENABLED = "ENABLED"


class CacheMode(Word):
    """Caching of activations in the JVM; without meaning here."""

    NONE = "NONE"
    DEVICE = "DEVICE"
    HOST = "HOST"


class AlgoMode(Word):
    """cuDNN's choice of algorithm; without meaning here."""

    NO_WORKSPACE = "NO_WORKSPACE"
    PREFER_FASTEST = "PREFER_FASTEST"
    USER_SPECIFIED = "USER_SPECIFIED"


class DataType(Word):
    """The type of parameters and activations."""

    DOUBLE = "DOUBLE"
    FLOAT = "FLOAT"
    HALF = "HALF"


class MinibatchDivision(Word):
    """Where the sum over the minibatch is divided by its size."""

    beforeUpdater = "beforeUpdater"
    afterUpdater = "afterUpdater"


class Apply(Word):
    """Where l1 and l2 enter the step.

    beforeUpdater adds them to the gradient; afterUpdater to the step, without the learning rate; afterUpdaterTimesRate to the
    step, times the learning rate.
    """

    beforeUpdater = "beforeUpdater"
    afterUpdater = "afterUpdater"
    afterUpdaterTimesRate = "afterUpdaterTimesRate"


class MaskedSteps(Word):
    """What a recurrent layer does at masked steps: nothing special, zero state, or unchanged state."""

    passThrough = "passThrough"
    zero = "zero"
    carry = "carry"


class RandomStream(Word):
    """The generator of initial weights and dropout: ours, or that of 0.4 to 0.6.0, of 0.7.0 to 1.0.0-beta3, or from beta4 on."""

    native = "native"
    dl4j_04 = "dl4j-0.4"
    dl4j_07 = "dl4j-0.7"
    dl4j_10 = "dl4j-1.0"
