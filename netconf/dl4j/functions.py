"""The activation and the loss of a layer of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netconf.activations import IActivation
from netconf.base import Model
from netconf.dl4j import names
from netconf.dl4j.fields import Fields
from netconf.dl4j.values import Values, made, named, numbers
from netconf.losses import SYNONYMS, ILossFunction
from netconf.places import tag_of
from netconf.vocabulary import LossFunction

_DERIVED = frozenset({"configProperties", "numOutputs", "gradientViewArray", "parametersViewArray"})
"""Getters that some releases wrote by accident."""

_ACTIVATION_PARAMETERS = {
    "LEAKYRELU": ("alpha",),
    "ELU": ("alpha",),
    "RRELU": ("l", "u"),
    "RELU": ("max", "threshold", "negativeSlope"),
    "THRESHOLDEDRELU": ("theta",),
}


def activation(fields: Fields) -> Any:
    """An activation function: the word, or an object when it has parameters."""
    found = named(fields, names.ACTIVATIONS, "activation function")
    if found is None:
        return None
    given = numbers(fields, *_ACTIVATION_PARAMETERS.get(found.ours, ()))
    if found.ours == "GELU":
        given |= {"precise": True} if fields.flag("precise") else {}
    fields.skip(_DERIVED)
    fields.put_aside()
    return _object(IActivation, found.ours, given, fields)


def _object(base: type[Model], kind: str, given: Values, fields: Fields) -> Any:
    """The word of a function without parameters; an object, which is the word as well when all have their defaults."""
    model = next((one for one in _all_kinds(base) if tag_of(one) == kind), None)
    return kind if model is None else made(model, given, fields)


def _all_kinds(base: type[Model]) -> Iterator[type[Model]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _all_kinds(kind)


_WEIGHTED = frozenset(
    {
        *("MSE", "L1", "L2", "MEAN_ABSOLUTE_ERROR", "MEAN_ABSOLUTE_PERCENTAGE_ERROR", "MEAN_SQUARED_LOGARITHMIC_ERROR"),
        *("XENT", "MCXENT", "NEGATIVELOGLIKELIHOOD", "SPARSE_MCXENT"),
    }
)
_CLIPS = {
    "XENT": "clipEps",
    "MCXENT": "softmaxClipEps",
    "NEGATIVELOGLIKELIHOOD": "softmaxClipEps",
    "SPARSE_MCXENT": "softmaxClipEps",
}


def loss(fields: Fields) -> Any:
    """A loss function: the word, or an object when it has parameters."""
    if fields.kind in SYNONYMS:  # the layers that are pretrained name the word, and not a class
        return SYNONYMS[LossFunction(fields.kind)]
    found = named(fields, names.LOSSES, "loss function")
    if found is None:
        return None
    given: Values = numbers(fields, *([_CLIPS[found.ours]] if found.ours in _CLIPS else []))
    if found.ours == "F_MEASURE":
        given |= numbers(fields, "beta")
    weights = fields.take("weights")
    if weights is not None and found.ours in _WEIGHTED:
        given["weights"] = row(weights)
    elif weights is not None:
        fields.log.fault(fields.at("weights"), f"{found.simple} has no weights here, and they change the arithmetic")
    fields.skip(_DERIVED)
    fields.put_aside()
    return _object(ILossFunction, found.ours, given, fields)


def row(array: Any) -> Any:
    """The numbers of an array: a list, lists in a list, or an object with ``data``."""
    data = array.get("data", array) if isinstance(array, Mapping) else array
    while isinstance(data, list) and len(data) == 1 and isinstance(data[0], list):
        data = data[0]
    return data
