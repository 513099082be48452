"""TransferLearning beside that of the real 1.0.0-M2.1: the same configuration and kept parameters, the same training."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

import runtime
from netconf import LSTM, Adam, RmsProp, RnnOutputLayer, WeightInit
from runtime import DataSet, FineTuneConfiguration, TransferLearning
from tests.golden.compare import Scores, difference

ARCHIVE = zipfile.ZipFile(Path(__file__).with_name("transfers.zip"))


def output(size):
    return RnnOutputLayer.Builder("mcxent").nIn(size).nOut(3).activation("softmax")


def words():
    tuning = FineTuneConfiguration.Builder().updater(RmsProp(0.05)).l1(0.02).biasInit(0.5).backpropType("TruncatedBPTT")
    return tuning.tbpttFwdLength(4).tbpttBackLength(4).build()


ADAM = FineTuneConfiguration.Builder().updater(Adam(0.02)).seed(7).build
CELL = LSTM.Builder().nIn(4).nOut(5).activation("tanh").updater(RmsProp(0.01))
CASES = {
    "extractor": (ADAM, lambda b: b.setFeatureExtractor(0).removeOutputLayer().addLayer(output(4).build()), (0, 1)),
    "tuned": (words, lambda b: b, (0, 1, 2)),
    "resized": (ADAM, lambda b: b.setFeatureExtractor(0).nOutReplace(1, 6, WeightInit.XAVIER), (0,)),
    "deeper": (
        *(ADAM, lambda b: b.setFeatureExtractor(1).removeLayersFromOutput(1).addLayer(CELL).addLayer(output(5).l2(0.3))),
        (0, 1),
    ),
    "input": (ADAM, lambda b: b.nInReplace(0, 2, WeightInit.RELU), (1, 2)),
}
"""As Transfers.java says it; the layers that keep their parameters."""


def arrays(name):
    with np.load(io.BytesIO(ARCHIVE.read(name))) as file:
        return dict(file.items())


def member(name, tmp_path):
    path = tmp_path / name.replace("/", ".")
    path.write_bytes(ARCHIVE.read(name))
    return runtime.load(path)


def ours(name, tmp_path):
    tuning, change, kept = CASES[name]
    given = member("given.zip", tmp_path)
    return given, change(TransferLearning.Builder(given).fineTuneConfiguration(tuning())).build(), kept


@pytest.mark.parametrize("name", CASES)
def test_configuration_and_kept_parameters_are_those_of_the_release(name, tmp_path):
    given, made, kept = ours(name, tmp_path)
    theirs = member(f"{name}/model.in.zip", tmp_path)

    assert made.conf.to_yaml() == theirs.conf.to_yaml()
    assert made.conf == theirs.conf
    for parameter, array in given.param_table().items():
        same = int(parameter[0]) in kept
        assert not same or np.array_equal(made.param_table()[parameter], array)
        assert not same or np.array_equal(theirs.param_table()[parameter], array)
    assert (made.iteration, made.epoch) == (0, 0)
    assert made.updater_state().max(initial=0) <= 1e-8  # what RmsProp starts at


@pytest.mark.parametrize("name", CASES)
def test_further_training_gives_the_numbers_of_the_release(name, tmp_path):
    """New layers start from what the release drew; frozen ones have not moved."""
    _, made, _ = ours(name, tmp_path)
    theirs, data = member(f"{name}/model.in.zip", tmp_path), arrays("in.npz")
    golden, listener = arrays(f"{name}/out.npz"), Scores()
    made.set_params(theirs.params())
    network = runtime.MultiLayerNetwork(made.conf.model_copy(update={"compatibility": "1.0.0-M2.1"})).init(made.params())
    network.set_listeners(listener)
    assert difference(network.output(data["features"]), golden["output"]) <= 1e-9
    for _ in range(3):
        network.fit(DataSet(data["features"], data["labels"]))

    assert difference(network.params(), golden["fit3_params"]) <= 1e-9
    assert difference(network.updater_state(), golden["fit3_updater"]) <= 1e-9
    assert difference(listener.scores, golden["fit3_scores"]) <= 1e-9
