"""What DL4J, Keras and PyTorch ask of objects that have it not, and what takes its place: said when a program asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from netconf.surroundings import METHODS


class Elsewhere:
    """An object, asked for what it has not."""

    _in_dl4j: ClassVar[str]
    """DL4J's name of its kind."""

    if not TYPE_CHECKING:  # a type checker shall see unknown names by itself

        def __getattr__(self, name: str) -> Any:
            """Say what takes the place of a method of other libraries; reached only when there is no such attribute."""
            here = METHODS[self._in_dl4j].get(name)  # an attribute of the class, which is always there
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(f"{message}; here: {here}" if here else message, name=name, obj=self)
