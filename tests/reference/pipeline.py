"""From the summed gradient to the step: division, normalisation, regularisation, updater."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import Apply, GradientNormalization, MinibatchDivision
from netconf.weights import Regularization, terms_of
from tests.reference.activations import NONE, Array, Defects
from tests.reference.deviations import defects_of
from tests.reference.layout import Parameter, inside, updater_blocks, updater_of
from tests.reference.schedules import frozen
from tests.reference.updaters import initial_state, number, rate_of, step

ZERO_NORM = 1e-5
"""What a norm of 0 is replaced by before the division."""


def _terms(conf: MultiLayerConfiguration, p: Parameter) -> tuple[tuple[Regularization, ...], tuple[Regularization, ...]]:
    """Return the terms of l1 and of l2 of a parameter."""
    layer = inside(conf.layers[p.layer])
    return (terms_of(layer.l1_bias), terms_of(layer.l2_bias)) if p.bias else (terms_of(layer.l1), terms_of(layer.l2))


def regularisation_score(conf: MultiLayerConfiguration, table: list[Parameter], flat: Array) -> float:
    """Return l1 · sum|w| + l2 / 2 · sum w^2 over all parameters."""
    total = 0.0
    for p in table:
        l1, l2 = _terms(conf, p)
        w = flat[p.place]
        total += sum(number(term.value) * np.abs(w).sum() for term in l1)
        total += sum(number(term.value) * (w**2).sum() / 2 for term in l2)
    return float(total)


def score(conf: MultiLayerConfiguration, loss: float, regularisation: float, minibatch: int, defects: Defects = NONE) -> float:
    """Divide as the era does: only the loss, or the regularisation too."""
    divided = conf.mini_batch or "score_always_divided" in defects
    divisor = minibatch if divided else 1
    if conf.minibatch_division == MinibatchDivision.afterUpdater:
        return (loss + regularisation) / divisor
    return loss / divisor + regularisation


def normalise(conf: MultiLayerConfiguration, table: list[Parameter], gradient: Array) -> None:
    """Scale or clip the gradient of each layer, in place."""
    for index, layer in enumerate(map(inside, conf.layers)):
        kind, threshold = layer.gradient_normalization, layer.gradient_normalization_threshold
        own = [p.place for p in table if p.layer == index]
        if kind == GradientNormalization.None_:
            continue
        if kind in (GradientNormalization.RenormalizeL2PerLayer, GradientNormalization.ClipL2PerLayer):
            own = [slice(own[0].start, own[-1].stop)]
        for place in own:
            g = gradient[place]
            norm = np.sqrt((g**2).sum())
            if kind == GradientNormalization.ClipElementWiseAbsoluteValue:
                bound = float(np.float32(threshold)) if "clip_single" in defects_of(conf.compatibility) else threshold
                gradient[place] = np.clip(g, -bound, bound)
            elif kind in (GradientNormalization.RenormalizeL2PerLayer, GradientNormalization.RenormalizeL2PerParamType):
                gradient[place] = g / (norm if norm > 0 else ZERO_NORM)
            elif norm > threshold:
                gradient[place] = g * threshold / norm


def _penalty(conf: MultiLayerConfiguration, p: Parameter, w: Array, place: Apply) -> Array:
    """Return the derivative of the regularisation terms that enter at ``place``."""
    l1, l2 = _terms(conf, p)
    total = np.zeros_like(w)
    for term in l1:
        total += number(term.value) * np.sign(w) if term.apply == place else 0.0
    for term in l2:
        total += number(term.value) * w if term.apply == place else 0.0
    return total


@dataclass
class Pipeline:
    """The way from gradients to steps, with the updaters' state by parameter."""

    conf: MultiLayerConfiguration
    table: list[Parameter]
    defects: Defects = NONE
    state: list[list[Array]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for p in self.table:
            self.state.append(initial_state(self._updater(p), int(np.prod(p.shape)), self.defects))

    def _updater(self, p: Parameter):  # type: ignore[no-untyped-def]  # the union of updaters
        return updater_of(self.conf.layers[p.layer], p)

    def step(self, flat: Array, gradient: Array, minibatch: int, iteration: int, epoch: int = 0) -> Array:
        """Return what is subtracted from the parameters, for the gradient summed over the minibatch."""
        now = frozen(self.conf, iteration, epoch, self.defects)
        gradient = gradient.copy()
        divisor = minibatch if self.conf.mini_batch else 1
        if self.conf.minibatch_division == MinibatchDivision.beforeUpdater:
            gradient /= divisor
        normalise(self.conf, self.table, gradient)
        result = np.zeros_like(gradient)
        for p, state in zip(self.table, self.state, strict=True):
            w, updater = flat[p.place], updater_of(now.layers[p.layer], p)
            g = gradient[p.place] + _penalty(now, p, w, Apply.beforeUpdater)
            u = step(updater, g, state, iteration, self.defects)
            u = u + _penalty(now, p, w, Apply.afterUpdater)
            result[p.place] = u + rate_of(updater) * _penalty(now, p, w, Apply.afterUpdaterTimesRate)
        return result / divisor if self.conf.minibatch_division == MinibatchDivision.afterUpdater else result

    def flat_state(self) -> Array:
        """Return the state in DL4J's order: block after block, and array after array within a block."""
        of = dict(zip((p.offset for p in self.table), self.state, strict=True))
        parts: list[Array] = []
        for block in updater_blocks(self.conf.layers, self.table):
            for k in range(len(of[block[0].offset])):
                parts.extend(of[p.offset][k] for p in block)
        return np.concatenate(parts) if parts else np.zeros(0)
