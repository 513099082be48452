"""Write folders for DL4J to run: ``python -m tests.golden.frozen FOLDER [RELEASE]``, then ``oracle/oracle.sh FOLDER/*``.

The release is 1.0.0-M2.1, or 0.9.1, which is the oracle's option too. Tiny networks with frozen layers; ``pack`` makes
``dl4j-frozen.zip`` of what comes out. ``python -m tests.golden.frozen resume FOLDER TARGET`` writes the model files that came
out, in order that DL4J goes on with their training; run that too, and ``pack_models`` takes the files with what became of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import netconf as n
from tests.golden.convolutions import ENDS, SERIES, TRAIN, Recipe, write

NEWEST = "1.0.0-M2.1"
STEPS = SERIES[2]
RUN = ("rnn_time_step", *TRAIN)
"""The last one's network is that of the model file."""


def _cell(kind: Any, **words: Any) -> Any:
    builder = kind.Builder().nOut(4).activation("tanh")
    for word, value in words.items():
        builder = getattr(builder, word)(*value) if isinstance(value, tuple) else getattr(builder, word)(value)
    return builder.build()


def recipes(release: str) -> Iterator[tuple[str, Recipe]]:
    """The cases of a release, by name."""

    def series(*layers: Any, **words: Any) -> Recipe:
        each_step = n.RnnOutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()
        return Recipe([*layers, each_step], n.InputType.recurrent(2, STEPS), SERIES, STEPS, run=RUN, **words)

    lstm, graves, frozen = n.LSTM, n.GravesLSTM, n.FrozenLayer
    yield "lstm_segments", series(frozen(_cell(lstm)), _cell(lstm), segment=4)
    yield "graves_segments", series(frozen(_cell(graves)), _cell(graves), segment=4, mask=ENDS)
    yield "penalised_before", series(_cell(graves, l2=0.3, l1=0.1), frozen(_cell(lstm)), updater=n.Adam(0.02), segment=4)
    for kind, updater in (("rmsprop", n.RmsProp(0.05)), ("adam", n.Adam(0.02))):
        layers = frozen(_cell(graves, l2=0.3)), _cell(lstm, l2=0.1)
        yield f"{kind}_kept", series(*layers, updater=updater, model=True)
    if release != NEWEST:
        return
    passing = n.FrozenLayerWithBackprop
    simple = _cell(n.SimpleRnn)
    yield "passing_segments", series(_cell(lstm), passing(_cell(graves)), simple, segment=4, mask=ENDS)
    yield "passing_simple_segments", series(simple, passing(simple), simple, segment=4)
    penalties = {"l1": 0.02, "l2": 0.3, "l2Bias": 0.2}
    yield "passing_penalised", series(_cell(lstm), passing(_cell(lstm, **penalties)), updater=n.Adam(0.02), model=True)
    yield (
        "passing_decayed",
        series(simple, passing(_cell(graves, weightDecay=(0.3, True))), updater=n.Nesterovs(0.1, 0.9), model=True),
    )
    listed = [n.L2Regularization(0.3), n.WeightDecay(0.2, True), n.WeightDecay(0.02, False), n.L1Regularization(0.05)]
    biases = [n.WeightDecay(n.StepSchedule("ITERATION", 0.4, 0.5, 2), True), n.L2Regularization(0.1), n.L1Regularization(0.2)]
    every = {"regularization": listed, "regularizationBias": biases}
    yield "penalties_together", series(_cell(lstm, **every), _cell(graves, **every), updater=n.Nesterovs(0.1, 0.9))
    yield "passing_together", series(_cell(lstm), passing(_cell(n.SimpleRnn, **every)), simple, updater=n.Adam(0.02))
    yield "passing_still", series(passing(_cell(lstm, l2=0.2)), _cell(lstm), updater=n.NoOp())
    yield "twice", series(frozen(n.MaskZeroLayer(_cell(lstm), 0.0)), _cell(lstm), segment=4)
    whole = n.OutputLayer.Builder("mcxent").nOut(3).activation("softmax").build()
    last = [_cell(lstm), passing(_cell(lstm, l2=0.3)), n.LastTimeStep(_cell(graves)), whole]
    yield "passing_last", Recipe(last, n.InputType.recurrent(2, STEPS), SERIES, mask=ENDS)


def resume(source: str, target: str) -> None:
    """Write a folder for each case that has a model file: the same data, two fits more."""
    for folder in sorted(Path(source).iterdir()):
        if not (folder / "model.zip").exists():
            continue
        to = Path(target) / folder.name
        to.mkdir(parents=True, exist_ok=True)
        (to / "model.in.zip").write_bytes((folder / "model.zip").read_bytes())
        with np.load(folder / "in.npz") as file:
            np.savez(to / "in.npz", **{name: array for name, array in file.items() if name != "params"})
        about = json.loads((folder / "case.json").read_text()) | {"steps": ["forward", "fit:2"], "zip": False}
        (to / "case.json").write_text(json.dumps(about))


def resumed(source: str, target: str) -> None:
    """Add to the cases what came of their models."""
    for folder in sorted(Path(target).iterdir()):
        with np.load(folder / "out.npz") as file, np.load(Path(source) / folder.name / "out.npz") as first:
            later = {"output_after_fit": file["output"], "params_resumed_2": file["fit2_params"]}
            np.savez(Path(source) / folder.name / "out.npz", **dict(first.items()), **later)


def main(target: str, release: str = NEWEST) -> None:
    """Write every case of a release."""
    for name, recipe in recipes(release):
        write(Path(target) / f"v{release}_{name}", recipe, release)


if __name__ == "__main__":
    first, *rest = sys.argv[1:]
    {"resume": resume, "resumed": resumed}.get(first, lambda *args: main(first, *args))(*rest)
