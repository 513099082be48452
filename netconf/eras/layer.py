"""One layer's words, and those of the layers inside it, in the terms of their release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from netconf.builder.fluent import validated
from netconf.builder.said import Said, Words
from netconf.eras import layers0, layers1
from netconf.eras.rules import Rules
from netconf.eras.telling import Telling
from netconf.errors import Problem
from netconf.layers import AnyLayer, BaseWrapperLayer, FrozenLayer, FrozenLayerWithBackprop, Layer


def words_within(layer: Layer) -> Iterator[Said]:
    """Yield the words that the builder of a layer noted, and those of the layers inside it."""
    yield from layer._words  # noqa: SLF001 - the layer keeps its builder's words for this
    if isinstance(layer, BaseWrapperLayer):
        yield from words_within(layer.layer)


def translated(
    layer: Layer, shared: Words, rules: Rules, where: str, path: tuple[str | int, ...], *, frozen: bool = False
) -> tuple[list[Telling], tuple[AnyLayer, list[Problem]]]:
    """Write a layer's words out as fields.

    Parameters
    ----------
    layer
        The layer as its builder made it.
    shared
        What the network's builder had been told when the layer was added.
    rules
        Those of the chain's release.
    where
        The layer's place, in words.
    path
        The same from the top of a specification.
    frozen
        Whether it stands in a layer that freezes it.

    Returns
    -------
    What was told about the innermost layer, the one around it, and so on; the layer with its words written out, and what is
    impossible in them.
    """
    parts: list[Telling] = []
    problems: list[Problem] = []
    telling = Telling(path, where, layer, Words(layer._words), shared, frozen=frozen)  # noqa: SLF001 - see words_within
    if isinstance(layer, BaseWrapperLayer):
        frozen = frozen or isinstance(layer, FrozenLayer | FrozenLayerWithBackprop)
        place, deeper = f"{where}, layer", (*path, "layer")
        parts, (inner, problems) = translated(layer.layer, shared, rules, place, deeper, frozen=frozen)
        telling.fields["layer"] = inner
    (layers0 if rules.legacy else layers1).translate(telling, rules)
    made, wrong = validated(type(layer), telling.fields, where)
    problems += [problem.inside(path=path) for problem in wrong]
    return [*parts, telling], (cast("AnyLayer", made), problems)
