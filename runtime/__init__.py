"""Networks as numbers: training and running on the CPU, compiled by Numba.

    net = MultiLayerNetwork(conf).init()                  a chain of layers; ComputationGraph for a graph
    net.set_listeners(ScoreIterationListener(10))         TrainingListener: your own
    net.fit(features, labels)                             or a DataSet, or any iterable of them: fit(iterator, epochs=3)
    net.output(features); net.rnn_time_step(features)     predictions; step by step, with the state that is kept
    print(net.evaluate(data))                             an Evaluation: accuracy, precision, recall, confusion matrix
    print(net.evaluate_regression(data))                  errors by column; evaluate_roc: areas under curves
    EarlyStoppingTrainer(conf, net, data).fit()           trains until it gets no better, and keeps the best
    TransferLearning.Builder(net).setFeatureExtractor(0)  goes on from a trained network; FineTuneConfiguration: with other words
    net.save("model.zip"); net = load("model.zip")        load reads model files of DL4J too

Arrays are NumPy's, [minibatch, features, time]. ``netconf`` makes the configuration; ``NormalizerStandardize`` and
``NormalizerMinMaxScaler`` prepare data, ``pad_series`` makes one array and a mask of series of unequal length,
``ArrayIterator``, ``ListDataSetIterator`` and ``CharacterIterator`` cut minibatches. ``words.md`` beside this file says what
takes the place of DL4J's other classes and methods, and so do errors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.computation_graph import ComputationGraph
    from runtime.data.characters import CharacterIterator
    from runtime.data.dataset import DataSet
    from runtime.data.iterator import ArrayIterator, ListDataSetIterator
    from runtime.data.multi_dataset import MultiDataSet
    from runtime.data.normalizers import NormalizerMinMaxScaler, NormalizerStandardize
    from runtime.data.padding import pad_series
    from runtime.data.vocabulary import Vocabulary
    from runtime.early_stopping.calculators import ClassificationScoreCalculator, DataSetLossCalculator, RegressionScoreCalculator
    from runtime.early_stopping.conditions import (
        BestScoreEpochTerminationCondition,
        InvalidScoreIterationTerminationCondition,
        MaxEpochsTerminationCondition,
        MaxScoreIterationTerminationCondition,
        MaxTimeIterationTerminationCondition,
        ScoreImprovementEpochTerminationCondition,
        TimeUnit,
    )
    from runtime.early_stopping.savers import InMemoryModelSaver, LocalFileGraphSaver, LocalFileModelSaver
    from runtime.early_stopping.trainer import (
        EarlyStoppingConfiguration,
        EarlyStoppingGraphTrainer,
        EarlyStoppingResult,
        EarlyStoppingTrainer,
    )
    from runtime.evaluation.binary import EvaluationBinary
    from runtime.evaluation.classification import Evaluation
    from runtime.evaluation.regression import RegressionEvaluation
    from runtime.evaluation.roc import ROC, ROCBinary, ROCMultiClass
    from runtime.formats.loading import load, load_model
    from runtime.gradient_check import check_gradients
    from runtime.network import MultiLayerNetwork
    from runtime.train.listeners import (
        CheckpointListener,
        CollectScoresListener,
        EvaluativeListener,
        InvocationType,
        PerformanceListener,
        ScoreIterationListener,
        TrainingListener,
    )
    from runtime.transfer_learning import FineTuneConfiguration, TransferLearning

_PLACES = {
    "ArrayIterator": "runtime.data.iterator",
    "BestScoreEpochTerminationCondition": "runtime.early_stopping.conditions",
    "CharacterIterator": "runtime.data.characters",
    "CheckpointListener": "runtime.train.listeners",
    "ClassificationScoreCalculator": "runtime.early_stopping.calculators",
    "CollectScoresListener": "runtime.train.listeners",
    "ComputationGraph": "runtime.computation_graph",
    "DataSet": "runtime.data.dataset",
    "DataSetLossCalculator": "runtime.early_stopping.calculators",
    "EarlyStoppingConfiguration": "runtime.early_stopping.trainer",
    "EarlyStoppingGraphTrainer": "runtime.early_stopping.trainer",
    "EarlyStoppingResult": "runtime.early_stopping.trainer",
    "EarlyStoppingTrainer": "runtime.early_stopping.trainer",
    "Evaluation": "runtime.evaluation.classification",
    "EvaluationBinary": "runtime.evaluation.binary",
    "EvaluativeListener": "runtime.train.listeners",
    "FineTuneConfiguration": "runtime.transfer_learning",
    "InMemoryModelSaver": "runtime.early_stopping.savers",
    "InvalidScoreIterationTerminationCondition": "runtime.early_stopping.conditions",
    "InvocationType": "runtime.train.listeners",
    "ListDataSetIterator": "runtime.data.iterator",
    "LocalFileGraphSaver": "runtime.early_stopping.savers",
    "LocalFileModelSaver": "runtime.early_stopping.savers",
    "MaxEpochsTerminationCondition": "runtime.early_stopping.conditions",
    "MaxScoreIterationTerminationCondition": "runtime.early_stopping.conditions",
    "MaxTimeIterationTerminationCondition": "runtime.early_stopping.conditions",
    "MultiDataSet": "runtime.data.multi_dataset",
    "MultiLayerNetwork": "runtime.network",
    "NormalizerMinMaxScaler": "runtime.data.normalizers",
    "NormalizerStandardize": "runtime.data.normalizers",
    "PerformanceListener": "runtime.train.listeners",
    "ROC": "runtime.evaluation.roc",
    "ROCBinary": "runtime.evaluation.roc",
    "ROCMultiClass": "runtime.evaluation.roc",
    "RegressionEvaluation": "runtime.evaluation.regression",
    "RegressionScoreCalculator": "runtime.early_stopping.calculators",
    "ScoreImprovementEpochTerminationCondition": "runtime.early_stopping.conditions",
    "ScoreIterationListener": "runtime.train.listeners",
    "TimeUnit": "runtime.early_stopping.conditions",
    "TrainingListener": "runtime.train.listeners",
    "TransferLearning": "runtime.transfer_learning",
    "Vocabulary": "runtime.data.vocabulary",
    "check_gradients": "runtime.gradient_check",
    "load": "runtime.formats.loading",
    "load_model": "runtime.formats.loading",
    "pad_series": "runtime.data.padding",
}
__all__ = [
    "ROC",
    "ArrayIterator",
    "BestScoreEpochTerminationCondition",
    "CharacterIterator",
    "CheckpointListener",
    "ClassificationScoreCalculator",
    "CollectScoresListener",
    "ComputationGraph",
    "DataSet",
    "DataSetLossCalculator",
    "EarlyStoppingConfiguration",
    "EarlyStoppingGraphTrainer",
    "EarlyStoppingResult",
    "EarlyStoppingTrainer",
    "Evaluation",
    "EvaluationBinary",
    "EvaluativeListener",
    "FineTuneConfiguration",
    "InMemoryModelSaver",
    "InvalidScoreIterationTerminationCondition",
    "InvocationType",
    "ListDataSetIterator",
    "LocalFileGraphSaver",
    "LocalFileModelSaver",
    "MaxEpochsTerminationCondition",
    "MaxScoreIterationTerminationCondition",
    "MaxTimeIterationTerminationCondition",
    "MultiDataSet",
    "MultiLayerNetwork",
    "NormalizerMinMaxScaler",
    "NormalizerStandardize",
    "PerformanceListener",
    "ROCBinary",
    "ROCMultiClass",
    "RegressionEvaluation",
    "RegressionScoreCalculator",
    "ScoreImprovementEpochTerminationCondition",
    "ScoreIterationListener",
    "TimeUnit",
    "TrainingListener",
    "TransferLearning",
    "Vocabulary",
    "check_gradients",
    "load",
    "load_model",
    "pad_series",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: what only reads configurations never loads Numba."""
    if name not in _PLACES:
        elsewhere = import_module("netconf.surroundings").CLASSES
        hint = f"; here: {elsewhere[name]}" if name in elsewhere else ""
        hint = f": it is in netconf (from netconf import {name})" if name in import_module("netconf").__all__ else hint
        message = f"module {__name__!r} has no attribute {name!r}{hint}"
        raise AttributeError(message)
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """What editors and notebooks offer, though it is not imported yet."""
    return sorted({*globals(), *__all__})
