"""``graves evaluate``: how good a model is on labels that are known."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import Compatibility, Inputs, InputsMask, ModelFile


class As(StrEnum):
    """What outputs are taken for."""

    classes = "classes"
    numbers = "numbers"
    outputs = "outputs"
    curves = "curves"


@faults_told
def evaluate(
    model: ModelFile,
    inputs: Inputs,
    labels: Annotated[Path, typer.Option("--labels", metavar="Y.npy", help="What is right.", show_default=False)],
    mask: InputsMask = None,
    labels_mask: Annotated[Path | None, typer.Option("--labels-mask", metavar="L.npy", help="Mask of the labels.")] = None,
    what: Annotated[
        As | None,
        typer.Option(
            "--as", help="Classes, numbers, yes-or-no outputs, or curves of classes; by the output layer when not said."
        ),
    ] = None,
    normalize: Annotated[bool, typer.Option("--normalize", help="The data go through the model's normaliser.")] = False,
    compatibility: Compatibility = None,
) -> None:
    """Measure a model's outputs against labels: accuracy and confusion, errors of numbers, or areas under curves."""
    from netconf.checks.outputs import leaves_probabilities
    from runtime.cli.arrays import array_of, given
    from runtime.data.dataset import DataSet
    from runtime.evaluation.binary import EvaluationBinary
    from runtime.evaluation.roc import ROCMultiClass

    y, mask_of_labels = array_of(labels), None if labels_mask is None else array_of(labels_mask)
    network, normalizer, x, features_mask = given(model, inputs, mask, normalize=normalize, compatibility=compatibility)
    if normalizer is not None and normalizer.fit_labels:
        y = normalizer.transform_labels(y, mask_of_labels)
    data = DataSet(x, y, features_mask, mask_of_labels)
    kind = what or (As.numbers if leaves_probabilities(network.conf.layers[-1]) else As.classes)
    if kind is As.numbers:
        typer.echo(network.evaluate_regression(data).stats())
    elif kind is As.classes:
        typer.echo(network.evaluate(data).stats())
    else:
        evaluation = EvaluationBinary() if kind is As.outputs else ROCMultiClass()
        network.do_evaluation(data, evaluation)
        typer.echo(evaluation.stats())
