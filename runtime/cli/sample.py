"""``graves sample``: let a trained network write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import Threads


@faults_told
def sample(
    model: Annotated[Path, typer.Argument(help="A model file that was trained on text.", show_default=False)],
    length: Annotated[int, typer.Option(min=0, help="How many characters to write.")] = 500,
    temperature: Annotated[
        float, typer.Option(min=0.0, help="Below 1 bolder, above 1 wilder; 0 always takes the likeliest character.")
    ] = 1.0,
    prime: Annotated[str, typer.Option(help="What the network reads before it writes.")] = "",
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the draws; a new one each time when not said.")] = None,
    threads: Threads = None,
) -> None:
    """Let a trained network write, character by character."""
    from runtime.data.sampling import sample as characters
    from runtime.errors import ModelFileError
    from runtime.formats.kinds import chain
    from runtime.formats.model_file import load_model

    loaded = load_model(model, threads=threads)
    if loaded.vocabulary is None:
        message = f"{model}: holds no vocabulary, so it was not trained on text and cannot write any"
        raise ModelFileError(message)
    network = chain(loaded.network, model)
    network.rnn_clear_previous_state()
    written = characters(network, loaded.vocabulary, length, prime=prime, temperature=temperature, seed=seed)
    typer.echo(prime, nl=False)
    for character in written:
        typer.echo(character, nl=False)
    typer.echo()
