"""A YAML document as a tree that remembers where each part stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from netconf.yaml.scalars import Scalar


@dataclass(frozen=True)
class Mark:
    """A place in the text; line and column count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True)
class ScalarNode:
    """A number, a text, true, false or nothing."""

    mark: Mark
    value: Scalar
    quoted: bool = False
    size: int = 1


@dataclass
class SequenceNode:
    """A list."""

    mark: Mark
    items: list[Node] = field(default_factory=list)
    size: int = 1
    """Nodes in this part of the tree, each alias counted with all that it stands for."""


@dataclass
class MappingNode:
    """Keys and values. Keys are kept as their text, since all keys of a specification are words or whole numbers."""

    mark: Mark
    entries: dict[str, Entry] = field(default_factory=dict)
    size: int = 1


Node = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True)
class Entry:
    """A value, and where its key stands."""

    key: Mark
    value: Node


def plain(node: Node, scalar: Callable[[ScalarNode], Any] = lambda part: part.value) -> Any:
    """Return the tree as dictionaries, lists and what ``scalar`` makes of scalars. What aliases share is shared there as well."""
    made: dict[int, Any] = {}

    def make(part: Node) -> Any:
        if isinstance(part, ScalarNode):
            return scalar(part)
        if id(part) not in made:
            if isinstance(part, SequenceNode):
                made[id(part)] = [make(item) for item in part.items]
            else:
                made[id(part)] = {key: make(entry.value) for key, entry in part.entries.items()}
        return made[id(part)]

    return make(node)


def locate(node: Node, path: tuple[str | int, ...]) -> Mark:
    """Return the place of what a path leads to: a value in a list, or the key of a mapping.

    Where the document ends before the path does (a key that is missing, an inferred value), it is the last place on the way.
    """
    mark = node.mark
    for part in path:
        if isinstance(node, MappingNode) and str(part) in node.entries:
            entry = node.entries[str(part)]
            mark, node = entry.key, entry.value
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            mark = node.mark
        else:
            break
    return mark


def find(node: Node, path: tuple[str | int, ...]) -> Node | None:
    """Return the value that a path leads to, or None."""
    for part in path:
        if isinstance(node, MappingNode) and str(part) in node.entries:
            node = node.entries[str(part)].value
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def scalars(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], ScalarNode]]:
    """Yield every scalar value with its path, in the order of the text."""
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from scalars(item, (*path, index))
    else:
        for key, entry in node.entries.items():
            yield from scalars(entry.value, (*path, key))
