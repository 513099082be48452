"""From our YAML to a network: every fault at once, each with its line and column, its place in words, and the likely fix."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from netconf.bindings import AnyConfiguration
from netconf.errors import ConfigurationError, PlaceholderError, Problem, SpecError
from netconf.graph.configuration import GraphDraft
from netconf.graph.resolve import resolve_graph
from netconf.network import Draft
from netconf.places import place_of_unknown_key
from netconf.problems import problems_of
from netconf.resolve import resolve
from netconf.unbound import UnboundError
from netconf.yaml import hints, nodes, placeholders
from netconf.yaml.compose import compose
from netconf.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from netconf.yaml.text import check_size, without_mark

UNNAMED = "<yaml>"
"""What errors call a text that came without a file."""


def read(
    text: str, name: str = UNNAMED, bindings: Mapping[str, float] | None = None, compatibility: str | None = None
) -> AnyConfiguration:
    """Return the network that our YAML describes: a list of layers, or a graph when it has vertices.

    Parameters
    ----------
    text
        The specification. JSON is YAML, too.
    name
        What errors call it, usually the file.
    bindings
        Numbers for the placeholders. Those that stay unbound remain in the configuration.
    compatibility
        A release of DL4J whose defects are reproduced; instead of what the document says.

    Raises
    ------
    SpecError
        When it is not YAML, or does not describe a network.
    PlaceholderError
        When a binding does not fit, or something must be known that is not bound.
    """
    root, found = parse(text, name)
    if found or not isinstance(root, MappingNode):
        raise SpecError([*found, *_not_a_network(root, name)])
    bound = placeholders.checked(bindings or {}, root, name)
    document = _document(root, bound)
    if compatibility is not None:
        document["compatibility"] = compatibility
    model: type[Draft | GraphDraft] = GraphDraft if _GRAPH_WORDS & document.keys() and "layers" not in document else Draft
    try:
        draft = model.model_validate(document)
    except ValidationError as error:
        raise SpecError(_sorted(_validation_problems(error, root, name, model), root)) from None
    try:
        return resolve_graph(draft) if isinstance(draft, GraphDraft) else resolve(draft)
    except UnboundError as error:
        raise PlaceholderError([placeholders.located(p, error.name, root, name) for p in error.problems]) from None
    except ConfigurationError as error:
        raise SpecError(_sorted([_placed(p, root, name) for p in error.problems], root)) from None


_GRAPH_WORDS = frozenset({"vertices", "inputs", "outputs"})
"""Keys that only graphs have on top."""


def parse(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """Return the document as a tree, and what is wrong with it as YAML.

    Raises
    ------
    SpecError
        When it is no YAML at all, or goes beyond a limit.
    """
    check_size(len(text), name)
    root, found = compose(without_mark(text), name)
    return root, found


def _not_a_network(root: Node | None, name: str) -> list[Problem]:
    """Say what stands at the top of the document instead of a mapping."""
    if isinstance(root, MappingNode):
        return []
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        return [Problem(name, "the document is empty", hints.SMALLEST)]
    given = "a list" if isinstance(root, SequenceNode) else repr(root.value)
    return [Problem(f"{name}:{root.mark}", f"a network is a mapping with the key layers, but this is {given}", hints.SMALLEST)]


def _document(root: MappingNode, bound: Mapping[str, float]) -> dict[str, Any]:
    """Return the document as plain values, placeholders filled and types in their right spelling."""
    document: dict[str, Any] = nodes.plain(root, lambda scalar: placeholders.value_of(scalar, bound))
    _spell_types(document, set())
    return document


def _spell_types(value: Any, seen: set[int]) -> None:
    """Let ``type: graveslstm`` be GravesLSTM: all other words of DL4J are read in any letter case, as DL4J reads them."""
    if not isinstance(value, dict | list) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict) and isinstance(value.get("type"), str):
        value["type"] = _type_names().get(value["type"].lower(), value["type"])
    for part in value.values() if isinstance(value, dict) else value:
        _spell_types(part, seen)


@cache
def _type_names() -> dict[str, str]:
    return hints.type_names()


def _validation_problems(error: ValidationError, root: Node, name: str, model: type[Draft | GraphDraft]) -> list[Problem]:
    """Return pydantic's faults as problems, with better hints where the document shows what was meant."""
    unknown = {place_of_unknown_key(model, found["loc"]).path for found in error.errors() if found["type"] == "extra_forbidden"}
    problems = []
    for problem in problems_of(error, model=model):
        if problem.path in unknown:
            better = hints.for_unknown_key(problem.path, _layer_type(problem.path, root))
        else:
            better = hints.for_value(problem, nodes.find(root, problem.path))
        problems.append(_placed(dataclasses.replace(problem, message=_in_yaml(problem), hint=better or problem.hint), root, name))
    return problems


def _in_yaml(problem: Problem) -> str:
    """Return a message with YAML's spelling of what was given, and with an owner for the words on top."""
    said = re.sub(r"\b(True|False) was given$", lambda match: f"{match[1].lower()} was given", problem.message)
    return f"{said} of a network" if len(problem.path) == 1 and said.endswith(" is not a word") else said


def _layer_type(path: tuple[str | int, ...], root: Node) -> str | None:
    """Return the type of the layer that a path goes through, or None outside layers."""
    if path[:1] not in {("layers",), ("vertices",)} or len(path) < 3:  # noqa: PLR2004 - layers, index, word
        return None
    node = nodes.find(root, (*path[:2], "type"))
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _placed(problem: Problem, root: Node, name: str) -> Problem:
    """Put file, line and column before a problem's place."""
    path = _written(problem.path, root)
    where = f"{name}:{nodes.locate(root, path)}" if path else name
    return dataclasses.replace(problem.inside(where), path=path)


def _written(path: tuple[str | int, ...], root: Node) -> tuple[str | int, ...]:
    """Return where a setting is written that a layer has from the network."""
    inside = path[:1] in {("layers",), ("vertices",)} and len(path) > 2  # noqa: PLR2004 - list, index, word
    if inside and nodes.find(root, path[:3]) is None and nodes.find(root, path[2:3]):
        return path[2:]
    return path


def _sorted(problems: Iterable[Problem], root: Node) -> list[Problem]:
    """Return problems in the order of the text, what all layers have from the network once."""

    def place(problem: Problem) -> tuple[int, int]:
        mark = nodes.locate(root, problem.path)
        return mark.line, mark.column

    return sorted({(problem.path, problem.message): problem for problem in reversed(list(problems))}.values(), key=place)
