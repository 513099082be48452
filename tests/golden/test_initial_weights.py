"""Seed 12345 gives each release's first parameters, with the stream of the release."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest

from netconf.dl4j.reader import read
from netconf.errors import NetconfError
from netconf.network import MultiLayerConfiguration
from netconf.releases import RELEASES
from netconf.vocabulary import RandomStream
from runtime.network import MultiLayerNetwork
from runtime.streams import Stream04, Stream07, Stream10
from tests.golden.pack_initial import TARGET

ARCHIVE = zipfile.ZipFile(TARGET)
NAMES = sorted({name.split("/")[0] for name in ARCHIVE.namelist()})
REFUSED = {"1.0.0-M2.1 init_dist_orthogonal": "singular value decomposition"}
"""Case: why it is refused."""


def stream_of(release: str) -> RandomStream:
    place = RELEASES.index(release)
    if place <= RELEASES.index("0.6.0"):
        return RandomStream.dl4j_04
    return RandomStream.dl4j_07 if place <= RELEASES.index("1.0.0-beta3") else RandomStream.dl4j_10


def load(name: str) -> tuple[MultiLayerConfiguration, np.ndarray, str]:
    about = json.loads(ARCHIVE.read(f"{name}/case.json"))
    document = ARCHIVE.read(f"{name}/config.json").decode()
    conf = read(document, compatibility=about["dl4j"]).configuration
    layers = tuple(
        layer.model_copy(update={"drop_out": None}) if "drop_out" in type(layer).model_fields else layer for layer in conf.layers
    )
    with np.load(io.BytesIO(ARCHIVE.read(f"{name}/arrays.npz"))) as file:
        params = file["params"]
    return conf.model_copy(update={"layers": layers, "random_stream": stream_of(about["dl4j"])}), params, about["dtype"]


@pytest.mark.parametrize("name", NAMES)
def test_first_parameters_are_those_of_the_release(name: str) -> None:
    conf, params, dtype = load(name)
    tolerance = (1e-6 if "1.0.0-beta" in name else 1e-11) if dtype == "double" else 2e-6
    make = lambda: MultiLayerNetwork(conf, dtype="float64" if dtype == "double" else "float32").init()  # noqa: E731
    if name in REFUSED:
        with pytest.raises(NetconfError, match=REFUSED[name]):
            make()
        return
    np.testing.assert_allclose(make().params(), params, rtol=0, atol=tolerance)


def test_another_stream_gives_others() -> None:
    conf, params, _ = load("0.9.1 init_xavier")
    other = MultiLayerNetwork(conf.model_copy(update={"random_stream": RandomStream.native})).init().params()
    assert np.abs(other - params).max() > 0.1


def test_releases_fill_matrices_in_other_orders() -> None:
    """0.4-rc3.8 has Gaussians by rows, alpha those of distributions by columns; without the switch they are the later ones."""
    for name in ("0.4-rc3.8 v0.4-rc3.8_plain_sgd", "1.0.0-alpha v1.0.0-alpha_distribution"):
        conf, params, _ = load(name)
        plain = MultiLayerNetwork(conf.model_copy(update={"compatibility": None})).init().params()
        assert np.abs(plain - params).max() > 0.01
        assert np.allclose(np.sort(plain), np.sort(params), atol=1e-6)


def test_an_odd_array_does_not_lose_a_number() -> None:
    """The pair of the last Gaussian of an odd array looks one number ahead, which the next array draws again."""
    stream, other = Stream07(7, by_columns=False), Stream07(7, by_columns=False)
    stream.normal((3,))
    np.testing.assert_array_equal(stream.uniform((2,)), other.uniform((5,))[3:])
    twister, again = Stream04(7, by_rows=False), Stream04(7, by_rows=False)
    np.testing.assert_array_equal(np.concatenate([twister.normal((3,)), twister.normal((4,))]), again.normal((7,)))


def test_truncated_gaussians_stay_within_two() -> None:
    values = Stream10(5).truncated((100, 50))
    assert np.abs(values).max() <= 2
    assert values.std() == pytest.approx(0.86, abs=0.03)


def test_beta3_has_the_older_generator_and_partners_half_an_array_apart() -> None:
    conf, params, _ = load("1.0.0-beta3 v1.0.0-beta3_plain_sgd")
    assert conf.random_stream is RandomStream.dl4j_07
    neighbours = MultiLayerNetwork(conf.model_copy(update={"compatibility": "1.0.0-alpha"}), dtype="float64").init().params()
    assert np.abs(neighbours - params).max() > 0.1
