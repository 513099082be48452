"""Random networks on a real release and here, number by number.

``python -m tests.golden.differ FOLDER RELEASE FIRST COUNT [varied | graph]`` takes seeds ``FIRST`` to ``FIRST + COUNT - 1`` of
``random_chains.py``, ``random_varied.py`` or ``random_graphs.py``, of 0.9.1 or 1.0.0-M2.1. The release builds each network, runs
it (``oracle/oracle.sh``, which needs Maven and Java 17), and writes document and model; here the builder's chain is ported, and
both are read. What differs is printed, a line for each network, or what one side refuses. ``pack`` makes golden cases of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import runtime
from netconf.dl4j.reader import read
from netconf.errors import NetconfError
from netconf.java import port
from netconf.layers import Layer
from netconf.outline import Outline
from netconf.parameters import parameters_of
from runtime import DataSet, Evaluation, MultiDataSet, MultiLayerNetwork, RegressionEvaluation
from tests.golden import cases, graph_cases
from tests.golden.compare import difference, differences, quantities
from tests.golden.random_chains import RandomChain
from tests.golden.random_graphs import RandomGraph
from tests.golden.random_varied import VariedChain
from tests.golden.random_words import RandomNetwork

ORACLE = Path(__file__).parent / "oracle" / "oracle.sh"
HOME = Path(os.environ.get("ORACLE_HOME", Path.home() / ".cache" / "dl4j-oracle"))
TOLERANCE = {"DOUBLE": 1e-9, "FLOAT": 2e-4}
NUMPY_TYPE = {"double": "float64", "float": "float32"}
IMPORTS = """
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.graph.*;
import org.deeplearning4j.nn.conf.graph.rnn.*;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.conf.layers.misc.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;
"""
LATER_IMPORTS = """
import org.deeplearning4j.nn.conf.constraint.*;
import org.deeplearning4j.nn.conf.layers.recurrent.*;
import org.deeplearning4j.nn.conf.layers.util.*;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.schedule.*;
"""
PROGRAM = """
public class Documents {
METHODS
  public static void main(String[] folders) throws Exception {
    for (String folder : folders) {
      String name = folder.substring(folder.lastIndexOf('_') + 1);
      try {
        Object made = Documents.class.getDeclaredMethod("c" + name).invoke(null);
        String text = (String) made.getClass().getMethod("toJson").invoke(made);
        java.nio.file.Files.write(java.nio.file.Paths.get(folder, "config.json"), text.getBytes("UTF-8"));
      } catch (java.lang.reflect.InvocationTargetException refused) {
        System.out.println(folder.substring(folder.lastIndexOf('/') + 1) + ": the release refuses: " + refused.getCause());
      }
    }
  }
}
"""


KINDS = {kind.recipe: kind for kind in (RandomChain, VariedChain, RandomGraph)}


def source(networks: Sequence[RandomNetwork]) -> str:
    """A Java program that writes the document of each network into the folder that is called like it."""
    kind = "ComputationGraphConfiguration" if isinstance(networks[0], RandomGraph) else "MultiLayerConfiguration"
    methods = "\n".join(f"  static {kind} c{network.seed}() {{ return {network.java}; }}" for network in networks)
    return IMPORTS + (LATER_IMPORTS if networks[0].newer else "") + PROGRAM.replace("METHODS", methods)


def write(folder: Path, networks: Sequence[RandomNetwork]) -> list[Path]:
    """Write what the release is to run; the folder of each network that the release builds."""
    folder.mkdir(parents=True, exist_ok=True)
    release, made = networks[0].release, []
    for network in networks:
        place = folder / f"v{release}_{'varied_' if network.recipe == 'varied' else ''}{network.seed}"
        place.mkdir(exist_ok=True)
        about = {
            "kind": "graph" if isinstance(network, RandomGraph) else "multilayer",
            "dtype": network.dtype,
            "steps": network.steps,
        }
        about |= {"dl4j": release, "java": network.java, "recipe": network.recipe, "seeded": network.seeded}
        about |= {"zip": False, "yaml": False, "config_out": False}
        (place / "case.json").write_text(json.dumps(about))
        made.append(place)
    program = folder / "Documents.java"
    program.write_text(source(networks))
    classes = (HOME / release / "cp.txt").read_text().strip()
    subprocess.run(["java", "-cp", classes, str(program), *map(str, made)], check=True)  # noqa: S607
    return [
        place for network, place in zip(networks, made, strict=True) if (place / "config.json").exists() and _fed(network, place)
    ]


def _fed(network: RandomNetwork, place: Path) -> bool:
    """Write parameters and data; whether the release's document can be read."""
    try:
        conf = read((place / "config.json").read_text()).configuration
    except NetconfError as error:
        sys.stdout.write(f"{place.name}: the document is refused here: {error}\n")
        return False
    elements = [member.element for member in Outline(conf).members]
    sizes = [spec.size for layer in elements if isinstance(layer, Layer) for spec in parameters_of(layer)]
    np.savez(place / "in.npz", params=np.random.default_rng(network.seed).normal(0, 0.4, sum(sizes)), **network.arrays)
    return True


def compared(place: Path) -> Iterator[tuple[str, object]]:
    """What differs in a folder that the release has run: the name of a quantity, and its difference."""
    about = json.loads((place / "case.json").read_text())
    document, release = (place / "config.json").read_text(), about["dl4j"]
    arrays = {}
    for name in ("in.npz", "out.npz"):
        with np.load(place / name) as file:
            arrays.update(file.items())
    if not all(np.isfinite(value).all() for name, value in arrays.items() if not name.startswith("regression")):
        yield "the release", "has numbers that are not finite"
        return
    [ported] = port(source([KINDS[about["recipe"]](int(place.name.rpartition("_")[2]), release)]), dl4j=release).networks
    if ported.configuration != read(document).configuration:
        yield "the ported program", "is not what the document says"
    of_graph = about["kind"] == "graph"
    found = (_of_graph if of_graph else _of_chain)(place, about, document, arrays)
    if (
        of_graph and release == "0.9.1" and "ADADELTA" in about["java"]
    ):  # whose rates, which it does not read, part its state there
        found = {key: value for key, value in found.items() if not key.endswith("/state")}
    yield from ((key, value) for key, value in found.items() if not value <= TOLERANCE[about["dtype"]])


def _of_chain(place: Path, about: dict[str, Any], document: str, arrays: dict[str, Any]) -> dict[str, float]:
    case = cases.made_of(place.name, about, json.loads(document), arrays)
    found = _measured(case, arrays)
    for quantity in quantities(case):
        found |= differences(case, quantity, lambda: _network(case), DataSet)
    return found if about["seeded"] else found | _going_on(place, DataSet(*case.minibatches[0]), case)


def _network(case: cases.Case) -> MultiLayerNetwork:
    """The case's network with its parameters; what it draws comes behind its first weights."""
    net = MultiLayerNetwork(cases.with_compatibility(case), dtype=NUMPY_TYPE[case.dtype]).init()
    net.set_params(case.params)
    return net


def _measured(case: cases.Case, arrays: dict[str, Any]) -> dict[str, float]:
    """Confusion of classes, or the errors of each column."""
    confusion, errors = arrays.get("eval_confusion"), arrays.get("regression_mse_mae_rmse_rse_pc_r2")
    if confusion is None and errors is None:
        return {}
    output = _network(case).output(case.x, features_mask=case.features_mask)
    counted: Any = Evaluation() if errors is None else RegressionEvaluation()
    counted.eval(case.y, output, case.labels_mask)
    if errors is None:
        return {"confusion": difference(counted.confusion, confusion)}
    measures = counted.mean_squared_error, counted.mean_absolute_error, counted.root_mean_squared_error
    ours = [[measure(column) for measure in (*measures, counted.relative_squared_error)] for column in range(len(errors))]
    return {"regression": difference(ours, np.abs(errors[:, :4]))}  # a single row's has a sign there; correlations lose digits


def _of_graph(place: Path, about: dict[str, Any], document: str, arrays: dict[str, Any]) -> dict[str, float]:
    case = graph_cases.made_of(place.name, about, document, arrays)
    return graph_cases.differences(case, case.configuration(compatible=True)) | _going_on(place, case.minibatches[0], case)


def _going_on(place: Path, first: DataSet | MultiDataSet, case: cases.Case | graph_cases.GraphCase) -> dict[str, float]:
    """The model that the release saved goes on learning as the release does."""
    net = runtime.load(place / "minibatches.zip", dtype=NUMPY_TYPE[getattr(case, "dtype", "double")], compatibility=case.release)
    net.fit(first)
    last = case.golden[f"minibatch/{len(case.minibatches)}"]
    return {"training that goes on from the release's model": difference(net.params(), np.ravel(last))}


def main(folder: str, release: str, first: str, count: str, kind: str = "chain") -> None:
    """Make the networks, have them run, and compare."""
    warnings.simplefilter("ignore")
    networks = [KINDS[kind](seed, release) for seed in range(int(first), int(first) + int(count))]
    made = write(Path(folder), networks)
    subprocess.run([str(ORACLE), "--dl4j", release, *map(str, made)], check=False)
    for place in made:
        try:
            found = dict(compared(place)) if (place / "out.npz").exists() else {"the release": "throws"}
        except NetconfError as error:
            found = {"refused here": error}
        sys.stdout.write(f"{place.name}: {found or 'equal'}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
