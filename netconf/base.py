"""The base of every configuration model: camelCase words outside, snake_case attributes inside, nothing unknown accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, Union, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from netconf.unbound import or_placeholder

if TYPE_CHECKING:  # pydantic's metaclass has no public name
    from pydantic._internal._model_construction import ModelMetaclass

    from netconf.errors import Problem
else:
    ModelMetaclass = type(BaseModel)

INHERIT: Any = None
"""The default of a field that takes the network's value when nothing is said.

It is typed ``Any`` so that the attribute keeps the type that it has in a built configuration, where every field is set.
"""


_OPEN = {"type": "no-info", "function": or_placeholder}
"""How pydantic's schemas call a number that may stay open."""


def _make_strict(schema: Any, own: type) -> None:
    """Set strict mode on numbers and truth values, and let placeholders stand for numbers.

    Elsewhere words still become members of enumerations, and lists tuples. Models within the schema are left alone, save its
    ``own``: they have been made strict by themselves.
    """
    if isinstance(schema, list | tuple):
        for part in schema:
            _make_strict(part, own)
    elif isinstance(schema, dict) and not (schema.get("type") == "model" and schema["cls"] is not own):
        kind = schema.get("type")
        if kind in ("int", "float", "bool"):  # a list, since a field may be called type as well
            schema.setdefault("strict", True)
        if kind in ("int", "float"):
            number: Any = dict(schema)
            schema.clear()
            schema.update(core_schema.no_info_wrap_validator_function(or_placeholder, number))
        elif schema.get("function") != _OPEN:
            for key, part in schema.items():
                if key not in {"metadata", "keys_schema", "serialization"}:
                    _make_strict(part, own)


_nested: ContextVar[bool] = ContextVar("nested", default=False)
"""Whether a model's schema is being made: a model that is met meanwhile is one that it names."""

_validating: ContextVar[bool] = ContextVar("validating", default=False)
"""Whether pydantic is at work already: it makes nested models by calling their classes, and wants its own errors from them."""


def _forget_annotations(model: type[BaseModel]) -> None:
    """Forget the annotations of class variables and private attributes; those of fields tell which class defines them."""
    annotations = model.__annotations__  # the class's own
    for name in (model.__class_vars__ | model.__private_attributes__.keys()) & annotations.keys():
        del annotations[name]


class _Construction(ModelMetaclass):
    """Turns pydantic's own error into ours when a program constructs a model, so that users meet one family of errors."""

    def __call__(cls, *arguments: Any, **words: Any) -> Any:  # noqa: N805 - a metaclass
        if _validating.get():
            return super().__call__(*arguments, **words)
        token = _validating.set(True)
        try:
            return super().__call__(*arguments, **words)
        except ValidationError as error:
            from netconf.errors import ConfigurationError  # noqa: PLC0415 - problems reads the models, which stand on this file
            from netconf.problems import problems_of  # noqa: PLC0415

            model = cast("type[Model]", cls)
            raise ConfigurationError(map(model._hinted, problems_of(error, location=cls.__name__, model=model))) from None  # noqa: SLF001 - ours
        finally:
            _validating.reset(token)


class Model(BaseModel, metaclass=_Construction):
    """A frozen configuration object with DL4J's words as keys and Java's positional arguments.

    ``RmsProp(0.1, 0.95)``, ``RmsProp(learningRate=0.1)`` and ``RmsProp(learning_rate=0.1)`` are the same.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=cache(to_camel),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
        defer_build=True,  # a network uses few of the models, and to build all their validators takes longer than to read it
    )

    overloads: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Java's constructors as field names, one tuple for each number of positional arguments; empty: the fields in their order."""
    members: ClassVar[tuple[type[Model], ...]] = ()
    """Of a base class: the closed list of models, told apart by ``type``, that may stand where a field names the base. It is set
    once they are all defined, so that a member may have a field of its own family (a wrapper, the layer inside)."""

    def __init__(self, *arguments: Any, **words: Any) -> None:
        super().__init__(**self._named(arguments), **words)

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        """Forget the annotations that pydantic has noted for good: it would compile them anew for every subclass."""
        super().__pydantic_init_subclass__(**words)
        _forget_annotations(cls)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler, /) -> CoreSchema:
        """Refuse ``true`` and ``"0.1"`` where a number is meant, and ``"no"`` where a truth value is."""
        members = cls.__dict__.get("members")
        if members:
            return handler.generate_schema(Annotated[Union[members], Field(discriminator="type")])  # noqa: UP007 - made from a list
        if _nested.get():
            return cls._by_itself()
        token = _nested.set(True)
        try:
            schema = handler(source)
        finally:
            _nested.reset(token)
        _make_strict(schema, cls)
        return schema

    @classmethod
    def _by_itself(cls) -> CoreSchema:
        """What stands for the model in another one's schema: its own validator, which is made when a document has such an object.

        To make those of all models that a network could name takes longer than all else that reading a document does.
        """
        kind = cls.model_fields.get("type")
        tags = () if kind is None else get_args(kind.annotation)
        tag = {"type": core_schema.model_field(core_schema.literal_schema(list(tags)))} if tags else {}
        return core_schema.no_info_wrap_validator_function(
            lambda value, _: cls.__pydantic_validator__.validate_python(value),
            core_schema.model_schema(cls, core_schema.model_fields_schema(tag)),  # tells a union the type, and is not used else
            serialization=core_schema.simple_ser_schema("any"),
        )

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Validate as pydantic does, with pydantic's error: readers turn it into problems with their own places."""
        token = _validating.set(True)
        try:
            return super().model_validate(obj, **options)
        finally:
            _validating.reset(token)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy with some fields changed, called by their names in Python: ``conf.model_copy(update={"seed": 3})``.

        Raises
        ------
        ConfigurationError
            If there is no such field, which pydantic would note in silence. Values are not validated, as in pydantic.
        """
        if unknown := set(update or ()) - type(self).model_fields.keys():
            from netconf.errors import ConfigurationError, Problem, did_you_mean  # noqa: PLC0415 - errors of the models come later

            name = type(self).__name__
            problems = [
                Problem(f"{name}, {word}", "it is no field", did_you_mean(word, type(self).model_fields))
                for word in sorted(unknown)
            ]
            raise ConfigurationError(problems)
        return super().model_copy(update=update, deep=deep)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change a field, since networks share what they are made of.

        Raises
        ------
        ConfigurationError
            Saying how a copy is changed.
        """
        if name in type(self).model_fields:
            from netconf.errors import ConfigurationError, Problem  # noqa: PLC0415 - errors of the models come later

            hint = f'a copy can: model_copy(update={{"{name}": ...}})'
            raise ConfigurationError([Problem(f"{type(self).__name__}, {name}", "a built configuration does not change", hint)])
        super().__setattr__(name, value)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """What is shown: only fields that differ from their defaults, of which some models have dozens."""
        fields = type(self).model_fields
        return [
            (name, value) for name, value in super().__repr_args__() if name not in fields or value != fields[name].get_default()
        ]

    @classmethod
    def _hinted(cls, problem: Problem) -> Problem:
        """A problem of constructing the model, with a better hint where the model knows one."""
        return problem

    @classmethod
    def _forms(cls) -> tuple[tuple[str, ...], ...]:
        """The fields that positional arguments may stand for, one tuple for each number of them."""
        fields = tuple(name for name in cls.model_fields if name != "type")
        return cls.overloads or tuple(fields[:count] for count in range(len(fields), 0, -1))

    @classmethod
    def _named(cls, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if not arguments:
            return {}
        forms = cls._forms()
        names = next((form for form in forms if len(form) == len(arguments)), None)
        if names is None:
            shown = forms if cls.overloads else forms[:1]
            known = " or ".join(f"{cls.__name__}({', '.join(to_camel(n) for n in form)})" for form in shown)
            message = f"{cls.__name__} takes {known}, not {len(arguments)} positional arguments"
            message += "; its words have names" if forms == ((),) else ""
            raise TypeError(message)
        return dict(zip(names, arguments, strict=True))


_forget_annotations(Model)  # it is no subclass of itself
