"""What a person probably meant: words of DL4J's builders and of other levels, where our YAML has another word or place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from netconf.base import Model
from netconf.errors import Problem, nearest
from netconf.graph.configuration import GraphDraft
from netconf.graph.vertices import Plain
from netconf.layers import AnyLayer
from netconf.network import Draft
from netconf.places import models_in, tag_of, words_of
from netconf.settings import NetworkSettings
from netconf.updaters import AnyUpdater
from netconf.yaml.nodes import Node, ScalarNode, SequenceNode
from netconf.yaml.placeholders import name_of
from netconf.yaml.scalars import resolve

Path = tuple[str | int, ...]

_LAYERS: Final = {str(tag_of(layer)): layer for layer in models_in(AnyLayer)}
_VERTICES: Final = {str(tag_of(vertex)): vertex for vertex in models_in(Plain)}
_UPDATERS: Final = {str(tag_of(updater)): updater for updater in models_in(AnyUpdater)}
SMALLEST: Final = "the smallest network: layers: [{type: RnnOutputLayer, nIn: 10, nOut: 2}]"
_MEANINGLESS: Final = "it manages memory of the Java machine and has no meaning here; remove it"

_OTHER_WORDS: Final[Mapping[str, str]] = {
    "learningRate": "the rate belongs to the updater: updater: {type: RmsProp, learningRate: 0.1}",
    "biasLearningRate": "give the biases an updater of their own: biasUpdater: {type: Sgd, learningRate: 0.1}",
    "momentum": "it belongs to the updater: updater: {type: Nesterovs, learningRate: 0.1, momentum: 0.9}",
    "momentumAfter": "momentum may follow a schedule: momentum: {type: MapSchedule, scheduleType: ITERATION, values: {0: 0.5}}",
    "rmsDecay": "it belongs to the updater: updater: {type: RmsProp, learningRate: 0.1, rmsDecay: 0.95}",
    "rho": "it belongs to the updater: updater: {type: AdaDelta, rho: 0.95}",
    "epsilon": "it belongs to the updater: updater: {type: Adam, learningRate: 0.001, epsilon: 1.0e-08}",
    "adamMeanDecay": "it is beta1 of the updater: updater: {type: Adam, learningRate: 0.001, beta1: 0.9}",
    "adamVarDecay": "it is beta2 of the updater: updater: {type: Adam, learningRate: 0.001, beta2: 0.999}",
    "learningRateDecayPolicy": "a rate may be a schedule: learningRate: {type: LearningRatePolicy, policy: Exponential, ...}",
    "learningRatePolicy": "a rate may be a schedule: learningRate: {type: LearningRatePolicy, policy: Exponential, ...}",
    "learningRateSchedule": "a rate may be a schedule: {type: MapSchedule, scheduleType: ITERATION, values: {0: 0.1}}",
    "lrPolicyDecayRate": "it is decayRate of the schedule: learningRate: {type: LearningRatePolicy, decayRate: 0.5, ...}",
    "lrPolicySteps": "it is steps of the schedule: learningRate: {type: LearningRatePolicy, steps: 100, ...}",
    "lrPolicyPower": "it is power of the schedule: learningRate: {type: LearningRatePolicy, power: 0.7, ...}",
    "regularization": "l1 and l2 count whenever they are written; to switch them off, remove them",
    "useRegularization": "l1 and l2 count whenever they are written; to switch them off, remove them",
    "useDropConnect": "write weightNoise: {type: DropConnect, weightRetainProb: 0.5}",
    "weightDecay": "write l2: {value: 0.001, apply: afterUpdaterTimesRate}",
    "weightDecayBias": "write l2Bias: {value: 0.001, apply: afterUpdaterTimesRate}",
    "dist": "a distribution is a weightInit: weightInit: {type: NormalDistribution, mean: 0, std: 0.1}",
    "distribution": "a distribution is a weightInit: weightInit: {type: NormalDistribution, mean: 0, std: 0.1}",
    "backprop": "backpropagation is always on; remove it",
    "tBPTTLength": "say both lengths: tBPTTForwardLength and tBPTTBackwardLength",
    "setInputType": "the word is inputType: inputType: {type: recurrent, size: 10}",
    "inputPreProcessor": "the word is inputPreProcessors, with the layer's index: inputPreProcessors: {1: {type: ...}}",
    "layer": "the layers are one list: layers",
    "units": "the word is nOut",
    "lossFn": "the word is lossFunction",
    "loss": "the word is lossFunction",
    "activationFn": "the word is activation",
    "activationFunction": "the word is activation",
    "gateActivationFn": "the word is gateActivationFunction",
    "layerName": "the word is name",
    "iUpdater": "the word is updater",
    "iDropout": "the word is dropOut",
    "trainingWorkspaceMode": _MEANINGLESS,
    "inferenceWorkspaceMode": _MEANINGLESS,
    "cacheMode": _MEANINGLESS,
    "cudnnAlgoMode": _MEANINGLESS,
    "helperAllowFallback": _MEANINGLESS,
}
"""Words that people bring from Java or from another level, and what to write."""

_FOLDED: Final = {word.lower(): hint for word, hint in _OTHER_WORDS.items()}


def for_unknown_key(path: Path, layer: str | None) -> str | None:
    """Return where a word belongs that is not known at ``path``; None when nothing better than the nearest word can be said.

    Parameters
    ----------
    path
        The place, the word at its end.
    layer
        The type of the layer that the place is in, if any.
    """
    word = str(path[-1])
    nested = len(path) > (1 if layer is None else 3)  # inside an updater, a schedule, ...
    if nested:
        return _owners_of(word, _UPDATERS) if "updater" in str(path[-2]).lower() else None
    owners = [name for name, model in _LAYERS.items() if word in words_of(model)]
    if layer is None and owners and word not in words_of(Draft):
        return f"it belongs to a layer: move it into one of layers ({_some(owners, ', ')})"
    if layer is not None and word in {*words_of(NetworkSettings), "inputType", "inputPreProcessors", "layers"}:
        return "it belongs to the network: move it to the top level, beside layers"
    if owners and "layer" in words_of(_LAYERS.get(layer or "", Draft)):
        return f"it belongs to the layer inside: layer: {{type: ..., {word}: ...}}"
    if layer is not None and owners:
        return f"only {_some(owners, ' and ')} {'has' if len(owners) == 1 else 'have'} it"
    return _other_word(word, words_of(_LAYERS.get(layer or "", _VERTICES.get(layer or "", Draft))))


def _some(names: list[str], last: str) -> str:
    """Return names as a list that can be read: not more than ten of them."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])}, ..."
    return last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


_MOST_NAMES: Final = 10


def _other_word(word: str, allowed: Iterable[str]) -> str | None:
    """Return what to write instead of a word of DL4J, or of what looks like a misspelt one."""
    if word.lower() in _FOLDED:
        return _FOLDED[word.lower()]
    best = nearest(word, [*allowed, *_OTHER_WORDS])
    return f"did you mean {best}? {_OTHER_WORDS[best]}" if best and best in _OTHER_WORDS else None


def _owners_of(word: str, models: Mapping[str, type[Model]]) -> str | None:
    owners = [name for name, model in models.items() if word in words_of(model)]
    return f"{word} is a word of {', '.join(owners)}" if owners else None


def for_value(problem: Problem, node: Node | None) -> str | None:
    """Return what to write instead of a refused value, when it is one that people bring from elsewhere."""
    path = problem.path
    match path:
        case ("layers",):
            return _layers_hint(node)
        case ("layers", _) if isinstance(node, ScalarNode):
            name = nearest(str(node.value), _LAYERS)
            return f"write it as a mapping: {{type: {name}, nOut: 10}}" if name else None
        case ("inputPreProcessors", _):
            return "each stands before a layer, whose index, counted from 0, is the key"
        case (*_, str(word)) if isinstance(node, ScalarNode):
            return _word_hint(word, node) or ("put it into quotes" if "expected text" in problem.message else None)
    return None


def _layers_hint(node: Node | None) -> str:
    if node is None:
        return SMALLEST
    empty = isinstance(node, SequenceNode) and not node.items
    return "name at least one layer, the output layer" if empty else "layers is a list: begin each layer with '- '"


def _word_hint(word: str, node: ScalarNode) -> str | None:
    if isinstance(node.value, str) and word.lower().endswith("updater"):
        return _updater_hint(word, node.value)
    if word.lower() == "dropout" and isinstance(node.value, int | float):
        return _dropout_hint(word, node.value)
    return _scalar_hint(node)


def _scalar_hint(node: ScalarNode) -> str | None:
    given = node.value
    if given is None:
        return "give it a value, or remove the key"
    if name_of(given):
        return f"a placeholder stands for a number; write the value in place of {given}"
    if not isinstance(given, str):
        return None
    if node.quoted and isinstance(_meaning(given), int | float):
        return "remove the quotes"
    return "write true or false" if given.lower() in {"yes", "no", "on", "off"} else None


def _updater_hint(word: str, given: str) -> str:
    name = {"none": "NoOp"}.get(given.lower()) or nearest(given, _UPDATERS) or "RmsProp"
    rate = words_of(_UPDATERS[name]).get("learningRate")
    said = f", learningRate: {rate.default}" if rate else ""
    return f"an updater says its type and its rate: {word}: {{type: {name}{said}}}"


def _dropout_hint(word: str, given: float) -> str:
    if given == 0 or isinstance(given, bool):
        return f"to switch it off, remove it; else say the probability to keep: {word}: {{keep: 0.8}}"
    return f"DL4J's number is the probability to keep: {word}: {{keep: {given}}}"


def _meaning(text: str) -> Any:
    try:
        return resolve(text)
    except ValueError:
        return None


def type_names() -> dict[str, str]:
    """Return every value that a key ``type`` may have, by its lower case."""
    aliases = {"convolution1d": "Convolution1DLayer", "subsampling1d": "Subsampling1DLayer"}
    return {tag.lower(): tag for tag in _tags((*models_in(Draft), *models_in(GraphDraft)))} | aliases


def _tags(models: Iterable[type[Model]]) -> set[str]:
    """Return the tags of models and of all that stand in their fields; unions that many fields share are gone through once."""
    found: set[type[Model]] = set()
    annotations: set[Any] = set()
    waiting = set(models)
    while waiting:
        found |= waiting
        new = {field.annotation for model in waiting for field in model.model_fields.values()} - annotations
        annotations |= new
        waiting = {model for annotation in new for model in models_in(annotation)} - found
    return {tag for model in found if (tag := tag_of(model))}
