"""Seeded dropout and noise: with the stream of its release a training is that of the release, update by update."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import runtime
from netconf.dl4j.reader import read
from netconf.errors import NetconfError
from netconf.layers import GravesBidirectionalLSTM, GravesLSTM
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import BackpropType, RandomStream
from netconf.weights import DropConnect, Dropout
from runtime import DataSet, MultiLayerNetwork
from tests.golden.compare import Scores
from tests.golden.pack_noise import TARGET

ARCHIVE = zipfile.ZipFile(TARGET)
NAMES = sorted({name.split("/")[0] for name in ARCHIVE.namelist()})
OTHER_SCORES = {
    "w_dropconnect": "M2.1 draws the weights of an RnnOutputLayer anew for its score",
    **dict.fromkeys(("w_noise_add", "w_noise_mul", "w_noise_uniform_bias", "w_graves", "wn_out"), "the same"),
    "0.9.1_out": "0.9.1 draws the dropout of an RnnOutputLayer anew for its score",
    "0.9.1_two": "the same",
    "0.9.1_tbptt_out": "the same",
    "0.9.1_tbptt_two": "the same",
}
"""Case: why its scores, and only they, are others; they belong to numbers that were never trained with."""


def load(name: str) -> tuple[MultiLayerConfiguration, dict[str, np.ndarray]]:
    old = name.startswith("0.9.1")
    release, stream = ("0.9.1", RandomStream.dl4j_07) if old else ("1.0.0-M2.1", RandomStream.dl4j_10)
    conf = read(ARCHIVE.read(f"{name}/config.json").decode(), compatibility=release).configuration
    with np.load(io.BytesIO(ARCHIVE.read(f"{name}/arrays.npz"))) as file:
        return conf.model_copy(update={"random_stream": stream, "seed": 12345}), dict(file.items())


def minibatch(arrays: dict[str, np.ndarray]) -> DataSet:
    return DataSet(arrays["features"], arrays["labels"], arrays.get("features_mask"), arrays.get("labels_mask"))


def near(given: object, golden: np.ndarray) -> None:
    np.testing.assert_allclose(np.ravel(given), golden.ravel(), rtol=0, atol=1e-9 * max(1.0, np.abs(golden).max()))


@pytest.mark.parametrize("name", NAMES)
def test_trains_as_the_release(name: str) -> None:
    conf, arrays = load(name)
    net = MultiLayerNetwork(conf, dtype="float64").init()
    near(net.params(), arrays["init_params"])
    gradient, score = net.gradient_and_score(minibatch(arrays))
    if "tbptt" not in name:
        near(gradient, arrays["gradient"])
        assert (abs(score - arrays["score_train"]) < 1e-9) == (name not in OTHER_SCORES)
    fits = sorted(int(key[3]) for key in arrays if key.startswith("fit") and key.endswith("params"))
    listener = Scores()
    net.set_listeners(listener)
    for n in range(1, fits[-1] + 1):
        net.fit(minibatch(arrays))
        if n in fits:
            near(net.params(), arrays[f"fit{n}_params"])
    if name not in OTHER_SCORES:
        near(listener.scores, arrays[f"fit{fits[-1]}_scores"])


@pytest.mark.parametrize(
    ("name", "dtype"), [("v0.7.2_dropped", "float64"), ("v0.8.0_dropped", "float64"), ("v0.9.1_float_dropout", "float32")]
)
def test_old_releases_drop_behind_their_initial_weights(name: str, dtype: str) -> None:
    """A GravesLSTM that takes no notice and an RnnOutputLayer, whose masks go on where the seed's first weights end."""
    with zipfile.ZipFile(TARGET.with_name("dl4j-words.zip")) as archive:
        release = json.loads(archive.read(f"{name}/case.json"))["dl4j"]
        conf = read(archive.read(f"{name}/config.json").decode(), compatibility=release).configuration
        with np.load(io.BytesIO(archive.read(f"{name}/arrays.npz"))) as file:
            arrays = dict(file.items())
    conf = conf.model_copy(update={"random_stream": RandomStream.dl4j_07, "seed": 12345})
    tolerance = 1e-12 if dtype == "float64" else 1e-6

    def started() -> MultiLayerNetwork:
        net = MultiLayerNetwork(conf, dtype=dtype).init()
        net.set_params(arrays["params"].ravel())
        return net

    if "gradient" in arrays:
        np.testing.assert_allclose(
            started().gradient_and_score(minibatch(arrays))[0], arrays["gradient"].ravel(), rtol=0, atol=tolerance
        )
    net, met = started(), 0
    for n in range(1, 6):
        net.fit(minibatch(arrays))
        if f"params_after_fit_{n}" in arrays:
            np.testing.assert_allclose(net.params(), arrays[f"params_after_fit_{n}"].ravel(), rtol=0, atol=tolerance)
            met += 1
    assert met == 2


@pytest.mark.parametrize("name", ["two_LSTM", "0.9.1_dense", "w_dropconnect"])
def test_goes_on_from_a_file(name: str, tmp_path: Path) -> None:
    conf, arrays = load(name)
    net = MultiLayerNetwork(conf, dtype="float64").init()
    net.fit(minibatch(arrays))
    net.save(tmp_path / "model")
    again = runtime.load(tmp_path / "model")
    again.fit(minibatch(arrays))
    near(again.params(), arrays["fit2_params"]) if "fit2_params" in arrays else None
    net.fit(minibatch(arrays))
    assert again.params().tobytes() == net.params().tobytes()
    assert again.random_position == net.random_position


@pytest.mark.parametrize(
    ("name", "kind"), [("gbidir", GravesBidirectionalLSTM), ("wn_gbidir", GravesBidirectionalLSTM), ("0.9.1_lstm", GravesLSTM)]
)
def test_releases_that_take_no_notice(name: str, kind: type) -> None:
    """Without the switch dropout and noise act; then DL4J has no numbers for them."""
    conf, arrays = load(name)
    assert any(isinstance(layer, kind) for layer in conf.layers)
    plain = conf.model_copy(update={"compatibility": None})
    with pytest.raises(NetconfError, match=f"of a {kind.__name__}, of which these releases take no notice"):
        MultiLayerNetwork(plain, dtype="float64")
    net = MultiLayerNetwork(plain.model_copy(update={"random_stream": RandomStream.native}), dtype="float64")
    gradient, _ = net.init(arrays["init_params"]).gradient_and_score(minibatch(arrays))
    assert np.abs(gradient - arrays["gradient"].ravel()).max() > 0.01


def test_a_score_without_dropout() -> None:
    conf, arrays = load("two_LSTM")
    data = minibatch(arrays)
    scores = []
    for release in ("1.0.0-M2.1", None):
        net = MultiLayerNetwork(conf.model_copy(update={"compatibility": release}), dtype="float64").init()
        scores.append(net.gradient_and_score(data)[1])
    assert abs(scores[0] - arrays["score_train"]) < 1e-12
    assert abs(scores[1] - arrays["score_train"]) > 0.01


def refused(name: str, match: str, **words: object) -> None:
    conf, _ = load(name)
    layers = tuple(layer.model_copy(update=words) for layer in conf.layers)
    with pytest.raises(NetconfError, match=match) as error:
        MultiLayerNetwork(conf.model_copy(update={"layers": layers}), dtype="float64")
    assert "use randomStream native" in str(error.value)


def test_what_is_not_known_of_a_stream_is_refused() -> None:
    refused("0.9.1_out", "DropConnect: these releases draw it again", weight_noise=DropConnect(0.5))
    conf, _ = load("0.9.1_out")
    for release in ("0.7.1", "0.9.0"):
        with pytest.raises(NetconfError, match=r"known for 0\.7\.2, 0\.8\.0, 0\.9\.1 and from 1\.0\.0-alpha on only"):
            MultiLayerNetwork(conf.model_copy(update={"compatibility": release}), dtype="float64")
    assert conf.layers[1].drop_out == Dropout(0.7)
    dense, _ = load("0.9.1_rnn_dense_rnn")
    cut = dense.model_copy(update={"backprop_type": BackpropType.TruncatedBPTT})
    with pytest.raises(NetconfError, match=r"dropout of DenseLayer in truncated backpropagation, in 0\.9\.1"):
        MultiLayerNetwork(cut, dtype="float64")
    with pytest.raises(NetconfError, match="these releases take their masks from a generator that no seed reaches"):
        MultiLayerNetwork(conf.model_copy(update={"compatibility": "0.6.0", "random_stream": RandomStream.dl4j_04}))


def test_a_stream_needs_the_seed_that_it_began_with() -> None:
    conf, _ = load("two_LSTM")
    with pytest.raises(NetconfError, match="needs a seed"):
        MultiLayerNetwork(conf.model_copy(update={"seed": None}), dtype="float64")
    with pytest.raises(NetconfError, match="7 is given, but dropout and noise go on from randomStream"):
        MultiLayerNetwork(conf, dtype="float64").init(seed=7)
