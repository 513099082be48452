"""Reading DL4J's documents: forms, eras, what is set aside, what is refused."""

from __future__ import annotations

import json
import math

import pytest

from netconf import (
    ActivationELU,
    Adam,
    CnnToRnnPreProcessor,
    DropConnect,
    Dropout,
    ExponentialSchedule,
    LearningRatePolicySchedule,
    LossMCXENT,
    MapSchedule,
    MultiLayerConfiguration,
    Nesterovs,
    Regularization,
    RmsProp,
    Sgd,
    SpecError,
    UniformDistribution,
)
from netconf.dl4j.reader import read
from netconf.vocabulary import Activation, MinibatchDivision, RandomStream, WeightInit
from tests.netconf.dl4j.documents import ACTIVATION, NN, as_text, newest, older


def first(document):
    return read(as_text(document)).configuration.layers[0]


def refusal(document) -> str:
    with pytest.raises(SpecError) as caught:
        read(document if isinstance(document, str) else as_text(document), "file.json")
    return str(caught.value)


def codes(document) -> set[str]:
    return {finding.code for finding in read(as_text(document)).report.findings}


# --- forms ----------------------------------------------------------------------------------------------


def test_the_generation_and_the_counters_are_in_the_report():
    report = read(as_text(newest())).report

    assert str(report.generation) == "generation G9 (DL4J 1.0.0-beta7 to 1.0.0-M2.1)"
    assert (report.release, report.counters, report.unknown) == ("1.0.0-M2.1", {"iteration": 30, "epoch": 2}, {})
    assert read(as_text(older())).report.generation.releases == ("0.9.0", "0.9.1")


def test_a_byte_order_mark_and_nan_in_every_spelling_are_read():
    text = as_text(older(momentum="NaN", rho=math.nan, epsilon=None))
    assert "NaN" in text.replace('"NaN"', "")

    assert read("\ufeff" + text).configuration == read(as_text(older())).configuration


def test_both_spellings_of_an_object_and_of_a_size_are_read():
    plain = newest(activationFn={"TanH": {}})
    plain["confs"][0]["layer"]["nIn"] = plain["confs"][0]["layer"].pop("nin")

    assert read(as_text(plain)).configuration == read(as_text(newest())).configuration


TAGGED = """---
confs:
- cacheMode: "NONE"
  layer: !<gravesLSTM>
    activationFn: !<TanH> {}
    learningRate: NaN
    l2: 1.0E-8
    nin: 3
    nout: 4
    updater: "SGD"
  useRegularization: true
- layer: !<rnnoutput>
    activationFn: !Softmax {}
    lossFn: !<MCXENT> {}
    nin: 4
    nout: 2
"""


def test_yaml_with_tags_is_the_same_document():
    network = MultiLayerConfiguration.from_yaml(TAGGED)

    assert network.layers[0].l2.value == 1e-8
    assert network.layers[0].updater == Sgd(0.1)
    assert network.layers[1].activation is Activation.SOFTMAX


def test_fields_that_nobody_knows_are_set_aside_and_listed():
    document = newest(favouriteColour="blue")
    document["comment"] = "edited by hand"
    report = read(as_text(document)).report

    assert report.unknown == {"layer 0 (GravesLSTM), favouriteColour": "blue", "comment": "edited by hand"}
    assert "unknown-field" in {finding.code for finding in report.findings}


def test_of_several_releases_the_switch_says_which_one_wrote_it():
    text = as_text(newest())

    assert read(text, compatibility="1.0.0-beta7").report.release == "1.0.0-beta7"
    assert read(text, compatibility="1.0.0-beta7").configuration.compatibility == "1.0.0-beta7"
    assert read(text, compatibility="0.9.1").report.release == "1.0.0-M2.1"


def test_the_report_says_which_stream_the_release_drew_from():
    report = read(as_text(older())).report

    assert report.random_stream is RandomStream.dl4j_07
    assert read(as_text(newest())).report.random_stream is RandomStream.dl4j_10
    assert read(as_text(newest())).configuration.random_stream is RandomStream.native


# --- what 0.x meant -------------------------------------------------------------------------------------


def test_regularization_that_was_switched_off_stays_off_unlike_in_dl4js_own_migration():
    assert first(older(l2=0.01)).l2 is None
    assert "unused-regularization" in codes(older(l2=0.01))
    assert first(older({"useRegularization": True}, l2=0.01)).l2 == Regularization(value=0.01, apply="afterUpdater")


def test_the_step_is_divided_after_the_updater_to_beta2():
    assert read(as_text(older())).configuration.minibatch_division is MinibatchDivision.afterUpdater
    assert read(as_text(newest())).configuration.minibatch_division is MinibatchDivision.beforeUpdater


def test_dropout_of_0_9_is_kept_unlike_in_dl4js_own_migration():
    assert first(older(dropOut=0.8)).drop_out == Dropout(0.8)
    noise = DropConnect(weight_retain_prob=0.8, apply_to_recurrent=False)
    assert first(older({"useDropConnect": True}, dropOut=0.8)).weight_noise == noise


def test_policies_and_iterations_are_kept_unlike_in_dl4js_own_migration():
    policy = {"learningRatePolicy": "Exponential", "lrPolicyDecayRate": 0.9, "lrPolicySteps": "NaN"}
    document = older({**policy, "numIterations": 3})
    rate = LearningRatePolicySchedule(policy="Exponential", initialValue=0.1, decayRate=0.9)

    assert first(document).updater == Sgd(rate)
    assert read(as_text(document)).configuration.iterations == 3


def test_the_rate_that_was_said_rules_over_the_decayed_one_of_a_trained_network():
    decayed = {"@class": "org.nd4j.linalg.learning.config.Sgd", "learningRate": 0.03}

    assert first(older(iupdater=decayed)).updater == Sgd(0.1)


def test_an_updater_object_rules_over_the_fields_beside_it():
    decay = {"@class": "org.nd4j.linalg.learning.config.RmsProp", "epsilon": 1e-7, "learningRate": 0.1, "rmsDecay": 0.9}

    assert first(older(iupdater=decay, rmsDecay=0.95, updater="RMSPROP")).updater == RmsProp(0.1, 0.9, 1e-7)


def test_momentum_that_changes_becomes_a_schedule():
    words = {
        "@class": "org.nd4j.linalg.learning.config.Nesterovs",
        "learningRate": 0.1,
        "momentum": 0.7,
        "momentumSchedule": {"2": 0.4},
    }
    schedule = MapSchedule(scheduleType="ITERATION", values={0: 0.7, 2: 0.4})

    assert first(older(iupdater=words, momentumSchedule={"2": 0.4}, updater="NESTEROVS")).updater == Nesterovs(0.1, schedule)


def test_an_inert_bias_rate_stays_inert():
    assert first(older(biasLearningRate=0.5)).bias_updater is None
    assert "inert-bias-rate" in codes(older(biasLearningRate=0.5))


def test_weights_to_0_6_are_drawn_by_the_formulas_of_their_time():
    document = older()
    for conf in document["confs"]:
        del conf["cacheMode"], conf["iterationCount"]
        for layer in conf["layer"].values():
            layer["activationFunction"] = "tanh" if "lossFn" not in layer else "softmax"
            for key in ("iupdater", "activationFn", "l1Bias", "l2Bias"):
                del layer[key]
    del document["iterationCount"], document["cacheMode"]
    document["confs"][0]["layer"]["gravesLSTM"]["weightInit"] = "UNIFORM"
    layer = read(as_text(document), compatibility="0.6.0").configuration.layers[0]

    assert layer.weight_init == UniformDistribution(lower=-1 / 3, upper=1 / 3)
    assert layer.weight_init_recurrent == UniformDistribution(lower=-1 / 4, upper=1 / 4)
    assert first(document).weight_init is WeightInit.UNIFORM  # 0.7.0, which wrote the same keys


def test_names_that_repeat_are_made_different():
    document = newest()
    document["confs"][1]["layer"]["layerName"] = "layer0"

    assert [layer.name for layer in read(as_text(document)).configuration.layers] == ["layer0", "layer1"]
    assert "repeated-name" in codes(document)


# --- objects of 1.0 -------------------------------------------------------------------------------------


def test_objects_with_their_parameters():
    numbers = {"gamma": 0.5, "initialValue": 0.1, "scheduleType": "EPOCH"}
    rate = {"@class": "org.nd4j.linalg.schedule.ExponentialSchedule", **numbers}
    adam = {"@class": "org.nd4j.linalg.learning.config.Adam", "learningRate": "NaN", "learningRateSchedule": rate, "beta1": 0.8}
    layer = first(newest(activationFn={"@class": f"{ACTIVATION}ELU", "alpha": 0.5}, iupdater=adam))

    assert layer.activation == ActivationELU(0.5)
    schedule = ExponentialSchedule(scheduleType="EPOCH", initialValue=0.1, gamma=0.5)
    assert layer.updater == Adam(schedule, 0.8, 0.999, 1e-8)


def test_loss_weights_and_a_clip_of_its_own():
    document = newest()
    loss = document["confs"][1]["layer"]["lossFn"]
    loss |= {"softmaxClipEps": 1e-5, "weights": {"dataType": "DOUBLE", "shape": [2], "data": [1.0, 2.0]}}

    assert read(as_text(document)).configuration.layers[1].loss_function == LossMCXENT(softmaxClipEps=1e-5, weights=(1.0, 2.0))


def test_a_weight_decay_that_dl4j_wrote_twice_counts_twice():
    decay = {
        "@class": "org.nd4j.linalg.learning.regularization.WeightDecay",
        "applyLR": True,
        "coeff": {"@class": "org.nd4j.linalg.schedule.FixedSchedule", "value": 0.01},
    }
    document = newest(regularization=[decay, decay])

    assert first(document).l2 == Regularization(value=0.02, apply="afterUpdaterTimesRate")
    assert "added-regularization" in codes(document)


def test_wrappers_hold_their_layers():
    inner = newest()["confs"][0]["layer"]
    wrapper = {"@class": f"{NN}.recurrent.Bidirectional", "mode": "ADD", "fwd": inner, "bwd": inner, "nin": 3, "nout": 4}
    document = newest()
    document["confs"][0]["layer"] = wrapper | {"layerName": "both"}
    layer = first(document)

    assert (layer.type, layer.mode.value, layer.layer.type, layer.name) == ("Bidirectional", "ADD", "GravesLSTM", "both")


def test_preprocessors_of_images():
    document = older()
    document["confs"][0]["layer"]["gravesLSTM"]["nin"] = 6
    sizes = {"inputHeight": 2, "inputWidth": 3, "numChannels": 1}
    document["inputPreProcessors"] = {"0": {"cnnToRnn": {**sizes, "product": 6}}}

    assert read(as_text(document)).configuration.input_pre_processors == {0: CnnToRnnPreProcessor(2, 3, 1)}


def test_the_size_of_heads_that_follows_is_not_said_and_another_one_is():
    def heads(size):
        layer = {"@class": f"{NN}.SelfAttentionLayer", "nin": 3, "nout": 4, "nheads": 2, "projectInput": True}
        return first(newest(**layer, headSize=size)).head_size

    assert (heads(2), heads(3)) == (0, 3)


def test_other_layers_are_not_judged_without_one_that_is_missing():
    document = newest(**{"@class": f"{NN}.LocalResponseNormalization"})
    document["inputPreProcessors"] = {"1": {"@class": "org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor"}}
    with pytest.raises(SpecError) as error:
        read(as_text(document))
    assert [problem.message for problem in error.value.problems] == ["there is no layer LocalResponseNormalization here"]


# --- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (newest(**{"@class": "com.acme.LSTM"}), "layer 0 (com.acme.LSTM): there is no layer com.acme.LSTM here"),
        (newest(**{"@class": f"{NN}.GravesLTSM"}), "did you mean GravesLSTM?"),
        (newest(activationFn={"@class": "com.acme.Wavy"}), "activationFn: com.acme.Wavy is a class of somebody else's"),
        (newest(weightNoise={"@class": "org.deeplearning4j.nn.conf.Hiss"}), "Hiss is no weight noise that is known here"),
        (newest(nin="many"), "layer 0 (GravesLSTM), nin: expected a number, but 'many' was given"),
        (newest(nout=2.5), "expected a whole number, but 2.5 was given"),
        (newest(nout=10**400), "the number is too large"),
        (newest(regularization={}), "expected a list, but {} was given"),
        ({"confs": []}, "expected a list of layers"),
        ({"confs": [3]}, "confs[0]: expected an object with a layer"),
        ({"confs": [{"layer": None}]}, "expected an object with its class, but nothing was given"),
        ({"layers": 3}, "this is no document of DL4J"),
        ("[1, 2]", "a document of DL4J is an object with keys"),
        ('{"confs": [{"layer": {"gravesLSTM"', "file.json:1:35: it is not JSON"),
        ('{"confs": ' + "[" * 5000, "it is not JSON"),
        ('{"confs": ' + "[" * 90 + "]" * 90 + "}", "more than 60 deep"),
        ('{"confs": ' + "9" * 5000 + "}", "it is not JSON that can be read"),
        ("confs: &a [*a]\n", "there is an alias"),
        ("confs: " + "[" * 3000, "more than 60 deep"),
        ("confs: [\n", "it is not YAML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_why(document, message):
    assert message in refusal(document)


def test_all_faults_are_told_at_once():
    text = refusal(newest(nout=2.5, activationFn={"@class": "com.acme.Wavy"}, weightNoise=3))

    assert "2.5" in text
    assert "com.acme.Wavy" in text
    assert "weightNoise: expected an object with its class, but 3 was given" in text


def test_every_truncation_is_refused_or_read_but_never_crashes():
    text = as_text(older())
    for length in range(0, len(text), 7):
        with pytest.raises(SpecError):
            read(text[:length])


def test_every_value_may_be_nonsense():
    """Each value of the document is replaced by each kind of nonsense: it is read, or refused, and nothing else."""
    for document in (newest(), older({"learningRatePolicy": "Step"}, momentumSchedule={"3": 0.1})):
        plain = json.loads(as_text(document))
        for path in _paths(plain):
            for nonsense in (None, -1, 1e308, "x", [], {}, True, [{}], {"a": {"b": 1}}, "NaN"):
                changed = json.loads(as_text(document))
                target = changed
                for key in path[:-1]:
                    target = target[key]
                target[path[-1]] = nonsense
                try:
                    read(as_text(changed))
                except SpecError:
                    continue


def _paths(value, path=()):
    if path:
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _paths(part, (*path, key))


# --- words of single releases ---------------------------------------------------------------------------


def wrapped(kind: str, **words) -> dict:
    """A document of the newest form whose first layer is in a wrapper."""
    document = newest()
    document["confs"][0]["layer"] = {"@class": f"{NN}.recurrent.{kind}", "layerName": "layer0", **words}
    return document


def test_the_two_directions_of_a_wrapper_must_be_of_one_kind():
    inner = newest()["confs"][0]["layer"]
    same = wrapped("Bidirectional", mode="ADD", fwd=inner, bwd={**inner, "layerName": "other"})
    assert read(as_text(same)).configuration.layers[0].mode == "ADD"

    other = wrapped("Bidirectional", mode="ADD", fwd=inner, bwd={**inner, "forgetGateBiasInit": 5.0})
    assert "layer 0 (Bidirectional), bwd: the layer against the series (bwd) differs" in refusal(other)


def test_the_time_axis_of_beta6_is_an_order_of_axes():
    inner = {**newest()["confs"][1]["layer"], "@class": f"{NN}.DenseLayer", "nin": 3, "nout": 4}
    inner.pop("lossFn")
    inner.pop("rnnDataFormat")
    network = read(as_text(wrapped("TimeDistributed", underlying=inner, timeAxis=2))).configuration

    assert network.layers[0].data_format == "NCW"


def test_l2_that_beta3_scaled_by_the_minibatch_is_told():
    document = newest()
    document["legacyBatchScaledL2"] = True

    assert "scaled-l2" in codes(document)


@pytest.mark.parametrize(("written", "heads", "said"), [(2, 2, 0), (3, 2, 3), (1, 3, 1)])
def test_a_size_that_heads_share_is_left_unsaid(written, heads, said):
    layer = {
        "@class": f"{NN}.SelfAttentionLayer",
        "headSize": written,
        "nHeads": heads,
        "projectInput": True,
        "nin": 3,
        "nout": 4,
    }
    document = newest()
    document["confs"][0]["layer"] = layer

    assert first(document).head_size == said
