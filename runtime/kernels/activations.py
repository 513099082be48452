"""Activation functions: value and derivative side by side, as vector code.

A derivative is a function of the output where that is possible, since kernels then keep the output only; else of the
pre-activation, which is kept instead, and the value is computed again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from runtime.kernels.elementary import exp, log, sigmoid, tanh
from runtime.kernels.simd import Vec

Function = Callable[[Vec], Vec]


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes
    ----------
    name
        For the cache of compiled kernels: unique, parameters included.
    value
        f(x).
    derivative
        f'(x) as a function of what is kept.
    keeps_output
        Whether the output y = f(x) is kept for the derivative, or the pre-activation x.
    by_row
        Whether it acts on a whole row (softmax): inside a cell it needs rows in place of vectors (cell_rows.py).
    """

    name: str
    value: Function
    derivative: Function
    keeps_output: bool = True
    by_row: bool = False

    def kept(self, x: Vec, y: Vec) -> Vec:
        """What a kernel keeps of a pre-activation and its output."""
        return y if self.keeps_output else x

    def output(self, kept: Vec) -> Vec:
        """The output again, from what was kept."""
        return kept if self.keeps_output else self.value(kept)

    def gradient(self, kept: Vec, d: Vec) -> Vec:
        """The gradient of the pre-activation, from that of the output."""
        return d * self.derivative(kept)


@dataclass(frozen=True)
class RandomSlopes(Activation):
    """RRELU while training, inside a cell: x where x >= 0, and a slope that was drawn times x elsewhere.

    ``value`` is the part of x above zero, and ``derivative`` 1 there and 0 elsewhere; ``with_slope`` makes the function of them.

    Attributes
    ----------
    passes
        Whether the gradient passes as it is, as a release has it.
    """

    passes: bool = False

    def with_slope(self, slope: Vec) -> Activation:
        """The function for one slope of each unit."""

        def value(x: Vec) -> Vec:
            above = self.value(x)
            return above + slope * (x - above)

        def derivative(x: Vec) -> Vec:
            return self.derivative(x) if self.passes else slope + self.derivative(x) * (1 - slope)

        return Activation(self.name, value, derivative, keeps_output=False)


@functools.cache
def random_slopes(*, passes: bool) -> RandomSlopes:
    """RRELU while training."""
    step = (lambda x: x.constant(1)) if passes else (lambda x: _step(x, "<", 0, 0, 1))
    return RandomSlopes(f"random_slopes{'_passing' * passes}", _relu, step, keeps_output=False, passes=passes)


def _step(x: Vec, sign: str, bound: float, then: Vec | float, other: Vec | float) -> Vec:
    """``then`` where x ``sign`` bound, else ``other``; a NaN passes through."""
    base = other if isinstance(other, Vec) else x.constant(other)
    return base.choose(x.test(sign, bound), then).choose(x.test("!=", x), x)


def _relu(x: Vec) -> Vec:
    return x.where("<", 0, 0)


def _softplus(x: Vec) -> Vec:
    """ln(1 + e^x), without the overflow that DL4J has for large x."""
    return x.where("<", 0, 0) + log(1 + exp(-x.abs()))


def _softplus_derivative(x: Vec) -> Vec:
    return sigmoid(x)


def _swish_derivative(x: Vec) -> Vec:
    s = sigmoid(x)
    return s + x * s * (1 - s)


def _mish(x: Vec) -> Vec:
    return x * tanh(_softplus(x))


def _mish_derivative(x: Vec) -> Vec:
    t = tanh(_softplus(x))
    return t + x * sigmoid(x) * (1 - t * t)


def _softsign_derivative(y: Vec) -> Vec:
    r = 1 - y.abs()
    return r * r


def _rational_tanh(scale: float, quartic: float) -> tuple[Function, Function]:
    """LeCun's scaled tanh by a rational function; 2/3 inside, ``scale`` outside."""

    def value(x: Vec) -> Vec:
        y = x * (2 / 3)
        a = y.abs()
        return scale * y.sign() * (1 - 1 / (1 + a + y * y + quartic * y * y * y * y))

    def derivative(x: Vec) -> Vec:
        y = x * (2 / 3)
        d = 1 + y.abs() + y * y + quartic * y * y * y * y
        slope = (1 + y.sign() * (2 * y + 4 * quartic * y * y * y)) / d / d
        return (scale * 2 / 3) * slope.choose(d.test(">", 1e18), 0)

    return value, derivative


def _elu(alpha: float, in_backward: float) -> Activation:
    """x where x >= 0, else alpha (e^x - 1); ``in_backward`` is the alpha of the derivative."""
    return Activation(
        f"elu_{alpha:.17g}_{in_backward:.17g}",
        lambda x: _step(x, ">=", 0, x, alpha * (exp(x.where(">", 0, 0)) - 1)),
        lambda x: _step(x, ">=", 0, 1, in_backward * exp(x.where(">", 0, 0))),
        keeps_output=False,
    )


def _leaky(alpha: float, in_backward: float) -> Activation:
    return Activation(
        f"leakyrelu_{alpha:.17g}_{in_backward:.17g}",
        lambda x: _step(x, ">=", 0, x, alpha * x),
        lambda x: _step(x, ">=", 0, 1, in_backward),
        keeps_output=False,
    )


def _random_leaky(low: float, high: float, as_cutoff: bool) -> Activation:
    """RRELU outside of training: leaky with the mean of its slopes, which DL4J takes for a lower bound instead."""
    mean = (low + high) / 2
    if not as_cutoff:
        return _leaky(mean, mean)
    return Activation(
        f"rrelu_cutoff_{mean:.17g}", lambda x: x.where("<", mean, mean), lambda x: _step(x, ">", mean, 1, 0), keeps_output=False
    )


def _hard_sigmoid(slope: float) -> Activation:
    return Activation(
        f"hardsigmoid_{slope:.17g}",
        lambda x: (x * slope + 0.5).clamp(0, 1),
        lambda x: _step(x.abs(), "<=", 2.5, slope, 0),
        keeps_output=False,
    )


def _relu_with(maximum: float | None, threshold: float, slope: float) -> Activation:
    def value(x: Vec) -> Vec:
        y = _step(x, ">=", threshold, x, slope * (x - threshold))
        return y if maximum is None else y.choose(x.test(">=", maximum), maximum)

    def derivative(x: Vec) -> Vec:
        d = _step(x, ">" if threshold == 0 and slope == 0 else ">=", threshold, 1, slope)
        return d if maximum is None else d.choose(x.test(">=", maximum), 0)

    return Activation(f"relu_{maximum}_{threshold:.17g}_{slope:.17g}", value, derivative, keeps_output=False)


def _gelu(factor: float) -> Activation:
    def derivative(x: Vec) -> Vec:
        s = sigmoid(factor * x)
        return s + factor * x * s * (1 - s)

    return Activation(f"gelu_{factor:.17g}", lambda x: x * sigmoid(factor * x), derivative, keeps_output=False)


def _gelu_precise(rounded_derivative: bool) -> Activation:
    """DL4J's form, which cubes the product 0.044715 x; its own derivative has constants of six digits."""

    def inner(x: Vec) -> Vec:
        c = 0.044715 * x
        return float(np.sqrt(2 / np.pi)) * (x + c * c * c)

    def derivative(x: Vec) -> Vec:
        t = tanh(inner(x))
        slope = float(np.sqrt(2 / np.pi)) * (1 + 3 * 0.044715**3 * x * x)
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope.where(">", 1e18, 0)

    def rounded(x: Vec) -> Vec:
        a, b = 0.0356774 * x, 0.0535161 * x
        t = tanh(0.797885 * x + a * a * a)
        slope = (0.398942 * x + b * b * b).clamp(-1e18, 1e18)  # infinity times 0 would be no number
        return 0.5 * (1 + t) + slope * (1 - t * t)

    name = "gelu_precise_rounded" if rounded_derivative else "gelu_precise"
    slope_of = rounded if rounded_derivative else derivative
    return Activation(name, lambda x: 0.5 * x * (1 + tanh(inner(x))), slope_of, keeps_output=False)


_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805

_PLAIN: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("identity", lambda x: x, lambda y: _step(y, ">=", 0, 1, 1)),
        Activation("sigmoid", sigmoid, lambda y: y * (1 - y)),
        Activation("tanh", tanh, lambda y: 1 - y * y),
        Activation("relu", _relu, lambda y: _step(y, ">", 0, 1, 0)),
        Activation("relu6", lambda x: x.clamp(0, 6), lambda y: _step(y, ">", 0, _step(y, "<", 6, 1, 0), 0)),
        Activation("hardtanh", lambda x: x.clamp(-1, 1), lambda x: _step(x.abs(), "<=", 1, 1, 0), keeps_output=False),
        Activation("softsign", lambda x: x / (1 + x.abs()), _softsign_derivative),
        Activation("softplus", _softplus, _softplus_derivative, keeps_output=False),
        Activation("cube", lambda x: x * x * x, lambda x: 3 * x * x, keeps_output=False),
        Activation("swish", lambda x: x * sigmoid(x), _swish_derivative, keeps_output=False),
        Activation("mish", _mish, _mish_derivative, keeps_output=False),
        Activation("rectifiedtanh", lambda x: tanh(x).where("<", 0, 0), lambda y: _step(y, ">", 0, 1 - y * y, 0)),
        Activation(
            "selu",
            lambda x: _step(x, ">", 0, _SELU_SCALE * x, _SELU_SCALE * _SELU_ALPHA * (exp(x.where(">", 0, 0)) - 1)),
            lambda x: _step(x, ">", 0, _SELU_SCALE, _SELU_SCALE * _SELU_ALPHA * exp(x.where(">", 0, 0))),
            keeps_output=False,
        ),
        Activation("softmax", lambda x: x, lambda y: y, by_row=True),
    )
}


def _float32(number: float, like_dl4j: bool) -> float:
    """The number, or the float32 constant that DL4J's native kernels hold even in double arithmetic."""
    return float(np.float32(number)) if like_dl4j else number


@functools.cache
def activation(name: str, float32_constants: bool = False, **parameters: float | None) -> Activation:
    """The activation of a DL4J word.

    Parameters
    ----------
    name
        DL4J's word, in any case.
    float32_constants
        Reproduce the release's defects: float32 constants inside double arithmetic, ELU's derivative with alpha 1, the
        rounded constants of precise GELU's derivative, RRELU's mean slope as a lower bound.
    **parameters
        ``alpha``, ``l``, ``u``, ``theta``, ``max``, ``threshold``, ``negative_slope``, ``precise``.

    Raises
    ------
    KeyError
        If the word has no kernel.
    """
    name = name.lower()
    if name == "leakyrelu":
        alpha = float(parameters.get("alpha") or 0.0) if "alpha" in parameters else 0.01
        return _leaky(alpha, _float32(alpha, float32_constants))
    if name == "elu":
        alpha = float(parameters.get("alpha", 1.0) or 0.0)
        return _elu(alpha, 1.0 if float32_constants else alpha)
    if name == "rrelu":
        return _random_leaky(float(parameters.get("l") or 0.0), float(parameters.get("u") or 0.0), float32_constants)
    if name == "hardsigmoid":
        return _hard_sigmoid(_float32(0.2, float32_constants))
    if name == "rationaltanh":
        scale, quartic = _float32(1.7159, float32_constants), _float32(1.41645, float32_constants)
        return Activation(f"rationaltanh_{scale:.17g}", *_rational_tanh(scale, quartic), keeps_output=False)
    if name == "thresholdedrelu":
        theta = float(parameters.get("theta", 1.0) or 0.0)
        return Activation(
            f"thresholdedrelu_{theta:.17g}",
            lambda x: _step(x, ">", theta, x, 0),
            lambda x: _step(x, ">", theta, 1, 0),
            keeps_output=False,
        )
    if name == "gelu":
        precise = parameters.get("precise")
        return _gelu_precise(float32_constants) if precise else _gelu(_float32(1.702, float32_constants))
    if name == "relu" and any(parameters.get(k) is not None for k in ("max", "threshold", "negative_slope")):
        maximum = parameters.get("max")
        return _relu_with(maximum, float(parameters.get("threshold") or 0.0), float(parameters.get("negative_slope") or 0.0))
    return _PLAIN[name]
