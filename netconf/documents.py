"""What the configurations of chains and graphs share: the documents that they come from and become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from netconf.releases import NEWEST

if TYPE_CHECKING:
    from netconf.findings import Finding


class Documents:
    """A network's remarks and placeholders, and its documents: our YAML, DL4J's JSON and YAML, Java source."""

    if TYPE_CHECKING:
        _findings: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reader inferred, ignored or found doubtful, in order."""
        return self._findings

    def placeholders(self) -> tuple[str, ...]:
        """Names of the sizes that are not bound yet (``${vocabulary}``); ``netconf.bind`` fills them."""
        from netconf.bindings import placeholders_of  # noqa: PLC0415 - bindings stands on the models

        return placeholders_of(self)  # type: ignore[arg-type]

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
            from netconf.dl4j.writer import written  # noqa: PLC0415 - the writers know the models, which stand on this file

            return written(self, dialect, strict=strict, form="yaml")  # type: ignore[arg-type]
        return self._own_yaml()

    def _own_yaml(self) -> str:
        """Return the network as our YAML."""
        raise NotImplementedError

    @classmethod
    def from_yaml(cls, text: str, *, compatibility: str | None = None) -> Self:
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
        from netconf.loading import read_text  # noqa: PLC0415 - the readers know the models, which stand on this file
        from netconf.yaml.text import expected, required  # noqa: PLC0415 - the same

        return expected(read_text(required(text), compatibility=compatibility), cls)

    @classmethod
    def from_json(cls, text: str, *, compatibility: str | None = None) -> Self:
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
        from netconf.dl4j.reader import read  # noqa: PLC0415 - the reader knows the models, which stand on this file
        from netconf.yaml.text import expected, required  # noqa: PLC0415 - the same

        return expected(read(required(text), compatibility=compatibility).configuration, cls)

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
            When the dialect cannot say the network, or a placeholder is not bound.
        """
        from netconf.dl4j.writer import written  # noqa: PLC0415 - the writer knows the models, which stand on this file

        return written(self, dialect, strict=strict)  # type: ignore[arg-type]

    def to_java(self, class_name: str = "Network", *, strict: bool = False) -> str:
        """Return a Java class whose method ``conf()`` builds the network with 1.0.0-M2.1: to take it back into the JVM.

        What is written is read back before it is returned, so that it means the same network.

        Parameters
        ----------
        class_name
            Name of the class.
        strict
            As of ``to_json``.

        Raises
        ------
        ConfigurationError
            When 1.0.0-M2.1 cannot say the network, its builders have no word for something, or a placeholder is not bound.
        """
        from netconf.findings import warn  # noqa: PLC0415 - as below
        from netconf.source.java import write  # noqa: PLC0415 - the writer knows the models, which stand on this file

        text, losses = write(self, class_name, strict=strict)  # type: ignore[arg-type]
        warn(losses, stacklevel=3)
        return text

    def toJson(self) -> str:
        """Return the network as JSON of the newest release, under DL4J's name of ``to_json``."""
        return self.to_json()

    @classmethod
    def fromJson(cls, text: str) -> Self:
        """Return the network that DL4J's JSON describes, under DL4J's name of ``from_json``."""
        return cls.from_json(text)

    def toYaml(self) -> str:
        """Return the network as our YAML, under DL4J's name of ``to_yaml``."""
        return self.to_yaml()

    @classmethod
    def fromYaml(cls, text: str) -> Self:
        """Return the network that our YAML describes, under DL4J's name of ``from_yaml``."""
        return cls.from_yaml(text)
