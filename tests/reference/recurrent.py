"""Recurrent layers by one set of calls: SimpleRnn, GRU, CoupledLSTM, the LSTMs of lstm.py, and the wrappers around them.

Equations: Cho et al. 2014 (https://arxiv.org/abs/1406.1078), Greff et al. 2017
(https://arxiv.org/abs/1503.04069). Columns of a GRU are reset, update, candidate; of a CoupledLSTM candidate, forget, output.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from netconf.layers import (
    GRU,
    AbstractLSTM,
    BaseRecurrentLayer,
    Bidirectional,
    CoupledLSTM,
    GravesBidirectionalLSTM,
    LastTimeStep,
    MaskZeroLayer,
    SimpleRnn,
)
from netconf.vocabulary import MaskedSteps, Mode
from tests.reference import lstm
from tests.reference.activations import NONE, Array, Defects, activate, backpropagate
from tests.reference.dense import affine, affine_back

State = tuple[Array, ...]
Parameters = dict[str, Array]


class Series(ABC):
    """A layer that reads a series: ``forward`` gives output, notes for the way back, and the state after the last step."""

    @abstractmethod
    def forward(self, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        """Run a series [minibatch, nIn, time]; the mask is [minibatch, time]."""

    @abstractmethod
    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        """Go back to step ``end``: the derivative by the input, and the sums for the parameters."""

    def for_gradient(self, x: Array, notes: Any, mask: Array | None, defects: Defects) -> Any:
        """Return the notes that the gradient of a segment goes through: another pass' where a release has that defect."""
        return self.forward(x, None, mask)[1] if "tbptt_zero_state" in defects else notes


class Lstm(Series):
    """The LSTMs with four gates."""

    def __init__(self, layer: AbstractLSTM, own: Parameters, defects: Defects) -> None:
        functions = layer.activation, layer.gate_activation_function
        self.cell = lstm.Cell(own["W"], own["RW"], own["b"].ravel(), *functions, layer.masked_steps, defects)

    def forward(self, x: Array, state: Any = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        return lstm.forward(self.cell, x, state, mask)

    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        return lstm.backward(self.cell, notes, epsilon, end)

    def for_gradient(self, x: Array, notes: Any, mask: Array | None, defects: Defects) -> Any:
        if "tbptt_first_step" in defects:
            first = notes[0]
            return [
                lstm.Step(first.x, 0 * first.h_before, 0 * first.c_before, first.blocks, first.cell, first.mask),
                *notes[1:],
            ]
        return super().for_gradient(x, notes, mask, defects)


class Stepwise(Series):
    """A cell that is told by one step and its way back; masks are the same for all."""

    states = 1

    def __init__(self, layer: Any, own: Parameters, defects: Defects) -> None:
        self.own, self.defects, self.units = own, defects, int(layer.n_out)
        self.act, self.gate = layer.activation, getattr(layer, "gate_activation_function", None)
        self.masked_steps = layer.masked_steps

    @abstractmethod
    def step(self, x: Array, before: State) -> tuple[Any, State]:
        """One step from a state: a note, and the new state, the output first."""

    @abstractmethod
    def back(self, note: Any, d: State, gradient: Parameters) -> tuple[Array, State]:
        """From the derivatives by the new state to those by the input and the state before; parameters' are added."""

    def forward(self, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        minibatch, _, time = x.shape
        now: State = state or tuple(np.zeros((minibatch, self.units)) for _ in range(self.states))
        out, notes = np.zeros((minibatch, self.units, time)), []
        for t in range(time):
            m = np.ones((minibatch, 1)) if mask is None or self.masked_steps == MaskedSteps.passThrough else mask[:, t : t + 1]
            note, new = self.step(x[:, :, t], now)
            keep = (1 - m) if self.masked_steps == MaskedSteps.carry else 0.0
            now = tuple(m * a + keep * b for a, b in zip(new, now, strict=True))
            notes.append((note, m))
            out[:, :, t] = now[0]
        return out, notes, now

    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        gradient = {name: np.zeros_like(array) for name, array in self.own.items()}
        epsilon_in = np.zeros((epsilon.shape[0], len(self.own["W"]), epsilon.shape[2]))
        d: State = tuple(np.zeros_like(epsilon[:, :, 0]) for _ in range(self.states))
        for t in range(len(notes) - 1, end - 1, -1):
            note, m = notes[t]
            d = (d[0] + epsilon[:, :, t], *d[1:])
            epsilon_in[:, :, t], before = self.back(note, tuple(m * one for one in d), gradient)
            keep = (1 - m) if self.masked_steps == MaskedSteps.carry else 0.0
            d = tuple(a + keep * b for a, b in zip(before, d, strict=True))
        return epsilon_in, gradient

    def f(self, activation: Any, z: Array) -> Array:
        """Apply a function."""
        return activate(activation, z, self.defects)

    def df(self, activation: Any, z: Array, d: Array) -> Array:
        """Go back through a function."""
        return backpropagate(activation, z, d, self.defects)


class Simple(Stepwise):
    """h = a(x W + b + h R); with layer normalisation each product is normalised, and has a gain of its own."""

    def _parts(self) -> tuple[Parameters, Parameters]:
        own, n = self.own, self.units
        gains = [{"g": own["g"].ravel()[:n]}, {"g": own["g"].ravel()[n:]}] if "g" in own else [{}, {}]
        return {"W": own["W"], "b": own["b"].ravel(), **gains[0]}, {"W": own["RW"], **gains[1]}

    def step(self, x: Array, before: State) -> tuple[Any, State]:
        of_x, of_h = self._parts()
        a, b = affine(of_x, x), affine(of_h, before[0])
        return (a, b), (self.f(self.act, a.z + b.z),)

    def back(self, note: Any, d: State, gradient: Parameters) -> tuple[Array, State]:
        of_x, of_h = self._parts()
        a, b = note
        delta = self.df(self.act, a.z + b.z, d[0])
        dx, by_x = affine_back(of_x, a, delta)
        dh, by_h = affine_back(of_h, b, delta)
        gradient["W"] += by_x["W"]
        gradient["RW"] += by_h["W"]
        gradient["b"] += by_x["b"].reshape(gradient["b"].shape)
        if "g" in gradient:
            gradient["g"] += np.concatenate([by_x["g"], by_h["g"]]).reshape(gradient["g"].shape)
        return dx, (dh,)


class Gru(Stepwise):
    """The gated recurrent unit; with a second bias the reset gate acts after the recurrent product."""

    def step(self, x: Array, before: State) -> tuple[Any, State]:
        own, n, h = self.own, self.units, before[0]
        zx = x @ own["W"] + own["b"].ravel()
        if "rb" in own:
            zh = h @ own["RW"] + own["rb"].ravel()
            zr, zu = zx[:, :n] + zh[:, :n], zx[:, n : 2 * n] + zh[:, n : 2 * n]
            inner = zh[:, 2 * n :]
            zc = zx[:, 2 * n :] + self.f(self.gate, zr) * inner
        else:
            zr, zu = (zx[:, k * n : (k + 1) * n] + h @ own["RW"][:, k * n : (k + 1) * n] for k in range(2))
            inner = self.f(self.gate, zr) * h
            zc = zx[:, 2 * n :] + inner @ own["RW"][:, 2 * n :]
        update = self.f(self.gate, zu)
        return (x, h, zr, zu, zc, inner), (update * h + (1 - update) * self.f(self.act, zc),)

    def back(self, note: Any, d: State, gradient: Parameters) -> tuple[Array, State]:
        own, n = self.own, self.units
        x, h, zr, zu, zc, inner = note
        reset, update = self.f(self.gate, zr), self.f(self.gate, zu)
        d_update = self.df(self.gate, zu, d[0] * (h - self.f(self.act, zc)))
        d_candidate = self.df(self.act, zc, d[0] * (1 - update))
        dh = d[0] * update
        if "rb" in own:
            d_reset = self.df(self.gate, zr, d_candidate * inner)
            recurrent = np.concatenate([d_reset, d_update, d_candidate * reset], axis=1)
            gradient["RW"] += h.T @ recurrent
            gradient["rb"] += recurrent.sum(axis=0).reshape(gradient["rb"].shape)
            dh = dh + recurrent @ own["RW"].T
        else:
            d_inner = d_candidate @ own["RW"][:, 2 * n :].T
            d_reset = self.df(self.gate, zr, d_inner * h)
            gates = np.concatenate([d_reset, d_update], axis=1)
            gradient["RW"][:, : 2 * n] += h.T @ gates
            gradient["RW"][:, 2 * n :] += inner.T @ d_candidate
            dh = dh + d_inner * reset + gates @ own["RW"][:, : 2 * n].T
        delta = np.concatenate([d_reset, d_update, d_candidate], axis=1)
        gradient["W"] += x.T @ delta
        gradient["b"] += delta.sum(axis=0).reshape(gradient["b"].shape)
        return delta @ own["W"].T, (dh,)


class Coupled(Stepwise):
    """The LSTM whose input gate is what the forget gate leaves."""

    states = 2

    def _peepholes(self) -> tuple[Array, Array]:
        n, columns = self.units, self.own["RW"].shape[1]
        return (np.zeros(n), np.zeros(n)) if columns == 3 * n else (self.own["RW"][:, 3 * n], self.own["RW"][:, 3 * n + 1])

    def step(self, x: Array, before: State) -> tuple[Any, State]:
        own, n, (h, c_before) = self.own, self.units, before
        p_forget, p_output = self._peepholes()
        zc, zf, zo = np.split(x @ own["W"] + h @ own["RW"][:, : 3 * n] + own["b"].ravel(), 3, axis=1)
        zf = zf + c_before * p_forget
        forget = self.f(self.gate, zf)
        c = forget * c_before + (1 - forget) * self.f(self.act, zc)
        zo = zo + c * p_output
        return (x, h, c_before, zc, zf, zo, c), (self.f(self.gate, zo) * self.f(self.act, c), c)

    def back(self, note: Any, d: State, gradient: Parameters) -> tuple[Array, State]:
        own, n = self.own, self.units
        p_forget, p_output = self._peepholes()
        x, h, c_before, zc, zf, zo, c = note
        forget = self.f(self.gate, zf)
        d_output = self.df(self.gate, zo, d[0] * self.f(self.act, c))
        dc = d[1] + self.df(self.act, c, d[0] * self.f(self.gate, zo)) + d_output * p_output
        d_forget = self.df(self.gate, zf, dc * (c_before - self.f(self.act, zc)))
        d_candidate = self.df(self.act, zc, dc * (1 - forget))
        delta = np.concatenate([d_candidate, d_forget, d_output], axis=1)
        gradient["W"] += x.T @ delta
        gradient["b"] += delta.sum(axis=0).reshape(gradient["b"].shape)
        gradient["RW"][:, : 3 * n] += h.T @ delta
        if own["RW"].shape[1] > 3 * n:
            gradient["RW"][:, 3 * n] += (d_forget * c_before).sum(axis=0)
            gradient["RW"][:, 3 * n + 1] += (d_output * c).sum(axis=0)
        return delta @ own["W"].T, (delta @ own["RW"][:, : 3 * n].T, dc * forget + d_forget * p_forget)


class BothWays(Series):
    """A layer along the series and one against it; the outputs come together by a mode, vectors as well as series."""

    def __init__(self, ahead: Series, back: Series, mode: Mode, names: tuple[dict[str, str], dict[str, str]]) -> None:
        self.parts, self.mode, self.names = (ahead, back), mode, names

    @staticmethod
    def _turned(array: Array | None) -> Array | None:
        """Against time, where there is time: the last axis of a series and of its mask."""
        return None if array is None else array[..., ::-1]

    def forward(self, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        assert state is None
        ahead, of_ahead, _ = self.parts[0].forward(x, None, mask)
        turned = self._turned(x)
        assert turned is not None
        back, of_back, _ = self.parts[1].forward(turned, None, self._turned(mask))
        back = back[..., ::-1] if back.ndim == 3 else back
        together = {
            Mode.CONCAT: lambda: np.concatenate([ahead, back], axis=1),
            Mode.ADD: lambda: ahead + back,
            Mode.AVERAGE: lambda: 0.5 * (ahead + back),
            Mode.MUL: lambda: ahead * back,
        }[self.mode]()
        return together, (of_ahead, of_back, ahead, back), None

    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        assert end == 0
        of_ahead, of_back, ahead, back = notes
        first, second = {
            Mode.CONCAT: lambda: (epsilon[:, : ahead.shape[1]], epsilon[:, ahead.shape[1] :]),
            Mode.ADD: lambda: (epsilon, epsilon),
            Mode.AVERAGE: lambda: (0.5 * epsilon, 0.5 * epsilon),
            Mode.MUL: lambda: (epsilon * back, epsilon * ahead),
        }[self.mode]()
        dx, by_first = self.parts[0].backward(of_ahead, first)
        turned, by_second = self.parts[1].backward(of_back, second[..., ::-1] if second.ndim == 3 else second)
        gradient = {self.names[0][name]: array for name, array in by_first.items()}
        gradient |= {self.names[1][name]: array for name, array in by_second.items()}
        return dx + turned[..., ::-1], gradient


class Last(Series):
    """The last step of a layer's output that is not masked."""

    def __init__(self, inner: Series) -> None:
        self.inner = inner

    def forward(self, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        out, notes, after = self.inner.forward(x, state, mask)
        seen = np.ones((len(x), x.shape[2])) if mask is None else mask
        last = [int(np.flatnonzero(row)[-1]) if row.any() else 0 for row in seen]
        return out[np.arange(len(out)), :, last], (notes, last, out.shape), after

    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        inner, last, shape = notes
        d = np.zeros(shape)
        d[np.arange(shape[0]), :, last] = epsilon
        return self.inner.backward(inner, d, end)


class MaskZero(Series):
    """Steps at which all features are a value are masked inside, beside those that are masked anyway."""

    def __init__(self, inner: Series, value: float) -> None:
        self.inner, self.value = inner, value

    def forward(self, x: Array, state: State | None = None, mask: Array | None = None) -> tuple[Array, Any, State | None]:
        own = (x != self.value).any(axis=1).astype(float)
        return self.inner.forward(x, state, own if mask is None else own * mask)

    def backward(self, notes: Any, epsilon: Array, end: int = 0) -> tuple[Array, Parameters]:
        return self.inner.backward(notes, epsilon, end)


def is_series(layer: Any) -> bool:
    """Whether ``twin`` knows a layer."""
    return isinstance(layer, BaseRecurrentLayer | Bidirectional | LastTimeStep | MaskZeroLayer)


def twin(layer: Any, own: Parameters, defects: Defects = NONE) -> Series:
    """Return the twin of a layer with its parameters."""
    match layer:
        case AbstractLSTM():
            return Lstm(layer, own, defects)
        case SimpleRnn():
            return Simple(layer, own, defects)
        case GRU():
            return Gru(layer, own, defects)
        case CoupledLSTM():
            return Coupled(layer, own, defects)
        case GravesBidirectionalLSTM():
            names = [{key[:-1]: key for key in own if key.endswith(end)} for end in "FB"]
            zero = layer.model_copy(update={"masked_steps": MaskedSteps.zero})
            parts = [Lstm(zero, {short: own[key] for short, key in some.items()}, defects) for some in names]  # type: ignore[arg-type]
            return BothWays(parts[0], parts[1], Mode.ADD, (names[0], names[1]))
        case Bidirectional():
            names = [{key[1:]: key for key in own if key[0] == direction} for direction in "fb"]
            parts = [twin(layer.layer, {short: own[key] for short, key in some.items()}, defects) for some in names]
            return BothWays(parts[0], parts[1], layer.mode, (names[0], names[1]))
        case LastTimeStep():
            return Last(twin(layer.layer, own, defects))
        case MaskZeroLayer():
            return MaskZero(twin(layer.layer, own, defects), layer.mask_value)
        case _:
            raise TypeError(type(layer).__name__)
