"""What comes out of the vertices of a graph that are no layers, and what must hold of what goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from netconf.flow import Flow, Kind, Size, converted, takes
from netconf.graph import vertices as v
from netconf.passage import without_own_size
from netconf.site import Site

_SERIES_RANK, _IMAGE_RANK = 3, 4


@singledispatch
def combined(vertex: Any, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:  # noqa: ARG001 - most kinds have something to say
    """A vertex with what follows from its inputs, and what comes out of it. Most vertices change nothing."""
    return vertex, flows[0]


def _one_kind(flows: Sequence[Flow], site: Site) -> None:
    kinds = {flow.kind: flow for flow in flows}
    if len(kinds) > 1:
        said = " and ".join(f"{kind.value} from {flow.source}" for kind, flow in kinds.items())
        site.fault("inputs", f"they must have one shape, but there are {said}", "LastTimeStepVertex makes a vector of a series")


def _needs(kind: Kind, flow: Flow, site: Site) -> None:
    if flow.kind is not kind and flow.source:
        site.fault("inputs", f"it takes {kind.value}, but {flow.kind.value} come from {flow.source}")


@combined.register
def _(vertex: v.MergeVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _one_kind(flows, site)
    sizes = [flow.size for flow in flows if isinstance(flow.size, int)]
    known: Size = sum(sizes) if len(sizes) == len(flows) else None
    size = known if vertex.merge_axis == 1 and len(flows) > 1 else flows[0].size
    return vertex, replace(flows[0], size=size, pooled=any(flow.pooled for flow in flows))


@combined.register
def _(vertex: v.ElementWiseVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _one_kind(flows, site)
    _one_size(flows, site)
    return vertex, next((flow for flow in flows if flow.size is not None), flows[0])


def _one_size(flows: Sequence[Flow], site: Site) -> None:
    sizes = {flow.size: flow for flow in flows if isinstance(flow.size, int)}
    if len(sizes) > 1:
        said = " and ".join(f"{size} from {flow.source}" for size, flow in sizes.items())
        site.fault("inputs", f"they must have one size, but there are {said}")


@combined.register
def _(vertex: v.SubsetVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    size = flows[0].size
    if vertex.from_ > vertex.to:
        site.fault("from", f"it is {vertex.from_}, but to is {vertex.to}", "both are included, counted from 0")
    if isinstance(size, int) and vertex.to >= size:
        site.fault("to", f"it is {vertex.to}, but {flows[0].source} has {size} features: 0 to {size - 1}")
    return vertex, replace(flows[0], size=vertex.to - vertex.from_ + 1)


@combined.register
def _(vertex: v.StackVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _one_kind(flows, site)
    _one_size(flows, site)
    return vertex, flows[0]


@combined.register
def _(vertex: v.UnstackVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    if vertex.from_ >= vertex.stack_size:
        site.fault("from", f"it is {vertex.from_}, but there are {vertex.stack_size} parts: 0 to {vertex.stack_size - 1}")
    return vertex, flows[0]


@combined.register
def _(vertex: v.L2Vertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _one_kind(flows, site)
    _one_size(flows, site)
    return vertex, Flow(Kind.vectors, 1)


@combined.register
def _(vertex: v.ReshapeVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:  # noqa: ARG001 - as the others
    shape = vertex.new_shape
    size = shape[1] if len(shape) > 1 and shape[1] > 0 else None
    if len(shape) == _SERIES_RANK:
        return vertex, Flow(Kind.series, size, flows[0].data_format, length=shape[2] if shape[2] > 0 else None)
    if len(shape) == _IMAGE_RANK:
        height, width = (extent if extent > 0 else None for extent in shape[2:])
        return vertex, Flow(Kind.images, size, image_format=flows[0].image_format, height=height, width=width)
    return vertex, Flow(Kind.vectors, size, flows[0].data_format)


@combined.register
def _(vertex: v.PreprocessorVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    kinds = takes(vertex.pre_processor)
    if kinds and flows[0].kind not in kinds:
        _needs(kinds[0], flows[0], site)
    return vertex, converted(flows[0], vertex.pre_processor)


@combined.register
def _(vertex: v.LastTimeStepVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _needs(Kind.series, flows[0], site)
    return vertex, Flow(Kind.vectors, flows[0].size, flows[0].data_format)


@combined.register
def _(vertex: v.ReverseTimeSeriesVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _needs(Kind.series, flows[0], site)
    return vertex, flows[0]


@combined.register
def _(vertex: v.DuplicateToTimeSeriesVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _needs(Kind.vectors, flows[0], site)
    return vertex, Flow(Kind.series, flows[0].size, flows[0].data_format)


@combined.register
def _(vertex: v.PoolHelperVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    flow = flows[0]
    _needs(Kind.images, flow, site)
    return vertex, replace(flow, height=flow.height - 1 if flow.height else None, width=flow.width - 1 if flow.width else None)


@combined.register
def _(vertex: v.FrozenVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    _, flow = combined(vertex.underlying, flows, site)
    return vertex, flow


@combined.register
def _(vertex: v.AttentionVertex, flows: Sequence[Flow], site: Site) -> tuple[Any, Flow]:
    for flow in flows:
        _needs(Kind.series, flow, site)
    parts = [flows[0], flows[min(1, len(flows) - 1)], flows[-1]]
    sizes: dict[str, Size] = {}
    for (name, word), flow in zip(_ATTENTION.items(), parts, strict=True):
        said = getattr(vertex, name) or None
        if isinstance(said, int) and isinstance(flow.size, int) and said != flow.size:
            site.fault(word, f"it is {said}, but {flow.source} has {flow.size}", f"say {flow.size}, or leave {word} out")
        sizes[name] = said or flow.size
        if sizes[name] is None and not flow.source:
            site.fault(word, "nothing says how large that input is", "say it here, or setInputTypes for the network")
    if vertex.n_heads > 1 and not vertex.project_input:
        site.fault("nHeads", f"{vertex.n_heads} heads need projections of their own", "say projectInput true, or nHeads 1")
    if not vertex.n_out:
        site.fault("nOut", "it is not set", "say how many outputs the vertex has")
    made = without_own_size(vertex.model_copy(update=sizes))
    return made, Flow(Kind.series, vertex.n_out or None, flows[0].data_format, length=flows[0].length)


_ATTENTION = {"n_in_queries": "nInQueries", "n_in_keys": "nInKeys", "n_in_values": "nInValues"}
"""An attention vertex's sizes, and their words, in the order of its inputs."""
