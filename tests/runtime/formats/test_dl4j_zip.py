"""Models of DL4J that are damaged, hostile, or not models: one kind of error, which names the member and the byte."""

from __future__ import annotations

import random
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest

from netconf import NetconfError
from netconf.dl4j.reader import read as read_document
from netconf.dl4j.writer import write as write_document
from netconf.named import named_parameters
from runtime.data.normalizers import NormalizerMinMaxScaler, NormalizerStandardize, Statistics
from runtime.errors import ModelFileError
from runtime.formats import dl4j_zip
from runtime.formats.dl4j_normalizer import normalizer_bytes
from runtime.formats.loading import load, load_model
from tests.netconf.dl4j.documents import as_text, newest
from tests.runtime.formats.dl4j_models import COUNT, PARAMETERS, members, vector, write


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        dl4j_zip.read(path)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.h5"  # the name does not matter


def test_all_of_a_model_is_there(path):
    write(path, members())
    model = load_model(path)
    network = model.network

    assert np.array_equal(network.params(), PARAMETERS)
    assert np.array_equal(network.updater_state(), np.arange(2 * COUNT, dtype=np.float32))
    assert (network.iteration, network.epoch, network.dtype) == (30, 2, np.float32)
    assert model.report.release == "1.0.0-M2.1"
    assert load(path, dtype="float64").params().dtype == np.float64


@pytest.mark.parametrize("dialect", ["0.9.1", "1.0.0-M2.1"])
def test_headers_of_both_kinds_and_doubles(path, dialect):
    write(path, members(coefficients__bin=vector(PARAMETERS.astype(np.float64), dialect)))

    assert np.array_equal(load(path).params(), PARAMETERS.astype(np.float64))


@pytest.mark.parametrize(
    "normalizer",
    [NormalizerStandardize(), NormalizerStandardize(fit_labels=True), NormalizerMinMaxScaler(-1, 2, fit_labels=True)],
)
def test_normalizers_are_read_as_they_are_written(path, normalizer):
    normalizer.features = Statistics(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 8.0]))
    normalizer.labels = Statistics(np.array([0.0, 1.0]), np.array([1.0, 2.0])) if normalizer.fit_labels else None
    write(path, members(normalizer__bin=normalizer_bytes(normalizer)))
    read = load_model(path).normalizer

    assert (type(read), read.fit_labels) == (type(normalizer), normalizer.fit_labels)
    x = np.ones((2, 3, 4))
    assert np.array_equal(read.transform_features(x), normalizer.transform_features(x))


def test_a_normalizer_that_java_serialised_is_left_alone(path):
    write(path, members(normalizer__bin=b"\xac\xed\x00\x05sr"))

    with pytest.warns(UserWarning, match=r"normalizer.bin: is an object that Java serialised"):
        assert load_model(path).normalizer is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"configuration__json": None}, "has no configuration.json"),
        ({"coefficients__bin": None}, "has no coefficients.bin"),
        ({"coefficients__bin": b""}, "coefficients.bin, byte 0"),
        ({"configuration__json": b"{}"}, "configuration.json: this is no document of DL4J"),
        ({"configuration__json": b"\xff"}, "configuration.json, byte 0: is not UTF-8 text"),
        ({"coefficients__bin": vector(PARAMETERS[:-1])}, f"holds {COUNT - 1} parameters, but the configuration asks for {COUNT}"),
        ({"coefficients__bin": vector(PARAMETERS[:50])}, "they end in layer 0 (GravesLSTM)"),
        ({"coefficients__bin": vector(np.zeros(COUNT + 3, np.float32))}, "the surplus begins after layer 1 (RnnOutputLayer)"),
        ({"coefficients__bin": vector(PARAMETERS) + b"x"}, "1 bytes follow what should be the end"),
        ({"normalizer__bin": b"\x00\x0aNORMALIZER\x00\x00\x00\x02"}, "the normaliser has version 2, not 1"),
        ({"normalizer__bin": b"\x00"}, "the normaliser is cut off"),
    ],
)
def test_what_is_wrong_is_said_with_its_member(path, changes, message):
    write(path, members(**changes))

    assert message in refusal(path)


def test_an_updater_state_of_another_size(path):
    write(path, members(updaterState__bin=vector(PARAMETERS)))

    with pytest.raises(ModelFileError, match=rf"updaterState.bin: holds {COUNT} numbers, .* updaters have {2 * COUNT}"):
        load(path)


@pytest.mark.parametrize("name", ["../evil.bin", "/etc/passwd", "a\\b", "c:evil"])
def test_names_that_lead_elsewhere(path, name):
    write(path, members() | {name: b"x"})

    assert "is a name that leads out of the file" in refusal(path)


def test_a_member_that_stands_there_twice(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in [*members().items(), ("coefficients.bin", vector(PARAMETERS))]:
                archive.writestr(name, content)

    assert "coefficients.bin: stands in the file twice" in refusal(path)


def test_a_bomb_is_not_unpacked(path):
    """300 MB of zeros in 300 kB: the directory tells, and nothing is unpacked."""
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(coefficients__bin=None).items():
            archive.writestr(name, content)
        with archive.open("coefficients.bin", "w") as file:
            for _ in range(300):
                file.write(zeros)

    assert "coefficients.bin: claims to unpack" in refusal(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_reading_takes_little_more_memory_than_the_numbers(path, compression):
    """8 MB of parameters: neither the bytes of the zip nor a copy in the other byte order stand beside them."""
    conf = read_document(as_text(newest())).configuration
    first, last = conf.layers
    wide = conf.model_copy(update={"layers": (first.model_copy(update={"n_out": 700}), last.model_copy(update={"n_in": 700}))})
    count = sum(parameter.spec.size for parameter in named_parameters(wide))
    numbers = np.random.default_rng(1).standard_normal(count).astype(np.float32)
    document = write_document(wide, "1.0.0-M2.1")[0].encode()
    write(path, {"configuration.json": document, "coefficients.bin": vector(numbers)}, compression)
    dl4j_zip.read(path)  # what is imported and built on first use
    tracemalloc.start()
    model = dl4j_zip.read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert np.array_equal(model.parameters, numbers)
    assert peak < 1.3 * numbers.nbytes


def test_an_unknown_member_is_listed(path):
    write(path, members() | {"notes.txt": b"hello"})

    assert ["notes.txt"] == [remark.location for remark in dl4j_zip.read(path).remarks]


def test_every_truncation_of_the_file(path):
    data = write(path, members()).read_bytes()
    for length in range(0, len(data), 5):
        path.write_bytes(data[:length])
        with pytest.raises(ModelFileError):
            dl4j_zip.read(path)


def test_every_truncation_of_a_member(path):
    for name in ("coefficients.bin", "updaterState.bin"):
        whole = members()[name]
        for length in range(0, len(whole), 41):
            write(path, members() | {name: whole[:length]})
            assert name in refusal(path)


def test_flipped_bits_are_refused_or_harmless(path):
    """A bit that flips in the zip is found by the check sums; one that flips inside a member is another model, or refused."""
    data = write(path, members(), zipfile.ZIP_STORED).read_bytes()
    random_bits = random.Random(1)
    for _ in range(400):
        changed = bytearray(data)
        changed[random_bits.randrange(len(data))] ^= 1 << random_bits.randrange(8)
        path.write_bytes(changed)
        try:
            dl4j_zip.read(path)
        except NetconfError:
            continue


def test_files_of_other_kinds_are_named(path):
    for data, message in (
        (b"\xac\xed\x00\x05", "an object that Java serialised"),
        (b"\x89HDF\r\n", "a file of Keras"),
        (as_text(newest()).encode(), "its parameters are not at"),
        (b"hello", "a document of DL4J is an object with keys"),
    ):
        path.write_bytes(data)
        with pytest.raises(ModelFileError) as caught:
            load(path)
        assert message in str(caught.value)
    with pytest.raises(ModelFileError, match="No such file"):
        load(path.with_name("missing"))
