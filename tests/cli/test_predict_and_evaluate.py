"""``graves predict`` and ``graves evaluate``."""

from __future__ import annotations

import numpy as np
import pytest

from netconf import LSTM, NeuralNetConfiguration, RnnOutputLayer
from runtime import DataSet, EvaluationBinary, MultiLayerNetwork, NormalizerStandardize, ROCMultiClass

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(5, 3, (4, 2, 6))
CLASSES = np.eye(2)[RANDOM.integers(0, 2, (4, 6))].transpose(0, 2, 1)
NUMBERS = RANDOM.normal(100, 20, (4, 2, 6))
MASK = (np.arange(6) < np.array([6, 2, 4, 6])[:, None]).astype(float)


def trained(loss: str, activation: str) -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(1).list().layer(LSTM.Builder().nIn(2).nOut(3).build())
    return MultiLayerNetwork(chain.layer(RnnOutputLayer.Builder(loss).nOut(2).activation(activation).build()).build()).init()


@pytest.fixture
def files(tmp_path):
    """Arrays by name, and models of classes and of numbers; the second one has a normaliser of features and labels."""
    for name, array in {"x": X, "classes": CLASSES, "numbers": NUMBERS, "mask": MASK}.items():
        np.save(tmp_path / f"{name}.npy", array)
    trained("mcxent", "softmax").save(tmp_path / "classes.zip")
    normalizer = NormalizerStandardize(fit_labels=True).fit(DataSet(X, NUMBERS))
    trained("mse", "identity").save(tmp_path / "numbers.zip", normalizer=normalizer)
    return tmp_path


def words(files, model, **options):
    found = {"inputs": "x.npy", **options}
    parts = [part for name, file in found.items() for part in (f"--{name.replace('_', '-')}", files / file)]
    return [files / model, *parts]


def test_predictions_are_written(graves, files):
    done = graves("predict", *words(files, "classes.zip", outputs="y.npy", mask="mask.npy"))
    assert (done.exit_code, done.stdout) == (0, f"{files / 'y.npy'}: float32 [4, 2, 6]\n")
    np.testing.assert_array_equal(np.load(files / "y.npy"), trained("mcxent", "softmax").output(X, MASK))


def test_predicted_numbers_come_back_through_the_normaliser(graves, files):
    assert graves("predict", *words(files, "numbers.zip", outputs="y.npy"), "--normalize").exit_code == 0
    found = np.load(files / "y.npy")
    normalizer = NormalizerStandardize(fit_labels=True).fit(DataSet(X, NUMBERS))
    expected = normalizer.revert_labels(trained("mse", "identity").output(normalizer.transform_features(X)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert 50 < found.mean() < 150


def test_a_model_without_a_normaliser_says_so(graves, files):
    done = graves("predict", *words(files, "classes.zip", outputs="y.npy"), "--normalize")
    assert done.exit_code == 2
    assert "holds no normaliser" in done.stderr
    assert not (files / "y.npy").exists()


def test_a_place_that_cannot_be_written_is_named(graves, files):
    done = graves("predict", *words(files, "classes.zip", outputs="nowhere/y.npy"))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"{files / 'nowhere/y.npy'}: cannot be written: No such file or directory")


def test_classes_are_counted_where_the_output_gives_probabilities(graves, files):
    done = graves("evaluate", *words(files, "classes.zip", labels="classes.npy", labels_mask="mask.npy"))
    net = trained("mcxent", "softmax")
    assert done.stdout == net.evaluate(DataSet(X, CLASSES, labels_mask=MASK)).stats() + "\n"


def test_errors_of_numbers_are_measured_elsewhere(graves, files):
    done = graves("evaluate", *words(files, "numbers.zip", labels="numbers.npy"))
    assert done.stdout == trained("mse", "identity").evaluate_regression(DataSet(X, NUMBERS)).stats() + "\n"
    normal = graves("evaluate", *words(files, "numbers.zip", labels="numbers.npy"), "--normalize")
    assert normal.stdout != done.stdout


@pytest.mark.parametrize(("kind", "evaluation"), [("outputs", EvaluationBinary()), ("curves", ROCMultiClass())])
def test_what_is_measured_can_be_said(graves, files, kind, evaluation):
    done = graves("evaluate", *words(files, "classes.zip", labels="classes.npy"), "--as", kind)
    trained("mcxent", "softmax").do_evaluation(DataSet(X, CLASSES), evaluation)
    assert done.stdout == evaluation.stats() + "\n"


def test_classes_of_numbers_are_refused(graves, files):
    done = graves("evaluate", *words(files, "numbers.zip", labels="numbers.npy"), "--as", "classes")
    assert done.exit_code == 2
    assert 'activation IDENTITY of "layer1" gives no probabilities' in done.stderr
