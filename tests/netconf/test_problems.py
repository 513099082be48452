"""Pydantic's errors as ours: one for each place, in the document's words."""

import pytest
from pydantic import ValidationError

from netconf.errors import NetconfError
from netconf.network import Draft
from netconf.problems import problems_of

LAST = {"type": "RnnOutputLayer", "nOut": 2}


def problems(document):
    with pytest.raises(ValidationError) as error:
        Draft.model_validate(document)
    return problems_of(error.value, "spec.yaml")


def lines(document):
    return str(NetconfError(problems(document)))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"layers": [LAST], "sed": 1}, "spec.yaml: sed is not a word\n    did you mean seed?"),
        ({"layers": [LAST], "seed": "a"}, "spec.yaml, seed: expected a whole number, but 'a' was given"),
        ({"layers": [LAST], "miniBatch": 1}, "spec.yaml, miniBatch: expected true or false, but 1 was given"),
        ({"layers": [LAST], "tBPTTForwardLength": 0}, "spec.yaml, tBPTTForwardLength: must be at least 1, but 0 was given"),
        ({"layers": [LAST], "weightInit": "XAVER"}, "spec.yaml, weightInit: 'XAVER' is not known here\n    did you mean XAVIER?"),
        ({"layers": [LAST], "biasInit": float("inf")}, "spec.yaml, biasInit: must be a finite number, but inf was given"),
        (
            {"layers": [{"type": "LSTN"}]},
            ("spec.yaml, layer 0: there is no type LSTN here\n    did you mean LSTM?"),
        ),
        (
            {"layers": [{"nOut": 3}]},
            "spec.yaml, layer 0: type is missing\n    allowed: ActivationLayer, AutoEncoder, BatchNormalization, ",
        ),
        (
            {"layers": [LAST | {"nIn": "x"}]},
            "spec.yaml, layer 0 (RnnOutputLayer), nIn: expected a whole number, or a placeholder ${name}, but 'x' was given",
        ),
        (
            {"layers": [LAST | {"updater": {"type": "Adam", "beta1": 1.5}}]},
            "spec.yaml, layer 0 (RnnOutputLayer), updater, beta1: must be less than 1.0, but 1.5 was given",
        ),
        (
            {"layers": [LAST | {"updater": {"type": "Adam", "rate": 1.5}}]},
            (
                "spec.yaml, layer 0 (RnnOutputLayer), updater: rate is not a word of Adam\n"
                "    allowed: beta1, beta2, epsilon, learningRate, type"
            ),
        ),
        (
            {"layers": [LAST], "updater": {"type": "Sgd", "learningRate": {"type": "FixedSchedule"}}},
            "spec.yaml, updater, learningRate: value is missing",
        ),
        (
            {"layers": [LAST], "weightInit": {"type": "UniformDistribution", "lower": 1.0, "upper": 0.0}},
            "spec.yaml, weightInit: lower must be below upper, but 1.0 >= 0.0",
        ),
        ({"layers": []}, "spec.yaml, layers: must be at least 1 long, but [] was given"),
        ({"layers": 3}, "spec.yaml, layers: expected a list, but 3 was given"),
        ({"layers": [LAST], "l2": {"valu": 3.0}}, "2 problems"),
    ],
)
def test_each_fault_in_words(document, text):
    assert lines(document).startswith(text)


def test_several_faults_stand_beside_each_other_with_their_paths():
    found = problems({"seed": "a", "layers": [LAST | {"nOutt": 3, "activation": 4}, {"type": "LSTM", "l2": -1, "nIn": -1}]})
    assert [problem.path for problem in found] == [
        ("seed",),
        ("layers", 0, "activation"),
        ("layers", 0, "nOutt"),
        ("layers", 1, "nIn"),
    ]


def test_a_union_is_one_problem_and_not_one_for_each_branch():
    assert len(problems({"layers": [LAST | {"activation": "TANNH", "weightInit": 3, "dropOut": 0.5, "updater": "Adam"}]})) == 4
