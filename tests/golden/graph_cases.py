"""The cases of graphs: networks, inputs, and what the real DL4J made of them, by one set of names. For tests only."""

from __future__ import annotations

import functools
import io
import itertools
import json
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.vocabulary import BackpropType
from runtime.computation_graph import ComputationGraph
from runtime.data.multi_dataset import MultiDataSet
from tests.golden.compare import Scores, difference, like
from tests.reference.activations import Array

GROUPS = ("graphs", "graphs-random")


@dataclass
class GraphCase:
    """One graph with its inputs and DL4J's numbers."""

    name: str
    release: str
    document: str
    params: Array
    data: MultiDataSet
    golden: dict[str, Array] = field(default_factory=dict)
    """``output/K``, ``activations/NAME``, ``score``, ``gradient``, ``fit/N/params``, ``state`` and ``scores``,
    ``step/K/OUTPUT``."""
    epochs: bool = False
    minibatches: list[MultiDataSet] = field(default_factory=list)
    """Minibatches one after the other: ``minibatch/K`` is after K + 1, at last the first again."""
    pieces: list[slice] = field(default_factory=list)
    """The parts of the series of ``step/K``."""

    def configuration(self, *, compatible: bool) -> ComputationGraphConfiguration:
        """The network, with the switch of its release or without."""
        return ComputationGraphConfiguration.from_json(self.document, compatibility=self.release if compatible else None)

    def network(self, conf: ComputationGraphConfiguration, dtype: str) -> ComputationGraph:
        """A network with the case's parameters."""
        return ComputationGraph(conf, dtype=dtype).init(self.params)


@functools.cache
def _archives() -> tuple[zipfile.ZipFile, ...]:
    return tuple(zipfile.ZipFile(Path(__file__).with_name(f"{group}.zip")) for group in GROUPS)


NAMES = tuple(sorted({member.split("/")[0] for archive in _archives() for member in archive.namelist()}))


def read(name: str, member: str) -> bytes:
    """What a file of a case holds."""
    [archive] = (archive for archive in _archives() if f"{name}/{member}" in archive.NameToInfo)
    return archive.read(f"{name}/{member}")


def arrays_of(name: str) -> dict[str, Array]:
    """All arrays of a case, as the oracle calls them."""
    with np.load(io.BytesIO(read(name, "arrays.npz"))) as file:
        return dict(file.items())


@functools.cache
def load(name: str) -> GraphCase:
    """Read a case."""
    return made_of(name, json.loads(read(name, "case.json")), read(name, "config.json").decode(), arrays_of(name))


def made_of(name: str, about: dict[str, Any], document: str, arrays: dict[str, Array]) -> GraphCase:
    """A case of what was run, the network's document, and all arrays."""
    case = GraphCase(name, about.get("dl4j", "1.0.0-M2.1"), document, arrays["params"].ravel(), _data(arrays))
    while f"features_0_of_{len(case.minibatches)}" in arrays:
        case.minibatches.append(_data(arrays, f"_of_{len(case.minibatches)}"))
    case.epochs = any(key.startswith("epochs") for key in arrays)
    case.golden = {known: value for key, value in arrays.items() if (known := _renamed(key)) and np.size(value)}
    length = max(array.shape[-1] for array in case.data.features)
    count = len({key.split("/")[1] for key in case.golden if key.startswith("step/")})
    cuts = [0, 1, 2, length] if "rnn_time_step_0" in arrays else [k * length // count for k in range(count + 1) if count]
    case.pieces = [slice(*cut) for cut in itertools.pairwise(cuts)]
    return case


def initial(name: str) -> Array | None:
    """The parameters that the seed gave; None where they were not kept."""
    found = arrays_of(name).get("init_params")
    return None if found is None else found.ravel()


def _data(arrays: dict[str, Array], of: str = "") -> MultiDataSet:
    """A minibatch; ``of`` is how its arrays' names end. Older cases call the first of several ``features``."""
    given: list[Any] = []
    for kind in ("features", "labels"):
        keys = [key for key in (f"{kind}{of}", *(f"{kind}_{k}{of}" for k in range(9))) if key in arrays]
        masks = [arrays.get(key.replace(kind, f"{kind}_mask")) for key in keys]
        given += [[arrays[key] for key in keys], masks if any(mask is not None for mask in masks) else None]
    features, features_masks, labels, labels_masks = given
    return MultiDataSet(features, labels, features_masks, labels_masks)


_NAMES = (
    (r"output", "output/0"), (r"output_(\d+)", r"output/\1"), (r"act(?:ivations)?_(.+)", r"activations/\1"),
    (r"score|gradient", r"\g<0>"), (r"(?:fit|epochs)(\d+)_(params|scores)", r"fit/\1/\2"),
    (r"(?:fit|epochs)(\d+)_updater", r"fit/\1/state"), (r"params_after_fit_(\d+)", r"fit/\1/params"),
    (r"updater_state_after_fit_(\d+)", r"fit/\1/state"), (r"rnn_time_step_(\d+)", r"step/\1/0"),
    (r"ts_(\d+)_(\d+)", r"step/\1/\2"), (r"minibatch_(\d+)", r"minibatch/\1"),
)  # fmt: skip


def _renamed(key: str) -> str:
    """An array's name here; empty where it is not compared."""
    return next((re.sub(old, new, key) for old, new in _NAMES if re.fullmatch(old, key)), "")


def differences(case: GraphCase, conf: ComputationGraphConfiguration, dtype: str = "float64") -> dict[str, float]:
    """Run everything that there are numbers of; the difference of each."""
    given = _run(case, lambda: case.network(conf, dtype))
    kept = sorted(given.keys() & case.golden.keys())
    assert kept, "nothing was compared"
    return {key: difference(like(given[key], case.golden[key]), case.golden[key]) for key in kept}


def _run(case: GraphCase, make: Any) -> dict[str, Any]:
    data, conf = case.data, make().conf
    found = make().output(*data.features, features_masks=data.features_masks)
    outputs = found if isinstance(found, list) else [found]
    given: dict[str, Any] = {f"output/{k}": _masked(case, k, output) for k, output in enumerate(outputs)}
    activations = make().feed_forward(*data.features, features_masks=data.features_masks)
    given |= {f"activations/{name}": array for name, array in activations.items() if name not in conf.outputs}
    given["score"] = make().score(data)
    if conf.backprop_type is BackpropType.Standard or case.release != "0.9.1":
        given["gradient"] = make().gradient_and_score(data)[0]
    return given | _time_steps(case, make()) | _fits(case, make()) | _minibatches(case, make())


def _time_steps(case: GraphCase, net: ComputationGraph) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for k, cut in enumerate(case.pieces):
        found = net.rnn_time_step(*(x[:, :, cut] if x.ndim == 3 else x for x in case.data.features))
        given |= {f"step/{k}/{number}": array for number, array in enumerate(found if isinstance(found, list) else [found])}
    return given


def _minibatches(case: GraphCase, net: ComputationGraph) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for k, data in enumerate((*case.minibatches, *case.minibatches[:1])):
        net.fit(data)
        given[f"minibatch/{k}"] = net.params()
    return given


def _masked(case: GraphCase, number: int, output: Array) -> Array:
    """DL4J multiplies the output of a scored network by the labels' mask."""
    mask = case.data.labels_masks[number] if case.data.labels_masks else None
    return output if mask is None else output * (mask[:, None, :] if output.ndim == 3 else mask)


def _fits(case: GraphCase, net: ComputationGraph) -> dict[str, Any]:
    numbers = [int(key.split("/")[1]) for key in case.golden if key.startswith("fit/")]
    listener, given = Scores(), {}
    net.set_listeners(listener)
    for n in range(1, max(numbers, default=0) + 1):
        net.fit([case.data] if case.epochs else case.data)
        given |= {f"fit/{n}/params": net.params(), f"fit/{n}/state": net.updater_state()}
        given[f"fit/{n}/scores"] = listener.scores[-np.size(case.golden.get(f"fit/{n}/scores", 0.0)) :]
    return given
