"""A computation graph learns to add numbers: an encoder reads "17+5=", a decoder writes "22", digit by digit.

    python examples/addition.py                 twenty seconds on two cores
    python examples/addition.py --seconds 60    until no sum is wrong

The encoder's last hidden state says all that the decoder knows of the sum. While it learns, the decoder is given the right digits
so far; when it is asked, it is given those that it wrote itself. The model is left in ``addition.zip``.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from netconf import (
    LSTM,
    Activation,
    Adam,
    ComputationGraphConfiguration,
    DuplicateToTimeSeriesVertex,
    InputType,
    LastTimeStepVertex,
    LossFunction,
    NeuralNetConfiguration,
    RnnOutputLayer,
    WeightInit,
)
from runtime import ComputationGraph, MultiDataSet

SECONDS = 20.0
REPORT_SECONDS = 5.0
BATCH = 128
DIGITS = 2
"""Of each number."""
SIGNS = "0123456789+= "
"""What is read and written; a blank fills up, and begins an answer."""
QUESTION, ANSWER = 2 * DIGITS + 2, DIGITS + 1
"""Signs of each."""

Array = np.ndarray


def network() -> ComputationGraphConfiguration:
    """Encoder and decoder; several inputs of a layer stand side by side, as if a MergeVertex were said."""
    signs = len(SIGNS)
    output = RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(signs).build()
    return (
        NeuralNetConfiguration.Builder().seed(7).updater(Adam(0.005)).weightInit(WeightInit.XAVIER)
        .graphBuilder()
        .addInputs("question", "before")
        .addLayer("encoder", LSTM.Builder().nOut(96).activation(Activation.TANH).build(), "question")
        .addVertex("thought", LastTimeStepVertex("question"), "encoder")
        .addVertex("reminder", DuplicateToTimeSeriesVertex("before"), "thought")
        .addLayer("decoder", LSTM.Builder().nOut(96).activation(Activation.TANH).build(), "before", "reminder")
        .addLayer("answer", output, "decoder")
        .setOutputs("answer")
        .setInputTypes(InputType.recurrent(signs), InputType.recurrent(signs))
        .build()
    )  # fmt: skip


def one_hot(texts: list[str]) -> Array:
    """Texts of one length as [minibatch, sign, time]."""
    places = np.array([[SIGNS.index(sign) for sign in text] for text in texts])
    ones: Array = np.eye(len(SIGNS), dtype=np.float32)[places]
    return ones.transpose(0, 2, 1)


def sums(random: np.random.Generator, count: int) -> tuple[list[str], list[str]]:
    """Questions and their answers."""
    pairs = random.integers(10**DIGITS, size=(count, 2))
    return [f"{a}+{b}=".ljust(QUESTION) for a, b in pairs], [f"{a + b}".ljust(ANSWER) for a, b in pairs]


def minibatch(random: np.random.Generator) -> MultiDataSet:
    """Sums to learn from: the decoder is given the answer one step late."""
    questions, answers = sums(random, BATCH)
    before = [" " + answer[:-1] for answer in answers]
    return MultiDataSet([one_hot(questions), one_hot(before)], one_hot(answers))


def answered(net: ComputationGraph, questions: list[str]) -> list[str]:
    """What the network writes: each digit is the likeliest one behind those that it wrote before."""
    read, written = one_hot(questions), [""] * len(questions)
    for _ in range(ANSWER):
        before = one_hot([f" {text}" for text in written])
        likeliest = np.asarray(net.output(read, before))[:, :, -1].argmax(axis=1)
        written = [text + SIGNS[place] for text, place in zip(written, likeliest, strict=True)]
    return written


def main(seconds: float) -> None:
    """Train, tell now and then how many sums are right, and show some."""
    random, net = np.random.default_rng(1), ComputationGraph(network()).init()
    questions, answers = sums(np.random.default_rng(2), 500)
    start = told = time.monotonic()
    while time.monotonic() - start < seconds:
        net.fit(minibatch(random))
        if time.monotonic() - told >= REPORT_SECONDS:
            told = time.monotonic()
            right = np.mean([a == b for a, b in zip(answered(net, questions), answers, strict=True)])
            print(
                f"{told - start:4.0f} s  {net.iteration:5d} updates  score {net.score():.3f}  {right:4.0%} of new sums are right"
            )
    for question, answer in zip(questions[:5], answered(net, questions[:5]), strict=True):
        print(f"{question.strip()}{answer}")
    net.save("addition.zip")


if __name__ == "__main__":
    main(float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else SECONDS)
