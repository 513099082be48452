"""Evaluations of a network: its predictions for data sets, counted by one of the classes of ``runtime/evaluation``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from netconf.checks.outputs import leaves_probabilities
from netconf.errors import Problem
from runtime.data.given import AnyDataSet
from runtime.engine import Engine
from runtime.errors import DataError
from runtime.evaluation.classification import Evaluation
from runtime.evaluation.regression import RegressionEvaluation
from runtime.evaluation.roc import ROC, ROCMultiClass
from runtime.evaluation.rows import Counts
from runtime.minibatch import Minibatch

Data = AnyDataSet | Iterable[AnyDataSet]
Names = Sequence[str] | Mapping[int, str]
Kind = TypeVar("Kind", bound=Counts)
_AT_ONCE = 1 << 26
"""Bytes of predictions that are counted at a time."""


def _classifying(labels: Names | None, top_n: int) -> Callable[[int], Evaluation]:
    """What makes an evaluation for so many outputs."""
    return lambda units: Evaluation(units if labels is None else labels, top_n)


class Evaluating:
    """A network that can be evaluated."""

    conf: Any
    engine: Engine
    _read_all: Callable[[Data], Iterator[Minibatch]]
    _require_init: Callable[[], None]

    def _evaluated(self, data: Data, evaluations: Sequence[Sequence[Counts]]) -> None:
        """Have each output of a data set, or of all in an iterable, counted by its evaluations."""
        self._require_init()
        for minibatch in self._read_all(data):
            for part in self._parts(minibatch):
                self._count(minibatch, part, evaluations)

    def _parts(self, minibatch: Minibatch) -> list[slice]:
        """The examples, cut so that few predictions are held at a time; all where an output does not keep them apart."""
        plan, batch = self.engine.plan, minibatch.batch
        example = sum(output.units * labels.steps for output, labels in zip(plan.losses, minibatch.labels, strict=True))
        some = max(1, int(_AT_ONCE / (example * plan.dtype.itemsize)))
        if some >= batch or not plan.keeps_examples:
            return [slice(None)]
        return [slice(start, start + some) for start in range(0, batch, some)]

    def _count(self, minibatch: Minibatch, part: slice, evaluations: Sequence[Sequence[Counts]]) -> None:
        """Have the predictions for some examples counted."""
        few = minibatch.examples(part)
        results = self.engine.room_for(few)
        self.engine.predict(few, results)
        for number, of_output in enumerate(evaluations):
            mask = minibatch.label_masks[number][1]
            for evaluation in of_output:
                evaluation.eval(minibatch.labels[number].array[part], results[number], None if mask is None else mask[part])

    def _of_outputs(self, data: Data, make: Callable[[int], Kind], *, probabilities: bool) -> dict[int, Kind]:
        """An evaluation of each output by its number, made for its size; or of those alone that give ``probabilities``."""
        losses = self.engine.plan.losses
        fits = self._with_probabilities() if probabilities else range(len(losses))
        made = {number: make(losses[number].units) for number in fits}
        self._evaluated(data, [[made[number]] if number in made else [] for number in range(len(losses))])
        return made

    def _with_probabilities(self) -> list[int]:
        """Outputs that may be probabilities of classes; where none is, it is refused, as by DL4J since 1.0.0-beta3."""
        losses, validates = self.engine.plan.losses, self.conf.validate_output_layer_config
        fits = [number for number, output in enumerate(losses) if not (validates and leaves_probabilities(output.layer))]
        if losses and not fits:
            message = f'activation {losses[0].layer.activation} of "{losses[0].layer.name}" gives no probabilities'
            hint = "evaluate_regression(data) measures numbers; validateOutputLayerConfig(False) takes the largest"
            raise DataError([Problem("evaluate", message, hint)])
        return fits


class ChainEvaluations(Evaluating):
    """The evaluations of a network with one output."""

    def evaluate(self, data: Data, labels: Names | None = None, top_n: int = 1) -> Evaluation:
        """Count predicted and actual classes of a DataSet, or of all in an iterable.

        Parameters
        ----------
        data
            What is counted.
        labels, top_n
            Names of the classes; what ``Evaluation.top_n_accuracy`` takes for right.

        Raises
        ------
        netconf.NetconfError
            If the output layer's activation gives no probabilities, or the data do not fit.
        """
        return self._of_outputs(data, _classifying(labels, top_n), probabilities=True)[0]

    def evaluate_regression(self, data: Data) -> RegressionEvaluation:
        """Squared and absolute errors and correlations of each column of the output."""
        return self._of_outputs(data, RegressionEvaluation, probabilities=False)[0]

    def evaluate_roc(self, data: Data, threshold_steps: int = 0) -> ROC:
        """Areas under the curves of one probability; ``threshold_steps`` as in ``runtime.ROC``."""
        return self._of_outputs(data, lambda _: ROC(threshold_steps), probabilities=True)[0]

    def evaluate_roc_multi_class(self, data: Data, threshold_steps: int = 0) -> ROCMultiClass:
        """Areas under the curves of each class against all others; ``threshold_steps`` as in ``runtime.ROC``."""
        return self._of_outputs(data, lambda _: ROCMultiClass(threshold_steps), probabilities=True)[0]

    def do_evaluation(self, data: Data, *evaluations: Counts) -> tuple[Counts, ...]:
        """Have the predictions counted by evaluations of your own making, which are given back."""
        self._evaluated(data, [evaluations])
        return evaluations

    # -------------------------------------------------------------- DL4J's names

    evaluateRegression = evaluate_regression
    evaluateROC = evaluate_roc
    evaluateROCMultiClass = evaluate_roc_multi_class
    doEvaluation = do_evaluation


class GraphEvaluations(Evaluating):
    """The evaluations of a graph; of several outputs, each by its name. Classes and curves are those of probabilities."""

    def _named(self, found: dict[int, Kind]) -> Kind | dict[str, Kind]:
        return found[0] if len(self.conf.outputs) == 1 else {self.conf.outputs[number]: one for number, one in found.items()}

    def evaluate(self, data: Data, labels: Names | None = None, top_n: int = 1) -> Evaluation | dict[str, Evaluation]:
        """Count predicted and actual classes of a data set, or of all in an iterable.

        Parameters
        ----------
        data
            What is counted.
        labels, top_n
            Names of the classes; what ``Evaluation.top_n_accuracy`` takes for right.

        Raises
        ------
        netconf.NetconfError
            If no output layer's activation gives probabilities, or the data do not fit.
        """
        return self._named(self._of_outputs(data, _classifying(labels, top_n), probabilities=True))

    def evaluate_regression(self, data: Data) -> RegressionEvaluation | dict[str, RegressionEvaluation]:
        """Squared and absolute errors and correlations of each column of the outputs."""
        return self._named(self._of_outputs(data, RegressionEvaluation, probabilities=False))

    def evaluate_roc(self, data: Data, threshold_steps: int = 0) -> ROC | dict[str, ROC]:
        """Areas under the curves of one probability; ``threshold_steps`` as in ``runtime.ROC``."""
        return self._named(self._of_outputs(data, lambda _: ROC(threshold_steps), probabilities=True))

    def evaluate_roc_multi_class(self, data: Data, threshold_steps: int = 0) -> ROCMultiClass | dict[str, ROCMultiClass]:
        """Areas under the curves of each class against all others; ``threshold_steps`` as in ``runtime.ROC``."""
        return self._named(self._of_outputs(data, lambda _: ROCMultiClass(threshold_steps), probabilities=True))

    def do_evaluation(self, data: Data, *evaluations: Counts) -> tuple[Counts, ...]:
        """Have the predictions of a graph with one output counted by evaluations of your own making, which are given back.

        Raises
        ------
        netconf.NetconfError
            If the graph has several outputs.
        """
        if len(self.conf.outputs) != 1:
            message = f"the graph has {len(self.conf.outputs)} outputs: {', '.join(self.conf.outputs)}"
            raise DataError([Problem("do_evaluation", message, "call evaluation.eval(labels, output) for each")])
        self._evaluated(data, [evaluations])
        return evaluations

    # -------------------------------------------------------------- DL4J's names

    evaluateRegression = evaluate_regression
    evaluateROC = evaluate_roc
    evaluateROCMultiClass = evaluate_roc_multi_class
    doEvaluation = do_evaluation
