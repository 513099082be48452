"""From a network to the Java program that builds it: a chain of words for 1.0.0-M2.1.

Java has no words for some of what a configuration may hold. What training would lose is told, as when DL4J's documents are
written, and the program is read back: where it yields another network, it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from netconf.bindings import AnyConfiguration
from netconf.dl4j.reader import read
from netconf.dl4j.writer import write as document_of
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.graph.vertices import AttentionVertex
from netconf.inheritance import parameter_names
from netconf.java import port
from netconf.layers import (
    AutoEncoder,
    BaseAttentionLayer,
    BaseWrapperLayer,
    Bidirectional,
    CnnLossLayer,
    Convolution1DLayer,
    LastTimeStep,
    Layer,
    MaskLayer,
    MaskZeroLayer,
    Subsampling1DLayer,
    SubsamplingLayer,
    inside,
)
from netconf.regularization import L1Regularization, L2Regularization, RegularizationTerm, WeightDecay
from netconf.releases import NEWEST
from netconf.source.chain import COEFFICIENTS, ChainSource, word_of
from netconf.source.java_values import JavaValues, UnsayableError
from netconf.vocabulary import Apply, CNN2DFormat, PoolingType, RNNFormat
from netconf.weights import Dropout, LayerConstraint, Regularization, terms_of
from netconf.yaml.writer import LAYER_FIRST, Pairs, in_order, said_fields

_HINT: Final = "give DL4J its own document instead: conf.to_json(), or graves convert to .json"
_CONF: Final = "org.deeplearning4j.nn.conf"
_GIVEN: Final = {
    "ZeroPadding1DLayer": "padding",
    "ZeroPaddingLayer": "padding",
    "Cropping1D": "cropping",
    "Cropping2D": "cropping",
}
"""What the constructor of a layer's builder takes."""
_USUAL: Final = {"data_format": (RNNFormat.NCW, CNN2DFormat.NCHW), "output_data_format": (RNNFormat.NCW,)}
"""What layers are without a word."""
_UNSAYABLE: Final = {
    ("Subsampling1DLayer", "dilation"): "has no word for dilation",
    ("GravesBidirectionalLSTM", "forget_gate_bias_init"): "has no word for forgetGateBiasInit",
    ("SimpleRnn", "constraints"): "loses constraints",
    ("ElementWiseMultiplicationLayer", "constraints"): "loses constraints",
}
"""Fields of layers that the builders of 1.0.0-M2.1 do not take."""
_NORMALIZATION: Final = ("gradient_normalization", "gradient_normalization_threshold")
"""What attention has from the network alone."""
_CONSTRAINED: Final = {"constrainWeights": ("weight",), "constrainBias": ("bias",), "constrainAllParameters": ()}
"""Words of constraints, and the kinds of parameters that they act on."""


def write(network: AnyConfiguration, class_name: str = "Network", *, strict: bool = False) -> tuple[str, tuple[Finding, ...]]:
    """Return a Java class whose method ``conf()`` builds a network with 1.0.0-M2.1, and what training will miss of it.

    Parameters
    ----------
    network
        The network; all sizes must be numbers.
    class_name
        Name of the class.
    strict
        Whether anything that DL4J cannot say is an error.

    Raises
    ------
    ConfigurationError
        When predictions need what DL4J cannot say, Java's builders have no word for it, or a placeholder is not bound.
    """
    seeded = network if network.seed is not None else network.model_copy(update={"seed": 0})  # without one both draw their own
    document, losses = document_of(seeded, NEWEST, strict=strict)
    theirs = read(document).configuration.model_copy(update={"seed": network.seed})
    try:
        text = _Program(theirs).text(class_name)
    except UnsayableError as missing:
        raise ConfigurationError([Problem("Java source", str(missing), _HINT)]) from None
    _require_the_same(text, theirs)
    return text, losses


def _require_the_same(text: str, network: AnyConfiguration) -> None:
    """Read a program back."""
    report = port(text, dl4j=NEWEST)
    problems = [problem for refusal in report.refused for problem in refusal.problems]
    for found in report.networks:
        for place, ours, theirs in _differences(network.model_dump(), found.configuration.model_dump()):
            problems.append(Problem(place, f"it is {ours}, but Java's builder would make it {theirs}", _HINT))
    if problems or not report.networks:
        raise ConfigurationError(problems)


class _Program(ChainSource):
    """One program."""

    trailing = ""

    def __init__(self, network: AnyConfiguration) -> None:
        super().__init__(network)
        self._values = JavaValues()

    def text(self, class_name: str) -> str:
        """The program."""
        kind = "ComputationGraph" if isinstance(self._network, ComputationGraphConfiguration) else "MultiLayer"
        built, builder = (self._values.name(f"{_CONF}.{name}Configuration") for name in (kind, "NeuralNet"))
        chain = "\n".join(f"            {line}" for link in self.links() for line in link)
        imports = "".join(f"import {name};\n" for name in sorted(self._values.imports))
        return (
            f"{imports}\npublic class {class_name} {{\n    public static {built} conf() {{\n"
            f"        return new {builder}.Builder()\n{chain};\n    }}\n}}\n"
        )

    def value(self, value: Any) -> str:
        """A value as Java source."""
        return self._values.source(value)

    def is_sayable(self, name: str, value: Any, shared: Any = None) -> bool:
        """Whether the network may say it for all its layers; its weight decay 1.0.0-M2.1 would count twice."""
        del shared
        if name in COEFFICIENTS:
            return isinstance(value, Regularization) and value.apply is Apply.beforeUpdater
        return value is not None and name != "constraints"

    def shared(self, pairs: Pairs) -> dict[str, Any]:
        """With what the builders of attention have no word for, and coefficients only where no layer has others.

        A layer's own list of coefficients would take the place of the network's.
        """
        found = super().shared(pairs)
        layers = [inside(layer) for layer, _ in pairs]
        for layer in layers:
            if _is_attention(layer):
                found = {name: getattr(layer, name) for name in _NORMALIZATION} | found
        fields = ((layer, name) for layer in layers for name in COEFFICIENTS if name not in layer.without)
        own = any(getattr(layer, name) != found.get(name) for layer, name in fields if name in type(layer).model_fields)
        return {name: value for name, value in found.items() if name not in COEFFICIENTS} if own else found

    def layer(
        self, layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool = False
    ) -> list[str]:
        """A layer's builder, or a wrapper around one.

        Raises
        ------
        ConfigurationError
            When the builder has no word for something.
        """
        try:
            return self._layer(layer, normal, shared, name, first=first, masked=masked)
        except UnsayableError as missing:
            raise ConfigurationError([Problem(f"layer {layer.name}", str(missing), _HINT)]) from None

    def _layer(
        self, layer: Layer, normal: Layer, shared: Mapping[str, Any], name: str, *, first: bool, masked: bool
    ) -> list[str]:
        kind = self._values.class_of(layer)
        if isinstance(layer, BaseWrapperLayer) and isinstance(normal, BaseWrapperLayer):
            masked = masked or isinstance(layer, LastTimeStep | MaskZeroLayer)
            known = {} if isinstance(layer.layer, BaseWrapperLayer) else shared  # what is in two wrappers inherits nothing
            inner = self.layer(layer.layer, normal.layer, known, name, first=first, masked=masked)
            return self._wrapped(kind, layer, inner)
        if isinstance(layer, MaskLayer):  # its builder is abstract
            return [f"new {kind}()"]
        said = said_fields(layer, normal, shared, name, first=True, masked=masked)  # sizes and formats as well
        said |= {field: getattr(layer, field) for field in _unlike_java(layer)}
        said = {field: value for field, value in said.items() if field != "type" and value not in _USUAL.get(field, ())}
        lists = [self._list(said, suffix) for suffix in ("", "_bias") if isinstance(said.get(f"l2{suffix}"), tuple)]
        given = _GIVEN.get(kind)
        arguments = self.value(getattr(layer, given)) if given else ""
        words = [self._said(layer, field, said[field]) for field in in_order(said, LAYER_FIRST) if field != given]
        words.sort(key=lambda word: word.startswith(".weightDecay"))  # it returns a builder of any layer
        return [f"new {kind}.Builder({arguments})", *words, *lists, ".build()"]

    def _list(self, said: dict[str, Any], suffix: str) -> str:
        """The one word for several terms, which are no longer among those that are said."""
        terms: list[RegularizationTerm] = [L1Regularization(l1=term.value) for term in terms_of(said.pop(f"l1{suffix}", None))]
        for term in terms_of(said.pop(f"l2{suffix}")):
            before, times_rate = term.apply is Apply.beforeUpdater, term.apply is Apply.afterUpdaterTimesRate
            terms.append(L2Regularization(l2=term.value) if before else WeightDecay(coeff=term.value, apply_lr=times_rate))
        arrays = self._values.name("java.util.Arrays")
        return f".regularization{suffix.removeprefix('_').capitalize()}({arrays}.asList({', '.join(map(self.value, terms))}))"

    def _wrapped(self, kind: str, layer: BaseWrapperLayer, inner: list[str]) -> list[str]:
        """A constructor around a layer's chain."""
        before = f"{self.value(layer.mode)}, " if isinstance(layer, Bidirectional) else ""
        behind = (name for name in type(layer).overloads[-1] if name not in {"layer", "mode"})
        after = "".join(f", {self.value(getattr(layer, name))}" for name in behind)
        inside = [f"    {line}" for line in inner]
        return [f"new {kind}({before}", *inside[:-1], f"{inside[-1]}{after})"]

    def _said(self, layer: Layer, field: str, value: Any) -> str:
        """A word of a layer's builder."""
        kind = type(layer).__name__
        wordless = field in _NORMALIZATION and _is_attention(layer)
        if wordless or (kind, field) in _UNSAYABLE:
            message = f"the builder of {kind} {_UNSAYABLE.get((kind, field), f'has no word for {word_of(layer, field)}')}"
            raise UnsayableError(message)
        if field == "constraints":
            return "".join(f".{self._constraining(layer, one)}({self.value(one)})" for one in value)
        if isinstance(value, Regularization | Dropout):
            return self.word(field, value)[1]
        return f".{self._word_of(layer, field)}({self.value(value)})"

    @staticmethod
    def _word_of(layer: Layer, field: str) -> str:
        """A field's word, where Java's differs."""
        words = {Convolution1DLayer: "rnnDataFormat", CnnLossLayer: "format"}
        return words.get(type(layer), word_of(layer, field)) if field == "data_format" else word_of(layer, field)

    @staticmethod
    def _constraining(layer: Layer, constraint: LayerConstraint) -> str:
        """The word of a constraint, by the parameters that it acts on."""
        for word, kinds in _CONSTRAINED.items():
            if constraint.params == parameter_names(layer, *kinds):
                return word
        if constraint.params == ("RW",):
            return "constrainRecurrent"
        message = f"no word constrains {', '.join(constraint.params or ())} alone"
        raise UnsayableError(message)


def _is_attention(layer: Layer) -> bool:
    return isinstance(layer, BaseAttentionLayer | AttentionVertex)


def _unlike_java(layer: Layer) -> tuple[str, ...]:
    """Fields that are said whatever they are: the builder has another default."""
    if isinstance(layer, SubsamplingLayer | Subsampling1DLayer) and layer.pooling_type is PoolingType.PNORM:
        return ("pnorm",)
    return ("corruption_level",) if isinstance(layer, AutoEncoder) else ()


def _differences(ours: Any, theirs: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two configurations differ, as dictionaries, lists and scalars: place, and both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys((*ours, *theirs)):
            yield from _differences(ours.get(key), theirs.get(key), f"{place}.{key}".lstrip("."))
    elif isinstance(ours, list | tuple) and isinstance(theirs, list | tuple) and len(ours) == len(theirs):
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(*pair, f"{place}.{number}")
    elif ours != theirs:
        yield place, ours, theirs
