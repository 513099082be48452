"""The command as a process of its own: exit codes, start-up, interrupts."""

import signal
import subprocess
import sys
import time

import pytest

from runtime.formats import model_file

GRAVES = [sys.executable, "-c", "from runtime.cli import main; main()"]


def graves(*arguments):
    return subprocess.run([*GRAVES, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


def test_check_says_what_is_wrong_without_a_traceback(spec):
    assert graves("check", spec).returncode == 0
    spec.write_text("layers: []\n")
    done = graves("check", spec)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("word", ["check", "--help"])
def test_words_without_numbers_never_import_the_compiler(spec, word):
    program = (
        "import sys; from runtime.cli import main\ntry: main()\nfinally: print('numba' in sys.modules, 'numpy' in sys.modules)"
    )
    arguments = [word] if word == "--help" else [word, str(spec)]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.splitlines()[-1] == "False False"


def test_a_reader_that_goes_away_is_no_fault(spec):
    process = subprocess.Popen([*GRAVES, "check", str(spec)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=60) == 0
    assert complaint == ""


@pytest.fixture
def training(spec, text, tmp_path):
    """A training that would go on for ever, in a process of its own."""
    options = ["--minibatch", "4", "--length", "20", "--sample-every", "0", "--epochs", "100000000"]
    command = [*GRAVES, "train", str(spec), "--text", str(text), "--model", str(tmp_path / "model.zip"), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_interrupt_saves_and_says_how_to_go_on(training, tmp_path, spec, text, number):
    assert "characters" in training.stdout.readline()
    assert training.stdout.readline().startswith("epoch 1/")
    training.send_signal(number)
    out, err = training.communicate(timeout=60)

    assert training.returncode == 0
    assert "finishing the minibatch and saving" in err
    assert "stopped; saved" in out
    assert "--resume" in out
    found = model_file.read(tmp_path / "model.zip").metadata
    assert found.iteration > 0
    assert {path.name for path in tmp_path.iterdir()} == {"model.zip", "spec.yaml", "text.txt"}

    # To the last bit as if it had never been stopped.
    more = ["--sample-every", "0", "--epochs", str(found.epoch + 2)]
    end = ["train", spec, "--text", text, "--model"]
    assert graves(*end, tmp_path / "model.zip", "--resume", *more).returncode == 0
    assert graves(*end, tmp_path / "straight.zip", "--minibatch", "4", "--length", "20", *more).returncode == 0
    assert (tmp_path / "model.zip").read_bytes() == (tmp_path / "straight.zip").read_bytes()


def test_the_second_interrupt_stops_at_once_and_leaves_no_half_written_file(training, tmp_path):
    training.stdout.readline()
    training.stdout.readline()
    for _ in range(2):
        training.send_signal(signal.SIGINT)
        time.sleep(0.001)
    _, err = training.communicate(timeout=60)

    # The second may come too late, when all is saved; then it is a stop like the first.
    assert training.returncode in {0, 130}
    assert "Traceback" not in err
    assert {path.name for path in tmp_path.iterdir()} <= {"model.zip", "spec.yaml", "text.txt"}
    if (tmp_path / "model.zip").exists():
        assert model_file.read(tmp_path / "model.zip").metadata.iteration > 0
