"""Deviations of DL4J's releases from correct arithmetic: the one table.

Each was seen in runs of the releases: ``tests/golden/shown.py`` has a number with it and one without, and
``tests/golden/corrections.py`` says where every finding went. Nothing here acts unless a configuration asks for the
``compatibility`` of a release; then a golden number of that release is met.
"""

from __future__ import annotations

from netconf.deviations import OF_WORDS, Deviation
from netconf.releases import NEWEST, RELEASES

_OLDEST, _NEWEST = RELEASES[0], NEWEST

OF_NUMBERS = (
    Deviation("drop_last_segment", _OLDEST, "0.6.0", "a last, shorter segment of truncated BPTT is not trained"),
    Deviation("forget_state", _OLDEST, "0.8.0", "at a segment's first step the gradient takes the state before as zero"),
    Deviation("clear_state", "1.0.0-alpha", "1.0.0-alpha", "every segment starts from zero state"),
    Deviation("zero_state", "1.0.0-beta", _NEWEST, "the gradient is that of a second pass from zero state"),
    Deviation("ignore_back_length", "1.0.0-beta", _NEWEST, "the back length has no effect"),
    Deviation(
        "wrapped_without_state",
        "0.9.0",
        "1.0.0-beta3",
        "runs of 0.9.1: inside a wrapper each segment of truncated BPTT, and each rnnTimeStep, starts from zero state",
    ),
    Deviation("twice_wrapped_without_state", "1.0.0-beta4", _NEWEST, "runs of M2.1: inside two wrappers likewise"),
    Deviation(
        "wrapped_graves_in_segments",
        "1.0.0-beta4",
        _NEWEST,
        "runs of M2.1: a GravesLSTM inside a wrapper starts each segment of truncated BPTT from zero state",
    ),
    Deviation(
        "frozen_with_updater",
        "0.9.0",
        "1.0.0-beta",
        "runs of 0.9.1: parameters inside FrozenLayer keep their updater, which goes on with a gradient of 0",
    ),
    Deviation(
        "frozen_penalised",
        "1.0.0-beta",
        _NEWEST,
        "runs of M2.1: so do those inside FrozenLayerWithBackprop, and l1, l2 and weight decay move them",
    ),
    Deviation(
        "step_is_next_gradient",
        "0.9.0",
        _NEWEST,
        "runs of 0.9.1 and M2.1: before a FrozenLayer penalties still act, and each step is left behind as the next gradient",
    ),
    Deviation("divide_score_always", "0.9.1", "0.9.1", "the score is divided although miniBatch(false)"),
    Deviation("masked_backward", _OLDEST, _NEWEST, "gradients of masked steps inside LastTimeStep, MaskZeroLayer"),
    Deviation(
        "mask_zero_alone",
        "1.0.0-beta",
        _NEWEST,
        "runs of M2.1: in a MaskZeroLayer the features' mask does not count, and behind it there is none",
    ),
    Deviation(
        "time_distributed_mask",
        "1.0.0-beta4",
        _NEWEST,
        "runs of M2.1: TimeDistributed masks other steps, as the mask goes step by step and what it masks example by example",
    ),
    Deviation("adam_counts_from_0", _OLDEST, "0.5.0", "Adam's first step has an infinite factor, replaced by epsilon"),
    Deviation("rate_of_epsilon", _OLDEST, _NEWEST, "runs of 0.9.1, M2.1: in Adam, AdaMax and AMSGrad a rate of 0 is epsilon"),
    Deviation("adam_first_rate", _OLDEST, _OLDEST, "the infinite factor of Adam's first step is replaced by 1e-5"),
    Deviation("count_restarts", _OLDEST, "0.4-rc3.10", "Adam's count starts again with every minibatch"),
    Deviation("adadelta_product", _OLDEST, "0.5.0", "AdaDelta has epsilon 1e-5, and (rho · mean + 1 - rho) times the square"),
    Deviation("adagrad_without_epsilon", _OLDEST, "0.4-rc3.9", "AdaGrad has only the sum's start of 1e-8 under the root"),
    Deviation("adagrad_start", "0.4-rc3.10", "0.9.1", "AdaGrad's sum starts at 1e-6, whatever epsilon is"),
    Deviation("rmsprop_epsilon_inside", _OLDEST, _OLDEST, "RmsProp has epsilon 1e-8 under the root, and its mean starts at 0"),
    Deviation("rmsprop_without_epsilon", "0.4-rc3.9", "0.4-rc3.9", "RmsProp has only the mean's start of 1e-8 under the root"),
    Deviation("gaussians_by_rows", _OLDEST, _OLDEST, "initial Gaussians fill a matrix row by row"),
    Deviation(
        "distributions_by_columns",
        "1.0.0-alpha",
        "1.0.0-beta3",
        "runs of alpha to beta3: uniform numbers and those of distributions fill columns",
    ),
    Deviation(
        "gaussians_in_halves", "1.0.0-beta3", "1.0.0-beta3", "golden beta3 cases: partners of Gaussians are half an array apart"
    ),
    Deviation(
        "fan_of_square_windows",
        "1.0.0-beta",
        _NEWEST,
        "the window of a Convolution1D counts twice in the spread of its first weights, as if it were square",
    ),
    Deviation(
        "causal_mask_as_same",
        "1.0.0-beta6",
        _NEWEST,
        "golden mask_conv1d_causal_stride: the mask behind a causal window that moves by several steps is that of mode Same",
    ),
    Deviation("constraints_twice", "1.0.0-alpha", _NEWEST, "constraints are applied twice after each update"),
    Deviation(
        "min_max_norm_rate",
        "1.0.0-alpha",
        _NEWEST,
        "1 - rate is multiplied by the norm in MinMaxNormConstraint",
    ),
    Deviation(
        "dropout_without_gradient",
        _OLDEST,
        "1.0.0-beta",
        "runs of alpha and beta: the gradient of a layer's input passes dropped elements as well",
    ),
    Deviation("float32_clipping", _OLDEST, "0.5.0", "golden v0.5.0_clip: elements are clipped at a threshold of float32"),
    Deviation(
        "recurrent_without_dropout",
        "0.7.2",
        "0.9.1",
        "runs of 0.7.2, 0.8.0, 0.9.1: recurrent layers take no notice of dropOut",
    ),
    Deviation(
        "bidirectional_without_noise",
        _NEWEST,
        _NEWEST,
        "runs of M2.1: GravesBidirectionalLSTM has no dropout and noise",
    ),
    Deviation("score_without_dropout", _NEWEST, _NEWEST, "an RnnOutputLayer's score is that without its dropout"),
    Deviation(
        "attention_gradient_twice", _NEWEST, _NEWEST, "golden selfattention_proj: attention layers have twice their gradient"
    ),
    Deviation("attention_unscored", "1.0.0-beta4", _NEWEST, "runs of M2.1: the score has no penalties of attention layers"),
    Deviation(
        "rrelu_slope_one",
        _OLDEST,
        _NEWEST,
        "runs of 0.9.1: RRELU's gradient passes as it is, slopes or not",
    ),
    Deviation("f_measure_last", _OLDEST, _NEWEST, "of two outputs, only the last one has a derivative"),
    Deviation(
        "batch_norm_locked",
        _OLDEST,
        _NEWEST,
        "runs of 0.9.1: a locked scale and shift act only when both are said",
    ),
    Deviation(
        "batch_norm_eps_inside", _OLDEST, "0.9.1", "runs of 0.9.1: eps is part of the running variance, and not added again"
    ),
    Deviation(
        "batch_norm_without_gradient",
        _OLDEST,
        "0.9.1",
        "runs of 0.9.1: the gradient is 0 at running mean and variance",
    ),
    Deviation("batch_norm_averages", "1.0.0-alpha", _NEWEST, "runs of 1.0.0-M2.1: minibatch(false) changes nothing"),
    Deviation(
        "batch_norm_ignores_masks",
        _OLDEST,
        _NEWEST,
        "runs of 1.0.0-M2.1: masked steps count in mean and variance; that those of earlier releases do is inferred",
    ),
    Deviation("poly_grows", "1.0.0-alpha", _NEWEST, "PolySchedule has 1 + i / maxIter in place of 1 - i / maxIter"),
    Deviation("cycle_whole_steps", "1.0.0-alpha", _NEWEST, "CycleSchedule divides the length of a side as integers"),
    Deviation(
        "float32_constants",
        _OLDEST,
        _NEWEST,
        "activations have float32 constants in double arithmetic",
    ),
    Deviation(
        "leaky_derivative",
        "1.0.0-beta4",
        _NEWEST,
        "LEAKYRELU's derivative has a float32 constant too; runs of 0.9.1: not there; that typed arrays brought it is inferred",
    ),
    Deviation("elu_derivative", _OLDEST, _NEWEST, "golden act_elu_alpha: ELU's derivative has alpha 1, whatever alpha is"),
    Deviation("gelu_derivative", "1.0.0-beta4", _NEWEST, "golden act_gelu_precise: six digits in the derivative of precise GELU"),
    Deviation("rrelu_cutoff", _OLDEST, _NEWEST, "outside of training RRELU is the larger of x and its mean slope"),
    Deviation(
        "velocity_stored_once",
        _OLDEST,
        "0.8.0",
        "a stored state of Nesterovs is the run's first step; training goes on from it",
    ),
)
"""What layers, updaters, losses and files of numbers do with the switch."""

DEVIATIONS = (*OF_WORDS, *OF_NUMBERS)
"""Each deviation that can be brought back."""

SOFTMAX_OF_LAST_AXIS = Deviation(
    "softmax_of_last_axis",
    _OLDEST,
    _NEWEST,
    "runs of 0.9.1 and M2.1: softmax of an ActivationLayer, an EmbeddingSequenceLayer or a convolution goes along time or width,"
    " in 0.9.1 along no axis",
)
"""What is not brought back: with the switch, a network that would show it is refused (compiler/support.py)."""

_BETA, _091, _M21 = "1.0.0-beta", "0.9.1", "1.0.0-M2.1"
OF_GRAPHS = (
    Deviation(
        "graph_ends_at_frozen",
        "0.9.0",
        "1.0.0-alpha",
        "runs of 0.9.1: nothing before a FrozenLayer learns, on any path",
    ),
    Deviation(
        "graph_needs_frozen_below",
        _BETA,
        _NEWEST,
        "runs of M2.1: what is before a FrozenLayer only, and is not frozen itself, makes training throw",
    ),
    Deviation("graph_state_stays", "1.0.0-beta4", _NEWEST, "source of M2.1: the state of cells inside wrappers is never cleared"),
    Deviation("graph_reconstructs", _091, _091, "runs: an AutoEncoder passes on what it reconstructs"),
    Deviation("graph_steps_as_examples", _091, _091, "runs: when a state is carried, steps behind a DenseLayer become examples"),
    Deviation("merge_of_one_feature", _091, _091, "runs: a MergeVertex takes steps of a cell of one unit for examples"),
    Deviation("distance_of_other_order", _091, _091, "runs: an L2Vertex takes rows for columns of what a DenseLayer gives"),
    Deviation(
        "last_step_of_one_example", _091, _091, "runs: behind a LastTimeStepVertex, one example has the gradient of others"
    ),
    Deviation("stacked_sizes", _091, _091, "runs: setInputTypes adds up the sizes that a StackVertex puts one upon the other"),
    Deviation("reversed_gaps", _M21, _M21, "runs: masked steps of a ReverseTimeSeriesVertex hold what was in memory; here 0"),
    Deviation("mask_layer_of_joined", _M21, _M21, "runs: a MaskLayer behind a vertex that joins masks multiplies by no numbers"),
    Deviation("last_passed_by", _M21, _M21, "runs: rnnTimeStep passes by a LastTimeStep, and the layer behind it throws"),
)
"""What graphs of a release do and nobody wants back."""

CORRECTED = (
    Deviation("pooling_without_steps", "0.8.0", _NEWEST, "-inf or NaN where all steps are masked; here 0"),
    Deviation("pooling_of_one_step", "0.9.1", "0.9.1", "runs: a pooling of series of one step mixes features of all examples up"),
    Deviation(
        "mask_zero_passed_by", _BETA, _NEWEST, "runs of M2.1: rnnTimeStep and truncated BPTT pass by what a MaskZeroLayer masks"
    ),
    Deviation(
        "frozen_cells_dropped",
        "1.0.0-beta4",
        _NEWEST,
        "runs of M2.1: in truncated BPTT cells inside FrozenLayer and FrozenLayerWithBackprop have dropout, in the whole not",
    ),
    Deviation(
        "examples_run_together", _NEWEST, _NEWEST, "miniBatch(false): a series that a DenseLayer takes first becomes one example"
    ),
    Deviation("last_without_steps", _BETA, _NEWEST, "LastTimeStep throws without a step; here an error names the example"),
    Deviation("overflow", _OLDEST, _NEWEST, "SOFTPLUS infinite, derivatives of SWISH, MISH, GELU NaN at 800"),
    Deviation("learned_attention", "1.0.0-beta4", _NEWEST, "LearnedSelfAttentionLayer throws; here it learns"),
    Deviation("ada_belief", "1.0.0-beta7", _NEWEST, "AdaBelief throws; here it is an updater as any other"),
    Deviation("output_without_bias", _OLDEST, _NEWEST, "RnnOutputLayer without bias throws in output()"),
    Deviation("series_of_vectors", _BETA, _NEWEST, "truncated BPTT of vectors trains nothing; here an error"),
    Deviation("whole_gradient", "0.9.1", "0.9.1", "oracle: gradient_and_score stops at the back length; here it does not"),
    Deviation("never_maximizes", _OLDEST, _NEWEST, "minimize(false) has no effect; here an error"),
    Deviation("unsupported_loss", _OLDEST, _NEWEST, "RMSE_XENT throws; here it is refused by name"),
    Deviation("format_unknown", "1.0.0-beta7", _NEWEST, "RnnOutputLayer throws where no format was inferred"),
    Deviation(
        "pixels_of_last_channels",
        "1.0.0-beta7",
        _NEWEST,
        "runs of M2.1: in NHWC the score of a CnnLossLayer takes rows of images for channels; its gradient does not",
    ),
    Deviation("recurrent_layer_norm", "1.0.0-beta4", _NEWEST, "SimpleRnn with layer normalisation throws"),
    Deviation("last_step_both_ways", _BETA, _NEWEST, "Bidirectional around LastTimeStep throws in training"),
    Deviation("norm_behind_series", _BETA, _NEWEST, "BatchNormalization behind a recurrent layer throws"),
    Deviation("log_deviation_forgotten", "1.0.0-beta4", _NEWEST, "useLogStd false is lost in a document"),
    Deviation("ramp_schedule", "1.0.0-beta7", _NEWEST, "a document with a RampSchedule cannot be read"),
    Deviation("adagrad_schedule_lost", _OLDEST, _NEWEST, "a schedule of AdaGrad is lost; all becomes NaN"),
    Deviation("overwritten_activations", _OLDEST, _NEWEST, "an ActivationLayer writes over what was returned"),
    Deviation("rnn_layer_throws", "1.0.0-alpha", _NEWEST, "Bidirectional.Builder.rnnLayer throws"),
    Deviation(
        "predictions_dropped", "0.9.1", "0.9.1", "runs: predictions of an RnnOutputLayer with dropout drop too, but for softmax"
    ),
    Deviation(
        "dense_behind_window", _NEWEST, _NEWEST, "runs: a DenseLayer behind a Convolution1D has steps for inputs, and throws"
    ),
    Deviation("causal_pooling", _NEWEST, _NEWEST, "runs: a series grows in a causal Subsampling1DLayer, and training throws"),
    Deviation(
        "signed_mean_error", _M21, _M21, "runs: the mean absolute error of a single row keeps its sign in RegressionEvaluation"
    ),
    Deviation("noisy_score", "0.9.1", _NEWEST, "runs: an RnnOutputLayer's score has noise of its own; here that of the pass"),
    *OF_GRAPHS,
)
"""What a release does and nobody wants back: it throws, gives infinite numbers, or tells another score than that of the pass.

``compatibility`` does not act on these.
"""


class Compatibility:
    """The deviations of one release; of none when the release is None."""

    def __init__(self, release: str | None) -> None:
        self.release = release
        self._names = {deviation.name for deviation in DEVIATIONS if deviation.acts_in(release)}

    def has(self, name: str) -> bool:
        """Whether the release has the deviation."""
        return name in self._names
