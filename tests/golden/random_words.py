"""What random networks are made of: the words of layers and updaters as a release spells them, labels and masks.

They are words that people use, and that the release can run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

NEWEST = "1.0.0-M2.1"
ACTIVATIONS = (
    *("TANH",) * 4,
    *("SIGMOID", "RELU", "SOFTSIGN", "HARDTANH", "ELU", "LEAKYRELU", "CUBE", "IDENTITY", "SELU", "SOFTPLUS", "HARDSIGMOID"),
    *("RATIONALTANH", "RECTIFIEDTANH", "SOFTMAX"),
)
LATER_ACTIVATIONS = ("SWISH", "GELU", "MISH", "RELU6", "THRESHOLDEDRELU")
LOSSES = {
    "MCXENT": ("SOFTMAX", "class"),
    "NEGATIVELOGLIKELIHOOD": ("SOFTMAX", "class"),
    "MSE": ("IDENTITY", "real"),
    "L1": ("TANH", "real"),
    "L2": ("SIGMOID", "real"),
    "XENT": ("SIGMOID", "yes or no"),
    "KL_DIVERGENCE": ("SOFTMAX", "distribution"),
    "HINGE": ("TANH", "sign"),
    "SQUARED_HINGE": ("TANH", "sign"),
    "POISSON": ("SOFTPLUS", "positive"),
    "MEAN_ABSOLUTE_ERROR": ("SOFTPLUS", "real"),
    "MEAN_ABSOLUTE_PERCENTAGE_ERROR": ("IDENTITY", "positive"),
    "MEAN_SQUARED_LOGARITHMIC_ERROR": ("SIGMOID", "positive"),
}
"""Loss: the activation that goes with it, and its kind of labels."""
NORMALIZATIONS = (
    *("RenormalizeL2PerLayer", "RenormalizeL2PerParamType", "ClipElementWiseAbsoluteValue", "ClipL2PerLayer"),
    "ClipL2PerParamType",
)


@dataclass
class RandomNetwork:
    """One network of a release.

    Attributes
    ----------
    seed, release
        What it follows from.
    java
        The builder's chain, an expression.
    arrays
        Features, labels and masks under the names that the oracle gives them.
    steps
        What the oracle is to run.
    dtype
        The release's type of numbers.
    seeded
        Whether it draws dropout, from its seed.
    recipe
        Which kind of network it is.
    """

    seed: int
    release: str
    java: str = ""
    arrays: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    dtype: str = "DOUBLE"
    seeded: bool = False
    recipe: ClassVar[str] = "chain"

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.newer = self.release == NEWEST
        self._build()

    def _build(self) -> None:
        """Draw the chain, the arrays and the steps."""
        raise NotImplementedError

    # ---------------------------------------------------------------- chances

    def _perhaps(self, chance: float, text: str) -> str:
        return text if self.random.random() < chance else ""

    def _one(self, *choices: Any) -> Any:
        return choices[self.random.integers(len(choices))]

    def _whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def _number(self, low: float, high: float) -> str:
        return repr(round(float(self.random.uniform(low, high)), 4))

    # ------------------------------------------------------------------ words

    def _activation(self) -> str:
        return f"Activation.{self._one(*ACTIVATIONS, *(LATER_ACTIVATIONS if self.newer else ()))}"

    def _schedule(self, low: float, high: float) -> str:
        kind, first, decay = f"ScheduleType.{self._one('ITERATION', 'EPOCH')}", self._number(low, high), self._number(0.5, 0.95)
        return str(
            self._one(
                f"new ExponentialSchedule({kind}, {first}, {decay})",
                f"new InverseSchedule({kind}, {first}, {decay}, {self._number(0.5, 2)})",
                f"new StepSchedule({kind}, {first}, {decay}, {self._whole(1, 3)}.0)",
                f"new SigmoidSchedule({kind}, {first}, {decay}, {self._whole(1, 4)})",
                f"new MapSchedule.Builder({kind}).add(0, {first}).add({self._whole(1, 3)}, {self._number(low, high)}).build()",
            )
        )

    def _updater(self) -> str:
        if not self.newer:
            kinds = ("SGD", "ADAM", "RMSPROP", "NESTEROVS", "ADAGRAD", "ADADELTA", "ADAMAX", "NONE", "NADAM")
            return f".updater(Updater.{self._one(*kinds)})"
        rate = self._schedule(0.001, 0.05) if self.random.random() < 0.25 else self._number(0.001, 0.05)
        kind = self._one("Sgd", "Adam", "RmsProp", "Nesterovs", "AdaGrad", "AdaMax", "Nadam", "AMSGrad", "AdaDelta", "NoOp")
        if kind in {"AdaDelta", "NoOp"}:
            return f".updater(new {kind}())"
        if kind == "AdaGrad":  # the release loses its schedule
            return f".updater(new AdaGrad({self._number(0.001, 0.05)}))"
        return f".updater(new {kind}({rate}{f', {self._number(0.5, 0.95)}' if kind == 'Nesterovs' else ''}))"

    def _weights(self) -> str:
        return f".weightInit(WeightInit.{self._one('XAVIER', 'XAVIER_UNIFORM', 'RELU', 'UNIFORM', 'SIGMOID_UNIFORM')})"

    def _normalization(self) -> str:
        threshold = self._perhaps(0.8, f".gradientNormalizationThreshold({self._number(0.05, 2)})")
        return f".gradientNormalization(GradientNormalization.{self._one(*NORMALIZATIONS)}){threshold}"

    def _regularization(self) -> str:
        chances = {"l1": 0.3, "l2": 0.5, "l1Bias": 0.15, "l2Bias": 0.15}
        return "".join(self._perhaps(chance, f".{word}({self._number(0.001, 0.1)})") for word, chance in chances.items())

    def _constraint(self) -> str:
        norm = self._one("MaxNormConstraint(0.5, 1)", "MinMaxNormConstraint(0.2, 0.8, 1)", "UnitNormConstraint(1)")
        what = self._one("NonNegativeConstraint()", norm)
        return f".constrainWeights(new {what})"

    def _of_layer(self, *, activated: bool = True, constrained: bool = True) -> str:
        """Words of a layer with weights."""
        words = self._perhaps(0.7, f".activation({self._activation()})") if activated else ""
        words += self._perhaps(0.2, self._regularization()) + self._perhaps(0.15, self._updater())
        words += self._perhaps(0.12, self._normalization()) + self._perhaps(0.2, self._weights())
        words += self._perhaps(0.1, f".biasInit({self._number(-1, 1)})")
        if self.newer:
            return words + self._perhaps(0.08 * constrained, self._constraint())
        return words + self._perhaps(0.12, f".learningRate({self._number(0.001, 0.05)})")

    def _of_network(self) -> str:
        words = f"new NeuralNetConfiguration.Builder().seed({self.seed})"
        if self.newer:
            words += f".dataType(DataType.DOUBLE){self._updater()}"
        else:
            words += f"{self._updater()}.learningRate({self._number(0.001, 0.05)})"
            words += self._perhaps(0.1, f".iterations({self._whole(1, 3)})")
            words += self._perhaps(0.6, f".regularization({self._one('true', 'true', 'false')})")
        words += self._perhaps(0.35, self._regularization()) + self._perhaps(0.6, f".activation({self._activation()})")
        words += self._perhaps(0.5, self._weights()) + self._perhaps(0.25, self._normalization())
        return words + self._perhaps(0.1, ".miniBatch(false)")

    # ----------------------------------------------------------------- layers

    def _cell(self) -> tuple[str, int]:
        kind = self._one("LSTM", "GravesLSTM", *(("SimpleRnn",) if self.newer else ()))
        size = self._whole(2, 5)
        constrained = kind != "SimpleRnn"  # whose builder forgets them
        words = f"new {kind}.Builder().nOut({size}){self._of_layer(constrained=constrained)}"
        if kind != "SimpleRnn":
            gate = self._one("SIGMOID", "HARDSIGMOID", "SIGMOID", "TANH", "SOFTSIGN")
            words += self._perhaps(0.4, f".gateActivationFunction(Activation.{gate})")
            words += self._perhaps(0.2, f".forgetGateBiasInit({self._number(0, 3)})")
        return f"{words}.build()", size

    def _layer(self, size: int, *, series: bool, whole: bool) -> tuple[str, int, bool]:
        """A layer behind ``size`` features; how many it gives, and whether as a series. With ``whole`` it may need all steps."""
        units = self._whole(1, 5)
        dense = f"new DenseLayer.Builder().nOut({units}){self._of_layer()}.build()"
        if not series:
            return dense, units, False
        choices = ["cell"] * 6 + ["dense"] + (["both", "pool"] if whole else [])
        choices += ["bidirectional", "bidirectional", "last"] if whole and self.newer else []
        match self._one(*choices):
            case "dense":
                return dense, units, True
            case "both":
                return f"new GravesBidirectionalLSTM.Builder().nOut({units}){self._of_layer()}.build()", units, True
            case "pool":
                kind = self._one("MAX", "AVG", "SUM", "PNORM")
                return f"new GlobalPoolingLayer.Builder().poolingType(PoolingType.{kind}).build()", size, False
            case "bidirectional":
                mode, (cell, units) = self._one("ADD", "MUL", "AVERAGE", "CONCAT"), self._cell()
                wrapped = f"new Bidirectional(Bidirectional.Mode.{mode}, {cell})"
                return wrapped, units * 2 if mode == "CONCAT" else units, True
            case "last":
                cell, units = self._cell()
                return f"new LastTimeStep({cell})", units, False
        return *self._cell(), True

    def _output_layer(self, *, series: bool) -> tuple[str, int, str]:
        """A layer with a loss, how many outputs it has, and the kind of its labels."""
        outputs = self._whole(2, 4)
        loss = self._one("MCXENT", "MCXENT", "MSE", *LOSSES)
        activation, kind = LOSSES[loss]
        words = f"new {'Rnn' if series else ''}OutputLayer.Builder(LossFunctions.LossFunction.{loss}).nOut({outputs})"
        return f"{words}.activation(Activation.{activation}){self._of_layer(activated=False)}.build()", outputs, kind

    def _segments(self, steps: int) -> str:
        forward = self._whole(1, steps + 1)
        back = forward if self.random.random() < 0.6 else self._whole(1, forward)
        return f".backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength({forward}).tBPTTBackwardLength({back})"

    # ------------------------------------------------------------------- data

    def _mask(self, batch: int, steps: int) -> Any:
        """Series of several lengths, at the beginning or the end; or gaps."""
        if self.random.random() < 0.6:
            ends = (np.arange(steps) < self.random.integers(1, steps + 1, batch)[:, None]) * 1.0
            return ends if self.random.random() < 0.8 else ends[:, ::-1].copy()
        gaps = (self.random.random((batch, steps)) < 0.7) * 1.0
        gaps[np.arange(batch), self.random.integers(0, steps, batch)] = 1.0
        return gaps

    def _labels(self, kind: str, shape: tuple[int, ...]) -> Any:
        random = self.random
        match kind:
            case "real":
                return random.normal(0, 1, shape)
            case "positive":
                return random.uniform(0.2, 3, shape)
            case "yes or no":
                return (random.random(shape) < 0.5) * 1.0
            case "sign":
                return np.where(random.random(shape) < 0.5, -1.0, 1.0)
            case "distribution":
                given = random.uniform(0.05, 1, shape)
                return given / given.sum(1, keepdims=True)
        classes = np.zeros(shape)
        np.put_along_axis(classes, random.integers(0, shape[1], (shape[0], 1, *shape[2:])), 1.0, 1)
        return classes
