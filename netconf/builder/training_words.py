"""Words about the training of the network as a whole, which follow the layers; of lists and of graphs."""

from __future__ import annotations

from typing import Self

from netconf.builder.fluent import Fluent
from netconf.vocabulary import BackpropType, CacheMode, DataType, WorkspaceMode


class TrainingWords(Fluent):
    """Words that ``.list()`` and ``.graphBuilder()`` share."""

    def backprop(self, backprop: bool) -> Self:
        """Whether the network is trained by backpropagation (to 1.0.0-beta3); False is refused."""
        return self._say("backprop", backprop)

    def pretrain(self, pretrain: bool) -> Self:
        """Whether layers are first trained one by one (to 1.0.0-beta3)."""
        return self._say("pretrain", pretrain)

    def backpropType(self, backpropType: BackpropType | str) -> Self:
        """Backpropagation through the whole series, or truncated."""
        return self._say("backpropType", backpropType)

    def tBPTTForwardLength(self, steps: int) -> Self:
        """Steps of a segment of truncated backpropagation."""
        return self._say("tBPTTForwardLength", steps)

    def tBPTTBackwardLength(self, steps: int) -> Self:
        """Steps that the gradient goes back within a segment."""
        return self._say("tBPTTBackwardLength", steps)

    def tBPTTLength(self, steps: int) -> Self:
        """Both lengths of truncated backpropagation."""
        return self.tBPTTForwardLength(steps).tBPTTBackwardLength(steps)

    def validateOutputLayerConfig(self, validate: bool) -> Self:
        """Whether output layers whose loss and activation do not fit are refused."""
        return self._say("validateOutputLayerConfig", validate)

    def validateTbpttConfig(self, validate: bool) -> Self:
        """Whether layers that truncation does not suit are refused; without effect here."""
        return self._say("validateTbpttConfig", validate)

    def trainingWorkspaceMode(self, mode: WorkspaceMode | str) -> Self:
        """Memory of the JVM while training; without effect here."""
        return self._say("trainingWorkspaceMode", mode)

    def inferenceWorkspaceMode(self, mode: WorkspaceMode | str) -> Self:
        """Memory of the JVM while predicting; without effect here."""
        return self._say("inferenceWorkspaceMode", mode)

    def cacheMode(self, mode: CacheMode | str) -> Self:
        """Caching of activations; without effect here."""
        return self._say("cacheMode", mode)

    def dataType(self, dataType: DataType | str) -> Self:
        """The type of parameters; DL4J's list drops it, so it counts only when the network's builder says it."""
        return self._say("listDataType", dataType)

    def redistributeParams(self, redistribute: bool) -> Self:
        """Memory layout (to 0.5.0); without effect here."""
        return self._say("redistributeParams", redistribute)

    def dampingFactor(self, damping: float) -> Self:
        """Damping of Hessian-free optimisation; without effect here."""
        return self._say("dampingFactor", damping)
