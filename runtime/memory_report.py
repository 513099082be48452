"""How much memory a network holds, or will hold, and what for."""

from __future__ import annotations

from netconf.vocabulary import BackpropType
from runtime.compiler.allocation import Allocation, Form, Given, Wanted
from runtime.compiler.signal import Purpose
from runtime.engine import Engine
from runtime.memory import Sizes, readable


class MemoryReport(dict[str, int]):
    """Bytes by purpose; printed, a table with the largest first.

    Activations stand under the name of their layer; of predictions, under that of the first layer that uses the memory. They are
    those of one segment: of the steps that are trained or predicted at a time, and of the largest such segment so far, since
    smaller ones use the same memory.
    """

    @property
    def total(self) -> int:
        """Bytes of all together."""
        return sum(self.values())

    def __str__(self) -> str:
        rows = [*sorted(self.items(), key=lambda item: -item[1]), ("total", self.total)]
        width = max(len(purpose) for purpose, _ in rows)
        return "\n".join(f"{purpose:{width}}  {readable(size):>12}" for purpose, size in rows)


def held(engine: Engine) -> MemoryReport:
    """What a network holds now: all that it has allocated, but for Python's own objects."""
    report = MemoryReport()
    _add(report, engine.plan.sizes)
    if engine.has_updates:
        _add(report, engine.updates.sizes)
    if engine.halves is not None:
        _add(report, engine.halves.arena.sizes)
    _add(report, engine.workspace.sizes)
    _add(report, engine.stored.sizes)
    _add(report, {"programs": sum(segment.build.program.table.nbytes for segment in engine.segments)})
    return report


def planned(engine: Engine, batch: int, steps: int, *, training: bool) -> MemoryReport:
    """What a network will hold that trains on minibatches of some size, or predicts them; nothing is allocated to find out."""
    conf, report = engine.plan.conf, MemoryReport()
    _add(report, engine.plan.sizes)
    length = min(steps, conf.tbptt_forward_length) if training and conf.backprop_type is BackpropType.TruncatedBPTT else steps
    inputs = tuple(Given(length if given.recurrent else 1, given.size) for given in engine.plan.inputs)
    form = Form(Purpose.train, batch, inputs, (Wanted(),) * len(engine.plan.losses))
    if training:
        _add(report, engine.updates.sizes if engine.has_updates else engine.plan.updates().sizes)
    else:
        form = Form(Purpose.output, batch, inputs)
        span = engine.steps_at_once(form)
        form = form._replace(inputs=tuple(given._replace(steps=min(span, given.steps)) for given in inputs))
    build = Allocation(engine.plan, form).build
    _add(report, build.numbers.sizes)
    _add(report, build.integers.sizes)
    return report


def _add(report: MemoryReport, sizes: Sizes) -> None:
    for purpose, size in sizes.items():
        if size:
            report[purpose] = report.get(purpose, 0) + size
