"""Which words of DL4J are computed: the page ``words.md``, asked of the code that refuses (``python -m runtime.words``).

Each word is put into the smallest network that has it; the builders and ``compiler/support.py`` say what they say of every other.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import netconf
import runtime
from netconf.activations import AnyActivation
from netconf.builder.derive import builder_class
from netconf.builder.network_words import IGNORED
from netconf.errors import NetconfError
from netconf.graph.vertices import GraphVertex
from netconf.layers import AnyLayer, BaseLossLayer, BaseOutputLayer, BaseWrapperLayer, Layer
from netconf.outline import Outline
from netconf.preprocessors import InputPreProcessor
from netconf.refused import REFUSED, hint_for, refusal
from netconf.schedules import ISchedule, LearningRatePolicySchedule
from netconf.surroundings import CLASSES, METHODS
from netconf.updaters import IUpdater
from netconf.vocabulary import (
    Activation,
    GradientNormalization,
    LearningRatePolicy,
    LossFunction,
    OptimizationAlgorithm,
    PoolingType,
    WeightInit,
)
from netconf.weights import Distribution, IDropout, IWeightNoise, LayerConstraint
from runtime.compiler.support import require_supported

DL4J: Any = netconf  # its classes take Java's positional arguments, which type checkers do not know
PATH = Path(__file__).with_name("words.md")

Row = tuple[str, str]
"""A word, and what is to be said of it."""

_OF_LAYER: dict[str, dict[str, Any]] = {
    "SelfAttentionLayer": {"nHeads": 1},
    "LearnedSelfAttentionLayer": {"nHeads": 1, "projectInput": True, "nQueries": 2},
    "RecurrentAttentionLayer": {"nHeads": 1},
    "RepeatVector": {"repetitionFactor": 3},
    "PReLULayer": {"inputShape": (4,)},
    "Convolution1DLayer": {"kernelSize": 1},
    "ConvolutionLayer": {"kernelSize": (1, 1)},
    "ZeroPadding1DLayer": {"padding": 1},
    "ZeroPaddingLayer": {"padding": 1},
    "Cropping1D": {"cropping": 1},
    "Cropping2D": {"cropping": 0},
    "EmbeddingLayer": {"nIn": 4},
    "EmbeddingSequenceLayer": {"nIn": 4},
}
"""What a layer must be told besides its sizes."""
_OF_VECTORS = {"RepeatVector", "EmbeddingLayer", "OutputLayer", "LossLayer", "AutoEncoder"}
_IMAGE = DL4J.InputType.convolutional(2, 2, 1)
_OF_IMAGES = {"ConvolutionLayer", "SubsamplingLayer", "ZeroPaddingLayer", "Cropping2D", "CnnLossLayer"}


def verdict(*attempts: Callable[[], Any]) -> str:
    """What is to be said of a word, by networks that have it: the first that can be computed decides."""
    said = ""
    for attempt in attempts:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                require_supported(Outline(attempt()))
        except (NetconfError, TypeError) as error:
            said = said or f"no: {_reason(error)}"
        else:
            return "yes"
    return said


def _reason(error: Exception) -> str:
    if not isinstance(error, NetconfError):
        return str(error)
    problem = error.problems[0]
    return "; ".join(text.strip().replace("\n", " ") for text in (problem.message, problem.hint) if text)


def chain(*layers: Layer | InputPreProcessor, series: bool = True, input_type: Any = None, **words: Any) -> Callable[[], Any]:
    """A network of some layers, perhaps behind a preprocessor, with an output behind them, where they have none."""

    def build() -> Any:
        listed = DL4J.NeuralNetConfiguration.Builder().seed(1)
        for word, value in words.items():
            listed = getattr(listed, word)(value)
        listed = listed.list()
        if isinstance(layers[0], InputPreProcessor):
            listed = listed.inputPreProcessor(0, layers[0])
        last = DL4J.RnnOutputLayer if series else DL4J.OutputLayer
        ends = isinstance(layers[-1], BaseOutputLayer | BaseLossLayer)
        own = [layer for layer in layers if isinstance(layer, Layer)]
        for layer in own if ends else (*own, last(nOut=4, lossFunction="mse", activation="identity")):
            listed = listed.layer(layer)
        default = DL4J.InputType.recurrent(4) if series else DL4J.InputType.feedForward(4)
        return listed.setInputType(input_type or default).build()

    return build


def _layer(kind: type[Layer]) -> str:
    name = kind.__name__
    words = dict(_OF_LAYER.get(name, {}))
    if issubclass(kind, BaseWrapperLayer):
        words["layer"] = DL4J.LSTM(nOut=4) if name != "TimeDistributed" else DL4J.DenseLayer(nOut=4)
    if "loss_function" in kind.model_fields:
        words |= {"lossFunction": "mse", "activation": "identity"}
    if "n_out" in kind.model_fields and name not in {"BatchNormalization", "PReLULayer"}:
        words["nOut"] = 4
    try:
        layer = kind(**words)
    except (NetconfError, TypeError) as error:
        return f"no: {_reason(error)}"
    images = [chain(layer, series=False, input_type=_IMAGE)] if name in _OF_IMAGES else []
    tries = [chain(layer, series=False), chain(layer)] if name in _OF_VECTORS else [chain(layer), chain(layer, series=False)]
    return verdict(*images, *tries)


def _layers() -> Iterator[Row]:
    for kind in get_args(get_args(AnyLayer)[0]):
        yield kind.__name__, _layer(kind)
    for name in REFUSED:
        yield name, f"no: {str(refusal(name)).partition(': ')[2]}" + (f"; {hint_for(name)}" if hint_for(name) else "")


def _vertices() -> Iterator[Row]:
    for kind in GraphVertex.members:
        yield kind.__name__, _vertex(kind)


def _vertex(kind: type) -> str:
    """A vertex behind an input, between it and an output."""
    words: dict[str, Any] = {
        "ElementWiseVertex": {"op": "Add"}, "SubsetVertex": {"from_": 0, "to": 1}, "UnstackVertex": {"from_": 0, "stackSize": 1},
        "ScaleVertex": {"scaleFactor": 2.0}, "ShiftVertex": {"shiftFactor": 1.0}, "ReshapeVertex": {"newShape": (-1, 4)},
        "LastTimeStepVertex": {"maskArrayInputName": "in"}, "ReverseTimeSeriesVertex": {"maskArrayInputName": "in"},
        "DuplicateToTimeSeriesVertex": {"inputName": "in"}, "FrozenVertex": {"underlying": DL4J.ScaleVertex(2.0)},
        "PreprocessorVertex": {"preProcessor": DL4J.RnnToFeedForwardPreProcessor()},
    }  # fmt: skip

    def build() -> Any:
        graph = DL4J.NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("in")
        first = {"DuplicateToTimeSeriesVertex": DL4J.DenseLayer, "PoolHelperVertex": DL4J.ConvolutionLayer}
        more = _OF_LAYER["ConvolutionLayer"] if kind.__name__ == "PoolHelperVertex" else {}
        graph = graph.addLayer("first", first.get(kind.__name__, DL4J.SimpleRnn)(nOut=4, activation="tanh", **more), "in")
        inputs = ("first", "first") if kind.__name__ == "L2Vertex" else ("first",)
        graph = graph.addVertex("tried", kind(**words.get(kind.__name__, {})), *inputs)
        output = DL4J.OutputLayer if kind.__name__ == "LastTimeStepVertex" else DL4J.RnnOutputLayer
        graph = graph.addLayer("out", output(nOut=2, lossFunction="mse", activation="identity"), "tried")
        types = {"DuplicateToTimeSeriesVertex": DL4J.InputType.feedForward(4), "PoolHelperVertex": _IMAGE}
        return graph.setOutputs("out").setInputTypes(types.get(kind.__name__, DL4J.InputType.recurrent(4))).build()

    return verdict(build)


def _dense(**words: Any) -> Callable[[], Any]:
    return chain(DL4J.DenseLayer(nOut=4, **words), series=False)


def _plain(family: Iterable[Any], word: str, **words: Any) -> Iterator[Row]:
    """Words of an enumeration, each on a fully connected layer."""
    for value in family:
        yield str(value), verdict(_dense(**{word: value}, **words))


def _objects(base: Any, word: str, **arguments: dict[str, Any]) -> Iterator[Row]:
    """Classes of a family, each on a fully connected layer."""
    for kind in sorted(_members(base), key=lambda member: member.__name__):
        try:
            made = kind(**arguments.get(kind.__name__, {}))
        except (NetconfError, TypeError) as error:
            yield kind.__name__, f"no: {_reason(error)}"
            continue
        value = DL4J.Sgd(made) if word == "rate" else (made,) if word == "constraints" else made
        yield kind.__name__, verdict(_dense(**{"updater" if word == "rate" else word: value}))


def _members(base: Any) -> Iterator[Any]:
    for kind in base.__subclasses__():
        if "type" in kind.model_fields and kind.__module__.startswith("netconf"):
            yield kind
        yield from _members(kind)


def _losses() -> Iterator[Row]:
    functions = ("identity", "sigmoid", "softmax")
    for loss in LossFunction:
        tries = [DL4J.OutputLayer(nOut=2, lossFunction=loss, activation=function) for function in functions]
        yield str(loss), verdict(*(chain(layer, series=False) for layer in tries))


def _builder() -> Iterator[Row]:
    """The words of a network's and of its list's builder, of both eras."""
    listed = DL4J.NeuralNetConfiguration.Builder().list()
    for word in sorted({*DL4J.NeuralNetConfiguration.Builder.words(), *type(listed).words()}):
        yield word, f"accepted and ignored: {IGNORED[word]}" if word in IGNORED else "yes"


def _layer_words() -> Iterator[Row]:
    words = {word for kind in get_args(get_args(AnyLayer)[0]) for word in builder_class(kind).words()}
    for word in sorted(words):
        yield word, f"accepted and ignored: {IGNORED[word]}" if word in IGNORED else "yes"


_POLICY = {"decayRate": 0.5, "steps": 2.0, "power": 1.0}


def _policies() -> Iterator[Row]:
    fields = {info.alias or name for name, info in LearningRatePolicySchedule.model_fields.items()}
    for policy in LearningRatePolicy:
        given = {word: value for word, value in _POLICY.items() if word in fields}
        try:
            rate = LearningRatePolicySchedule(policy=policy, initial_value=0.1, **given)
        except (NetconfError, TypeError) as error:
            yield str(policy), f"no: {_reason(error)}"
            continue
        yield str(policy), verdict(_dense(updater=DL4J.Sgd(rate)))


_SCHEDULES: dict[str, dict[str, Any]] = {
    "MapSchedule": {"scheduleType": "ITERATION", "values": {0: 0.1}},
    "ExponentialSchedule": {"scheduleType": "ITERATION", "initialValue": 0.1, "gamma": 0.9},
    "InverseSchedule": {"scheduleType": "ITERATION", "initialValue": 0.1, "gamma": 0.9, "power": 1.0},
    "PolySchedule": {"scheduleType": "ITERATION", "initialValue": 0.1, "power": 1.0, "maxIter": 10},
    "SigmoidSchedule": {"scheduleType": "ITERATION", "initialValue": 0.1, "gamma": 0.9, "stepSize": 2},
    "StepSchedule": {"scheduleType": "ITERATION", "initialValue": 0.1, "decayRate": 0.9, "step": 2.0},
    "CycleSchedule": {
        "scheduleType": "ITERATION",
        "initialLearningRate": 0.01,
        "maxLearningRate": 0.1,
        "cycleLength": 10,
        "annealingLength": 2,
        "annealingDecay": 0.1,
    },
    "FixedSchedule": {"value": 0.1},
    "RampSchedule": {"baseSchedule": DL4J.FixedSchedule(0.1), "numIter": 5},
}


def _schedules() -> Iterator[Row]:
    for kind in sorted(_members(ISchedule), key=lambda member: member.__name__):
        if kind.__name__ == "LearningRatePolicySchedule":
            continue
        try:
            made = kind(**_SCHEDULES.get(kind.__name__, {}))
        except (NetconfError, TypeError) as error:
            yield kind.__name__, f"no: {_reason(error)}"
            continue
        yield kind.__name__, verdict(_dense(updater=DL4J.Sgd(made)))


def _algorithms() -> Iterator[Row]:
    for algorithm in OptimizationAlgorithm:
        yield str(algorithm), verdict(chain(DL4J.DenseLayer(nOut=4), series=False, optimizationAlgo=algorithm))


def _poolings() -> Iterator[Row]:
    for kind in PoolingType:
        yield str(kind), verdict(chain(DL4J.LSTM(nOut=4), DL4J.GlobalPoolingLayer(kind), DL4J.OutputLayer(nOut=2)))


def _preprocessors() -> Iterator[Row]:
    """Those between kinds of input where they are needed, the others before a fully connected layer."""
    dense, lstm = DL4J.DenseLayer(nOut=4), DL4J.LSTM(nOut=4)
    picture = DL4J.ConvolutionLayer(kernelSize=(1, 1), nOut=4)
    flat = DL4J.InputType.convolutionalFlat(2, 2, 1)
    places = {
        "RnnToFeedForwardPreProcessor": chain(lstm, dense),
        "FeedForwardToRnnPreProcessor": chain(dense, lstm),
        "CnnToFeedForwardPreProcessor": chain(picture, dense, series=False, input_type=_IMAGE),
        "FeedForwardToCnnPreProcessor": chain(picture, dense, series=False, input_type=flat),
        "CnnToRnnPreProcessor": chain(picture, lstm, input_type=_IMAGE),
        "RnnToCnnPreProcessor": chain(DL4J.RnnToCnnPreProcessor(2, 2, 1), picture, lstm),
    }
    for kind in _members(InputPreProcessor):
        plain = kind(inputPreProcessors=()) if kind.__name__ == "ComposableInputPreProcessor" else None
        yield kind.__name__, verdict(places.get(kind.__name__) or chain(plain or kind(), dense, series=False))


def sections() -> Iterator[tuple[str, Iterable[Row]]]:
    """Each family of words."""
    normal = DL4J.NormalDistribution(0, 1)
    yield "Layers", _layers()
    yield "Vertices", _vertices()
    yield "Preprocessors", _preprocessors()
    yield "Activations", _plain(Activation, "activation")
    yield "Activations with numbers of their own", _activations()
    yield "Losses", _losses()
    yield "Initial weights", _plain((w for w in WeightInit if w is not WeightInit.DISTRIBUTION), "weightInit")
    yield "Distributions", _objects(Distribution, "weightInit", **_DISTRIBUTIONS)
    yield "Updaters", _objects(IUpdater, "updater")
    yield "Schedules", _schedules()
    yield "Policies of 0.x", _policies()
    yield "Dropouts", _objects(IDropout, "dropOut", **{name: {"keep": 0.5} for name in _KEEPING}, **_OTHER_DROPOUTS)
    yield (
        "Noise on weights",
        _objects(IWeightNoise, "weightNoise", DropConnect={"weightRetainProb": 0.5}, WeightNoise={"distribution": normal}),
    )
    yield (
        "Constraints",
        _objects(
            LayerConstraint, "constraints", MaxNormConstraint={"maxNorm": 1.0}, MinMaxNormConstraint={"min": 0.0, "max": 1.0}
        ),
    )
    yield "Normalisation of gradients", _plain(GradientNormalization, "gradientNormalization")
    yield "Pooling", _poolings()
    yield "Optimisation algorithms", _algorithms()
    yield "Words of the network's builders", _builder()
    yield "Words of the layers' builders", _layer_words()
    yield from _surroundings()


_KEEPING = ("Dropout", "AlphaDropout", "SpatialDropout")
_OTHER_DROPOUTS = {"GaussianDropout": {"rate": 0.5}, "GaussianNoise": {"stddev": 0.1}}
_DISTRIBUTIONS: dict[str, dict[str, Any]] = {
    "NormalDistribution": {"mean": 0.0, "std": 1.0},
    "GaussianDistribution": {"mean": 0.0, "std": 1.0},
    "LogNormalDistribution": {"mean": 0.0, "std": 1.0},
    "TruncatedNormalDistribution": {"mean": 0.0, "std": 1.0},
    "UniformDistribution": {"lower": -1.0, "upper": 1.0},
    "ConstantDistribution": {"value": 1.0},
    "OrthogonalDistribution": {"gain": 1.0},
    "BinomialDistribution": {"numberOfTrials": 3, "probabilityOfSuccess": 0.5},
}


def _activations() -> Iterator[Row]:
    for kind in get_args(AnyActivation):
        for member in getattr(kind, "members", ()):
            yield member.__name__, verdict(_dense(activation=member()))


def _around() -> Iterator[Row]:
    """Classes that stand around a network: those of this package, and what takes the place of others."""
    beyond = {"ArrayIterator", "Vocabulary", "check_gradients", "load", "load_model", "pad_series"}  # not DL4J's
    for name in sorted({*runtime.__all__, *CLASSES} - beyond, key=str.lower):
        remark = CLASSES.get(name, "")
        yield name, ": ".join(filter(None, ("yes", remark.partition("; ")[2]))) if name in runtime.__all__ else remark


def _methods(dl4j: str, kind: type, *beyond: str) -> Iterator[Row]:
    """Methods by DL4J's names, ``beyond`` those that are not DL4J's; then what takes the place of others."""
    yield "`, `".join(name for name in dir(kind) if "_" not in name and name not in beyond), "yes"
    yield from METHODS[dl4j].items()


def _surroundings() -> Iterator[tuple[str, Iterable[Row]]]:
    """What is not in configurations."""
    graph = set(dir(runtime.ComputationGraph)) - set(dir(runtime.MultiLayerNetwork))
    yield "Classes around a network", _around()
    chain = _methods("MultiLayerNetwork", runtime.MultiLayerNetwork, "gates", "precision", "standing", "updated")
    yield "Methods of MultiLayerNetwork, and some of Keras and PyTorch", chain
    yield "Methods of ComputationGraph alone", [("`, `".join(sorted(name for name in graph if "_" not in name)), "yes")]
    yield "Methods of DataSet", _methods("DataSet", runtime.DataSet)
    yield "Methods of DataSetIterator", _methods("DataSetIterator", runtime.ArrayIterator, "identity", "minibatch", "position")
    yield "Methods of DataNormalization", _methods("DataNormalization", runtime.NormalizerStandardize)
    yield "Methods of Evaluation", _methods("Evaluation", runtime.Evaluation, "Metric", "confusion", "rows")


def text() -> str:
    """The page."""
    lines = [
        "# Words of Deeplearning4j, and what becomes of them",
        "",
        "Made by `python -m runtime.words`, which puts each word into a small network and asks the code that refuses.",
        "Classes and methods stand at the end, with what takes the place of those that are not here. Methods have Python's names",
        "as well as DL4J's: `rnn_time_step` is `rnnTimeStep`.",
    ]
    for title, rows in sections():
        lines += ["", f"## {title}", "", "| word | |", "|---|---|"]
        lines += [f"| `{word}` | {said.replace('|', '/')} |" for word, said in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page again."""
    PATH.write_text(text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PATH}\n")


if __name__ == "__main__":
    main()
