"""Words of DL4J's builders that the Java reader treats in a way of their own."""

from __future__ import annotations

from netconf.builder.fluent import Fluent
from netconf.java.arithmetic import BOXES
from netconf.vocabulary import (
    Activation,
    BackpropType,
    ConvolutionMode,
    DataType,
    GradientNormalization,
    LearningRatePolicy,
    LossFunction,
    Mode,
    Op,
    PoolingType,
    RNNFormat,
    ScheduleType,
    Word,
)

SIZES = frozenset({"nIn", "nOut", "units", "recurrent", "feedForward", "hiddenSize"})
"""Words whose number may stay open in a configuration."""
COUNTED_WORDS = frozenset({"layer", "inputPreProcessor", "preProcessor"})
"""Words whose number says where something stands, which must be known to go on."""
NUMBERS = frozenset({*BOXES, *BOXES.values()}) - {"Boolean", "boolean", "Character", "char", "Float", "float"}
"""Types of numbers whose value may stay open; a float would have to be rounded when it is bound."""
NUMBER_WORDS = frozenset(
    {
        *("seed", "iterations", "tBPTTForwardLength", "tBPTTBackwardLength", "tBPTTLength", "gradientNormalizationThreshold"),
        *("learningRate", "biasLearningRate", "momentum", "rho", "rmsDecay", "epsilon", "adamMeanDecay", "adamVarDecay"),
        *("l1", "l2", "l1Bias", "l2Bias", "dropOut", "biasInit", "forgetGateBiasInit"),
    }
)
"""Words that take a number, whatever the type of what they are given."""
OBJECT_WORDS = frozenset({"toString", "hashCode", "equals", "getClass", "toJson", "toYaml", "notify", "wait"})
TEXT_WORDS = frozenset(
    {"activation", "weightInit", "updater", "lossFunction", "optimizationAlgo", "gateActivationFunction", "poolingType"}
)
"""Words that take a constant by its name."""
_BY_WORD: dict[str, type[Word]] = {
    "backpropType": BackpropType,
    "convolutionMode": ConvolutionMode,
    "dataFormat": RNNFormat,
    "dataType": DataType,
    "gradientNormalization": GradientNormalization,
    "learningRateDecayPolicy": LearningRatePolicy,
    "mode": Mode,
    "rnnDataFormat": RNNFormat,
}
_OF_OBJECTS: tuple[type[Word], ...] = (Activation, LossFunction, PoolingType, Mode, Op, ScheduleType)
"""Enumerations whose constants objects are made from: ``new RnnOutputLayer.Builder(MSE)``, ``new GlobalPoolingLayer(AVG)``."""


def is_constant(name: str, word: str) -> bool:
    """Whether a name that nothing declares is a constant where it stands: its static import was left out when it was pasted."""
    kinds = _OF_OBJECTS if word.startswith("new ") else (_BY_WORD[word],) if word in _BY_WORD else ()
    return any(name == member.value for kind in kinds for member in kind)


OF_ALL_LAYERS = frozenset(
    {
        *("activationFunction", "applySparsity", "batchSize", "constrainGradientToUnitNorm", "featureMapSize", "filterSize"),
        *("hiddenLayerSizes", "hiddenUnit", "kernel", "lossFunction", "nIn", "nOut", "override", "visibleUnit", "weightShape"),
    }
)
"""Words that 0.0.3 said once for all layers, which had no builders of their own then."""


MACHINE_WORDS = frozenset({"trainingWorkspaceMode", "inferenceWorkspaceMode", "cacheMode", "cudnnAlgoMode", "cudnnAllowFallback"})
"""Words about DL4J's own memory, which mean nothing here, whatever they are given."""
UNREAD_WORDS = MACHINE_WORDS | {"inputLength"}
"""Words that a network may go without when their value is not known; an embedding takes the length of its series from these."""


_SETTERS = {
    "ActivationFn": "activation",
    "GateActivationFn": "gateActivationFunction",
    "IUpdater": "updater",
    "WeightInitFn": "weightInit",
    "LayerName": "name",
    "LossFn": "lossFunction",
    "Idropout": "dropOut",
    "UseRegularization": "regularization",
    "TbpttFwdLength": "tBPTTForwardLength",
    "TbpttBackLength": "tBPTTBackwardLength",
}
"""Setters whose word is not called like the field that they set."""


def plain(builder: Fluent, name: str) -> str:
    """The word of a setter: ``setL2(x)`` is generated beside ``l2(x)`` in DL4J's builders."""
    rest = name[3:]
    if not name.startswith("set") or hasattr(builder, name):
        return name
    lower = rest[:1].lower() + rest[1:]
    return next((word for word in (_SETTERS.get(rest, lower), lower) if hasattr(builder, word)), name)
