"""Compiled kernels on disk: two processes at once, damage, another version, nowhere to write; and the word to the user."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import runtime
from runtime.kernels import cache

ROOT = Path(runtime.__file__).parent.parent
WORK = """
import numpy as np
from runtime.kernels import cache
from runtime.kernels.elementwise import clear_rows
from runtime.kernels.kernel import OPERANDS
found = []
for dtype in {dtypes}:
    data = np.ones(64, dtype)
    clear_rows.address(np.dtype(dtype))
    found.append(clear_rows._compiled[np.dtype(dtype)].cache_hits)
print(*found, cache.usable_folder())
"""


def start(folder: Path, root: Path = ROOT, dtypes: str = "['f4', 'f8']", **environment: str) -> Any:
    settings = os.environ | {"GRAVES_CACHE_DIR": str(folder), "PYTHONPATH": str(root)} | environment
    command = [sys.executable, "-c", WORK.format(dtypes=dtypes)]
    return subprocess.Popen(command, cwd=root, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def result(process: Any) -> list[str]:
    out, err = process.communicate(timeout=120)
    assert (0, "") == (process.returncode, err)
    return out.split()


def test_processes_that_start_together_do_not_mix_up_and_the_next_one_compiles_nothing(tmp_path: Path) -> None:
    together = [start(tmp_path, dtypes=dtypes) for dtypes in ("['f4', 'f8']", "['f8', 'f4']")]
    for process in together:
        assert len(result(process)) == 3

    hits = result(start(tmp_path))
    assert hits[:2] == ["1", "1"]
    assert hits[2].startswith(str(tmp_path))


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_a_damaged_file_is_made_anew(suffix: str, tmp_path: Path) -> None:
    result(start(tmp_path, dtypes="['f4']"))
    (path,) = tmp_path.rglob(f"*{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert result(start(tmp_path, dtypes="['f4']"))[0] == "0"
    assert result(start(tmp_path, dtypes="['f4']"))[0] == "1"


def test_other_kernels_have_another_folder_and_nothing_stale_is_used(tmp_path: Path) -> None:
    """A change in a file that the kernel only imports makes it anew; the version before still finds its own."""
    copy = tmp_path / "installed"
    for package in ("runtime", "netconf"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    kept = tmp_path / "kept"
    first = result(start(kept, copy, "['f4']"))
    changed = copy / "runtime/kernels/simd.py"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(f"{text}\n# another version\n", encoding="utf-8")
    second = result(start(kept, copy, "['f4']"))
    changed.write_text(text, encoding="utf-8")
    third = result(start(kept, copy, "['f4']"))

    assert ["0", "0", "1"] == [run[0] for run in (first, second, third)]
    assert first[1] != second[1]
    assert first[1] == third[1]
    assert not list(copy.rglob("*.nbi"))  # an installation may be read-only


def test_where_the_users_folder_cannot_be_written_a_temporary_one_serves(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    assert result(start(blocked / "kernels", dtypes="['f4']", TMPDIR=str(temporary)))[1].startswith(str(temporary))
    assert result(start(blocked / "kernels", dtypes="['f4']", TMPDIR=str(temporary)))[0] == "1"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folder of a user without a home lies."""
    for name in ("GRAVES_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def nobody() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return cache.cache_folder()


def test_a_user_without_a_home_has_a_temporary_folder_which_the_next_process_finds(temporary: Path, tmp_path: Path) -> None:
    found = [cache.usable_folder.__wrapped__() for _ in range(2)]

    assert tmp_path == temporary.parent
    assert str(temporary) == str(Path(found[0]).parent)
    assert found[0] == found[1]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no other users' folders")
def test_code_in_a_temporary_folder_that_others_write_to_is_not_run(temporary: Path) -> None:
    temporary.mkdir()
    temporary.chmod(0o777)

    assert Path(cache.usable_folder.__wrapped__()).parent != temporary


@pytest.fixture
def notice(monkeypatch: pytest.MonkeyPatch) -> cache.Notice:
    monkeypatch.delenv("GRAVES_PROGRESS", raising=False)
    return cache.Notice()


class Terminal:
    """A standard error that is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        """Nothing is held back."""


def test_the_terminal_is_told_once_and_only_after_a_second(notice: cache.Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    notice.took(0.6)
    assert terminal.text == ""
    notice.took(0.6)
    notice.took(5)

    assert terminal.text == (
        "graves: compiling kernels for this processor, which takes some seconds; "
        f"they are kept in {cache.usable_folder()} (GRAVES_PROGRESS=0 hides this line)\n"
    )


def test_without_a_terminal_the_log_is_told(notice: cache.Notice, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="graves"):
        notice.took(2)

    assert ["compiling kernels" in message for message in caplog.messages] == [True]


def test_who_wants_no_word_gets_none(
    notice: cache.Notice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GRAVES_PROGRESS", "0")
    with caplog.at_level(logging.INFO, logger="graves"):
        notice.took(2)

    assert caplog.messages == []
