import os
import stat
import threading
import zipfile

import pytest

from runtime.errors import ModelFileError
from runtime.formats.archive import Archive, write_archive, write_file

MEMBERS = [("a.txt", b"first"), ("folder/b.bin", bytes(range(256)))]


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "model.zip"
    write_archive(path, MEMBERS)
    with Archive(path) as archive:
        assert [(name, archive.read(name)) for name in archive.names] == MEMBERS
        assert archive.size("folder/b.bin") == 256


def test_equal_members_make_equal_bytes(tmp_path):
    write_archive(tmp_path / "1", MEMBERS)
    write_archive(tmp_path / "2", MEMBERS)

    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = tmp_path / "model.zip"
    write_archive(path, MEMBERS)
    before = path.read_bytes()

    def interrupted():
        yield MEMBERS[0]
        raise error

    with pytest.raises(error):
        write_archive(path, interrupted())
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelFileError) as caught:
        write_archive(tmp_path / "missing" / "model.zip", MEMBERS)

    assert str(caught.value).startswith(f"{tmp_path / 'missing' / 'model.zip'}: cannot be written: No such file or directory")


def test_a_link_goes_on_pointing_at_its_file(tmp_path):
    write_archive(tmp_path / "real.zip", MEMBERS[:1])
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    write_archive(tmp_path / "link.zip", MEMBERS)

    assert (tmp_path / "link.zip").is_symlink()
    with Archive(tmp_path / "real.zip") as archive:
        assert len(archive.names) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_file(pipe, b"outputs")
    reader.join()

    assert read == [b"outputs"]
    assert pipe.is_fifo()


def hostile(tmp_path, name="x", data=b"data", compression=zipfile.ZIP_STORED, mode=0o644, times=1):
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr, info.create_system = mode << 16, 3
        info.compress_type = compression
        for _ in range(times):
            archive.writestr(info, data)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"times": 2}, "x: stands in the file twice"),
        ({"mode": stat.S_IFLNK | 0o777}, "x: is a symbolic link"),
        ({"compression": zipfile.ZIP_DEFLATED, "data": bytes(50_000_000)}, "x: is compressed, which a model file never is"),
        ({"compression": zipfile.ZIP_BZIP2, "data": bytes(1000)}, "x: is compressed"),
    ],
)
def test_hostile_members_are_refused(tmp_path, settings, expected):
    with pytest.raises(ModelFileError) as caught:
        Archive(hostile(tmp_path, **settings))

    assert expected in str(caught.value)


def test_overlapping_members_cannot_claim_more_than_the_file_has(tmp_path):
    """Two directory entries for the same megabyte: the classic quine-like bomb."""
    path = hostile(tmp_path, name="x", data=bytes(1_000_000))
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    second = entry.replace(b"x", b"y")
    directory = entry + second
    tail = data[end:]
    tail[8:12] = (2).to_bytes(2, "little") * 2
    tail[12:16] = len(directory).to_bytes(4, "little")
    path.write_bytes(bytes(data[:start] + directory + tail))

    with pytest.raises(ModelFileError):
        Archive(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "is not a model file"), (b"PK\x03\x04", "is not a model file"), (b"layers:\n", "is not a model")],
)
def test_other_files_are_no_archives(tmp_path, content, expected):
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=expected):
        Archive(path)


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(ModelFileError, match="No such file"):
        Archive(tmp_path / "missing")
    with pytest.raises(ModelFileError, match="Is a directory"):
        Archive(tmp_path)
