"""The order of a graph's vertices, and what hinders one: unknown inputs, circles, vertices that lead nowhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from netconf.errors import Problem, nearest
from netconf.graph.configuration import GraphSettings
from netconf.graph.vertices import AttentionVertex, FrozenVertex
from netconf.layers import Layer
from netconf.places import tag_of, vertex_in_words

_SHORT_LIST = 12
"""Names that a hint lists."""


@dataclass(frozen=True)
class Order:
    """Inputs and vertices, each after those that it takes; ``circle`` are those that wait for one another."""

    names: tuple[str, ...]
    circle: tuple[str, ...] = ()


def ordered(graph: GraphSettings) -> Order:
    """Sort as DL4J does, so that its flat parameter vectors fit.

    Kahn's algorithm: inputs in their order, then vertices in theirs; what becomes free waits in a queue, those that become free
    together in the order of a Java hash set of their places.
    """
    names = [*graph.inputs, *graph.vertices]
    rank = {name: index for index, name in enumerate(names)}
    waits = {name: {given for given in node.inputs if given in rank} for name, node in graph.vertices.items()}
    follows: dict[str, list[str]] = {name: [] for name in names}
    for name, given in waits.items():
        for source in given:
            follows[source].append(name)
    queue = deque(name for name in names if not waits.get(name))
    done: list[str] = []
    while queue:
        done.append(queue.popleft())
        for name in _as_hashed(follows[done[-1]], rank):
            waits[name].discard(done[-1])
            if not waits[name]:
                queue.append(name)
    return Order(tuple(done), _circle(waits, {name for name in names if name not in done}))


def _as_hashed(names: Sequence[str], rank: Mapping[str, int]) -> list[str]:
    """Names as a Java hash set goes through their places: by the place's last bits, as many as the set has grown to use.

    It has 16 rows at first, twice as many whenever it is three quarters full. Up to 16 inputs and vertices that is their order.
    """
    rows = 16
    while len(names) > rows * 3 // 4:
        rows *= 2
    return sorted(names, key=lambda name: (rank[name] % rows, rank[name]))


def _circle(waits: Mapping[str, set[str]], left: set[str]) -> tuple[str, ...]:
    """One circle among the vertices that were not reached."""
    path: list[str] = []
    name = next((name for name in waits if name in left), None)
    while name is not None and name not in path:
        path.append(name)
        name = next((source for source in sorted(waits[name]) if source in left), None)
    return tuple(reversed(path[path.index(name) :])) if name is not None else ()


def structure(graph: GraphSettings) -> Iterator[Problem]:
    """What is wrong with the edges of a graph."""
    known = {*graph.inputs, *graph.vertices}
    for name, node in graph.vertices.items():
        where = vertex_in_words(name, tag_of(type(node.vertex)))
        path = ("vertices", name, "inputs")
        if name in graph.inputs:
            yield Problem(where, "an input of the network has the same name", "names must differ", ("vertices", name))
        if not node.inputs:
            yield Problem(where, "it has no inputs", f"say which of {_listed(known - {name})} it takes", path)
        for source in node.inputs:
            if source not in known:
                yield Problem(f"{where}, inputs", f"there is no input or vertex {source!r}", _near(source, known), path)
        yield from _count(name, graph)
    for source in {name for name in graph.inputs if graph.inputs.count(name) > 1}:
        yield Problem("inputs", f"{source} stands there twice", "names must differ", ("inputs",))
    yield from _outputs(graph)
    yield from _loose(graph)
    circle = ordered(graph).circle
    if circle:
        message = f"they wait for one another: {' -> '.join((*circle, circle[0]))}"
        yield Problem(
            "vertices", message, "a graph has no circles: take one of these inputs away", ("vertices", circle[0], "inputs")
        )


def takes_one(vertex: object) -> bool:
    """Whether a vertex takes one input only, so that several are merged before it."""
    if isinstance(vertex, AttentionVertex):
        return False
    return isinstance(vertex, Layer) or getattr(vertex, "most", None) == 1


def _count(name: str, graph: GraphSettings) -> Iterator[Problem]:
    node = graph.vertices[name]
    vertex = node.vertex
    while isinstance(vertex, FrozenVertex):
        vertex = vertex.underlying
    least, most = getattr(vertex, "least", 1), getattr(vertex, "most", 1)
    if getattr(vertex, "op", None) == "Subtract":
        least = most = 2
    if len(node.inputs) > 1 and takes_one(node.vertex) and f"{name}-merge" in graph.vertices:
        message = f"several inputs are merged in a vertex of the name {name}-merge, which there is already"
        hint = f"let it take {name}-merge only, or give that vertex another name"
        yield Problem(vertex_in_words(name, tag_of(type(node.vertex))), message, hint, ("vertices", name, "inputs"))
    if node.inputs and (len(node.inputs) < least or (most is not None and len(node.inputs) > most and not takes_one(vertex))):
        wanted = str(least) if least == most else f"{least} to {most}" if most else f"at least {least}"
        where = vertex_in_words(name, tag_of(type(node.vertex)))
        message = f"it takes {wanted} inputs, but {len(node.inputs)} were given: {', '.join(node.inputs)}"
        yield Problem(f"{where}, inputs", message, path=("vertices", name, "inputs"))


def _outputs(graph: GraphSettings) -> Iterator[Problem]:
    if not graph.outputs and not graph.allow_no_output:
        hint = "say setOutputs(...) with the names of the output layers (outputs in YAML)"
        yield Problem("outputs", "the graph has no outputs", hint, ("outputs",))
    for name in graph.outputs:
        if name not in graph.vertices:
            said = "it is an input of the network" if name in graph.inputs else f"there is no vertex {name!r}"
            yield Problem("outputs", said, _near(name, graph.vertices), ("outputs",))


def loose(graph: GraphSettings) -> tuple[str, ...]:
    """Names of the inputs and vertices that lead to no output."""
    reached: set[str] = set()
    waiting = [name for name in graph.outputs if name in graph.vertices]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += graph.vertices[name].inputs if name in graph.vertices else ()
    return tuple(name for name in (*graph.vertices, *graph.inputs) if name not in reached)


def _loose(graph: GraphSettings) -> Iterator[Problem]:
    if graph.allow_disconnected or graph.allow_no_output or not set(graph.outputs) <= set(graph.vertices) or not graph.outputs:
        return
    for name in loose(graph):
        if name in graph.vertices:
            where = vertex_in_words(name, tag_of(type(graph.vertices[name].vertex)))
            hint = "connect it, name it as an output, or say allowDisconnected"
            yield Problem(where, "it leads to no output", hint, ("vertices", name))
        else:
            hint = "give it to a vertex, leave it out, or say allowDisconnected"
            yield Problem("inputs", f"no output depends on {name}", hint, ("inputs",))


def _near(name: str, known: Mapping[str, object] | set[str]) -> str:
    best = nearest(name, known)
    return f"did you mean {best}?" if best else f"there are {_listed(known)}"


def _listed(names: Mapping[str, object] | set[str] | Sequence[str]) -> str:
    found = sorted(names)
    more = f" and {len(found) - _SHORT_LIST} more" if len(found) > _SHORT_LIST else ""
    return ", ".join(found[:_SHORT_LIST]) + more or "none"
