"""Series of unequal length are told apart: a whole program of Deeplearning4j in Python, from the data to a model that is used.

    python examples/control_charts.py           ten seconds on two cores

The charts are those of Alcock and Manolopoulos (1999), which DL4J's UCISequenceClassification downloads; here they are made, cut
to lengths of their own. Where Java says CSVSequenceRecordReader and SequenceRecordReaderDataSetIterator with ALIGN_END, there are
``numpy.loadtxt`` and ``pad_series(..., align="end")``. The model is left in ``control_charts.zip``.
"""

from __future__ import annotations

import numpy as np

from netconf import (
    LSTM,
    Activation,
    Adam,
    GradientNormalization,
    LossFunction,
    NeuralNetConfiguration,
    RnnOutputLayer,
    WeightInit,
)
from runtime import (
    ArrayIterator,
    EvaluativeListener,
    InvocationType,
    MultiLayerNetwork,
    NormalizerStandardize,
    ScoreIterationListener,
    load_model,
    pad_series,
)

KINDS = ["normal", "cyclic", "rises", "falls", "shifts up", "shifts down"]
EPOCHS = 60

Array = np.ndarray


def chart(random: np.random.Generator, kind: int) -> Array:
    """One series, [1, time]: 40 to 60 measurements of something that is well when it stays around 30."""
    steps = int(random.integers(40, 61))
    time, shift_at = np.arange(steps), random.integers(steps // 3, 2 * steps // 3)
    cycle = random.uniform(10, 15) * np.sin(2 * np.pi * time / random.uniform(10, 15))
    trend, shift = random.uniform(0.2, 0.5) * time, random.uniform(7.5, 20) * (time >= shift_at)
    change = (np.zeros(steps), cycle, trend, -trend, shift, -shift)[kind]
    series: Array = 30 + 2 * random.uniform(-3, 3, steps) + change
    return series[None]


def minibatches(random: np.random.Generator, examples: int) -> ArrayIterator:
    """Charts of all kinds: they end together, and the kind of each is told at its last step, where a mask lets it count."""
    kinds = [number % len(KINDS) for number in range(examples)]
    x, x_mask = pad_series([chart(random, kind) for kind in kinds], align="end")
    y, y_mask = pad_series([[kind] for kind in kinds], align="end", steps=x.shape[-1])
    return ArrayIterator(x, y, batch_size=10, features_mask=x_mask, labels_mask=y_mask, seed=1)


def network() -> MultiLayerNetwork:
    """One small LSTM, as DL4J's example has it."""
    conf = (
        NeuralNetConfiguration.Builder().seed(123).weightInit(WeightInit.XAVIER).updater(Adam(0.02))
        .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue).gradientNormalizationThreshold(0.5)
        .list()
        .layer(LSTM.Builder().activation(Activation.TANH).nIn(1).nOut(20).build())
        .layer(RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(len(KINDS)).build())
        .build()
    )  # fmt: skip
    return MultiLayerNetwork(conf).init()


def main() -> None:
    """Train, measure, save; then let the saved model name charts that it has not seen."""
    random = np.random.default_rng(7)
    train, test = minibatches(random, 450), minibatches(random, 150)
    normalizer = NormalizerStandardize().fit(train)
    for iterator in (train, test):
        iterator.setPreProcessor(normalizer)  # each minibatch is normalised when it is given out

    net = network()
    print(net.summary())
    net.set_listeners(ScoreIterationListener(900), EvaluativeListener(test, 20, InvocationType.EPOCH_END))
    net.fit(train, epochs=EPOCHS)
    print(net.evaluate(test, KINDS).stats())
    net.save("control_charts.zip", normalizer=normalizer)

    model = load_model("control_charts.zip")
    if not isinstance(model.network, MultiLayerNetwork) or model.normalizer is None:
        return
    for kind, name in enumerate(KINDS):
        x = model.normalizer.transform_features(chart(random, kind)[None])
        probabilities = model.network.output(x)[0, :, -1]
        print(f"{name:12} is called {KINDS[probabilities.argmax()]} with probability {probabilities.max():.2f}")


if __name__ == "__main__":
    main()
