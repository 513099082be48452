"""Networks and their files: the two methods that ask ``runtime.formats``."""

from __future__ import annotations

from typing import Any, Self, cast

import numpy as np

from netconf.errors import NetconfError, Problem
from runtime.data.normalizers import Normalizer


class Filed:
    """A network that is written to a file, and comes from one."""

    def save(self, path: Any, dialect: str | None = None, *, strict: bool = False, normalizer: Normalizer | None = None) -> None:
        """Write the network to a model file, whole or not at all.

        Parameters
        ----------
        path, dialect, strict
            The file; None for our format, a release of DL4J (``1.0.0-M2.1``, ``0.9.1``) for a model that it loads; whether it is
            an error, and not a warning, when training there will miss something.
        normalizer
            What the data go through before the network, fitted; ``runtime.load_model`` gives it back.

        Raises
        ------
        netconf.NetconfError
            If it cannot be written, or the dialect cannot say what predictions need.
        """
        from runtime.formats.loading import save  # noqa: PLC0415 - files know networks, which know files only here

        save(cast("Any", self), path, dialect, strict=strict, normalizer=normalizer)

    @classmethod
    def load(cls, path: Any, load_updater: bool = True) -> Self:  # noqa: FBT001, FBT002 - DL4J's order
        """The network of a file, as ``runtime.load(path)`` reads it, which must be of this kind.

        Parameters
        ----------
        path
            A model file, of ours or of DL4J.
        load_updater
            Whether training goes on with the updater's state in the file; it begins with none otherwise.

        Raises
        ------
        netconf.NetconfError
            If the file cannot be read, or holds a network of another kind.
        """
        from runtime.formats.loading import load  # noqa: PLC0415 - as above

        network: Any = load(path)
        if not isinstance(network, cls):
            message = f"it is a {type(network).__name__}, not a {cls.__name__}"
            raise NetconfError([Problem(str(path), message, f"{type(network).__name__}.load(path), or runtime.load(path)")])
        if not load_updater:
            loaded: Any = network
            loaded.set_updater_state(np.zeros_like(loaded.updater_state()))
        return network
