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
    BaseWrapperLayer,
    Bidirectional,
    DenseLayer,
    EmbeddingLayer,
    EmbeddingSequenceLayer,
    GlobalPoolingLayer,
    GravesBidirectionalLSTM,
    GravesLSTM,
    LastTimeStep,
    LossLayer,
    MaskLayer,
    OutputLayer,
    RecurrentAttentionLayer,
    RepeatVector,
    RnnLossLayer,
    RnnOutputLayer,
    SelfAttentionLayer,
    SimpleRnn,
    TimeDistributed,
)
from netconf.network import MultiLayerConfiguration
from netconf.schedules import LearningRatePolicySchedule
from netconf.vocabulary import DataType

OF_THE_TWIN = (GravesLSTM, LSTM, DenseLayer, OutputLayer, RnnOutputLayer)
"""Layers that the NumPy twin knows."""
COVERED = (
    *OF_THE_TWIN,
    *(SimpleRnn, GravesBidirectionalLSTM, Bidirectional, LastTimeStep, TimeDistributed, GlobalPoolingLayer, EmbeddingLayer),
    *(EmbeddingSequenceLayer, ActivationLayer, MaskLayer, RepeatVector, LossLayer, RnnLossLayer),
    *(SelfAttentionLayer, RecurrentAttentionLayer),
)
"""Layers of the cases that are packed."""


class NotCovered(Exception):
    """The document has a word that these cases leave out."""


def _leave_out(reason: str) -> NoReturn:
    raise NotCovered(reason)


def translate(document: dict[str, Any], release: str, dtype: str) -> MultiLayerConfiguration:
    """Return what a document of a release means, in the case's type of numbers and without the release's defects.

    Raises
    ------
    NotCovered
        If it is a graph, or has layers, dropout or noise that are not part of these cases.
    """
    try:
        read_one = read(json.dumps(document), compatibility=release)
    except SpecError as error:
        raise NotCovered(str(error)) from error
    assert read_one.report.release == release, f"it was taken for a document of {read_one.report.generation}"
    if not isinstance(read_one.configuration, MultiLayerConfiguration):
        _leave_out("a graph")
    network = read_one.configuration.model_copy(update={"compatibility": None, "data_type": DataType(dtype)})
    for layer in network.layers:
        _require_covered(layer)
    return network


def _require_covered(layer: AnyLayer) -> None:
    """Leave out what these cases are not about; a wrapper is about the layer inside."""
    if not isinstance(layer, COVERED):
        _leave_out(layer.type)
    if isinstance(layer, BaseWrapperLayer):
        _require_covered(layer.layer)
        return
    if layer.drop_out or getattr(layer, "weight_noise", None):
        _leave_out("dropout or noise")
    rate = getattr(getattr(layer, "updater", None), "learning_rate", None)
    if isinstance(rate, LearningRatePolicySchedule) and rate.policy == "Score":
        _leave_out("the policy Score")
