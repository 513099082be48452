"""Activation functions and their derivatives, elementwise, and softmax.

A function is named by the configuration's word or object; ``constant`` rounds the constants that DL4J holds in float32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from netconf.activations import (
    ActivationELU,
    ActivationGELU,
    ActivationLReLU,
    ActivationReLU,
    ActivationRReLU,
    ActivationThresholdedReLU,
    AnyActivation,
)
from netconf.vocabulary import Activation

Array = np.ndarray[Any, np.dtype[np.float64]]
Elementwise = Callable[[Array], Array]

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
Defects = frozenset[str]
"""Names of deviations to reproduce (deviations.py)."""
NONE: Defects = frozenset()


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x), without overflow on either side."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def softplus(x: Array) -> Array:
    """ln(1 + e^x), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softmax(z: Array) -> Array:
    """Softmax of each row."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def activate(activation: AnyActivation, z: Array, defects: Defects = NONE) -> Array:
    """Apply an activation to pre-activations [rows, size]."""
    return softmax(z) if activation == Activation.SOFTMAX else _pair(activation, defects)[0](z)


def backpropagate(activation: AnyActivation, z: Array, epsilon: Array, defects: Defects = NONE) -> Array:
    """Turn the derivative of the loss by the activation, [rows, size], into the derivative by the pre-activation."""
    if activation == Activation.SOFTMAX:
        y = softmax(z)
        return y * (epsilon - (epsilon * y).sum(axis=1, keepdims=True))
    return _pair(activation, defects)[1](z) * epsilon


def _pair(activation: AnyActivation, defects: Defects) -> tuple[Elementwise, Elementwise]:
    """Return a function and its derivative."""
    single = (lambda value: float(np.float32(value))) if "float32_constants" in defects else float
    match activation:
        case Activation.LEAKYRELU:
            return _leaky(ActivationLReLU(), defects)
        case Activation.ELU:
            return _elu(ActivationELU(), defects)
        case Activation.RRELU:
            return _mean_slope(ActivationRReLU())
        case Activation.RELU:
            return _relu(ActivationReLU())
        case Activation.THRESHOLDEDRELU:
            return _thresholded(ActivationThresholdedReLU())
        case Activation.GELU:
            return _gelu(single(1.702))
        case Activation.HARDSIGMOID:
            return _hard_sigmoid(single(0.2))
        case Activation.RATIONALTANH:
            return _rational_tanh(single(1.7159), single(1.41645))
        case ActivationLReLU():
            return _leaky(activation, defects)
        case ActivationELU():
            return _elu(activation, defects)
        case ActivationRReLU():
            return _mean_slope(activation)
        case ActivationReLU():
            return _relu(activation)
        case ActivationThresholdedReLU():
            return _thresholded(activation)
        case ActivationGELU():
            return _precise_gelu(defects) if activation.precise else _gelu(single(1.702))
        case _:
            return _PLAIN[activation]


def _leaky(a: ActivationLReLU, defects: Defects) -> tuple[Elementwise, Elementwise]:
    back = float(np.float32(a.alpha)) if "leaky_derivative" in defects else a.alpha
    return lambda x: np.where(x >= 0, x, a.alpha * x), lambda x: np.where(x >= 0, 1.0, back)


def _mean_slope(a: ActivationRReLU) -> tuple[Elementwise, Elementwise]:
    slope = (a.l + a.u) / 2
    return lambda x: np.where(x >= 0, x, slope * x), lambda x: np.where(x >= 0, 1.0, slope)


def _elu(a: ActivationELU, defects: Defects) -> tuple[Elementwise, Elementwise]:
    back = 1.0 if "elu_derivative" in defects else a.alpha
    return (
        lambda x: np.where(x >= 0, x, a.alpha * np.expm1(np.minimum(x, 0))),
        lambda x: np.where(x >= 0, 1.0, back * np.exp(np.minimum(x, 0))),
    )


def _relu(a: ActivationReLU) -> tuple[Elementwise, Elementwise]:
    top = np.inf if a.max is None else a.max
    threshold, slope = a.threshold or 0.0, a.negative_slope or 0.0
    return (
        lambda x: np.where(x >= top, top, np.where(x >= threshold, x, slope * (x - threshold))),
        lambda x: np.where(x >= top, 0.0, np.where(x > threshold, 1.0, slope)),
    )


def _thresholded(a: ActivationThresholdedReLU) -> tuple[Elementwise, Elementwise]:
    return lambda x: np.where(x > a.theta, x, 0.0), lambda x: (x > a.theta).astype(float)


def _hard_sigmoid(slope: float) -> tuple[Elementwise, Elementwise]:
    return lambda x: np.clip(slope * x + 0.5, 0, 1), lambda x: slope * (np.abs(x) <= 2.5)


def _gelu(k: float) -> tuple[Elementwise, Elementwise]:
    def derivative(x: Array) -> Array:
        s = sigmoid(k * x)
        return s + k * x * s * (1 - s)

    return lambda x: x * sigmoid(k * x), derivative


def _precise_gelu(defects: Defects) -> tuple[Elementwise, Elementwise]:
    """DL4J cubes 0.044715 x, not x, and its derivative is that of another function."""
    root = np.sqrt(2 / np.pi)

    def inner(x: Array) -> Array:
        return root * (x + (0.044715 * x) ** 3)

    def derivative(x: Array) -> Array:
        t = np.tanh(inner(x))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * root * (1 + 3 * 0.044715**3 * x**2)

    def as_released(x: Array) -> Array:
        u = 0.797885 * x + (0.0356774 * x) ** 3
        return 0.5 * np.tanh(u) + (0.398942 * x + (0.0535161 * x) ** 3) / np.cosh(u) ** 2 + 0.5

    return lambda x: 0.5 * x * (1 + np.tanh(inner(x))), as_released if "gelu_derivative" in defects else derivative


def _rational_tanh(scale: float, quartic: float) -> tuple[Elementwise, Elementwise]:
    def denominator(y: Array) -> Array:
        return 1 + np.abs(y) + y**2 + quartic * y**4

    def function(x: Array) -> Array:
        y = 2 * x / 3
        return scale * np.sign(y) * (1 - 1 / denominator(y))

    def derivative(x: Array) -> Array:
        y = 2 * x / 3
        return scale * (2 / 3) * (1 + np.sign(y) * (2 * y + 4 * quartic * y**3)) / denominator(y) ** 2

    return function, derivative


def _mish_derivative(x: Array) -> Array:
    t = np.tanh(softplus(x))
    return t + x * (1 - t**2) * sigmoid(x)


_PLAIN: dict[Any, tuple[Elementwise, Elementwise]] = {
    Activation.IDENTITY: (lambda x: x, np.ones_like),
    Activation.SIGMOID: (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    Activation.TANH: (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    Activation.RELU6: (lambda x: np.clip(x, 0, 6), lambda x: ((x > 0) & (x < 6)).astype(float)),
    Activation.SELU: (
        lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0))),
        lambda x: SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0))),
    ),
    Activation.HARDTANH: (lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) <= 1).astype(float)),
    Activation.RECTIFIEDTANH: (lambda x: np.maximum(0, np.tanh(x)), lambda x: np.where(x > 0, 1 - np.tanh(x) ** 2, 0.0)),
    Activation.SOFTPLUS: (softplus, sigmoid),
    Activation.SOFTSIGN: (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    Activation.CUBE: (lambda x: x**3, lambda x: 3 * x**2),
    Activation.SWISH: (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
    Activation.MISH: (lambda x: x * np.tanh(softplus(x)), _mish_derivative),
}
