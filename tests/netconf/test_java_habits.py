"""What Java's builders let people write, and Python chains that are copied from them word by word."""

import pytest

from netconf import (
    LSTM,
    Adam,
    Bidirectional,
    ConfigurationWarning,
    DropoutLayer,
    Nesterovs,
    NeuralNetConfiguration,
    RnnOutputLayer,
    StepSchedule,
)
from netconf.builder.fluent import UnknownWordError


def test_all_layers_may_come_in_one_list():
    def network(*layers):
        return NeuralNetConfiguration.Builder().updater(Adam(0.01)).list(*layers).build()

    layers = [LSTM.Builder().nIn(3).nOut(4).build(), RnnOutputLayer.Builder("MSE").nOut(1).activation("identity").build()]

    assert network(*layers) == network(layers) == network(tuple(layers))


def test_words_that_java_lets_a_layer_without_parameters_have_say_that_nothing_reads_them():
    with pytest.warns(ConfigurationWarning, match="DropoutLayer.Builder: nOut has no effect on a layer without parameters"):
        layer = DropoutLayer.Builder().nOut(4).dropOut(0.5).build()

    assert layer == DropoutLayer.Builder().dropOut(0.5).build()
    with pytest.raises(UnknownWordError, match=r"Bidirectional\.Builder: nOut is not a word of it"):
        Bidirectional.Builder().nOut(4)


def test_a_wrapper_takes_its_mode_and_its_layer_as_in_java():
    inside = LSTM.Builder().nIn(3).nOut(4).build()

    assert Bidirectional("ADD", inside) == Bidirectional.Builder("ADD", inside).build()
    assert Bidirectional(inside) == Bidirectional.Builder(None, None).rnnLayer(inside).build()


def test_builders_of_updaters_have_words_for_schedules():
    rate, momentum = StepSchedule("EPOCH", 0.1, 0.5, 3), StepSchedule("EPOCH", 0.9, 0.9, 3)

    assert Adam.builder().learningRateSchedule(rate).beta1(0.8).build() == Adam(rate, beta1=0.8)
    assert Nesterovs.Builder().learningRateSchedule(rate).momentumISchedule(momentum).build() == Nesterovs(rate, momentum)
