"""Variables of a method while it is evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netconf.java.program import ClassInfo, MethodInfo
    from netconf.java.values import Instance


@dataclass(eq=False, repr=False)
class Scope:
    """The variables of a block; those of the blocks around it are found through ``outer``."""

    owner: ClassInfo
    this: Instance | None
    method: MethodInfo | None
    outer: Scope | None = None
    values: dict[str, Any] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def inner(self) -> Scope:
        """A block within this one."""
        return Scope(self.owner, self.this, self.method, self)

    def holder(self, name: str) -> Scope | None:
        """The block that declares a variable."""
        scope: Scope | None = self
        while scope is not None and name not in scope.values:
            scope = scope.outer
        return scope

    def declare(self, name: str, type_name: str, value: Any) -> None:
        """Declare a variable here."""
        self.values[name] = value
        self.types[name] = type_name
