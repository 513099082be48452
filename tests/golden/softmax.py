"""Write folders for DL4J to run: ``python -m tests.golden.softmax FOLDER [RELEASE]``, then ``oracle/oracle.sh FOLDER/*``.

The release is 1.0.0-M2.1, or 0.9.1, which is the oracle's option too. Tiny networks whose recurrent layers have softmax as their
activation, or as that of their gates, or RRELU with one slope to draw; ``pack`` makes ``dl4j-softmax.zip`` of what comes out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import netconf as n
from tests.golden.convolutions import ENDS, GAPS, SERIES, TRAIN, Recipe, write

NEWEST = "1.0.0-M2.1"
CELLS = {"lstm": n.LSTM, "graves": n.GravesLSTM, "both": n.GravesBidirectionalLSTM}
FUNCTIONS = {"layer": ("softmax", "sigmoid"), "gates": ("tanh", "softmax"), "all": ("softmax", "softmax")}
STEPS = SERIES[2]


def _cell(kind: str, functions: tuple[str, str] = ("softmax", "sigmoid")) -> Any:
    act, gate = functions
    return CELLS[kind].Builder().nOut(4).activation(act).gateActivationFunction(gate).build()


def _whole() -> Any:
    return n.OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()


def recipes(release: str) -> Iterator[tuple[str, Recipe]]:
    """The cases of a release, by name."""

    def series(*layers: Any, mask: Any = None, **words: Any) -> Recipe:
        each_step = n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()
        return Recipe([*layers, each_step], n.InputType.recurrent(2, STEPS), SERIES, STEPS, mask, **words)

    for kind in CELLS:
        run = (*TRAIN, "rnn_time_step") if kind != "both" else TRAIN
        for name, functions in FUNCTIONS.items():
            yield f"{kind}_{name}", series(_cell(kind, functions), run=run)
        yield f"{kind}_two_ends", series(_cell(kind), _cell(kind), mask=ENDS)
    for kind in ("lstm", "graves"):
        yield f"{kind}_segments", series(_cell(kind), _cell(kind), segment=4, updater=n.Adam(0.02))
        if release == NEWEST:
            for name, mask in (("", None), ("_ends", ENDS), ("_gaps", GAPS)):
                layers = [n.LastTimeStep(_cell(kind)), _whole()]
                yield f"{kind}_last{name}", Recipe(layers, n.InputType.recurrent(2, STEPS), SERIES, mask=mask)
    if release == NEWEST:
        single = n.ActivationRReLU(l=0.25, u=0.25)
        for kind, layer in CELLS.items():
            cell = layer.Builder().nOut(4).activation(single).build()
            yield f"{kind}_rrelu", series(cell, run=("score_gradient", "fit:3"))
            yield f"{kind}_rrelu_ends", series(cell, mask=ENDS, run=("score_gradient", "fit:3"))
        yield "bidirectional", series(n.Bidirectional(n.Bidirectional.Mode.CONCAT, _cell("lstm")))


def main(target: str, release: str = NEWEST) -> None:
    """Write every case of a release."""
    for name, recipe in recipes(release):
        write(Path(target) / f"v{release}_{name}", recipe, release)


if __name__ == "__main__":
    main(*sys.argv[1:])
