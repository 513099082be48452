"""What only ported programs call, and the two names of everything else."""

from __future__ import annotations

import re

import numpy as np
import pytest

from netconf import GravesLSTM, NetconfError, NeuralNetConfiguration, RnnOutputLayer, Sgd
from runtime import DataSet, MultiLayerNetwork, check_gradients
from runtime.elsewhere import ELSEWHERE


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
    assert net.predict(x).shape == (2, 5)


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


def test_every_method_that_dl4j_has_too_has_its_name() -> None:
    """Those ``beyond`` are none of DL4J's."""
    own = {name for name in dir(MultiLayerNetwork) if "_" in name and not name.startswith("_")}
    beyond = {"fit_epoch", "loss_sum", "updater_table", "set_updater_table", "rnn_state", "set_rnn_state", "memory_report"}
    camel = {re.sub("_(.)", lambda m: m[1].upper(), name).replace("Roc", "ROC"): name for name in own - beyond}
    missing = [name for name in camel if not hasattr(MultiLayerNetwork, name)]
    assert missing == []
    assert all(getattr(MultiLayerNetwork, name) is getattr(MultiLayerNetwork, camel[name]) for name in camel)


def test_differences_in_single_precision_are_refused() -> None:
    with pytest.raises(NetconfError, match="dtype: the network is in float32, where differences drown in rounding"):
        check_gradients(network("float32").init(), minibatch())


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_what_takes_the_place_of_other_methods_is_told(name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}': .* takes its place"):
        getattr(network(), name)


def test_any_other_name_is_an_attribute_error_as_usual() -> None:
    with pytest.raises(AttributeError, match=r"^'MultiLayerNetwork' object has no attribute 'outputs'$"):
        network().outputs  # type: ignore[attr-defined]  # noqa: B018
