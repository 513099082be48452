"""What this runtime computes of graphs: what is kept in a configuration but not implemented is refused, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from netconf.errors import Problem
from netconf.flow import Kind
from netconf.layers import EmbeddingLayer, EmbeddingSequenceLayer, Layer, LayerWithLoss, inside
from netconf.outline import Outline


def refusals(outline: Outline, index: int) -> Iterator[tuple[str, str]]:
    """Why a vertex of a graph, or a layer that no chain has, cannot be computed: message and hint."""
    from netconf.graph import vertices as v  # noqa: PLC0415 - what only graphs have
    from runtime.compiler.graph import is_known  # noqa: PLC0415 - as above

    vertex = outline.members[index].element
    while isinstance(vertex, v.FrozenVertex):
        vertex = vertex.underlying
    if not is_known(vertex):
        name = type(vertex).__name__
        hint = "use PreprocessorVertex, SubsetVertex or RepeatVector" if isinstance(vertex, v.ReshapeVertex) else ""
        yield f"{name} is not implemented", hint
    elif isinstance(vertex, v.MergeVertex) and vertex.merge_axis != 1:
        hint = "leave it out: features stand side by side in every data format"
        yield f"mergeAxis {vertex.merge_axis} is not implemented", hint
    elif isinstance(vertex, v.L2NormalizeVertex) and vertex.dimension is not None:
        axes = {Kind.series: (1, 2), Kind.images: (1, 2, 3)}.get(outline.comes[index].kind, (1,))
        if tuple(sorted(vertex.dimension)) != axes:
            message = f"dimension {list(vertex.dimension)} is not implemented: the norm is that of an example, {list(axes)}"
            yield message, "leave the word out"


def problems(outline: Outline) -> Iterator[Problem]:
    """What cannot be done with the edges of a graph."""
    for place in sorted(set(outline.outputs)):
        if outline.outputs.count(place) > 1:
            yield Problem("outputs", f"{outline.members[place].name} stands there twice", "name it once")
    for index, member in enumerate(outline.members):
        if isinstance(member.element, LayerWithLoss):
            if readers := outline.readers(index):
                names = ", ".join(outline.members[reader].name for reader in readers)
                message = f"{names} takes the output of an output layer, which is not implemented"
                yield Problem(member.place, message, "let both take what the output layer takes, or put a DenseLayer before")
            elif index not in outline.outputs:
                yield Problem(member.place, "it is an output layer, but no output of the graph", "name it in setOutputs(...)")
        flow, core = outline.comes[index], inside(member.element) if isinstance(member.element, Layer) else None
        unknown = not (flow.vector_size() or flow.size) and not getattr(core, "n_in", None)
        if _is_open(outline, index) or (unknown and (core is not None or flow.kind is Kind.images)):  # others take what comes
            hint = "let a layer with nIn take the input that it comes from"
            yield Problem(member.place, "nothing says how many features come to it, which it must know", hint)
    for number, name in enumerate(outline.inputs):
        yield from _input(outline, number, name)
    yield from _examples(outline)


def _is_open(outline: Outline, index: int) -> bool:
    """Whether a MergeVertex takes what has no size, and no layer behind it says how many features all have together."""
    merges = type(outline.members[index].element).__name__ == "MergeVertex"
    return merges and not outline.gives[index].size and outline.size_behind(index) is None


def _examples(outline: Outline) -> Iterator[Problem]:
    """What does not hold the minibatch as often as what stands beside it: StackVertex and UnstackVertex change that."""
    held: list[int] = []
    for member in outline.members:
        each = [held[source] if source >= 0 else 1 for source in member.reads]
        parts = getattr(member.element, "stack_size", 1)
        looks = getattr(member.element, "mask_array_input_name", None) or getattr(member.element, "input_name", None)
        if len(set(each)) > 1:
            message = f"its inputs hold the minibatch {' and '.join(map(str, each))} times"
            yield Problem(member.place, message, "let an UnstackVertex stand before those that a StackVertex made larger")
        elif each[0] % parts:
            message = f"it takes one of {parts} parts, but what comes holds the minibatch {each[0]} times"
            yield Problem(member.place, message, "let it take what comes from a StackVertex of as many inputs")
        elif looks and each[0] > 1:
            message = f"it goes by the steps or the mask of {looks}, but what comes holds the minibatch {each[0]} times"
            yield Problem(member.place, message, "let it stand before the StackVertex")
        stacked = len(each) if type(member.element).__name__ == "StackVertex" else 1
        held.append(max(1, each[0] // parts) * stacked)


def _input(outline: Outline, number: int, name: str) -> Iterator[Problem]:
    """What is wrong with what takes an input."""
    readers = [outline.members[reader] for reader in outline.readers(-1 - number)]
    cores = [inside(reader.element) if isinstance(reader.element, Layer) else reader.element for reader in readers]
    embeddings = [isinstance(core, EmbeddingLayer | EmbeddingSequenceLayer) for core in cores]
    if any(embeddings) and not all(embeddings):
        names = ", ".join(reader.name for reader, is_one in zip(readers, embeddings, strict=True) if not is_one)
        message = f"an embedding takes indices from it, {names} numbers"
        yield Problem(f"input {name!r}", message, "give what the others take as an input of its own")
    sizes = {int(core.n_in or 0) for core, is_one in zip(cores, embeddings, strict=True) if is_one}  # type: ignore[union-attr]
    if len(sizes) > 1:
        yield Problem(f"input {name!r}", f"embeddings of different nIn take it: {', '.join(map(str, sorted(sizes)))}")
