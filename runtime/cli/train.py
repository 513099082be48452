"""``graves train``: teach a network a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.cli.faults import faults_told
from runtime.cli.options import Threads


@faults_told
def train(
    spec: Annotated[Path, typer.Argument(help="A specification; ${vocabulary} in it becomes the size of the text's vocabulary.")],
    text: Annotated[list[Path], typer.Option(help="A text file; can be said several times.", show_default=False)],
    model: Annotated[Path, typer.Option(help="The model file to write.", show_default=False)],
    epochs: Annotated[int, typer.Option(min=1, help="How often to go through the text, earlier trainings included.")] = 1,
    minibatch: Annotated[int | None, typer.Option(min=1, help="Segments of a minibatch; 32 when not said.")] = None,
    length: Annotated[int | None, typer.Option(min=1, help="Characters of a segment; 200 when not said.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the order of the segments; the specification's when not said.")
    ] = None,
    characters: Annotated[str, typer.Option(help="all characters of the text, or the minimal 77 of DL4J's example.")] = "all",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=NUMBER", help="Fill another placeholder; can be said several times."),
    ] = None,
    threads: Threads = None,
    sample_every: Annotated[float, typer.Option(min=0.0, help="Seconds between samples; 0 for none.")] = 30.0,
    save_every: Annotated[float, typer.Option(min=0.0, help="Seconds between saves; 0 saves at the end only.")] = 60.0,
    time_limit: Annotated[float | None, typer.Option(min=0.0, help="Seconds after which to save and stop.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the training that wrote the model file.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a model file that is there.")] = False,
) -> None:
    """Teach a network a text, and keep it in a model file.

    Ctrl-C finishes the minibatch, saves and stops; --resume goes on exactly there.
    """
    from runtime.cli.bindings import bindings_of
    from runtime.cli.training import Options, begin, go_on

    options = Options(
        spec=spec,
        texts=tuple(text),
        model=model,
        epochs=epochs,
        minibatch=minibatch,
        length=length,
        seed=seed,
        characters=characters,
        bindings=bindings_of(setting or ()),
        threads=threads,
        sample_every=sample_every,
        save_every=save_every,
        time_limit=time_limit,
        force=force,
    )
    training = go_on(options) if resume else begin(options)
    training.run()
