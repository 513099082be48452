"""Tests ask for threads to see whether bits depend on them, so programs that are short are not tried alone first."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _as_many_threads_as_asked(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "runtime" in request.node.path.parts:
        monkeypatch.setattr("runtime.engine._SHORT", 0)
