"""Vertices of a computation graph that are no layers. The size of a vector is the size of its feature axis."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from netconf import vocabulary
from netconf.amounts import Count, Natural
from netconf.base import INHERIT, Model
from netconf.layers.base import ParameterLayer, Size
from netconf.parameters import ParameterSpec, attention, parameters_of, sizes_of
from netconf.preprocessors import AnyPreProcessor


class GraphVertex(Model):
    """A vertex without parameters. ``most`` is the number of inputs that it takes at most, None being any number."""

    least: ClassVar[int] = 1
    most: ClassVar[int | None] = 1


class MergeVertex(GraphVertex):
    """The inputs side by side."""

    most = None
    overloads: ClassVar = ((), ("merge_axis",))
    type: Literal["MergeVertex"] = "MergeVertex"
    merge_axis: Natural = 1
    """The axis along which they stand; 1 is that of the features."""


class ElementWiseVertex(GraphVertex):
    """The inputs, element by element; all of one size."""

    most = None
    Op: ClassVar = vocabulary.Op
    overloads: ClassVar = (("op",),)
    type: Literal["ElementWiseVertex"] = "ElementWiseVertex"
    op: vocabulary.Op
    """What is done with them; Subtract takes two."""


class SubsetVertex(GraphVertex):
    """Some features of the input: those from ``from`` to ``to``, counted from 0, both included."""

    overloads: ClassVar = (("from_", "to"),)
    type: Literal["SubsetVertex"] = "SubsetVertex"
    from_: Natural = Field(alias="from")
    to: Natural


class StackVertex(GraphVertex):
    """The inputs one after the other, as a larger minibatch."""

    most = None
    type: Literal["StackVertex"] = "StackVertex"


class UnstackVertex(GraphVertex):
    """One part of a minibatch that StackVertex made of ``stackSize`` parts; ``from`` counts from 0."""

    overloads: ClassVar = (("from_", "stack_size"),)
    type: Literal["UnstackVertex"] = "UnstackVertex"
    from_: Natural = Field(alias="from")
    stack_size: Count


class L2Vertex(GraphVertex):
    """The distance of two inputs: vectors of size 1."""

    least = 2
    most = 2
    overloads: ClassVar = ((), ("eps",))
    type: Literal["L2Vertex"] = "L2Vertex"
    eps: float = 1e-8


class ScaleVertex(GraphVertex):
    """The input times a number."""

    overloads: ClassVar = (("scale_factor",),)
    type: Literal["ScaleVertex"] = "ScaleVertex"
    scale_factor: float


class ShiftVertex(GraphVertex):
    """The input plus a number."""

    overloads: ClassVar = (("shift_factor",),)
    type: Literal["ShiftVertex"] = "ShiftVertex"
    shift_factor: float


class L2NormalizeVertex(GraphVertex):
    """The input divided by its norm, along some axes."""

    overloads: ClassVar = ((), ("dimension", "eps"))
    type: Literal["L2NormalizeVertex"] = "L2NormalizeVertex"
    dimension: tuple[int, ...] | None = None
    """The axes; all but the minibatch when nothing is said."""
    eps: float = 1e-8


class ReshapeVertex(GraphVertex):
    """The input in another shape; ``ReshapeVertex(-1, 8)`` or ``ReshapeVertex("c", [-1, 8], [-1, 1])``."""

    type: Literal["ReshapeVertex"] = "ReshapeVertex"
    reshape_order: Literal["c", "f"] = "c"
    new_shape: tuple[int, ...] = Field(min_length=1)
    """The shape with the minibatch; -1 is what results."""
    mask_shape: tuple[int, ...] | None = None

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if arguments and not isinstance(arguments[0], str):
            return {"new_shape": arguments if isinstance(arguments[0], int) else arguments[0]}
        return dict(zip(("reshape_order", "new_shape", "mask_shape"), arguments, strict=False))


class PreprocessorVertex(GraphVertex):
    """A preprocessor by itself."""

    overloads: ClassVar = (("pre_processor",),)
    type: Literal["PreprocessorVertex"] = "PreprocessorVertex"
    pre_processor: AnyPreProcessor


class LastTimeStepVertex(GraphVertex):
    """The last step of a series that the mask of a network input leaves."""

    overloads: ClassVar = (("mask_array_input_name",),)
    type: Literal["LastTimeStepVertex"] = "LastTimeStepVertex"
    mask_array_input_name: str | None = None
    """The network input whose mask counts; the last step of all when nothing is said."""


class DuplicateToTimeSeriesVertex(GraphVertex):
    """A vector at every step of a series as long as a network input."""

    overloads: ClassVar = (("input_name",),)
    type: Literal["DuplicateToTimeSeriesVertex"] = "DuplicateToTimeSeriesVertex"
    input_name: str
    """The network input whose length counts."""


class ReverseTimeSeriesVertex(GraphVertex):
    """A series backwards; with a mask, each example's own steps backwards."""

    overloads: ClassVar = ((), ("mask_array_input_name",))
    type: Literal["ReverseTimeSeriesVertex"] = "ReverseTimeSeriesVertex"
    mask_array_input_name: str | None = None
    """The network input whose mask counts; all steps when nothing is said."""


class PoolHelperVertex(GraphVertex):
    """Images without their first row and column, as imported networks need it."""

    type: Literal["PoolHelperVertex"] = "PoolHelperVertex"


class FrozenVertex(GraphVertex):
    """A vertex whose parameters are not trained."""

    most = None
    overloads: ClassVar = (("underlying",),)
    type: Literal["FrozenVertex"] = "FrozenVertex"
    underlying: GraphVertex
    """The vertex inside."""


class AttentionVertex(ParameterLayer):
    """Dot-product attention: queries, keys and values are its three inputs; with two, keys and values are the second one."""

    least: ClassVar[int] = 1
    most: ClassVar[int | None] = 3
    without = frozenset({"drop_out", "activation", "bias_init", "gain_init", "weight_noise"})
    type: Literal["AttentionVertex"] = "AttentionVertex"
    n_in_queries: Size = INHERIT
    """Size of the queries; taken from the first input when nothing is said."""
    n_in_keys: Size = INHERIT
    """Size of the keys; taken from the second input when nothing is said."""
    n_in_values: Size = INHERIT
    """Size of the values; taken from the third input when nothing is said."""
    n_out: Size = INHERIT
    """Number of outputs."""
    n_heads: Natural = INHERIT
    """Number of heads; 1 when nothing is said."""
    head_size: Natural = INHERIT
    """Size of a head; nOut / nHeads when nothing is said."""
    project_input: bool = INHERIT
    """Whether queries, keys and values are projected; false when nothing is said. It must be for more than one head."""


Plain = Annotated[
    MergeVertex
    | ElementWiseVertex
    | SubsetVertex
    | StackVertex
    | UnstackVertex
    | L2Vertex
    | ScaleVertex
    | ShiftVertex
    | L2NormalizeVertex
    | ReshapeVertex
    | PreprocessorVertex
    | LastTimeStepVertex
    | DuplicateToTimeSeriesVertex
    | ReverseTimeSeriesVertex
    | PoolHelperVertex
    | FrozenVertex,
    Field(discriminator="type"),
]
"""Any vertex without parameters, told apart by ``type``."""


@parameters_of.register
def _(vertex: AttentionVertex) -> tuple[ParameterSpec, ...]:
    if not vertex.project_input:
        return ()
    words = {
        "nInQueries": vertex.n_in_queries,
        "nInKeys": vertex.n_in_keys,
        "nInValues": vertex.n_in_values,
        "nOut": vertex.n_out,
    }
    *inputs, n_out = sizes_of("AttentionVertex", words)
    return attention(vertex.n_heads or 1, vertex.head_size, n_out, inputs)


GraphVertex.members = get_args(get_args(Plain)[0])
