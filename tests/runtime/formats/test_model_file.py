import sys
import zipfile

import numpy as np
import pytest

from runtime.data.characters import CharacterIterator
from runtime.data.dataset import DataSet
from runtime.data.iterator import Position
from runtime.data.normalizers import NormalizerMinMaxScaler, NormalizerStandardize
from runtime.data.vocabulary import Vocabulary
from runtime.errors import DataError, ModelFileError
from runtime.formats import model_file
from runtime.formats.archive import write_archive
from runtime.formats.arrays import to_bytes
from runtime.formats.description import info
from tests.runtime.formats.tiny import TinyNetwork

TEXT = "abcabcaabbcc" * 5


@pytest.fixture
def path(tmp_path):
    iterator = CharacterIterator(TEXT, 4, 3, seed=8)
    iterator.set_position(Position(2, 1))
    model_file.save(TinyNetwork(), tmp_path / "model.zip", vocabulary=Vocabulary("abc"), iterator=iterator)
    return tmp_path / "model.zip"


def members_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(path, **changes):
    """The file with members replaced (``a__b`` stands for ``a/b``), left out (None) or added."""
    members = members_of(path)
    for word, data in changes.items():
        name = word.replace("__", "/").replace("graves/json", "graves.json")
        if data is None:
            members.pop(name)
        else:
            members[name] = data(members[name]) if callable(data) else data
    write_archive(path, members.items())
    return path


def test_all_that_a_continuation_needs_comes_back_bit_for_bit(path):
    network, contents = TinyNetwork(), model_file.read(path)

    assert contents.configuration == network.conf
    assert list(contents.parameters) == list(network.param_table())
    for key, array in network.param_table().items():
        assert contents.parameters[key].tobytes() == array.tobytes()
        assert contents.updater[f"{key}.mean_square"].tobytes() == (array**2).tobytes()
    assert contents.state.keys() == {0}
    assert contents.state[0]["h"].tobytes() == network.state[0]["h"].tobytes()
    metadata = contents.metadata
    assert (metadata.iteration, metadata.epoch, metadata.random_position) == (17, 2, 5)
    assert (metadata.dtype, metadata.layout) == ("float32", "NCW")
    assert contents.vocabulary == Vocabulary("abc")


@pytest.mark.parametrize("fit_labels", [False, True])
@pytest.mark.parametrize("make", [NormalizerStandardize, lambda **words: NormalizerMinMaxScaler(-2.0, 3.0, **words)])
def test_a_normaliser_comes_back_bit_for_bit(tmp_path, make, fit_labels):
    random = np.random.default_rng(1)
    data = DataSet(random.standard_normal((5, 3, 4)), random.standard_normal((5, 2, 4)))
    normalizer = make(fit_labels=fit_labels).fit(data)
    model_file.save(TinyNetwork(), tmp_path / "model.zip", normalizer=normalizer)
    read = model_file.read(tmp_path / "model.zip").normalizer

    assert type(read) is type(normalizer)
    assert read.transform(data).features.tobytes() == normalizer.transform(data).features.tobytes()
    assert read.transform(data).labels.tobytes() == normalizer.transform(data).labels.tobytes()
    assert info(tmp_path / "model.zip").metadata.version == 2


def test_a_normaliser_that_was_not_fitted_is_not_written(tmp_path):
    with pytest.raises(DataError, match="normalizer: it has no statistics"):
        model_file.save(TinyNetwork(), tmp_path / "model.zip", normalizer=NormalizerStandardize())


def test_a_normaliser_without_its_statistics_is_refused(tmp_path):
    normalizer = NormalizerStandardize().fit(DataSet(np.ones((2, 3, 4)), np.ones((2, 3, 4))))
    path = tmp_path / "model.zip"
    model_file.save(TinyNetwork(), path, normalizer=normalizer)
    changed(path, **{"normalizer__features.std.npy": None})

    with pytest.raises(ModelFileError, match=r"normalizer/features.std.npy: is missing"):
        model_file.read(path)


def test_an_iterator_goes_on_where_the_training_stopped(path):
    iterator = CharacterIterator(TEXT, 4, 3, seed=8)
    info(path).metadata.iterator.resume(iterator)

    assert iterator.position == Position(2, 1)


def test_another_text_or_cut_is_not_resumed(path):
    with pytest.raises(DataError) as caught:
        info(path).metadata.iterator.resume(CharacterIterator(TEXT, 5, 3, seed=9))

    assert [p.location for p in caught.value.problems] == ["batchSize", "seed"]
    assert "batchSize: the training used 4, now it is 5\n    resume with the same --minibatch" in str(caught.value)


def test_equal_networks_make_equal_files(path, tmp_path):
    model_file.save(TinyNetwork(), tmp_path / "1")
    model_file.save(TinyNetwork(), tmp_path / "2")

    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes() != path.read_bytes()


def test_double_precision_and_no_updater(tmp_path):
    network = TinyNetwork(np.float64)
    network.state = {}
    model_file.save(network, tmp_path / "m", updater=False)
    contents = model_file.read(tmp_path / "m")

    assert contents.metadata.dtype == "float64"
    assert not contents.metadata.updater
    assert contents.updater == contents.state == {}
    assert contents.parameters["0_W"].tobytes() == network.parameters["0_W"].tobytes()


def test_a_file_that_is_cut_off_anywhere_is_refused(path):
    with path.open("r+b") as file:
        for length in reversed(range(path.stat().st_size)):
            file.truncate(length)
            with pytest.raises(ModelFileError):
                model_file.read(path)


def test_a_byte_that_flips_is_found_or_harmless(path):
    """Contents are guarded by check sums; what is not (times, permissions) cannot change what is read."""
    whole = path.read_bytes()
    expected = model_file.read(path)
    refused = 0
    with path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(whole):
            file.seek(place)
            file.write(bytes([byte ^ (0xFF, 0x01, 0x08)[place % 3]]))
            try:
                found = model_file.read(path)
            except ModelFileError:
                refused += 1
            else:
                assert found.metadata == expected.metadata
                assert found.configuration == expected.configuration
                assert found.arrays == expected.arrays
                for kind in ("parameters", "updater"):
                    for key, array in getattr(expected, kind).items():
                        assert getattr(found, kind)[key].tobytes() == array.tobytes()
            file.seek(place)
            file.write(bytes([byte]))

    assert path.read_bytes() == whole
    assert refused > 0.75 * len(whole)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"parameters__0_W.npy": None}, "model.zip, parameters/0_W.npy: is missing"),
        ({"graves/json": None}, "model.zip: has no graves.json"),
        ({"configuration.yaml": None}, "model.zip: has no configuration.yaml"),
        ({"parameters__7_W.npy": b""}, "model.zip, 'parameters/7_W.npy': is no member of a model file of this configuration"),
        ({"..__..__etc__passwd": b""}, "'../../etc/passwd': is a name that leads out of the file"),
        ({"updater__0_W.__init.npy": b""}, "is no member of a model file"),
        ({"state__1.h.npy": to_bytes(np.zeros((1, 3), np.float32))}, "'state/1.h.npy': is no member"),
        ({"state__9.h.npy": to_bytes(np.zeros((1, 3), np.float32))}, "'state/9.h.npy': is no member"),
        (
            {"parameters__0_b.npy": to_bytes(np.zeros((1, 9), np.float32))},
            "parameters/0_b.npy: has shape [1, 9], but the configuration asks for [1, 8]",
        ),
        (
            {"parameters__0_b.npy": to_bytes(np.zeros((1, 10_000), np.float32))},
            "parameters/0_b.npy: has 40,128 bytes, but the configuration asks for an array [1, 8] of float32: 32 and a header",
        ),
        (
            {"state__0.h.npy": to_bytes(np.zeros((2, 1), np.float32))},
            "state/0.h.npy: has shape [2, 1], but the configuration asks for [1, 2]",
        ),
        ({"configuration.yaml": b"layers: []\n"}, "configuration.yaml"),
        ({"configuration.yaml": b"\xff"}, "configuration.yaml, byte 0: is not UTF-8 text"),
        (
            {"configuration.yaml": lambda d: d.replace(b"nIn: 3", b"nIn: 999999999999")},
            "parameters/0_W.npy: has 224 bytes, but the configuration asks for an array [999999999999, 8] of float32",
        ),
        ({"graves/json": b"{"}, "graves.json: Expecting"),
        ({"graves/json": b"[" * 100_000}, "graves.json: "),
        ({"graves/json": lambda d: d.replace(b'"version": 1', b'"version": 3')}, "upgrade"),
        ({"graves/json": lambda d: d.replace(b'"iteration": 17', b'"iteration": -1')}, "graves.json, iteration: "),
        ({"graves/json": lambda d: d.replace(b'"iteration": 17', b'"iteration": true')}, "graves.json, iteration: "),
        ({"graves/json": lambda d: d.replace(b'"float32"', b'"object"')}, "graves.json, dtype: "),
        ({"graves/json": lambda d: d.replace(b'"epoch": 2,', b"", 1)}, "graves.json, epoch: Field required"),
        ({"graves/json": lambda d: d.replace(b'"b",', b'"a",')}, "'a' stands twice in the vocabulary"),
        ({"graves/json": lambda d: d.replace(b'"updater": true', b'"updater": false')}, "'updater/0_W.mean_square.npy'"),
    ],
)
def test_a_changed_file_is_refused_with_the_member_that_is_wrong(path, changes, expected):
    with pytest.raises(ModelFileError) as caught:
        model_file.read(changed(path, **changes))

    assert str(path) in str(caught.value)
    assert expected in str(caught.value)


def test_a_model_of_dl4j_is_recognised(tmp_path):
    write_archive(tmp_path / "model.zip", [("configuration.json", b"{}"), ("coefficients.bin", b"")])
    with pytest.raises(ModelFileError, match="is a model of Deeplearning4j, and a model file of graves is wanted"):
        info(tmp_path / "model.zip")


def test_a_description_needs_no_compiler(path):
    """``graves info`` must answer at once."""
    import subprocess

    program = f"import sys; from runtime.formats.description import info; info({str(path)!r}); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
