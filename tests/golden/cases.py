"""Golden cases: networks, inputs, and what the real DL4J made of them, by one set of names for all releases. For tests only."""

from __future__ import annotations

import functools
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from netconf.activations import ActivationRReLU
from netconf.layers import ActivationLayer, PReLULayer
from netconf.network import MultiLayerConfiguration
from netconf.releases import NEWEST
from netconf.updaters import Nesterovs
from netconf.vocabulary import CNN2DFormat, RandomStream, RNNFormat
from runtime import MultiLayerNetwork
from runtime.formats import dl4j_state
from tests.golden.deviating import BEYOND_THE_TWIN
from tests.golden.translate import OF_THE_TWIN, Rates, is_random, translate
from tests.reference.activations import Array

GROUPS = (
    "dl4j-0.9.1",
    "dl4j-other",
    "dl4j-1.0.0-M2.1",
    "dl4j-attention",
    "dl4j-words",
    "dl4j-convolution",
    "dl4j-softmax",
    "dl4j-pixels",
    "dl4j-random",
    "dl4j-varied",
    "dl4j-frozen",
)

_NEWER = re.compile(r"(fit|epochs)\d+_params|act_\d+|ts_\d+")
"""Names of arrays of the programs that are kept; those of the other releases have names of their own."""
_WITHOUT_NUMBERS = {"activations", "output", "score", "time step"}
"""What random numbers take no part in."""


@dataclass
class Case:
    """One network with its input and DL4J's numbers."""

    name: str
    release: str
    dtype: str
    conf: MultiLayerConfiguration
    params: Array
    x: Array
    y: Array | None
    features_mask: Array | None
    labels_mask: Array | None
    rates: Rates = field(default_factory=dict)
    golden: dict[str, Any] = field(default_factory=dict)
    """``output``, ``activations/K`` (layer K), ``score``, ``gradient``, ``gradient/segment K``, ``score/segments``,
    ``fit/N/params``, ``fit/N/state``, ``fit/N/scores`` (the last ones of N fits), ``time step/K``, ``state/LAYER/h``."""
    epochs: bool = False
    """Whether each fit is an epoch of its own."""
    pieces: list[slice] = field(default_factory=list)
    """The parts of the series of ``time step/K``."""
    minibatches: list[tuple[Any, ...]] = field(default_factory=list)
    """Features, labels and masks of minibatches one after the other: ``minibatch/K`` is after K + 1, at last the first again."""

    @property
    def tolerance(self) -> float:
        """The largest difference allowed, relative to the largest number of the array."""
        return 1e-9 if self.dtype == "double" else 1e-4

    @property
    def fits(self) -> list[int]:
        """The numbers of fits that there are results of."""
        return sorted({int(key.split("/")[1]) for key in self.golden if key.startswith("fit/")})


@functools.cache
def _archives() -> dict[str, zipfile.ZipFile]:
    return {group: zipfile.ZipFile(Path(__file__).parent / f"{group}.zip") for group in GROUPS}


@functools.cache
def names() -> tuple[str, ...]:
    """All cases, as ``group/case``."""
    found = ((group, member) for group, archive in _archives().items() for member in archive.namelist())
    return tuple(f"{group}/{member.split('/')[0]}" for group, member in found if member.endswith("/case.json"))


@functools.cache
def load(name: str) -> Case:
    """Read a case; its configuration carries no compatibility switch."""
    group, folder = name.split("/")
    archive = _archives()[group]
    about = json.loads(archive.read(f"{folder}/case.json"))
    with np.load(io.BytesIO(archive.read(f"{folder}/arrays.npz"))) as file:
        arrays = dict(file.items())
    return made_of(name, about, json.loads(archive.read(f"{folder}/config.json")), arrays)


def made_of(name: str, about: dict[str, Any], document: dict[str, Any], arrays: dict[str, Array]) -> Case:
    """A case of what was run, the network's document, and all arrays."""
    release, dtype = about.get("dl4j", "1.0.0-M2.1"), about["dtype"].lower()
    conf, rates = translate(document, release, dtype, seeded=about.get("seeded", False))
    if (
        getattr(conf.layers[0], "data_format", RNNFormat.NCW) == RNNFormat.NWC
    ):  # our arrays are [minibatch, size, time] all the same
        arrays = {key: value.transpose(0, 2, 1) if value.ndim == 3 else value for key, value in arrays.items()}
    if getattr(conf.layers[0], "data_format", None) == CNN2DFormat.NHWC:  # and images [minibatch, channels, height, width]
        arrays = {key: value.transpose(0, 3, 1, 2) if value.ndim == 4 else value for key, value in arrays.items()}
    given = [arrays.get(key) for key in ("labels", "features_mask", "labels_mask")]
    case = Case(name, release, dtype, conf, arrays["params"].ravel(), arrays["features"], given[0], given[1], given[2], rates)
    golden = dict(_newer(case, arrays) if release == "1.0.0-M2.1" or any(map(_NEWER.fullmatch, arrays)) else _older(case, arrays))
    while f"features_of_{len(case.minibatches)}" in arrays:
        names = (f"{kind}_of_{len(case.minibatches)}" for kind in ("features", "labels", "features_mask", "labels_mask"))
        case.minibatches.append(tuple(arrays.get(key) for key in names))
    if any(map(is_random, conf.layers)) and conf.random_stream is RandomStream.native:
        golden = {key: value for key, value in golden.items() if key.split("/")[0] in _WITHOUT_NUMBERS}
    case.golden = {key: value for key, value in golden.items() if np.size(value)}
    return case


def of_the_twin(name: str) -> bool:
    """Whether the NumPy twin knows all layers of a case, and what the release does there; RRELU has its mean slope there."""
    if name in BEYOND_THE_TWIN or load(name).conf.random_stream is not RandomStream.native:
        return False
    layers = load(name).conf.layers
    return all(isinstance(x, OF_THE_TWIN) and not isinstance(getattr(x, "activation", None), ActivationRReLU) for x in layers)


def with_compatibility(case: Case) -> MultiLayerConfiguration:
    """Return the case's configuration with the switch of its release."""
    return case.conf.model_copy(update={"compatibility": case.release})


def _newer(case: Case, arrays: dict[str, Array]) -> Iterator[tuple[str, Any]]:
    """Rename the arrays of the program that is kept, whose fits each start afresh."""
    length = case.x.shape[-1]
    last = len(case.conf.layers) - 1
    steps = sum(key.startswith("ts_") for key in arrays)
    case.pieces = [slice(k * length // steps, (k + 1) * length // steps) for k in range(steps)]
    case.epochs = any(key.startswith("epochs") for key in arrays)
    for key, value in arrays.items():
        if key in ("output", "score", "gradient"):
            yield key, value
        elif match := re.fullmatch(r"act_(\d+)", key):
            before = int(match[1])  # these layers write over what DL4J returns of the layer before
            if before < last and not isinstance(case.conf.layers[before + 1], ActivationLayer | PReLULayer):
                yield f"activations/{match[1]}", value
        elif match := re.fullmatch(r"minibatch_(\d+)", key):
            yield f"minibatch/{match[1]}", value
        elif match := re.fullmatch(r"ts_(\d+)", key):
            yield f"time step/{match[1]}", value
        elif match := re.fullmatch(r"state_(\d+)_prev(Act|Mem)", key):
            yield f"state/{match[1]}/{'h' if match[2] == 'Act' else 'c'}", value
        elif match := re.fullmatch(r"(?:fit|epochs)(\d+)_(params|updater|scores)", key):
            split = match[2] == "updater" and len(set(case.rates.values())) > 1
            yield f"fit/{match[1]}/{match[2].replace('updater', 'state')}", _newest_order(case, value) if split else value


def _older(case: Case, arrays: dict[str, Array]) -> Iterator[tuple[str, Any]]:
    """Rename the arrays of the other releases, whose fits follow one another."""
    length, last = case.x.shape[-1], len(case.conf.layers)
    case.pieces = [slice(0, 1), slice(1, 2), slice(2, length)] if "rnn_time_step_0" in arrays else []
    for key, value in arrays.items():
        if key in ("output", "gradient"):
            yield key, value
        elif key == "score":
            yield key, value.ravel()[0]
        elif key == "score_segments":
            yield "score/segments", value
        elif match := re.fullmatch(r"gradient_segment_(\d+)", key):
            yield f"gradient/segment {match[1]}", value.ravel()
        elif match := re.fullmatch(r"activations_(\d+)", key):
            if 0 < int(match[1]) < last:
                yield f"activations/{int(match[1]) - 1}", value
        elif match := re.fullmatch(r"rnn_time_step_(\d+)", key):
            yield f"time step/{match[1]}", value if value.ndim == 3 else value[:, :, None]
        elif match := re.fullmatch(r"(params|score)_after_fit_(\d+)", key):
            yield f"fit/{match[2]}/{match[1].replace('score', 'scores')}", value.ravel()
        elif match := re.fullmatch(r"updater_state_after_fit_(\d+)", key):
            yield f"fit/{match[1]}/state", _newest_order(case, value.ravel())
    if "scores_fit" in arrays:
        yield f"fit/{max(int(k.split('_')[-1]) for k in arrays if k.startswith('params_after'))}/scores", arrays["scores_fit"]


def _newest_order(case: Case, state: Array) -> Array:
    """Re-order the updaters' state as the newest releases store it."""
    if isinstance(getattr(case.conf.layers[0], "updater", None), Nesterovs) or state.size == 0:
        return state
    parts = dl4j_state.parts_of(MultiLayerNetwork(with_compatibility(case), dtype="float64").init(), case.release)
    named = dl4j_state.by_name(state, dl4j_state.blocks_of(parts, case.release, case.rates))
    return dl4j_state.in_order(named, dl4j_state.blocks_of(parts, NEWEST), case.release)
