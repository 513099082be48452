import re

import pytest

from runtime.formats import model_file


def train(graves, spec, text, model, *more):
    return graves("train", spec, "--text", text, "--model", model, "--minibatch", 4, "--length", 20, "--sample-every", 0, *more)


def test_training_lowers_the_score_and_the_model_writes(graves, spec, text, tmp_path):
    model = tmp_path / "model.zip"
    first = train(graves, spec, text, model)
    assert first.exit_code == 0, first.stderr
    more = train(graves, spec, text, model, "--resume", "--epochs", 8)
    assert more.exit_code == 0, more.stderr

    scores = [float(score) for score in re.findall(r"score ([\d.]+)", first.stdout + more.stdout)]
    assert scores[-1] < 0.8 * scores[0]
    assert "\r" not in first.stdout
    assert "\x1b" not in first.stdout
    assert f"saved {model} after" in more.stdout
    written = [graves("sample", model, "--length", 30, "--prime", "the ", "--seed", 5).stdout for _ in range(2)]
    assert written[0] == written[1]
    assert len(written[0]) == 4 + 30 + 1


def test_a_resumed_training_is_an_uninterrupted_one_bit_for_bit(graves, spec, text, tmp_path):
    straight, resumed = tmp_path / "straight.zip", tmp_path / "resumed.zip"
    assert train(graves, spec, text, straight, "--epochs", 2).exit_code == 0
    stopped = train(graves, spec, text, resumed, "--epochs", 2, "--time-limit", 0)
    assert stopped.exit_code == 0
    assert "stopped; saved" in stopped.stdout
    assert "--resume" in stopped.stdout
    assert model_file.read(resumed).metadata.iterator.index == 1
    assert train(graves, spec, text, resumed, "--epochs", 2, "--resume").exit_code == 0

    assert resumed.read_bytes() == straight.read_bytes()


def test_samples_and_saves_in_between_change_nothing(graves, spec, text, tmp_path):
    quiet, chatty = tmp_path / "quiet.zip", tmp_path / "chatty.zip"
    train(graves, spec, text, quiet)
    done = train(graves, spec, text, chatty, "--sample-every", 0.001, "--save-every", 0.001)

    assert done.stdout.count("--- sample") > 2
    assert chatty.read_bytes() == quiet.read_bytes()


def test_the_number_of_threads_changes_nothing(graves, spec, text, tmp_path):
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    train(graves, spec, text, one, "--threads", 1)
    train(graves, spec, text, two, "--threads", 2)

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("content", "more", "expected"),
    [
        ("", [], "the text is empty"),
        ("short", [], "text: 5 characters, but at least 21 are needed"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", [], "leaves nothing to learn"),
        (b"\xff\xfe", [], "is not UTF-8 text: invalid start byte at byte 0"),
        (None, [], "cannot be read: No such file or directory"),
        ("ab " * 40, ["--characters", "some"], "--characters: 'some' is neither all nor minimal"),
        ("ab " * 40, ["--resume"], "model.zip: No such file or directory"),
        ("ab " * 40, ["--epochs", "0"], "'--epochs'"),
    ],
)
def test_what_cannot_be_trained_is_refused_and_nothing_is_written(graves, spec, text, tmp_path, content, more, expected):
    if content is None:
        text.unlink()
    else:
        text.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = train(graves, spec, text, tmp_path / "model.zip", *more)

    assert done.exit_code == 2
    assert expected.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "model.zip").exists()


def test_a_network_that_does_not_fit_the_text_is_refused_with_both_numbers(graves, spec, text, tmp_path):
    spec.write_text(spec.read_text().replace('"${vocabulary}"', "77"))
    done = train(graves, spec, text, tmp_path / "model.zip")

    assert done.exit_code == 2
    assert "layer 0 (GravesLSTM), nIn: is 77, but the vocabulary has 28 characters" in done.stderr
    assert "or use --characters minimal" in done.stderr
    assert train(graves, spec, text, tmp_path / "model.zip", "--characters", "minimal").exit_code == 0


def test_a_model_file_is_not_overwritten_by_accident(graves, spec, text, tmp_path):
    model = tmp_path / "model.zip"
    model.write_text("precious")
    done = train(graves, spec, text, model)

    assert done.exit_code == 2
    assert done.stderr == f"{model}: is there already\n    --resume goes on with its training, --force replaces it\n"
    assert model.read_text() == "precious"
    assert train(graves, spec, text, model, "--force").exit_code == 0


def test_another_text_specification_or_cut_is_not_resumed(graves, spec, text, tmp_path):
    model = tmp_path / "model.zip"
    train(graves, spec, text, model)
    before = model.read_bytes()

    longer = train(graves, spec, text, model, "--resume", "--length", 30)
    assert "exampleLength: the training used 20, now it is 30" in longer.stderr
    spec.write_text(spec.read_text().replace("0.01", "0.02"))
    other = train(graves, spec, text, model, "--resume")
    assert "is not the specification that" in other.stderr
    spec.write_text(spec.read_text().replace("0.02", "0.01"))
    text.write_text(text.read_text().replace("quick", "kciuq"))
    changed = train(graves, spec, text, model, "--resume")
    assert "resume with the text that the training began with" in changed.stderr
    assert {longer.exit_code, other.exit_code, changed.exit_code} == {2}
    assert model.read_bytes() == before


def test_a_training_that_diverges_says_so_and_keeps_the_last_good_file(graves, spec, text, tmp_path):
    spec.write_text(spec.read_text().replace("RmsProp, learningRate: 0.01", "Sgd, learningRate: 1.0e+38"))
    done = train(graves, spec, text, tmp_path / "model.zip", "--epochs", 5)

    assert done.exit_code == 2
    assert "the training diverged" in done.stderr
    assert not (tmp_path / "model.zip").exists()
