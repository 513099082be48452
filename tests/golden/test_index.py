"""Every case of the collection is here, and is run, or its reason is said."""

from __future__ import annotations

import json
import re
import zipfile

from tests.golden import cases, test_initial_weights
from tests.golden.corrections import CORRECTED
from tests.golden.index import HERE, entries, places
from tests.golden.pack import NOTHING_TO_MEET

COLLECTION = 528
"""Cases that were made by releases of DL4J before this project began."""


def test_no_case_is_missing() -> None:
    index = entries()
    assert len(index) == COLLECTION
    absent = {name.split("/")[1]: said[2:] for name, said in index.items() if said.startswith("- ")}
    assert absent == NOTHING_TO_MEET
    assert {said for said in index.values() if not said.startswith("- ")} <= places()


def test_no_case_stands_for_two() -> None:
    found = [said for said in entries().values() if not said.startswith("- ")]
    assert len(found) == len(set(found))


def test_all_that_is_packed_is_run() -> None:
    """Each packed case is in the list that the tests of its file go through; graphs are read by tests of their documents."""
    run = {*cases.names(), *(f"initial-weights/{name}" for name in test_initial_weights.NAMES)}
    packed = {place for place in places() if not place.startswith(("graphs/", "noise/"))}
    assert packed == run


def test_what_is_left_out_is_there_for_a_failure() -> None:
    """Cases without numbers to meet are those of a release that throws or has NaN: the words of each are said to be corrected."""
    for reason in NOTHING_TO_MEET.values():
        found = re.fullmatch(r".* \(corrections\.py, (1\.0 \w+)\)", reason)
        assert found is not None
        assert found[1] in {finding.split(",")[0] for finding in CORRECTED}


def test_each_case_compares_numbers() -> None:
    """No case is an empty shell."""
    for name in cases.names():
        assert cases.load(name).golden, name


def test_the_readme_counts_them() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    for group in (*cases.GROUPS, "initial-weights", "noise"):
        with zipfile.ZipFile(HERE / f"{group}.zip") as archive:
            count = len({member.split("/")[0] for member in archive.namelist()})
        assert f"| `{group}.zip` | {count} |" in readme, (group, count)
    with zipfile.ZipFile(HERE / "graphs.zip") as archive:
        about = [json.loads(archive.read(member)) for member in archive.namelist() if member.endswith("case.json")]
    assert f"holds the {len(about)} cases of computation graphs" in readme
