"""Golden cases that correct arithmetic does not meet, by the defect of DL4J that they show; with ``compatibility`` all are met.

Every other case is met without the switch, and a case listed here without need fails.
"""

from __future__ import annotations

OTHER, V091, M21, ATTENTION, WORDS = "dl4j-other", "dl4j-0.9.1", "dl4j-1.0.0-M2.1", "dl4j-attention", "dl4j-words"
CONVOLUTION, SOFTMAX, RANDOM, FROZEN = "dl4j-convolution", "dl4j-softmax", "dl4j-random", "dl4j-frozen"
VARIED = "dl4j-varied"


def _cases(group: str, names: str) -> list[str]:
    return [f"{group}/{name}" for name in names.split()]


_BY_REASON: dict[str, list[str]] = {
    "to 0.6.0 a short last segment is not trained, and to 0.8.0 the first step's gradient forgets the carried state": _cases(
        OTHER,
        "v0.4-rc3.8_tutorial v0.4-rc3.8_tbptt_none v0.4-rc3.9_tutorial v0.4-rc3.10_tutorial v0.5.0_tutorial v0.5.0_tbptt_none"
        " v0.6.0_tutorial v0.6.0_tbptt_none",
    ),
    "to 0.8.0 the gradient of a segment's first step forgets the carried state": _cases(
        OTHER, "v0.7.1_tutorial v0.7.2_tutorial v0.8.0_tutorial v0.8.0_tbptt_none"
    ),
    "alpha clears the state after each segment": _cases(OTHER, "v1.0.0-alpha_tutorial v1.0.0-alpha_tbptt_none"),
    "beta to M2.1: the gradient of a segment comes from zero state, and the back length is ignored": [
        *_cases(OTHER, "v1.0.0-beta3_tutorial v1.0.0-beta3_tbptt_none v1.0.0-beta4_tutorial v1.0.0-beta4_tbptt_none"),
        *_cases(
            M21,
            "tbptt_graves_f10_b4_T7 tbptt_graves_f3_b6_T11 tbptt_graves_f4_b2_T11 tbptt_graves_f5_b3_T12 tbptt_graves_f5_b5_T12"
            " tbptt_graves_mask_0 tbptt_graves_mask_1 tbptt_graves_mask_2 tbptt_lstm_f10_b4_T7 tbptt_lstm_f3_b6_T11"
            " tbptt_lstm_f4_b2_T11 tbptt_lstm_f5_b3_T12 tbptt_lstm_f5_b5_T12 tbptt_score_gradient"
            " schedule_tbptt_iterations tutorial_tbptt_0 tutorial_tbptt_1 tutorial_tbptt_2 tbptt_dense_between"
            " tbptt_simplernn_f10_b4_T7 tbptt_simplernn_f3_b6_T11 tbptt_simplernn_f4_b2_T11 tbptt_simplernn_f5_b3_T12"
            " tbptt_simplernn_f5_b5_T12",
        ),
        *_cases(CONVOLUTION, "video_segments video_segments_ends"),
        *_cases(SOFTMAX, "v1.0.0-M2.1_lstm_segments v1.0.0-M2.1_graves_segments"),
        *_cases(RANDOM, "v1.0.0-M2.1_18 v1.0.0-M2.1_27"),
        *_cases(VARIED, "v1.0.0-M2.1_varied_55"),
        *_cases(FROZEN, "v1.0.0-M2.1_lstm_segments v1.0.0-M2.1_passing_simple_segments"),
    ],
    "to beta3 cells inside a wrapper start from zero state; to beta FrozenLayer keeps an updater": _cases(
        FROZEN, "v0.9.1_adam_kept v0.9.1_graves_segments v0.9.1_lstm_segments v0.9.1_rmsprop_kept"
    ),
    "beta4 to M2.1: a GravesLSTM inside a wrapper starts each segment from zero state, inside two any cell": _cases(
        FROZEN, "v1.0.0-M2.1_graves_segments v1.0.0-M2.1_passing_segments v1.0.0-M2.1_twice"
    ),
    "before a FrozenLayer each step of a penalty is left behind as the next gradient": _cases(
        FROZEN, "v0.9.1_penalised_before v1.0.0-M2.1_penalised_before"
    ),
    "beta to M2.1: FrozenLayerWithBackprop keeps the updater, and penalties move what it holds": _cases(
        FROZEN,
        "v1.0.0-M2.1_passing_decayed v1.0.0-M2.1_passing_last v1.0.0-M2.1_passing_penalised v1.0.0-M2.1_passing_still"
        " v1.0.0-M2.1_passing_together",
    ),
    "0.9.1 divides the score by the minibatch under miniBatch(false)": [
        *_cases(V091, "minibatch_false"),
        *_cases(RANDOM, "v0.9.1_7 v0.9.1_18"),
        *_cases(VARIED, "v0.9.1_varied_106"),
    ],
    "to beta the gradient of a layer's input passes dropped elements as well": _cases(VARIED, "v0.9.1_varied_22"),
    "an RnnOutputLayer's score is that without its dropout": [
        *_cases(VARIED, "v1.0.0-M2.1_one_example_dense v1.0.0-M2.1_one_example_embedding v1.0.0-M2.1_varied_72"),
    ],
    "to 0.9.1 AdaGrad starts at 1e-6 whatever its epsilon": _cases(V091, "updater_object_adagrad"),
    "to 0.4-rc3.9 AdaGrad starts at 1e-8 and has no epsilon": _cases(OTHER, "v0.4-rc3.8_plain_adagrad v0.4-rc3.9_plain_adagrad"),
    "0.4-rc3.8 has RmsProp's epsilon under the root, and starts at 0": _cases(OTHER, "v0.4-rc3.8_distribution"),
    "to 0.5.0 Adam counts from 0": _cases(OTHER, "v0.4-rc3.8_plain_adam v0.4-rc3.10_plain_adam v0.5.0_plain_adam"),
    "alpha to M2.1: constraints act twice, and add 1e-6 to each norm twice; MinMaxNorm's rate multiplies the norm": [
        *_cases(M21, "constraint_maxnorm constraint_maxnorm_dim1 constraint_minmax constraint_minmax_rate constraint_recurrent"),
        *_cases(RANDOM, "v1.0.0-M2.1_simple_constrained"),
    ],
    "alpha to M2.1: PolySchedule grows and then drops to 0": _cases(M21, "schedule_poly_epoch schedule_poly_iteration"),
    "alpha to M2.1: a side of CycleSchedule is a whole number of steps": _cases(WORDS, "v1.0.0-M2.1_schedule_cycle_odd"),
    "float32 constants in double arithmetic": [
        *_cases(V091, "gates_hardsigmoid"),
        *_cases(VARIED, "v1.0.0-M2.1_varied_76"),
        *_cases(
            M21,
            "act_gelu act_hardsigmoid act_rationaltanh graves_gate_hardsigmoid lstm_gate_hardsigmoid"
            " loss_mcxent_sigmoid_unchecked act_leaky_alpha",
        ),
    ],
    "the gradient of an attention layer, and of what is below it, is doubled": [
        *_cases(
            ATTENTION,
            "recurrent recurrent_mask recurrent_plain_mask recurrent_without_bias self_plain_mask self_projected"
            " self_projected_mask self_tbptt",
        ),
        *_cases(VARIED, "v1.0.0-M2.1_varied_9 v1.0.0-M2.1_varied_53 v1.0.0-M2.1_varied_84"),
    ],
    "the score has no penalties of attention layers": _cases(RANDOM, "v1.0.0-M2.1_attention_penalised"),
    "Adam, AdaMax and AMSGrad take a rate of 0 for epsilon": _cases(RANDOM, "v1.0.0-M2.1_rate_of_zero"),
    "the mask behind a causal window that moves by several steps is that of mode Same": _cases(
        CONVOLUTION, "mask_conv1d_causal_stride_gaps"
    ),
    "to 0.5.0 elements are clipped at a threshold of float32": _cases(OTHER, "v0.5.0_clip"),
    "ELU's derivative has alpha 1 whatever alpha is": _cases(M21, "act_elu_alpha"),
    "the derivative of precise GELU has constants of six digits": _cases(M21, "act_gelu_precise"),
    "the gradient of masked steps, where LSTMs set their state to zero": [
        *_cases(
            M21,
            "mask_gbilstm_middle mask_lasttimestep_graves_middle mask_lasttimestep_lstm_end mask_lasttimestep_lstm_middle"
            " maskzero_lstm",
        ),
        *_cases(SOFTMAX, "v1.0.0-M2.1_lstm_last_gaps v1.0.0-M2.1_graves_last_gaps"),
        *_cases(VARIED, "v0.9.1_varied_29"),
    ],
    "to 0.9.1 eps is part of batch normalisation's running variance": [
        *_cases(
            WORDS,
            "v0.9.1_bn_ff v0.9.1_bn_clip v0.9.1_bn_decay v0.9.1_bn_locked_both v0.9.1_bn_locked_scale v0.9.1_bn_not_minibatch",
        ),
        *_cases(CONVOLUTION, "v0.9.1_norm2d"),
    ],
    "batch normalisation with a locked scale: only with a shift too, but always in the backward pass": _cases(
        WORDS, "v1.0.0-M2.1_bn_locked_scale"
    ),
    "M2.1 averages the statistics of batch normalisation under minibatch(false)": _cases(WORDS, "v1.0.0-M2.1_bn_not_minibatch"),
    "to 0.9.1 running mean and variance have no gradient": _cases(RANDOM, "v0.9.1_bn_gradient"),
    "in a MaskZeroLayer the mask of the features does not count, and behind it there is none": _cases(
        RANDOM, "v1.0.0-M2.1_maskzero_features_mask v1.0.0-M2.1_maskzero_dense"
    ),
    "TimeDistributed masks other steps and examples": _cases(RANDOM, "v1.0.0-M2.1_timedistributed_mask"),
    "masked steps count in the statistics of batch normalisation": [
        *_cases(WORDS, "v1.0.0-M2.1_bn_series_mask"),
        *_cases(CONVOLUTION, "norm2d_video_ends"),
    ],
    "RRELU has its mean slope as a lower bound, and 1 as its derivative": [
        *_cases(WORDS, "v0.9.1_rrelu_dense v1.0.0-M2.1_rrelu_dense"),
        f"{M21}/act_rrelu_inference",
        *(f"{SOFTMAX}/v1.0.0-M2.1_{kind}_rrelu{masked}" for kind in ("lstm", "graves", "both") for masked in ("", "_ends")),
    ],
    "the F measure gives the first of two outputs no gradient": _cases(
        WORDS, "v0.9.1_fmeasure_sigmoids v1.0.0-M2.1_fmeasure_sigmoids"
    ),
}

DEVIATING = {name: reason for reason, names in _BY_REASON.items() for name in names}
"""Case: the defect."""

LOOSER_IN_SINGLE_PRECISION = {
    f"{V091}/updater_enum_nadam": (1e-3, "the first steps divide small numbers by small numbers"),
}
"""Case in double precision: the tolerance of a run in single precision, where 1e-4 is too strict, and why."""

BEYOND_THE_TWIN = {
    f"{M21}/act_rrelu_inference": "RRELU's slope as the release has it",
    **dict.fromkeys(
        _BY_REASON["the gradient of masked steps, where LSTMs set their state to zero"],
        "with the release's gradient of masked steps, which the runtime alone reproduces",
    ),
}
"""Case: what the NumPy twin does not know of it."""
