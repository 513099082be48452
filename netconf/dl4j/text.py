"""From a text to plain values: DL4J's JSON, and its YAML, whose tags are the types of objects."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import yaml

from netconf.errors import Problem, SpecError

_DEEPEST: Final = 60
"""Objects within objects; DL4J's own documents have about ten."""
_JSON_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_LONGEST_NUMBER: Final = 400
_LONGEST_KEY: Final = 60
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}


def parse(text: str, name: str) -> dict[str, Any]:
    """Return the document as plain values; the type of an object in YAML becomes its ``@class``.

    Raises
    ------
    SpecError
        When it is neither JSON nor YAML, or no mapping.
    """
    text = text.removeprefix("\ufeff")
    found = _json(text, name) if text.lstrip()[:1] in {"{", "["} else _yaml(text, name)
    if not isinstance(found, dict):
        raise SpecError([Problem(name, "a document of DL4J is an object with keys, but this is none")])
    return found


def is_dl4j(text: str) -> bool:
    """Whether a text is a document of DL4J, by the keys that only those have on top; a wrong guess costs only a worse message."""
    return _TELLTALE.search(text) is not None


_TELLTALE: Final = re.compile(r"(?:^|[{,\s])[\"']?(?:confs|networkInputs|vertexInputs)[\"']?\s*:", re.MULTILINE)


def is_keras(text: str) -> bool:
    """Whether a text is the description of a model of Keras."""
    return _OF_KERAS.search(text) is not None


_OF_KERAS: Final = re.compile(r'"class_name"\s*:\s*"(?:Sequential|Functional|Model)"')


class _Repeated(dict[str, Any]):
    """An object in which a key stands twice."""

    twice: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated, seen = _Repeated(found), set[str]()
    repeated.twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return repeated


def _json(text: str, name: str) -> Any:
    try:
        found = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place, what = f"{name}:{error.lineno}:{error.colno}", error.msg[:1].lower() + error.msg[1:]
        raise SpecError([Problem(place, f"it is not JSON: {what}", "was it cut off, or edited by hand?")]) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; objects within objects without end
        raise SpecError([Problem(name, f"it is not JSON that can be read: {error}")]) from None
    _check(found, name)
    return found


def _check(value: Any, name: str) -> None:
    """Refuse what nests too deeply, and keys that stand twice: of two values nobody knows which one was meant."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while waiting:
        part, path = waiting.pop()
        if len(path) > _DEEPEST:
            raise SpecError([Problem(name, f"objects stand in objects more than {_DEEPEST} deep")])
        if isinstance(part, _Repeated):
            place = ", ".join(shown_key(key) for key in (name, *path) if key)
            raise SpecError([Problem(place, f"the key {shown_key(part.twice)} stands there twice", "take one of them away")])
        if isinstance(part, dict):
            waiting += [(inner, (*path, key)) for key, inner in part.items()]
        elif isinstance(part, list):
            waiting += [(inner, (*path, f"[{index}]")) for index, inner in enumerate(part)]


def shown_key(key: str) -> str:
    """A key as errors show it: whole, unless it is long."""
    return key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}..."


class _Loader(yaml.BaseLoader):
    """Scalars stay words, so that DL4J's numbers (``1.0E-8``) and YAML's are not confused; aliases are refused."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, within limits."""
        self.depth = getattr(self, "depth", 0) + 1
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"objects stand in objects more than {_DEEPEST} deep", problem_mark=_mark(self))
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="there is an alias (*), which DL4J never writes", problem_mark=_mark(self))
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _mark(loader: _Loader) -> Any:
    return loader.peek_event().start_mark  # type: ignore[no-untyped-call]


def _yaml(text: str, name: str) -> Any:
    try:
        return _plain(yaml.compose(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise SpecError([Problem(place, f"it is not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise SpecError([Problem(name, f"it is not YAML: {error}")]) from None


def _plain(node: yaml.Node | None) -> Any:
    if node is None:
        return None
    own = node.tag if not node.tag.startswith("tag:yaml.org,2002:") else ""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            twice = next(key for number, key in enumerate(keys) if key in keys[:number])
            mark = node.start_mark
            raise yaml.MarkedYAMLError(problem=f"the key {shown_key(twice)} stands twice in one object", problem_mark=mark)
        values = {key.value: _plain(value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        return {"@class": own.removeprefix("!"), **values} if own else values
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part) for part in node.value]
    if own:  # a tag on nothing: an object without fields
        return {"@class": own.removeprefix("!")}
    quoted = getattr(node, "style", None) in {'"', "'", "|", ">"}
    return node.value if quoted else _scalar(node.value)


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= _LONGEST_NUMBER and _JSON_NUMBER.fullmatch(text):
        return float(text) if set(text) & set(".eE") else int(text)
    return text
