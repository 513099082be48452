"""Random networks on a real release and here, number by number: ``python -m tests.golden.differ FOLDER RELEASE FIRST COUNT``.

Seeds ``FIRST`` to ``FIRST + COUNT - 1`` of ``random_chains.py``, of 0.9.1 or 1.0.0-M2.1. The release builds each chain, runs it
(``oracle/oracle.sh``, which needs Maven and Java 17), and writes document and model; here the chain is ported, and both are read.
What differs is printed, a line for each network, or what one side refuses. ``pack`` makes golden cases of the folders.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import runtime
from netconf.dl4j.reader import read
from netconf.errors import NetconfError
from netconf.java import port
from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of
from runtime import DataSet, MultiLayerNetwork
from tests.golden import cases
from tests.golden.compare import difference, differences, quantities
from tests.golden.random_chains import RandomChain

ORACLE = Path(__file__).parent / "oracle" / "oracle.sh"
HOME = Path(os.environ.get("ORACLE_HOME", Path.home() / ".cache" / "dl4j-oracle"))
TOLERANCE = 1e-9
IMPORTS = """
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.*;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;
"""
LATER_IMPORTS = """
import org.deeplearning4j.nn.conf.constraint.*;
import org.deeplearning4j.nn.conf.layers.recurrent.*;
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
        String text = ((MultiLayerConfiguration) made).toJson();
        java.nio.file.Files.write(java.nio.file.Paths.get(folder, "config.json"), text.getBytes("UTF-8"));
      } catch (java.lang.reflect.InvocationTargetException refused) {
        System.out.println(folder.substring(folder.lastIndexOf('/') + 1) + ": the release refuses: " + refused.getCause());
      }
    }
  }
}
"""


def source(chains: list[RandomChain]) -> str:
    """A Java program that writes the document of each chain into the folder that is called like it."""
    methods = "\n".join(f"  static MultiLayerConfiguration c{chain.seed}() {{ return {chain.java}; }}" for chain in chains)
    return IMPORTS + (LATER_IMPORTS if chains[0].newer else "") + PROGRAM.replace("METHODS", methods)


def write(folder: Path, chains: list[RandomChain]) -> list[Path]:
    """Write what the release is to run; the folder of each chain that the release builds."""
    folder.mkdir(parents=True, exist_ok=True)
    release, made = chains[0].release, []
    for chain in chains:
        place = folder / f"v{release}_{chain.seed}"
        place.mkdir(exist_ok=True)
        about = {"kind": "multilayer", "dtype": "DOUBLE", "steps": chain.steps, "dl4j": release, "java": chain.java}
        (place / "case.json").write_text(json.dumps(about | {"zip": False, "yaml": False, "config_out": False}))
        made.append(place)
    program = folder / "Documents.java"
    program.write_text(source(chains))
    classes = (HOME / release / "cp.txt").read_text().strip()
    subprocess.run(["java", "-cp", classes, str(program), *map(str, made)], check=True)  # noqa: S607
    built = [(chain, place) for chain, place in zip(chains, made, strict=True) if (place / "config.json").exists()]
    for chain, place in built:
        conf = read((place / "config.json").read_text()).configuration
        assert isinstance(conf, MultiLayerConfiguration)
        count = sum(spec.size for layer in conf.layers for spec in parameters_of(layer))
        np.savez(place / "in.npz", params=np.random.default_rng(chain.seed).normal(0, 0.4, count), **chain.arrays)
    return [place for _, place in built]


def compared(place: Path) -> Iterator[tuple[str, object]]:
    """What differs in a folder that the release has run: the name of a quantity, and its difference."""
    about = json.loads((place / "case.json").read_text())
    document, release = (place / "config.json").read_text(), about["dl4j"]
    arrays = {}
    for name in ("in.npz", "out.npz"):
        with np.load(place / name) as file:
            arrays.update(file.items())
    if not all(np.isfinite(value).all() for value in arrays.values()):
        return
    case = cases.made_of(place.name, about, json.loads(document), arrays)
    conf = cases.with_compatibility(case)
    [ported] = port(source([RandomChain(int(place.name.rpartition("_")[2]), release)]), dl4j=release).networks
    if ported.configuration != read(document).configuration:
        yield "the ported program", "is not what the document says"
    for quantity in quantities(case):
        found = differences(case, quantity, lambda: MultiLayerNetwork(conf, dtype="float64").init(case.params), DataSet)
        yield from ((key, value) for key, value in found.items() if not value <= TOLERANCE)
    net = runtime.load(place / "minibatches.zip", dtype="float64", compatibility=release)
    x, y, features_mask, labels_mask = case.minibatches[0]
    net.fit(x, y, features_mask=features_mask, labels_mask=labels_mask)
    last = case.golden[f"minibatch/{len(case.minibatches)}"]
    if not (found := difference(net.params(), np.ravel(last))) <= TOLERANCE:
        yield "training that goes on from the release's model", found


def main(folder: str, release: str, first: str, count: str) -> None:
    """Make the networks, have them run, and compare."""
    warnings.simplefilter("ignore")
    chains = [RandomChain(seed, release) for seed in range(int(first), int(first) + int(count))]
    made = write(Path(folder), chains)
    subprocess.run([str(ORACLE), "--dl4j", release, *map(str, made)], check=False)
    for place in made:
        try:
            found = dict(compared(place)) if (place / "out.npz").exists() else {"the release": "throws"}
        except NetconfError as error:
            found = {"refused here": error}
        sys.stdout.write(f"{place.name}: {found or 'equal'}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
