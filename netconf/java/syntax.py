"""A syntax tree of Java: plain nodes with what the evaluation asks for, and no trace of the parser that made them."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netconf.errors import Problem, SpecError
from netconf.java.places import Text, place

if TYPE_CHECKING:
    from tree_sitter import Parser, TreeCursor

DEEPEST = 3000
"""Levels of nesting that a source may have; a chain of calls counts one level for each call."""
LARGEST = 4_000_000
"""Bytes of a source."""
_COMMENTS = frozenset({"line_comment", "block_comment"})


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A part of a program."""

    kind: str
    source: Text
    start: int
    end: int
    row: int
    """The first line of what the parser read, counted from 1."""
    last_row: int
    parts: tuple[Node, ...] = ()
    """Named parts in order, without comments."""
    roles: dict[str, Node] | None = None
    """Parts by their role: ``object``, ``name``, ``arguments``."""
    operator: str = ""
    """The operator of an expression."""
    broken: bool = False
    """Whether the parser found an error in it."""

    @property
    def text(self) -> str:
        """The source of this part."""
        return self.source.data[self.start : self.end].decode("utf-8", "replace")

    @property
    def line(self) -> int:
        """The line in the text that was given, counted from 1; it knows its column."""
        return self.source.line(self.row, self.start)

    @property
    def last_line(self) -> int:
        """The last line in the text that was given."""
        return self.source.line(self.last_row, max(self.start, self.end - 1))

    def get(self, role: str) -> Node | None:
        """The part with a role."""
        return None if self.roles is None else self.roles.get(role)

    def named(self, role: str) -> str:
        """The text of the part with a role; empty when there is none."""
        part = self.get(role)
        return "" if part is None else part.text

    def arguments(self) -> tuple[Node, ...]:
        """The arguments of a call."""
        found = self.get("arguments")
        return () if found is None else found.parts

    def first(self, *kinds: str) -> Node | None:
        """The first part of one of some kinds."""
        return next((part for part in self.parts if part.kind in kinds), None)

    def walk(self) -> Iterator[Node]:
        """The node and all within, outer first, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


@functools.cache
def _parser() -> Parser:
    import tree_sitter_java  # noqa: PLC0415 - only who ports Java waits for the parser
    from tree_sitter import Language, Parser  # noqa: PLC0415

    return Parser(Language(tree_sitter_java.language()))


def parsed(text: str, name: str, origin: Text | None = None) -> Node:
    """Parse a source, or a fragment of one.

    Parameters
    ----------
    text
        The source.
    name
        What errors call it.
    origin
        What the text was written from.

    Raises
    ------
    SpecError
        When it is too large or nested too deeply.
    """
    origin = Text(b"") if origin is None else origin
    best = _tree(text, name, origin, {})
    if not best.broken:
        return best
    damage = _damage(best)
    # A fragment: members of a class, statements of a method, or an expression. Line numbers stay.
    begun = len(text) - len(text.lstrip())
    start = _start(text)
    for before, after in (("class Fragment_ { ", "\n}"), ("class Fragment_ { void fragment_() { ", "\n;}}")):
        added = Counter({1: len(before)}) + Counter({1 + text.count("\n", 0, begun): len(start)})
        tried = _tree(f"{before}{text[:begun]}{start}{text[begun:]}{after}", name, origin, added)
        if (found := _damage(tried)) < damage:
            best, damage = tried, found
    return best


def _start(text: str) -> str:
    """What a chain that begins with a dot was cut from."""
    if not text.lstrip().startswith("."):
        return ""
    is_graph = any(word in text for word in (".addLayer(", ".addVertex(", ".addInputs("))
    after = "" if ".list(" in text or ".graphBuilder(" in text else ".graphBuilder()" if is_graph else ".list()"
    return f"new NeuralNetConfiguration.Builder(){after}"


def _damage(root: Node) -> int:
    """Bytes that the parser could make nothing of; a missing token counts a little."""
    total = 0
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == "ERROR":
            total += node.end - node.start + 2
        elif node.broken:
            total += 0 if node.parts else 1
            waiting.extend(node.parts)
    return total


def _tree(text: str, name: str, origin: Text, added: dict[int, int]) -> Node:
    data = text.encode("utf-8", "replace")
    if len(data) > LARGEST:
        raise SpecError([Problem(name, f"it has {len(data):,} bytes; a source may have {LARGEST:,}")])
    return _converted(_parser().parse(data).walk(), replace(origin, data=data, added=added), name)


def _converted(cursor: TreeCursor, data: Text, name: str) -> Node:
    """Copy the parser's tree, without recursion: sources may be nested without bound."""
    top = _node(cursor, data)
    open_nodes: list[tuple[Node, list[Node]]] = [(top, [])]
    going = cursor.goto_first_child()
    while going:
        here, parts = open_nodes[-1]
        node = _added(cursor, data, here, parts)
        if node is not None and cursor.goto_first_child():
            open_nodes.append((node, []))
            if len(open_nodes) > DEEPEST:
                raise SpecError([Problem(place(name, node.line), f"it is nested more than {DEEPEST:,} levels deep")])
            continue
        while not cursor.goto_next_sibling():
            done, children = open_nodes.pop()
            done.parts = tuple(children)
            if not open_nodes:
                return top
            cursor.goto_parent()
    return top


def _added(cursor: TreeCursor, data: Text, here: Node, parts: list[Node]) -> Node | None:
    """Add the node under the cursor to its parent; None when there is nothing below it to look at."""
    raw = cursor.node
    if raw is None or raw.type in _COMMENTS:
        return None
    role = cursor.field_name
    if not raw.is_named:
        if role == "operator" or here.kind in {"update_expression", "unary_expression"}:
            here.operator = raw.type
            if here.kind == "update_expression" and not parts:
                here.operator = f"pre{raw.type}"
        elif raw.type in {"super", "default", "static"}:
            parts.append(_node(cursor, data))
        return None
    node = _node(cursor, data)
    parts.append(node)
    if role is not None:
        here.roles = here.roles or {}
        if role == "declarator" and role in here.roles:
            return node
        here.roles[role] = node
    return node


def _node(cursor: TreeCursor, data: Text) -> Node:
    raw = cursor.node
    if raw is None:
        message = "a cursor stands on a node"
        raise AssertionError(message)
    broken = raw.has_error or raw.is_missing
    return Node(raw.type, data, raw.start_byte, raw.end_byte, raw.start_point[0] + 1, raw.end_point[0] + 1, broken=broken)
