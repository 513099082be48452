"""What only ported programs call, and the two names of everything else."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import netconf
import runtime
from netconf import Adam, ComputationGraphConfiguration, GravesLSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer, Sgd
from netconf.surroundings import CLASSES, METHODS
from runtime import (
    ArrayIterator,
    ComputationGraph,
    DataSet,
    Evaluation,
    MultiLayerNetwork,
    NormalizerStandardize,
    check_gradients,
)


def network(dtype: str = "float64") -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(5).updater(Sgd(0.1)).list()
    chain = chain.layer(GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh").build())
    conf = chain.layer(RnnOutputLayer.Builder("mcxent").nOut(2).activation("softmax").build()).build()
    return MultiLayerNetwork(conf, dtype=dtype)


def minibatch() -> DataSet:
    random = np.random.default_rng(3)
    return DataSet(random.normal(0, 1, (2, 3, 5)), np.eye(2)[random.integers(0, 2, (2, 5))].transpose(0, 2, 1))


def test_counters_layers_and_predictions() -> None:
    net = network()
    assert not net.isInitCalled()
    net.init()
    net.fit([minibatch()], epochs=2)
    assert (net.isInitCalled(), net.getIterationCount(), net.getEpochCount()) == (True, 2, 2)
    net.setIterationCount(7)
    net.setEpochCount(3)
    assert (net.iteration, net.epoch) == (7, 3)
    assert net.getLayerWiseConfigurations() is net.conf
    assert (net.getnLayers(), net.getLayerNames(), net.getListeners()) == (2, ["layer0", "layer1"], [])
    x = minibatch().features
    np.testing.assert_array_equal(net.predict(x), net.output(x).argmax(axis=1))
    net.clear()
    mask = np.array([[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]])
    np.testing.assert_array_equal(net.predict(x, mask), net.output(x, mask).argmax(axis=1))


def test_the_word_train_of_predictions_is_told_to_be_left_out() -> None:
    x = minibatch().features
    with pytest.raises(
        NetconfError, match=re.escape("features_mask: False is given, an array is expected\n    leave out the word")
    ):
        network().init().output(x, False)


def test_a_network_comes_from_its_file(tmp_path: Path) -> None:
    net, path = network().init().fit(minibatch()), tmp_path / "model.zip"
    net.save(path)
    other: MultiLayerNetwork = MultiLayerNetwork.load(path)
    np.testing.assert_array_equal(other.params(), net.params())
    with pytest.raises(NetconfError, match=r"it is a MultiLayerNetwork, not a ComputationGraph\n .*MultiLayerNetwork\.load"):
        ComputationGraph.load(path)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_network_comes_from_its_file_with_the_updater_s_state_or_without(tmp_path: Path, keeps: bool) -> None:
    conf = network().conf
    words = conf.model_copy(update={"layers": tuple(one.model_copy(update={"updater": Adam(0.1)}) for one in conf.layers)})
    net = MultiLayerNetwork(words).init().fit(minibatch())
    net.save(tmp_path / "model.zip")
    state = MultiLayerNetwork.load(tmp_path / "model.zip", keeps).updater_state()
    np.testing.assert_array_equal(state, net.updater_state() if keeps else np.zeros(net.updater_state().size))
    assert net.updater_state().any()


def test_the_loss_of_each_example() -> None:
    net, data = network().init(), minibatch()
    alone = [DataSet(data.features[i : i + 1], data.labels[i : i + 1]) for i in range(2)]
    np.testing.assert_array_equal(net.score_examples(data), [net.loss_sum(one) for one in alone])
    np.testing.assert_array_equal(net.scoreExamples(data, True), [net.score(one) for one in alone])
    masked = DataSet(data.features, data.labels, None, [[1, 1, 1, 1, 1], [0, 0, 0, 0, 0]])
    assert net.score_examples(masked).tolist() == [net.loss_sum(alone[0]), 0.0]


def test_single_parameters() -> None:
    net = network().init()
    before, w = net.param_table(), np.arange(48.0).reshape(3, 16)
    net.setParam("0_W", w)
    np.testing.assert_array_equal(net.getParam("0_W"), w)
    after = net.param_table()
    assert all((before[name] == after[name]).all() for name in before if name != "0_W")
    with pytest.raises(NetconfError, match=re.escape("parameters: there is no parameter 0_w") + "\n    did you mean 0_W"):
        net.getParam("0_w")
    with pytest.raises(NetconfError, match=re.escape("setParam: shape [48] is given, 0_W has [3, 16]")):
        net.setParam("0_W", w.ravel())


@pytest.mark.parametrize(
    ("kind", "beyond"),
    [
        (
            MultiLayerNetwork,
            {"fit_epoch", "loss_sum", "updater_table", "set_updater_table", "rnn_state", "set_rnn_state", "memory_report"},
        ),
        (Evaluation, {"top_n"}),
        (NormalizerStandardize, {"transform_features", "transform_labels"}),
        (DataSet, set()),
    ],
)
def test_every_method_that_dl4j_has_too_has_its_name(kind: type, beyond: set[str]) -> None:
    """Those ``beyond`` are none of DL4J's."""
    own = {name for name in dir(kind) if "_" in name and not name.startswith("_")}
    camel = {re.sub("_(.)", lambda m: m[1].upper(), name).replace("Roc", "ROC"): name for name in own - beyond}
    missing = [name for name in camel if not hasattr(kind, name)]
    assert missing == []
    assert all(getattr(kind, name) is getattr(kind, camel[name]) for name in camel)


def test_differences_in_single_precision_are_refused() -> None:
    with pytest.raises(NetconfError, match="dtype: the network is in float32, where differences drown in rounding"):
        check_gradients(network("float32").init(), minibatch())


KINDS: dict[str, Any] = {
    "MultiLayerNetwork": network().init(),
    "DataSet": minibatch(),
    "DataSetIterator": ArrayIterator(minibatch().features, minibatch().labels, 1),
    "DataNormalization": NormalizerStandardize().fit(minibatch()),
    "Evaluation": Evaluation(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_takes_the_place_of_other_methods_is_told(kind: str) -> None:
    assert METHODS[kind]
    for name, here in METHODS[kind].items():
        with pytest.raises(AttributeError, match=re.escape(f"object has no attribute '{name}'; here: {here}")):
            getattr(KINDS[kind], name)


def test_what_takes_the_place_is_there() -> None:
    objects: dict[str, list[Any]] = dict(
        zip(("net", "data", "iterator", "normalizer", "evaluation"), ([one] for one in KINDS.values()), strict=True)
    )
    objects["net.conf"] = [KINDS["MultiLayerNetwork"].conf, ComputationGraphConfiguration]
    named = [*CLASSES.values(), *(here for methods in METHODS.values() for here in methods.values())]
    for here in named:
        for whose, name in re.findall(r"\b(net\.conf|net|data|iterator|normalizer|evaluation)\.(\w+)", here):
            fields = getattr(objects[whose][-1], "model_fields", {})
            assert name in fields or any(hasattr(one, name) for one in objects[whose]), here
        for name in re.findall(r"\bruntime\.(\w+)", here):
            assert name in runtime.__all__, here


@pytest.mark.parametrize("module", [runtime, netconf])
def test_what_takes_the_place_of_other_classes_is_told(module: ModuleType) -> None:
    for name in CLASSES.keys() - {*runtime.__all__, *netconf.__all__}:
        with pytest.raises(AttributeError, match=re.escape(f"no attribute '{name}'; here: {CLASSES[name]}")):
            getattr(module, name)


def test_any_other_name_is_an_attribute_error_as_usual() -> None:
    with pytest.raises(AttributeError, match=r"^'MultiLayerNetwork' object has no attribute 'outputs'$"):
        network().outputs  # type: ignore[attr-defined]  # noqa: B018
