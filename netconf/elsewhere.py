"""Names that people look for in ``netconf`` and that are in ``runtime``: said when a program asks."""

from __future__ import annotations

from typing import NoReturn

from netconf.surroundings import CLASSES

OF_RUNTIME = frozenset(
    [
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
        "ROC",
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
)
"""All of its names: netconf does not know the runtime, which a test does."""


def attribute(name: str) -> NoReturn:
    """Refuse a name that the package has not.

    Raises
    ------
    AttributeError
        Always; the message says where the name is, if it is known.
    """
    hint = f": it is in runtime (from runtime import {name})" if name in OF_RUNTIME else ""
    hint = hint or (f"; here: {CLASSES[name]}" if name in CLASSES else "")
    message = f"module 'netconf' has no attribute {name!r}{hint}"
    raise AttributeError(message)
