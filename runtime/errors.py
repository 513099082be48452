"""Errors of a user's making at run time; all are ``netconf.NetconfError``, so one ``except`` catches every kind.

NetconfError             base of all; ``problems`` lists everything that was found
    DataError            data, labels, masks or text that cannot be learnt from
        ShapeError       an array of another shape than the network takes
    ModelFileError       a model file that is damaged, foreign or hostile
    MemoryLimitError     what would need more memory than there is
    UnsupportedError     words that are understood, but that this runtime does not compute
"""

from __future__ import annotations

from netconf.errors import NetconfError


class DataError(NetconfError):
    """Data, labels, masks or text that a network cannot learn from."""


class ShapeError(DataError):
    """An array of another shape than the network takes; the message prints both readings of its axes where two are possible."""


class ModelFileError(NetconfError):
    """A model file that is damaged, not one of ours, or hostile; the location is the file and its member."""


class MemoryLimitError(NetconfError, MemoryError):
    """What would need more memory than this process can have; nothing was allocated for it."""


class UnsupportedError(NetconfError):
    """Words that are understood and kept, but that this runtime does not compute; refused when the network is compiled."""
