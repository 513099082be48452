"""Networks that nobody thought of: random stacks, sizes, segments, masks and settings, on runtime and twin."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netconf import updaters
from netconf.layers import LSTM, DenseLayer, GravesLSTM, RnnOutputLayer
from netconf.preprocessors import FeedForwardToRnnPreProcessor, RnnToFeedForwardPreProcessor
from netconf.vocabulary import BackpropType, GradientNormalization, MinibatchDivision
from runtime.data.dataset import DataSet
from tests.reference.explicit import layer, network
from tests.reference.layout import layout
from tests.reference.network import ReferenceNetwork
from tests.reference.networks import compiled
from tests.reference.samples import lengths_mask, one_hot

RELEASES = [None, "0.6.0", "0.8.0", "0.9.1", "1.0.0-alpha", "1.0.0-M2.1"]
UPDATERS = [updaters.Sgd(0.2), updaters.Adam(0.01), updaters.RmsProp(0.02), updaters.Nesterovs(0.05, 0.9), updaters.NoOp()]


@st.composite
def networks(draw: st.DrawFn) -> Any:
    """A stack of one to three layers and an output layer, with settings."""
    sizes = [draw(st.integers(1, 20)) for _ in range(draw(st.integers(2, 4)))]
    outputs = draw(st.integers(1, 9))
    layers, before, flat = [], {}, False
    for index, (inputs, units) in enumerate(itertools.pairwise(sizes)):
        kind = draw(st.sampled_from([GravesLSTM, LSTM, DenseLayer]))
        if (kind is DenseLayer) != flat:
            before[index] = FeedForwardToRnnPreProcessor() if flat else RnnToFeedForwardPreProcessor()
            flat = not flat
        layers.append(layer(kind, inputs, units, **draw(words())))
    if flat:
        before[len(layers)] = FeedForwardToRnnPreProcessor()
    layers.append(layer(RnnOutputLayer, sizes[-1], outputs, **draw(words())))
    return network(
        layers,
        input_pre_processors=before,
        mini_batch=draw(st.booleans()),
        minibatch_division=draw(st.sampled_from(MinibatchDivision)),
        iterations=draw(st.sampled_from([1, 1, 2])),
        backprop_type=draw(st.sampled_from(BackpropType)),
        tbptt_forward_length=draw(st.integers(1, 9)),
        tbptt_backward_length=draw(st.integers(1, 9)),
        compatibility=draw(st.sampled_from(RELEASES)),
    )


@st.composite
def words(draw: st.DrawFn) -> dict[str, Any]:
    """Updater, regularisation and normalisation of a layer."""
    l2 = {"value": 0.1, "apply": draw(st.sampled_from(["beforeUpdater", "afterUpdater", "afterUpdaterTimesRate"]))}
    return {
        "updater": draw(st.sampled_from(UPDATERS)),
        "bias_updater": draw(st.sampled_from([None, None, *UPDATERS])),
        "l2": draw(st.sampled_from([None, l2])),
        "l1_bias": draw(st.sampled_from([None, {"value": 0.01}])),
        "gradient_normalization": draw(st.sampled_from(GradientNormalization)),
        "gradient_normalization_threshold": draw(st.sampled_from([0.05, 5.0])),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    conf=networks(),
    minibatch=st.integers(1, 9),
    time=st.integers(1, 9),
    hot=st.booleans(),
    threads=st.integers(1, 3),
    masked=st.booleans(),
)
def test_random_networks(conf: Any, minibatch: int, time: int, hot: bool, threads: int, masked: bool) -> None:
    random = np.random.default_rng(time)
    inputs, outputs = conf.layers[0].n_in, conf.layers[-1].n_out
    x = one_hot(random, minibatch, inputs, time) if hot else random.normal(0, 1, (minibatch, inputs, time))
    mask = lengths_mask(random, minibatch, time) if masked else None
    arrays = (x, one_hot(random, minibatch, outputs, time), None, mask)
    params = random.normal(0, 0.3, layout(conf.layers)[-1].place.stop)
    twin, net = ReferenceNetwork(conf, params), compiled(conf, params, "float64", threads)
    gradient, score = net.gradient_and_score(DataSet(*arrays))
    expected, expected_score = twin.gradient_and_score(DataSet(*arrays))  # type: ignore[arg-type]  # it has the same attributes
    scale = max(np.abs(expected).max(), 1e-2)
    np.testing.assert_allclose(score, expected_score, rtol=1e-10)
    np.testing.assert_allclose(gradient / scale, expected / scale, rtol=0, atol=1e-10)
    for _ in range(2):
        net.fit(DataSet(*arrays))
        twin.fit(*arrays)
    np.testing.assert_allclose(net.params(), twin.params(), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(net.updater_state(), twin.updater_state(), rtol=1e-7, atol=1e-10)
    assert net.iteration == twin.iteration
