"""What a model file says beside words and arrays: versions, counters, vocabulary, positions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from netconf.errors import Problem
from runtime.data.vocabulary import Vocabulary
from runtime.errors import DataError, ModelFileError
from runtime.formats.archive import fault

if TYPE_CHECKING:  # iterators hold numbers, which a description must not wait for
    from runtime.data.iterator import DataSetIterator

STARTING = (0, None)
"""How often the score stood still, and the last score, before the first update."""
VERSION = 2
"""Version of the format. A reader refuses newer ones; it reads all older ones. Version 2 may have a normaliser."""

NORMALIZER = "normalizer/"
"""Folder of the members with a normaliser's statistics, which are float64 in any case."""

Size = Annotated[int, Field(ge=1, lt=2**31, strict=True)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, lt=2**63, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IteratorRecord(_Part):
    """Which minibatch comes next, and of what: enough to go on exactly, not the data themselves."""

    identity: Mapping[str, int | str | bool | None]
    epoch: Count
    index: Count

    @classmethod
    def of(cls, iterator: DataSetIterator) -> IteratorRecord:
        """The record of an iterator as it stands."""
        position = iterator.position
        return cls(identity=dict(iterator.identity()), epoch=position.epoch, index=position.index)

    def resume(self, iterator: DataSetIterator) -> None:
        """Let an iterator over the same data go on where the recorded one stopped.

        Raises
        ------
        DataError
            When it iterates over other data, or cuts them otherwise; all differences are listed.
        """
        identity = iterator.identity()
        problems = [
            Problem(
                name, f"the training used {self.identity.get(name)!r}, now it is {identity.get(name)!r}", _HINTS.get(name, "")
            )
            for name in {**self.identity, **identity}
            if self.identity.get(name) != identity.get(name)
        ]
        if problems:
            raise DataError(problems)
        iterator.set_position(replace(iterator.position, epoch=self.epoch, index=self.index))


_HINTS = {
    "textDigest": "resume with the text that the training began with, in the same order of files",
    "exampleLength": "resume with the same --length, or leave it out",
    "batchSize": "resume with the same --minibatch, or leave it out",
    "seed": "resume with the same --seed, or leave it out",
}


_STATISTICS = {"NormalizerStandardize": ("mean", "std"), "NormalizerMinMaxScaler": ("min", "max")}
"""What the two statistics of a normaliser are called."""


class NormalizerRecord(_Part):
    """A normaliser but for its statistics, which are arrays."""

    kind: Literal["NormalizerStandardize", "NormalizerMinMaxScaler"]
    minimum: Finite | None
    maximum: Finite | None
    """The range of a NormalizerMinMaxScaler."""
    features: Size
    """How many features it treats."""
    labels: Size | None
    """How many labels, where it treats them too."""

    def arrays(self) -> dict[str, tuple[int, ...]]:
        """The members with statistics, and their shapes."""
        sizes = {"features": self.features} | ({} if self.labels is None else {"labels": self.labels})
        return {f"{NORMALIZER}{what}.{name}.npy": (size,) for what, size in sizes.items() for name in _STATISTICS[self.kind]}


class Metadata(_Part):
    """The member ``graves.json``."""

    format: Literal["graves model"] = "graves model"
    version: Annotated[int, Field(ge=1, le=VERSION, strict=True)]
    dtype: Literal["float32", "float64"]
    layout: Literal["NCW", "NWC"]
    iteration: Count
    epoch: Count
    random_position: Annotated[int, Field(ge=0, lt=2**160, strict=True)]
    """Position in the stream of random numbers for dropout and noise."""
    standing: tuple[Count, float | None] = STARTING
    """How often the score stood still, and the last one: what the policy Score of 0.x goes by."""
    updater: bool
    """Whether the updater's state is there; without it, training can only begin anew from the parameters."""
    state_minibatch: Size | None
    """Rows of the recurrent layers' stored state; None when there is none."""
    arrays: tuple[str, ...]
    """Members that are arrays, in order: one that was lost with the end of a damaged directory is missed."""
    vocabulary: tuple[str, ...] | None
    iterator: IteratorRecord | None
    normalizer: NormalizerRecord | None = None
    """What the data go through before the network."""

    @model_validator(mode="after")
    def _characters_are_a_vocabulary(self) -> Self:
        if self.vocabulary is not None:
            Vocabulary(self.vocabulary)
        return self

    def to_bytes(self) -> bytes:
        """As JSON, readable by people."""
        unsaid = {"standing"} if self.standing == STARTING else None  # older readers do not know it
        return (json.dumps(self.model_dump(exclude=unsaid), indent=1, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, path: Path, member: str, data: bytes) -> Metadata:
        """Read the member.

        Raises
        ------
        ModelFileError
            When it is not JSON, not ours, of a newer version, or lacks something.
        """
        try:
            return cls.model_validate(json.loads(data))
        except ValidationError as error:
            problems = []
            for detail in error.errors(include_url=False, include_context=False):
                place = ".".join(str(part) for part in detail["loc"])
                hint = "it was probably written by a newer graves: upgrade" if place == "version" else ""
                problems.append(Problem(f"{path}, {member}" + (f", {place}" if place else ""), detail["msg"], hint))
            raise ModelFileError(problems) from error
        except (ValueError, RecursionError) as error:  # not JSON, or no vocabulary
            raise fault(path, member, str(error)) from error
