"""Models beside arrays of NumPy: what ``predict``, ``evaluate`` and ``verify`` are given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from runtime.data.normalizers import Normalizer
from runtime.formats.archive import fault
from runtime.formats.kinds import chain
from runtime.formats.loading import load_model
from runtime.network import MultiLayerNetwork


def given(
    model: Path, inputs: Path, mask: Path | None, *, normalize: bool, compatibility: str | None
) -> tuple[MultiLayerNetwork, Normalizer | None, Any, Any]:
    """The network of a model file, its normaliser if it is wanted, and the features and their mask, as the network reads them.

    Raises
    ------
    NetconfError
        When a file cannot be read, the network is a graph, or there is no normaliser.
    """
    x, features_mask = array_of(inputs), None if mask is None else array_of(mask)
    found = load_model(model, compatibility=compatibility)
    network = chain(found.network, model)
    if not normalize:
        return network, None, x, features_mask
    if found.normalizer is None:
        raise fault(model, "", "holds no normaliser", "leave out --normalize")
    return network, found.normalizer, found.normalizer.transform_features(x, features_mask), features_mask


def array_of(path: Path) -> Any:
    """The numbers of an .npy file.

    Raises
    ------
    ModelFileError
        When it is none.
    """
    try:
        array = np.load(path, allow_pickle=False)
    except OSError as error:
        raise fault(path, "", error.strerror or str(error)) from error
    except (ValueError, EOFError, MemoryError) as error:
        raise fault(path, "", f"is not an array in NumPy's format ({error})", "write it with numpy.save") from error
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
        raise fault(path, "", "is not one array of numbers", "write it with numpy.save")
    return array
