"""The JSON Schema of our YAML, made from the models, for editors: completion, descriptions, and red lines under what is misspelt.

An editor with YAML support takes it from a comment in a specification's first line::

    # yaml-language-server: $schema=PATH

where ``python -m netconf.schema --path`` prints the path. The schema promises structure: which keys there are, and of what kind
their values are. Rules between keys (sizes that fit, losses that suit) are the reader's. ``python -m netconf.schema`` writes
the file again after a change of the models.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from netconf.activations import AnyActivation
from netconf.base import Model
from netconf.defaults import DEFAULTS, default, fixed
from netconf.descriptions import descriptions
from netconf.graph.configuration import GraphDraft
from netconf.graph.vertices import AttentionVertex, Plain
from netconf.layers import AnyLayer, Layer
from netconf.losses import AnyLoss
from netconf.network import Draft
from netconf.places import models_in, tag_of
from netconf.preprocessors import AnyPreProcessor
from netconf.schedules import Schedule
from netconf.settings import ParameterSettings
from netconf.unbound import PLACEHOLDER
from netconf.updaters import AnyUpdater
from netconf.weights import AnyConstraint, AnyDistribution, AnyDropout, AnyWeightNoise
from netconf.yaml.writer import plain_value

PATH: Final = Path(__file__).with_suffix(".json")
"""The schema as a file, which is part of the package."""

_UNIONS: Final[dict[str, Any]] = {
    "AnyActivation": AnyActivation,
    "AnyConstraint": AnyConstraint,
    "AnyDistribution": AnyDistribution,
    "AnyDropout": AnyDropout,
    "AnyLayer": AnyLayer,
    "AnyLoss": AnyLoss,
    "AnyPreProcessor": AnyPreProcessor,
    "AnySchedule": Schedule,
    "AnyUpdater": AnyUpdater,
    "AnyWeightNoise": AnyWeightNoise,
}
"""Families of objects that ``type`` tells apart, by the name that they have in the schema."""

_UNION_OF: Final = {frozenset(model.__name__ for model in models_in(union)): name for name, union in _UNIONS.items()}
_TAGS: Final = {model.__name__: str(tag_of(model)) for union in _UNIONS.values() for model in models_in(union)}
_REFERENCE: Final = "#/$defs/"
_TYPE_MAY_MISS: Final = frozenset({"Dropout"})
"""Objects that are meant when ``type`` is not said: ``dropOut: {keep: 0.8}``."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a specification."""
    definitions = _of_pydantic(Draft, GraphDraft)
    made, graph, _ = definitions.pop("Draft"), definitions.pop("GraphDraft"), definitions.pop("Node")
    _describe(graph, GraphDraft)
    _describe(made, Draft)
    for model in _models(Model):
        _describe(definitions.get(model.__name__, {}), model)
    made["properties"] |= {word: part for word, part in graph["properties"].items() if word not in made["properties"]}
    _state_defaults(made, definitions)
    for name, definition in definitions.items():
        _require_type(name, definition)
    unions: dict[str, Any] = {}
    root = _tidy(made, unions)
    tidied = {name: _tidy(definition, unions) for name, definition in definitions.items()}
    _let_be_a_list_or_a_graph(root)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A recurrent network in YAML",
        **root,
        "$defs": dict(sorted((unions | tidied | _vertices(tidied)).items())),
    }


class _ByName(GenerateJsonSchema):
    """Writes a model that stands in another one as its name: its validator is its own (``Model``), and so is its schema."""

    def function_wrap_schema(self, schema: core_schema.WrapValidatorFunctionSchema) -> JsonSchemaValue:
        inner = schema["schema"]
        return {"model": inner["cls"].__name__} if inner["type"] == "model" else super().function_wrap_schema(schema)


def _of_pydantic(*models: type[Model]) -> dict[str, Any]:
    """Return pydantic's schemas of the models, and of all models and enumerations that they name, by name."""
    known = {model.__name__: model for model in _models(Model)}
    made: dict[str, Any] = {}
    waiting = [model.__name__ for model in models]

    def referred(node: Any) -> Any:
        if isinstance(node, list):
            return [referred(part) for part in node]
        if not isinstance(node, dict):
            return node
        if isinstance(name := node.get("model"), str):
            waiting.append(name)
            return {"$ref": f"{_REFERENCE}{name}", **{key: referred(part) for key, part in node.items() if key != "model"}}
        return {key: referred(part) for key, part in node.items()}

    while waiting:
        name = waiting.pop()
        if name not in made:
            own = referred(known[name].model_json_schema(by_alias=True, schema_generator=_ByName))
            made |= own.pop("$defs", {})
            made.setdefault(name, own)
    return made


_NAMES: Final = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def _let_be_a_list_or_a_graph(root: dict[str, Any]) -> None:
    """Let a document have layers, or inputs and vertices, but not both."""
    root.pop("required")
    for word in ("inputs", "outputs"):
        root["properties"][word] = {"description": root["properties"][word]["description"], **_NAMES}
    vertices = {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": f"{_REFERENCE}AnyVertex"}}
    root["properties"]["vertices"] = {"description": root["properties"]["vertices"]["description"], **vertices}
    no_graph = {"anyOf": [{"required": [word]} for word in _GRAPH_ONLY]}
    no_list = {"anyOf": [{"required": [word]} for word in ("layers", "inputType", "inputPreProcessors")]}
    root["oneOf"] = [{"required": ["layers"], "not": no_graph}, {"required": ["inputs", "vertices"], "not": no_list}]


_GRAPH_ONLY: Final = ("inputs", "inputTypes", "vertices", "outputs", "allowDisconnected", "allowNoOutput")


def _vertices(definitions: dict[str, Any]) -> dict[str, Any]:
    """Return what may stand at a vertex: each layer and vertex with its inputs beside its own words."""
    made: dict[str, Any] = {}
    models: tuple[type[Model], ...] = (*models_in(AnyLayer), AttentionVertex, *models_in(Plain))
    for model in models:
        definition = definitions[model.__name__]
        words: dict[str, Any] = {
            word: {"$ref": f"{_REFERENCE}{model.__name__}/properties/{word}"} for word in definition["properties"]
        }
        words |= {"type": {"const": tag_of(model)}, "inputs": _NAMES}
        if issubclass(model, Layer) and model is not AttentionVertex:
            words["preProcessor"] = {"$ref": f"{_REFERENCE}AnyPreProcessor"}
        required = ["type", "inputs", *(word for word in definition.get("required", ()) if word != "type")]
        made[f"{model.__name__}AtVertex"] = {
            "description": definition.get("description", ""),
            "type": "object",
            "properties": words,
            "required": required,
            "additionalProperties": False,
        }
    return made | {"AnyVertex": _chosen_by_type({str(tag_of(model)): f"{model.__name__}AtVertex" for model in models})}


def text() -> str:
    """Return the schema as it stands in the file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _models(base: type[Model]) -> Iterator[type[Model]]:
    """All models."""
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _describe(definition: dict[str, Any], model: type[Model]) -> None:
    """Add what the docstrings of a model's fields say."""
    for name, text in descriptions(model).items():
        field = model.model_fields.get(name)
        part = definition.get("properties", {}).get(field.alias or name) if field else None
        if part is not None:
            part["description"] = text


def _state_defaults(root: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Write down what is taken when nothing is said: on top for settings that layers inherit, on the layer for its own."""
    for name, field in ParameterSettings.model_fields.items():
        value = plain_value(DEFAULTS.get(name))
        if value not in (None, []) and name != "activation":
            root["properties"][field.alias or name]["default"] = value
    for model in models_in(AnyLayer):
        layer = cast("type[Layer]", model).model_construct()
        for name, field in model.model_fields.items():
            inherits = name in ParameterSettings.model_fields and fixed(layer, name) is None
            value = plain_value(fixed(layer, name) if fixed(layer, name) is not None else default(layer, name))
            if value not in (None, []) and not inherits and name not in layer.without:
                definitions[model.__name__]["properties"][field.alias or name]["default"] = value


def _require_type(name: str, definition: dict[str, Any]) -> None:
    """Let ``type`` be required where it tells objects apart: pydantic takes it for optional, since each class has its own."""
    kind = definition.get("properties", {}).get("type")
    if kind is None or "const" not in kind:
        return
    kind.pop("default", None)
    if name not in _TYPE_MAY_MISS:
        definition["required"] = ["type", *definition.get("required", [])]


def _tidy(node: Any, unions: dict[str, Any]) -> Any:
    """Return a part of pydantic's schema without its inner names, and with each family of objects written once."""
    if isinstance(node, list):
        return [_tidy(part, unions) for part in node]
    if not isinstance(node, dict):
        return node
    made = {key: _tidy(part, unions) for key, part in node.items() if key not in {"title", "discriminator", "properties"}}
    if "properties" in node:
        made["properties"] = {word: _tidy(part, unions) for word, part in node["properties"].items()}
    if made.get("default", ...) is None:
        del made["default"]
    if made.get("type") in ("integer", "number"):
        made = _or_placeholder(made)
    if "description" in made:
        made["description"] = _for_authors(made["description"])
    if (term := {"$ref": f"{_REFERENCE}Regularization"}) in made.get("anyOf", []):
        one = {"anyOf": [_or_placeholder({"type": "number", "minimum": 0}), term]}  # l2: 0.001
        unions["Coefficient"] = {"anyOf": [*one["anyOf"], {"type": "array", "items": one}, {"type": "null"}]}
        made = {"$ref": f"{_REFERENCE}Coefficient", **{key: part for key, part in made.items() if key != "anyOf"}}
    return _named(made, unions)


def _or_placeholder(number: dict[str, Any]) -> dict[str, Any]:
    """A number, or the placeholder of one: limits hold for numbers only, the pattern for texts only."""
    return number | {"type": [number["type"], "string"], "pattern": PLACEHOLDER}


def _named(node: dict[str, Any], unions: dict[str, Any]) -> dict[str, Any]:
    """Return a reference instead of a family of objects."""
    choices = node.get("oneOf", [])
    members = frozenset(str(choice.get("$ref", "")).removeprefix(_REFERENCE) for choice in choices)
    if members not in _UNION_OF:
        return node
    name = _UNION_OF[members]
    unions[name] = _chosen_by_type({_TAGS[member]: member for member in sorted(members)})
    return {"$ref": f"{_REFERENCE}{name}", **{key: part for key, part in node.items() if key != "oneOf"}}


def _chosen_by_type(names: dict[str, str]) -> dict[str, Any]:
    """Any of some definitions, by ``type``: of wrappers inside wrappers, each layer is looked at once (``oneOf`` tries all)."""
    choices = [
        {"if": {"properties": {"type": {"const": tag}}, "required": ["type"]}, "then": {"$ref": f"{_REFERENCE}{name}"}}
        for tag, name in names.items()
    ]
    silent = [name for name in names.values() if name in _TYPE_MAY_MISS]
    if silent:
        choices.append({"if": {"not": {"required": ["type"]}}, "then": {"$ref": f"{_REFERENCE}{silent[0]}"}})
    needed = {} if silent else {"required": ["type"]}
    return {"type": "object", "properties": {"type": {"enum": list(names)}}, **needed, "allOf": choices}


def _for_authors(description: str) -> str:
    """Return a description without what only readers of the code need."""
    said = description.replace("None in a built configuration is", "when nothing is said:")
    return " ".join(said.replace("``", "`").split())


def main(arguments: list[str]) -> None:
    """Write the schema's file again, or print its path (``--path``)."""
    if "--path" not in arguments:
        PATH.write_text(text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PATH}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
