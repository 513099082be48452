"""Which release of DL4J a program was written for: each import and word that came or went bounds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netconf.eras.choice import ONLY_0X
from netconf.findings import Finding
from netconf.java.declared import type_of
from netconf.java.kindred.library import SCOPES
from netconf.java.program import Program, SourceFile
from netconf.java.syntax import Node
from netconf.releases import LAST_OF_0, NEWEST, RELEASES


@dataclass(frozen=True)
class Evidence:
    """What speaks for a range of releases."""

    what: str
    first: str
    last: str
    line: int


_OLDEST = RELEASES[0]
STRICTER = Evidence("an output layer that 1.0.0-beta3 refuses", _OLDEST, "1.0.0-beta2", 0)
"""Runs of 1.0.0-alpha, beta and beta2 trained with losses and activations that do not fit; beta3 throws when it builds."""
_LAST_WITH = {
    **dict.fromkeys({*ONLY_0X, "leakyreluAlpha"}, LAST_OF_0),
    "pretrain": "1.0.0-beta3",
    "backprop": "1.0.0-beta3",
    "legacyBatchScaledL2": "1.0.0-beta3",
    "cnnInputSize": "0.8.0",
    "redistributeParams": "0.5.0",
    "constrainGradientToUnitNorm": "0.4-rc3.8",
    "timeSeriesLength": "0.4-rc3.8",
}
"""Words of the builders, with the last release that had them."""
_FIRST_WITH = {
    "tBPTTLength": "0.9.0",
    "cacheMode": "0.9.0",
    "trainingWorkspaceMode": "0.9.0",
    "inferenceWorkspaceMode": "0.9.0",
    "l1Bias": "0.8.0",
    "l2Bias": "0.8.0",
    "convolutionMode": "0.7.0",
    "setInputType": "0.6.0",
    "units": "1.0.0-alpha",
    "weightNoise": "1.0.0-alpha",
    "constrainWeights": "1.0.0-alpha",
    "constrainBias": "1.0.0-alpha",
    "constrainAllParameters": "1.0.0-alpha",
    "biasUpdater": "1.0.0-alpha",
    "weightDecay": "1.0.0-beta4",
    "weightDecayBias": "1.0.0-beta4",
    "gainInit": "1.0.0-beta4",
    "hasLayerNorm": "1.0.0-beta4",
    "dataType": "1.0.0-beta4",
    "weightInitRecurrent": "1.0.0-beta",
    "validateOutputLayerConfig": "1.0.0-beta3",
    "validateTbpttConfig": "1.0.0-beta4",
    "dataFormat": "1.0.0-beta7",
    "overrideNinUponBuild": "1.0.0-M1",
}
"""Words of the builders, with the first release that had them."""
_CLASSES_FROM = {
    "org.nd4j.linalg.schedule": "1.0.0-alpha",
    "org.nd4j.linalg.learning.config": "0.9.0",
    "org.nd4j.linalg.activations.Activation": "0.7.2",
    "org.deeplearning4j.nn.conf.layers.recurrent": "1.0.0-alpha",
    "org.deeplearning4j.nn.conf.layers.LSTM": "0.8.0",
    "org.deeplearning4j.nn.conf.dropout": "1.0.0-alpha",
    "org.deeplearning4j.nn.conf.constraint": "1.0.0-alpha",
    "org.deeplearning4j.nn.conf.weightnoise": "1.0.0-alpha",
    "org.nd4j.linalg.learning.regularization": "1.0.0-beta4",
    "org.deeplearning4j.nn.conf.RNNFormat": "1.0.0-beta7",
    "org.deeplearning4j.datasets.iterator.utilty": "1.0.0-M1",
    "org.nd4j.evaluation": "1.0.0-beta4",
}
"""Packages and classes, with the first release that had them."""
_RATED = frozenset({"Adam", "Sgd", "Nadam", "AdaMax", "AMSGrad"})
"""Updaters whose constructor takes a rate alone since 1.0.0-alpha."""


def evidence(program: Program) -> list[Evidence]:
    """All that speaks for some releases and against others."""
    found: list[Evidence] = []
    for source in program.files:
        found += _imports(source)
        found += _words(source)
    return found


def _imports(source: SourceFile) -> Iterator[Evidence]:
    lines = {node.text: node.line for node in source.root.parts if node.kind == "import_declaration"}
    paths = [*source.imports.values(), *source.packages, *source.static_imports.values(), *source.static_classes]
    for path in paths:
        for start, first in _CLASSES_FROM.items():
            if path == start or path.startswith(f"{start}."):
                line = next((number for text, number in lines.items() if path in text), 0)
                yield Evidence(f"import {path}", first, NEWEST, line)


def _words(source: SourceFile) -> Iterator[Evidence]:
    types = _declared(source.root)
    for node in source.nodes:
        if node.kind == "method_invocation":
            name = node.named("name")
            kind = _kind_of_root(node, types) if name in _INTERESTING else ""
            if kind in _BUILDERS or kind.endswith("Layer.Builder") or _is_layer(kind):
                yield from _of_word(node, name, kind, types)
        elif node.kind == "object_creation_expression":
            kind = node.named("type").rpartition(".")[2]
            if kind in _RATED and len(node.arguments()) == 1:
                yield Evidence(f"new {kind}(rate)", "1.0.0-alpha", NEWEST, node.line)


_BUILDERS = frozenset({"NeuralNetConfiguration.Builder", "ListBuilder", "NeuralNetConfiguration.ListBuilder", "GraphBuilder"})
_INTERESTING = frozenset({*_LAST_WITH, *_FIRST_WITH, "list", "layer", "regularization", "activation"})


def _is_layer(kind: str) -> bool:
    return kind.endswith((".Builder", "GraphBuilder")) and any(
        part in kind for part in ("LSTM", "Rnn", "Layer", "Graph", "AutoEncoder")
    )


def _of_word(node: Node, name: str, kind: str, types: dict[str, str]) -> Iterator[Evidence]:
    arguments = node.arguments()
    first = arguments[0] if arguments else None
    if name in _LAST_WITH:
        yield Evidence(name, _OLDEST, _LAST_WITH[name], node.line)
    if name in _FIRST_WITH:
        yield Evidence(name, _FIRST_WITH[name], NEWEST, node.line)
    if first is None:
        return
    if name == "regularization" and _is_flag(first, types):
        yield Evidence(f"regularization({first.text})", _OLDEST, LAST_OF_0, node.line)
    elif name == "list" and len(arguments) == 1 and _is_count(first, types):
        yield Evidence("list(number of layers)", _OLDEST, "0.5.0", node.line)
    elif name == "activation" and first.kind == "string_literal":
        yield Evidence("activation by name", _OLDEST, LAST_OF_0, node.line)
    elif name == "layer" and len(arguments) == 1 and first.kind == "method_invocation" and "Builder" in kind:
        yield Evidence("layer without an index", "1.0.0-alpha", NEWEST, node.line)


def _is_flag(node: Node, types: dict[str, str]) -> bool:
    """Whether ``regularization(x)`` is switched on or off; since 1.0.0-beta4 it takes a list."""
    if node.kind in {"true", "false", "binary_expression", "unary_expression"}:
        return True
    return node.kind == "identifier" and types.get(node.text) in {"boolean", "Boolean"}


def _is_count(node: Node, types: dict[str, str]) -> bool:
    """Whether ``list(x)`` is given the number of layers."""
    if node.kind in {"decimal_integer_literal", "binary_expression"}:
        return True
    return node.kind == "identifier" and types.get(node.text) in {"int", "Integer"}


def _declared(root: Node) -> dict[str, str]:
    """Types of variables, fields and parameters by name; ``var`` takes the type of what it is given."""
    found: dict[str, str] = {}
    for node in root.walk():
        if node.kind in {"local_variable_declaration", "field_declaration"}:
            for part in node.parts:
                if part.kind == "variable_declarator":
                    found[part.named("name")] = type_of(node, part.named("name"))
        elif node.kind == "formal_parameter":
            found[node.named("name")] = node.named("type")
        elif node.kind == "method_invocation" and node.named("name") in SCOPES and node.arguments():
            given = node.arguments()[0].get("parameters")  # of a function that is given what it is called on
            receiver = node.get("object")
            if given is not None and len(given.parts) == 1 and receiver is not None:
                found[given.parts[0].text] = _kind_of_root(receiver, found)
    return found


def _kind_of_root(node: Node, types: dict[str, str]) -> str:
    """The class of the builder that a chain begins with, as the source writes it."""
    root: Node | None = node
    passed: list[str] = []
    while root is not None and root.kind == "method_invocation":
        passed.append(root.named("name"))
        root = root.get("object")
    if root is None:
        return "ListBuilder" if "list" in passed else ""
    if root.kind == "object_creation_expression":
        kind = root.named("type").replace(" ", "")
    elif root.kind == "identifier":
        kind = types.get(root.text, "")
    else:
        return ""
    kind = kind.partition("<")[0]
    parts = kind.split(".")
    while len(parts) > 1 and parts[0][:1].islower():
        parts.pop(0)
    return ".".join(parts)


def chosen(found: list[Evidence]) -> tuple[str, list[Finding]]:
    """The newest release that all evidence allows; contradictions are reported, and then the older words decide."""
    position = {release: i for i, release in enumerate(RELEASES)}
    if not found:
        return NEWEST, []
    lowest = max(found, key=lambda e: position[e.first])
    highest = min(found, key=lambda e: position[e.last])
    if position[lowest.first] <= position[highest.last]:
        return highest.last, []
    message = (
        f"the evidence for the release contradicts itself: {highest.what} (line {highest.line}) was last in {highest.last}, "
        f"{lowest.what} (line {lowest.line}) came with {lowest.first}; it is read as {highest.last}. Say which: --dl4j RELEASE"
    )
    return highest.last, [Finding("contradictory-release", message, "release", highest.line)]
