"""What all builders share: a word is a method that notes its value and returns the builder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import ValidationError

from netconf.base import Model
from netconf.builder.said import Said, Words
from netconf.errors import ConfigurationError, NetconfError, Problem, did_you_mean
from netconf.problems import problems_of


class UnknownWordError(NetconfError, AttributeError):
    """A word that a builder does not have."""


class Fluent:
    """A builder. It changes itself and returns itself, as in Java, so it may be kept in a variable and told more later."""

    def __init__(self) -> None:
        self._said: list[Said] = []

    def _say(self, word: str, value: Any) -> Self:
        self._said.append(Said(word, value))
        return self

    def _words(self) -> Words:
        return Words(self._said)

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """All words that this builder knows."""
        return tuple(sorted(name for name in dir(cls) if not name.startswith("_") and name not in {"words", "ignores"}))

    if not TYPE_CHECKING:  # a type checker shall see unknown words by itself

        def __getattr__(self, name: str) -> Any:
            """Refuse an unknown word with the nearest one; reached only when there is no such attribute."""
            if name.startswith("_"):
                raise AttributeError(name)
            raise UnknownWordError([Problem(self._place(), f"{name} is not a word of it", did_you_mean(name, self.words()))])

    def _place(self) -> str:
        return type(self).__qualname__


class ModelBuilder(Fluent):
    """The builder of one model, whose words are the model's fields."""

    _model: ClassVar[type[Model]] = Model

    def __init__(self, *arguments: Any) -> None:
        super().__init__()
        forms: tuple[tuple[str, ...], ...] = getattr(self._model, "builder_arguments", ((),))
        names = next((form for form in forms if len(form) == len(arguments)), None)
        if names is None:
            known = " or ".join(f"Builder({', '.join(form)})" for form in forms)
            hint = "what a layer is made of are words: .nIn(...).nOut(...)" if forms == ((),) else ""
            problem = Problem(self._place(), f"expected {known}, but {len(arguments)} arguments were given", hint)
            raise ConfigurationError([problem])
        for name, value in zip(names, arguments, strict=True):
            if value is not None:  # Java's null, which says nothing
                self._say(name, value)

    def _place(self) -> str:
        return f"{self._model.__name__}.Builder"

    def build(self) -> Any:
        """Make the object.

        Raises
        ------
        ConfigurationError
            When a value is impossible; all that are, at once.
        """
        return self._model(**{entry.word: entry.value for entry in self._said})


def validated(model: type[Model], given: dict[str, Any], location: str = "") -> tuple[Model, list[Problem]]:
    """Make a model of the values that are possible, and problems of those that are not.

    Parameters
    ----------
    model
        The model.
    given
        Values by word. All fields of the model must have defaults.
    location
        Put before the place of each problem.
    """
    try:
        return model.model_validate(given), []
    except ValidationError as error:
        problems = problems_of(error, location, model=model)
    faulty = {problem.path[0] for problem in problems if problem.path}
    kept = {word: value for word, value in given.items() if word not in faulty}
    if len(kept) == len(given):
        raise ConfigurationError(problems)
    made, more = validated(model, kept, location)
    return made, problems + more
