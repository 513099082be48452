"""``FineTuneConfiguration``: words of the network that change every layer of a trained one that is not frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

from netconf.builder.network_words import NetworkWords
from netconf.builder.said import Said, Words
from netconf.builder.training_words import TrainingWords
from netconf.eras.chain import Chain, built
from netconf.eras.layers import constraints_said
from netconf.errors import ConfigurationError, Problem
from netconf.layers import BaseWrapperLayer, DenseLayer, FrozenLayer, FrozenLayerWithBackprop, Layer, OutputLayer, ParameterLayer
from netconf.problems import shown
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.vocabulary import Activation, Apply, LossFunction
from netconf.weights import IDropout, LayerConstraint, terms_of

_SAID: Final = {info.alias or name: name for name, info in ParameterSettings.model_fields.items()}
_FIELDS: Final = {
    **dict.fromkeys(("learningRate", "momentum", "rmsDecay", "rho", "epsilon", "adamMeanDecay", "adamVarDecay"), "updater"),
    "biasLearningRate": "bias_updater",
    "dist": "weight_init",
    **{word: name for word, name in _SAID.items() if name not in {"l1", "l2", "l1_bias", "l2_bias"}},
}
"""Fields of a layer by the words that set them, but penalties."""
_OF_LISTS: Final = frozenset({"backpropType", "tBPTTForwardLength", "tBPTTBackwardLength", "validateOutputLayerConfig"})
_SETTINGS: Final = {info.alias or name: name for name, info in NetworkSettings.model_fields.items()}
"""The network's own settings by word."""


class Builder(NetworkWords, TrainingWords):
    """Words about all layers, and about the training; ``build()`` ends them."""

    def __init__(self, dl4j: str | None = None) -> None:
        super().__init__()
        self._dl4j = dl4j

    def _place(self) -> str:
        return "FineTuneConfiguration.Builder"

    def tbpttFwdLength(self, steps: int) -> Self:
        """Steps of a segment of truncated backpropagation, by this class's own word."""
        return self.tBPTTForwardLength(steps)

    def tbpttBackLength(self, steps: int) -> Self:
        """Steps that the gradient goes back within a segment, by this class's own word."""
        return self.tBPTTBackwardLength(steps)

    def dropout(self, dropout: IDropout | float | None) -> Self:
        """Dropout of the layers' inputs, by this class's own word; None is off."""
        return self.dropOut(0 if dropout is None else dropout)

    def constraints(self, constraints: Sequence[LayerConstraint] | None) -> Self:
        """Constraints of the trained layers, in place of all that they have; they name the parameters, or act on the weights."""
        given: tuple[Any, ...] = tuple(constraints or ())
        for one in given:
            if not isinstance(one, LayerConstraint):
                hint = "for example MaxNormConstraint(2.0, 1)"
                raise ConfigurationError([Problem(self._place(), f"constraints: {shown(one)} is no constraint", hint)])
        return self._say("constraints", given)

    def build(self) -> FineTuneConfiguration:
        """Make the configuration.

        Raises
        ------
        ConfigurationError
            When a value is impossible; all that are, at once.
        """
        return FineTuneConfiguration(self._said, self._dl4j)


class FineTuneConfiguration:
    """What is changed in all layers of a trained network; ``FineTuneConfiguration.Builder()`` makes one.

    A word means what it means to ``NeuralNetConfiguration.Builder``. What nothing is said about stays as it was. Penalties that
    are said take the place of all penalties of that kind of parameter, and 0 takes the one away, as in DL4J; a wrapper hands the
    words on to the layer inside unless it freezes it.
    """

    Builder = Builder

    def __init__(self, said: Sequence[Said], dl4j: str | None) -> None:
        self._said, self.dl4j = Words(said), dl4j
        self.notes: Final = tuple(one for one in said if one.word not in {*_OF_LISTS, "constraints"})
        """What the builder of a chain would have been told."""
        layers = DenseLayer(n_in=2, n_out=2), OutputLayer(n_out=2, activation=Activation.IDENTITY, loss_function=LossFunction.MSE)
        self.lists: Final = tuple(one for one in said if one.word in _OF_LISTS)
        """What that of its layers would have been told."""
        told = {index: (self.notes, layer) for index, layer in enumerate(layers)}
        self._meant = built(Chain(dl4j, self.notes, self.lists, told))

    def settings(self) -> dict[str, Any]:
        """The network's own settings that were said, by attribute."""
        return {name: getattr(self._meant, name) for word, name in _SETTINGS.items() if word in self._said}

    def applied(self, layer: Layer) -> Layer:
        """A built layer with what was said."""
        if isinstance(layer, FrozenLayer | FrozenLayerWithBackprop):
            return layer
        if isinstance(layer, BaseWrapperLayer):
            return layer.model_copy(update={"layer": self.applied(layer.layer)})
        if not isinstance(layer, ParameterLayer):
            return layer
        changes = self._changes(layer)
        return layer.model_copy(update={name: value for name, value in changes.items() if name not in layer.without})

    def value(self, name: str) -> Any:
        """What a field of a fully connected layer would be."""
        return getattr(self._meant.layers[0], name)

    def _changes(self, layer: ParameterLayer) -> dict[str, Any]:
        """Fields of a layer, with their new values."""
        said = self._said.names()
        found = {_FIELDS[word]: self.value(_FIELDS[word]) for word in said if word in _FIELDS}
        found |= self._penalties(layer, "") | self._penalties(layer, "Bias")
        if constrained := constraints_said(self._said, layer):
            found["constraints"] = constrained
        elif "constraints" in said:
            found["constraints"] = self._said.get("constraints")
        return found

    def _penalties(self, layer: ParameterLayer, suffix: str) -> dict[str, Any]:
        """l1 and l2 of the weights, or of the biases: what was said, else the layer's own but what was said to be 0."""
        l1, l2 = (_SAID[f"{word}{suffix}"] for word in ("l1", "l2"))
        if any(self.value(name) is not None for name in (l1, l2)):
            return {name: self.value(name) for name in (l1, l2)}
        gone = {apply for word, places in _TAKEN_AWAY.items() if f"{word}{suffix}" in self._said for apply in places}
        found = {l1: ()} if f"l1{suffix}" in self._said else {}
        return {**found, l2: tuple(term for term in terms_of(getattr(layer, l2)) if term.apply not in gone)} if gone else found


_TAKEN_AWAY: Final = {
    "l2": {Apply.beforeUpdater, Apply.afterUpdater},
    "weightDecay": {Apply.afterUpdater, Apply.afterUpdaterTimesRate},
}
"""Where the terms of l2 act that a word takes away when it says 0; l2 of older releases acts behind the updater."""
