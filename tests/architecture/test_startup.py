"""Words come without numbers: what only reads a configuration starts fast, since it loads no compiler."""

import inspect
import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

SPEC = """
seed: 1
layers:
  - {type: GravesLSTM, nIn: 3, nOut: 2, activation: TANH}
  - {type: RnnOutputLayer, nOut: 3, activation: SOFTMAX, lossFunction: MCXENT}
"""
LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def _loaded_after(code, *arguments):
    """Names of the packages that a fresh interpreter has loaded after running code."""
    command = [sys.executable, "-c", f"{code}\n{LOADED}", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert 0 == result.returncode, result.stderr
    return set(result.stdout.splitlines()[-1].split())


COMMAND = """
from runtime.cli import main
try:
    main()
except SystemExit as stop:
    assert not stop.code
"""


def _loaded_after_command(*arguments):
    return _loaded_after(COMMAND, *arguments)


def test_netconf_loads_no_arrays():
    loaded = _loaded_after("import netconf; netconf.NeuralNetConfiguration.Builder()")

    assert set() == {"numpy", "numba", "llvmlite", "runtime"} & loaded


def test_runtime_loads_nothing_before_it_is_used():
    assert set() == {"numba", "llvmlite"} & _loaded_after("import runtime")


@pytest.mark.parametrize("word", ["check", "info"])
def test_commands_that_only_read_load_no_compiler(word, tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")

    loaded = _loaded_after_command(word, str(spec))

    assert set() == {"numba", "llvmlite"} & loaded
    assert "pydantic" in loaded


def test_a_command_is_imported_alone(tmp_path):
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    listed = COMMAND + "print(*sorted(n for n in sys.modules if n.startswith('runtime.')), end=';')"

    loaded = _loaded_after(listed.replace("\nfrom", "\nimport sys\nfrom", 1), "check", str(spec))
    commands = {word.removesuffix(";") for word in loaded if word.startswith("runtime.cli.")}

    assert "runtime.cli.check" in commands
    assert (
        set()
        == {f"runtime.cli.{word}" for word in ("train", "sample", "predict", "evaluate", "info", "port", "convert", "verify")}
        & commands
    )


def test_a_class_variable_is_read_once_and_not_for_every_class_below():
    """What stands in annotations is compiled anew for each subclass by pydantic: fields alone have to."""
    from netconf.base import Model

    models = [Model]
    for model in models:
        models += model.__subclasses__()
        left = inspect.get_annotations(model).keys() - model.model_fields.keys()
        assert set() == left, model

    assert len(models) > 100


@pytest.mark.parametrize("name", ["arrays.npz", "arrays.safetensors"])
def test_info_on_named_arrays_loads_no_compiler(name, tmp_path):
    from tests.runtime.formats.test_named_arrays import npz, safetensors

    path = tmp_path / name
    (npz if name.endswith(".npz") else safetensors)(path)
    loaded = _loaded_after_command("info", str(path))

    assert set() == {"numba", "llvmlite"} & loaded
    assert "numpy" in loaded


def _ours(path):
    from runtime.data.dataset import DataSet
    from runtime.data.normalizers import NormalizerStandardize
    from runtime.data.vocabulary import Vocabulary
    from runtime.formats import model_file
    from tests.runtime.formats.tiny import TinyNetwork

    normalizer = NormalizerStandardize().fit(DataSet([[1.0, 2.0], [3.0, 5.0]], [[1.0], [0.0]]))
    model_file.save(TinyNetwork(), path, vocabulary=Vocabulary("ab"), normalizer=normalizer)


def _theirs(path):
    from tests.golden.models import extracted

    extracted("era-0x.tutorial_rmsprop_tbptt", path)


@pytest.mark.parametrize("make", [_ours, _theirs])
def test_info_on_a_model_loads_no_numbers(make, tmp_path):
    path = tmp_path / "model.zip"
    make(path)
    loaded = _loaded_after_command("info", str(path))

    assert set() == {"numpy", "numba", "llvmlite"} & loaded
    assert "pydantic" in loaded
