"""What each numbered finding about DL4J's releases came to here: a deviation, a correction, or a meaning that is not a defect.

The numbers are of two lists, written while releases of 0.x and of 1.0 were run: A what was open before, B defects, C words and
documents, D programs, E files, F what came later. What was found stands in the entries of ``runtime/compatibility.py``.
"""

from __future__ import annotations

DEVIATES: dict[str, tuple[str, ...]] = {
    "0x B1": ("clear_state",),
    "0x B2": ("drop_last_segment", "forget_state"),
    "0x B4": ("adagrad_start",),
    "0x B5": ("divide_score_always",),
    "0x B7": ("float32_constants",),
    "0x B8": ("velocity_stored_once",),
    "0x B9": (
        *("adam_counts_from_0", "adam_first_rate", "count_restarts", "adadelta_product", "adagrad_without_epsilon"),
        *("rmsprop_epsilon_inside", "rmsprop_without_epsilon"),
    ),
    "0x B, random numbers": ("gaussians_by_rows", "distributions_by_columns", "gaussians_in_halves"),
    "0x F, ClipElementWise": ("float32_clipping",),
    "1.0 A2": ("zero_state", "ignore_back_length"),
    "1.0 A4": ("fan_of_square_windows",),
    "1.0 A5": ("score_without_dropout", "bidirectional_without_noise"),
    "1.0 A6": ("rrelu_cutoff", "rrelu_slope_one"),
    "1.0 A7": ("poly_grows", "cycle_whole_steps"),
    "1.0 B1": ("masked_backward",),
    "1.0 B3": ("constraints_twice", "min_max_norm_rate"),
    "1.0 B5": ("float32_constants", "leaky_derivative"),
    "1.0 B13, gradient": ("attention_gradient_twice",),
    "1.0 C, ELU": ("elu_derivative",),
    "1.0 C, precise GELU": ("gelu_derivative",),
    "1.0 C, FMeasure": ("f_measure_last",),
    "1.0 C, BatchNormalization": (
        "batch_norm_locked",
        "batch_norm_eps_inside",
        "batch_norm_averages",
        "batch_norm_ignores_masks",
        "batch_norm_without_gradient",
    ),
    "1.0 C, weight decay": ("weight_decay_twice",),
    "1.0 C, constraints": ("network_constraints_lost", "input_constraints_lost", "own_constraints_lost"),
    "numerics 5.9": ("dropout_without_gradient", "recurrent_without_dropout"),
    "runs of frozen layers": (
        *("wrapped_without_state", "twice_wrapped_without_state", "wrapped_graves_in_segments"),
        *("frozen_with_updater", "frozen_penalised", "step_is_next_gradient"),
    ),
    "runs of causal windows": ("causal_mask_as_same",),
    "runs of random networks": ("mask_zero_alone", "time_distributed_mask"),
    "runs of random graphs": ("rate_of_epsilon", "attention_unscored"),
}
"""Findings that are defects, which ``compatibility`` brings back."""

CORRECTED: dict[str, tuple[str, ...]] = {
    "0x A, gradient of the whole": ("whole_gradient",),
    "0x B6": ("never_maximizes",),
    "0x C1, RMSE_XENT": ("unsupported_loss",),
    "1.0 A5, score of noise": ("noisy_score",),
    "1.0 A7, RampSchedule": ("ramp_schedule",),
    "1.0 B4": ("never_maximizes",),
    "1.0 B6": ("overflow",),
    "1.0 B7": ("format_unknown",),
    "1.0 B9": ("log_deviation_forgotten",),
    "1.0 B10": ("series_of_vectors",),
    "1.0 B11": ("recurrent_layer_norm",),
    "1.0 B12": ("ada_belief",),
    "1.0 B13": ("learned_attention",),
    "1.0 B14": ("last_step_both_ways",),
    "1.0 B15": ("ramp_schedule", "output_without_bias"),
    "1.0 B16": ("norm_behind_series",),
    "1.0 B19": ("overwritten_activations",),
    "runs of random networks, one step": ("pooling_of_one_step", "mask_zero_passed_by", "examples_run_together"),
    "1.0 B20": ("pooling_without_steps", "last_without_steps"),
    "1.0 C, AdaGrad": ("adagrad_schedule_lost",),
    "1.0 D, rnnLayer": ("rnn_layer_throws",),
    "runs of frozen layers with dropout": ("frozen_cells_dropped",),
    "runs of frozen layers in graphs": ("graph_ends_at_frozen", "graph_needs_frozen_below", "graph_state_stays"),
    "runs of random graphs": (
        *("graph_reconstructs", "graph_steps_as_examples", "merge_of_one_feature", "distance_of_other_order"),
        *("last_step_of_one_example", "stacked_sizes", "mask_layer_of_joined", "last_passed_by"),
        *("reversed_gaps", "signed_mean_error"),
    ),
    "runs of varied chains": ("predictions_dropped", "causal_pooling", "dense_behind_window"),
    "runs of CnnLossLayer": ("pixels_of_last_channels",),
}
"""Findings that a release throws, gives no numbers, or misleads; nobody wants them back."""

MEANING: dict[str, str] = {
    "0x A": "0.9.1 is right, and so is the twin: tests/golden/test_reference_golden.py",
    "0x B3": "AdaMax has one formula in all releases",
    "0x B10": "half the square is a loss of its own: golden v0.5.0_mse_identity, netconf/dl4j/layers.py",
    "0x B11": "minibatchDivision and the place of l2 are fields: netconf/eras/rules.py",
    "0x B12": "Nadam has one formula in all releases",
    "0x biasLearningRate": "a rate of the biases, or none where it was inert: netconf/dl4j/layer0.py, golden bias_learning_*",
    "0x reload": "0.9.1 reads its own state wrongly; ours goes on: BROKEN of tests/golden/test_models.py",
    "0x C1": "keys of documents: netconf/dl4j",
    "0x C2": "the rate of an object is replaced, with a finding: netconf/eras/updaters0.py",
    "0x C3": "what is read of numbers and names: tests/netconf/dl4j/test_reader.py",
    "0x C4": "LearningRatePolicySchedule, as 0.x counts",
    "0x C5": "l1 and l2 without regularization(true) are dropped with a finding: netconf/eras/layers0.py",
    "0x YAML": "documents in YAML: tests/netconf/dl4j/test_reader.py",
    "0x D": "a document means what its own release meant by it, not what M2.1 makes of it",
    "0x E": "files: runtime/formats",
    "0x F": "dropout of 0.7.2 to 0.9.1 is met: tests/golden/test_noise.py; what is not known of a stream is refused by name",
    "1.0 A1": "one layout of parameters: netconf/parameters.py",
    "1.0 A3": "streams: runtime/streams.py",
    "1.0 A8": "updaters: golden updater_*",
    "1.0 A9": "documents in YAML: tests/netconf/dl4j/test_reader.py",
    "1.0 A10": "preprocessors are inferred: netconf/inference.py",
    "1.0 A11": "keys of documents: netconf/dl4j",
    "1.0 A12": "files: runtime/formats",
    "1.0 B2": "a vertex of graphs",
    "1.0 B8": "four draws belong to the stream dl4j-1.0: runtime/initializers.py, golden init_bidir",
    "1.0 B17": "one layout of parameters: netconf/parameters.py",
    "1.0 B18": "a mean over no class is not defined, in ours neither: tests/runtime/evaluation",
    "1.0 C": "DL4J is right",
    "1.0 C, biasInit": "an LSTM's bias starts at forgetGateBiasInit and 0, as its word says: netconf/layers/lstm.py",
    "1.0 C, layer l2 beside the network's l1": "by kind: netconf/eras/rules.py",
    "1.0 C, dropOut(0)": "inherits, with a finding: netconf/eras/layers1.py",
    "1.0 C, checks of outputs": "losses that an activation does not fit are refused: netconf/checks/outputs.py",
    "1.0 D": "documents and programs: netconf/dl4j, netconf/java",
    "1.0 D, nIn": "a contradiction is an error of a chain, and a finding of a document: netconf/inference.py",
}
"""Findings that are no defects, or that concern documents and files; and where they went."""

LISTS = {
    "0x B": (1, 12),
    "0x C": (1, 5),
    "1.0 A": (1, 12),
    "1.0 B": (1, 20),
}
"""The numbered parts of both lists: each number is in one of the tables above."""
