"""``FineTuneConfiguration``: words of the network that change every layer of a trained one that is not frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

from netconf.builder.network_words import NetworkWords
from netconf.builder.said import Said, Words
from netconf.builder.training_words import TrainingWords
from netconf.eras.chain import Chain, built
from netconf.errors import ConfigurationError, Problem
from netconf.layers import BaseWrapperLayer, DenseLayer, FrozenLayer, FrozenLayerWithBackprop, Layer, OutputLayer, ParameterLayer
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.vocabulary import Activation, LossFunction

_FIELDS: Final = {
    **dict.fromkeys(("learningRate", "momentum", "rmsDecay", "rho", "epsilon", "adamMeanDecay", "adamVarDecay"), "updater"),
    "biasLearningRate": "bias_updater",
    "dist": "weight_init",
    "weightDecay": "l2",
    "weightDecayBias": "l2_bias",
    **{info.alias or name: name for name, info in ParameterSettings.model_fields.items()},
}
"""Fields of a layer by the words that set them."""
_PENALTIES: Final = {
    **dict.fromkeys(("l1", "l2", "weightDecay", "regularization"), ("l1", "l2")),
    **dict.fromkeys(("l1Bias", "l2Bias", "weightDecayBias", "regularizationBias"), ("l1_bias", "l2_bias")),
}
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

    def build(self) -> FineTuneConfiguration:
        """Make the configuration.

        Raises
        ------
        ConfigurationError
            When a value is impossible; all that are, at once. When there are constraints, which name parameters of one layer.
        """
        if constrained := [said.word for said in self._said if said.word.startswith("constrain")]:
            hint = "say them on the layers that you add"
            raise ConfigurationError([Problem(self._place(), f"{constrained[0]} cannot be changed in trained layers", hint)])
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
        self.notes: Final = tuple(one for one in said if one.word not in _OF_LISTS)
        """What the builder of a chain would have been told."""
        layers = DenseLayer(n_in=2, n_out=2), OutputLayer(n_out=2, activation=Activation.IDENTITY, loss_function=LossFunction.MSE)
        lists = tuple(one for one in said if one.word in _OF_LISTS)
        self._meant = built(Chain(dl4j, self.notes, lists, {index: (self.notes, layer) for index, layer in enumerate(layers)}))

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
        return layer.model_copy(update={name: value for name, value in self._changes().items() if name not in layer.without})

    def value(self, name: str) -> Any:
        """What a field of a fully connected layer would be."""
        return getattr(self._meant.layers[0], name)

    def _changes(self) -> dict[str, Any]:
        """Fields of layers, with their new values."""
        found = {_FIELDS[word]: self.value(_FIELDS[word]) for word in self._said.names() if word in _FIELDS}
        for word in self._said.names():  # a penalty takes the place of all, unless it is 0
            values = {name: self.value(name) for name in _PENALTIES.get(word, ())}
            if any(value is not None for value in values.values()):
                found |= values
        return found
