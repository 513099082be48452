"""Which defects of DL4J the twin reproduces for a release.

The table is written a second time here, apart from the runtime's, so that a wrong range in either shows as a failing golden case.
"""

from __future__ import annotations

RELEASES = (
    "0.4-rc3.8", "0.4-rc3.9", "0.4-rc3.10", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.7.1", "0.7.2", "0.8.0", "0.9.0", "0.9.1",
    "1.0.0-alpha", "1.0.0-beta", "1.0.0-beta2", "1.0.0-beta3", "1.0.0-beta4", "1.0.0-beta5", "1.0.0-beta6", "1.0.0-beta7",
    "1.0.0-M1", "1.0.0-M1.1", "1.0.0-M2", "1.0.0-M2.1",
)  # fmt: skip
"""Releases in the order of their dates."""

FIRST, LAST = RELEASES[0], RELEASES[-1]

DEVIATIONS = {
    "tbptt_zero_state": ("1.0.0-beta", LAST),  # each recurrent layer goes back through a forward pass that starts from zero state
    "tbptt_cleared_state": ("1.0.0-alpha", "1.0.0-alpha"),  # every segment starts from zero state
    "tbptt_first_step": (FIRST, "0.8.0"),  # the state carried into a segment is taken as null in the gradient
    "tbptt_dropped_segment": (FIRST, "0.6.0"),  # a last segment that is shorter is not trained
    "score_always_divided": ("0.9.1", "0.9.1"),  # miniBatch(false) divides the score all the same
    "float32_constants": (FIRST, LAST),  # some activations hold float32 constants even in double arithmetic
    "leaky_derivative": ("1.0.0-beta4", LAST),  # the slope of LEAKYRELU's derivative is a float32 constant too
    "constraints_twice": ("1.0.0-alpha", LAST),  # constraints act twice after each update
    "min_max_rate": ("1.0.0-alpha", LAST),  # MinMaxNorm multiplies 1 - rate by the norm
    "dropout_backward": (FIRST, "0.9.1"),  # the gradient of a layer's input does not know what was dropped
    "poly_sign": ("1.0.0-alpha", LAST),  # PolySchedule grows
    "cycle_integers": ("1.0.0-alpha", LAST),  # CycleSchedule's sides are a whole number of steps
    "elu_derivative": (FIRST, LAST),  # alpha is not in the derivative
    "gelu_derivative": ("1.0.0-beta4", LAST),  # the precise form's derivative is that of another function
    "adagrad_start": ("0.4-rc3.10", "0.9.1"),  # the sum of squares starts at 1e-6 whatever epsilon is
    "adagrad_old": (FIRST, "0.4-rc3.9"),  # it starts at 1e-8, and epsilon is not in the denominator
    "rmsprop_without_start": (FIRST, "0.4-rc3.8"),  # the mean starts at 0, and epsilon is under the root
    "rmsprop_old": ("0.4-rc3.9", "0.4-rc3.9"),  # the mean starts at 1e-8, and epsilon is not in the denominator
    "adam_exponent": (FIRST, "0.5.0"),  # the bias correction counts from 0, and at 0 the rate is replaced by 1e-8
    "adam_restart": (FIRST, "0.4-rc3.10"),  # that count starts again with every call of fit
    "rate_of_epsilon": (FIRST, LAST),  # a rate of 0 is replaced by epsilon in Adam, AMSGrad and AdaMax
    "adam_first_rate": (FIRST, "0.4-rc3.8"),  # the replacement is 1e-5
    "clip_single": (FIRST, "0.5.0"),  # elements are clipped at a threshold of float32
    "f_measure_last": (FIRST, LAST),  # of two outputs, only the last one has a derivative
    "adadelta_mean": (FIRST, "0.5.0"),  # the decay and its complement are added before the product
}
"""Name of a defect: the first and the last release that has it."""


def defects_of(release: str | None) -> frozenset[str]:
    """Return the defects of a release, none for None."""
    if release is None:
        return frozenset()
    at = RELEASES.index(release)
    return frozenset(n for n, (first, last) in DEVIATIONS.items() if RELEASES.index(first) <= at <= RELEASES.index(last))
