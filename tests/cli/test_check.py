import pytest

TABLE = """\
   name    type            nIn -> nOut  parameters  bytes
0  layer0  GravesLSTM      30 -> 8           1,272  5,088
1  layer1  RnnOutputLayer  8 -> 30             270  1,080
                           total             1,542  6,168

truncated backpropagation; 8 steps forward and 8 back; RmsProp with rate 0.01; division by the minibatch beforeUpdater; seed 7
"""


def test_a_valid_specification_is_shown_layer_by_layer(graves, spec):
    done = graves("check", spec, "--set", "vocabulary=30")

    assert done.exit_code == 0
    assert done.stdout.startswith(f"{spec}: valid\n\n{TABLE}")
    assert "not bound" not in done.stdout


def test_what_is_not_bound_is_listed_with_the_words_that_bind_it(graves, spec):
    done = graves("check", spec)

    assert done.exit_code == 0
    assert "not bound: ${vocabulary}\n    give numbers: --set vocabulary=...\n" in done.stdout
    assert "0  layer0  GravesLSTM      ${vocabulary} -> 8           ?      ?\n" in done.stdout


def test_findings_are_told(graves, spec):
    spec.write_text(spec.read_text().replace("0.01", "0.1"))
    done = graves("check", spec)

    assert done.exit_code == 0
    assert "warning: updater: RmsProp with learning rate 0.1" in done.stdout


def test_a_fault_is_told_on_standard_error_with_its_line(graves, spec):
    spec.write_text(spec.read_text().replace("activation: TANH", "activation: TNAH"))
    done = graves("check", spec)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{spec}:7:" in done.stderr
    assert "TANH" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--set", "vocabulary"], "--set: 'vocabulary' is not of the form name=number"),
        (["--set", "vocabulary=-3"], "${vocabulary} is bound to -3; a size is a whole number above 0"),
        (["--set", "vocabulary=3", "--set", "vocabulary=4"], "vocabulary is set twice"),
        (["--set", "vocabulray=3"], "vocabulray"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_wrong_options_are_the_users_fault(graves, spec, arguments, expected):
    done = graves("check", spec, *arguments)

    assert done.exit_code == 2
    assert expected in done.stderr


def test_a_missing_file_is_named(graves, tmp_path):
    done = graves("check", tmp_path / "none.yaml")

    assert done.exit_code == 2
    assert str(tmp_path / "none.yaml") in done.stderr


def test_numbers_that_are_no_sizes_are_listed_and_set(graves, tmp_path):
    spec = tmp_path / "rate.yaml"
    layers = "layers: [{type: LSTM, nIn: 3, nOut: 4, activation: TANH}, {type: RnnOutputLayer, nOut: 2}]"
    spec.write_text(f'seed: ${{seed}}\nupdater: {{type: Adam, learningRate: "${{rate}}"}}\n{layers}\n', encoding="utf-8")

    assert "not bound: ${seed}, ${rate}" in graves("check", spec).stdout

    done = graves("check", spec, "--set", "seed=-3", "--set", "rate=1e-2")
    assert done.exit_code == 0
    assert "Adam with rate 0.01" in done.stdout
    assert "not bound" not in done.stdout


def test_the_names_that_sums_are_made_of_are_asked_for_as_a_shell_takes_them(graves, tmp_path):
    spec = tmp_path / "sums.yaml"
    spec.write_text(
        'layers:\n  - {type: LSTM, nIn: "${data.columns()}", nOut: "${2 * units}"}\n'
        '  - {type: RnnOutputLayer, nOut: "${data.columns() + 1}", lossFunction: MSE, activation: IDENTITY}\n'
    )

    assert "not bound: ${data.columns()}, ${units}\n    give numbers: --set 'data.columns()'=... --set units=...\n" in (
        graves("check", spec).stdout
    )
    assert "not bound: ${units}\n" in graves("check", spec, "--set", "data.columns()=3").stdout


def test_a_java_program_is_given_truth_values(graves, tmp_path):
    program = tmp_path / "Twice.java"
    program.write_text(
        "class Twice { MultiLayerConfiguration make(boolean both) {\n"
        "  NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).list();\n"
        "  if (both) list.layer(new LSTM.Builder().nIn(3).nOut(3).activation(Activation.TANH).build());\n"
        "  list.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(3).nOut(1)"
        ".activation(Activation.IDENTITY).build());\n  return list.build();\n} }\n"
    )

    assert "give its value: --set 'both=...'" in graves("check", program).stderr
    assert "LSTM" in graves("check", program, "--set", "both=true").stdout
    assert "LSTM" not in graves("check", program, "--set", "both=false").stdout
