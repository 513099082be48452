"""The configuration of a computation graph: as written (GraphDraft), and built (ComputationGraphConfiguration)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from netconf.base import Model
from netconf.documents import Documents
from netconf.findings import Finding
from netconf.graph.vertices import AttentionVertex, GraphVertex
from netconf.layers import AnyLayer, Layer
from netconf.places import tag_of, words_of
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.shapes import AnyInputType

_LAYERS = (*get_args(get_args(AnyLayer)[0]), AttentionVertex)


if TYPE_CHECKING:
    Element = Layer | GraphVertex
else:

    class Element(Model):
        """What stands at a vertex: a layer, or a vertex without parameters."""

        members = (*_LAYERS, *GraphVertex.members)


def _names(value: Any) -> Any:
    """One name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
"""``a`` or ``[a, b]``."""

_KINDS = {str(tag_of(kind)).lower(): kind for kind in (*_LAYERS, *GraphVertex.members)}


class Node(Model):
    """A vertex with its inputs. In documents the words of the layer or vertex stand beside ``inputs``, in one mapping."""

    flattened: ClassVar[str] = "vertex"
    inputs: Names = ()
    """Network inputs and vertices whose outputs it takes, in order."""
    pre_processor: AnyPreProcessor | None = None
    """What stands before a layer."""
    vertex: Element
    """The layer or vertex."""

    @model_validator(mode="before")
    @classmethod
    def _folded(cls, value: Any) -> Any:
        """Take the words of the layer or vertex together."""
        if not isinstance(value, Mapping) or "vertex" in value:
            return value
        kind = _KINDS.get(str(value.get("type")).lower())
        own = {"inputs"} if kind is not None and "preProcessor" in words_of(kind) else {"inputs", "preProcessor"}
        outside = {word: part for word, part in value.items() if word in own}
        return {**outside, "vertex": {word: part for word, part in value.items() if word not in own}}

    @property
    def layer(self) -> Layer | None:
        """The layer; None at a vertex without parameters."""
        return self.vertex if isinstance(self.vertex, Layer) else None


class GraphSettings(NetworkSettings):
    """What belongs to a graph as a whole."""

    allow_disconnected: bool = False
    """Whether vertices that lead to no output are let pass."""
    allow_no_output: bool = False
    """Whether a graph without outputs is let pass."""
    inputs: Names = Field(min_length=1)
    """Names of the network's inputs, in order."""
    vertices: dict[str, Node] = Field(min_length=1)
    """The vertices by name; their order decides that of the parameters."""
    outputs: Names = ()
    """Names of the vertices whose outputs are the network's, in order."""


class GraphDraft(GraphSettings, ParameterSettings):
    """A graph as people write it: settings on top, which the layers inherit; layers that say only what differs."""

    input_types: dict[str, AnyInputType] = Field(default_factory=dict)
    """What the network is given, by input, where the layers' nIn does not say it."""


class ComputationGraphConfiguration(GraphSettings, Documents):
    """A graph of layers and vertices, built: explicit, resolved and of no release.

    Two are equal when their fields are, and their vertices stand in the same order.
    """

    _findings: tuple[Finding, ...] = PrivateAttr(default=())

    def topological_order(self) -> tuple[str, ...]:
        """Names of the inputs and vertices, each after those that it takes: the order of the parameters in DL4J's flat vector."""
        from netconf.graph.topology import ordered  # noqa: PLC0415 - beside the rules that use it

        return ordered(self).names

    def __eq__(self, other: object) -> bool:
        """Compare what the networks mean."""
        return (
            isinstance(other, ComputationGraphConfiguration)
            and self.__dict__ == other.__dict__
            and tuple(self.vertices) == tuple(other.vertices)
        )

    __hash__ = None  # type: ignore[assignment]

    def _own_yaml(self) -> str:
        from netconf.yaml.graph_writer import write  # noqa: PLC0415 - the writer knows the models, which stand in this file

        return write(self)
