"""Our YAML as a reader: what words mean, what is shared, what is refused before it can do harm."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netconf.errors import NetconfError, SpecError
from netconf.network import MultiLayerConfiguration
from netconf.updaters import Adam
from netconf.vocabulary import Activation, Apply
from netconf.yaml import compose as compose_module
from netconf.yaml.compose import compose
from netconf.yaml.nodes import Mark, locate, plain, scalars
from netconf.yaml.scalars import resolve
from netconf.yaml.text import LARGEST, decode

read = MultiLayerConfiguration.from_yaml
EXAMPLE = Path(__file__).parents[2] / "examples" / "shakespeare.yaml"


def value_of(text):
    root, problems = compose(text, "test.yaml")
    assert not problems
    return plain(root)


def outcome(read_it, *arguments):
    """Return what is read, or the problems; any other exception is a failure."""
    try:
        return read_it(*arguments)
    except NetconfError as error:
        return error.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 1e-3),
        ("1e-08", 1e-8),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1_000", "-1_000"),
        ("012", 12),
        ("0o12", 10),
        ("0x1F", 31),
        ("+7", 7),
        ("-.inf", float("-inf")),
        ("true", True),
        ("False", False),
        ("no", "no"),
        ("on", "on"),
        ("~", None),
        ("", None),
        ("NULL", None),
        ("1:30", "1:30"),
        ("2001-12-14", "2001-12-14"),
        ("1e", "1e"),
        ("e5", "e5"),
        (".", "."),
        ("-", "-"),
        ("infinity", "infinity"),
    ],
)
def test_plain_words_mean_what_the_core_schema_of_yaml_1_2_says(text, value):
    assert (type(value), value) == (type(resolve(text)), resolve(text))


def test_quotes_and_core_tags_decide_what_a_word_is():
    text = "{quoted: '1', text: !!str 1, number: !!float 1, plain: 1, sign: ! 1}"

    assert {"quoted": "1", "text": "1", "number": 1.0, "plain": 1, "sign": 1} == value_of(text)


def test_merge_keys_fill_in_what_a_mapping_does_not_say_the_first_source_before_the_others():
    text = "base: &a {x: 1, y: 1}\nmore: &b {y: 2, z: 2}\nboth: {<<: [*a, *b], x: 0}\none: {<<: *b}\n'<<': quoted\n"

    value = value_of(text)

    assert {"x": 0, "y": 1, "z": 2} == value["both"]
    assert {"y": 2, "z": 2} == value["one"]
    assert value["<<"] == "quoted"


def test_layers_can_share_their_words_by_an_anchor():
    network = read(
        """
        layers:
          - &hidden {type: GravesLSTM, nIn: 10, nOut: 20, activation: TANH}
          - {<<: *hidden, nIn: 20}
          - {type: RnnOutputLayer, nOut: 10}
        """
    )

    assert [10, 20, 20] == [layer.n_in for layer in network.layers]


def test_words_are_read_in_any_letter_case_as_dl4j_reads_them():
    network = read(
        """
        updater: {type: ADAM}
        l2: {value: 1, apply: AFTERUPDATER}
        layers: [{type: graveslstm, nIn: 3, nOut: 4, activation: tanh}]
        """
    )

    assert (Adam(), Activation.TANH) == (network.layers[0].updater, network.layers[0].activation)
    assert network.layers[0].l2.apply is Apply.afterUpdater


def test_json_is_yaml():
    assert read('{"layers": [{"type": "OutputLayer", "nIn": 3, "nOut": 2}]}') == read(
        "layers: [{type: OutputLayer, nIn: 3, nOut: 2}]"
    )


def test_a_byte_order_mark_is_no_character_of_the_document():
    assert read("\ufefflayers: [{type: OutputLayer, nIn: 3, nOut: 2}]") == read("layers: [{type: OutputLayer, nIn: 3, nOut: 2}]")
    assert decode(b"\xef\xbb\xbfseed: 1", "x") == "seed: 1"


def test_compatibility_can_be_given_beside_the_text():
    text = "layers: [{type: OutputLayer, nIn: 3, nOut: 2}]"

    assert read(text, compatibility="0.9.1") == read(f"compatibility: 0.9.1\n{text}")
    with pytest.raises(SpecError, match="is not a release of DL4J"):
        read(text, compatibility="0.9.2")


def test_paths_lead_to_lines_and_columns():
    root, _ = compose("seed: 1\nlayers:\n  - {type: LSTM,\n     nIn: 3}\n  - type: LSTM\n", "test.yaml")

    assert Mark(1, 1) == locate(root, ("seed",))
    assert Mark(4, 6) == locate(root, ("layers", 0, "nIn"))
    assert Mark(5, 5) == locate(root, ("layers", 1))
    assert Mark(5, 5) == locate(root, ("layers", 1, "nOut")), "a key that is missing is looked for in its layer"
    assert Mark(2, 1) == locate(root, ("layers", 7))
    assert [("seed",), ("layers", 0, "type"), ("layers", 0, "nIn"), ("layers", 1, "type")] == [path for path, _ in scalars(root)]


def test_what_aliases_stand_for_counts_wherever_they_stand(monkeypatch):
    monkeypatch.setattr(compose_module, "MOST_NODES", 20)
    value = value_of("a: &a [1, 2, 3]\nb: [*a, *a]\n")  # 2 keys, 4 + 1 + 8 values and the root: 16

    assert {"a": [1, 2, 3], "b": [[1, 2, 3], [1, 2, 3]]} == value
    with pytest.raises(SpecError, match="unfolds to more than 20 values"):
        compose("a: &a [1, 2, 3]\nb: [*a, *a, *a, *a]\n", "test.yaml")


def test_hostile_documents_are_refused_at_once():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 40)}]\n" for i in range(20)
    )
    started = time.perf_counter()

    for text in (laughs, "[" * 100_000, "{a: " * 100_000, "- " * 10_000 + "x", "seed: " + "9" * 900_000):
        with pytest.raises(SpecError):
            read(text)

    assert time.perf_counter() - started < 10


def test_a_text_beyond_the_limit_is_not_read():
    with pytest.raises(SpecError, match="1,000,001 bytes are too many"):
        read("#" * (LARGEST + 1))


def test_a_fault_that_all_layers_have_from_the_network_is_said_once():
    with pytest.raises(SpecError) as caught:
        read("l2: -1\nlayers: [{type: LSTM, nIn: 3, nOut: 4}, {type: RnnOutputLayer, nOut: 2}]")

    assert ["<yaml>:1:1"] == [problem.location.partition(",")[0] for problem in caught.value.problems]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_no_damage_to_a_specification_brings_forth_anything_but_our_error(seed, times):
    rng = random.Random(seed)
    text = EXAMPLE.read_text(encoding="utf-8")
    for _ in range(times):
        start = rng.randrange(len(text))
        text = (
            text[:start]
            + rng.choice(["", "\t", "{", "}", "'", '"', "*", "&a ", "!x ", "- ", ": ", "\n", "9", "~", "<<: "])
            + text[start + rng.randrange(9) :]
        )
    assert outcome(read, text)


@given(st.text(max_size=60))
def test_no_text_brings_forth_anything_but_our_error(text):
    assert outcome(read, text)


@given(st.binary(max_size=60))
def test_no_bytes_bring_forth_anything_but_our_error(data):
    assert outcome(decode, data + b".", "junk.yaml")
