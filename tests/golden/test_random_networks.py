"""A seed of the recipe is a network for ever: the frozen ones are made again, and ported to what the documents say."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netconf.dl4j.reader import read
from netconf.java import port
from tests.golden.differ import KINDS, source
from tests.golden.random_words import RandomNetwork

ARCHIVES = {
    "chain": zipfile.ZipFile(Path(__file__).parent / "dl4j-random.zip"),
    "varied": zipfile.ZipFile(Path(__file__).parent / "dl4j-varied.zip"),
    "graph": zipfile.ZipFile(Path(__file__).parent / "graphs-random.zip"),
}
FROZEN = sorted(
    {
        (kind, name.split("/")[0])
        for kind, archive in ARCHIVES.items()
        for name in archive.namelist()
        if name.split("/")[0].rpartition("_")[2].isdigit()
    }
)


def frozen(kind: str, name: str) -> tuple[RandomNetwork, dict[str, Any], str]:
    """The network made again, what was run, and the document."""
    about = json.loads(ARCHIVES[kind].read(f"{name}/case.json"))
    network = KINDS[kind](int(name.rpartition("_")[2]), about["dl4j"])
    return network, about, ARCHIVES[kind].read(f"{name}/config.json").decode()


@pytest.mark.parametrize(("kind", "name"), FROZEN)
def test_a_seed_gives_the_frozen_network(kind: str, name: str) -> None:
    network, about, _ = frozen(kind, name)
    with np.load(io.BytesIO(ARCHIVES[kind].read(f"{name}/arrays.npz"))) as arrays:
        assert all(np.array_equal(arrays[key], value) for key, value in network.arrays.items())
    assert (network.java, network.steps) == (about["java"], about["steps"])


@pytest.mark.parametrize(("kind", "name"), FROZEN)
def test_the_ported_chain_is_what_the_document_says(kind: str, name: str) -> None:
    network, about, document = frozen(kind, name)

    [ported] = port(source([network]), dl4j=about["dl4j"]).networks

    assert ported.configuration == read(document).configuration
