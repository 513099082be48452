"""A layer of a document: fields that mean the same in every release. What the eras changed is in ``eras``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, cast

from netconf import layers
from netconf.builder.fluent import validated
from netconf.dl4j import functions, names
from netconf.dl4j.fields import Fields
from netconf.dl4j.names import find
from netconf.errors import did_you_mean
from netconf.layers import AnyLayer, Layer
from netconf.places import words_of


@dataclass(frozen=True)
class Context:
    """What a layer's fields are read with: its own configuration's fields, the release, and its place."""

    conf: Fields
    release: str
    key: int | str
    """Its index in a chain, or the name of its vertex."""
    variables: tuple[str, ...] = ()
    """Names of the layer's parameters; empty when the document was written before the network was initialised."""
    shared: dict[str, Any] = field(default_factory=dict)
    """Words of 0.x that stand beside the layer: regularization, useDropConnect, the learning-rate policy."""

    @property
    def path(self) -> tuple[str | int, ...]:
        """The layer's place in the network."""
        return ("layers" if isinstance(self.key, int) else "vertices", self.key)


_NUMBER, _WHOLE, _FLAG, _WORD, _RAW = "number", "whole", "flag", "word", "take"

PLAIN: Final[dict[str, tuple[str, str]]] = {
    "nin": ("nIn", _WHOLE),
    "nout": ("nOut", _WHOLE),
    "biasInit": ("biasInit", _NUMBER),
    "gainInit": ("gainInit", _NUMBER),
    "forgetGateBiasInit": ("forgetGateBiasInit", _NUMBER),
    "hasBias": ("hasBias", _FLAG),
    "hasLayerNorm": ("hasLayerNorm", _FLAG),
    "gradientNormalization": ("gradientNormalization", _WORD),
    "gradientNormalizationThreshold": ("gradientNormalizationThreshold", _NUMBER),
    "rnnDataFormat": ("dataFormat", _WORD),
    "outputFormat": ("outputDataFormat", _WORD),
    "cnn2DFormat": ("dataFormat", _WORD),
    "corruptionLevel": ("corruptionLevel", _NUMBER),
    "sparsity": ("sparsity", _NUMBER),
    "visibleBiasInit": ("visibleBiasInit", _NUMBER),
    "inferInputLength": ("inferInputLength", _FLAG),
    "inputLength": ("inputLength", _WHOLE),
    "decay": ("decay", _NUMBER),
    "eps": ("eps", _NUMBER),
    "minibatch": ("minibatch", _FLAG),
    "gamma": ("gamma", _NUMBER),
    "beta": ("beta", _NUMBER),
    "lockGammaBeta": ("lockGammaBeta", _FLAG),
    "useLogStd": ("useLogStd", _FLAG),
    "poolingType": ("poolingType", _WORD),
    "pnorm": ("pnorm", _WHOLE),
    "avgPoolIncludePadInDivisor": ("avgPoolIncludePadInDivisor", _FLAG),
    "collapseDimensions": ("collapseDimensions", _FLAG),
    "n": ("repetitionFactor", _WHOLE),
    "dataFormat": ("dataFormat", _WORD),
    "format": ("dataFormat", _WORD),
    "kernelSize": ("kernelSize", _RAW),
    "stride": ("stride", _RAW),
    "padding": ("padding", _RAW),
    "dilation": ("dilation", _RAW),
    "cropping": ("cropping", _RAW),
    "convolutionMode": ("convolutionMode", _WORD),
    "nheads": ("nHeads", _WHOLE),
    "headSize": ("headSize", _WHOLE),
    "nqueries": ("nQueries", _WHOLE),
    "ninQueries": ("nInQueries", _WHOLE),
    "ninKeys": ("nInKeys", _WHOLE),
    "ninValues": ("nInValues", _WHOLE),
    "projectInput": ("projectInput", _FLAG),
    "maskingValue": ("maskValue", _NUMBER),
    "mode": ("mode", _WORD),
    "inputShape": ("inputShape", _RAW),
    "sharedAxes": ("sharedAxes", _RAW),
}
"""Fields that are ours under the name beside, and how they are read."""

_ABSENT: Final[dict[str, dict[str, Any]]] = {
    "EmbeddingLayer": {"hasBias": True},
    "EmbeddingSequenceLayer": {"inferInputLength": False},
    "BatchNormalization": {"useLogStd": False},
    "SubsamplingLayer": {"avgPoolIncludePadInDivisor": True},
    "Subsampling1DLayer": {"avgPoolIncludePadInDivisor": True},
}
"""What an absent field means to DL4J's reader, where that is not the builder's default."""

_IMAGES: Final = frozenset({"ConvolutionLayer", "SubsamplingLayer"})
"""Layers that write the order of an image's axes as ``cnn2dDataFormat``; the same word in layers of series says nothing."""

SILENT: Final = frozenset(
    {
        *("helperAllowFallback", "cudnnAllowFallback", "cudnnAlgoMode", "cudnnFwdAlgo", "cudnnBwdFilterAlgo", "cudnnBwdDataAlgo"),
        *("timeDistributedFormat", "legacyBatchScaledL2", "pretrain", "preTrainIterations", "lossFunction", "rnndataFormat"),
        *("layerParams", "vertexParams", "paramWeightInit", "timeSteps", "dataType", "cnn2dDataFormat", "convolutionType", "bwd"),
        *("activationFunction"),
    }
)
"""Fields without meaning for the arithmetic here, or that repeat another one."""

_WRAPPED: Final = ("underlying", "fwd", "layer")
_NO_NAME: Final = "genisys"
"""What 0.4-rc3.8 wrote for every layer."""


ONE_AXIS: Final = frozenset({"Convolution1DLayer", "Subsampling1DLayer"})
"""Layers whose sizes DL4J writes with a second axis, which has the width 1."""
ALONG_TIME: Final = ("kernelSize", "stride", "padding", "dilation")


def kind_of(fields: Fields) -> type[Layer] | None:
    """Our class of a layer; a fault when there is none."""
    entry = find(names.LAYERS, fields.kind)
    kind = getattr(layers, entry.ours, None) if entry is not None else None
    if kind is None and fields.kind:
        known = [entry.simple for entry in names.LAYERS if hasattr(layers, entry.ours)]
        foreign = "." in fields.kind
        hint = "only DL4J's own layers can be read" if foreign else did_you_mean(fields.kind, known)
        fields.log.fault(fields.place, f"there is no layer {fields.kind} here", hint)
    return cast("type[Layer] | None", kind)


def words(fields: Fields, kind: type[Layer], context: Context) -> dict[str, Any]:
    """The words of a layer that mean the same in every release."""
    known = words_of(kind)
    given: dict[str, Any] = {key: value for key, value in _ABSENT.get(kind.__name__, {}).items() if key in known}
    name = fields.word("layerName")
    if name and name != _NO_NAME:
        given["name"] = name
    for key, (word, how) in PLAIN.items():
        if key not in fields:
            continue
        value = getattr(fields, how)(key)
        if word in known and value is not None and not (value == 0 and word in {"nIn", "nOut"}):
            given[word] = value
    for word in ALONG_TIME if kind.__name__ in ONE_AXIS else ():
        if isinstance(given.get(word), list) and given[word]:
            given[word] = given[word][0]
    if kind.__name__ in _IMAGES and (data_format := fields.word("cnn2dDataFormat")):
        given["dataFormat"] = data_format
    _older_words(fields, known, given)
    _implied(given)
    if "useLogStd" in given and context.variables:
        given["useLogStd"] = "var" not in context.variables  # the parameter that is there decides, as in DL4J
    _functions(fields, known, given, context)
    return given


def _implied(given: dict[str, Any]) -> None:
    """Leave unsaid what DL4J writes and nobody says."""
    if given.get("pnorm") == 0:
        del given["pnorm"]  # written where the pooling is not PNORM


def _older_words(fields: Fields, known: Any, given: dict[str, Any]) -> None:
    """Words that some releases had in place of others."""
    whole = fields.flag("useBatchMean")  # to 0.5.0
    if whole is not None and "minibatch" in known:
        given.setdefault("minibatch", whole)
    axis = fields.whole("timeAxis")  # of TimeDistributed in 1.0.0-beta6
    if axis is not None and "dataFormat" in known:
        given.setdefault("dataFormat", "NWC" if axis == 1 else "NCW")


def _functions(fields: Fields, known: Any, given: dict[str, Any], context: Context) -> None:
    """Activations and loss."""
    for word, keys in (
        ("activation", ("activationFn", "activationFunction", "activation")),
        ("gateActivationFunction", ("gateActivationFn",)),
    ):
        inner = fields.child(*keys)
        if inner is None or word not in known:
            continue
        given[word] = _leaky(inner, context) or functions.activation(inner)
    if "lossFunction" in known:
        inner = fields.child("lossFn", "lossFunction")
        if fields.take("customLossFunction") is not None:
            fields.log.fault(fields.at("customLossFunction"), "a loss of somebody's own cannot be read")
        if inner is not None:
            found = _old_loss(inner, given.get("nOut"), context)
            given["lossFunction"] = functions.loss(inner) if found is None else found
    for word in ("activation", "gateActivationFunction", "lossFunction"):
        if given.get(word) is None:
            given.pop(word, None)


def _leaky(inner: Fields, context: Context) -> Any:
    """To 0.7.1 a leaky ReLU's slope stood beside the layer, and was 0 unless somebody set it."""
    if inner.kind.lower() != "leakyrelu" or not context.shared.get("namesActivations"):
        return None
    extra = context.conf.take("extraArgs")
    slope = extra[0] if isinstance(extra, list) and extra else context.conf.take("leakyreluAlpha")
    known = isinstance(slope, int | float) and abs(slope) < _LARGEST_SLOPE
    return {"type": "LEAKYRELU", "alpha": float(slope) if known else 0.0}


_LARGEST_SLOPE: Final = 1e300
_MOST_OUTPUTS: Final = 1_000_000
"""Outputs of which each gets a weight of its own."""
_ODD_LOSSES: Final = {"SQUARED_LOSS": "L2", "EXPLL": "POISSON", "XENT": "XENT", "RECONSTRUCTION_CROSSENTROPY": "KL_DIVERGENCE"}
"""Losses of 0.4 and 0.5 whose formulas were others, and the nearest that there is."""


def _old_loss(inner: Fields, outputs: Any, context: Context) -> Any:
    """Losses to 0.5.0, where MSE was half the sum of squares; None for the others."""
    if not context.shared.get("namesLosses"):
        return None
    word = inner.kind.upper()
    if word == "MSE" and isinstance(outputs, int):
        if outputs > _MOST_OUTPUTS:
            inner.log.fault(
                inner.place, f"MSE of {context.release} is half of ours, which is had for {_MOST_OUTPUTS:,} outputs at most"
            )
            return None
        return {"type": "L2", "weights": [0.5] * outputs}
    if word in _ODD_LOSSES:
        near = _ODD_LOSSES[word]
        inner.log.doubt(
            "old-loss", inner.place, f"{word} had a formula of its own in {context.release}; trained on, it is {near}"
        )
        return near
    return None


def inner_layer(fields: Fields) -> Fields | None:
    """The layer that a wrapper holds."""
    found = next((fields.child(key) for key in _WRAPPED if key in fields), None)
    if found is None:
        fields.log.fault(fields.place, f"{fields.kind} holds no layer", "it stands in underlying, fwd or layer")
    return found


def finish(kind: type[Layer], given: dict[str, Any], fields: Fields, context: Context) -> AnyLayer | None:
    """The layer of its words; what is impossible in them is noted, and so are fields that nobody knows."""
    axes = fields.take("poolingDimensions")
    if axes in ([2], [2, 3]):
        given["poolingDimensions"] = axes
    elif axes is not None:
        message = "pooling over other axes than time, or height and width, is not supported"
        fields.log.fault(fields.at("poolingDimensions"), message)
    fields.skip(SILENT)
    fields.put_aside()
    silent = {info.alias or name for name, info in kind.model_fields.items() if name in kind.without}
    given = {word: value for word, value in given.items() if word not in silent}  # DL4J writes them, and nobody said them
    made, problems = validated(kind, given, fields.place)
    fields.log.problems += [problem.inside(path=context.path) for problem in problems]
    return cast("AnyLayer", made)
