"""``graves predict``: what a model makes of an array."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import Compatibility, Inputs, InputsMask, ModelFile


@faults_told
def predict(
    model: ModelFile,
    inputs: Inputs,
    outputs: Annotated[Path, typer.Option("--outputs", metavar="Y.npy", help="The file to write.", show_default=False)],
    mask: InputsMask = None,
    normalize: Annotated[
        bool, typer.Option("--normalize", help="The inputs go through the model's normaliser, and labels back through it.")
    ] = False,
    compatibility: Compatibility = None,
) -> None:
    """Write a model's outputs for an array of features, [minibatch, features, time] or [minibatch, features]."""
    from runtime.cli.arrays import given
    from runtime.formats.archive import write_file
    from runtime.formats.arrays import to_bytes

    network, normalizer, x, features_mask = given(model, inputs, mask, normalize=normalize, compatibility=compatibility)
    y = network.output(x, features_mask)
    if normalizer is not None and normalizer.fit_labels:
        y = normalizer.revert_labels(y)
    write_file(outputs, to_bytes(y))
    typer.echo(f"{outputs}: {y.dtype.name} {list(y.shape)}")
