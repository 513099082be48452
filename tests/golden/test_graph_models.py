"""Model files of graphs: read and listed, with every number at its vertex; run, continued, and written again."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

import runtime
from netconf.errors import NetconfError
from runtime.cli.app import command_line
from runtime.formats import dl4j_zip
from tests.golden.compare import difference
from tests.golden.models import GRAPHS, extracted

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


@pytest.mark.parametrize("name", GRAPHS)
def test_configuration_and_numbers_are_there(name, tmp_path):
    case = extracted(name, tmp_path / "model.zip")
    model = dl4j_zip.read(case.path)
    known = [array for key, array in case.arrays.items() if "params" in key]

    assert sum(parameter.spec.size for parameter in model.parameters_by_name) == model.parameters.size
    assert min(difference(model.parameters, array.ravel()) for array in known) <= case.tolerance
    assert set(model.configuration.vertices) >= {p.name.rsplit("_", 1)[0] for p in model.parameters_by_name}


@pytest.mark.parametrize("name", GRAPHS)
def test_info_lists_the_vertices(name, tmp_path):
    case = extracted(name, tmp_path / "model.zip")
    result = CliRunner().invoke(command_line(), ["info", str(case.path), "--parameters"])

    assert result.exit_code == 0, result.output
    model = dl4j_zip.read(case.path)
    for vertex, node in model.configuration.vertices.items():
        assert f"  {vertex} <- {', '.join(node.inputs)}" in result.output
    for parameter in model.parameters_by_name:
        assert f"{parameter.name} " in result.output
    assert f"precision float64, {model.parameters.size:,} parameters" in result.output


def test_a_graphs_counts_that_do_not_fit_name_the_vertex(tmp_path):
    """A vertex of another size in the document: the error says both numbers, and where they part."""
    from tests.runtime.formats.dl4j_models import write
    from tests.runtime.formats.fuzz_dl4j import unpacked

    case = extracted("era-0x.graph_two_branches", tmp_path / "model.zip")
    parts = unpacked(case.path.read_bytes())
    from tests.runtime.formats.dl4j_models import vector

    count = dl4j_zip.read(case.path).parameters.size
    for size, place in ((count + 5, "the surplus begins after vertex "), (count - 1, "they end in vertex ")):
        path = write(tmp_path / "other.zip", parts | {"coefficients.bin": vector(np.zeros(size), "0.9.1")})
        with pytest.raises(NetconfError, match=rf"holds {size:,} parameters, .* asks for {count:,} \(vertex .*\); {place}"):
            dl4j_zip.read(path)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_model_runs_and_its_training_goes_on_as_dl4js_did(name, tmp_path):
    case = extracted(name, tmp_path / "model.zip")
    network = runtime.load(case.path, compatibility=case.release)
    features, labels = (_several(case, kind) for kind in ("features", "labels"))
    masks = [case.arrays.get(kind) for kind in ("features_mask", "labels_mask")]
    masks = [None if mask is None else [mask] for mask in masks]

    if "output_after_fit" in case.arrays:
        output = network.output(*features, features_masks=masks[0])
        scored = output if masks[1] is None else output * masks[1][0][:, None, :]  # DL4J masks the output that was scored
        assert difference(scored, case.arrays["output_after_fit"]) <= case.tolerance
    if "params_resumed_2" in case.arrays:
        for _ in range(2):
            network.fit(features, labels, *masks)
        assert difference(network.params(), case.arrays["params_resumed_2"].ravel()) <= case.tolerance


def _several(case, kind):
    return [case.arrays[key] for key in (kind, *(f"{kind}_{k}" for k in range(9))) if key in case.arrays]


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("name", GRAPHS)
def test_a_model_is_written_and_read_again(name, ours, tmp_path):
    case = extracted(name, tmp_path / "model.zip")
    network = runtime.load(case.path)
    network.save(tmp_path / "again.zip", None if ours else case.release)
    again = runtime.load(tmp_path / "again.zip")

    assert np.array_equal(again.params(), network.params())
    assert np.array_equal(again.updater_state(), network.updater_state())
    assert (again.iteration, again.epoch) == (network.iteration, network.epoch)
