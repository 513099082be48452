"""DL4J's documents as these tests take them: what the reader makes of them, for the networks that are covered.

The reader is held to the twin and the runtime by the numbers, and to the documents by tests/netconf/dl4j.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from netconf.dl4j.reader import read
from netconf.errors import SpecError
from netconf.layers import (
    LSTM,
    ActivationLayer,
    AnyLayer,
    AutoEncoder,
    BaseWrapperLayer,
    BatchNormalization,
    Bidirectional,
    CnnLossLayer,
    Convolution1DLayer,
    ConvolutionLayer,
    Cropping1D,
    Cropping2D,
    DenseLayer,
    DropoutLayer,
    ElementWiseMultiplicationLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    FrozenLayer,
    FrozenLayerWithBackprop,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    LastTimeStep,
    LossLayer,
    MaskLayer,
    MaskZeroLayer,
    OutputLayer,
    PReLULayer,
    RecurrentAttentionLayer,
    RepeatVector,
    RnnLossLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    SimpleRnn,
    Subsampling1DLayer,
    SubsamplingLayer,
    TimeDistributed,
    ZeroPadding1DLayer,
    ZeroPaddingLayer,
)
from netconf.network import MultiLayerConfiguration
from netconf.vocabulary import DataType, RandomStream

OF_THE_TWIN = (
    *(GravesLSTM, LSTM, SimpleRnn, GravesBidirectionalLSTM, Bidirectional, LastTimeStep),
    *(DenseLayer, OutputLayer, RnnOutputLayer),
)
"""Layers that the NumPy twin knows."""
COVERED = (
    *OF_THE_TWIN,
    *(TimeDistributed, GlobalPoolingLayer, EmbeddingLayer),
    *(EmbeddingSequenceLayer, ActivationLayer, MaskLayer, MaskZeroLayer, RepeatVector, LossLayer, RnnLossLayer),
    *(SelfAttentionLayer, RecurrentAttentionLayer),
    *(
        BatchNormalization,
        PReLULayer,
        ElementWiseMultiplicationLayer,
        AutoEncoder,
        FrozenLayer,
        FrozenLayerWithBackprop,
        DropoutLayer,
        Convolution1DLayer,
        Subsampling1DLayer,
        ZeroPadding1DLayer,
        Cropping1D,
        Cropping2D,
        ConvolutionLayer,
        SubsamplingLayer,
        ZeroPaddingLayer,
        CnnLossLayer,
    ),
)
"""Layers of the cases that are packed."""


class NotCovered(Exception):
    """The document has a word that these cases leave out."""


def _leave_out(reason: str) -> NoReturn:
    raise NotCovered(reason)


Rates = dict[int | str, tuple[float | None, float | None]]
"""Learning rates of weights and biases that layers said, by layer."""


def translate(
    document: dict[str, Any], release: str, dtype: str, *, seeded: bool = False
) -> tuple[MultiLayerConfiguration, Rates]:
    """Return what a document of a release means, in the case's type of numbers and without the release's defects; and its rates.

    Raises
    ------
    NotCovered
        If it is a graph, or has layers that are not part of these cases.
    """
    try:
        read_one = read(json.dumps(document), compatibility=release)
    except SpecError as error:
        raise NotCovered(str(error)) from error
    assert read_one.report.release == release, f"it was taken for a document of {read_one.report.generation}"
    if not isinstance(read_one.configuration, MultiLayerConfiguration):
        _leave_out("a graph")
    network = read_one.configuration.model_copy(update={"compatibility": None, "data_type": DataType(dtype)})
    if any(map(is_random, network.layers)):
        stream = read_one.report.random_stream if seeded else RandomStream.native
        network = network.model_copy(update={"random_stream": stream})
    for layer in network.layers:
        _require_covered(layer)
    return network, read_one.report.learning_rates


def _require_covered(layer: AnyLayer) -> None:
    """Leave out what these cases are not about; a wrapper is about the layer inside."""
    if not isinstance(layer, COVERED):
        _leave_out(layer.type)
    if isinstance(layer, BaseWrapperLayer):
        _require_covered(layer.layer)
        return


def is_random(layer: AnyLayer) -> bool:
    """Tell whether a layer draws numbers while it is trained, as the release drew others than we."""
    if isinstance(layer, BaseWrapperLayer):
        return is_random(layer.layer)
    return bool(layer.drop_out or getattr(layer, "weight_noise", None))
