"""What hurried hands give to what surrounds a network: each is refused with its place, what was given and what is expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf import LSTM, InputType, NetconfError, NeuralNetConfiguration, RnnOutputLayer
from runtime import (
    ArrayIterator,
    CharacterIterator,
    CheckpointListener,
    ComputationGraph,
    DataSet,
    EarlyStoppingTrainer,
    Evaluation,
    ListDataSetIterator,
    MaxTimeIterationTerminationCondition,
    MultiLayerNetwork,
    NormalizerStandardize,
    RegressionEvaluation,
    Vocabulary,
)

X = np.zeros((2, 3, 4), np.float32)
DATA = DataSet(X, X)


def graph() -> ComputationGraph:
    built = NeuralNetConfiguration.Builder().graphBuilder().addInputs("in").setInputTypes(InputType.recurrent(3))
    built = built.addLayer("out", RnnOutputLayer(nOut=3, activation="identity", lossFunction="mse"), "in").setOutputs("out")
    return ComputationGraph(built.build()).init()


def chain() -> MultiLayerNetwork:
    output = RnnOutputLayer(nOut=3, activation="identity", lossFunction="mse")
    return MultiLayerNetwork(NeuralNetConfiguration.Builder().list().layer(LSTM(nIn=3, nOut=3)).layer(output).build())


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "train of DL4J's output": (
        lambda: graph().output(False, X),
        "features: False is given, an array is expected\n    leave out the word train",
    ),
    "a mask among the features": (
        lambda: graph().output(X, np.ones((2, 4))),
        "features: 2 arrays given, the network has 1 input: in\n    give one for each, in this order; masks have a name",
    ),
    "a list of one array": (
        lambda: graph().output([X]),
        "features: shape [1, 2, 3, 4] is given, [minibatch, 3, time] is expected\n    in a list an array has an axis more",
    ),
    "words as labels": (lambda: Evaluation().eval(["a"], ["b"]), "labels: an array of <U1 is given"),  # type: ignore[arg-type]
    "words as numbers": (lambda: RegressionEvaluation().eval(X, "b"), "predictions: a str is given"),
    "a class that is not there": (lambda: Evaluation(2).f1(5), "label: it is 5, classes are 0 .. 1"),
    "no class": (lambda: Evaluation(0), "classes: 0 is given, a whole number from 1 up is expected"),
    "classes as one word": (lambda: Evaluation("ab"), "classes: a str is given, the classes' number or names are expected"),
    "the best none": (lambda: Evaluation(3, 0), "top_n: 0 is given, a whole number from 1 up is expected"),
    "a position of Java": (
        lambda: ArrayIterator(X, X, 1).set_position(1),  # type: ignore[arg-type]
        "position: a int is given, a Position is expected",
    ),
    "a seed in words": (
        lambda: ArrayIterator(X, X, 1, seed="a"),  # type: ignore[arg-type]
        "seed: 'a' is given, a whole number is expected",
    ),
    "arrays in place of data sets": (
        lambda: ListDataSetIterator([DATA, X]),  # type: ignore[list-item]
        "data_sets, 1: a ndarray is given, a DataSet is expected\n    ArrayIterator(",
    ),
    "one data set in place of several": (
        lambda: ListDataSetIterator(DATA),  # type: ignore[arg-type]
        "data_sets: a DataSet is given, a list of DataSets is expected\n    ArrayIterator(",
    ),
    "bytes": (
        lambda: CharacterIterator(b"abc", 1, 1),  # type: ignore[arg-type]
        "text: a bytes is given, a str is expected\n    Path(file).read_text()",
    ),
    "an index of no character": (lambda: Vocabulary.of("ab").decode([0, 2]), "vocabulary: index 2 is outside 0 .. 1"),
    "a listener that never writes": (lambda: CheckpointListener("folder"), "a checkpoint listener needs every_iterations"),
    "a listener that writes at every 0th": (
        lambda: CheckpointListener("folder", every_epochs=0),
        "every_epochs: 0 is given, a whole number from 1 up is expected",
    ),
    "a file as a folder": (
        lambda: CheckpointListener(__file__, every_epochs=1),
        f"folder: {Path(__file__)} is a file\n    name a folder",
    ),
    "a training that nothing stops": (
        lambda: EarlyStoppingTrainer(None, chain(), DATA),  # type: ignore[arg-type]
        "configuration: a NoneType is given, a EarlyStoppingConfiguration is expected\n    EarlyStoppingTrainer(configuration, ",
    ),
    "a time in words": (
        lambda: MaxTimeIterationTerminationCondition("soon"),  # type: ignore[arg-type]
        "max_time_amount: 'soon' is given, a number is expected",
    ),
    "predictions in words": (lambda: NormalizerStandardize().fit(DATA).revert_features("a"), "features: a str is given"),  # type: ignore[arg-type]
    "a change of what is built": (
        lambda: setattr(chain().conf, "seed", 3),
        'MultiLayerConfiguration, seed: a built configuration does not change\n    a copy can: model_copy(update={"seed": ...})',
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_told(name: str) -> None:
    act, said = WRONG[name]
    with pytest.raises(NetconfError, match="^" + re.escape(said)):
        act()


def test_names_of_classes_by_number() -> None:
    evaluation = Evaluation({1: "square", 0: "circle"})
    evaluation.eval(np.array([0, 1]), np.eye(2))
    assert "0 = circle" in evaluation.stats()
    assert "1 = square" in evaluation.stats()
