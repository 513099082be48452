"""The engine of a network: its plan, its memory, and the segments that it has built so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import MinibatchDivision
from runtime.arrays import Intake, Layout, Series, require_clean
from runtime.compiler.plan import Plan
from runtime.compiler.rules import Updates
from runtime.compiler.segment import Form, Segment
from runtime.compiler.signal import Purpose
from runtime.memory import Array, Workspace
from runtime.randomness import pass_key
from runtime.schedules import Moment
from runtime.stored_state import StoredState

_SMALL = 3e6
"""Floating-point operations below which one thread is faster than two."""
_KEPT = 64
"""Segments that are kept; building one takes less than a millisecond."""


class Engine:
    """Runs minibatches of one network.

    Parameters
    ----------
    conf
        The network.
    dtype
        float32 or float64.
    threads
        Number of threads at most.
    layout
        Order of a series' axes outside.
    """

    def __init__(self, conf: MultiLayerConfiguration, dtype: Any, threads: int, layout: Layout) -> None:
        self.plan = Plan(conf, dtype)
        self.intake = Intake(self.plan, layout)
        self.threads = threads
        self._workspace = Workspace(self.plan.dtype)
        self._segments: dict[Form, Segment] = {}
        self._updates: Updates | None = None
        self._stale_copies = True
        self.stored = StoredState(self.plan)
        self.moment = Moment()
        self.random_position = 0

    # -------------------------------------------------------------- parameters

    @property
    def parameters(self) -> Array:
        """The parameters in DL4J's flat order, as a copy."""
        return self.plan.table.flat(self.plan.table.arena.array)

    def set_parameters(self, values: Array) -> None:
        """Write the parameters from DL4J's flat order."""
        self.plan.table.set_flat(self.plan.table.arena.array, values)
        self._stale_copies = True

    @property
    def updates(self) -> Updates:
        """Gradients and updater state, allocated when they are first needed."""
        if self._updates is None:
            self._updates = self.plan.updates()
        return self._updates

    def stand_at(self, moment: Moment, random_position: int) -> None:
        """Where the training stands, which schedules and random numbers depend on."""
        self.moment, self.random_position = moment, random_position

    # -------------------------------------------------------------- segments

    def segment(self, form: Form) -> Segment:
        """The segment of a form, built when it is new or its memory was given to a larger one."""
        segment = self._segments.get(form)
        if segment is None or segment.generation != self._workspace.generation:
            if segment is not None or len(self._segments) >= _KEPT:
                self._segments.clear()  # those of a smaller workspace hold its memory
            segment = Segment(self.plan, form, self._workspace, self.updates if form.purpose.has_gradient else None)
            self._segments[form] = segment
        return segment

    def threads_for(self, form: Form) -> int:
        """Threads that are worth their while."""
        work = 2.0 * self.plan.table.count * form.batch * form.steps * (3 if form.purpose.has_gradient else 1)
        if work < _SMALL or (form.batch == 1 and not form.purpose.has_gradient):
            return 1
        return self.threads

    def room_for(self, features: Series) -> Array:
        """An array [example, output, step] for the output of some features."""
        steps = self.plan.output_steps(features.steps)
        return np.empty((features.batch, self.plan.output.units, steps), self.plan.dtype)

    def forward(self, features: Series, mask: Array | None, *, stateful: bool, output: Array | None = None) -> Segment:
        """Activations of a minibatch; ``stateful`` goes on from the stored state and stores the last one."""
        form = Form(
            Purpose.output, features.batch, features.steps, feature_indices=features.indices, feature_mask=mask is not None
        )
        segment = self.segment(form)
        if output is None:
            output = self.room_for(features)
        states = self.stored.between_runs(features.batch) if stateful else (None, False, False)
        segment.run(self.threads_for(form), features.array, output=output, masks=(mask, None), states=states)
        if segment.has_remarks:
            require_clean("features", features, segment.feature_marks(), self.plan.inputs)
        if stateful:
            self.stored.known = True
        return segment

    def learn(
        self,
        purpose: Purpose,
        features: Series,
        labels: Series,
        masks: tuple[Array | None, str, Array | None],
        *,
        stateful: bool,
        back: int,
    ) -> tuple[Segment, float]:
        """The loss of a minibatch, and for the purpose its gradient and update; the segment and the score as DL4J reports it."""
        feature_mask, kind, label_mask = masks
        form = Form(
            purpose,
            features.batch,
            features.steps,
            back,
            features.indices,
            labels.indices,
            feature_mask is not None,
            kind,
            continued=stateful and self.stored.known,
        )
        segment = self.segment(form)
        threads = self.threads_for(form)
        if purpose.has_gradient and self._stale_copies:
            segment.renew_transposed.run(threads)
            self._stale_copies = False
        segment.draw(pass_key(self.plan.conf.seed or 0, self.random_position), self.moment)
        states = self.stored.between_runs(features.batch) if stateful else (None, False, False)
        segment.run(threads, features.array, labels.array, None, (feature_mask, label_mask), states)
        if segment.has_remarks:
            require_clean("features", features, segment.feature_marks(), self.plan.inputs)
            require_clean("labels", labels, segment.label_marks(), self.plan.output.units)
        if stateful:
            self.stored.known = True
        return segment, self._score(segment, features.batch)

    def _score(self, segment: Segment, batch: int) -> float:
        """Loss and regularisation as the release averages them (numerics.md 3.2)."""
        conf = self.plan.conf
        divides = conf.mini_batch or self.plan.compatibility.has("divide_score_always")
        size = batch if divides else 1
        loss, penalty = segment.loss(), segment.penalty(self.moment)
        if conf.minibatch_division is MinibatchDivision.beforeUpdater:
            return loss / size + penalty
        return (loss + penalty) / size
