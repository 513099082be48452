"""What a segment is built for, and the memory that it takes: known in full before any of it is allocated."""

from __future__ import annotations

from typing import NamedTuple

from netconf.errors import Problem
from runtime.compiler.hyper import Rates
from runtime.compiler.output import Labels, LossVertex
from runtime.compiler.penalties import Penalties
from runtime.compiler.plan import Plan
from runtime.compiler.sharing import Sharing
from runtime.compiler.signal import Build, Purpose, Signal
from runtime.compiler.vertex import Vertex
from runtime.errors import ShapeError
from runtime.parameters import up


class Given(NamedTuple):
    """One input of a network, as a segment is given it.

    Attributes
    ----------
    steps, size
        Its length, and its features; of images their channels.
    indices, mask
        Whether it comes as class indices, and whether there is a mask of its steps.
    extent
        Height and width of images.
    """

    steps: int
    size: int
    indices: bool = False
    mask: bool = False
    extent: tuple[int, int] = (0, 0)


class Wanted(NamedTuple):
    """The labels of one output: whether they come as class indices, and their mask, "none", "steps" or "outputs"."""

    indices: bool = False
    mask: str = "none"


class Form(NamedTuple):
    """What a segment is built for; segments of the same form are the same program.

    Attributes
    ----------
    purpose, batch, back
        What is computed, for how many examples, and how far the gradient goes back.
    inputs, labels
        The inputs; when there is a loss, the labels of each output.
    continued
        Whether the gradient is computed without the state that there is before the segment (beta to M2.1).
    whole
        Whether the outputs of all layers are looked at afterwards.
    split
        Whether threads share the units of recurrent layers in place of the examples.
    halves
        Whether products are computed in bfloat16 where a layer can.
    """

    purpose: Purpose
    batch: int
    inputs: tuple[Given, ...]
    labels: tuple[Wanted, ...] = ()
    back: int = 0
    continued: bool = False
    whole: bool = False
    split: bool = False
    halves: bool = False

    @property
    def steps(self) -> int:
        """Those of the longest input."""
        inputs = self.inputs
        return inputs[0].steps if len(inputs) == 1 else max([given.steps for given in inputs])

    @property
    def needs_all(self) -> bool:
        """Whether the outputs of all vertices are needed to the end; threads that share units store states there."""
        return self.purpose.has_gradient or self.whole or self.split

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
    build, builds
        The segment under construction; as each vertex sees it, by its place.
    inputs, signals
        The network's inputs, and the output of each vertex by its place (-1: the first input).
    masks
        For each input, a number for each of its rows, when there is a mask.
    marks
        A mark for each example of each input, then for each example of each output's labels (kernels/transfer.py).
    one
        The number 1, which each one of a one-hot input is.
    shared
        Places of vertices whose memory is that of others before them.
    noisy
        Layers whose weights noise disturbs.
    labels, penalties
        When there is a loss: where the labels of each output lie, and the regularisation's part of the score.
    """

    penalties: Penalties

    def __init__(self, plan: Plan, form: Form) -> None:
        self.plan, self.form = plan, form
        has = plan.compatibility.has
        build = Build(form.batch, form.steps, form.purpose, plan.dtype, form.back, guarded=plan.debug)
        self.build = build
        build.whole, build.split, build.halves = form.whole, form.split, form.halves
        build.zero_state = form.continued
        build.forget_state = has("forget_state")
        if has("ignore_back_length"):
            build.back = 0
        self._take_inputs()
        self.signals = {-1 - number: signal for number, signal in enumerate(self.inputs)}
        self.builds = [build.of(times * form.batch) for times in plan.times]
        sharing = None if form.needs_all or plan.debug else Sharing(plan, build.numbers)
        for place, vertex in enumerate(plan.vertices):
            self._say(plan.name_of(vertex.index))
            known = [self.signals[i] for i in (*vertex.reads, *vertex.looks)]
            if vertex.reads[0] < 0 or plan.vertices[vertex.reads[0]].index != vertex.index:
                _require_size(vertex, known[0])
            self.signals[place] = vertex.allocate(self.builds[place], *known)
            if sharing is not None:
                sharing.allocated(place, self.signals[place])
        self.shared = sharing.places if sharing is not None else set()
        build.numbers.keep_apart()  # labels are read, and sums made, without a barrier before them
        self.noisy: set[int] = plan.noisy_weights.layers if form.purpose.has_gradient else set()
        if self.noisy:
            self._say("weights put away while noise disturbs them")
            plan.noisy_weights.allocate(build)
        self.labels: list[Labels] = []
        if form.purpose.has_loss:
            self._say("labels")
            for output, wanted in zip(plan.losses, form.labels, strict=True):
                self.labels.append(self._take_labels(output, wanted))
            self._say("sums over parameters")
            self.penalties = Penalties(plan.rules, Rates(plan.compatibility, plan.conf.iterations), build.numbers)

    def _say(self, purpose: str) -> None:
        """What the pieces are for that are taken next."""
        self.build.numbers.purpose = self.build.integers.purpose = purpose

    def _take_inputs(self) -> None:
        self._say("input")
        form = self.form
        examples = [form.batch] * len(form.inputs) + [form.batch * self.plan.times[v.place] for v in self.plan.losses]
        self.marks = self.build.integers.take(sum(examples))
        self.one = self.build.numbers.take(1)
        self.marks_of = [self.marks.part(sum(examples[:i]), count) for i, count in enumerate(examples)]
        self.inputs = [self._take_input(number, given) for number, given in enumerate(form.inputs)]
        self.masks = [signal.mask for signal in self.inputs]

    def _take_input(self, number: int, given: Given) -> Signal:
        plan, numbers, batch = self.plan, self.build.numbers, self.form.batch
        image = plan.inputs[number].image(*given.extent)
        size = given.size if image is None else image.size
        rows, width = given.steps * batch, up(size, numbers.lanes)
        as_rows = -1 - number in plan.takes_rows
        return Signal(
            given.steps,
            size,
            width,
            width,
            numbers.take(0 if given.indices and not as_rows else rows * width),
            ids=self.build.integers.take(rows),
            marks=self.marks_of[number],
            scale=self.one,
            as_rows=as_rows,
            mask=numbers.take(rows) if given.mask else None,
            recurrent=plan.inputs[number].recurrent,
            image=image,
        )

    def _take_labels(self, output: LossVertex, wanted: Wanted) -> Labels:
        """Indices for all rows; numbers for those that are computed at once."""
        numbers, number = self.build.numbers, len(self.labels)
        per_output = wanted.mask == "outputs"
        only_indices = wanted.indices and output.takes_indices(per_output)
        size = output.rows_at_once * output.width(numbers.lanes)
        rows = output.output.steps * self.builds[output.place].batch
        return Labels(
            self.build.integers.take(rows),
            self.marks_of[len(self.inputs) + number],
            numbers.take(0 if only_indices else size),
            numbers.take(rows) if wanted.mask == "steps" else None,
            numbers.take(size) if per_output else None,
        )


def _require_size(vertex: Vertex, source: Signal) -> None:
    """Refuse an input whose size only the data say, where a layer behind it has another nIn."""
    wanted = getattr(vertex, "inputs", source.units)
    if source.image is None and source.units != wanted:
        raise ShapeError([Problem(vertex.where, f"{source.units} features come to it, but its nIn is {wanted}")])
