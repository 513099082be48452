"""The configuration of any file: words only, whatever stands beside them."""

from __future__ import annotations

from pathlib import Path

from netconf.bindings import AnyConfiguration
from netconf.loading import load
from runtime.formats.archive import fault
from runtime.formats.containers import METADATA, is_archive, opened
from runtime.formats.description import info
from runtime.formats.dl4j_description import CONFIGURATION, document_of
from runtime.formats.folders import the_model
from runtime.formats.named_description import describe_safetensors, is_safetensors

_ARRAYS = "arrays alone say no network: give one with --configuration"


def configuration_of(path: Path, compatibility: str | None = None) -> AnyConfiguration:
    """The configuration of a model file of ours or of DL4J, a folder with one, a .safetensors file of ours, or a document.

    Parameters
    ----------
    path
        The file or folder.
    compatibility
        A release of DL4J whose defects are reproduced, for files of DL4J.

    Raises
    ------
    ModelFileError, SpecError
        When the file holds no network, or is damaged.
    """
    path = the_model(path)
    if not path.exists():
        return load(path, compatibility=compatibility)  # which says what is there instead
    if is_archive(path):
        with opened(path) as archive:
            if CONFIGURATION in archive.names:
                return document_of(archive.path, CONFIGURATION, archive.read_text(CONFIGURATION), compatibility).configuration
            if METADATA not in archive.names:
                raise fault(archive.path, "", "holds no configuration", _ARRAYS)
        return info(path).configuration
    if is_safetensors(path):
        found = describe_safetensors(path).configuration
        if found is None:
            raise fault(path, "", "holds no configuration", _ARRAYS)
        return found
    return load(path, compatibility=compatibility)
