"""Model files of eleven real releases: the same parameters and outputs, and a training that goes on where DL4J's stopped."""

from __future__ import annotations

import zipfile
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import ConfigurationWarning
from runtime.network import MultiLayerNetwork
from tests.golden.compare import difference
from tests.golden.models import NAMES, Model, arrays_of, extracted

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

BROKEN = {
    "era-0x.lr_exponential_adam": "0.9.1 stores one block of state and reads it as two: everything becomes NaN",
    "era-0x.updater_enum_nesterovs_fields": "0.9.1 gives the second layer its first momentum back",
}
"""Cases whose training 0.9.1 itself does not continue; ours goes on as if it had not been interrupted."""
SEEDED = {"era-0x.float_dropout", "era-0x.float_dropconnect"}
"""Cases whose continuation depends on DL4J's random numbers."""


@pytest.fixture
def case(request, tmp_path) -> Model:
    return extracted(request.param, tmp_path / "model.of.any.name")


@pytest.mark.parametrize("case", NAMES, indirect=True)
def test_parameters_and_output(case):
    network = runtime.load(case.path, compatibility=case.release)
    candidates = [
        case.arrays[k] for k in case.arrays if k.startswith("candidates/") or k in {"params", "init_params", "params_after_fit"}
    ]
    if "params_after_fit" in case.arrays:
        candidates = [case.arrays["params_after_fit"]]

    assert min(difference(network.params(), wanted.ravel()) for wanted in candidates) <= case.tolerance
    if "output_after_fit" in case.arrays:
        output = network.output(case.arrays["features"], case.arrays.get("features_mask"))
        mask = case.arrays.get("labels_mask")
        if mask is not None and output.ndim == 3:
            output = output * mask[:, None, :]  # DL4J masks the output of a network that was scored
        assert difference(output, case.arrays["output_after_fit"]) <= case.tolerance


RESUMED = tuple(name for name in NAMES if "params_resumed_2" in arrays_of(name))


def masks(case: Model) -> dict[str, Any]:
    return {key: case.arrays.get(key) for key in ("features_mask", "labels_mask")}


@pytest.mark.parametrize("case", sorted(set(RESUMED) - set(BROKEN) - SEEDED), indirect=True)
def test_the_training_goes_on_as_dl4js_did(case):
    network = runtime.load(case.path, compatibility=case.release)
    for _ in range(2):
        network.fit(case.arrays["features"], case.arrays["labels"], **masks(case))

    assert difference(network.params(), case.arrays["params_resumed_2"].ravel()) <= max(case.tolerance, 1e-9)


@pytest.mark.parametrize("case", sorted(BROKEN), indirect=True)
def test_where_dl4j_loses_its_way_ours_goes_on_as_if_nothing_had_happened(case):
    resumed = runtime.load(case.path, compatibility=case.release)
    first, *others = resumed.conf.layers
    first = first.model_copy(update={"updater": others[-1].updater})  # the first layer's object alone follows a schedule
    conf = resumed.conf.model_copy(update={"layers": (first, *others)})
    whole = MultiLayerNetwork(conf, dtype=resumed.dtype).init(case.arrays["params"].ravel())
    for _ in range(int(case.arrays["fits"])):
        whole.fit(case.arrays["features"], case.arrays["labels"])
    for network in (whole, resumed):
        for _ in range(2):
            network.fit(case.arrays["features"], case.arrays["labels"])

    assert difference(resumed.params(), whole.params()) <= 1e-9
    assert difference(resumed.params(), case.arrays["params_resumed_2"].ravel()) > 1e-3


@pytest.mark.filterwarnings("default::netconf.ConfigurationWarning")
@pytest.mark.parametrize("case", ["era-0x.v0.4-rc3.9_tutorial"], indirect=True)
def test_what_java_serialised_is_named_and_left_alone(case):
    with pytest.warns(ConfigurationWarning, match=r"updater.bin: is an object that Java serialised"):
        runtime.load(case.path)


@pytest.mark.parametrize("case", ["era-0x.graves_plain"], indirect=True)
def test_a_configuration_beside_its_coefficients_and_a_folder(case, tmp_path):
    folder = tmp_path / "saved"
    with zipfile.ZipFile(case.path) as archive:
        archive.extractall(folder)
    whole = runtime.load(case.path)
    moved = (folder / "coefficients.bin").rename(tmp_path / "numbers")

    assert np.array_equal(runtime.load(folder / "configuration.json", coefficients=moved).params(), whole.params())
    moved.rename(folder / "coefficients.bin")
    assert np.array_equal(runtime.load(folder).params(), whole.params())
    assert "float32" == runtime.load(folder, dtype="float32").params().dtype
