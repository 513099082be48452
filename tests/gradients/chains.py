"""Tiny networks of the layers around and beside LSTMs, by the builders as a user writes them, and data that suits them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from netconf import (
    GRU,
    LSTM,
    Activation,
    ActivationELU,
    ActivationLayer,
    ActivationLReLU,
    Bidirectional,
    CoupledLSTM,
    DataType,
    DenseLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    LastTimeStep,
    LearnedSelfAttentionLayer,
    LossFunction,
    LossLayer,
    MaskLayer,
    MaskZeroLayer,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    OutputLayer,
    PoolingType,
    RecurrentAttentionLayer,
    RepeatVector,
    RnnLossLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    Sgd,
    SimpleRnn,
    TimeDistributed,
)
from netconf.vocabulary import MaskedSteps
from runtime import DataSet

MINIBATCH, FEATURES, STEPS, LABELS, WORDS = 3, 2, 4, 3, 5
CELLS: dict[str, Callable[[], Any]] = {
    "GravesLSTM": GravesLSTM.Builder,
    "LSTM": LSTM.Builder,
    "SimpleRnn": SimpleRnn.Builder,
    "GRU": GRU.Builder,
    "GRU reset after": lambda: GRU.Builder().resetAfter(True),
    "CoupledLSTM": CoupledLSTM.Builder,
    "CoupledLSTM peepholes": lambda: CoupledLSTM.Builder().peepholes(True),
}
"""Builders of recurrent layers."""
MIXING: dict[str, Callable[[], Any]] = {
    "LSTM softmax": lambda: LSTM.Builder().activation(Activation.SOFTMAX),
    "GravesLSTM softmax gates": lambda: GravesLSTM.Builder().activation("tanh").gateActivationFunction(Activation.SOFTMAX),
    "GRU softmax": lambda: GRU.Builder().activation(Activation.SOFTMAX).gateActivationFunction(Activation.SOFTMAX),
}
"""Builders of cells whose activations mix units."""
NEW_CELLS = [name for name in CELLS if name not in {"GravesLSTM", "LSTM", "SimpleRnn"}]
"""Those that are equations beside a common skeleton, and not DL4J's."""
FUNCTIONS = {
    "output kept": (Activation.SOFTSIGN, Activation.HARDSIGMOID),
    "pre-activation kept": (Activation.SOFTPLUS, Activation.SIGMOID),
    "both": (ActivationELU(), Activation.RATIONALTANH),
    "not bounded": (ActivationLReLU(0.2), Activation.SWISH),
}
"""Of a layer and of its gates: the derivative is a function of the output, or of the pre-activation."""
_MIXING = (
    (Activation.SOFTMAX, Activation.SIGMOID),
    (Activation.SOFTPLUS, Activation.SOFTMAX),
    (Activation.SOFTMAX, Activation.SOFTMAX),
)
MIXED = [
    (kind, functions, list(MaskedSteps)[(row + column) % len(MaskedSteps)])
    for row, kind in enumerate(("LSTM", "GravesLSTM", *NEW_CELLS))
    for column, functions in enumerate(_MIXING)
]
"""Cells whose functions mix units, and what they do at masked steps. All three make code of their own, so that all pairs are here
and not all combinations: each of these costs more than a second."""
MASKS = {
    "none": None,
    "end": np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]], float),
    "start": np.array([[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]], float),
    "middle": np.array([[1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 0, 1]], float),
}
"""Masks of the features [minibatch, time]."""


class Chain(NamedTuple):
    """Layers, and what their input and output look like.

    Attributes
    ----------
    layers
        Makes them anew.
    features
        ``series``, ``gaps`` (a series with a step that is all 0.5), ``vectors``, ``indices`` (of a series) or
        ``index`` (one for each example).
    labels
        ``series`` or ``vectors``.
    steps
        Steps of a series of labels.
    """

    layers: Callable[[], list[Any]]
    features: str = "series"
    labels: str = "series"
    steps: int = STEPS


def network(chain: Chain) -> MultiLayerConfiguration:
    """Build a chain in double precision."""
    listed = NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE).updater(Sgd(0.1)).activation("tanh").list()
    for layer in chain.layers():
        listed = listed.layer(layer)
    return listed.build()


def minibatch(chain: Chain, masking: str = "none") -> DataSet:
    """Random data for a chain; a series of labels has the features' mask."""
    random = np.random.default_rng(17)
    features = {
        "series": lambda: random.normal(0, 1, (MINIBATCH, FEATURES, STEPS)),
        "gaps": lambda: np.where([[[1, 0, 1, 1]]], random.normal(0, 1, (MINIBATCH, FEATURES, STEPS)), 0.5),
        "vectors": lambda: random.normal(0, 1, (MINIBATCH, FEATURES)),
        "indices": lambda: random.integers(0, WORDS, (MINIBATCH, STEPS)),
        "index": lambda: random.integers(0, WORDS, (MINIBATCH, 1)),
    }[chain.features]()
    shape = (MINIBATCH, LABELS, chain.steps) if chain.labels == "series" else (MINIBATCH, LABELS)
    labels = random.uniform(0.1, 1, shape)
    mask = MASKS[masking]
    of_labels = mask if chain.labels == "series" else None
    return DataSet(features, labels / labels.sum(axis=1, keepdims=True), mask, of_labels)


def cell(kind: str, units: int = 4, **words: Any) -> Any:
    """A recurrent layer; words are methods of its builder."""
    builder = CELLS[kind]().nIn(FEATURES).nOut(units)
    for word, value in words.items():
        builder = getattr(builder, word)(value)
    return builder.build()


def each_step() -> Any:
    """An output for every step."""
    return RnnOutputLayer.Builder(LossFunction.MCXENT).nOut(LABELS).activation(Activation.SOFTMAX).build()


def _normalised() -> Any:
    """As many units as leave the difference of two scores a straight line."""
    return SimpleRnn.Builder().nOut(7).hasLayerNorm(True).build()


def _softmax() -> Any:
    return SimpleRnn.Builder().nOut(5).activation(Activation.SOFTMAX).maskedSteps(MaskedSteps.carry).build()


def _without_bias() -> Any:
    builder = RnnOutputLayer.Builder(LossFunction.MCXENT).nOut(LABELS).activation(Activation.SOFTMAX)
    return builder.hasBias(False).build()


def whole() -> Any:
    """An output for each example."""
    return OutputLayer.Builder(LossFunction.MCXENT).nOut(LABELS).activation(Activation.SOFTMAX).build()


def _recurrent() -> Iterator[tuple[str, Chain]]:
    for masked_steps in MaskedSteps:
        yield f"SimpleRnn {masked_steps}", Chain(lambda m=masked_steps: [cell("SimpleRnn", maskedSteps=m), each_step()])
    yield "two SimpleRnn", Chain(lambda: [cell("SimpleRnn"), SimpleRnn.Builder().nOut(3).build(), each_step()])
    yield "GravesBidirectionalLSTM", Chain(lambda: [GravesBidirectionalLSTM.Builder().nIn(FEATURES).nOut(4).build(), each_step()])
    for kind in NEW_CELLS:
        for masked_steps in MaskedSteps:
            one = Chain(lambda k=kind, m=masked_steps: [cell(k, maskedSteps=m), each_step()])
            yield f"{kind} {masked_steps}", one
    for kind in CELLS:
        for mode in Bidirectional.Mode if kind not in NEW_CELLS else (Bidirectional.Mode.CONCAT,):
            name = f"Bidirectional {mode} {kind}"
            yield name, Chain(lambda k=kind, m=mode: [Bidirectional(m, cell(k)), each_step()])
        yield f"LastTimeStep {kind}", Chain(lambda k=kind: [LastTimeStep(cell(k)), whole()], labels="vectors")
        if kind not in NEW_CELLS:
            yield f"MaskZeroLayer {kind}", Chain(lambda k=kind: [MaskZeroLayer(cell(k), 0.5), each_step()], "gaps")
            inside = Chain(lambda k=kind: [Bidirectional(LastTimeStep(cell(k))), whole()], labels="vectors")
            yield f"Bidirectional LastTimeStep {kind}", inside
    for masked_steps in MaskedSteps:
        words = {"maskedSteps": masked_steps, "hasLayerNorm": True}
        two = Chain(lambda w=words: [cell("SimpleRnn", units=9, **w), _normalised(), each_step()])
        yield f"SimpleRnn with layer normalisation {masked_steps}", two
    yield "Bidirectional carry", Chain(lambda: [Bidirectional(cell("LSTM", maskedSteps=MaskedSteps.carry)), each_step()])
    both_normal = Chain(lambda: [Bidirectional(cell("SimpleRnn", hasLayerNorm=True)), each_step()])
    yield "Bidirectional SimpleRnn with layer normalisation", both_normal
    yield "SimpleRnn softmax", Chain(lambda: [cell("SimpleRnn"), _softmax(), each_step()])
    yield "RnnOutputLayer without bias", Chain(lambda: [cell("LSTM"), _without_bias()])
    both = Chain(lambda: [LastTimeStep(Bidirectional(cell("LSTM"))), whole()], labels="vectors")
    yield "LastTimeStep Bidirectional", both
    two = Chain(lambda: [Bidirectional(cell("GravesLSTM")), Bidirectional(LSTM.Builder().nOut(3).build()), each_step()])
    yield "two Bidirectional", two


def _around() -> Iterator[tuple[str, Chain]]:
    """Pooling, and layers that need a series below them so that their gradient goes somewhere."""
    for kind in PoolingType:
        pooling = Chain(lambda k=kind: [cell("SimpleRnn"), GlobalPoolingLayer(k), whole()], labels="vectors")
        yield f"pooling {kind}", pooling
    third = GlobalPoolingLayer.Builder().poolingType(PoolingType.PNORM).pnorm(3).build()
    yield "pooling with p 3", Chain(lambda: [cell("LSTM"), third, whole()], labels="vectors")
    dense = DenseLayer.Builder().nOut(3).build()
    yield "TimeDistributed", Chain(lambda: [cell("LSTM"), TimeDistributed(dense), each_step()])
    normal = DenseLayer.Builder().nOut(5).hasLayerNorm(True).build()
    yield "TimeDistributed with layer normalisation", Chain(lambda: [cell("LSTM"), TimeDistributed(normal), each_step()])
    for function in (Activation.SOFTSIGN, Activation.SOFTMAX):
        yield f"ActivationLayer {function}", Chain(lambda f=function: [cell("LSTM"), ActivationLayer(f), each_step()])
    yield "MaskLayer", Chain(lambda: [cell("LSTM"), MaskLayer(), each_step()])
    loss = RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()
    yield "RnnLossLayer", Chain(lambda: [LSTM.Builder().nIn(FEATURES).nOut(LABELS).build(), loss])


def _embeddings() -> Iterator[tuple[str, Chain]]:
    def after(*layers: Callable[[], Any]) -> Callable[[], list[Any]]:
        embedding = EmbeddingSequenceLayer.Builder().nIn(WORDS).nOut(3).hasBias(True).activation(Activation.TANH).build()
        return lambda: [embedding, *(make() for make in layers)]

    yield "EmbeddingSequenceLayer", Chain(after(lambda: LSTM.Builder().nOut(4).build(), each_step), "indices")
    reversed_too = after(lambda: Bidirectional(SimpleRnn.Builder().nOut(4).build()), each_step)
    yield "EmbeddingSequenceLayer Bidirectional", Chain(reversed_too, "indices")
    pooled = after(lambda: GlobalPoolingLayer(PoolingType.AVG), whole)
    yield "EmbeddingSequenceLayer pooling", Chain(pooled, "indices", "vectors")


def _attention() -> Iterator[tuple[str, Chain]]:
    """Each attention layer with and without projections, first of all and above a recurrent layer."""

    def said(kind: Any, n_out: int, **words: int) -> Any:
        builder = kind.Builder().nOut(n_out)
        for word, value in words.items():
            builder = getattr(builder, word)(value)
        return builder.build()

    projected = {"nHeads": 2, "headSize": 3, "projectInput": True}
    plain = {"nHeads": 1, "projectInput": False}
    for name, words, n_out in (("projected", projected, 5), ("plain", plain, 4)):
        own = lambda kind, w=words, n=n_out, **more: said(kind, n, **w, **more)  # noqa: E731
        yield f"SelfAttention {name}", Chain(lambda o=own: [cell("LSTM"), o(SelfAttentionLayer), each_step()])
        recurrent = Chain(lambda o=own: [cell("SimpleRnn"), o(RecurrentAttentionLayer), each_step()])
        yield f"RecurrentAttention {name}", recurrent
        learned = lambda o=own: [cell("LSTM"), o(LearnedSelfAttentionLayer, nQueries=2), GlobalPoolingLayer("SUM"), whole()]  # noqa: E731
        yield f"LearnedSelfAttention {name}", Chain(learned, labels="vectors")
    first = Chain(lambda: [said(SelfAttentionLayer, 5, nIn=FEATURES, **projected), each_step()])
    yield "SelfAttention of the input", first
    sigmoid = lambda: said(RecurrentAttentionLayer, 4, nIn=FEATURES, activation="SIGMOID", hasBias=False, **projected)  # noqa: E731
    yield "RecurrentAttention of the input", Chain(lambda: [sigmoid(), each_step()])
    by_row = lambda: said(RecurrentAttentionLayer, 4, activation="SOFTMAX", **projected)  # noqa: E731
    yield "RecurrentAttention softmax", Chain(lambda: [cell("LSTM"), by_row(), each_step()])
    two = lambda: [cell("SimpleRnn"), said(SelfAttentionLayer, 4, **plain), said(SelfAttentionLayer, 4, **projected), each_step()]  # noqa: E731
    yield "two SelfAttention", Chain(two)


WITH_MASKS = dict((*_recurrent(), *_around(), *_embeddings(), *_attention()))
"""Chains whose features are a series, which may be masked."""

WITHOUT_MASKS = {
    "DenseLayer with layer normalisation": Chain(
        lambda: [
            DenseLayer.Builder().nIn(FEATURES).nOut(5).hasLayerNorm(True).hasBias(False).build(),
            DenseLayer.Builder().nOut(4).hasLayerNorm(True).activation(Activation.SOFTPLUS).build(),
            whole(),
        ],
        "vectors",
        "vectors",
    ),
    "EmbeddingLayer": Chain(
        lambda: [EmbeddingLayer.Builder().nIn(WORDS).nOut(3).hasBias(True).activation("tanh").build(), whole()],
        "index",
        "vectors",
    ),
    "RepeatVector": Chain(
        lambda: [
            DenseLayer.Builder().nIn(FEATURES).nOut(3).build(),
            RepeatVector.Builder(5).build(),
            LSTM.Builder().nOut(3).build(),
            each_step(),
        ],
        "vectors",
        steps=5,
    ),
    "LossLayer": Chain(
        lambda: [
            DenseLayer.Builder().nIn(FEATURES).nOut(LABELS).build(),
            LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
        ],
        "vectors",
        "vectors",
    ),
}
"""Chains whose features are vectors or single indices."""
