"""``graves convert`` and ``graves info`` on files of DL4J."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

import runtime
from netconf import MultiLayerConfiguration
from runtime.cli.app import app
from tests.golden.models import extracted

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


@pytest.fixture
def model(tmp_path):
    return extracted("era-0x.tutorial_rmsprop_tbptt", tmp_path / "given.bin")


def graves(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_a_model_of_dl4j_goes_around_the_world(model, tmp_path):
    first = runtime.load(model.path)
    for source, target, words in (
        (model.path, tmp_path / "ours.zip", ()),
        (tmp_path / "ours.zip", tmp_path / "newer.zip", ("--dialect", "1.0.0-M2.1")),
        (tmp_path / "newer.zip", tmp_path / "older.zip", ("--dialect", "0.9.1")),
    ):
        code, text = graves("convert", source, target, *words)
        assert (code, "written" in text) == (0, True), text
        network = runtime.load(target)
        assert np.array_equal(network.params(), first.params())
        assert np.array_equal(network.updater_state(), first.updater_state())
        assert network.iteration == first.iteration


def test_words_alone(model, tmp_path):
    assert graves("convert", model.path, tmp_path / "network.yaml")[0] == 0
    assert graves("convert", tmp_path / "network.yaml", tmp_path / "network.json", "--dialect", "0.9.1")[0] == 0
    yaml = MultiLayerConfiguration.from_yaml((tmp_path / "network.yaml").read_text())

    assert yaml == runtime.load(model.path).conf
    assert yaml == MultiLayerConfiguration.from_json((tmp_path / "network.json").read_text())


def test_arrays_by_name(model, tmp_path):
    assert graves("convert", model.path, tmp_path / "arrays.npz")[0] == 0
    with np.load(tmp_path / "arrays.npz") as arrays:
        for name, array in runtime.load(model.path).param_table().items():
            assert np.array_equal(arrays[name], array)


def test_losses_are_told_and_refused_when_strict(model, tmp_path):
    target = tmp_path / "newer.zip"
    code, text = graves("convert", model.path, target, "--dialect", "1.0.0-M2.1", "--strict")

    assert code == 2
    assert "updates on sums that are divided afterwards" in text
    assert not target.exists()


def test_info_tells_what_a_model_of_dl4j_holds(model):
    code, text = graves("info", model.path)

    assert code == 0
    assert "model of Deeplearning4j" in text
    assert "generation G4 (DL4J 0.9.0 to 0.9.1); read as 0.9.1 meant it" in text
    assert "updates, 0 whole epochs" in text
    assert "updater state:" in text
    assert "GravesLSTM" in text


def test_a_damaged_file_is_a_users_fault(model):
    model.path.write_bytes(model.path.read_bytes()[:-100])
    for words in (("info", model.path), ("convert", model.path, model.path.with_name("x.zip"))):
        code, text = graves(*words)
        assert (code, "Traceback" in text) == (2, False)
