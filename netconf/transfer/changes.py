"""The configuration of a network that goes on from a trained one: what is frozen, resized, taken off and added."""

from __future__ import annotations

from typing import Any, Final, Self

from netconf.eras.chain import Chain, told
from netconf.errors import ConfigurationError, Problem
from netconf.layers import (
    AnyLayer,
    BatchNormalization,
    FeedForwardLayer,
    Layer,
    inside,
)
from netconf.network import Draft, MultiLayerConfiguration
from netconf.preprocessors import InputPreProcessor
from netconf.problems import is_whole, shown
from netconf.resolve import resolve
from netconf.transfer.common import draft, frozen, is_output, misfit, scheme, with_fields
from netconf.transfer.fine_tuning import FineTuneConfiguration

_PLACE: Final = "TransferLearning.Builder"


class Changes:
    """Words about a trained network, in any order; they are carried out together when the configuration is made."""

    def __init__(self) -> None:
        self._fine_tuning = FineTuneConfiguration.Builder().build()
        self._frozen_to = -1
        self._sizes: list[tuple[int, str, int, Any, Any]] = []
        self._removed = 0
        self._added: list[Layer] = []
        self._before: dict[int, InputPreProcessor] = {}
        self._validates: bool | None = None

    def fineTuneConfiguration(self, configuration: FineTuneConfiguration) -> Self:
        """What changes in all layers that are not frozen, and what added layers inherit."""
        self._fine_tuning = configuration
        return self

    def setFeatureExtractor(self, layer: int) -> Self:
        """Freeze the layers up to this one; their parameters are never changed again."""
        self._frozen_to = layer
        return self

    def nOutReplace(self, layer: int, nOut: int, scheme: Any, schemeNext: Any = None) -> Self:
        """Give a layer another number of outputs; it and the one that reads it start anew, with weights of these schemes.

        A scheme is a WeightInit or a distribution; ``schemeNext`` is ``scheme`` when it is not given.
        """
        self._sizes.append((layer, "n_out", nOut, scheme, scheme if schemeNext is None else schemeNext))
        return self

    def nInReplace(self, layer: int, nIn: int, scheme: Any) -> Self:
        """Give a layer another number of inputs; it starts anew."""
        self._sizes.append((layer, "n_in", nIn, scheme, None))
        return self

    def removeOutputLayer(self) -> Self:
        """Take the last layer off."""
        self._removed = 1
        return self

    def removeLayersFromOutput(self, count: int) -> Self:
        """Take the last layers off.

        Raises
        ------
        ConfigurationError
            When that was said before, as in DL4J.
        """
        if self._removed:
            raise ConfigurationError([Problem(f"{_PLACE}.removeLayersFromOutput", "it can be said once only", "give the sum")])
        self._removed = count
        return self

    def addLayer(self, layer: Any) -> Self:
        """Add a layer behind the last one; its nIn is inferred when it says none."""
        made = layer if isinstance(layer, Layer) or not hasattr(layer, "build") else layer.build()
        if not isinstance(made, Layer):
            message = f"expected a layer or a layer's builder, but {shown(layer)} was given"
            raise ConfigurationError([Problem(f"{_PLACE}.addLayer", message)])
        self._added.append(made)
        return self

    def setInputPreProcessor(self, layer: int, processor: InputPreProcessor) -> Self:
        """What stands before a layer of the new network."""
        self._before[layer] = processor
        return self

    def validateOutputLayerConfig(self, validate: bool) -> Self:
        """Whether output layers whose loss and activation do not fit are refused."""
        self._validates = validate
        return self

    def _changed(self, conf: MultiLayerConfiguration) -> tuple[MultiLayerConfiguration, list[int]]:
        """The new configuration, and those of its first layers whose parameters are those of the trained network.

        Raises
        ------
        ConfigurationError
            With all that is wrong.
        """
        if problems := self._problems(conf):
            raise ConfigurationError(problems)
        layers = [self._fine_tuning.applied(layer) for layer in conf.layers]
        kept = set(range(len(layers) - self._removed))
        for index, name, size, init, later in sorted(self._sizes, key=lambda said: (said[1] == "n_in", said[0])):
            layers[index] = with_fields(layers[index], {name: size, "weight_init": scheme(init)})
            kept.discard(index)
            if name == "n_out":
                kept -= _resize_behind(layers, index, scheme(later))
        del layers[len(layers) - self._removed :]
        layers[: self._frozen_to + 1] = [frozen(layer) for layer in layers[: self._frozen_to + 1]]
        before = {i: one for i, one in conf.input_pre_processors.items() if i < len(layers)} | self._before
        parts = {"layers": (*layers, *self._told(len(layers))), "input_pre_processors": before}
        tuned = self._fine_tuning.settings()
        if self._validates is not None:
            tuned["validate_output_layer_config"] = self._validates
        return resolve(draft(Draft, conf, tuned | parts)), sorted(kept)

    def _told(self, first: int) -> list[AnyLayer]:
        """The added layers, their words and those of the fine tuning in the terms of their release."""
        words = self._fine_tuning
        chain = Chain(words.dl4j, words.notes, (), {first + i: (words.notes, layer) for i, layer in enumerate(self._added)})
        result = told(chain)
        if result.problems:
            raise ConfigurationError(result.problems)
        return list(result.layers.values())

    def _problems(self, conf: MultiLayerConfiguration) -> list[Problem]:
        count = len(conf.layers)
        left = count - self._removed
        known = f"the network has the layers 0 to {count - 1}"
        found = []
        if not is_whole(self._removed) or not 0 <= self._removed < count:
            message = f"{shown(self._removed)} layers cannot be taken off"
            found.append(Problem(f"{_PLACE}.removeLayersFromOutput", message, f"{known}; one is left at least"))
        if not is_whole(self._frozen_to) or not -1 <= self._frozen_to < max(left, 1):
            message = f"there is no layer {shown(self._frozen_to)} among those that stay"
            found.append(Problem(f"{_PLACE}.setFeatureExtractor", message, known))
        elif any(map(is_output, conf.layers[: self._frozen_to + 1])):
            message = f"layer {self._frozen_to} is an output layer: with it frozen there is nothing to train"
            found.append(Problem(f"{_PLACE}.setFeatureExtractor", message, "freeze the layers before it"))
        for index, name, *_ in self._sizes:
            word = "nOutReplace" if name == "n_out" else "nInReplace"
            layer = conf.layers[index] if is_whole(index) and 0 <= index < left else None
            if layer is None:
                message = f"there is no layer {shown(index)} among those that stay"
                found.append(Problem(f"{_PLACE}.{word}", message, known))
            else:
                found += misfit(f"{_PLACE}.{word}", layer, f"layer {index}")
        return found


def _resize_behind(layers: list[Any], index: int, init: Any) -> set[int]:
    """Let the size of the layers that read a resized one be inferred again; those that start anew."""
    found = set()
    for place in range(index + 1, len(layers)):
        layer = inside(layers[place])
        if isinstance(layer, FeedForwardLayer):
            found.add(place)
            if not isinstance(layer, BatchNormalization):
                layers[place] = with_fields(layers[place], {"n_in": None, "weight_init": init})
                break
            layers[place] = with_fields(layers[place], {"n_in": None, "n_out": None})
    return found
