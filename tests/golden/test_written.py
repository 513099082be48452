"""What the real DL4J accepted is what is written today: the same bytes, and its results were ours."""

from __future__ import annotations

import json

import pytest

from netconf.dl4j.dialect import DIALECTS
from tests.golden import cases, written_documents, written_sources
from tests.golden.models import extracted
from tests.golden.written import RESULTS, digest, rewritten

RAN = json.loads(RESULTS.read_text())
READ = json.loads(written_documents.RESULTS.read_text())
FORGOTTEN = ("cg_attention_vertex", "vertex-attention")
"""Documents with an AttentionVertex, whose updater 1.0.0-M2.1 does not read."""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_files_are_those_that_dl4j_ran(dialect, tmp_path):
    """A network that runs since the last judgement has none yet; every one that was judged is written as it was."""
    written = {model.name: digest(target) for model, _, target in rewritten(tmp_path, dialect)}

    judged = {name: found["digest"] for name, found in RAN[dialect].items()}
    assert judged == {name: written.get(name) for name in judged}, "run python -m tests.golden.written"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dl4j_computed_the_same(dialect, tmp_path):
    for name, found in RAN[dialect].items():
        tolerance = max(cases.load(name).tolerance if "/" in name else extracted(name, tmp_path / "model").tolerance, 1e-9)
        assert all(value <= 10 * tolerance for key, value in found.items() if key != "digest"), (name, found)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_documents_are_those_that_dl4j_read(dialect):
    written = {name: written_documents.digest(text) for name, _, text, _ in written_documents.documents(dialect)}

    assert written == {name: found["digest"] for name, found in READ[dialect].items()}, (
        "run python -m tests.golden.written_documents"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dl4j_understood_the_documents(dialect):
    for name, found in READ[dialect].items():
        assert found["returned"] is not any(word in name for word in FORGOTTEN), name
        assert all(value < 1e-9 for value in found.values() if isinstance(value, float)), (name, found)


def test_the_programs_are_those_that_dl4j_compiled_and_ran():
    """A network that came since has no judgement yet."""
    proved = json.loads(written_sources.RESULTS.read_text())
    written = {name: written_documents.digest(text) for name, _, text in written_sources.sources()}

    judged = {name: found["digest"] for name, found in proved.items()}
    assert judged == {name: written.get(name) for name in judged}, "run python -m tests.golden.written_sources"
    assert all(found["same"] for found in proved.values())
