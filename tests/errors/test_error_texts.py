"""Each broken specification beside the full text of its error: what a person sees, to be read as prose.

After a change that is meant, ``python -m tests.errors.test_error_texts`` writes the texts again: read them.
"""

import contextlib
from pathlib import Path

import pytest

from netconf.errors import NetconfError
from netconf.loading import load

FOLDER = Path(__file__).parent
CASES = sorted(path.name for path in FOLDER.glob("*.yaml"))


def error_text(name: str) -> str:
    """Return what ``load`` says about a file of this folder, from inside the folder, so that no path of a machine is in it."""
    with contextlib.chdir(FOLDER), pytest.raises(NetconfError) as caught:
        load(Path(name))
    return f"{caught.value}\n"


@pytest.mark.parametrize("name", CASES)
def test_the_error_is_the_expected_text(name):
    assert (FOLDER / name).with_suffix(".txt").read_text(encoding="utf-8") == error_text(name)


def test_every_text_has_its_specification():
    assert {Path(name).stem for name in CASES} == {path.stem for path in FOLDER.glob("*.txt")}


if __name__ == "__main__":
    for case in CASES:
        (FOLDER / case).with_suffix(".txt").write_text(error_text(case), encoding="utf-8")
