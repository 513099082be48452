"""``graves predict``: what a model makes of an array."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.faults import faults_told


@faults_told
def predict(
    model: Annotated[Path, typer.Argument(help="A model file of ours or of DL4J.", show_default=False)],
    inputs: Annotated[Path, typer.Option("--inputs", metavar="X.npy", help="Features.", show_default=False)],
    outputs: Annotated[Path, typer.Option("--outputs", metavar="Y.npy", help="The file to write.", show_default=False)],
    mask: Annotated[Path | None, typer.Option("--mask", metavar="M.npy", help="Mask of the features.")] = None,
    normalize: Annotated[
        bool, typer.Option("--normalize", help="The inputs go through the model's normaliser, and labels back through it.")
    ] = False,
    compatibility: Annotated[
        str | None, typer.Option("--compatibility", metavar="RELEASE", help="A release whose defects are reproduced.")
    ] = None,
) -> None:
    """Write a model's outputs for an array of features, [minibatch, features, time] or [minibatch, features]."""
    import numpy as np

    from runtime.cli.arrays import given
    from runtime.formats.archive import fault

    network, normalizer, x, features_mask = given(model, inputs, mask, normalize=normalize, compatibility=compatibility)
    y = network.output(x, features_mask)
    if normalizer is not None and normalizer.fit_labels:
        y = normalizer.revert_labels(y)
    try:
        with outputs.open("wb") as file:
            np.save(file, y)
    except OSError as error:
        raise fault(outputs, "", error.strerror or str(error)) from error
    typer.echo(f"{outputs}: {y.dtype.name} {list(y.shape)}")
