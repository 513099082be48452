"""Arguments and options that several words share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ModelFile = Annotated[Path, typer.Argument(help="A model file of ours or of DL4J.", show_default=False)]
AnyFile = Annotated[
    Path, typer.Argument(help="A model file of ours or of DL4J, named arrays, or a specification.", show_default=False)
]
Inputs = Annotated[Path, typer.Option("--inputs", metavar="X.npy", help="Features.", show_default=False)]
InputsMask = Annotated[Path | None, typer.Option("--mask", metavar="M.npy", help="Mask of the features.")]
Compatibility = Annotated[
    str | None, typer.Option("--compatibility", metavar="RELEASE", help="A release whose defects are reproduced.")
]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads to compute with; chosen by itself when not said.")]
Silence = Annotated[
    list[str] | None, typer.Option("--silence", metavar="CODE", help="Leave out findings with this code; several times.")
]
