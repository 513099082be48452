"""What a segment is built for, and the memory that it takes: known in full before any of it is allocated."""

from __future__ import annotations

from typing import NamedTuple

from runtime.compiler.hyper import Rates
from runtime.compiler.output import Labels
from runtime.compiler.penalties import Penalties
from runtime.compiler.plan import Plan
from runtime.compiler.signal import Build, Purpose, Signal


class Form(NamedTuple):
    """What a segment is built for; segments of the same form are the same program.

    Attributes
    ----------
    purpose, batch, steps, back
        What is computed, for how many examples and steps, and how far the gradient goes back.
    feature_indices, label_indices
        Whether features and labels come as class indices.
    feature_mask, label_mask
        Whether there are masks: "none", "steps", or for labels "outputs".
    continued
        Whether the gradient is computed without the state that there is before the segment (beta to M2.1).
    whole
        Whether the outputs of all layers are looked at afterwards.
    split
        Whether threads share the units of recurrent layers in place of the examples.
    halves
        Whether products are computed in bfloat16 where a layer can.
    extent
        Height and width of images.
    """

    purpose: Purpose
    batch: int
    steps: int
    back: int = 0
    feature_indices: bool = False
    label_indices: bool = False
    feature_mask: bool = False
    label_mask: str = "none"
    continued: bool = False
    whole: bool = False
    split: bool = False
    halves: bool = False
    extent: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        verb = {Purpose.output: "predicting", Purpose.score: "scoring"}.get(self.purpose, "training")
        return f"{verb} {self.batch} examples of {self.steps} steps at once"


class Allocation:
    """The memory of a segment, asked for from the two arenas of its build.

    Parameters
    ----------
    plan, form
        The network, and what is computed.

    Attributes
    ----------
    build
        The segment under construction.
    input, signals, output
        The network's input, the output of each vertex by its place (-1: the input), and that of the last.
    feature_mask
        A number for each row of the input, when there is a mask.
    marks
        A mark for each example's features, then one for each example's labels (kernels/transfer.py).
    noisy
        Layers whose weights noise disturbs.
    labels, penalties
        When there is a loss: where labels lie, and the regularisation's part of the score.
    """

    labels: Labels
    penalties: Penalties

    def __init__(self, plan: Plan, form: Form) -> None:
        self.plan, self.form = plan, form
        has = plan.compatibility.has
        self.build = build = Build(form.batch, form.steps, form.purpose, plan.dtype, form.back, guarded=plan.debug)
        build.whole, build.split, build.halves = form.whole, form.split, form.halves
        build.zero_state = form.continued
        build.forget_state = has("forget_state")
        if has("ignore_back_length"):
            build.back = 0
        self._take_input()
        self.signals = {-1: self.input}
        for place, vertex in enumerate(plan.vertices):
            self._say(plan.name_of(vertex.index))
            self.signals[place] = vertex.allocate(build, *(self.signals[i] for i in vertex.reads))
        self.output = self.signals[len(plan.vertices) - 1]
        self.noisy: set[int] = plan.noisy_weights.layers if form.purpose.has_gradient else set()
        if self.noisy:
            self._say("weights put away while noise disturbs them")
            plan.noisy_weights.allocate(build)
        if form.purpose.has_loss:
            self._say("labels")
            self._take_labels()
            self._say("sums over parameters")
            self.penalties = Penalties(plan.rules, Rates(plan.compatibility, plan.conf.iterations), build.numbers)

    def _say(self, purpose: str) -> None:
        """What the pieces are for that are taken next."""
        self.build.numbers.purpose = self.build.integers.purpose = purpose

    def _take_input(self) -> None:
        form, plan, numbers, integers = self.form, self.plan, self.build.numbers, self.build.integers
        self._say("input")
        image = plan.image(*form.extent)
        rows, width = form.steps * form.batch, plan.input_width(image)
        self.marks = integers.take(2 * form.batch)
        self.input = Signal(
            form.steps,
            plan.inputs if image is None else image.size,
            width,
            width,
            numbers.take(0 if form.feature_indices and not plan.takes_rows else rows * width),
            ids=integers.take(rows),
            marks=self.marks.part(0, form.batch),
            image=image,
        )
        self.feature_mask = self.input.mask = numbers.take(rows) if form.feature_mask else None

    def _take_labels(self) -> None:
        """Indices for all rows; numbers for those that are computed at once."""
        form, numbers, output = self.form, self.build.numbers, self.plan.output
        per_output = form.label_mask == "outputs"
        only_indices = form.label_indices and output.takes_indices(per_output)
        size = output.rows_at_once * output.width(numbers.lanes)
        rows = self.output.steps * form.batch
        self.labels = Labels(
            self.build.integers.take(rows),
            self.marks.part(form.batch, form.batch),
            numbers.take(0 if only_indices else size),
            numbers.take(rows) if form.label_mask == "steps" else None,
            numbers.take(size) if per_output else None,
        )
