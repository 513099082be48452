"""What stands around a network: data, normalisers, listeners, training, evaluation. It is named, with the closest thing here."""

from __future__ import annotations

from collections.abc import Iterator

from netconf.findings import Finding
from netconf.java.program import Program
from netconf.java.report import Neighbour
from netconf.java.syntax import Node

_CLASSES = {
    "CharacterIterator": "runtime.data.characters: a character iterator over a text, or graves train --text FILE",
    "GravesLSTMCharModellingExample": "examples/ trains characters the same way",
    "CSVSequenceRecordReader": "read each file with numpy.loadtxt into an array [features, time]; pad and mask unequal lengths",
    "SequenceRecordReaderDataSetIterator": "a DataSet of arrays [minibatch, features, time] with masks (ALIGN_END: pad in front)",
    "RecordReaderDataSetIterator": "a DataSet of NumPy arrays",
    "ListDataSetIterator": "a list of DataSet objects is an iterator",
    "NormalizerStandardize": "subtract the mean and divide by the deviation of each feature over minibatch and time",
    "NormalizerMinMaxScaler": "scale each feature to 0 to 1 over minibatch and time",
    "ScoreIterationListener": "the score listener of runtime.train.listeners; graves train prints the score",
    "StatsListener": "a listener of your own, called after each update",
    "UIServer": "the plot of scores that graves train writes",
    "HistogramIterationListener": "a listener of your own, called after each update",
    "PerformanceListener": "graves train prints characters per second",
    "CheckpointListener": "the checkpoint listener of runtime.train.listeners",
    "EarlyStoppingConfiguration": "a listener that stops when the score of the test data no longer falls",
    "ParallelWrapper": "nothing: the threads of one network share each minibatch",
    "SparkDl4jMultiLayer": "nothing: train the same network on one machine",
    "SparkComputationGraph": "nothing: train the same network on one machine",
    "Evaluation": "net.output(x) and numpy: compare argmax over the class axis, with the labels mask",
    "RegressionEvaluation": "net.output(x) and numpy: mean squared error for each column",
    "ROC": "net.output(x) and a library for curves",
    "MultiLayerNetwork": "MultiLayerNetwork(conf).init()",
    "ComputationGraph": "ComputationGraph(conf).init()",
}
"""Classes that a program makes, with what takes their place."""
_CALLS = {
    "rnnTimeStep": "net.rnn_time_step(x), under its own name too",
    "rnnClearPreviousState": "net.rnn_clear_previous_state()",
    "writeModel": "net.save(path)",
    "restoreMultiLayerNetwork": "runtime.load(path)",
    "restoreComputationGraph": "runtime.load(path)",
    "evaluate": "net.output(x) and numpy",
    "toJson": "conf.to_yaml()",
}
"""Methods that a program calls, with what takes their place."""
_NETWORKS = ("net", "model", "network", "lstm", "rnn")
"""How people call their networks: ``fit`` alone is a word of normalisers too."""


def neighbours(program: Program) -> tuple[Neighbour, ...]:
    """What stands around the networks of a program, each once for each file."""
    found: dict[tuple[str, str], Neighbour] = {}
    for source in program.files:
        for node in source.root.walk():
            for what, here in _named(node):
                found.setdefault((source.name, what), Neighbour(what, node.line, here, source.name))
    return tuple(found.values())


def _named(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind == "object_creation_expression":
        kind = node.named("type").partition("<")[0].rpartition(".")[2]
        if kind in _CLASSES:
            yield kind, _CLASSES[kind]
    elif node.kind == "method_invocation":
        name = node.named("name")
        if name in _CALLS:
            yield f"{name}(...)", _CALLS[name]
        receiver = node.get("object")
        if name == "fit" and receiver is not None and receiver.text.lower().endswith(_NETWORKS):
            yield "fit(...)", "net.fit(data), net.fit(iterator, epochs=...)"


def uncleared(program: Program) -> list[Finding]:
    """Warn when stored state is used and never cleared."""
    lines: dict[str, int] = {}
    for source in program.files:
        for node in source.root.walk():
            if node.kind == "method_invocation":
                lines.setdefault(node.named("name"), node.line)
    if "rnnTimeStep" not in lines or "rnnClearPreviousState" in lines:
        return []
    message = "rnnTimeStep keeps its state from series to series: nothing calls rnnClearPreviousState"
    return [Finding("state-never-cleared", message, "rnnTimeStep", lines["rnnTimeStep"])]


_ELSEWHERE = {
    "KerasModelImport": "the network comes from a Keras model: save that one's configuration and describe it in YAML",
    "ModelSerializer": "the network is loaded from a file: give that file (graves info MODEL.zip)",
    "MultiLayerNetwork.load": "the network is loaded from a file: give that file (graves info MODEL.zip)",
    "fromJson": "the configuration is read from JSON: give that file",
    "fromYaml": "the configuration is read from YAML: give that file",
    "org.deeplearning4j.zoo": "the network is one of DL4J's zoo, which is not part of the source",
    "TransferLearning": "the network is a trained one that is changed; save it in Java and give the zip",
    "SameDiff": "the network is a SameDiff graph, which has no layers of DL4J",
    "ParagraphVectors": "it trains word vectors, which are no network of layers",
    "Word2Vec": "it trains word vectors, which are no network of layers",
    "org.tensorflow": "it uses TensorFlow, not DL4J",
    "org.neuroph": "it uses Neuroph, not DL4J",
    "org.encog": "it uses Encog, not DL4J",
    "weka.": "it uses Weka, not DL4J",
    "ai.djl": "it uses DJL, not DL4J",
    "MultiLayerSpace": "it searches for hyper-parameters with Arbiter; print the best configuration's JSON and give that",
}
"""Where a network may come from when no chain builds it."""


def instead(program: Program) -> str:
    """What a program without a configuration does instead."""
    texts = [source.root.text for source in program.files]
    for sign, meaning in _ELSEWHERE.items():
        if any(sign in text for text in texts):
            return meaning
    if any("deeplearning4j" in text for text in texts):
        return "it uses DL4J, but the configuration is built in another file: give that one too"
    classes = [info.name for info in program.classes if info.name and not info.name.startswith("Fragment_")]
    return f"it declares {', '.join(classes[:6])} and uses nothing of DL4J" if classes else "it is no program of DL4J"
