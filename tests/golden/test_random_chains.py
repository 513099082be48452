"""A seed of the recipe is a network for ever: the frozen chains are made again, and ported to what the documents say."""

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
from tests.golden.differ import source
from tests.golden.random_chains import RandomChain

ARCHIVE = zipfile.ZipFile(Path(__file__).parent / "dl4j-random.zip")
NUMBERED = sorted({name.split("/")[0] for name in ARCHIVE.namelist() if name.split("/")[0].rpartition("_")[2].isdigit()})


def frozen(name: str) -> tuple[RandomChain, dict[str, Any], str]:
    """The chain made again, what was run, and the document."""
    about = json.loads(ARCHIVE.read(f"{name}/case.json"))
    chain = RandomChain(int(name.rpartition("_")[2]), about["dl4j"])
    return chain, about, ARCHIVE.read(f"{name}/config.json").decode()


@pytest.mark.parametrize("name", NUMBERED)
def test_a_seed_gives_the_frozen_network(name: str) -> None:
    chain, about, _ = frozen(name)
    with np.load(io.BytesIO(ARCHIVE.read(f"{name}/arrays.npz"))) as arrays:
        assert all(np.array_equal(arrays[key], value) for key, value in chain.arrays.items())
    assert (chain.java, chain.steps) == (about["java"], about["steps"])


@pytest.mark.parametrize("name", NUMBERED)
def test_the_ported_chain_is_what_the_document_says(name: str) -> None:
    chain, about, document = frozen(name)

    [network] = port(source([chain]), dl4j=about["dl4j"]).networks

    assert network.configuration == read(document).configuration
