"""One door: a path or a text, and placeholders that are filled on the way in."""

import pickle
import zipfile
from pathlib import Path

import pytest

from netconf.errors import PlaceholderError, SpecError
from netconf.findings import ConfigurationWarning
from netconf.layers import LSTM
from netconf.loading import load, placeholders
from netconf.network import Draft, MultiLayerConfiguration
from netconf.vocabulary import Activation, BackpropType
from tests.tutorial import tutorial

EXAMPLE = Path(__file__).parents[2] / "examples" / "shakespeare.yaml"
TEXT = 'layers: [{type: LSTM, nIn: "${words}", nOut: "${units}"}, {type: RnnOutputLayer, nOut: "${words}"}]'


def refusal(given, **arguments):
    with pytest.raises(SpecError) as caught:
        load(given, **arguments)
    return str(caught.value)


def test_a_path_a_string_that_is_a_path_and_a_text_give_the_same(tmp_path):
    path = tmp_path / "network.txt"
    path.write_text(TEXT, encoding="utf-8")

    assert load(path) == load(str(path)) == load(TEXT) == MultiLayerConfiguration.from_yaml(TEXT)


def test_placeholders_are_listed_in_the_order_of_the_text(tmp_path):
    path = tmp_path / "network.yaml"
    path.write_text(TEXT, encoding="utf-8")

    assert placeholders(TEXT) == placeholders(path) == ("words", "units")
    assert placeholders("layers: []\n") == ()


def test_bindings_fill_placeholders_and_the_others_wait():
    network = load(TEXT, {"words": 77})

    assert [(77, "${units}"), ("${units}", 77)] == [(layer.n_in, layer.n_out) for layer in network.layers]


def test_placeholders_may_stand_wherever_a_number_does_when_they_are_bound():
    text = "{seed: '${seed}', layers: [{type: OutputLayer, nIn: 3, nOut: 2}]}"

    assert load(text, {"seed": 7}).seed == 7


def test_bound_sizes_are_checked_like_written_ones():
    text = "layers: [{type: LSTM, nIn: 2, nOut: 3}, {type: RnnOutputLayer, nIn: '${units}', nOut: 2}]"

    assert load(text, {"units": 3}) == load(text.replace("'${units}'", "3"))
    assert "it is 4, but layer 0 (LSTM) before it has nOut 3" in refusal(text, bindings={"units": 4})


@pytest.mark.parametrize(
    ("bindings", "message"),
    [
        (
            {"word": 77},
            "there is no placeholder ${word} to bind\n    did you mean ${words}? its placeholders: ${words}, ${units}",
        ),
        ({"words": 0}, "${words} is bound to 0; a size is a whole number above 0"),
        ({"words": True}, "${words} is bound to True; a placeholder stands for a number"),
        ({"words": "77"}, "${words} is bound to '77'; a placeholder stands for a number"),
        ({"words": 7.5}, "${words} is bound to 7.5; a size is a whole number above 0"),
    ],
)
def test_bindings_that_do_not_fit_are_refused(bindings, message):
    with pytest.raises(PlaceholderError) as caught:
        load(TEXT, bindings)

    assert str(caught.value) == f"<yaml>: {message}"


def test_warnings_are_shown_with_the_line_of_the_caller():
    text = "{tBPTTForwardLength: 50, layers: [{type: RnnOutputLayer, nIn: 3, nOut: 2}]}"

    with pytest.warns(ConfigurationWarning, match="without effect: backpropType is Standard") as caught:
        load(text)

    assert caught[0].filename == __file__


def test_a_missing_file_names_its_neighbour(tmp_path):
    (tmp_path / "shakespeare.yaml").write_text(TEXT, encoding="utf-8")

    assert refusal(tmp_path / "shakespear.yaml") == (
        f"{tmp_path}/shakespear.yaml: there is no such file\n    did you mean {tmp_path}/shakespeare.yaml?"
    )
    assert "there is no folder" in refusal(tmp_path / "no" / "such.yaml")


def test_a_folder_is_no_file(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}: this is a folder, not a file"


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * 1_500_000)

    assert "at most 1,000,000 are read" in refusal(path)


def test_zips_are_told_apart_by_what_is_in_them(tmp_path):
    for name, member in (("dl4j.zip", "configuration.json"), ("other.yaml", "text.txt")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, DL4J)
    (tmp_path / "half.zip").write_bytes((tmp_path / "dl4j.zip").read_bytes()[:40])

    assert [layer.type for layer in load(tmp_path / "dl4j.zip").layers] == ["GravesLSTM", "RnnOutputLayer"]
    assert "this is a zip file, not a specification" in refusal(tmp_path / "other.yaml")
    assert "this is a zip file, not a specification" in refusal(tmp_path / "half.zip")


DL4J = """{"confs": [
  {"layer": {"gravesLSTM": {"activationFn": {"TanH": {}}, "nin": 3, "nout": 4}}},
  {"layer": {"rnnoutput": {"activationFn": {"Softmax": {}}, "lossFn": {"MCXENT": {}}, "nin": 4, "nout": 3}}}
]}"""


def test_documents_of_dl4j_are_recognised(tmp_path):
    path = tmp_path / "network.yaml"
    path.write_text(DL4J, encoding="utf-8")

    assert load(DL4J) == load(path) == MultiLayerConfiguration.from_json(DL4J) == MultiLayerConfiguration.from_yaml(DL4J)
    assert placeholders(DL4J) == ()


def test_graphs_of_dl4j_are_recognised():
    text = '---\nnetworkInputs:\n- "in"\nvertices: !<org.deeplearning4j.nn.conf.graph.MergeVertex> {}\n'

    assert 'vertex "@class" (MergeVertex): it has no inputs' in refusal(text)


def test_java_that_builds_no_network_says_why():
    text = "MultiLayerConfiguration conf =\n    new NeuralNetConfiguration.Builder().list().build();\n"

    assert "<java>:2:5, NeuralNetConfiguration.Builder.list: it has no layers" in refusal(text)


def test_java_that_builds_one_network_is_loaded():
    text = """
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().list()
            .layer(new LSTM.Builder().nIn(iter.inputColumns()).nOut(4).activation(Activation.TANH).build())
            .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build())
            .build();
    """

    assert placeholders(text) == ("iter.inputColumns()",)
    assert load(text, {"iter.inputColumns()": 9}).layers[0].n_in == 9
    with pytest.raises(PlaceholderError, match="nothing is called iter"):
        load(text, {"iter": 9})


def test_the_example_is_the_chain_of_the_tutorial():
    chain = tutorial()

    assert chain == load(EXAMPLE, {"vocabulary": 77})
    assert chain == MultiLayerConfiguration.from_yaml(chain.to_yaml())


def test_the_validator_of_a_network_is_not_made_of_those_of_all_layers():
    load(TEXT)

    assert "n_out" not in str(Draft.__pydantic_core_schema__)
    assert "n_out" in str(LSTM.__pydantic_core_schema__)


KERAS = (
    '{"class_name": "Sequential", "config": {"layers": [{"class_name": "LSTM", "config": {"units": 3}}]}, "keras_version": "2"}'
)


def test_models_of_keras_are_told_to_be_that(tmp_path):
    path = tmp_path / "model.json"
    path.write_text(KERAS, encoding="utf-8")

    assert f"{path}: this is a model of Keras, which is not read\n    describe its layers in YAML" in refusal(path)
    with pytest.raises(SpecError, match=r"this is no document of DL4J: .*\n    it is a model of Keras"):
        MultiLayerConfiguration.from_json(KERAS)


@pytest.mark.parametrize("reader", [MultiLayerConfiguration.from_yaml, MultiLayerConfiguration.from_json])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nets/conf.yaml", "'nets/conf.yaml' is the name of a file, the text in it is expected\n    netconf.load reads files"),
        (EXAMPLE, f"a {type(EXAMPLE).__name__} is given, a text is expected\n    netconf.load reads files"),
        (b"{}", "a bytes is given, a text is expected\n    decode it: text.decode()"),
        (None, "a NoneType is given, a text is expected\n    netconf.load reads files"),
    ],
)
def test_the_readers_of_texts_read_texts(reader, given, said):
    with pytest.raises(SpecError) as caught:
        reader(given)
    assert str(caught.value) == said


def test_a_word_that_an_enumeration_has_not_is_told_what_may_have_been_meant():
    with pytest.raises(AttributeError, match=r"^Activation has no word THAN; did you mean TANH\?$"):
        Activation.THAN  # noqa: B018 - what is tested
    with pytest.raises(AttributeError, match=r"^BackpropType has no word TBPTT; allowed: Standard, TruncatedBPTT$"):
        BackpropType.TBPTT  # noqa: B018 - what is tested
    assert not hasattr(Activation, "__wrapped__")
    assert [Activation.TANH, Activation["TANH"], Activation("tanh")] == [pickle.loads(pickle.dumps(Activation.TANH))] * 3  # noqa: S301
