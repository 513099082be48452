"""From the configuration's updaters, regularisation and normalisation to rows that update parameters (kernels/updaters.py)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from netconf.graph.vertices import AttentionVertex
from netconf.layers import BaseAttentionLayer, FrozenLayer, FrozenLayerWithBackprop
from netconf.outline import Outline
from netconf.settings import ParameterSettings
from netconf.updaters import IUpdater, NoOp
from netconf.vocabulary import GradientNormalization, MinibatchDivision
from netconf.weights import Regularization, terms_of
from runtime.compatibility import Compatibility
from runtime.compiler.constraints import Constraints
from runtime.compiler.hyper import Rates, first_state, rule_name
from runtime.compiler.vertex import UpdateRows
from runtime.kernels import updaters
from runtime.kernels.elementwise import SUMS_CHUNK
from runtime.kernels.updaters import CLIP_NORM, HYPER_NAMES, NO_NORM, RENORMALIZE, RULES
from runtime.memory import Arena, Array, Piece, Sizes, require_room, together
from runtime.parameters import Entry, ParameterTable, frozen_by, unwrapped
from runtime.program import Program
from runtime.schedules import Moment, by_score, scheduled, stands_still

ONLY_PRETRAINED = "vb"
"""The parameter that takes part in pretraining only: the biases of an AutoEncoder's reconstruction."""
_COLUMN = {name: place for place, name in enumerate(HYPER_NAMES)}

_BY_LAYER = (GradientNormalization.RenormalizeL2PerLayer, GradientNormalization.ClipL2PerLayer)
_BY_PARAMETER = (GradientNormalization.RenormalizeL2PerParamType, GradientNormalization.ClipL2PerParamType)
_RENORMALIZE = (GradientNormalization.RenormalizeL2PerLayer, GradientNormalization.RenormalizeL2PerParamType)


@dataclass(frozen=True)
class Rule:
    """How one parameter is updated."""

    entry: Entry
    updater: IUpdater
    l1: tuple[Regularization, ...] = ()
    l2: tuple[Regularization, ...] = ()
    normalization: GradientNormalization = GradientNormalization.None_
    threshold: float = 1.0
    frozen: bool = False
    """Its gradient is 0: what a release does to frozen parameters nevertheless."""
    scored: bool = True
    """Whether its penalties are part of the score."""

    @property
    def penalties(self) -> tuple[Regularization, ...]:
        """The terms of l1 and l2."""
        return self.l1 + self.l2

    @property
    def moves_frozen(self) -> bool:
        """Whether it updates frozen parameters."""
        return self.frozen and not (isinstance(self.updater, NoOp) and not self.penalties)


_KEPT_UPDATER: Final = {FrozenLayer: "frozen_with_updater", FrozenLayerWithBackprop: "frozen_penalised"}


def rules_of(outline: Outline, table: ParameterTable, compatibility: Compatibility | None = None) -> list[Rule]:
    """The rule of each parameter, in flat order, as a release has it: that of the configuration when none is given."""
    compatibility = compatibility or Compatibility(outline.conf.compatibility)
    return [_rule_of(entry, outline.members[entry.layer].element, compatibility) for entry in table.entries]


def _rule_of(entry: Entry, outer: Any, compatibility: Compatibility) -> Rule:
    layer, frozen = unwrapped(outer), frozen_by(outer)
    assert isinstance(layer, ParameterSettings)  # noqa: S101 - only such layers have parameters
    idle = frozen is not None and not compatibility.has(_KEPT_UPDATER[frozen])
    if idle or entry.spec.kind == "statistic":
        return Rule(entry, NoOp(), frozen=frozen is not None)
    bias = entry.spec.kind == "bias" and entry.spec.name != ONLY_PRETRAINED  # which has the updater of the weights
    penalised = entry.spec.name != ONLY_PRETRAINED and frozen is not FrozenLayer
    rule = Rule(
        entry,
        layer.bias_updater if bias and layer.bias_updater is not None else layer.updater,
        terms_of((layer.l1_bias if bias else layer.l1) if penalised else None),
        terms_of((layer.l2_bias if bias else layer.l2) if penalised else None),
        frozen=frozen is not None,
        scored=frozen is None and not (_attends(layer) and compatibility.has("attention_unscored")),
    )
    if frozen is not None:
        return rule
    return replace(rule, normalization=layer.gradient_normalization, threshold=layer.gradient_normalization_threshold)


def _attends(layer: Any) -> bool:
    return isinstance(layer, BaseAttentionLayer | AttentionVertex)


class Updates:
    """Gradients, updater state and hyper-parameters of a network, and the rows that use them.

    Parameters
    ----------
    outline
        The network.
    table
        Its parameters, placed.
    """

    def __init__(self, outline: Outline, table: ParameterTable) -> None:
        conf = outline.conf
        self.conf, self.table = conf, table
        self.compatibility = Compatibility(conf.compatibility)
        self.rules = rules_of(outline, table)
        self.rates = Rates(self.compatibility, conf.iterations)
        self.slots = max((len(RULES[type(r.updater).__name__][1]) for r in self.rules), default=0)
        size = table.arena.size
        self.arena = Arena(table.arena.dtype, "gradients")
        self._gradient = self.arena.take(size)
        self.arena.purpose = "updater state"
        self._states = [self.arena.take(size) for _ in range(self.slots)]
        self.arena.purpose = "hyper-parameters"
        self._hyper = self.arena.take(len(self.rules) * len(HYPER_NAMES))
        self.arena.purpose = "sums over gradients"
        self.partials = self.arena.take(2 * sum(self._jobs(p) for e in table.entries for p in e.regions))
        self.transposed = Arena(table.arena.dtype, "transposed weights")
        self.constraints = Constraints(outline, table, self.compatibility)

    @property
    def arenas(self) -> list[Arena]:
        """All memory that they hold."""
        return [self.arena, self.transposed, *self.constraints.arenas]

    @property
    def rules_program(self) -> Program:
        """A row for the update of each parameter, which rows of segments call."""
        return self._program

    @property
    def sizes(self) -> Sizes:
        """Bytes by purpose."""
        return together(self.arena.sizes, self.transposed.sizes, self.constraints.sizes)

    def place(self) -> None:
        """Allocate, once the transposed weights are known too.

        Raises
        ------
        MemoryLimitError
            If that cannot fit.
        """
        require_room("training", together(self.arena.sizes, self.transposed.sizes))
        self.transposed.place()
        self.arena.place()
        self.gradient: Array = self._gradient.array
        self.states: list[Array] = [piece.array for piece in self._states]
        self.hyper = self._hyper.array.reshape(len(self.rules), len(HYPER_NAMES))
        self._set_constants()
        self.reset_state()
        self._program = self._build_rows()
        self._start = 0
        self.decays = 0
        self._score: float | None = None
        self._changes = any(changes(r) for r in self.rules)
        self._by_score = any(by_score(getattr(r.updater, "learning_rate", None)) for r in self.rules)
        self._last: tuple[Moment, int] | None = None

    @staticmethod
    def _jobs(piece: Piece) -> int:
        return -(-piece.count // SUMS_CHUNK)

    def state_names(self, rule: Rule) -> tuple[str, ...]:
        """Names of a parameter's state arrays, in DL4J's order."""
        return RULES[type(rule.updater).__name__][1]

    def reset_state(self) -> None:
        """State as it is before the first update."""
        for state in self.states:
            state[:] = 0
        for rule in self.rules:
            start = first_state(rule.updater, self.compatibility)
            for piece in rule.entry.regions if start else ():
                self.states[0][piece.offset : piece.offset + piece.count] = start

    def _set_constants(self) -> None:
        for row, rule in enumerate(self.rules):
            clip = rule.normalization is GradientNormalization.ClipElementWiseAbsoluteValue
            bound = float(np.float32(rule.threshold)) if self.compatibility.has("float32_clipping") else rule.threshold
            self._set(row, {"threshold": rule.threshold, "bound": bound if clip else math.inf})

    def _set(self, row: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            self.hyper[row, _COLUMN[name]] = value

    def begin_minibatch(self, iteration: int) -> None:
        """A minibatch's first update comes; the oldest releases count from here."""
        if self.compatibility.has("count_restarts"):
            self._start = iteration
            self._last = None

    def scored(self, score: float) -> None:
        """Note the score of an update, after which the policy Score decays rates when it has come to a standstill."""
        if self._by_score:
            self.decays += self._score is not None and stands_still(self._score, score)
            self._score = score

    @property
    def standing(self) -> tuple[int, float | None]:
        """What the policy Score goes by: how often rates were decayed, and the last score."""
        return self.decays, self._score

    @standing.setter
    def standing(self, value: tuple[int, float | None]) -> None:
        self.decays, self._score = value

    def prepare(self, moment: Moment, batch: int) -> None:
        """Hyper-parameters of one update."""
        moment = moment._replace(decays=self.decays)
        if self._last == (now := (moment if self._changes else Moment(), batch)):
            return
        size = batch if self.conf.mini_batch else 1
        first = self.conf.minibatch_division is MinibatchDivision.beforeUpdater
        self.hyper[:, _COLUMN["scale"]] = 1 / size if first else 1
        self.hyper[:, _COLUMN["step"]] = 1 if first else 1 / size
        for row, rule in enumerate(self.rules):
            if rule.entry.spec.kind == "statistic":
                self._set(row, {"scale": 1.0, "step": 1.0})  # its gradient is a step of its own making
            self._set(row, self.rates.hyper_parameters(rule.updater, moment, moment.iteration - self._start))
            self._set(row, self.rates.penalty("l1", rule.l1, rule.updater, moment))
            self._set(row, self.rates.penalty("l2", rule.l2, rule.updater, moment))
        self._last = now

    def _build_rows(self) -> Program:
        """One row for each parameter; gradient kernels call it, the interpreter never does."""
        program = Program(self.arena.dtype)
        start = self.table.arena.start
        places = self._partial_places()
        for number_, rule in enumerate(self.rules):
            mode = NO_NORM
            if rule.normalization in _BY_LAYER + _BY_PARAMETER:
                mode = RENORMALIZE if rule.normalization in _RENORMALIZE else CLIP_NORM
            group = [rule.entry]
            if rule.normalization in _BY_LAYER:  # statistics, which are last, are no part of the gradient
                group = [e for e in self.table.of_layer(rule.entry.layer) if e.spec.kind != "statistic"]
            program.row(
                updaters.updater(rule_name(rule.updater, self.compatibility)),
                0,
                0,
                gradient=self._gradient.at - start,
                state=self._states[0].at - start if self._states else 0,
                state_step=self._states[1].at - self._states[0].at if len(self._states) > 1 else 0,
                hyper=self._hyper.at + number_ * len(HYPER_NAMES),
                partials=places[group[0].name],
                jobs=sum(self._jobs(p) for e in group for p in e.regions),
                normalisation=mode,
            )
        return program.finish()

    def _partial_places(self) -> dict[str, int]:
        """Where the partial sums of each parameter begin; those of a layer lie side by side."""
        places, at = {}, self.partials.at
        for entry in self.table.entries:
            places[entry.name] = at
            at += 2 * sum(self._jobs(p) for p in entry.regions)
        return places

    @property
    def moved_frozen(self) -> set[int]:
        """Layers whose frozen parameters a release updates nevertheless."""
        return {rule.entry.layer for rule in self.rules if rule.moves_frozen}

    def normalizes(self, layer: int) -> bool:
        """Whether a layer's update waits for the norm of its gradient."""
        return any(r.normalization in _BY_LAYER + _BY_PARAMETER for r in self.rules if r.entry.layer == layer)

    def rows(self, layer: int, phase: int) -> UpdateRows:
        """What the jobs of a layer's parameters need."""
        rows = {r.entry.spec.name: self._program.row_index(i) for i, r in enumerate(self.rules) if r.entry.layer == layer}
        displacement = self._gradient.at - self.table.arena.start
        return UpdateRows(phase, displacement, rows)

    def sum_jobs(self) -> list[tuple[int, int, int, int]]:
        """(jobs, source, length, target) of the sums over the gradients of layers that are normalised."""
        result, places = [], self._partial_places()
        displacement = self._gradient.at
        for entry in self.table.entries:
            target = places[entry.name]
            for piece in entry.regions:
                if self.normalizes(entry.layer):
                    result.append((self._jobs(piece), displacement + piece.offset, piece.count, target))
                target += 2 * self._jobs(piece)
        return result


def changes(rule: Rule) -> bool:
    """Whether what an update reads depends on when it happens."""
    terms = (term.value for term in rule.penalties)
    return hasattr(rule.updater, "beta1") or scheduled(*terms, *(value for _, value in rule.updater))
