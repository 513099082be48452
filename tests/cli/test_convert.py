"""``graves convert`` and ``graves info`` on files of DL4J."""

from __future__ import annotations

import re

import numpy as np
import pytest
from typer.testing import CliRunner

import netconf
import runtime
from netconf import MultiLayerConfiguration
from netconf.java import port
from runtime.cli.app import command_line
from runtime.data.dataset import DataSet
from runtime.data.normalizers import NormalizerStandardize
from runtime.formats import dl4j_write, dl4j_zip
from runtime.formats.loading import load_model
from tests.golden.models import GRAPHS, extracted

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


@pytest.fixture
def model(tmp_path):
    return extracted("era-0x.tutorial_rmsprop_tbptt", tmp_path / "given.bin")


def graves(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(command_line(), [str(argument) for argument in arguments])
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


@pytest.mark.parametrize("name", ["arrays.npz", "arrays.safetensors"])
def test_arrays_by_name_become_a_model_again(model, tmp_path, name):
    assert graves("convert", model.path, tmp_path / name)[0] == 0
    assert graves("convert", model.path, tmp_path / "network.yaml")[0] == 0
    words = ("--configuration", tmp_path / "network.yaml") if name.endswith(".npz") else ()
    code, text = graves("convert", tmp_path / name, tmp_path / "back.zip", *words)

    assert code == 0, text
    first, back = runtime.load(model.path), runtime.load(tmp_path / "back.zip")
    assert np.array_equal(back.params(), first.params())
    assert (back.conf, back.dtype) == (first.conf, first.dtype)


def test_arrays_of_numpy_alone_are_no_network(model, tmp_path):
    graves("convert", model.path, tmp_path / "arrays.npz")
    for target in ("back.zip", "network.yaml"):
        code, text = graves("convert", tmp_path / "arrays.npz", tmp_path / target)
        assert code == 2
        assert "give one with --configuration" in text


def test_python_source_that_builds_the_same(model, tmp_path):
    assert graves("convert", model.path, tmp_path / "network.py")[0] == 0
    names: dict = {}
    exec((tmp_path / "network.py").read_text(), names)  # noqa: S102 - what this project wrote

    assert names["conf"] == runtime.load(model.path).conf


def test_java_source(model, tmp_path):
    code, text = graves("convert", model.path, tmp_path / "Plays.java")
    assert code == 0, text
    source = (tmp_path / "Plays.java").read_text()

    assert "public class Plays {" in source
    (found,) = port(tmp_path / "Plays.java").networks
    assert found.configuration.layers == runtime.load(model.path).conf.layers


def test_java_source_is_that_of_one_release(model, tmp_path):
    code, text = graves("convert", model.path, tmp_path / "Plays.java", "--dialect", "0.9.1")

    assert code == 2
    assert "Java source is written for 1.0.0-M2.1 alone" in text
    assert not (tmp_path / "Plays.java").exists()


def test_python_source_is_read_without_running_it(model, tmp_path):
    graves("convert", model.path, tmp_path / "network.py")
    assert graves("convert", tmp_path / "network.py", tmp_path / "network.yaml")[0] == 0

    assert netconf.load(tmp_path / "network.yaml") == runtime.load(model.path).conf


@pytest.mark.parametrize("dialect", ["0.9.1", "1.0.0-M2.1"])
def test_dl4js_own_yaml(model, tmp_path, dialect):
    """A dialect and the name of a YAML file ask for DL4J's notation; what is read back says which release it is of."""
    assert graves("convert", model.path, tmp_path / "theirs.yaml", "--dialect", dialect)[0] == 0
    assert graves("convert", model.path, tmp_path / "same", "--to", "dl4j-yaml", "--dialect", dialect)[0] == 0

    assert (tmp_path / "theirs.yaml").read_text() == (tmp_path / "same").read_text()
    found = netconf.load(tmp_path / "theirs.yaml")
    assert [type(layer) for layer in found.layers] == [type(layer) for layer in runtime.load(model.path).conf.layers]
    assert any(finding.code == "generation" and dialect in finding.message for finding in found.findings)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graphs_weights_and_words(name, tmp_path):
    """They need no running network."""
    case = extracted(name, tmp_path / "graph.zip")
    model = dl4j_zip.read(case.path)
    for target in ("a.npz", "a.safetensors", "graph.yaml", "graph.json", "graph.py"):
        code, text = graves("convert", case.path, tmp_path / target)
        assert code == 0, text

    with np.load(tmp_path / "a.npz") as arrays:
        assert list(arrays) == [parameter.name for parameter in model.parameters_by_name]
        flat = np.concatenate([arrays[p.name].ravel(order=p.spec.order) for p in model.parameters_by_name])
    assert np.array_equal(flat, model.parameters)
    assert graves("convert", tmp_path / "a.safetensors", tmp_path / "b.npz")[0] == 0
    assert (tmp_path / "b.npz").read_bytes() == (tmp_path / "a.npz").read_bytes()
    assert netconf.load(tmp_path / "graph.py") == netconf.load(tmp_path / "graph.yaml") == model.configuration


def test_a_normaliser_goes_along(model, tmp_path):
    """Into our file, and from there back into a model of DL4J."""
    found = load_model(model.path)
    normalizer = NormalizerStandardize().fit(DataSet(model.arrays["features"], model.arrays["labels"]))
    dl4j_write.save(found.network, tmp_path / "with.zip", normalizer=normalizer)
    assert graves("convert", tmp_path / "with.zip", tmp_path / "ours.zip")[0] == 0
    assert graves("convert", tmp_path / "ours.zip", tmp_path / "theirs.zip", "--to", "dl4j")[0] == 0

    features = model.arrays["features"]
    expected = load_model(tmp_path / "with.zip").normalizer.transform_features(features)
    assert np.array_equal(load_model(tmp_path / "theirs.zip").normalizer.transform_features(features), expected)
    size = features.shape[1]
    for name in ("with.zip", "ours.zip", "theirs.zip"):
        assert f"normaliser: NormalizerStandardize of {size} features" in graves("info", tmp_path / name)[1]


def test_an_old_file_stays_when_the_new_one_cannot_be_written(model, tmp_path, monkeypatch):
    """Whatever is written goes to another name first."""
    for name in ("network.yaml", "network.py", "network.json", "arrays.npz", "arrays.safetensors", "ours.zip"):
        target = tmp_path / name
        target.write_text("old")
        with monkeypatch.context() as broken:
            broken.setattr("os.fsync", full)
            code, text = graves("convert", model.path, target)
        assert (code, target.read_text()) == (2, "old"), text
        assert "cannot be written: No space left on device" in text
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def full(_):
    raise OSError(28, "No space left on device")


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


def test_info_tells_arrays_by_name(model, tmp_path):
    for name, what in (("arrays.npz", "named arrays (NumPy)"), ("arrays.safetensors", "named arrays (safetensors)")):
        graves("convert", model.path, tmp_path / name)
        code, text = graves("info", tmp_path / name)
        assert code == 0
        assert f"{what}, " in text
        assert "0_RW  " in text
        assert ("no configuration" in text) == (name == "arrays.npz")
        assert ("GravesLSTM" in text) == (name == "arrays.safetensors")


def test_info_lists_every_parameter_on_request(model):
    lines = graves("info", model.path, "--parameters")[1].splitlines()

    listed = [line.split()[0] for line in lines if re.match(r"\d+_\w+ ", line)]
    assert listed == list(runtime.load(model.path).param_table())


def test_a_damaged_file_is_a_users_fault(model):
    model.path.write_bytes(model.path.read_bytes()[:-100])
    for words in (("info", model.path), ("convert", model.path, model.path.with_name("x.zip"))):
        code, text = graves(*words)
        assert (code, "Traceback" in text) == (2, False)


@pytest.mark.parametrize("ending", [".onnx", ".h5"])
def test_an_ending_that_says_nothing_is_refused_and_may_be_overruled(model, tmp_path, ending):
    target = tmp_path / f"network{ending}"
    code, text = graves("convert", model.path, target)
    assert (code, target.exists()) == (2, False)
    assert f"what to write is not known by {ending}" in text
    assert "say --to yaml, json, dl4j-yaml, python, java, model" in text
    assert graves("convert", model.path, target, "--to", "model")[0] == 0
