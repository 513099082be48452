"""Where each deviation of a release shows: a number of a golden case that the release has, and the one that is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import RandomStream
from runtime import DataSet, MultiLayerNetwork, compatibility
from tests.golden import cases, compare, test_golden, test_initial_weights, test_noise


@dataclass(frozen=True)
class Shown:
    """One element of one array of a case.

    Attributes
    ----------
    place
        ``file/case``.
    quantity
        The array's name.
    element
        Where in the array.
    release
        The number of the release, as the golden array has it.
    right
        The number without the switch.
    """

    place: str
    quantity: str
    element: int
    release: float
    right: float


IGNORED = "gradient of a release that takes no notice"
"""Of noise that the release ignores, so that there is nothing random in its numbers."""

SHOWN = {
    "drop_last_segment": Shown("dl4j-other/v0.6.0_tutorial", "fit/1/params", 297, 0.253642857839, 0.105026005928),
    "forget_state": Shown("dl4j-other/v0.8.0_tutorial", "fit/1/params", 278, 0.571117389867, 0.952881037258),
    "clear_state": Shown("dl4j-other/v1.0.0-alpha_tutorial", "fit/1/params", 278, 0.568575692886, 0.952881037258),
    "zero_state": Shown("dl4j-1.0.0-M2.1/tbptt_graves_f5_b5_T12", "fit/1/params", 331, 0.171651484591, 0.158929264137),
    "ignore_back_length": Shown("dl4j-1.0.0-M2.1/tbptt_graves_f4_b2_T11", "fit/2/params", 430, 0.311825606898, 0.453532244639),
    "wrapped_without_state": Shown("dl4j-frozen/v0.9.1_graves_segments", "fit/3/params", 292, 0.125907003845, 0.127249338844),
    "twice_wrapped_without_state": Shown("dl4j-frozen/v1.0.0-M2.1_twice", "time step/1", 6, 0.541661461694, 0.538973980451),
    "wrapped_graves_in_segments": Shown(
        "dl4j-frozen/v1.0.0-M2.1_graves_segments", "fit/3/params", 292, 0.125898937376, 0.127249338844
    ),
    "frozen_with_updater": Shown("dl4j-frozen/v0.9.1_rmsprop_kept", "fit/3/state", 157, 9.49752178928e-08, 0.280161992839),
    "frozen_penalised": Shown("dl4j-frozen/v1.0.0-M2.1_passing_decayed", "fit/3/params", 147, 0.980281350539, 1.07407729881),
    "step_is_next_gradient": Shown(
        "dl4j-frozen/v1.0.0-M2.1_penalised_before", "fit/3/params", 4, -0.0227744187932, -0.0190063765622
    ),
    "divide_score_always": Shown("dl4j-0.9.1/minibatch_false", "score", 0, 9.87851712971, 29.6355513891),
    "masked_backward": Shown("dl4j-1.0.0-M2.1/mask_lasttimestep_lstm_middle", "gradient", 114, 0.303321537657, 0.193637093254),
    "adam_counts_from_0": Shown("dl4j-other/v0.5.0_plain_adam", "fit/1/params", 156, -0.75275101143, -0.719417691056),
    "adam_first_rate": Shown("dl4j-other/v0.4-rc3.8_plain_adam", "fit/1/params", 0, 0.399656295776, 0.36633425951),
    "count_restarts": Shown("dl4j-other/v0.4-rc3.10_plain_adam", "fit/5/params", 130, -0.417655725621, -0.250264404371),
    "adagrad_without_epsilon": Shown("dl4j-other/v0.4-rc3.8_plain_adagrad", "fit/1/params", 101, 0.339741408825, 0.317825078964),
    "adagrad_start": Shown("dl4j-0.9.1/updater_object_adagrad", "fit/1/params", 120, 0.241579013936, 0.254935870454),
    "rmsprop_epsilon_inside": Shown("dl4j-other/v0.4-rc3.8_distribution", "fit/1/params", 53, 0.175709068775, 0.177170112729),
    "rmsprop_without_epsilon": Shown("dl4j-other/v0.4-rc3.9_tutorial", "fit/5/params", 123, 0.528007384738, 0.615953825778),
    "gaussians_by_rows": Shown("initial-weights/0.4-rc3.8 v0.4-rc3.8_plain_sgd", "params", 153, 0.336843758821, -0.663077235222),
    "distributions_by_columns": Shown(
        "initial-weights/1.0.0-alpha v1.0.0-alpha_distribution", "params", 86, -0.0777634003023, 0.0651581053666
    ),
    "gaussians_in_halves": Shown(
        "initial-weights/1.0.0-beta3 v1.0.0-beta3_plain_sgd", "params", 2, -0.914296348007, 1.00528483171
    ),
    "fan_of_square_windows": Shown("initial-weights/1.0.0-M2.1 init_conv1d", "params", 47, 0.354864686728, 0.61464369297),
    "causal_mask_as_same": Shown(
        "dl4j-convolution/mask_conv1d_causal_stride_gaps", "activations/2", 4, -0.0568276559632, -0.419281238478
    ),
    "constraints_twice": Shown("dl4j-1.0.0-M2.1/constraint_minmax", "fit/1/params", 87, 0.286759122263, 0.286757572414),
    "min_max_norm_rate": Shown("dl4j-1.0.0-M2.1/constraint_minmax_rate", "fit/1/params", 100, -0.179253291968, -0.445553804075),
    "dropout_without_gradient": Shown("noise/0.9.1_dense", "gradient", 7, -0.539021373383, -1.29607268963),
    "float32_clipping": Shown("dl4j-other/v0.5.0_clip", "fit/1/params", 1, 0.311792781747, 0.311792782144),
    "recurrent_without_dropout": Shown("noise/0.9.1_lstm", IGNORED, 11, -0.822740806456, -0.215800303098),
    "bidirectional_without_noise": Shown("noise/gbidir", IGNORED, 410, 0.107006406825, -0.519842935445),
    "score_without_dropout": Shown("noise/two_LSTM", "score", 0, 9.67892280786, 9.73453873247),
    "attention_gradient_twice": Shown("dl4j-attention/self_projected", "gradient", 195, -0.669095066875, -0.334547533437),
    "rrelu_slope_one": Shown("dl4j-words/v1.0.0-M2.1_rrelu_dense", "gradient", 3, 0.876239025809, 0.219059756452),
    "f_measure_last": Shown("dl4j-words/v1.0.0-M2.1_fmeasure_sigmoids", "gradient", 24, 0, 0.086535317257),
    "batch_norm_locked": Shown("dl4j-words/v1.0.0-M2.1_bn_locked_scale", "gradient", 27, -2.11160510938, -3.63664892686),
    "batch_norm_eps_inside": Shown("dl4j-words/v0.9.1_bn_ff", "activations/1", 12, -0.564694490598, -0.564679232157),
    "batch_norm_averages": Shown("dl4j-words/v1.0.0-M2.1_bn_not_minibatch", "fit/1/params", 29, 0.47833676117, -0.80572919697),
    "batch_norm_ignores_masks": Shown("dl4j-words/v1.0.0-M2.1_bn_series_mask", "gradient", 130, 2.56733522934, 2.16655312199),
    "rate_of_epsilon": Shown("dl4j-random/v1.0.0-M2.1_rate_of_zero", "fit/3/params", 221, 0.296168550708, 0.301284563376),
    "attention_unscored": Shown("dl4j-random/v1.0.0-M2.1_attention_penalised", "score", 0, 6.33515327613, 6.4724966211),
    "poly_grows": Shown("dl4j-1.0.0-M2.1/schedule_poly_iteration", "fit/6/params", 162, 0.190157169879, -0.0295446640848),
    "cycle_whole_steps": Shown("dl4j-words/v1.0.0-M2.1_schedule_cycle_odd", "fit/6/params", 169, 0.416477891642, 0.371835007409),
    "float32_constants": Shown("dl4j-1.0.0-M2.1/act_hardsigmoid", "gradient", 147, 1.36403423936, 1.36403422993),
    "elu_derivative": Shown("dl4j-1.0.0-M2.1/act_elu_alpha", "gradient", 79, -0.0594433306233, 0.426998356372),
    "gelu_derivative": Shown("dl4j-1.0.0-M2.1/act_gelu_precise", "gradient", 6, -0.366180018294, -0.366139927914),
    "leaky_derivative": Shown("dl4j-1.0.0-M2.1/act_leaky_alpha", "gradient", 5, -0.316562019065, -0.316562033245),
    "mask_zero_alone": Shown("dl4j-random/v1.0.0-M2.1_maskzero_features_mask", "output", 29, 0.55672876814, 0.584775956039),
    "time_distributed_mask": Shown("dl4j-random/v1.0.0-M2.1_timedistributed_mask", "output", 11, 0.663750384365, 0.340800933942),
    "batch_norm_without_gradient": Shown("dl4j-random/v0.9.1_bn_gradient", "gradient", 166, 0.0, 0.308058579945),
    "rrelu_cutoff": Shown("dl4j-1.0.0-M2.1/act_rrelu_inference", "activations/0", 56, 0.229166666667, -0.459657084852),
}
"""By the deviation's name."""


@dataclass(frozen=True)
class Probe:
    """A case ready to be run: what the release made of it, its network with and without the switch, and how it is run."""

    golden: Any
    switched: MultiLayerConfiguration
    plain: MultiLayerConfiguration
    run: Callable[[MultiLayerConfiguration], Any]
    dtype: str


def probe(shown: Shown) -> Probe:
    """Read a case of any file."""
    group, name = shown.place.split("/")
    if group == "initial-weights":
        conf, params, dtype = test_initial_weights.load(name)
        numpy_type = "float64" if dtype == "double" else "float32"
        run = lambda conf: MultiLayerNetwork(conf, dtype=numpy_type).init().params()  # noqa: E731
        return Probe(params, conf, conf.model_copy(update={"compatibility": None}), run, dtype)
    if group == "noise":
        return _noise(name, shown.quantity)
    case = cases.load(shown.place)

    def numbers(conf: MultiLayerConfiguration) -> Any:
        head = shown.quantity.split("/")[0]
        quantity = "activations" if head == "output" else head
        return compare.numbers(case, quantity, lambda: test_golden.network(conf, case), DataSet)[shown.quantity]

    return Probe(case.golden[shown.quantity], cases.with_compatibility(case), case.conf, numbers, case.dtype)


def _noise(name: str, quantity: str) -> Probe:
    """A case of seeded noise; where the release ignores noise, its stream does not matter, and ours is taken."""
    conf, arrays = test_noise.load(name)
    data = test_noise.minibatch(arrays)
    if quantity == IGNORED:
        conf = conf.model_copy(update={"random_stream": RandomStream.native})

    def numbers(conf: MultiLayerConfiguration) -> Any:
        start = arrays["init_params"] if conf.random_stream is RandomStream.native else None
        gradient, score = MultiLayerNetwork(conf, dtype="float64").init(start).gradient_and_score(data)
        return score if quantity == "score" else gradient

    golden = arrays["score_train" if quantity == "score" else "gradient"]
    return Probe(golden, conf, conf.model_copy(update={"compatibility": None}), numbers, "double")


@contextmanager
def without(deviation: str) -> Iterator[None]:
    """The table without one of its entries."""
    left = tuple(entry for entry in compatibility.DEVIATIONS if entry.name != deviation)
    with mock.patch.object(compatibility, "DEVIATIONS", left):
        yield


def element(array: Any, place: int) -> float:
    """One number of an array, or of a single number."""
    return float(np.ravel(array)[place])
