"""``ListBuilder``: the layers of a network, one after the other, and the words about the network as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from netconf.builder.layer_words import LayerWords
from netconf.builder.said import Said
from netconf.builder.training_words import TrainingWords
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding, warn
from netconf.layers import Layer
from netconf.network import MultiLayerConfiguration
from netconf.preprocessors import InputPreProcessor
from netconf.problems import is_whole, shown
from netconf.shapes import AnyInputType, InputType

if TYPE_CHECKING:
    from netconf.builder.network import Builder

LayerLike = Layer | LayerWords
"""A layer, or the builder of one that was not told to build."""


@dataclass(frozen=True)
class Slot:
    """A layer, and what the network's builder had been told when the layer's index was first used."""

    notes: tuple[Said, ...]
    layer: Layer


class ListWords(TrainingWords):
    """Words about the network as a whole."""

    def inputPreProcessor(self, layer: int, preprocessor: InputPreProcessor) -> Self:
        """What stands before a layer."""
        return self._say("inputPreProcessor", (layer, preprocessor))

    def inputPreProcessors(self, preprocessors: Mapping[int, InputPreProcessor]) -> Self:
        """What stands before the layers, in place of all that was said before."""
        return self._say("inputPreProcessors", dict(preprocessors))

    def setInputType(self, inputType: AnyInputType) -> Self:
        """What the network is given: sizes and preprocessors follow from it."""
        return self._say("inputType", inputType)

    def cnnInputSize(self, *size: int | Sequence[int]) -> Self:
        """Flattened images of a height, a width and a depth, as releases to 0.8.0 say it: ``.cnnInputSize(10, 10, 3)``."""
        sides = size[0] if len(size) == 1 and isinstance(size[0], list | tuple) else size
        return self.setInputType(InputType.convolutionalFlat(*sides))

    def inputType(self) -> InputTypeWords:
        """What the network is given, in Java's short form: ``.inputType().recurrent(77)``."""
        return InputTypeWords(self)

    def overrideNinUponBuild(self, override: bool) -> Self:
        """Whether inference replaces an nIn that was said; without effect here: a contradiction is an error."""
        return self._say("overrideNinUponBuild", override)


class InputTypeWords:
    """The words after ``.inputType()``."""

    def __init__(self, words: ListWords) -> None:
        self._words = words

    def recurrent(self, size: int | str) -> Any:
        """Series of ``size`` numbers at each step."""
        return self._words.setInputType(InputType.recurrent(size))

    def feedForward(self, size: int | str) -> Any:
        """Vectors of ``size`` numbers."""
        return self._words.setInputType(InputType.feedForward(size))

    def convolutional(self, height: int, width: int, channels: int) -> Any:
        """Images."""
        return self._words.setInputType(InputType.convolutional(height, width, channels))

    def convolutionalFlat(self, height: int, width: int, channels: int) -> Any:
        """Flattened images."""
        return self._words.setInputType(InputType.convolutionalFlat(height, width, channels))


class ListBuilder(ListWords):
    """The layers of a network, in order; ``build()`` ends the chain."""

    def __init__(self, network: Builder, layers: Iterable[LayerLike | Sequence[LayerLike] | int] = ()) -> None:
        super().__init__()
        self._network = network
        self._slots: dict[int, Slot] = {}
        self._counter = -1
        self._faults: list[Problem] = []
        self._findings: list[Finding] = []
        given = tuple(layers)
        if len(given) == 1 and isinstance(given[0], int):
            return
        if len(given) == 1 and isinstance(given[0], list | tuple):  # Java takes an array where it takes any number of layers
            given = tuple(given[0])
        for index, layer in enumerate(given):
            self._put(index, layer)

    def _place(self) -> str:
        return "NeuralNetConfiguration.Builder.list"

    def layer(self, *arguments: Any) -> Self:
        """Add a layer: ``.layer(x)`` after the last one, ``.layer(i, x)`` at an index; a used index is replaced."""
        if len(arguments) not in {1, 2}:
            problem = Problem(
                f"{self._place()}().layer", f"it is layer(x) or layer(i, x), but {len(arguments)} arguments were given"
            )
            raise ConfigurationError([problem])
        index, layer = arguments if len(arguments) > 1 else (self._counter + 1, *arguments)
        if not is_whole(index) or index < 0:
            message = f"a layer's index is a whole number from 0, but {shown(index)} was given"
            self._faults.append(Problem(f"{self._place()}().layer", message))
            return self
        self._counter = max(self._counter, index)
        self._put(index, layer)
        return self

    def _put(self, index: int, layer: object) -> None:
        if isinstance(layer, LayerWords):
            layer = layer.build()
        if not isinstance(layer, Layer):
            message = f"expected a layer or a layer's builder, but {shown(layer)} was given"
            hint = "for example GravesLSTM.Builder().nIn(77).nOut(200).build()"
            self._faults.append(Problem(f"layer {index}", message, hint, path=("layers", index)))
            return
        before = self._slots.get(index)
        if before is not None:
            kinds = (type(layer).__name__, type(before.layer).__name__)
            message = f"{kinds[0]} takes the place of {kinds[1]}: an index counts once, the later layer wins"
            self._findings.append(Finding("replaced-layer", message, f"layer {index}"))
        # A new index keeps what the network's builder has been told so far; a used one keeps what it kept.
        self._slots[index] = Slot(before.notes if before else self._network._notes(), layer)  # noqa: SLF001 - one chain

    def getLayerwise(self) -> dict[int, Layer]:
        """Return the layers so far, by index."""
        return {index: slot.layer for index, slot in sorted(self._slots.items())}

    def build(self) -> MultiLayerConfiguration:
        """Make the configuration: give the words their meaning, let the layers inherit, infer sizes, check.

        Raises
        ------
        ConfigurationError
            With everything that is wrong, in the order of the layers.
        """
        from netconf.eras.chain import Chain, built  # noqa: PLC0415 - the eras read this builder's words

        chain = Chain(
            dl4j=self._network._dl4j,  # noqa: SLF001 - one chain
            network=self._network._notes(),  # noqa: SLF001
            list_words=tuple(self._said),
            layers={index: (slot.notes, slot.layer) for index, slot in sorted(self._slots.items())},
        )
        configuration = built(chain, tuple(self._findings), tuple(self._faults))
        warn(configuration.findings)
        return configuration
