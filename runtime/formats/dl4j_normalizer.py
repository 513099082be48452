"""``normalizer.bin`` of DL4J's model files: read, and written."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np

from netconf.releases import NEWEST
from runtime.data.normalizers import Normalizer, NormalizerMinMaxScaler, NormalizerStandardize, Statistics
from runtime.formats.nd4j_binary import read_array, row_bytes, word_bytes
from runtime.formats.stream import Stream

_HEADER: Final = "NORMALIZER"
_JAVA: Final = b"\xac\xed"
"""The first bytes of an object that Java serialised."""
_STANDARDIZE, _MIN_MAX = "STANDARDIZE", "MIN_MAX"


def read_normalizer(stream: Stream) -> tuple[Normalizer | None, str]:
    """The normaliser of a member; or none, and why: what Java serialised (0.7 and older), and kinds that are not for one series.

    Raises
    ------
    ModelFileError
        When it is damaged.
    """
    if stream.left < 2:
        raise stream.fault(stream.offset, "the normaliser is cut off")
    length = stream.number("H", "the normaliser's header")
    if length.to_bytes(2, "big") == _JAVA:
        return None, "is an object that Java serialised, which is not read; the rest of the model is"
    start = stream.offset
    if length != len(_HEADER) or stream.take(length, "the normaliser's header") != _HEADER.encode():
        raise stream.fault(start, f"expected a normaliser, which begins with {_HEADER}")
    version = stream.number("i", "the normaliser's version")
    if version != 1:
        raise stream.fault(stream.offset, f"the normaliser has version {version}, not 1")
    kind = stream.word("the normaliser's kind")
    if kind not in {_STANDARDIZE, _MIN_MAX}:
        return None, f"the normaliser is a {kind}, which is not read; {_STANDARDIZE} and {_MIN_MAX} are"
    fits_labels = bool(stream.number("?", "whether labels are normalised"))
    made: Normalizer = NormalizerStandardize(fit_labels=fits_labels)
    if kind == _MIN_MAX:
        low, high = stream.number("d", "the range"), stream.number("d", "the range")
        made = NormalizerMinMaxScaler(low, high, fit_labels=fits_labels)
    made.features = _statistics(stream)
    if fits_labels:
        made.labels = _statistics(stream)
    stream.finish()
    return made, ""


def _statistics(stream: Stream) -> Statistics:
    start = stream.offset
    first, second = (read_array(stream).astype(np.float64).ravel() for _ in range(2))
    if first.size != second.size:
        raise stream.fault(start, f"the statistics have {first.size} and {second.size} numbers")
    return Statistics(first, second)


def normalizer_bytes(normalizer: Normalizer, dialect: str = NEWEST) -> bytes:
    """A normaliser as a release of DL4J reads it, with statistics in double precision."""
    scales = isinstance(normalizer, NormalizerMinMaxScaler)
    kind = _MIN_MAX if scales else _STANDARDIZE
    parts = [word_bytes(_HEADER), struct.pack(">i", 1), word_bytes(kind), struct.pack(">?", normalizer.fit_labels)]
    if isinstance(normalizer, NormalizerMinMaxScaler):
        parts.append(struct.pack(">dd", normalizer.minimum, normalizer.maximum))
    for statistics in (normalizer.features, normalizer.labels if normalizer.fit_labels else None):
        if statistics is not None:
            parts += [row_bytes(array.astype(np.float64).ravel(), dialect) for array in (statistics.first, statistics.second)]
    return b"".join(parts)
