"""TransferLearning beside that of the real 1.0.0-M2.1: the same configuration and kept parameters, the same training."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

import runtime
from netconf import LSTM, Adam, MaxNormConstraint, Nesterovs, RmsProp, RnnOutputLayer, WeightInit
from runtime import ComputationGraph, DataSet, FineTuneConfiguration, TransferLearning
from tests.golden.compare import Scores, difference
from tests.golden.pack_transfers import HERE, tuned_here
from tests.golden.written import digest

ARCHIVE = zipfile.ZipFile(Path(__file__).with_name("transfers.zip"))


def output(size):
    return RnnOutputLayer.Builder("mcxent").nIn(size).nOut(3).activation("softmax")


def words():
    tuning = FineTuneConfiguration.Builder().updater(RmsProp(0.05)).l1(0.02).biasInit(0.5).backpropType("TruncatedBPTT")
    return tuning.tbpttFwdLength(4).tbpttBackLength(4).build()


def constrained():
    norms = MaxNormConstraint(0.4, {"W", "RW"}, 1)
    return FineTuneConfiguration.Builder().updater(RmsProp(0.05)).seed(8).constraints([norms]).l2(0.1).build()


def deeper(builder):
    builder = builder.setFeatureExtractor("first").removeVertexAndConnections("out")
    cell = LSTM.Builder().nIn(6).nOut(5).activation("tanh").updater(RmsProp(0.01))
    return builder.addLayer("third", cell, "merged").addLayer("out", output(5).l2(0.3), "third").setOutputs("out")


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
    "constrained": (constrained, lambda b: b, (0, 1, 2)),
    "graph_extractor": (
        ADAM,
        lambda b: b.setFeatureExtractor("second").removeVertexKeepConnections("out").addLayer("out", output(6), "merged"),
        ("first", "second"),
    ),
    "graph_merged": (
        ADAM,
        lambda b: b.setFeatureExtractor("merged").removeVertexKeepConnections("out").addLayer("out", output(6), "merged"),
        ("first", "second"),
    ),
    "graph_constrained": (constrained, lambda b: b, ("first", "second", "out")),
    "graph_deeper": (ADAM, deeper, ("first", "second")),
    "graph_pruned": (
        ADAM,
        lambda b: b.removeVertexKeepConnections("out").removeVertexAndConnections("merged").addLayer("out", output(4), "second"),
        ("first", "second"),
    ),
    "graph_resized": (ADAM, lambda b: b.nOutReplace("first", 6, WeightInit.XAVIER), ("out",)),
}
"""As Transfers.java says it; the layers that keep their parameters."""


def begun(given):
    """The builder of a transfer."""
    return (TransferLearning.GraphBuilder if isinstance(given, ComputationGraph) else TransferLearning.Builder)(given)


def arrays(name):
    with np.load(io.BytesIO(ARCHIVE.read(name))) as file:
        return dict(file.items())


def member(name, tmp_path):
    path = tmp_path / name.replace("/", ".")
    path.write_bytes(ARCHIVE.read(name))
    return runtime.load(path)


def ours(name, tmp_path):
    tuning, change, kept = CASES[name]
    given = member("graph.zip" if name.startswith("graph") else "given.zip", tmp_path)
    return given, change(begun(given).fineTuneConfiguration(tuning())).build(), kept


@pytest.mark.parametrize("name", CASES)
def test_configuration_and_kept_parameters_are_those_of_the_release(name, tmp_path):
    given, made, kept = ours(name, tmp_path)
    theirs = member(f"{name}/model.in.zip", tmp_path)

    expected = made.conf if name == "graph_resized" else theirs.conf
    assert made.conf.to_yaml() == expected.to_yaml()
    assert made.conf == expected
    assert {key: array.shape for key, array in made.param_table().items()} == {
        key: array.shape for key, array in theirs.param_table().items()
    }
    for parameter, array in given.param_table().items():
        layer = parameter.rsplit("_", 1)[0]
        same = (int(layer) if layer.isdigit() else layer) in kept
        assert not same or np.array_equal(made.param_table()[parameter], array)
        assert not same or difference(theirs.param_table()[parameter], array) < 1e-7  # which are single in its graphs
    assert (made.iteration, made.epoch) == (0, 0)
    assert made.updater_state().max(initial=0) <= 1e-8  # what RmsProp starts at


def test_resized_layers_of_graphs_keep_their_words(tmp_path):
    """The release takes those of fine tuning for the resized layer, and does not tune those that read it."""
    given, made, _ = ours("graph_resized", tmp_path)
    theirs = member("graph_resized/model.in.zip", tmp_path)
    layers = ([net.conf.vertices[name].vertex for name in ("first", "second", "out")] for net in (given, made, theirs))
    (old, *_), (first, second, out), (forgot, kept, same) = layers

    assert list(made.conf.vertices) == list(theirs.conf.vertices)
    assert (first.l2, forgot.l2) == (old.l2, None)
    assert (first.updater, second.updater, kept.updater) == (Adam(0.02), Adam(0.02), Nesterovs(0.1, 0.9))
    assert out == same


TRAINED_ALIKE = sorted(CASES.keys() - {"graph_resized"})


@pytest.mark.parametrize("name", TRAINED_ALIKE)
def test_further_training_gives_the_numbers_of_the_release(name, tmp_path):
    """New layers start from what the release drew; frozen ones have not moved."""
    _, made, _ = ours(name, tmp_path)
    theirs, data = member(f"{name}/model.in.zip", tmp_path), arrays("in.npz")
    golden, listener = arrays(f"{name}/out.npz"), Scores()
    made.set_params(theirs.params())
    network = type(made)(made.conf.model_copy(update={"compatibility": "1.0.0-M2.1"})).init(made.params())
    network.set_listeners(listener)
    assert difference(network.output(data["features"]), golden.get("output", golden.get("output_0"))) <= 1e-9
    for _ in range(3):
        network.fit(DataSet(data["features"], data["labels"]))

    assert difference(network.params(), golden["fit3_params"]) <= 1e-9
    assert difference(network.updater_state(), golden["fit3_updater"]) <= 1e-9
    assert difference(listener.scores, golden["fit3_scores"]) <= 1e-9


@pytest.mark.parametrize("name", HERE)
def test_models_that_are_tuned_here_go_on_in_the_release(name, tmp_path):
    """Fine-tuned and trained here, written, read by the real 1.0.0-M2.1, and trained there: the same numbers as here."""
    source, transfer = HERE[name]
    member(source, tmp_path)
    data, golden, listener = arrays("in.npz"), arrays(f"{name}/out.npz"), Scores()
    made = tuned_here(tmp_path / source, transfer, data["features"], data["labels"])
    made.save(tmp_path / "written.zip", dialect="1.0.0-M2.1")
    (tmp_path / "judged.zip").write_bytes(ARCHIVE.read(f"{name}/model.in.zip"))
    assert digest(tmp_path / "written.zip") == digest(tmp_path / "judged.zip"), "run python -m tests.golden.pack_transfers"

    network = runtime.load(tmp_path / "written.zip", compatibility="1.0.0-M2.1")
    network.set_listeners(listener)
    assert difference(network.output(data["features"]), golden.get("output", golden.get("output_0"))) <= 1e-9
    for _ in range(3):
        network.fit(data["features"], data["labels"])
    assert difference(network.params(), golden["fit3_params"]) <= 1e-9
    assert difference(network.updater_state(), golden["fit3_updater"]) <= 1e-9
    assert difference(listener.scores, golden["fit3_scores"]) <= 1e-9
