"""``graves verify``: whether a model computes what another program computed with it, to the last digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from runtime.cli.faults import USER_FAULT, faults_told
from runtime.cli.options import Compatibility, Inputs, InputsMask, ModelFile

if TYPE_CHECKING:
    from runtime.data.dataset import Array
    from runtime.network import MultiLayerNetwork

_TOLERANCES = {"float64": 1e-9, "float32": 1e-5}
"""What is allowed when nothing is said, relative to the largest number of the array that was given (at least 1)."""


@dataclass(frozen=True)
class _Comparison:
    """One array beside that of the other program."""

    what: str
    difference: float
    """Largest one, relative to the largest number that was given (at least 1); infinite where only one is a number."""
    place: tuple[int, ...]
    ours: float
    given: float

    def __str__(self) -> str:
        at = f"at {list(self.place)}: {self.ours:.9g} here, {self.given:.9g} given" if self.difference else "the same numbers"
        return f"{self.what}: largest difference {self.difference:.3g}, {at}" if self.difference else f"{self.what}: {at}"


@faults_told
def verify(
    model: ModelFile,
    inputs: Inputs,
    outputs: Annotated[Path, typer.Option("--outputs", metavar="Y.npy", help="What came out.", show_default=False)],
    mask: InputsMask = None,
    activations: Annotated[
        Path | None, typer.Option("--activations", metavar="A.npz", help="Of layers, named by their numbers or names.")
    ] = None,
    tolerance: Annotated[float | None, typer.Option("--tolerance", help="1e-9 in double, 1e-5 in single precision.")] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="The inputs have yet to go through the normaliser.")] = False,
    compatibility: Compatibility = None,
) -> None:
    """Compare a model's outputs with stored ones; exit code 2 when they differ."""
    from runtime.cli.arrays import array_of, given

    y = array_of(outputs)
    network, _, x, features_mask = given(model, inputs, mask, normalize=normalize, compatibility=compatibility)
    allowed = _TOLERANCES[str(network.dtype)] if tolerance is None else tolerance
    layers = {} if activations is None else _named(activations)
    worst = 0.0
    for comparison in _comparisons(network, x, features_mask, layers, activations or outputs):
        typer.echo(str(comparison))
        worst = max(worst, comparison.difference)
    last = _compared("output", network.output(x, features_mask), y, outputs)
    typer.echo(str(last))
    worst = max(worst, last.difference)
    if not worst <= allowed:
        typer.echo(f"{model}: differs by {worst:.3g}; {allowed:g} is allowed", err=True)
        raise typer.Exit(USER_FAULT)
    typer.echo(f"{model}: agrees within {allowed:g}")


def _comparisons(
    network: MultiLayerNetwork, x: Array, mask: Array | None, given: Mapping[str, Array], path: Path
) -> Iterator[_Comparison]:
    """Compare the layers whose activations were given, in the order of the network."""
    if not given:
        return
    from netconf.errors import Problem
    from netconf.places import layer_in_words
    from runtime.errors import DataError

    names = {str(index): index for index in range(len(network.conf.layers))}
    names |= {layer.name: index for index, layer in enumerate(network.conf.layers) if layer.name}
    unknown = [name for name in given if name not in names]
    if unknown:
        hint = f"name them by numbers from 0 to {len(network.conf.layers) - 1}, or by the layers' names"
        raise DataError([Problem(f"{path}, {name}", "is no layer of the network", hint) for name in unknown])
    ours = network.feed_forward(x, mask)
    for name, array in sorted(given.items(), key=lambda pair: names[pair[0]]):
        index = names[name]
        place = layer_in_words(index, type(network.conf.layers[index]).__name__)
        yield _compared(place, ours[index + 1], array, path)


def _compared(what: str, ours: Array, given: Array, path: Path) -> _Comparison:
    """The largest difference of two arrays.

    Raises
    ------
    ShapeError
        When their shapes differ.
    """
    import numpy as np

    from netconf.errors import Problem
    from runtime.errors import ShapeError

    if ours.shape != given.shape:
        turned = ours.ndim == 3 and ours.transpose(0, 2, 1).shape == given.shape
        hint = "series are [minibatch, features, time], as in DL4J" if turned else ""
        raise ShapeError([Problem(str(path), f"the {what} has shape {list(given.shape)}, here it is {list(ours.shape)}", hint)])
    a, b = ours.astype(np.float64), given.astype(np.float64)
    with np.errstate(invalid="ignore"):
        apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.abs(a - b))
    apart[~np.isfinite(apart)] = np.inf
    largest = np.abs(b[np.isfinite(b)]).max(initial=1.0)
    place = np.unravel_index(int(apart.argmax()), apart.shape) if apart.size else ()
    where = tuple(int(part) for part in place)
    if not apart.size:
        return _Comparison(what, 0.0, (), 0.0, 0.0)
    return _Comparison(what, float(apart[where] / largest), where, float(a[where]), float(b[where]))


def _named(path: Path) -> dict[str, Array]:
    from runtime.formats.archive import fault
    from runtime.formats.containers import first_bytes
    from runtime.formats.named_arrays import read_npz

    if not first_bytes(path).startswith(b"PK"):
        raise fault(path, "", "is no .npz file", "write it with numpy.savez, the layers' numbers as names")
    return read_npz(path)
