"""Numbers that wait for a binding: wherever a configuration has a number, and with every check once they are bound."""

import copy
import operator
import pickle

import pytest
from pydantic import ValidationError

from netconf import (
    LSTM,
    Adam,
    ConfigurationError,
    GravesLSTM,
    NeuralNetConfiguration,
    Placeholder,
    PlaceholderError,
    RmsProp,
    RnnOutputLayer,
    bind,
    load,
)
from netconf.activations import AnyActivation
from netconf.base import Model
from netconf.layers import AnyLayer
from netconf.losses import AnyLoss
from netconf.places import models_in
from netconf.schedules import Schedule
from netconf.settings import NetworkSettings
from netconf.source import python
from netconf.unbound import UnboundError
from netconf.updaters import AnyUpdater
from netconf.weights import AnyConstraint, AnyDistribution, AnyDropout, AnyWeightNoise

TEXT = """\
seed: ${seed}
updater: {type: RmsProp, learningRate: "${learningRate}", rmsDecay: "${decay}"}
l2: ${l2}
backpropType: TruncatedBPTT
tBPTTForwardLength: ${tbptt}
tBPTTBackwardLength: ${tbptt}
dropOut: {keep: "${keep}"}
layers:
  - {type: GravesLSTM, nIn: "${vocabulary}", nOut: 20, activation: TANH, biasInit: "${bias}"}
  - {type: RnnOutputLayer, nOut: "${vocabulary}"}
"""
BINDINGS = {
    "seed": 12345,
    "learningRate": 0.01,
    "decay": 0.95,
    "l2": 1e-3,
    "tbptt": 50,
    "keep": 0.8,
    "vocabulary": 77,
    "bias": -0.5,
}


def test_numbers_stay_open_and_are_listed():
    network = load(TEXT)
    assert set(network.placeholders()) == BINDINGS.keys()
    assert network.layers[0].updater.learning_rate == Placeholder("learningRate")


def test_a_network_that_waits_is_written_as_yaml_and_as_python():
    network = load(TEXT)
    assert load(network.to_yaml()) == network
    source = python.write(network)
    assert '.tBPTTForwardLength(Placeholder("tbptt"))' in source
    assert load(source) == network


def test_binding_a_network_is_reading_it_with_the_bindings():
    numbers = TEXT
    for name, value in BINDINGS.items():
        numbers = numbers.replace(f'"${{{name}}}"', str(value)).replace(f"${{{name}}}", str(value))
    assert load(TEXT, BINDINGS) == bind(load(TEXT), BINDINGS) == load(numbers)


def test_some_numbers_can_be_bound_first():
    half = bind(load(TEXT), {"keep": 0.8, "tbptt": 50})
    assert "keep" not in half.placeholders()
    assert bind(half, {name: value for name, value in BINDINGS.items() if name in half.placeholders()}) == load(TEXT, BINDINGS)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"tbptt": 0}, "tBPTTForwardLength: must be at least 1, but 0 was given"),
        ({"tbptt": 7.5}, "tBPTTForwardLength: expected a whole number, but 7.5 was given"),
        ({"keep": 1.5}, "dropOut: keep must be above 0 and at most 1, but it is 1.5"),
        ({"decay": 2.0}, "updater, rmsDecay: must be less than 1.0, but 2.0 was given"),
        ({"l2": -1.0}, "l2: "),
    ],
)
def test_ranges_are_checked_when_a_number_is_bound(changed, place):
    with pytest.raises(ConfigurationError) as caught:
        bind(load(TEXT), BINDINGS | changed)
    assert place in str(caught.value)


def test_what_is_no_number_is_not_bound():
    with pytest.raises(PlaceholderError, match="learningRate: expected a number, but 'fast' was given"):
        bind(load(TEXT), {"learningRate": "fast"})
    with pytest.raises(PlaceholderError, match="tbptt: expected a number, but True was given"):
        bind(load(TEXT), {"tbptt": True})


def test_a_document_of_dl4j_needs_every_number():
    waiting = bind(load(TEXT), {name: value for name, value in BINDINGS.items() if name != "learningRate"})
    with pytest.raises(ConfigurationError, match=r"learningRate\}: it is not bound"):
        waiting.to_json()


FAMILIES = (AnyActivation, AnyLayer, AnyLoss, AnyUpdater, Schedule, AnyConstraint, AnyDistribution, AnyDropout, AnyWeightNoise)
NUMBERS = [
    (model, name)
    for model in dict.fromkeys((NetworkSettings, *(model for family in FAMILIES for model in models_in(family))))
    for name, field in model.model_fields.items()
    if field.annotation in (int, float, int | None, float | None)
]


@pytest.mark.parametrize(("model", "name"), NUMBERS, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_every_number_of_every_model_may_wait(model: type[Model], name: str):
    """Validated as a field of its model alone: what else the model requires is none of its business."""
    field = model.model_fields[name]
    word = field.alias or name
    for given in (Placeholder("x"), "${x}"):
        assert _faults(model, {word: given}) <= {"missing"}
    for wrong in ("${x} + 1", "x", True):
        assert _faults(model, {word: wrong}) - {"missing"}


def _faults(model: type[Model], given: dict[str, object]) -> set[str]:
    try:
        model.model_validate(given)
    except ValidationError as error:
        return {fault["type"] for fault in error.errors()}
    return set()


ORDERS = (operator.lt, operator.gt, operator.le, operator.ge)


def test_a_placeholder_equals_itself_and_is_neither_below_nor_above():
    x = Placeholder("x")
    assert x == Placeholder("x")
    assert x != Placeholder("y")
    assert len({x, Placeholder("x"), Placeholder("y")}) == 2
    for number in (0, 0.0, 1, 2**1200, -(2**1200), True):
        assert x != number
        assert number != x
    assert not any(compare(*pair) for compare in ORDERS for pair in ((x, 1), (1, x), (x, 0.5), (x, x)))
    assert (str(x), repr(x), f"{x:g}") == ("${x}", "Placeholder('x')", "${x}")
    assert copy.deepcopy(x) == pickle.loads(pickle.dumps(x)) == x  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    "act", [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, pow]
)
def test_nothing_is_worked_out_from_it(act):
    for numbers in ((Placeholder("x"), 2), (2, Placeholder("x")), (Placeholder("x"), 0.5)):
        with pytest.raises(UnboundError, match="the value of \\$\\{x\\} is needed"):
            act(*numbers)
    with pytest.raises((UnboundError, OverflowError)):
        act(0.5, Placeholder("x"))
    for convert in (int, float, abs, round, operator.neg):
        with pytest.raises(UnboundError):
            convert(Placeholder("x"))


def _chain(release: str) -> NeuralNetConfiguration.Builder:
    return NeuralNetConfiguration.Builder(dl4j=release)


@pytest.mark.parametrize("release", ["0.7.2", "0.9.1", "1.0.0-beta", "1.0.0-M2.1"])
def test_builders_take_placeholders_in_every_release(release):
    def network(rate, decay, keep, length):
        chain = _chain(release).seed(1).l2(decay).dropOut(keep)
        old = release.startswith("0")
        chain = chain.regularization(True).updater("ADAM").learningRate(rate) if old else chain.updater(Adam(rate))
        layers = chain.list().layer(0, GravesLSTM.Builder().nIn(3).nOut(4).build())
        layers.layer(1, RnnOutputLayer.Builder("mse").nIn(4).nOut(2).activation("identity").build())
        return layers.backpropType("TruncatedBPTT").tBPTTForwardLength(length).tBPTTBackwardLength(length).build()

    waiting = network(Placeholder("rate"), Placeholder("decay"), Placeholder("keep"), Placeholder("length"))
    assert bind(waiting, {"rate": 0.01, "decay": 0.001, "keep": 0.8, "length": 30}) == network(0.01, 0.001, 0.8, 30)


def test_where_zero_would_let_another_term_stand_the_value_is_asked_for():
    chain = _chain("1.0.0-M2.1").l2(0.01).list()
    chain = chain.layer(LSTM.Builder().nIn(3).nOut(4).l2(Placeholder("own")).build())
    with pytest.raises(PlaceholderError, match="own"):
        chain.layer(RnnOutputLayer.Builder("mse").nOut(2).activation("identity").build()).build()


def test_the_one_argument_of_rms_prop_may_wait():
    assert RmsProp(Placeholder("x")).learning_rate == Placeholder("x")
