"""The door to programs of DL4J: its interpreter, a sixth of what this package takes to import, is loaded when it is used."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netconf.java import Report

LANGUAGES = {".java": "Java", ".scala": "Scala", ".sc": "Scala", ".kt": "Kotlin", ".kts": "Kotlin", ".ipynb": ""}
"""Languages that are read, by the endings of their files; a notebook may hold any of them."""


def port(
    source: str | os.PathLike[str] | Mapping[str, str] | list[str | os.PathLike[str]],
    bindings: Mapping[str, Any] | None = None,
    dl4j: str | None = None,
    *,
    silence: Collection[str] = (),
) -> Report:
    """Find the networks that a DL4J program in Java, Scala or Kotlin builds.

    Nothing is executed, and no file is read but those given.

    Parameters
    ----------
    source
        A path, a list of paths, the source itself (a fragment will do), or texts by file name. Several are one program.
        A notebook of Jupyter or Zeppelin and a page with fenced code are read for the program in them.
    bindings
        Values that only the running program knows, by their text: ``{"iter.inputColumns()": 77, "nHidden": 200}``.
    dl4j
        The release that the program was written for; found in its imports and words when not said.
    silence
        Codes of findings that are left out (netconf/lints/lints.md).

    Returns
    -------
    The networks, each with its configuration; those that could not be ported, with the reason; and what stands around them.

    Raises
    ------
    SpecError
        When a file cannot be read, is in another language, or builds no configuration.
    """
    from netconf.java.porting import port as ported  # noqa: PLC0415 - see above

    return ported(source, bindings, dl4j, silence=silence)
