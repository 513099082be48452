"""What newcomers try in their first hour: each is told what to write, and what is shown is short."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netconf
import runtime
from netconf import LSTM, NetconfError, NeuralNetConfiguration, OutputLayer, RnnOutputLayer
from netconf.elsewhere import OF_RUNTIME
from runtime import DataSet, Evaluation, MultiLayerNetwork, NormalizerStandardize


def network() -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(1).list().layer(LSTM(nIn=2, nOut=3))
    return MultiLayerNetwork(chain.layer(RnnOutputLayer(nOut=2, activation="identity", lossFunction="MSE")).build())


DATA = np.zeros((2, 2, 4), np.float32)


@pytest.mark.parametrize("given", [[(DATA, DATA)], DATA, None, 3])
def test_what_is_no_data_set_is_named(given: Any) -> None:
    with pytest.raises(
        NetconfError, match=r"data: a \w+ is given, a DataSet or an iterable of them is expected\n .*DataSet\(feat"
    ):
        network().fit(given)


def test_what_can_be_gone_through_once_is_refused_for_several_epochs() -> None:
    net = network()
    once = (DataSet(DATA, DATA) for _ in range(2))
    with pytest.raises(NetconfError, match=r"data: a generator can be gone through once, but epochs is 2\n .*give a list"):
        net.fit(once, epochs=2)
    assert net.fit(once).iteration == 2


@pytest.mark.parametrize("method", ["set_listeners", "addListeners"])
def test_a_listener_in_java_s_words_is_refused_before_the_training(method: str) -> None:
    listener = type("Mine", (), {"iterationDone": lambda *_: None})()
    net = network()
    with pytest.raises(NetconfError, match=re.escape("listeners: Mine has no method iteration_done(network, iteration, epoch)")):
        getattr(net, method)(listener)
    assert net.listeners == []


def test_what_is_shown_is_short() -> None:
    net = network().init()
    assert repr(net) == "MultiLayerNetwork(80 parameters, float32, 0 updates)"
    assert repr(LSTM(nIn=2, nOut=3)) == "LSTM(n_in=2, n_out=3)"
    assert repr(OutputLayer(nOut=2)) == "OutputLayer(n_out=2)"
    assert repr(NormalizerStandardize()) == "NormalizerStandardize(not fitted)"
    assert (
        repr(NormalizerStandardize(fit_labels=True).fit(DataSet(DATA, DATA))) == "NormalizerStandardize(2 features, labels too)"
    )
    evaluation = Evaluation(2)
    evaluation.eval(np.eye(2), np.eye(2))
    assert repr(evaluation) == "Evaluation(2 classes, 2 rows, accuracy 1.0000)"
    assert str(evaluation) == evaluation.stats()


def test_one_field_is_changed_by_its_name() -> None:
    conf = network().conf
    assert conf.model_copy(update={"seed": 3}).seed == 3
    with pytest.raises(NetconfError, match=r"MultiLayerConfiguration, sed: it is no field\n +did you mean seed\?"):
        conf.model_copy(update={"sed": 3})


def test_names_of_the_other_package_are_told() -> None:
    with pytest.raises(AttributeError, match=r"it is in runtime \(from runtime import MultiLayerNetwork\)"):
        netconf.MultiLayerNetwork  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match=r"it is in netconf \(from netconf import LSTM\)"):
        runtime.LSTM  # noqa: B018
    for module in (netconf, runtime):
        with pytest.raises(AttributeError, match=r"has no attribute 'Nonesuch'$"):
            module.Nonesuch  # type: ignore[attr-defined]  # noqa: B018
    assert OF_RUNTIME <= set(runtime.__all__)


@pytest.mark.parametrize("name", ["m.npz", "m.yaml", "m.JSON"])
def test_a_model_file_has_no_name_of_another_kind(tmp_path: Path, name: str) -> None:
    with pytest.raises(NetconfError, match="would have the name of another kind of file"):
        network().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_public_names_are_offered_before_they_are_imported() -> None:
    assert set(runtime.__all__) <= set(dir(runtime))
