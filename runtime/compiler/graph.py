"""From a vertex of a graph to vertices of a plan: one small function for each kind, which is its line of registration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from netconf import layers
from netconf.graph import vertices as v
from runtime.compiler.attention import add_heads
from runtime.compiler.graph_vertices import ElementWiseVertex, LineVertex, MergeVertex, SubsetVertex
from runtime.compiler.layers import append_layer, append_preprocessor
from runtime.compiler.norm_vertices import DistanceVertex, NormaliseVertex
from runtime.compiler.stacking import StackVertex, UnstackVertex
from runtime.compiler.time_vertices import DuplicateVertex, LastStepVertex, TurnVertex

if TYPE_CHECKING:
    from runtime.compiler.plan import Plan


@singledispatch
def add_vertex(vertex: Any, plan: Plan, index: int, sources: Sequence[int]) -> int:  # noqa: ARG001 - the others' signature
    """Append what a vertex does with the outputs at ``sources``; the place of the last vertex of the plan.

    Raises
    ------
    TypeError
        If it does nothing known (compiler/support.py refuses it before).
    """
    raise TypeError(type(vertex).__name__)


def is_known(vertex: Any) -> bool:
    """Whether a vertex can be computed."""
    while isinstance(vertex, v.FrozenVertex):
        vertex = vertex.underlying
    return add_vertex.dispatch(type(vertex)) is not add_vertex.dispatch(object)


def _names(plan: Plan, index: int) -> tuple[str, ...]:
    """What a vertex takes, by name."""
    outline = plan.outline
    reads = outline.members[index].reads
    return tuple(outline.members[place].name if place >= 0 else outline.inputs[-1 - place] for place in reads)


def _looking(plan: Plan, place: int, name: str | None) -> int:
    """Let the vertex at ``place`` ask an input of the network for its length or mask."""
    if name is not None:
        plan.vertices[place].looks = (-1 - plan.outline.inputs.index(name),)
    return place


@add_vertex.register(v.MergeVertex)
def _(vertex: v.MergeVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:  # noqa: ARG001 - one signature for all
    units = [plan.units(source) for source in sources]
    total = sum(units)
    if not all(units):  # an input whose size only the data say: what takes all of them says how many they are
        total = plan.outline.size_behind(index) or 0
    return plan.add(MergeVertex(index, total, _names(plan, index)), *sources)


@add_vertex.register(v.ElementWiseVertex)
def _(vertex: v.ElementWiseVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    units = next((units for source in sources if (units := plan.units(source))), 0)
    return plan.add(ElementWiseVertex(index, units, _names(plan, index), vertex.op), *sources)


@add_vertex.register(v.SubsetVertex)
def _(vertex: v.SubsetVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(SubsetVertex(index, vertex.from_, vertex.to), *sources)


@add_vertex.register(v.ScaleVertex)
def _(vertex: v.ScaleVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(LineVertex(index, plan.units(sources[0]), vertex.scale_factor, 0.0), *sources)


@add_vertex.register(v.ShiftVertex)
def _(vertex: v.ShiftVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(LineVertex(index, plan.units(sources[0]), 1.0, vertex.shift_factor), *sources)


@add_vertex.register(v.StackVertex)
def _(vertex: v.StackVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:  # noqa: ARG001 - one signature for all
    return plan.add(StackVertex(index, plan.units(sources[0]), _names(plan, index)), *sources)


@add_vertex.register(v.UnstackVertex)
def _(vertex: v.UnstackVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(UnstackVertex(index, plan.units(sources[0]), vertex.from_, vertex.stack_size), *sources)


@add_vertex.register(v.L2Vertex)
def _(vertex: v.L2Vertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(DistanceVertex(index, _names(plan, index), vertex.eps), *sources)


@add_vertex.register(v.L2NormalizeVertex)
def _(vertex: v.L2NormalizeVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return plan.add(NormaliseVertex(index, plan.units(sources[0]), vertex.eps), *sources)


@add_vertex.register(v.PreprocessorVertex)
def _(vertex: v.PreprocessorVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return append_preprocessor(vertex.pre_processor, plan, index, sources[0])


@add_vertex.register(v.LastTimeStepVertex)
def _(vertex: v.LastTimeStepVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    place = plan.add(LastStepVertex(index, plan.units(sources[0])), *sources)
    return _looking(plan, place, vertex.mask_array_input_name)


@add_vertex.register(v.DuplicateToTimeSeriesVertex)
def _(vertex: v.DuplicateToTimeSeriesVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return _looking(plan, plan.add(DuplicateVertex(index, plan.units(sources[0])), *sources), vertex.input_name)


@add_vertex.register(v.ReverseTimeSeriesVertex)
def _(vertex: v.ReverseTimeSeriesVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    place = plan.add(TurnVertex(index, plan.units(sources[0])), *sources)
    return _looking(plan, place, vertex.mask_array_input_name)


@add_vertex.register(v.PoolHelperVertex)
def _(vertex: v.PoolHelperVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:  # noqa: ARG001 - one signature for all
    return append_layer(layers.Cropping2D.model_construct(cropping=(1, 0, 1, 0), drop_out=None), plan, index, sources[0])


@add_vertex.register(v.FrozenVertex)
def _(vertex: v.FrozenVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    return add_vertex(vertex.underlying, plan, index, sources)


@add_vertex.register(v.AttentionVertex)
def _(vertex: v.AttentionVertex, plan: Plan, index: int, sources: Sequence[int]) -> int:
    keys = sources[min(1, len(sources) - 1)]
    return add_heads(plan, index, vertex, (sources[0], keys, sources[-1]))
