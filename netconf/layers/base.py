"""What layers share. A field whose default is ``INHERIT`` takes the network's value, else DL4J's default."""

from __future__ import annotations

from dataclasses import replace
from operator import index
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PrivateAttr

from netconf.activations import AnyActivation
from netconf.base import INHERIT
from netconf.builder.derived import BuilderOf
from netconf.builder.layer_words import FeedForwardLayerWords, LayerWords, ParameterLayerWords, RecurrentLayerWords
from netconf.builder.said import Said
from netconf.errors import Problem
from netconf.settings import LayerSettings, ParameterSettings
from netconf.unbound import PLACEHOLDER, Placeholder
from netconf.vocabulary import MaskedSteps, RNNFormat
from netconf.weights import AnyWeightInit


class Layer(LayerSettings):
    """Any layer. Unset fields hold None until the network is built; in a built configuration every field is set."""

    builder_words: ClassVar[type] = LayerWords
    Builder: ClassVar = BuilderOf()
    """The layer's builder: ``GravesLSTM.Builder().nIn(3).nOut(4).build()``."""
    without: ClassVar[frozenset[str]] = frozenset()
    """Settings that DL4J's class has, but that do nothing in it: neither inherited nor kept; a finding when said."""
    _words: tuple[Said, ...] = PrivateAttr(default=())
    """Words of the layer's builder that only a release gives a meaning (``learningRate``, ``l2``, ...); empty once built."""
    _faults: tuple[Problem, ...] = PrivateAttr(default=())
    """What was wrong with the values given to the layer's builder; reported together when the network is built."""

    name: str = INHERIT
    """The layer's name; ``layer0``, ``layer1``, ... when nothing is said."""

    @classmethod
    def _forms(cls) -> tuple[tuple[str, ...], ...]:
        """As Java's builder of the layer, which has few words in brackets, or none."""
        fields = {info.alias or name: name for name, info in cls.model_fields.items()}
        said: tuple[tuple[str, ...], ...] = getattr(cls, "builder_arguments", ((),))
        return cls.overloads or tuple(tuple(fields[word] for word in form) for form in said[::-1])

    @classmethod
    def _hinted(cls, problem: Problem) -> Problem:
        """Words of 0.x are the builder's only: what they mean depends on others that are said."""
        word = problem.path[0] if len(problem.path) == 1 else None
        fields = {name for key, info in cls.model_fields.items() for name in (key, info.alias)}
        if word in fields or word not in cls.Builder.words():
            return problem
        hint = f"it is a word of the builder, whose release it decides: {cls.__name__}.Builder().{word}(...)"
        return replace(problem, hint=hint)


class ParameterLayer(Layer, ParameterSettings):
    """A layer with parameters (DL4J's BaseLayer)."""

    builder_words: ClassVar[type] = ParameterLayerWords


def _whole(value: Any) -> Any:
    """Read as a number what is one: a float without fraction, as Java's casts leave it, and NumPy's integers.

    Sizes keep placeholders as texts, of which others can be made: ``${2 * hidden}``.
    """
    if isinstance(value, Placeholder):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | str) or not hasattr(value, "__index__"):
        return value
    try:
        return index(value)
    except TypeError:  # NumPy's truth values have the method and refuse it
        return value


Size = Annotated[
    Annotated[str, Field(pattern=PLACEHOLDER)] | Annotated[int, Field(ge=0, strict=True)],
    Field(union_mode="left_to_right"),
    BeforeValidator(_whole),
]
"""A number of units, or a placeholder ``${name}`` that is bound later; 0 is DL4J's "not set"."""


class FeedForwardLayer(ParameterLayer):
    """A layer with nIn inputs and nOut outputs."""

    builder_words: ClassVar[type] = FeedForwardLayerWords
    n_in: Size = INHERIT
    """Number of inputs; taken from the layer before when nothing is said."""
    n_out: Size = INHERIT
    """Number of outputs."""


class NoParamLayer(Layer):
    """A layer without parameters, whose output has the size of its input unless it says otherwise (DL4J's NoParamLayer)."""

    without: ClassVar[frozenset[str]] = frozenset({"drop_out", "constraints"})


class BaseRecurrentLayer(FeedForwardLayer):
    """A layer with a state that goes from step to step."""

    builder_words: ClassVar[type] = RecurrentLayerWords
    weight_init_recurrent: AnyWeightInit | None = INHERIT
    """How the recurrent weights start; None in a built configuration is the same as weightInit."""
    data_format: RNNFormat = INHERIT
    """Order of the axes of the layer's input and output."""
    masked_steps: MaskedSteps = INHERIT
    """What happens at masked steps; as in DL4J when nothing is said: passThrough for LSTMs, zero for the others and inside
    LastTimeStep and MaskZeroLayer."""


class GatedLayer(BaseRecurrentLayer):
    """A recurrent layer with gates."""

    gates: ClassVar[tuple[str, ...]] = ()
    """The blocks of columns of W, RW and b, in order; with peepholes, columns of all but the candidate follow those of RW."""
    gate_activation_function: AnyActivation = INHERIT
    """The activation of the gates; SIGMOID when nothing is said."""
