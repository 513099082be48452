"""Fields that methods which are not followed give a value to: what they hold where the evaluation begins is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netconf.java.names import Names
from netconf.java.program import MethodInfo, Program
from netconf.java.values import Instance, Mapped, Sequence, Unknown

if TYPE_CHECKING:
    from netconf.java.machine import Machine


def forget(machine: Machine, root: MethodInfo, this: Instance | None) -> None:
    """Make unknown what other methods than ``root``, and those that it calls, set or fill before ``root`` is called.

    Only what is still blank is forgotten (nothing, 0, -1, an empty collection): any other value is the author's default.
    """
    followed = _followed(machine.program, machine.names, root)
    holders = [(info, fields) for info, fields in machine.statics.items()]
    while this is not None:
        holders.append((this.of, this.fields))
        this = this.outer
    for info, fields in holders:
        for name, value in fields.items():
            if _is_blank(value) and machine.slice.changed_in.get(name, set()) - followed:
                entry = info.fields.get(name)
                kind, line = ("", 0) if entry is None else (entry.type, entry.node.line)
                fields[name] = machine.held(name, kind, Unknown(name, kind, line), line)


def _is_blank(value: Any) -> bool:
    if isinstance(value, Sequence | Mapped):
        return not value.items
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value in {0, -1})


def _followed(program: Program, names: Names, root: MethodInfo) -> set[str]:
    """Names of the methods that a call of ``root`` reaches, and of what ran before: constructors, blocks of initialisation."""
    found = {_name(root)}
    found |= {_name(method) for method in program.methods() if method.is_constructor or method.name.startswith("<")}
    waiting = list(found)
    while waiting:
        new = names.calls.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _name(method: MethodInfo) -> str:
    return method.owner.name if method.is_constructor else method.name
