"""The engine of a network: its plan, its memory, and the segments that it has built so far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.errors import Problem
from netconf.vocabulary import MinibatchDivision, RandomStream
from runtime.arrays import Intake, Layout, require_clean
from runtime.compiler.allocation import Allocation, Form
from runtime.compiler.halves import Halves
from runtime.compiler.plan import Plan
from runtime.compiler.rules import Updates
from runtime.compiler.segment import Segment, States
from runtime.compiler.signal import Purpose
from runtime.compiler.support import require_losses, require_trainable
from runtime.compiler.transfers import Arrays
from runtime.compiler.watch import Watch, fill
from runtime.errors import DataError
from runtime.images import images_given
from runtime.machine import core_cache
from runtime.memory import SMALL, Array, Workspace, is_plain, require_room
from runtime.minibatch import Minibatch
from runtime.pace import Pace
from runtime.random_pass import RandomPass
from runtime.schedules import Moment
from runtime.stored_state import StoredState
from runtime.streams import Stream, stream
from runtime.usual import Usual, axes_of

_SMALL = 3e6
"""Floating-point operations below which one thread is faster than two."""
_SHORT = 3e8
"""Floating-point operations below which it is tried out whether several threads are faster than one."""
_FEW, _FEWER = 7, 4
"""Examples up to which threads share units in place of examples: for weights that a core's cache is too small for, and for those
that fill an eighth of it. Fewer bytes are read in less time than threads wait for each other; more examples keep a core busy."""
_LARGE = 1 << 26
"""Bytes of activations above which a series is predicted in parts."""
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
    debug
        Whether offsets are checked before each run, and memory that a run has not written is not a number.

    Attributes
    ----------
    few
        Number of examples up to which threads share units in place of examples when they predict.
    """

    def __init__(self, conf: AnyConfiguration, dtype: Any, threads: int, layout: Layout, *, debug: bool = False) -> None:
        self.plan = Plan(conf, dtype, debug=debug)
        self.intake = Intake(self.plan, layout)
        self._sizes = tuple(given.size for given in self.plan.inputs)
        self.threads = threads
        self._segments: dict[Form, Segment] = {}
        self._usual: dict[tuple[tuple[int, ...], bool], Usual] = {}
        self._paces: dict[int, Pace] = {}
        self.workspace = Workspace(self._forget)
        self._updates: Updates | None = None
        self._stale_copies = self._stale_halves = True
        self.halves: Halves | None = None
        weights = self.plan.table.count * self.plan.dtype.itemsize
        few = _FEW if weights > core_cache() else _FEWER if 8 * weights > core_cache() else 0
        self.few = few if threads > 1 else 0
        self.stored = StoredState(self.plan)
        self.moment = Moment()
        self.random_position = self.next_position = 0

    # -------------------------------------------------------------- parameters

    @property
    def parameters(self) -> Array:
        """The parameters in DL4J's flat order, as a copy."""
        return self.plan.table.flat(self.plan.table.arena.array)

    def set_parameters(self, values: Array) -> None:
        """Write the parameters from DL4J's flat order."""
        self.plan.table.set_flat(self.plan.table.arena.array, values)
        self._stale_copies = self._stale_halves = True

    def stream(self, seed: int) -> Stream:
        """The stream of a seed, from which initial parameters are drawn.

        Raises
        ------
        DataError
            If dropout and noise go on from a stream whose seed is another than the configuration's.
        """
        conf, plan = self.plan.conf, self.plan
        if conf.random_stream is not RandomStream.native and plan.draws and seed != conf.seed:
            message = f"{seed} is given, but dropout and noise go on from randomStream {conf.random_stream} of seed {conf.seed}"
            raise DataError([Problem("seed", message, "set the seed in the configuration")])
        return stream(conf.random_stream, seed, plan.compatibility)

    @property
    def updates(self) -> Updates:
        """Gradients and updater state, allocated when they are first needed."""
        if self._updates is None:
            updates = self.plan.updates()
            updates.place()
            self._updates = updates
        return self._updates

    @property
    def has_updates(self) -> bool:
        """Whether they are allocated."""
        return self._updates is not None

    @property
    def standing(self) -> tuple[int, float | None]:
        """What the policy Score goes by (compiler/rules.py); nothing before the first update."""
        return self._updates.standing if self._updates is not None else (0, None)

    def predict_in_halves(self, *, wanted: bool) -> None:
        """Whether predictions use weights in bfloat16."""
        if wanted != (self.halves is not None):
            self.halves = Halves(self.plan) if wanted else None
            self._stale_halves = True
            self._forget()

    def stand_at(self, moment: Moment, random_position: int) -> None:
        """Where the training stands, which schedules and random numbers depend on."""
        self.moment, self.random_position = moment, random_position

    # -------------------------------------------------------------- segments

    def _forget(self) -> None:
        self._segments.clear()
        self._usual.clear()

    def segment(self, form: Form) -> Segment:
        """The segment of a form, built when it is new or its memory was given to a larger one."""
        segment = self._segments.get(form)
        if segment is None:
            if len(self._segments) >= _KEPT:
                self._forget()
            if form.purpose.has_loss:
                require_losses(self.plan.outline)
            if form.purpose.has_gradient:
                require_trainable(self.plan.outline)
            segment = Segment(self.plan, form, self.workspace, self.updates if form.purpose.has_gradient else None)
            segment.pace = self._pace_of(form)
            self._segments[form] = segment
        if self.plan.debug:
            segment.watch = Watch(self.plan, self._updates, *([self.halves.arena] if self.halves else []))
            fill(segment)
        return segment

    def _pace_of(self, form: Form) -> Pace | None:
        """What finds out whether several threads pay, where that is not certain.

        Threads that share the units of long series wait for each other at each step, and for any process that has their core.
        What is found out there holds for all lengths.
        """
        if self._work(form) < _SHORT:
            return Pace()
        return self._paces.setdefault(form.batch, Pace(strikes=1)) if form.split else None

    @property
    def segments(self) -> Iterable[Segment]:
        """Those that are kept."""
        return self._segments.values()

    def threads_for(self, form: Form) -> int:
        """Threads that are worth their while."""
        if self.threads == 1 or form.split:
            return self.threads
        alone = form.batch == 1 and not form.purpose.has_gradient
        return 1 if alone or self._work(form) < _SMALL else self.threads

    def _work(self, form: Form) -> float:
        """Floating-point operations, about; those of images are many, whatever their weights are."""
        if self.plan.convolves_images:
            return math.inf
        return 2.0 * self.plan.table.count * form.batch * form.steps * (3 if form.purpose.has_gradient else 1)

    def _start(self, segment: Segment, arrays: Arrays, states: tuple[States | None, bool, bool]) -> None:
        """Run a segment on as many threads as are worth their while."""
        threads, pace = self.threads_for(segment.form), segment.pace
        if pace is None or threads == 1:
            segment.run(threads, arrays, states)
            return
        together = pace.together
        start = perf_counter()
        segment.run(threads if together else 1, arrays, states)
        pace.took((perf_counter() - start) / segment.form.steps, together=together)

    def room_for(self, minibatch: Minibatch) -> tuple[Array, ...]:
        """An array [example, size, step] for each output of some features.

        Raises
        ------
        MemoryLimitError
            If they cannot fit.
        """
        plan, batch = self.plan, minibatch.batch
        known = plan.steps(tuple([series.steps for series in minibatch.features]))
        images = images_given(plan, minibatch)
        arrays = []
        for place in plan.outputs:
            rows = known[place] * (images[place].area if place in images else 1)
            shape = batch * plan.times_of(place), plan.units(place), rows
            if (size := math.prod(shape) * plan.dtype.itemsize) >= SMALL:
                require_room("output", {f"an array {list(shape)}": size})
            arrays.append(np.empty(shape, plan.dtype))
        return tuple(arrays)

    def predict_as_before(self, array: Any, *, stateful: bool) -> Array | None:
        """The output [example, size, step] for an array of a shape that came before; None for all others."""
        usual = self._usual.get((array.shape, stateful)) if is_plain(array, self.plan.dtype) else None
        if usual is None:
            return None
        states = self.stored.between_runs(usual.shape[0], self.stored.lost_in_steps) if stateful else (None, False, False)
        result = np.empty(usual.shape, self.plan.dtype)
        self._renew_halves()
        self._start(usual.segment, Arrays((usual.series(array),), (None,), (), (), (result,)), states)
        if usual.segment.has_remarks:
            self._complain(usual.segment, self.intake.given([array]))
        self.stored.known |= stateful
        return result

    def remember(self, array: Any, minibatch: Minibatch, results: tuple[Array, ...], *, stateful: bool) -> None:
        """Keep what was found out about an array, unless there is more to it than its shape; of large results room is asked."""
        single = len(results) == len(minibatch.features) == 1 and minibatch.masks[0] is None
        if not single or self.plan.debug or self.plan.gives_images:
            return
        if results[0].nbytes >= SMALL or not is_plain(array, self.plan.dtype):
            return
        axes, shape = axes_of(array, minibatch.features[0]), results[0].shape
        if axes is None or shape[0] != minibatch.batch:
            return
        if (segment := self._segments.get(self._predicting(minibatch))) is not None:
            self._usual[array.shape, stateful] = Usual(segment, axes, shape)

    def activate(self, minibatch: Minibatch) -> Segment:
        """Run a minibatch so that the outputs of all layers can be looked at."""
        form = self._predicting(minibatch)._replace(whole=True)
        return self._run(self.segment(form), minibatch, (), (None, False, False))

    def predict(self, minibatch: Minibatch, outputs: tuple[Array, ...], *, stateful: bool = False) -> None:
        """Outputs of a minibatch, written to arrays [example, size, step].

        ``stateful`` goes on from the stored state and stores the last one. Long series are computed in parts, so that memory is
        held for the activations of one part only.
        """
        form = self._predicting(minibatch)
        segment = self._segments.get(form)
        span = self.steps_at_once(form) if segment is None and minibatch.is_even else form.steps
        if span >= form.steps:
            states = self.stored.between_runs(form.batch, self.stored.lost_in_steps) if stateful else (None, False, False)
            self._run(segment if segment is not None and not self.plan.debug else self.segment(form), minibatch, outputs, states)
            self.stored.known |= stateful
            return
        stored = self.stored if stateful else StoredState(self.plan)
        restore = stored.remember()
        try:
            for start in range(0, minibatch.steps, span):
                part = minibatch.between(start, min(start + span, minibatch.steps))
                states = stored.between_runs(minibatch.batch, stored.lost_in_steps if stateful and start == 0 else ())
                parts = tuple(output[:, :, start : start + span] for output in outputs)
                self._run(self.segment(self._predicting(part)), part, parts, states, minibatch)
                stored.known = True
        except BaseException:
            restore()
            raise

    def _predicting(self, minibatch: Minibatch) -> Form:
        split = minibatch.batch <= self.few
        return minibatch.form(Purpose.output, self._sizes, split=split, halves=self.halves is not None)

    def steps_at_once(self, form: Form) -> int:
        """Steps of a form whose activations are held at a time: all, unless they are many and the series can be cut."""
        if form in self._segments or not self.plan.stepwise:
            return form.steps
        size = Allocation(self.plan, form).build.numbers.size * self.plan.dtype.itemsize
        return form.steps if size <= _LARGE else max(1, int(form.steps * _LARGE / size))

    def _run(
        self,
        segment: Segment,
        minibatch: Minibatch,
        outputs: tuple[Array, ...],
        states: tuple[States | None, bool, bool],
        whole: Minibatch | None = None,
    ) -> Segment:
        """Run a minibatch; complaints are of the ``whole`` that it is a part of."""
        self._renew_halves()
        self._start(segment, minibatch.arrays(outputs), states)
        if segment.has_remarks:
            self._complain(segment, whole or minibatch)
        return segment

    def _renew_halves(self) -> None:
        if self.halves is not None and self._stale_halves:
            self.halves.renew()
            self._stale_halves = False

    def _complain(self, segment: Segment, minibatch: Minibatch) -> None:
        """Refuse data that a run has marked."""
        for number, (series, given) in enumerate(zip(minibatch.features, segment.form.inputs, strict=True)):
            require_clean(self.intake.features_name(number), series, segment.feature_marks(number), given.size)
        for number, (series, output) in enumerate(zip(minibatch.labels, self.plan.losses, strict=False)):
            require_clean(self.intake.labels_name(number), series, segment.label_marks(number), output.units)

    def learn(self, purpose: Purpose, minibatch: Minibatch, *, stateful: bool, back: int) -> tuple[Segment, float]:
        """The loss of a minibatch, and for the purpose its gradient and update; the segment and the score as DL4J reports it."""
        continued = stateful and self.stored.known and self.plan.compatibility.has("zero_state")
        segment = self.segment(minibatch.form(purpose, self._sizes, back=back, continued=continued))
        if purpose.has_gradient and self._stale_copies:
            segment.renew_transposed.run(1)
            self._stale_copies = False
        random = RandomPass(self.plan.conf, self.plan.compatibility, self.random_position)
        segment.draw(random, self.moment)
        self.next_position = random.next if self.plan.draws else self.random_position
        states = self.stored.between_runs(minibatch.batch, self.stored.lost_in_segments) if stateful else (None, False, False)
        self._stale_halves |= purpose is Purpose.train
        kept = [(piece, piece.array.copy()) for piece in (self.plan.keeping_steps if purpose is Purpose.train else ())]
        self._start(segment, minibatch.arrays(), states)
        for piece, before in kept:
            self.updates.gradient[piece.offset : piece.offset + piece.count] = before - piece.array
        if segment.has_remarks:
            self._complain(segment, minibatch)
        if stateful:
            self.stored.known = True
        return segment, self._score(segment, minibatch.batch)

    def _score(self, segment: Segment, batch: int) -> float:
        """Loss and regularisation as the release averages them."""
        conf = self.plan.conf
        divides = conf.mini_batch or self.plan.compatibility.has("divide_score_always")
        size = batch if divides else 1
        loss, penalty = segment.loss(), segment.penalty(self.moment)
        if conf.minibatch_division is MinibatchDivision.beforeUpdater:
            return loss / size + penalty
        return (loss + penalty) / size
