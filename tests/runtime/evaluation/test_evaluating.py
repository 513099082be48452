"""Networks that are evaluated: by classes, by errors, by curves, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from netconf import LSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer
from runtime import (
    ROC,
    ComputationGraph,
    DataSet,
    Evaluation,
    EvaluationBinary,
    MultiDataSet,
    MultiLayerNetwork,
    RegressionEvaluation,
    ROCBinary,
)

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(0, 1, (5, 3, 6))
MASK = (np.arange(6) < np.array([6, 3, 1, 5, 6])[:, None]).astype(float)


def network(loss: str, activation: str, outputs: int, *, validate: bool = True) -> MultiLayerNetwork:
    listed = NeuralNetConfiguration.Builder().seed(1).list().layer(LSTM.Builder().nIn(3).nOut(4).activation("tanh").build())
    listed = listed.layer(RnnOutputLayer.Builder(loss).nOut(outputs).activation(activation).build())
    return MultiLayerNetwork(listed.validateOutputLayerConfig(validate).build(), dtype="float64").init()


def one_hot(classes: int) -> np.ndarray:
    return np.eye(classes)[RANDOM.integers(0, classes, (5, 6))].transpose(0, 2, 1)


def test_errors_of_numbers_where_they_count() -> None:
    net, y = network("mse", "identity", 2), RANDOM.normal(0, 1, (5, 2, 6))
    errors = (net.output(X) - y).transpose(1, 0, 2)[:, MASK == 1]
    parts = [DataSet(X[i : i + 2], y[i : i + 2], labels_mask=MASK[i : i + 2]) for i in range(0, 5, 2)]
    found = net.evaluateRegression(parts)
    np.testing.assert_allclose([found.meanSquaredError(i) for i in range(2)], (errors**2).mean(1))
    assert found.averageMeanAbsoluteError() == pytest.approx(np.abs(errors).mean())
    assert str(found).startswith("Column    MSE")
    assert repr(found) == f"RegressionEvaluation(mean squared error {found.mean_squared_error():.5e} of col_0, col_1)"
    assert repr(RegressionEvaluation()) == "RegressionEvaluation(mean squared error NaN of nothing)"


def test_classes_of_what_is_no_probability_are_refused() -> None:
    data = DataSet(X, one_hot(2))
    with pytest.raises(NetconfError) as refusal:
        network("mse", "identity", 2).evaluate(data)
    assert str(refusal.value) == (
        'evaluate: activation IDENTITY of "layer1" gives no probabilities\n'
        "    evaluate_regression(data) measures numbers; validateOutputLayerConfig(False) takes the largest"
    )
    assert network("mse", "identity", 2, validate=False).evaluate(data).rows == 30
    assert network("mse", "sigmoid", 2).evaluate(data).rows == 30


def test_curves_and_evaluations_of_ones_own() -> None:
    net, data = network("mcxent", "softmax", 2), DataSet(X, one_hot(2), labels_mask=MASK)
    roc = ROC()
    roc.eval(data.labels, net.output(X), MASK)
    assert net.evaluateROC(data).calculateAUC() == roc.calculate_auc()
    of_classes = net.evaluate_roc_multi_class(data, 20)
    assert of_classes.getNumClasses() == 2
    assert of_classes.calculate_average_auc() == pytest.approx(roc.calculate_auc(), abs=0.1)
    binary, curves = net.do_evaluation(data, EvaluationBinary(), ROCBinary())
    assert binary.total_count(0) == MASK.sum()
    assert curves.calculate_auc(1) == roc.calculate_auc()
    assert len(curves.roc_curve(1).threshold) == MASK.sum() + 1


def test_indices_are_labels_of_curves_too() -> None:
    net = network("mcxent", "softmax", 3)
    labels = one_hot(3)
    indices, hot = (net.evaluate_roc_multi_class(DataSet(X, y)) for y in (labels.argmax(1), labels))
    assert indices.stats() == hot.stats()


def test_names_of_classes_and_the_n_most_probable() -> None:
    net, data = network("mcxent", "softmax", 3), DataSet(X, one_hot(3))
    found = net.evaluate(data, ["a", "b", "c"], top_n=2)
    order = np.argsort(-net.output(X), axis=1)[:, :2]
    assert found.top_n_accuracy() == np.mean((order == data.labels.argmax(1)[:, None]).any(1))
    assert f" Top 2 Accuracy:  {found.top_n_accuracy():.4f}" in found.stats()
    assert "| 2 = c" in found.stats()
    assert Evaluation().top_n_accuracy() != Evaluation().top_n_accuracy()  # of nothing


def test_a_graph_with_several_outputs() -> None:
    graph = NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("in")
    graph = graph.addLayer("lstm", LSTM.Builder().nIn(3).nOut(4).activation("tanh").build(), "in")
    graph = graph.addLayer("kind", RnnOutputLayer.Builder("mcxent").nOut(2).activation("softmax").build(), "lstm")
    graph = graph.addLayer("size", RnnOutputLayer.Builder("mse").nOut(1).activation("identity").build(), "lstm")
    net = ComputationGraph(graph.setOutputs("kind", "size").build(), dtype="float64").init()
    data = MultiDataSet([X], [one_hot(2), RANDOM.normal(0, 1, (5, 1, 6))])
    found = net.evaluate_regression(data)
    assert {name: type(one) for name, one in found.items()} == {"kind": RegressionEvaluation, "size": RegressionEvaluation}
    assert {name: type(one) for name, one in net.evaluate(data).items()} == {"kind": Evaluation}
    with pytest.raises(NetconfError, match="the graph has 2 outputs: kind, size"):
        net.do_evaluation(data, EvaluationBinary())


@pytest.mark.parametrize(
    ("evaluation", "outputs", "mask", "problem"),
    [
        (Evaluation(), 3, np.ones((4, 3)), "a mask for each output is given, but a class is that of a row"),
        (Evaluation(4), 3, None, "3 outputs are given, this Evaluation has 4 classes"),
        (RegressionEvaluation(2), 3, None, "3 outputs are given, this RegressionEvaluation has 2"),
        (EvaluationBinary([0.5, 0.5]), 3, None, "3 outputs are given, this EvaluationBinary has another number"),
        (ROC(), 3, None, "3 outputs are given, ROC takes one or two"),
        (ROC(), 1, np.ones(3), r"a mask has shape \[3\], \[4\] or \[4, 1\] is expected"),
    ],
)
def test_what_does_not_fit_is_refused(evaluation, outputs, mask, problem) -> None:
    with pytest.raises(NetconfError, match=problem):
        evaluation.eval(np.zeros((4, outputs)), np.full((4, outputs), 0.5), mask)


@pytest.mark.parametrize("kind", [Evaluation, RegressionEvaluation, EvaluationBinary, ROC, ROCBinary])
def test_what_has_counted_nothing_says_so(kind) -> None:
    evaluation = kind()
    assert "nan" not in repr(evaluation)
    assert evaluation.stats()
    evaluation.eval(np.zeros((2, 2)), np.full((2, 2), 0.5), np.zeros(2))
    assert "NaN" in evaluation.stats()


def test_a_curve_wants_probabilities() -> None:
    with pytest.raises(NetconfError, match="a prediction is not between 0 and 1"):
        ROC().eval(np.ones((2, 1)), np.array([[0.5], [1.5]]))
