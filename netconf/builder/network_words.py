"""Words of the network's builder only, and those that have no meaning on a CPU in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from netconf.builder.layer_words import ParameterWords
from netconf.regularization import RegularizationTerm
from netconf.vocabulary import (
    AlgoMode,
    CacheMode,
    ConvolutionMode,
    DataType,
    MinibatchDivision,
    OptimizationAlgorithm,
    RandomStream,
    WorkspaceMode,
)

IGNORED = {
    "trainingWorkspaceMode": "memory is planned when the network is compiled",
    "inferenceWorkspaceMode": "memory is planned when the network is compiled",
    "cacheMode": "memory is planned when the network is compiled",
    "cudnnAlgoMode": "it chooses among cuDNN's algorithms",
    "helperAllowFallback": "it is about cuDNN",
    "stepFunction": "stochastic gradient descent has one step function",
    "leakyreluAlpha": "DL4J never copied it into the network; give ActivationLReLU(alpha) as the activation",
    "learningRateScoreBasedDecayRate": "DL4J never read it",
    "convolutionMode": "there are no convolutions in the network",
    "redistributeParams": "DL4J dropped it with 0.6",
    "dampingFactor": "it belonged to Hessian-free optimisation",
    "legacyBatchScaledL2": "say l2 with apply afterUpdater for the old meaning",
    "validateTbpttConfig": "the layers that it is about are not in the network",
    "overrideNinUponBuild": "an nIn that contradicts the layer before is an error",
}
"""Words that are accepted, noted and without effect, and why."""


class IgnoredWords(ParameterWords):
    """Words about the JVM, the GPU or code that DL4J itself never used; noted as findings."""

    def trainingWorkspaceMode(self, trainingWorkspaceMode: WorkspaceMode | str) -> Self:
        """Memory of the JVM while training; without effect here."""
        return self._say("trainingWorkspaceMode", trainingWorkspaceMode)

    def inferenceWorkspaceMode(self, inferenceWorkspaceMode: WorkspaceMode | str) -> Self:
        """Memory of the JVM while predicting; without effect here."""
        return self._say("inferenceWorkspaceMode", inferenceWorkspaceMode)

    def cacheMode(self, cacheMode: CacheMode | str) -> Self:
        """Caching of activations; without effect here."""
        return self._say("cacheMode", cacheMode)

    def cudnnAlgoMode(self, cudnnAlgoMode: AlgoMode | str) -> Self:
        """cuDNN's choice of algorithm; without effect here."""
        return self._say("cudnnAlgoMode", cudnnAlgoMode)

    def stepFunction(self, stepFunction: Any) -> Self:
        """Step of the line searches; without effect here."""
        return self._say("stepFunction", stepFunction)

    def leakyreluAlpha(self, leakyreluAlpha: float) -> Self:
        """Slope of leaky ReLU (0.x); DL4J never used it, and neither does this."""
        return self._say("leakyreluAlpha", leakyreluAlpha)

    def convolutionMode(self, convolutionMode: ConvolutionMode | str) -> Self:
        """What convolution and pooling do at the ends; without effect where there is none."""
        return self._say("convolutionMode", convolutionMode)

    def learningRateScoreBasedDecayRate(self, rate: float) -> Self:
        """Decay by score (0.x); DL4J never used it, and neither does this."""
        return self._say("learningRateScoreBasedDecayRate", rate)

    def legacyBatchScaledL2(self, legacyBatchScaledL2: bool) -> Self:
        """Division of l2 by the minibatch (1.0.0-beta3 only); without effect here."""
        return self._say("legacyBatchScaledL2", legacyBatchScaledL2)


class PolicyWords(ParameterWords):
    """The network's learning-rate policy of 0.x."""

    def lrPolicyDecayRate(self, lrPolicyDecayRate: float) -> Self:
        """Decay rate of the learning-rate policy (0.x)."""
        return self._say("lrPolicyDecayRate", lrPolicyDecayRate)

    def lrPolicySteps(self, lrPolicySteps: float) -> Self:
        """Steps of the policies Step, Sigmoid and TorchStep (0.x)."""
        return self._say("lrPolicySteps", lrPolicySteps)

    def lrPolicyPower(self, lrPolicyPower: float) -> Self:
        """Power of the policies Inverse and Poly (0.x)."""
        return self._say("lrPolicyPower", lrPolicyPower)


class NetworkWords(IgnoredWords, PolicyWords):
    """Words of ``NeuralNetConfiguration.Builder`` that no layer has."""

    def seed(self, seed: int) -> Self:
        """The seed of initial weights and dropout."""
        return self._say("seed", seed)

    def optimizationAlgo(self, optimizationAlgo: OptimizationAlgorithm | str) -> Self:
        """How a step is found."""
        return self._say("optimizationAlgo", optimizationAlgo)

    def maxNumLineSearchIterations(self, maxNumLineSearchIterations: int) -> Self:
        """Limit of the line search, for the algorithms that have one."""
        return self._say("maxNumLineSearchIterations", maxNumLineSearchIterations)

    def iterations(self, iterations: int) -> Self:
        """Updates per minibatch (0.x)."""
        return self._say("iterations", iterations)

    def miniBatch(self, miniBatch: bool) -> Self:
        """Whether gradient and score are divided by the minibatch size."""
        return self._say("miniBatch", miniBatch)

    def minimize(self, minimize: bool) -> Self:
        """Whether the score is made small; no release of DL4J could make it large, so False is refused."""
        return self._say("minimize", minimize)

    def regularization(self, regularization: bool | Sequence[RegularizationTerm]) -> Self:
        """0.x: whether l1 and l2 act. 1.0: all regularisation of the weights as a list of objects."""
        return self._say("regularization", regularization)

    def useDropConnect(self, useDropConnect: bool) -> Self:
        """0.x: let dropOut's number be the probability to keep a weight, not an input."""
        return self._say("useDropConnect", useDropConnect)

    def dataType(self, dataType: DataType | str) -> Self:
        """The type of parameters and activations."""
        return self._say("dataType", dataType)

    def minibatchDivision(self, minibatchDivision: MinibatchDivision | str) -> Self:
        """Where the sum over the minibatch is divided by its size; not DL4J's: there the release decides."""
        return self._say("minibatchDivision", minibatchDivision)

    def randomStream(self, randomStream: RandomStream | str) -> Self:
        """The generator of initial weights and dropout; not DL4J's: there the release decides."""
        return self._say("randomStream", randomStream)

    def compatibility(self, compatibility: str) -> Self:
        """A release of DL4J whose defects are reproduced; not DL4J's own word."""
        return self._say("compatibility", compatibility)
