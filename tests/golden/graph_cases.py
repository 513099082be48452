"""The cases of graphs.zip: networks, inputs, and what the real DL4J made of them, by one set of names. For tests only."""

from __future__ import annotations

import functools
import io
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
from tests.golden.compare import Scores, difference
from tests.reference.activations import Array


@dataclass
class GraphCase:
    """One graph with its inputs and DL4J's numbers."""

    name: str
    release: str
    document: str
    params: Array
    data: MultiDataSet
    golden: dict[str, Array] = field(default_factory=dict)
    """``output/K``, ``activations/NAME``, ``score``, ``gradient``, ``fit/N/params`` (or ``state``, ``scores``), ``step/K``."""
    epochs: bool = False

    def configuration(self, *, compatible: bool) -> ComputationGraphConfiguration:
        """The network, with the switch of its release or without."""
        return ComputationGraphConfiguration.from_json(self.document, compatibility=self.release if compatible else None)

    def network(self, conf: ComputationGraphConfiguration, dtype: str) -> ComputationGraph:
        """A network with the case's parameters."""
        return ComputationGraph(conf, dtype=dtype).init(self.params)


@functools.cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(Path(__file__).with_name("graphs.zip"))


NAMES = tuple(sorted({member.split("/")[0] for member in _archive().namelist()}))


@functools.cache
def load(name: str) -> GraphCase:
    """Read a case."""
    about = json.loads(_archive().read(f"{name}/case.json"))
    with np.load(io.BytesIO(_archive().read(f"{name}/arrays.npz"))) as file:
        arrays = dict(file.items())
    features, labels = _numbered("features", arrays), _numbered("labels", arrays)
    masks = (_masks(kind, arrays, len(some)) for kind, some in (("features_mask", features), ("labels_mask", labels)))
    document = _archive().read(f"{name}/config.json").decode()
    case = GraphCase(
        name, about.get("dl4j", "1.0.0-M2.1"), document, arrays["params"].ravel(), MultiDataSet(features, labels, *masks)
    )
    case.epochs = any(key.startswith("epochs") for key in arrays)
    case.golden = {known: value for key, value in arrays.items() if (known := _renamed(key)) and np.size(value)}
    return case


def initial(name: str) -> Array | None:
    """The parameters that the seed gave; None where they were not kept."""
    with np.load(io.BytesIO(_archive().read(f"{name}/arrays.npz"))) as file:
        return file["init_params"].ravel() if "init_params" in file else None


def _numbered(kind: str, arrays: dict[str, Array]) -> list[Array]:
    """``features``, or ``features_0`` and so on; 0.9.1 calls the second of several ``features_1``."""
    found = [arrays[key] for key in (kind, *(f"{kind}_{k}" for k in range(9))) if key in arrays]
    assert found, f"{kind} are missing"
    return found


def _masks(kind: str, arrays: dict[str, Array], count: int) -> list[Array | None] | None:
    if kind in arrays:
        return [arrays[kind]]
    found = [arrays.get(f"{kind}_{k}") for k in range(count)]
    return found if any(mask is not None for mask in found) else None


_NAMES = (
    (r"output", "output/0"), (r"output_(\d+)", r"output/\1"), (r"act(?:ivations)?_(.+)", r"activations/\1"),
    (r"score|gradient", r"\g<0>"), (r"(?:fit|epochs)(\d+)_(params|scores)", r"fit/\1/\2"),
    (r"(?:fit|epochs)(\d+)_updater", r"fit/\1/state"), (r"params_after_fit_(\d+)", r"fit/\1/params"),
    (r"updater_state_after_fit_(\d+)", r"fit/\1/state"), (r"ts_(\d+)", r"step/\1"),
)  # fmt: skip


def _renamed(key: str) -> str:
    """An array's name here; empty where it is not compared."""
    return next((re.sub(old, new, key) for old, new in _NAMES if re.fullmatch(old, key)), "")


def differences(case: GraphCase, conf: ComputationGraphConfiguration, dtype: str = "float64") -> dict[str, float]:
    """Run everything that there are numbers of; the difference of each."""
    given = _run(case, lambda: case.network(conf, dtype))
    kept = {key: np.reshape(given[key], np.shape(case.golden[key])) for key in given.keys() & case.golden.keys()}
    assert kept, "nothing was compared"
    return {key: difference(kept[key], case.golden[key]) for key in sorted(kept)}


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
    pieces = sum(key.startswith("step/") for key in case.golden)
    if pieces:
        net, length = make(), data.features[0].shape[-1]
        cuts = [slice(k * length // pieces, (k + 1) * length // pieces) for k in range(pieces)]
        given |= {f"step/{k}": net.rnn_time_step(*(x[:, :, cut] for x in data.features)) for k, cut in enumerate(cuts)}
    return given | _fits(case, make())


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
