import pytest

from runtime.data.vocabulary import Vocabulary
from runtime.formats.model_file import save
from tests.runtime.formats.tiny import TinyNetwork


@pytest.fixture
def model(tmp_path):
    save(TinyNetwork(), tmp_path / "model.zip", vocabulary=Vocabulary("abc"))
    return tmp_path / "model.zip"


def test_a_model_file_is_described(graves, model):
    done = graves("info", model)

    assert done.exit_code == 0
    size = model.stat().st_size
    assert done.stdout.startswith(
        f"{model}: model of graves, format version 1, {size:,} bytes\n"
        "precision float32, layout NCW\n"
        "17 updates, 2 whole epochs\n"
        "vocabulary of 3 characters: 'abc'\n"
        "updater state: 5 arrays\n"
        "stored state of the recurrent layers, minibatch 1\n"
    )
    assert "0  layer0  GravesLSTM      3 -> 2" in done.stdout


def test_a_specification_is_described_as_check_does(graves, spec):
    assert graves("info", spec).stdout == graves("check", spec).stdout


@pytest.mark.parametrize("word", ["info", "sample"])
def test_a_damaged_model_is_the_users_fault(graves, model, word):
    model.write_bytes(model.read_bytes()[:-30])
    done = graves(word, model)

    assert done.exit_code == 2
    assert done.stderr.startswith(f"{model}: is not a model file, or is cut off")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--prime", "xay"], "prime: the vocabulary lacks 'x', 'y'"),
        (["--temperature", "-1"], "'--temperature'"),
        (["--length", "many"], "'--length'"),
    ],
)
def test_impossible_wishes_are_the_users_fault(graves, model, arguments, expected):
    done = graves("sample", model, *arguments)

    assert done.exit_code == 2
    assert expected in done.stderr


def test_a_model_without_vocabulary_cannot_write(graves, tmp_path):
    save(TinyNetwork(), tmp_path / "model.zip")
    done = graves("sample", tmp_path / "model.zip")

    assert done.exit_code == 2
    assert "holds no vocabulary" in done.stderr


def test_sampling_begins_without_the_state_of_the_file_and_keeps_the_prime(graves, model):
    done = graves("sample", model, "--prime", "ab", "--length", 5, "--temperature", 0)

    assert done.exit_code == 0
    assert done.stdout.startswith("ab")
    assert len(done.stdout) == 8
