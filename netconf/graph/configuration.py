"""The configuration of a computation graph: as written (GraphDraft), and built (ComputationGraphConfiguration)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, get_args

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from netconf.base import Model
from netconf.findings import Finding
from netconf.graph.vertices import AttentionVertex, GraphVertex
from netconf.layers import AnyLayer, Layer
from netconf.places import tag_of, words_of
from netconf.preprocessors import AnyPreProcessor
from netconf.releases import NEWEST
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


class ComputationGraphConfiguration(GraphSettings):
    """A graph of layers and vertices, built: explicit, resolved and of no release (eras.md).

    Two are equal when their fields are, and their vertices stand in the same order.
    """

    _findings: tuple[Finding, ...] = PrivateAttr(default=())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reader inferred, ignored or found doubtful, in order."""
        return self._findings

    def placeholders(self) -> tuple[str, ...]:
        """Names of the sizes that are not bound yet (``${vocabulary}``); ``netconf.bind`` fills them."""
        from netconf.bindings import placeholders_of  # noqa: PLC0415 - bindings stands on this file

        return placeholders_of(self)

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

    def to_yaml(self, dialect: str | None = None, *, strict: bool = False) -> str:
        """Return the network as our YAML: short, for people; ``from_yaml`` gives an equal network back.

        Parameters
        ----------
        dialect
            Write DL4J's own YAML instead, for this release; as of ``to_json``.
        strict
            As of ``to_json``.
        """
        if dialect is not None:
            from netconf.dl4j.writer import written  # noqa: PLC0415 - the writers know the models, which stand in this file

            return written(self, dialect, strict=strict, form="yaml")
        from netconf.yaml.graph_writer import write  # noqa: PLC0415 - the same

        return write(self)

    @classmethod
    def from_yaml(cls, text: str, *, compatibility: str | None = None) -> ComputationGraphConfiguration:
        """Return the graph that our YAML, or DL4J's own of any release, describes.

        Parameters
        ----------
        text
            The specification itself; ``netconf.load`` takes a file as well, and shows warnings.
        compatibility
            A release of DL4J whose defects are reproduced; instead of what the text says.

        Raises
        ------
        SpecError
            When it describes no graph; it lists all faults, each with line and column.
        """
        from netconf.loading import read_text  # noqa: PLC0415 - the readers know the models, which stand in this file
        from netconf.yaml.text import expected  # noqa: PLC0415 - the same

        return expected(read_text(text, compatibility=compatibility), cls)

    @classmethod
    def from_json(cls, text: str, *, compatibility: str | None = None) -> ComputationGraphConfiguration:
        """Return the graph that DL4J's own JSON of any release describes (0.4-rc3.9 to 1.0.0-M2.1).

        What was inferred, ignored or set aside stands in ``findings``; ``netconf.dl4j.reader.read`` has a whole report.

        Parameters
        ----------
        text
            The document.
        compatibility
            A release of DL4J whose defects are reproduced. Where several releases write such documents, it also says which one
            wrote this one.

        Raises
        ------
        SpecError
            When it is no such document, or describes no graph that can be had; it lists all faults.
        """
        from netconf.dl4j.reader import read  # noqa: PLC0415 - the reader knows the models, which stand in this file
        from netconf.yaml.text import expected  # noqa: PLC0415 - the same

        return expected(read(text, compatibility=compatibility).configuration, cls)

    def to_json(self, dialect: str = NEWEST, *, strict: bool = False) -> str:
        """Return the network as DL4J's own JSON.

        Parameters
        ----------
        dialect
            The release that shall read it: ``1.0.0-M2.1`` or ``0.9.1``.
        strict
            Whether everything that the dialect cannot say is an error. Otherwise only what predictions need is one, and a warning
            tells what training will miss.

        Raises
        ------
        ConfigurationError
            When the dialect cannot say the network, or a size is not bound.
        """
        from netconf.dl4j.writer import written  # noqa: PLC0415 - the writer knows the models, which stand in this file

        return written(self, dialect, strict=strict)

    def toJson(self) -> str:
        """Return the network as JSON of the newest release, under DL4J's name of ``to_json``."""
        return self.to_json()

    @classmethod
    def fromJson(cls, text: str) -> ComputationGraphConfiguration:
        """Return the graph that DL4J's JSON describes, under DL4J's name of ``from_json``."""
        return cls.from_json(text)

    def toYaml(self) -> str:
        """Return the network as our YAML, under DL4J's name of ``to_yaml``."""
        return self.to_yaml()

    @classmethod
    def fromYaml(cls, text: str) -> ComputationGraphConfiguration:
        """Return the graph that our YAML describes, under DL4J's name of ``from_yaml``."""
        return cls.from_yaml(text)
