"""Words that are more than a field of a layer: those whose meaning changed with the releases, and Java's synonyms.

They are noted as they are said and translated when the network is built (netconf/eras). The network's builder has the same words
(``SharedWords``, ``ParameterWords``) for all its layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

from netconf.activations import IActivation
from netconf.base import Model
from netconf.builder.fluent import Fluent, ModelBuilder, validated
from netconf.builder.said import Said
from netconf.findings import Finding, warn
from netconf.regularization import RegularizationTerm
from netconf.updaters import IUpdater
from netconf.vocabulary import Activation, GradientNormalization, LearningRatePolicy, Updater, WeightInit
from netconf.weights import Distribution, IDropout, IWeightNoise, LayerConstraint


class SharedWords(Fluent):
    """Words of the network's builder and of every layer's."""

    def dropOut(self, dropOut: float | IDropout) -> Self:
        """Dropout of a layer's input: the probability to KEEP a value, or a dropout object.

        0 switches it off in 0.x; in 1.0 a layer that says 0 inherits the network's.
        """
        return self._say("dropOut", dropOut)

    def constrainWeights(self, *constraints: LayerConstraint) -> Self:
        """Constraints on the weights, applied after each update."""
        return self._say("constrainWeights", constraints)

    def constrainBias(self, *constraints: LayerConstraint) -> Self:
        """Constraints on the biases, applied after each update."""
        return self._say("constrainBias", constraints)

    def constrainAllParameters(self, *constraints: LayerConstraint) -> Self:
        """Constraints on all parameters, applied after each update."""
        return self._say("constrainAllParameters", constraints)


class RegularizationWords(Fluent):
    """l1, l2 and weight decay, of weights and of biases."""

    def l1(self, l1: float) -> Self:
        """Coefficient of the sum of absolute weights."""
        return self._say("l1", l1)

    def l2(self, l2: float) -> Self:
        """Coefficient of half the sum of squared weights; in 0.x it acts only with ``regularization(True)``."""
        return self._say("l2", l2)

    def l1Bias(self, l1Bias: float) -> Self:
        """l1 of the biases."""
        return self._say("l1Bias", l1Bias)

    def l2Bias(self, l2Bias: float) -> Self:
        """l2 of the biases."""
        return self._say("l2Bias", l2Bias)

    def weightDecay(self, coefficient: float, applyLR: bool = True) -> Self:
        """Decay of the weights after the updater, times the learning rate or not; it takes the place of l2 (1.0)."""
        return self._say("weightDecay", (coefficient, applyLR))

    def weightDecayBias(self, coefficient: float, applyLR: bool = True) -> Self:
        """Decay of the biases after the updater (1.0)."""
        return self._say("weightDecayBias", (coefficient, applyLR))

    def regularizationBias(self, regularization: Sequence[RegularizationTerm]) -> Self:
        """All regularisation of the biases as a list of objects (1.0)."""
        return self._say("regularizationBias", regularization)


class UpdaterWords(Fluent):
    """The updater, and the hyper-parameters that were words of the builder in 0.x."""

    def updater(self, updater: IUpdater | Updater | str | None) -> Self:
        """From gradient to step: an updater object, or the name of one."""
        return self._say("updater", updater)

    def biasUpdater(self, biasUpdater: IUpdater | None) -> Self:
        """The biases' own updater (1.0)."""
        return self._say("biasUpdater", biasUpdater)

    def learningRate(self, learningRate: float) -> Self:
        """The learning rate (0.x; default 0.1). In 1.0 it belongs to the updater object."""
        return self._say("learningRate", learningRate)

    def biasLearningRate(self, biasLearningRate: float) -> Self:
        """The biases' learning rate (0.x)."""
        return self._say("biasLearningRate", biasLearningRate)

    def learningRateSchedule(self, learningRateSchedule: Mapping[int, float]) -> Self:
        """Learning rates by the iteration that they start at (0.x, with the policy Schedule)."""
        return self._say("learningRateSchedule", learningRateSchedule)

    def learningRateDecayPolicy(self, learningRateDecayPolicy: LearningRatePolicy | str) -> Self:
        """How the learning rate falls (0.x); only the network's counts."""
        return self._say("learningRateDecayPolicy", learningRateDecayPolicy)

    def momentum(self, momentum: float) -> Self:
        """Momentum of NESTEROVS (0.x; default 0.9)."""
        return self._say("momentum", momentum)

    def momentumAfter(self, momentumAfter: Mapping[int, float]) -> Self:
        """Momentum of NESTEROVS by the iteration that it starts at (0.x)."""
        return self._say("momentumAfter", momentumAfter)

    def rho(self, rho: float) -> Self:
        """Decay of ADADELTA (0.x; default 0.95)."""
        return self._say("rho", rho)

    def rmsDecay(self, rmsDecay: float) -> Self:
        """Decay of RMSPROP (0.x; default 0.95)."""
        return self._say("rmsDecay", rmsDecay)

    def epsilon(self, epsilon: float) -> Self:
        """Epsilon of ADAM, ADADELTA, ADAGRAD, RMSPROP and ADAMAX (0.x)."""
        return self._say("epsilon", epsilon)

    def adamMeanDecay(self, adamMeanDecay: float) -> Self:
        """Decay of ADAM's mean (0.x; default 0.9)."""
        return self._say("adamMeanDecay", adamMeanDecay)

    def adamVarDecay(self, adamVarDecay: float) -> Self:
        """Decay of ADAM's variance (0.x; default 0.999)."""
        return self._say("adamVarDecay", adamVarDecay)


class ParameterWords(SharedWords, RegularizationWords, UpdaterWords):
    """Words of the network's builder and of every layer with parameters."""

    def activation(self, activation: Activation | IActivation | str) -> Self:
        """The activation function."""
        return self._say("activation", activation)

    def weightInit(self, weightInit: WeightInit | Distribution | str) -> Self:
        """How the weights start: a scheme, or a distribution."""
        return self._say("weightInit", weightInit)

    def dist(self, dist: Distribution) -> Self:
        """The distribution that the weights start from; in 0.x it counts only with ``weightInit(WeightInit.DISTRIBUTION)``."""
        return self._say("dist", dist)

    def biasInit(self, biasInit: float) -> Self:
        """The value the biases start at; LSTMs ignore it, as in DL4J."""
        return self._say("biasInit", biasInit)

    def gainInit(self, gainInit: float) -> Self:
        """The value the gains of layer normalisation start at."""
        return self._say("gainInit", gainInit)

    def gradientNormalization(self, gradientNormalization: GradientNormalization | str) -> Self:
        """What is done to a layer's gradient before the updater."""
        return self._say("gradientNormalization", gradientNormalization)

    def gradientNormalizationThreshold(self, threshold: float) -> Self:
        """The threshold of clipping."""
        return self._say("gradientNormalizationThreshold", threshold)

    def weightNoise(self, weightNoise: IWeightNoise) -> Self:
        """Noise on the weights while training (1.0)."""
        return self._say("weightNoise", weightNoise)


RELEASE_WORDS = frozenset(
    word for words in (SharedWords, RegularizationWords, UpdaterWords) for word in vars(words) if not word.startswith("_")
) | {"weightInit", "dist", "weightNoise", "regularization", "constrainRecurrent", "constrainInputWeights", "helperAllowFallback"}
"""Words of layers that stay as they were said until a release gives them their meaning; all others are fields."""


class LayerWords(SharedWords, ModelBuilder):
    """Words of every layer's builder."""

    _inherits: ClassVar[bool] = True

    def name(self, name: str) -> Self:
        """The layer's name."""
        return self._say("name", name)

    def build(self) -> Any:
        """Make the layer.

        Values that are impossible are reported when the network is built, together with everything else that is wrong.
        """
        fields = {entry.word: entry.value for entry in self._said if entry.word not in RELEASE_WORDS}
        layer, problems = validated(self._model, fields)
        return _with_notes(layer, tuple(entry for entry in self._said if entry.word in RELEASE_WORDS), problems)

    @classmethod
    def ignores(cls, word: str) -> bool:
        """Whether Java's builder has a word of layers with parameters that this layer, which has none, never reads."""
        return cls._inherits and not hasattr(cls, word) and word in _inherited_words()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Let a layer without parameters be told nIn, activation and their like, as Java's builder lets it."""
            return partial(_ignored, self, name) if self.ignores(name) else super().__getattr__(name)


def _ignored(builder: LayerWords, word: str, *_values: Any) -> LayerWords:
    message = f"{word} has no effect on a layer without parameters"
    warn((Finding("no-effect", message, builder._place()),))  # noqa: SLF001 - a method of it, in all but its place
    return builder


def _with_notes(layer: Any, words: tuple[Said, ...], problems: Sequence[Any]) -> Model:
    layer._words = words  # noqa: SLF001 - the builder is the other half of the layer
    layer._faults = tuple(problems)  # noqa: SLF001
    made: Model = layer
    return made


@cache
def _inherited_words() -> frozenset[str]:
    return frozenset((*FeedForwardLayerWords.words(), "nIn", "nOut"))


class ParameterLayerWords(ParameterWords, LayerWords):
    """Words of every layer with parameters."""

    def regularization(self, regularization: Sequence[RegularizationTerm]) -> Self:
        """All regularisation of the weights as a list of objects (1.0)."""
        return self._say("regularization", regularization)


class FeedForwardLayerWords(ParameterLayerWords):
    """Synonyms of layers with nIn and nOut."""

    def units(self, units: int) -> Self:
        """Number of outputs: another name of nOut."""
        return self._say("nOut", units)


class RecurrentLayerWords(FeedForwardLayerWords):
    """Words of recurrent layers beyond their fields."""

    def constrainRecurrent(self, *constraints: LayerConstraint) -> Self:
        """Constraints on the recurrent weights, applied after each update."""
        return self._say("constrainRecurrent", constraints)

    def constrainInputWeights(self, *constraints: LayerConstraint) -> Self:
        """Constraints on the input weights, applied after each update."""
        return self._say("constrainInputWeights", constraints)

    def helperAllowFallback(self, helperAllowFallback: bool) -> Self:
        """Let cuDNN fall back to DL4J's own code; without meaning here."""
        return self._say("helperAllowFallback", helperAllowFallback)
