"""Seeds of 1.0.0-alpha to beta3: first parameters of every scheme, and trainings with dropout and noise, as in those releases."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf.dl4j.reader import read
from netconf.errors import NetconfError
from netconf.layers import GravesBidirectionalLSTM
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import RandomStream
from netconf.weights import Dropout, SpatialDropout, TruncatedNormalDistribution
from runtime import DataSet, MultiLayerNetwork

with zipfile.ZipFile(Path(__file__).with_name("streams.zip")) as archive:
    CASES: dict[tuple[str, str], dict[str, Any]] = {
        (name.removesuffix(".jsonl"), case["name"]): case
        for name in archive.namelist()
        if "/" not in name
        for case in map(json.loads, archive.read(name).decode().splitlines())
    }
    OF_OUTPUTS: list[tuple[str, dict[str, Any]]] = [
        (name.split("/")[1].removesuffix(".jsonl"), case)
        for name in archive.namelist()
        if "/" in name
        for case in map(json.loads, archive.read(name).decode().splitlines())
    ]
    """Releases, and what they made of the dropout of an RnnOutputLayer, in truncated backpropagation and without."""
OUTPUT_DROPOUT = {"output_only", "lstm", "graves", "rnn_dense_rnn", "alpha", "gaussian_dropout", "gaussian_noise", "tbptt"}
"""Cases that drop the input of an RnnOutputLayer, which is not known of beta2 and beta3."""


def load(key: tuple[str, str]) -> MultiLayerConfiguration:
    conf = read(json.dumps(CASES[key]["config"]), compatibility=key[0]).configuration
    return conf.model_copy(update={"random_stream": RandomStream.dl4j_07, "seed": 12345})


def is_known(key: tuple[str, str]) -> bool:
    return key[0] in ("1.0.0-alpha", "1.0.0-beta") or key[1] not in OUTPUT_DROPOUT


def minibatch(*, series: bool) -> DataSet:
    """The data of Streams.java."""
    example, channel, step = np.indices((4, 3, 6 if series else 1))
    labels = np.stack([np.eye(4)[(np.arange(4) + t) % 4] for t in range(example.shape[2])], axis=2)
    features = (7 * example + 3 * channel + 5 * step) % 11 / 10
    return DataSet(features, labels) if series else DataSet(features[:, :, 0], labels[:, :, 0])


@pytest.mark.parametrize("key", [key for key in CASES if is_known(key)], ids="-".join)
def test_seed_gives_what_the_release_gave(key: tuple[str, str]) -> None:
    case = CASES[key]
    conf = load(key)
    tolerance = 1e-10 if key[0] in ("1.0.0-alpha", "1.0.0-beta") else 5e-7
    net = MultiLayerNetwork(conf, dtype="float64").init()
    np.testing.assert_allclose(net.params(), case["init"], rtol=0, atol=tolerance)
    for fit in ("fit1", "fit2"):
        if fit in case:
            net.fit(minibatch(series=type(conf.layers[-1]).__name__ == "RnnOutputLayer"))
            np.testing.assert_allclose(net.params(), case[fit], rtol=0, atol=tolerance)


@pytest.mark.parametrize(("release", "case"), OF_OUTPUTS, ids=lambda x: x if isinstance(x, str) else x["name"])
def test_dropout_of_an_output_layer_goes_on_through_segments(release: str, case: dict[str, Any]) -> None:
    conf = read(json.dumps(case["config"]), compatibility=release).configuration
    conf = conf.model_copy(update={"random_stream": RandomStream.dl4j_07, "seed": 12345})
    example, channel, step = np.indices((1 if "small" in case["name"] else 3, 2, 6))
    labels = np.moveaxis(np.eye(3)[(example[:, 0] + step[:, 0]) % 3], 2, 1)
    data = DataSet((7 * example + 3 * channel + 5 * step) % 11 / 10 - 0.4, labels)
    net = MultiLayerNetwork(conf, dtype="float64").init()
    np.testing.assert_allclose(net.params(), case["init"], rtol=0, atol=1e-10)
    for fit in ("fit1", "fit2"):
        np.testing.assert_allclose(net.fit(data).params(), case[fit], rtol=0, atol=1e-10)


@pytest.mark.parametrize("key", [key for key in CASES if not is_known(key)], ids="-".join)
def test_what_no_run_has_explained_is_refused(key: tuple[str, str]) -> None:
    with pytest.raises(NetconfError, match="use randomStream native"):
        MultiLayerNetwork(load(key), dtype="float64")


def test_what_was_not_run_is_refused() -> None:
    conf = load(("1.0.0-beta", "lstm_only"))
    both = GravesBidirectionalLSTM(nIn=5, nOut=5, dropOut=Dropout(0.5))
    with pytest.raises(NetconfError, match=r"noise of a GravesBidirectionalLSTM, in 1\.0\.0-beta"):
        MultiLayerNetwork(conf.model_copy(update={"layers": (conf.layers[0], both, conf.layers[2])}), dtype="float64")
    conf = load(("1.0.0-alpha", "lstm_only"))
    spatial = conf.layers[1].model_copy(update={"drop_out": SpatialDropout(0.5)})
    with pytest.raises(NetconfError, match=r"SpatialDropout in 1\.0\.0-alpha, which has none"):
        MultiLayerNetwork(conf.model_copy(update={"layers": (conf.layers[0], spatial, conf.layers[2])}), dtype="float64")


def test_a_distribution_that_a_release_never_ends_to_draw_is_refused() -> None:
    """Runs of alpha to beta3 with mean -1 and deviation 0.25 did not end."""
    conf = load(("1.0.0-alpha", "init_truncated_0.5_0.5"))
    first = conf.layers[0].model_copy(update={"weight_init": TruncatedNormalDistribution(mean=-1, std=0.25)})
    with pytest.raises(NetconfError, match="with a mean of two deviations or more these releases draw for ever"):
        MultiLayerNetwork(conf.model_copy(update={"layers": (first, conf.layers[1])}), dtype="float64")
