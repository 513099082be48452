"""The configuration of a network: as written (Draft), and built (MultiLayerConfiguration)."""

from __future__ import annotations

from pydantic import Field, PrivateAttr

from netconf.findings import Finding
from netconf.layers import AnyLayer
from netconf.preprocessors import AnyPreProcessor
from netconf.releases import NEWEST
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


class MultiLayerConfiguration(NetworkSettings):
    """A chain of layers, built: explicit, resolved and of no release (eras.md).

    Two configurations are equal when their fields are, however they were written. ``findings`` (what was inferred, ignored or
    looks wrong) take no part in that.
    """

    _findings: tuple[Finding, ...] = PrivateAttr(default=())

    layers: tuple[AnyLayer, ...] = Field(min_length=1)
    """The layers, in order, with every field set."""
    input_pre_processors: dict[int, AnyPreProcessor] = Field(default_factory=dict)
    """What stands before a layer, by the layer's index."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reader inferred, ignored or found doubtful, in order."""
        return self._findings

    def placeholders(self) -> tuple[str, ...]:
        """Names of the sizes that are not bound yet (``${vocabulary}``); ``netconf.bind`` fills them."""
        from netconf.bindings import placeholders_of  # noqa: PLC0415 - bindings stands on this file

        return placeholders_of(self)

    def __eq__(self, other: object) -> bool:
        """Compare what the networks mean."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

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
        from netconf.yaml.writer import write  # noqa: PLC0415 - the same

        return write(self)

    @classmethod
    def from_yaml(cls, text: str, *, compatibility: str | None = None) -> MultiLayerConfiguration:
        """Return the network that our YAML, or DL4J's own of any release, describes.

        Parameters
        ----------
        text
            The specification itself; ``netconf.load`` takes a file as well, and shows warnings.
        compatibility
            A release of DL4J whose defects are reproduced; instead of what the text says.

        Raises
        ------
        SpecError
            When it describes no network; it lists all faults, each with line and column.
        """
        from netconf.loading import read_text  # noqa: PLC0415 - the readers know the models, which stand in this file
        from netconf.yaml.text import expected  # noqa: PLC0415 - the same

        return expected(read_text(text, compatibility=compatibility), cls)

    @classmethod
    def from_json(cls, text: str, *, compatibility: str | None = None) -> MultiLayerConfiguration:
        """Return the network that DL4J's own JSON of any release describes (0.4-rc3.8 to 1.0.0-M2.1).

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
            When it is no such document, or describes no network that can be had; it lists all faults.
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
    def fromJson(cls, text: str) -> MultiLayerConfiguration:
        """Return the network that DL4J's JSON describes, under DL4J's name of ``from_json``."""
        return cls.from_json(text)

    def toYaml(self) -> str:
        """Return the network as our YAML, under DL4J's name of ``to_yaml``."""
        return self.to_yaml()

    @classmethod
    def fromYaml(cls, text: str) -> MultiLayerConfiguration:
        """Return the network that our YAML describes, under DL4J's name of ``from_yaml``."""
        return cls.from_yaml(text)
