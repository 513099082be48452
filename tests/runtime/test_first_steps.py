"""What newcomers try in their first hour: each is told what to write, and what is shown is short."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netconf
import runtime
from netconf import LSTM, NetconfError, NeuralNetConfiguration, OutputLayer, RnnOutputLayer
from netconf.elsewhere import OF_RUNTIME
from runtime import DataSet, Evaluation, MultiLayerNetwork, NormalizerStandardize, ScoreIterationListener


def network() -> MultiLayerNetwork:
    chain = NeuralNetConfiguration.Builder().seed(1).list().layer(LSTM(nIn=2, nOut=3))
    return MultiLayerNetwork(chain.layer(RnnOutputLayer(nOut=2, activation="identity", lossFunction="MSE")).build())


DATA = np.zeros((2, 2, 4), np.float32)


class JavaIterator:
    """As people translate it."""

    def hasNext(self) -> bool:
        return False

    next = reset = hasNext


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([(DATA, DATA)], "number 0 of what is given is a tuple, a DataSet is expected\n    DataSet(features, labels)"),
        (DATA, "number 0 of what is given is a ndarray, a DataSet is expected\n    DataSet(features, labels)"),
        (None, "a NoneType is given, a DataSet or an iterable of them is expected\n    DataSet(features, labels)"),
        (JavaIterator(), "a JavaIterator is given, a DataSet or an iterable of them is expected\n    let Python go through it"),
        ([], "there is no minibatch in what is given\n    what has been gone through gives nothing more"),
    ],
)
@pytest.mark.parametrize("how", ["fit", "evaluate_regression"])
def test_what_is_no_data_set_is_named(how: str, given: Any, said: str) -> None:
    net = network().init()
    before = net.params()
    with pytest.raises(NetconfError, match=re.escape(f"data: {said}")):
        getattr(net, how)(given)
    assert (net.epoch, net.iteration) == (0, 0)
    np.testing.assert_array_equal(net.params(), before)


def test_a_score_is_that_of_one_data_set() -> None:
    with pytest.raises(NetconfError, match=r"data: a list is given, a DataSet is expected\n .*one by one"):
        network().init().score([DataSet(DATA, DATA)])  # type: ignore[arg-type]


def test_features_and_labels_apart_are_no_evaluation() -> None:
    net = network().init()
    with pytest.raises(NetconfError, match=re.escape("classes: a ndarray is given") + ".*\n .*DataSet\\(features, labels"):
        Evaluation(DATA)  # type: ignore[arg-type]
    with pytest.raises(NetconfError, match="gives no probabilities"):
        net.evaluate(DataSet(DATA, DATA), DATA)  # type: ignore[arg-type]


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
    with pytest.raises(
        NetconfError, match=r"listeners: ScoreIterationListener is a class\n .*: ScoreIterationListener\(\.\.\.\)"
    ):
        getattr(net, method)(ScoreIterationListener)
    assert net.listeners == []
    some: list[Any] = [ScoreIterationListener(), ScoreIterationListener()]
    getattr(net, method)(some)
    assert net.listeners == some


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
    assert set(runtime.__all__) == OF_RUNTIME


@pytest.mark.parametrize("name", ["m.npz", "m.yaml", "m.JSON"])
def test_a_model_file_has_no_name_of_another_kind(tmp_path: Path, name: str) -> None:
    with pytest.raises(NetconfError, match="would have the name of another kind of file"):
        network().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_public_names_are_offered_before_they_are_imported() -> None:
    assert set(runtime.__all__) <= set(dir(runtime))


@pytest.mark.parametrize("given", [None, 3, "", "a\0b"])
def test_what_names_no_file_is_refused(given: Any) -> None:
    said = re.escape(f"path: {given!r} is given, the name of a file is expected")
    with pytest.raises(NetconfError, match=said):
        network().init().save(given)
    with pytest.raises(NetconfError, match=said):
        runtime.load(given)


def test_the_word_of_java_s_save_is_told_to_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(NetconfError, match=r"dialect: True is given, a release of DL4J is expected\n .*updater's state"):
        network().init().save(tmp_path / "model.zip", True)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "model.zip: is empty"),
        (b"P", "model.zip: is not a model file, or is damaged: it does not begin as a zip does"),
        ({"config.json": "{}", "model.weights.h5": "x"}, "model.weights.h5\n    this is a model of Keras, which is not read"),
        ({"archive/data.pkl": "x"}, "archive/data.pkl\n    this is a file of PyTorch: save its state as .safetensors"),
    ],
)
def test_files_of_others_are_told_to_be_theirs(tmp_path: Path, content: Any, said: str) -> None:
    path = tmp_path / "model.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
    with pytest.raises(NetconfError, match=re.escape(said)):
        runtime.load(path)


def test_what_is_no_document_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text("a: b: c", encoding="utf-8")
    with pytest.raises(NetconfError, match=re.escape(f"{path}:1:5: it is not YAML")):
        runtime.load(path)


def test_a_seed_is_a_whole_number() -> None:
    with pytest.raises(NetconfError, match="seed: 'a' is given, a whole number is expected"):
        network().init(seed="a")  # type: ignore[arg-type]
    assert network().init(seed=-(2**63)).num_params() == 80
