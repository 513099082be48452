"""Elementary functions of vectors: exponential, logarithm, sigmoid and hyperbolic tangent, without branches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from llvmlite import ir

from runtime.kernels.simd import Vec


def polynomial(x: Vec, first: float, *rest: float) -> Vec:
    """Horner's rule, highest coefficient first."""
    p = x * first + rest[0]
    for coefficient in rest[1:]:
        p = p * x + coefficient
    return p


def _integers(x: Vec, bits: int) -> tuple[ir.Type, Callable[[int], ir.Constant]]:
    kind = ir.VectorType(ir.IntType(bits), x.x.type.count)
    return kind, lambda number: ir.Constant(kind, [number] * kind.count)


def exp(x: Vec) -> Vec:
    """e^x without branches, to the last place or two; below the range 0, above it the largest power, NaN stays NaN."""
    return _exp_in_range(x).choose(x.test("<", _range(x)[0]), 0)


def _range(x: Vec) -> tuple[float, float]:
    """Where e^x is a normal number."""
    return (-87.3, 88.3) if x.single else (-708.0, 709.0)


def _exp_in_range(x: Vec) -> Vec:
    """e^x, and beyond the range what it is at its end.

    Cody and Waite's reduction; then in float32 a minimax polynomial of degree 6, in float64 the rational function of the Cephes
    library (Moshier 1992).
    """
    single = x.single
    magic, bits, bias = (12582912.0, 23, 127) if single else (6755399441055744.0, 52, 1023)
    x = x.clamp(*_range(x))
    z = x * 1.4426950408889634 + magic  # the integer n sits in the low bits of z
    n = z - magic
    if single:
        r = x - n * 0.693359375 + n * 2.12194440054690583e-4
        e = polynomial(r, 1.3814540574e-3, 8.3687452922e-3, 4.1668390789e-2, 1.6666520397e-1, 4.9999993432e-1, 1.0, 1.0)
    else:
        r = x - n * 6.93145751953125e-1 - n * 1.42860682030941723212e-6
        r2 = r * r
        p = r * polynomial(r2, 1.26177193074810590878e-4, 3.02994407707441961300e-2, 9.99999999999999999910e-1)
        q = polynomial(
            r2, 3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1, 2.00000000000000000005
        )
        e = 2 * p / (q - p) + 1
    kind, constant = _integers(x, 32 if single else 64)
    power = x.b.add(x.b.shl(x.b.bitcast(z.x, kind), constant(bits)), constant(bias << bits))
    return e * Vec(x.b, x.b.bitcast(power, x.x.type))


def log(x: Vec) -> Vec:
    """Natural logarithm of normal positive numbers to the last place or two.

    It is -inf at 0 and below the smallest normal number, NaN below 0.

    The mantissa m in [sqrt(1/2), sqrt(2)) by the series of the inverse hyperbolic tangent of (m - 1) / (m + 1).
    """
    single = x.single
    bits, tiny = (23, 1.1754944e-38) if single else (52, 2.2250738585072014e-308)
    kind, constant = _integers(x, 32 if single else 64)
    half = 0x3F3504F3 if single else 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
    raw = x.b.bitcast(x.x, kind)
    shifted = x.b.sub(raw, constant(half))
    exponent = x.b.ashr(shifted, constant(bits))
    mantissa = Vec(x.b, x.b.bitcast(x.b.sub(raw, x.b.shl(exponent, constant(bits))), x.x.type))
    n = Vec(x.b, x.b.sitofp(exponent, x.x.type))
    s = (mantissa - 1) / (mantissa + 1)
    s2 = s * s
    terms = range(9 if single else 21, 1, -2)
    series = polynomial(s2, *(2 / k for k in terms)) * s2 * s
    hi, lo = (0.693359375, -2.12194440054690583e-4) if single else (6.93145751953125e-1, 1.42860682030941723212e-6)
    result = n * hi + (2 * s + (series + n * lo))
    return result.choose(x.test("<", tiny), -np.inf).choose(x.test("<", 0), np.nan).choose(x.test("!=", x), np.nan)


def sigmoid(x: Vec) -> Vec:
    """1 / (1 + e^-x): to add 1 makes the end of the range of e^-x as good as 0."""
    return 1 / (1 + _exp_in_range(-x))


def tanh(x: Vec) -> Vec:
    """Hyperbolic tangent: in float32 a rational minimax approximation, in float64 through e^2x."""
    if not x.single:
        return _tanh_double(x)
    x = x.clamp(-7.90531110763549805, 7.90531110763549805)
    x2 = x * x
    p = polynomial(
        x2,
        -2.76076847742355e-16,
        2.00018790482477e-13,
        -8.60467152213735e-11,
        5.12229709037114e-08,
        1.48572235717979e-05,
        6.37261928875436e-04,
        4.89352455891786e-03,
    )
    q = polynomial(x2, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
    return x * p / q


def _tanh_double(x: Vec) -> Vec:
    """Cephes' rational form (Moshier 1992) near 0, where 1 - 2 / (1 + e^2x) would lose the small numbers."""
    z = x * x
    p = polynomial(z, -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
    q = polynomial(z, 1.0, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3)
    near = x + x * z * (p / q)
    return (1 - 2 / (1 + exp(2 * x))).choose(x.abs().test("<", 0.625), near)
