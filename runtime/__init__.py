"""Networks as numbers: training and running on the CPU, compiled by Numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.computation_graph import ComputationGraph
    from runtime.data.dataset import DataSet
    from runtime.data.multi_dataset import MultiDataSet
    from runtime.formats.loading import load, load_model
    from runtime.gradient_check import check_gradients
    from runtime.network import MultiLayerNetwork

_PLACES = {
    "ComputationGraph": "runtime.computation_graph",
    "DataSet": "runtime.data.dataset",
    "MultiDataSet": "runtime.data.multi_dataset",
    "MultiLayerNetwork": "runtime.network",
    "check_gradients": "runtime.gradient_check",
    "load": "runtime.formats.loading",
    "load_model": "runtime.formats.loading",
}
__all__ = ["ComputationGraph", "DataSet", "MultiDataSet", "MultiLayerNetwork", "check_gradients", "load", "load_model"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: what only reads configurations never loads Numba."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - only on first use

    return getattr(import_module(_PLACES[name]), name)
