"""What words mean in the release that a chain speaks; each test is one rule, with why it is one."""

import pytest

from netconf import (
    LSTM,
    Activation,
    AdaDelta,
    AdaGrad,
    Adam,
    Apply,
    ConfigurationError,
    ConfigurationWarning,
    DenseLayer,
    DropConnect,
    Dropout,
    GaussianNoise,
    GravesLSTM,
    L1Regularization,
    L2Regularization,
    LearningRatePolicy,
    LearningRatePolicySchedule,
    LossFunction,
    MapSchedule,
    MaxNormConstraint,
    MinibatchDivision,
    Nadam,
    Nesterovs,
    NeuralNetConfiguration,
    NoOp,
    NormalDistribution,
    Regularization,
    RmsProp,
    RnnOutputLayer,
    ScheduleType,
    Sgd,
    Subsampling1DLayer,
    UniformDistribution,
    Updater,
    WeightDecay,
    WeightInit,
)
from netconf.releases import NEWEST, RELEASES

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")

AFTER, BEFORE, TIMES_RATE = Apply.afterUpdater, Apply.beforeUpdater, Apply.afterUpdaterTimesRate


def old():
    return NeuralNetConfiguration.Builder(dl4j="0.9.1")


def new():
    return NeuralNetConfiguration.Builder(dl4j=NEWEST)


def lstm():
    return GravesLSTM.Builder().nIn(3).nOut(4).activation("tanh")


def output():
    return RnnOutputLayer.Builder(LossFunction.MCXENT).nOut(2).activation("softmax")


def network(builder, first=None, last=None):
    return builder.list().layer(first or lstm()).layer(last or output()).build()


def codes(configuration):
    return {finding.code for finding in configuration.findings}


def refused(builder, first=None, last=None):
    with pytest.raises(ConfigurationError) as error:
        network(builder, first, last)
    return str(error.value)


# --- which release --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "say",
    [
        lambda b: b.learningRate(0.1),
        lambda b: b.iterations(1),
        lambda b: b.regularization(False),
        lambda b: b.regularization(True),
        lambda b: b.momentum(0.5),
        lambda b: b.rmsDecay(0.9),
        lambda b: b.useDropConnect(False),
        lambda b: b.lrPolicyPower(2.0).learningRateDecayPolicy("Poly"),
    ],
)
def test_a_word_that_only_0x_has_makes_the_chain_speak_0x(say):
    assert network(say(NeuralNetConfiguration.Builder())).minibatch_division is MinibatchDivision.afterUpdater


@pytest.mark.parametrize(
    "say",
    [
        lambda b: b,
        lambda b: b.updater(Updater.SGD),
        lambda b: b.activation("tanh"),
        lambda b: b.l2(0.1),
        lambda b: b.regularization([L2Regularization(0.1)]),
        lambda b: b.weightDecay(0.1),
    ],
)
def test_words_that_both_eras_have_decide_nothing(say):
    assert network(say(NeuralNetConfiguration.Builder())).minibatch_division is MinibatchDivision.beforeUpdater


def test_a_layers_word_decides_too():
    assert network(NeuralNetConfiguration.Builder(), lstm().learningRate(0.2)).layers[0].updater == Sgd(0.2)


@pytest.mark.parametrize(
    ("say", "stranger"),
    [
        (lambda b: b.weightDecay(0.1), "weightDecay"),
        (lambda b: b.biasUpdater(Sgd(0.1)), "biasUpdater"),
        (lambda b: b.weightNoise(DropConnect(0.5)), "weightNoise"),
        (lambda b: b.constrainWeights(MaxNormConstraint(maxNorm=1)), "constrainWeights"),
        (lambda b: b.regularization([L1Regularization(0.1)]), "regularization with a list"),
        (lambda b: b.dropOut(GaussianNoise(stddev=0.1)), "dropOut with a GaussianNoise object"),
        (lambda b: b.updater(Sgd(MapSchedule("ITERATION", {0: 0.1}))), "updater with a MapSchedule object"),
    ],
)
def test_words_of_both_eras_together_are_refused_by_name(say, stranger):
    assert refused(say(NeuralNetConfiguration.Builder()).learningRate(0.1)) == (
        f"NeuralNetConfiguration.Builder: learningRate is a word of 0.x, {stranger} is one of 1.0; a chain speaks one release\n"
        f"    either say the rate in the updater object and leave learningRate out, or leave {stranger} out"
    )


def test_a_said_release_refuses_words_of_the_other_era():
    assert "iterations is a word of 0.x, but the chain speaks 1.0.0-M2.1" in refused(new().iterations(1))
    assert "weightDecay is a word of 1.0, but the chain speaks 0.9.1" in refused(old().weightDecay(0.1))


def test_an_unknown_release_is_refused_with_the_list():
    text = refused(NeuralNetConfiguration.Builder(dl4j="0.9.2"))
    assert "'0.9.2' is not a release of DL4J" in text
    assert all(release in text for release in RELEASES)


@pytest.mark.parametrize(
    ("release", "division", "apply"),
    [
        ("0.7.2", MinibatchDivision.afterUpdater, None),
        ("1.0.0-alpha", MinibatchDivision.afterUpdater, AFTER),
        ("1.0.0-beta2", MinibatchDivision.afterUpdater, AFTER),
        ("1.0.0-beta3", MinibatchDivision.beforeUpdater, AFTER),
        ("1.0.0-beta4", MinibatchDivision.beforeUpdater, BEFORE),
        ("1.0.0-M2.1", MinibatchDivision.beforeUpdater, BEFORE),
    ],
)
def test_division_and_l2_moved_before_the_updater_with_different_releases(release, division, apply):
    made = network(NeuralNetConfiguration.Builder(dl4j=release).l2(0.1))
    assert made.minibatch_division is division
    assert made.layers[0].l2 == (None if apply is None else Regularization(value=0.1, apply=apply))


def test_our_own_words_rule_over_the_release():
    made = network(old().minibatchDivision("beforeUpdater").randomStream("dl4j-0.7").compatibility("0.9.1"))
    assert (made.minibatch_division, made.random_stream, made.compatibility) == ("beforeUpdater", "dl4j-0.7", "0.9.1")


# --- 0.9.1: updaters and rates --------------------------------------------------------------------


def test_the_rate_of_0x_is_a_tenth_when_nobody_says_one():
    assert network(old()).layers[0].updater == Sgd(0.1)


@pytest.mark.parametrize(
    ("name", "updater"),
    [
        (Updater.SGD, Sgd(0.2)),
        (Updater.NONE, NoOp()),
        (Updater.NESTEROVS, Nesterovs(0.2, 0.9)),
        (Updater.ADAM, Adam(0.2, 0.9, 0.999, 1e-8)),
        (Updater.NADAM, Nadam(0.2, 0.9, 0.999, 1e-8)),
        (Updater.ADAGRAD, AdaGrad(0.2, 1e-6)),
        (Updater.ADADELTA, AdaDelta(0.95, 1e-6)),
        (Updater.RMSPROP, RmsProp(0.2, 0.95, 1e-8)),
        ("rmsprop", RmsProp(0.2, 0.95, 1e-8)),
    ],
)
def test_an_updater_by_name_takes_the_builders_rate_and_0x_defaults(name, updater):
    assert network(old().updater(name).learningRate(0.2)).layers[0].updater == updater


def test_hyper_parameters_are_words_of_the_builder_and_of_layers():
    first = lstm().updater(Updater.ADAM).learningRate(0.03).adamMeanDecay(0.8).adamVarDecay(0.9).epsilon(1e-4)
    made = network(old().updater(Updater.RMSPROP).rmsDecay(0.7).epsilon(1e-3), first)
    assert made.layers[0].updater == Adam(0.03, 0.8, 0.9, 1e-4)
    assert made.layers[1].updater == RmsProp(0.1, 0.7, 1e-3)


def test_the_rate_of_an_updater_object_is_replaced_since_091_pushes_the_builders_into_it():
    made = network(old().updater(Adam(0.001)))
    assert made.layers[0].updater == Adam(0.1)
    assert "replaced-rate" in codes(made)
    assert "replaced-rate" not in codes(network(old().updater(Adam(0.001)).learningRate(0.001)))


def test_hyper_parameters_of_the_builder_win_over_the_objects():
    assert network(old().updater(RmsProp(0.1, 0.5, 1e-3)).rmsDecay(0.6)).layers[0].updater == RmsProp(0.1, 0.6, 1e-3)


def test_one_number_for_rmsprop_meant_the_decay_in_091_so_python_asks_which():
    assert refused(old().updater(RmsProp(0.95))) == (
        "layers 0 and 1, updater: RmsProp(0.95) was the decay in 0.9.1 and is the learning rate since 1.0.0-alpha\n"
        "    say RmsProp(rmsDecay=...) or RmsProp(learningRate=...); in 0.9.1 the rate comes from learningRate(...)"
    )
    assert network(old().updater(RmsProp(rmsDecay=0.9))).layers[0].updater == RmsProp(0.1, 0.9, 1e-8)


def test_one_number_for_nesterovs_is_the_momentum_in_every_release():
    assert network(old().updater(Nesterovs(0.8)).learningRate(0.2)).layers[0].updater == Nesterovs(0.2, 0.8)
    made = network(new().updater(Nesterovs(0.01)))
    assert made.layers[0].updater == Nesterovs(0.1, 0.01)
    assert "momentum-not-rate" in codes(made)


def test_momentum_after_lasts_until_the_next_change():
    made = network(old().updater("NESTEROVS").momentum(0.5).momentumAfter({10: 0.7, 20: 0.9}))
    assert made.layers[0].updater == Nesterovs(
        learningRate=0.1, momentum=MapSchedule(ScheduleType.ITERATION, {0: 0.5, 10: 0.7, 20: 0.9})
    )


def test_hyper_parameters_of_another_updater_are_warned_of():
    made = network(old().updater(Updater.SGD).momentum(0.9))
    assert [str(finding) for finding in made.findings if finding.code == "unused-word"] == [
        "layers 0 and 1, momentum: momentum has no effect on Sgd: it is a word of Nesterovs [unused-word]"
    ]


def test_a_rate_policy_becomes_a_schedule_of_its_own_kind_since_0x_decays_compound():
    made = network(old().updater("ADAM").learningRate(0.2).learningRateDecayPolicy(LearningRatePolicy.Step)
                   .lrPolicyDecayRate(0.5).lrPolicySteps(10), lstm().learningRate(0.3))  # fmt: skip
    assert made.layers[0].updater.learning_rate == LearningRatePolicySchedule(
        policy="Step", initialValue=0.3, decayRate=0.5, steps=10.0
    )
    assert made.layers[1].updater.learning_rate.initial_value == 0.2


def test_a_layers_schedule_serves_the_networks_policy():
    made = network(
        old().learningRateDecayPolicy("Schedule").learningRateSchedule({5: 0.01}), lstm().learningRateSchedule({7: 0.02})
    )
    assert made.layers[0].updater.learning_rate.schedule == {7: 0.02}
    assert made.layers[1].updater.learning_rate.schedule == {5: 0.01}


@pytest.mark.parametrize(
    ("say", "text"),
    [
        (lambda b: b.learningRateDecayPolicy("Exponential"), "the policy Exponential needs lrPolicyDecayRate(...)"),
        (lambda b: b.learningRateDecayPolicy("Inverse").lrPolicyDecayRate(0.5), "the policy Inverse needs lrPolicyPower(...)"),
        (lambda b: b.learningRateDecayPolicy("Step").lrPolicyDecayRate(0.5), "the policy Step needs lrPolicySteps(...)"),
        (
            lambda b: b.learningRateDecayPolicy("Schedule").lrPolicyDecayRate(0.5),
            "the policy Schedule needs learningRateSchedule",
        ),
        (lambda b: b.lrPolicyPower(0.5), "lrPolicyPower: it belongs to the policy Inverse or Poly, but the policy is None"),
        (lambda b: b.lrPolicySteps(5), "lrPolicySteps: it belongs to the policy Step, TorchStep or Sigmoid"),
        (lambda b: b.learningRateSchedule({1: 0.1}), "learningRateSchedule: it belongs to the policy Schedule"),
        (lambda b: b.learningRateDecayPolicy("Expnential"), "did you mean Exponential?"),
    ],
)
def test_a_policy_needs_its_companions_and_they_need_it(say, text):
    assert text in refused(say(old()))


@pytest.mark.parametrize(
    "say",
    [
        lambda b: b.learningRateDecayPolicy("TorchStep").lrPolicyDecayRate(0.5),  # DL4J does not ask TorchStep for its steps
        lambda b: b.learningRateDecayPolicy("Poly").lrPolicyPower(2),
        lambda b: b.learningRateDecayPolicy("None"),
        lambda b: b.learningRateDecayPolicy("Score").lrPolicyDecayRate(0.5),
    ],
)
def test_policies_that_have_what_they_need_pass(say):
    network(say(old()))


def test_the_biases_rate_was_inert_in_plain_runs_of_091():
    made = network(old().updater("RMSPROP").biasLearningRate(0.02))
    assert made.layers[0].bias_updater is None
    assert "inert-bias-rate" in codes(made)


def test_the_biases_rate_acted_with_nesterovs_and_with_a_policy():
    assert network(old().updater("NESTEROVS").biasLearningRate(0.02)).layers[0].bias_updater == Nesterovs(0.02, 0.9)
    made = network(old().learningRateDecayPolicy("Exponential").lrPolicyDecayRate(0.9).biasLearningRate(0.02))
    assert made.layers[0].bias_updater.learning_rate.initial_value == 0.02


def test_updates_per_minibatch_were_five_to_050():
    chain = NeuralNetConfiguration.Builder(dl4j="0.5.0").list().layer(lstm()).layer(output()).backprop(True).pretrain(False)
    assert chain.build().iterations == 5
    assert network(old().iterations(3)).iterations == 3


# --- 0.9.1: regularisation, dropout, activations, initial weights ---------------------------------


def test_l2_of_0x_acts_after_the_updater_and_only_when_regularization_is_on():
    made = network(old().regularization(True).l1(0.1).l2(0.2).l1Bias(0.3).l2Bias(0.4), lstm().l2(0.5))
    first, last = made.layers
    assert (first.l1, first.l2) == (Regularization(value=0.1, apply=AFTER), Regularization(value=0.5, apply=AFTER))
    assert (last.l2, last.l1_bias.value, last.l2_bias.value) == (Regularization(value=0.2, apply=AFTER), 0.3, 0.4)
    made = network(old().l2(0.2))
    assert made.layers[0].l2 is None
    assert "unused-regularization" in codes(made)


def test_regularization_without_anything_to_regularise_is_warned_of():
    assert "unused-word" in codes(network(old().regularization(True)))
    assert "unused-word" not in codes(network(old().regularization(True), lstm().l2(0.1)))


def test_dropout_of_0x_is_a_number_and_zero_switches_it_off_on_a_layer_too():
    made = network(old().dropOut(0.8), lstm().dropOut(0))
    assert [layer.drop_out for layer in made.layers] == [None, Dropout(keep=0.8)]


def test_drop_connect_of_0x_takes_its_number_from_dropout_and_spares_recurrent_weights():
    made = network(old().dropOut(0.8).useDropConnect(True))
    assert made.layers[0].drop_out is None
    assert made.layers[0].weight_noise == DropConnect(weightRetainProb=0.8, applyToRecurrent=False)
    assert "unused-word" in codes(network(old().useDropConnect(True)))


def test_0x_is_sigmoid_everywhere_even_in_output_layers():
    layers = network(old(), LSTM.Builder().nIn(3).nOut(4), RnnOutputLayer.Builder("MSE").nOut(2)).layers
    assert [layer.activation for layer in layers] == [Activation.SIGMOID, Activation.SIGMOID]
    layers = network(old().activation("tanh"), LSTM.Builder().nIn(3).nOut(4), RnnOutputLayer.Builder("MSE").nOut(2)).layers
    assert [layer.activation for layer in layers] == [Activation.TANH, Activation.TANH]


def test_the_distribution_of_0x_counts_only_with_its_word():
    dist = UniformDistribution(-0.1, 0.1)
    assert network(old().weightInit(WeightInit.DISTRIBUTION).dist(dist)).layers[0].weight_init == dist
    made = network(old().weightInit(WeightInit.XAVIER).dist(dist))
    assert made.layers[0].weight_init is WeightInit.XAVIER
    assert "unused-distribution" in codes(made)
    made = network(old().weightInit(WeightInit.DISTRIBUTION))
    assert made.layers[0].weight_init == NormalDistribution(0, 1)
    assert "default-distribution" in codes(made)


def test_output_layers_that_do_not_fit_passed_in_0x_and_so_they_pass_with_a_warning():
    made = network(old(), None, RnnOutputLayer.Builder("XENT").nOut(2).activation("softmax"))
    assert made.validate_output_layer_config is False
    assert "output-layer" in codes(made)
    assert network(old()).validate_output_layer_config is True


def test_what_trains_nothing_or_upwards_is_refused():
    with pytest.raises(ConfigurationError, match=r"backprop\(False\): nothing would be trained"):
        old().list().layer(lstm()).layer(output()).backprop(False).build()
    assert "minimize(False) asks to make the score large" in refused(old().minimize(False))


# --- 1.0.0-M2.1 -----------------------------------------------------------------------------------


def test_the_default_of_10_is_sgd_at_a_thousandth():
    assert network(new()).layers[0].updater == Sgd(1e-3)


@pytest.mark.parametrize(
    ("name", "rate"), [("RMSPROP", 0.1), ("ADAGRAD", 0.1), ("NESTEROVS", 0.1), ("ADAM", 1e-3), ("SGD", 1e-3)]
)
def test_an_updater_by_name_hides_its_classes_rate_in_10(name, rate):
    made = network(new().updater(name))
    assert made.layers[0].updater.learning_rate == rate
    assert "hidden-rate" in codes(made)


def test_an_updater_object_keeps_its_rate_in_10():
    made = network(new().updater(RmsProp(0.01)).biasUpdater(Sgd(0.5)), lstm().updater(Adam(0.2)))
    assert [layer.updater for layer in made.layers] == [Adam(0.2), RmsProp(0.01)]
    assert made.layers[1].bias_updater == Sgd(0.5)


def test_output_layers_of_10_are_softmax_whatever_the_network_says():
    made = network(new().activation("tanh"), LSTM.Builder().nIn(3).nOut(4), RnnOutputLayer.Builder().nOut(2))
    assert [layer.activation for layer in made.layers] == [Activation.TANH, Activation.SOFTMAX]


def test_weight_decay_and_l2_take_each_others_place():
    made = network(new().l2(0.1).weightDecay(0.2))
    assert made.layers[0].l2 == Regularization(value=0.2, apply=TIMES_RATE)
    made = network(new().weightDecay(0.2).l2(0.1))
    assert made.layers[0].l2 == Regularization(value=0.1, apply=BEFORE)
    made = network(new().l2(0.1).weightDecay(0.2, False).weightDecay(0))
    assert made.layers[0].l2 is None
    assert network(new().weightDecay(0.2, False)).layers[0].l2 == Regularization(value=0.2, apply=AFTER)
    assert network(new().weightDecayBias(0.2)).layers[0].l2_bias == Regularization(value=0.2, apply=TIMES_RATE)


def test_m21_merges_regularisation_kind_by_kind_the_layer_first():
    made = network(new().l1(0.1).l2(0.2), lstm().l2(0.5))
    assert (made.layers[0].l1.value, made.layers[0].l2.value) == (0.1, 0.5)
    made = network(new().weightDecay(0.2), lstm().l2(0.5))
    assert made.layers[0].l2 == (Regularization(value=0.5), Regularization(value=0.2, apply=TIMES_RATE))
    assert not {"replaced-regularization", "inherited-regularization"} & set(codes(made))
    made = network(new().l2(0.2), lstm().l2(0))
    assert made.layers[0].l2.value == 0.2
    assert "inherited-regularization" in codes(made)


def test_beta4_to_beta7_let_the_networks_list_replace_the_layers():
    made = network(NeuralNetConfiguration.Builder(dl4j="1.0.0-beta6").l1(0.1), lstm().l2(0.5))
    assert (made.layers[0].l1.value, made.layers[0].l2) == (0.1, None)
    assert "replaced-regularization" in codes(made)


def test_alpha_to_beta3_took_each_number_of_the_layer_first():
    made = network(NeuralNetConfiguration.Builder(dl4j="1.0.0-beta3").l1(0.1).l2(0.2), lstm().l2(0))
    assert (made.layers[0].l1.value, made.layers[0].l2) == (0.1, None)


def test_a_list_of_regularisation_replaces_what_was_said_before():
    made = network(new().l2(0.3).regularization([L1Regularization(0.1), WeightDecay(0.2, False)]))
    assert (made.layers[0].l1.value, made.layers[0].l2) == (0.1, Regularization(value=0.2, apply=AFTER))
    both = network(
        new().regularization([WeightDecay(0.3), WeightDecay(0.2, False), L2Regularization(0.1), L2Regularization(0.1)])
    )
    assert [(term.value, term.apply) for term in both.layers[0].l2] == [(0.2, BEFORE), (0.2, AFTER), (0.3, TIMES_RATE)]
    assert "expected L1Regularization, L2Regularization or WeightDecay objects, but 3 was given" in refused(
        new().regularization([3])
    )


def test_zero_dropout_on_a_layer_inherits_in_10():
    made = network(new().dropOut(0.8), lstm().dropOut(0))
    assert made.layers[0].drop_out == Dropout(keep=0.8)
    assert "inherited-dropout" in codes(made)
    assert network(new().dropOut(0.8), lstm().dropOut(1.0)).layers[0].drop_out is None
    assert network(new().dropOut(0)).layers[0].drop_out is None


def test_constraints_name_the_parameters_that_their_word_means():
    made = network(new().constrainWeights(MaxNormConstraint(maxNorm=2.0)), lstm().constrainBias(MaxNormConstraint(maxNorm=1.0)))
    assert [layer.constraints for layer in made.layers] == [
        (MaxNormConstraint(maxNorm=1.0, params=("b",)),),
        (MaxNormConstraint(maxNorm=2.0, params=("W",)),),
    ]


def test_to_beta3_dist_waits_for_distribution_but_weight_init_takes_one():
    """Documents that beta3 and beta4 wrote of these words."""
    dist = NormalDistribution(0, 0.1)
    made = [
        network(NeuralNetConfiguration.Builder(dl4j=release).dist(dist), lstm().weightInit(dist)).layers
        for release in ("1.0.0-alpha", "1.0.0-beta3", "1.0.0-beta4")
    ]
    assert [layers[0].weight_init for layers in made] == [dist, dist, dist]
    assert [layers[1].weight_init for layers in made] == [WeightInit.XAVIER, WeightInit.XAVIER, dist]
    waited = NeuralNetConfiguration.Builder(dl4j="1.0.0-beta3").weightInit("DISTRIBUTION").dist(dist)
    assert network(waited).layers[0].weight_init == dist


def test_to_beta4_averages_count_what_lies_beside_the_series():
    pool = Subsampling1DLayer.Builder("AVG").kernelSize(2).stride(1)
    for release, counts in (("0.9.1", True), ("1.0.0-beta4", True), ("1.0.0-beta6", False), ("1.0.0-M2.1", False)):
        made = network(NeuralNetConfiguration.Builder(dl4j=release), lstm(), pool).layers[1]
        assert made.avg_pool_include_pad_in_divisor is counts


def test_the_later_of_weight_init_and_dist_counts_in_10():
    dist = NormalDistribution(0, 0.1)
    assert network(new().weightInit("RELU").dist(dist)).layers[0].weight_init == dist
    assert network(new().dist(dist).weightInit("RELU")).layers[0].weight_init is WeightInit.RELU
    assert network(new().weightInit("DISTRIBUTION").dist(dist)).layers[0].weight_init == dist


# --- explicit fields ------------------------------------------------------------------------------


def test_fields_of_a_layer_made_directly_rule_over_all_words():
    first = GravesLSTM(nIn=3, nOut=4, activation="TANH", updater=Sgd(0.7), l2=0.1)
    made = old().learningRate(0.2).list(first, output().build()).build()
    assert (made.layers[0].updater, made.layers[0].l2) == (Sgd(0.7), Regularization(value=0.1, apply=BEFORE))


def test_settings_of_the_network_reach_every_layer_that_has_them():
    dense = DenseLayer.Builder().nOut(3)
    made = new().biasInit(0.5).gradientNormalization("ClipL2PerLayer").gradientNormalizationThreshold(2).list()
    made = made.layer(lstm()).layer(dense).layer(output()).build()
    assert {(layer.bias_init, layer.gradient_normalization, layer.gradient_normalization_threshold) for layer in made.layers} == {
        (0.5, "ClipL2PerLayer", 2.0)
    }


def test_warnings_are_shown_where_the_program_builds():
    with pytest.warns(ConfigurationWarning, match="hidden-rate") as shown:
        network(new().updater("RMSPROP"))
    assert shown[0].filename == __file__
