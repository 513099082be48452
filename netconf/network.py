"""The configuration of a network: as written (Draft), and built (MultiLayerConfiguration)."""

from __future__ import annotations

from pydantic import Field, PrivateAttr

from netconf.documents import Documents
from netconf.findings import Finding
from netconf.layers import AnyLayer
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings, ParameterSettings
from netconf.shapes import AnyInputType


class Draft(NetworkSettings, ParameterSettings):
    """A network as people write it: settings on top, which the layers inherit; layers that say only what differs.

    This is the shape of our YAML, and what the builder makes of a chain. ``resolve`` turns it into a MultiLayerConfiguration.
    """

    input_type: AnyInputType | None = None
    """What the network is given, when the first layer's nIn does not say it."""
    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    """The layers, in order."""
    input_pre_processors: dict[int, AnyPreProcessor] = Field(default_factory=dict)
    """What stands before a layer, by the layer's index."""


class MultiLayerConfiguration(NetworkSettings, Documents):
    """A chain of layers, built: explicit, resolved and of no release.

    Two configurations are equal when their fields are, however they were written. ``findings`` (what was inferred, ignored or
    looks wrong) take no part in that.
    """

    _findings: tuple[Finding, ...] = PrivateAttr(default=())

    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    """The layers, in order, with every field set."""
    input_pre_processors: dict[int, AnyPreProcessor] = Field(default_factory=dict)
    """What stands before a layer, by the layer's index."""

    def __eq__(self, other: object) -> bool:
        """Compare what the networks mean."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def _own_yaml(self) -> str:
        from netconf.yaml.writer import write  # noqa: PLC0415 - the writer knows the models, which stand in this file

        return write(self)
