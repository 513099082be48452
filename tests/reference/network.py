"""A whole network of the twin, with the public names of the runtime's ``MultiLayerNetwork``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netconf.layers import DenseLayer
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import BackpropType
from tests.reference import dense, recurrent, tbptt
from tests.reference.activations import Array
from tests.reference.constraints import constrain
from tests.reference.deviations import defects_of
from tests.reference.layout import flatten, layout, unflatten
from tests.reference.output import Scored, output
from tests.reference.output import score as score_output
from tests.reference.pipeline import Pipeline, regularisation_score, score
from tests.reference.schedules import frozen


@dataclass
class Minibatch:
    """Features and labels with their masks, by the names of the runtime's ``DataSet``."""

    features: Array
    labels: Array
    features_mask: Array | None = None
    labels_mask: Array | None = None


@dataclass
class Pass:
    """What a forward pass leaves: every layer's input (after its preprocessor), activations, own notes, and state."""

    minibatch: int = 0
    inputs: list[Array] = field(default_factory=list)
    activations: list[Array] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    states: list[recurrent.State | None] = field(default_factory=list)
    factors: dict[int, Array] = field(default_factory=dict)
    """What the input of a layer was multiplied by, where there was dropout."""


class ReferenceNetwork:
    """A network in float64, for configurations of recurrent layers, their wrappers, DenseLayer, OutputLayer and RnnOutputLayer.

    Parameters
    ----------
    conf
        A built configuration; ``compatibility`` brings back the defects of its release.
    params
        Flat parameters in DL4J's order; small random numbers when None.
    """

    def __init__(self, conf: MultiLayerConfiguration, params: Array | None = None) -> None:
        self.conf = conf
        self.defects = defects_of(conf.compatibility)
        self.table = layout(conf.layers)
        size = self.table[-1].place.stop
        self._flat = np.random.default_rng(conf.seed).normal(0, 0.35, size) if params is None else np.zeros(size)
        if params is not None:
            self.set_params(params)
        self.pipeline = Pipeline(conf, self.table, self.defects)
        self.iteration = self.epoch = 0
        self.scores: list[float] = []
        self._used = self._flat
        """The parameters of the pass at hand: noisy ones in a training pass with noise on weights."""
        self._stored: list[recurrent.State | None] = [None] * len(conf.layers)
        self.noise: Any = None
        """(layer, input, minibatch) to factor and shift of the input; ``advance()`` goes on to the next training pass."""

    def params(self) -> Array:
        """Return the flat parameters."""
        return self._flat.copy()

    def set_params(self, params: Array) -> None:
        """Replace the flat parameters."""
        self._flat[:] = np.asarray(params, dtype=float).ravel()

    def updater_state(self) -> Array:
        """Return the updaters' state in DL4J's block order."""
        return self.pipeline.flat_state()

    def feed_forward(self, x: Array, features_mask: Array | None = None) -> list[Array]:
        """Return the input and the activations of every layer."""
        return [x, *self._forward(np.asarray(x, dtype=float), features_mask).activations]

    def output(self, x: Array, features_mask: Array | None = None) -> Array:
        """Return the activations of the last layer."""
        return self.feed_forward(x, features_mask)[-1]

    def rnn_time_step(self, x: Array) -> Array:
        """Go on from the stored state; [minibatch, nIn] is one step."""
        series = x[:, :, None] if x.ndim == 2 else x
        run = self._forward(np.asarray(series, dtype=float), None, self._stored)
        self._stored = run.states
        return run.activations[-1][:, :, 0] if x.ndim == 2 else run.activations[-1]

    def rnn_clear_previous_state(self) -> None:
        """Forget the stored state."""
        self._stored = [None] * len(self.conf.layers)

    def rnn_get_previous_state(self, layer: int) -> dict[str, Array]:
        """Return h, and c where there is one, of a recurrent layer."""
        state = self._stored[layer]
        return {} if state is None else dict(zip("hc", state, strict=False))

    def rnn_set_previous_state(self, layer: int, state: dict[str, Array]) -> None:
        """Set h, and c where there is one, of a recurrent layer."""
        self._stored[layer] = tuple(state[name] for name in "hc" if name in state)

    def score(self, data: Minibatch | None = None) -> float:
        """Return the score of a minibatch, or of the last update."""
        if data is None:
            return self.scores[-1]
        return self._scored(self._forward(data.features, data.features_mask), data.labels, data.labels_mask)[0]

    def gradient_and_score(self, data: Minibatch) -> tuple[Array, float]:
        """Return the gradient summed over minibatch and time, through the whole series, and the score."""
        self._used = self._noisy_weights()
        run = self._forward(data.features, data.features_mask, training=True)
        value, scored = self._scored(run, data.labels, data.labels_mask)
        gradient = self._backward(run, scored, data.features_mask, segment=False)
        self._used = self._flat
        return gradient, value

    def _noisy_weights(self) -> Array:
        return self._flat if self.noise is None else self.noise.weights(self._flat, self.table)

    def segment_gradients_and_scores(
        self, x: Array, y: Array, features_mask: Array | None = None, labels_mask: Array | None = None
    ) -> list[tuple[Array, float]]:
        """Return gradient and score of each segment of truncated backpropagation, with the same parameters throughout."""
        found = []
        states: list[recurrent.State | None] = [None] * len(self.conf.layers)
        for cut in tbptt.segments(x.shape[2], self.conf.tbptt_forward_length, self.defects):
            masks = [None if m is None else m[..., cut] for m in (features_mask, labels_mask)]
            run = self._forward(x[:, :, cut], masks[0], states)
            value, scored = self._scored(run, y[:, :, cut], masks[1])
            found.append((self._backward(run, scored, masks[0], segment=True), value))
            states = tbptt.carried(run.states, self.defects)
        return found

    def fit(self, x: Array, y: Array, features_mask: Array | None = None, labels_mask: Array | None = None) -> None:
        """Train on one minibatch."""
        if self.conf.backprop_type == BackpropType.Standard:
            self._optimise(x, y, features_mask, labels_mask, None)
            return
        states: list[recurrent.State | None] = [None] * len(self.conf.layers)
        for cut in tbptt.segments(x.shape[2], self.conf.tbptt_forward_length, self.defects):
            masks = [None if m is None else m[..., cut] for m in (features_mask, labels_mask)]
            after = self._optimise(x[:, :, cut], y[:, :, cut], masks[0], masks[1], states)
            states = tbptt.carried(after, self.defects)

    def fit_epochs(self, x: Array, y: Array, epochs: int) -> None:
        """Train on one minibatch, each time as an epoch of its own."""
        for _ in range(epochs):
            self.fit(x, y)
            self.epoch += 1

    def _optimise(
        self,
        x: Array,
        y: Array,
        features_mask: Array | None,
        labels_mask: Array | None,
        states: list[recurrent.State | None] | None,
    ) -> list[recurrent.State | None]:
        """Update ``iterations`` times from the same states; None is a whole series."""
        run = Pass()
        for _ in range(self.conf.iterations):
            self._used = self._noisy_weights()
            run = self._forward(x, features_mask, states, training=True)
            value, scored = self._scored(run, y, labels_mask)
            gradient = self._backward(run, scored, features_mask, segment=states is not None)
            self._flat -= self.pipeline.step(self._flat, gradient, x.shape[0], self.iteration, self.epoch)
            self._used = self._flat
            constrain(self.conf, self.table, self._flat, self.defects)
            self.scores.append(value)
            if self.noise is not None:
                self.noise.advance()
            self.iteration += 1
        return run.states

    def _twin(self, index: int) -> recurrent.Series:
        own = unflatten(self._used, self.table, index)
        return recurrent.twin(self.conf.layers[index], own, self.defects)

    def _forward(
        self, x: Array, mask: Array | None, states: list[recurrent.State | None] | None = None, *, training: bool = False
    ) -> Pass:
        minibatch = x.shape[0]
        run = Pass(minibatch)
        for index, layer in enumerate(self.conf.layers):
            x = self._preprocess(index, x, minibatch)
            own, state = unflatten(self._used, self.table, index), None
            note: Any = None
            if training and layer.drop_out is not None:
                run.factors[index], shift = self.noise(index, x, minibatch)
                x = x * run.factors[index] + shift
            run.inputs.append(x)
            if recurrent.is_series(layer):
                x, note, state = self._twin(index).forward(x, None if states is None else states[index], mask)
            elif isinstance(layer, DenseLayer):
                flat = dense.to_rows(x) if x.ndim == 3 else x
                out, note = dense.forward(own, layer.activation, flat, _mask_rows(mask), self.defects)
                x = dense.to_series(out, minibatch) if x.ndim == 3 else out
            else:
                x = output(own, layer, x, self.defects)
            run.notes.append(note)
            run.states.append(state)
            run.activations.append(x)
        return run

    def _scored(self, run: Pass, y: Array, mask: Array | None) -> tuple[float, Scored]:
        last = len(self.conf.layers) - 1
        own = unflatten(self._used, self.table, last)
        layer: Any = self.conf.layers[last]
        scored = score_output(own, layer, run.inputs[last], np.asarray(y, dtype=float), mask, self.defects)
        now = frozen(self.conf, self.iteration, self.epoch, self.defects)
        regularisation = regularisation_score(now, self.table, self._flat)
        return score(self.conf, scored.loss, regularisation, len(y), self.defects), scored

    def _backward(self, run: Pass, scored: Scored, mask: Array | None, *, segment: bool) -> Array:
        """Return the flat gradient; in a segment of truncated backpropagation, its rules hold."""
        minibatch, last = run.minibatch, len(self.conf.layers) - 1
        gradients: list[dict[str, Array]] = [{} for _ in self.conf.layers]
        gradients[last], epsilon = scored.gradient, self._undo_noise(run, last, scored.epsilon)
        epsilon = self._undo_preprocess(last, epsilon, minibatch)
        for index in range(last - 1, -1, -1):
            layer, x = self.conf.layers[index], run.inputs[index]
            if recurrent.is_series(layer):
                one, notes, end = self._twin(index), run.notes[index], 0
                if segment:
                    notes = one.for_gradient(x, notes, mask, self.defects)
                    end = tbptt.first_step_back(x.shape[2], self.conf.tbptt_backward_length, self.defects)
                epsilon, gradients[index] = one.backward(notes, epsilon, end)
            elif isinstance(layer, DenseLayer):
                rows = dense.to_rows(epsilon) if epsilon.ndim == 3 else epsilon
                own = unflatten(self._used, self.table, index)
                rows, gradients[index] = dense.backward(
                    own, layer.activation, run.notes[index], rows, _mask_rows(mask), self.defects
                )
                epsilon = dense.to_series(rows, minibatch) if epsilon.ndim == 3 else rows
            epsilon = self._undo_preprocess(index, self._undo_noise(run, index, epsilon), minibatch)
        return flatten(gradients, self.table)

    def _undo_noise(self, run: Pass, index: int, epsilon: Array) -> Array:
        """Multiply by the factors of the layer's input; to 0.9.1 that was forgotten."""
        if index not in run.factors or "dropout_backward" in self.defects:
            return epsilon
        factors = run.factors[index]
        return epsilon * factors.reshape(epsilon.shape) if factors.ndim == epsilon.ndim else epsilon * factors

    def _preprocess(self, index: int, x: Array, minibatch: int) -> Array:
        before = self.conf.input_pre_processors.get(index)
        if before is None:
            return x
        return dense.to_rows(x) if before.type == "RnnToFeedForwardPreProcessor" else dense.to_series(x, minibatch)

    def _undo_preprocess(self, index: int, epsilon: Array, minibatch: int) -> Array:
        before = self.conf.input_pre_processors.get(index)
        if before is None:
            return epsilon
        return dense.to_series(epsilon, minibatch) if before.type == "RnnToFeedForwardPreProcessor" else dense.to_rows(epsilon)


def _mask_rows(mask: Array | None) -> Array | None:
    """[minibatch, time] to a column in the order of the rows."""
    return None if mask is None else mask.T.reshape(-1, 1)
