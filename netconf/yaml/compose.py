"""From text to a tree of nodes with their places, within limits: a document may be hostile.

PyYAML finds the tokens; the tree is built here from its events, one after the other and without recursion, so that depth,
aliases and the size that a document unfolds to are counted before anything is unfolded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import yaml

from netconf.errors import Problem, SpecError
from netconf.yaml import scalars, syntax
from netconf.yaml.nodes import Entry, MappingNode, Mark, Node, ScalarNode, SequenceNode

DEEPEST: Final = 32
"""Levels of lists and mappings in each other; a specification needs six."""
MOST_NODES: Final = 50_000
"""Values in a document, each alias counted with all that it stands for; the largest networks have some thousand."""
MOST_PROBLEMS: Final = 50

_COLLECTIONS: Final = {f"{scalars.TAG_PREFIX}map", f"{scalars.TAG_PREFIX}seq", "!"}


def compose(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """Read the one document of ``text``.

    Parameters
    ----------
    text
        The YAML.
    name
        What errors call it.

    Returns
    -------
        The root (None for an empty document), and faults that did not hinder reading: keys given twice, foreign tags.

    Raises
    ------
    SpecError
        When the text is not YAML, has several documents, or goes beyond a limit.
    """
    composer = _Composer(name)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise SpecError([*composer.problems, syntax.describe(error, name, text)]) from None
    except yaml.reader.ReaderError as error:
        raise SpecError([syntax.describe_character(error, name, text)]) from None
    return composer.root, composer.problems


class _Composer:
    """The tree so far, and the collections that are still open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        """Add one event of PyYAML's parser to the tree."""
        mark = syntax.mark_of(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._stop(mark, "a second document begins here", "keep one network in one file")
        elif isinstance(event, yaml.ScalarEvent):
            self._register(event, node := self._scalar(event, mark))
            self._place(node, event.implicit[0])
        elif isinstance(event, yaml.AliasEvent):
            self._place(self._alias(str(event.anchor), mark), plain=False)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._begin(event, mark)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._place(self._open.pop().finish(self), plain=False)

    def report(self, mark: Mark, message: str, hint: str = "") -> None:
        """Keep a fault and go on, until there are too many to be of use."""
        self.problems.append(Problem(f"{self.name}:{mark}", message, hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise SpecError(self.problems)

    def _stop(self, mark: Mark, message: str, hint: str = "") -> SpecError:
        return SpecError([*self.problems, Problem(f"{self.name}:{mark}", message, hint)])

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> ScalarNode:
        plain, _ = event.implicit
        tag = event.tag
        try:
            if tag is None or tag == "!":
                text = event.value
                return ScalarNode(mark, scalars.resolve(text) if plain else text, quoted=not plain)
            if tag.startswith(scalars.TAG_PREFIX):
                return ScalarNode(mark, scalars.construct(event.value, tag), quoted=True)
            self._foreign(tag, mark)
        except ValueError as error:
            self.report(mark, str(error))
        return ScalarNode(mark, event.value, quoted=True)

    def _foreign(self, tag: str, mark: Mark) -> None:
        shown = f"!!{tag.removeprefix(scalars.TAG_PREFIX)}" if tag.startswith(scalars.TAG_PREFIX) else tag
        self.report(mark, f"the tag {shown} has no meaning here", "say the kind of an object by its key type")

    def _begin(self, event: Any, mark: Mark) -> None:
        if event.tag is not None and event.tag not in _COLLECTIONS:
            self._foreign(event.tag, mark)
        if len(self._open) == DEEPEST:
            raise self._stop(mark, f"more than {DEEPEST} levels of lists and mappings in each other")
        kind = _OpenSequence if isinstance(event, yaml.SequenceStartEvent) else _OpenMapping
        opened = kind(mark)
        self._register(event, opened.node)
        self._open.append(opened)

    def _register(self, event: Any, node: Node) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = node

    def _alias(self, anchor: str, mark: Mark) -> Node:
        node = self._anchors.get(anchor)
        if node is None:
            hint = f"put &{anchor} before the value that it stands for"
            raise self._stop(mark, f"the alias *{anchor} has no anchor before it", hint)
        if any(opened.node is node for opened in self._open):
            message = f"the alias *{anchor} stands inside the value that it stands for, which would have no end"
            raise self._stop(mark, message, f"the anchor &{anchor} is in line {node.mark.line}")
        return node

    def _place(self, node: Node, plain: bool) -> None:
        total = node.size + sum(opened.node.size for opened in self._open)
        if total > MOST_NODES:
            message = f"the document unfolds to more than {MOST_NODES:,} values"
            raise self._stop(node.mark, message, "an alias counts with all that it stands for")
        if self._open:
            self._open[-1].add(node, self, plain=plain)
        else:
            self.root = node


class _OpenSequence:
    """A list whose end has not been read."""

    def __init__(self, mark: Mark) -> None:
        self.node = SequenceNode(mark)

    def add(self, node: Node, composer: _Composer, *, plain: bool) -> None:  # noqa: ARG002 - as the mapping's
        self.node.items.append(node)
        self.node.size += node.size

    def finish(self, composer: _Composer) -> SequenceNode:  # noqa: ARG002 - as the mapping's
        return self.node


class _OpenMapping:
    """A mapping whose end has not been read; its values come after their keys."""

    def __init__(self, mark: Mark) -> None:
        self.node = MappingNode(mark)
        self._key: tuple[str, Mark] | None = None
        self._waiting = False
        self._merging = False
        self._merged: list[Node] = []

    def add(self, node: Node, composer: _Composer, *, plain: bool) -> None:
        """Take a key, or the value of the key before."""
        if not self._waiting:
            self._take_key(node, composer, plain=plain)
        elif self._merging:
            self._merged.append(node)
        elif self._key is not None:
            self._take_value(*self._key, node, composer)
        self._waiting = not self._waiting
        self.node.size += node.size

    def _take_key(self, node: Node, composer: _Composer, *, plain: bool) -> None:
        self._merging = plain and isinstance(node, ScalarNode) and node.value == "<<"
        self._key = None
        if not isinstance(node, ScalarNode):
            composer.report(node.mark, "a list or mapping cannot be a key", 'put quotes around a placeholder: "${name}"')
        elif node.value is None:
            composer.report(node.mark, "a key is missing before ':'")
        else:
            self._key = (_key_text(node.value), node.mark)

    def _take_value(self, key: str, mark: Mark, value: Node, composer: _Composer) -> None:
        if key in self.node.entries:
            first = self.node.entries[key].key
            composer.report(mark, f"{key} is given twice", f"the first one is in line {first.line}; keep one of them")
        else:
            self.node.entries[key] = Entry(mark, value)

    def finish(self, composer: _Composer) -> MappingNode:
        """Fill in what ``<<`` brings, where the mapping's own keys say nothing."""
        own = self.node.entries
        for source in _sources(self._merged):
            if not isinstance(source, MappingNode):
                composer.report(source.mark, "<< takes a mapping, or a list of mappings")
                continue
            for key, entry in source.entries.items():
                own.setdefault(key, entry)
        return self.node


_Open = _OpenSequence | _OpenMapping


def _sources(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield what is merged, the most important first."""
    for node in nodes:
        yield from node.items if isinstance(node, SequenceNode) else (node,)


def _key_text(value: scalars.Scalar) -> str:
    """Return a key as documents write it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
