"""Each deviation of the one table shows in a number of the real DL4J, is brought back by its entry, and is gone without it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime
from netconf import (
    LSTM,
    AdaDelta,
    Apply,
    ConfigurationWarning,
    DataType,
    DenseLayer,
    GravesLSTM,
    MaxNormConstraint,
    NeuralNetConfiguration,
    OutputLayer,
    RnnOutputLayer,
    Sgd,
    SimpleRnn,
)
from netconf.deviations import OF_WORDS
from runtime import DataSet, MultiLayerNetwork
from runtime.compatibility import CORRECTED, DEVIATIONS
from tests.golden import cases
from tests.golden.corrections import CORRECTED as CORRECTED_HERE
from tests.golden.corrections import DEVIATES, LISTS, MEANING
from tests.golden.shown import SHOWN, element, probe, without
from tests.golden.test_golden import network
from tests.reference.updaters import step
from tests.runtime.formats.dl4j_models import vector, write

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


@pytest.mark.parametrize("name", SHOWN)
def test_both_numbers(name: str) -> None:
    shown = SHOWN[name]
    case = probe(shown)
    tolerance = 1e-9 if case.dtype == "double" else 3e-6
    if shown.place.startswith("initial-weights") and case.dtype == "double":
        tolerance = 1e-6  # DL4J drew them in float32
    golden = element(case.golden, shown.element)
    assert golden == pytest.approx(shown.release, rel=1e-10)
    assert abs(golden - shown.right) > 3 * tolerance or name == "float32_clipping"

    np.testing.assert_allclose(np.ravel(case.run(case.switched)), np.ravel(case.golden), rtol=0, atol=tolerance)
    single = 0 if case.dtype == "double" else tolerance
    assert element(case.run(case.plain), shown.element) == pytest.approx(shown.right, rel=1e-8, abs=single)


@pytest.mark.parametrize("name", SHOWN)
def test_an_entry_that_is_taken_out_is_missed(name: str) -> None:
    """The other deviations of the release alone do not give its number."""
    shown = SHOWN[name]
    case = probe(shown)
    with without(name):
        found = element(case.run(case.switched), shown.element)
    assert abs(found - shown.release) > 3e-10


def chain(kind: Any, sizes: tuple[int, int, int], release: str | None, *words: tuple[str, Any], **own: Any) -> Any:
    """The network of a case of 1.0.0-M2.1 as its program said it, with words for the network and for the first layer."""
    said = NeuralNetConfiguration.Builder().seed(12345).dataType(DataType.DOUBLE).updater(Sgd(0.1))
    if release is not None:
        said = said.compatibility(release)
    for word, value in words:
        said = getattr(said, word)(value)
    first = kind.Builder().nIn(sizes[0]).nOut(sizes[1]).activation("tanh")
    for word, value in own.items():
        first = getattr(first, word)(value)
    last = RnnOutputLayer.Builder("mcxent").nOut(sizes[2]).activation("softmax").build()
    return said.list().layer(first.build()).layer(last).build()


OF_WORDS_SHOWN = {
    "weight_decay_twice": ("dl4j-1.0.0-M2.1/weightdecay_global_true", GravesLSTM, (3, 4, 5), ("weightDecay", 0.1), {}),
    "network_constraints_lost": (
        *("dl4j-1.0.0-M2.1/constraint_all_global", GravesLSTM, (4, 5, 4)),
        *(("constrainAllParameters", MaxNormConstraint(0.05, 1)), {}),
    ),
    "input_constraints_lost": (
        *("dl4j-1.0.0-M2.1/constraint_inputweights", LSTM, (4, 5, 5), None),
        {"constrainInputWeights": MaxNormConstraint(0.05, 1)},
    ),
    "own_constraints_lost": (
        *("dl4j-random/v1.0.0-M2.1_simple_constrained", SimpleRnn, (3, 4, 2)),
        *(("constrainWeights", MaxNormConstraint(0.5, 1)), {"constrainBias": MaxNormConstraint(0.1, 1)}),
    ),
}
"""The case, the first layer and the sizes of its network, and the word that the release lost or doubled."""


@pytest.mark.parametrize("name", OF_WORDS_SHOWN)
def test_both_numbers_of_words(name: str) -> None:
    place, kind, sizes, word, own = OF_WORDS_SHOWN[name]
    case = cases.load(place)
    fit = f"fit/{case.fits[-1]}/params"
    words = () if word is None else (word,)

    def trained(release: str | None) -> Any:
        net = network(chain(kind, sizes, release, *words, **own), case)
        for _ in case.fits[-1:] * case.fits[-1]:
            net.fit(DataSet(case.x, case.y))
        return net.params()

    np.testing.assert_allclose(trained("1.0.0-M2.1"), case.golden[fit], rtol=0, atol=1e-12)
    assert np.abs(trained(None) - case.golden[fit]).max() > 1e-3
    assert np.abs(trained("0.9.1") - trained(None)).max() < 1e-3


def test_the_doubled_decay_is_a_number_of_the_configuration() -> None:
    twice, once = (chain(LSTM, (2, 3, 2), r, ("weightDecay", 0.1)).layers[0].l2 for r in ("1.0.0-M2.1", None))
    assert (twice.value, once.value, twice.apply) == (0.2, 0.1, Apply.afterUpdaterTimesRate)
    assert chain(LSTM, (2, 3, 2), "1.0.0-beta7", ("weightDecay", 0.1)).layers[0].l2 == once
    assert chain(LSTM, (2, 3, 2), "1.0.0-M2.1", weightDecay=0.1).layers[0].l2 == once


def test_adadelta_to_0_5_0() -> None:
    """corrections.py, 0x B9: (rho · mean + 1 - rho) times the square, with the twin's formula beside it."""
    listed = NeuralNetConfiguration.Builder().seed(1).dataType(DataType.DOUBLE).updater(AdaDelta(0.9, 1e-5)).list()
    conf = listed.layer(DenseLayer.Builder().nIn(3).nOut(4).activation("tanh").build()).layer(OutputLayer(nOut=2)).build()
    random = np.random.default_rng(3)
    data = DataSet(random.normal(0, 1, (5, 3)), np.eye(2)[random.integers(0, 2, 5)])
    moved = {}
    for release, defects in (("0.5.0", frozenset({"adadelta_mean"})), (None, frozenset())):
        net = MultiLayerNetwork(conf.model_copy(update={"compatibility": release})).init()
        params, state = net.params(), [np.zeros(net.num_params()) for _ in range(2)]
        for iteration in range(3):
            net.set_params(params)
            gradient = net.gradient_and_score(data)[0] / 5
            params = params - step(conf.layers[0].updater, gradient, state, iteration, defects)
            net.fit(data)
            np.testing.assert_allclose(net.params(), params, rtol=0, atol=1e-12)
        moved[release] = params
    assert np.abs(moved["0.5.0"] - moved[None]).max() > 1e-4


def test_the_first_step_of_nesterovs_is_stored_to_0_8_0(tmp_path: Path) -> None:
    """corrections.py, 0x B8: such a state is the run's first step. With the switch training goes on from it, else from 0."""
    with zipfile.ZipFile(Path(__file__).parent / "dl4j-other.zip") as archive:
        document = archive.read("v0.8.0_plain_sgd/config.json").decode()
    document = document.replace('"SGD"', '"NESTEROVS"').replace('"momentum": "NaN"', '"momentum": 0.9')
    document = document.replace('"momentum":"NaN"', '"momentum":0.9')
    case = cases.load("dl4j-other/v0.8.0_plain_sgd")
    stored = np.linspace(-1, 1, case.params.size)
    members = {"configuration.json": document.encode(), "coefficients.bin": vector(case.params, "0.9.1")}
    path = write(tmp_path / "model.zip", {**members, "updaterState.bin": vector(stored, "0.9.1")})
    assert json.loads(document)["confs"][0]["layer"]["gravesLSTM"]["updater"] == "NESTEROVS"

    with pytest.warns(ConfigurationWarning, match=r"is the first step .* as 0\.8\.0 wrote it; momentum begins anew"):
        right = runtime.load(path)
    np.testing.assert_array_equal(right.updater_state(), 0)
    np.testing.assert_array_equal(np.sort(runtime.load(path, compatibility="0.8.0").updater_state()), stored)


SHOWN_BY_THEMSELVES = {"adadelta_product", "velocity_stored_once"}
"""Deviations with a test of their own above."""


def test_every_deviation_is_shown() -> None:
    assert OF_WORDS_SHOWN.keys() == {deviation.name for deviation in OF_WORDS}
    assert {*SHOWN, *SHOWN_BY_THEMSELVES, *OF_WORDS_SHOWN} == {deviation.name for deviation in DEVIATIONS}


@pytest.mark.parametrize("name", SHOWN)
def test_the_release_is_within_the_range(name: str) -> None:
    deviation = next(entry for entry in DEVIATIONS if entry.name == name)
    assert deviation.acts_in(probe(SHOWN[name]).switched.compatibility)


def test_every_finding_went_somewhere() -> None:
    """Each number of both lists stands in a table, and each entry of the code's tables comes from a finding."""
    known = {*DEVIATES, *CORRECTED_HERE, *MEANING}
    for part, (first, last) in LISTS.items():
        for number in range(first, last + 1):
            assert any(name == f"{part}{number}" or name.startswith(f"{part}{number},") for name in known), f"{part}{number}"
    assert {name for names in DEVIATES.values() for name in names} == {deviation.name for deviation in DEVIATIONS}
    assert {name for names in CORRECTED_HERE.values() for name in names} == {deviation.name for deviation in CORRECTED}


def test_the_files_that_findings_went_to_exist() -> None:
    root = Path(__file__).parents[2]
    named = {path for said in MEANING.values() for path in re.findall(r"(?:netconf|runtime|tests)/[\w/.]*\w", said)}
    assert named
    assert all((root / path).exists() for path in named), named
