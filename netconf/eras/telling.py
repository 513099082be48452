"""What a layer and its network were told, looked up together, and a place to note what is found while translating it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netconf.builder.said import Words
from netconf.errors import Problem
from netconf.findings import Finding, Severity
from netconf.layers import Layer
from netconf.places import words_of
from netconf.unbound import Placeholder, opened


@dataclass
class Telling:
    """One layer with its own words and the network's; ``fields`` is what they come to."""

    path: tuple[str | int, ...]
    """Where the layer stands: ``("layers", 1)``."""
    where: str
    layer: Layer
    own: Words
    shared: Words
    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    frozen: bool = False
    """Whether it stands in a layer that freezes it."""

    def __post_init__(self) -> None:
        """Begin with the fields that the layer states itself: they rule over all words."""
        for word, info in words_of(type(self.layer)).items():
            name = next(name for name, other in type(self.layer).model_fields.items() if other is info)
            if name in self.layer.without:
                continue
            if name in self.layer.model_fields_set and getattr(self.layer, name) is not None:
                self.fields[word] = getattr(self.layer, name)

    def has(self, word: str) -> bool:
        """Whether the layer has such a field, and does something with it."""
        return word in words_of(type(self.layer)) and self._name(word) not in self.layer.without

    def _name(self, word: str) -> str:
        return next(name for name, info in type(self.layer).model_fields.items() if (info.alias or name) == word)

    def said(self, word: str) -> bool:
        """Whether the layer or the network said a word."""
        return word in self.own or word in self.shared

    def pick(self, word: str, default: Any = None) -> Any:
        """The layer's value of a word, else the network's, else ``default``."""
        return self.own.get(word) if word in self.own else self.shared.get(word, default)

    def put(self, word: str, value: Any) -> None:
        """Set a field that the layer has and does not state itself."""
        if self.has(word):
            self.fields.setdefault(word, value)

    def fault(self, word: str, message: str, hint: str = "") -> None:
        """Note something wrong."""
        self.problems.append(Problem(f"{self.where}, {word}", message, hint, path=(*self.path, word)))

    def warn(self, code: str, word: str, message: str) -> None:
        """Note something that is probably not what was meant."""
        self.findings.append(Finding(code, message, f"{self.where}, {word}"))

    def note(self, code: str, word: str, message: str) -> None:
        """Note something worth knowing."""
        self.findings.append(Finding(code, message, f"{self.where}, {word}", severity=Severity.note))


def number(value: Any) -> float | None:
    """``value`` as a number, or None when it is none; a placeholder stays what it is."""
    value = opened(value)
    if isinstance(value, Placeholder):
        return value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
