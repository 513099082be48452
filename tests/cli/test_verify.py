"""``graves verify`` on models of the real DL4J with what it computed."""

from __future__ import annotations

import numpy as np
import pytest

import runtime
from tests.golden.models import extracted

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


@pytest.fixture
def case(tmp_path):
    """A model of 0.9.1, its input, and the output that 0.9.1 stored."""
    model = extracted("era-0x.tutorial_rmsprop_tbptt", tmp_path / "model.zip")
    np.save(tmp_path / "x.npy", model.arrays["features"])
    np.save(tmp_path / "y.npy", model.arrays["output_after_fit"])
    return model


def files(case, **changed):
    folder = case.path.parent
    found = {"inputs": folder / "x.npy", "outputs": folder / "y.npy"} | changed
    return [case.path, *(part for name, path in found.items() for part in (f"--{name}", path))]


def test_dl4js_own_output_is_met(graves, case):
    done = graves("verify", *files(case))

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == f"{case.path}: agrees within 1e-09"


def test_one_number_that_differs_is_found(graves, case):
    wrong = case.arrays["output_after_fit"].copy()
    wrong[1, 2, 3] += 0.25
    np.save(case.path.with_name("wrong.npy"), wrong)
    done = graves("verify", *files(case, outputs=case.path.with_name("wrong.npy")))

    assert done.exit_code == 2
    assert "output: largest difference 0.25, at [1, 2, 3]: " in done.stdout
    assert done.stderr == f"{case.path}: differs by 0.25; 1e-09 is allowed\n"
    assert graves("verify", *files(case, outputs=case.path.with_name("wrong.npy"), tolerance=0.3)).exit_code == 0


def test_layer_by_layer(graves, case):
    """The last layer's activations are wrong by a known number, and the difference stands at that layer."""
    activations = runtime.load(case.path).feed_forward(case.arrays["features"])[1:]
    last = str(len(activations) - 1)
    np.savez(
        case.path.with_name("a.npz"), **{str(k): array + (0.5 if str(k) == last else 0) for k, array in enumerate(activations)}
    )
    done = graves("verify", *files(case, activations=case.path.with_name("a.npz")))

    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert lines[0] == "layer 0 (GravesLSTM): the same numbers"
    assert lines[int(last)].startswith(f"layer {last} (RnnOutputLayer): largest difference 0.5, at [")
    np.savez(case.path.with_name("a.npz"), third=activations[0])
    assert (
        "a.npz, third: is no layer of the network"
        in graves("verify", *files(case, activations=case.path.with_name("a.npz"))).stderr
    )


def test_a_number_that_is_none_differs(graves, case):
    wrong = case.arrays["output_after_fit"].copy()
    wrong[0, 0, 0] = np.nan
    np.save(case.path.with_name("wrong.npy"), wrong)

    assert "differs by inf" in graves("verify", *files(case, outputs=case.path.with_name("wrong.npy"))).stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("turned.npy", None, "here it is [3, 5, 10]\n    series are [minibatch, features, time], as in DL4J"),
        ("text.npy", b"hello", "is not an array in NumPy's format"),
        ("missing.npy", ..., "No such file"),
    ],
)
def test_what_cannot_be_compared(graves, case, name, content, message):
    path = case.path.with_name(name)
    if content is None:
        turned = case.arrays["output_after_fit"].transpose(0, 2, 1)
        np.save(path, turned)
        message = message.replace("[3, 5, 10]", str(list(case.arrays["output_after_fit"].shape)))
    elif content is not ...:
        path.write_bytes(content)
    done = graves("verify", *files(case, outputs=path))

    assert done.exit_code == 2
    assert message in done.stderr


def test_a_model_without_a_normaliser_cannot_normalise(graves, case):
    assert "holds no normaliser" in graves("verify", *files(case), "--normalize").stderr
