"""What stands around a network: data, normalisers, listeners, training, evaluation. It is named, with the closest thing here."""

from __future__ import annotations

from collections.abc import Iterator

from netconf.findings import Finding
from netconf.java import transfer
from netconf.java.names import is_network_builder
from netconf.java.program import Program
from netconf.java.report import Neighbour
from netconf.java.syntax import Node
from netconf.surroundings import CLASSES

_CALLS = {
    "rnnTimeStep": "net.rnn_time_step(x), under its own name too",
    "rnnClearPreviousState": "net.rnn_clear_previous_state()",
    "writeModel": "net.save(path)",
    "restoreMultiLayerNetwork": "runtime.load(path)",
    "restoreComputationGraph": "runtime.load(path)",
    "evaluate": "net.evaluate(data)",
    "setPreProcessor": "iterator.setPreProcessor(normalizer), under its own name; or data = normalizer.transform(data)",
    "splitTestAndTrain": "slices of the arrays: DataSet(x[:n], y[:n]) and DataSet(x[n:], y[n:])",
    "scoreExamples": "net.score_examples(data), under its own name too",
    "evalTimeSeries": "evaluation.eval(labels, predictions, mask), under its own name too",
    "evaluateRegression": "net.evaluate_regression(data), under its own name too",
    "evaluateROC": "net.evaluate_roc(data), under its own name too",
    "toJson": "conf.to_json()",
    "setLearningRate": "the rate of the updater in the configuration: it does not change while the network lives",
}
"""Methods that a program calls, with what takes their place."""
_NETWORKS = ("net", "model", "network", "lstm", "rnn", "graph")
"""How people call their networks: ``fit`` alone is a word of normalisers too."""
_LOOPS = frozenset({"for_statement", "enhanced_for_statement", "while_statement", "do_statement"})
_ITERATORS = frozenset({"DataSetIterator", "MultiDataSetIterator"})


def neighbours(program: Program) -> tuple[Neighbour, ...]:
    """What stands around the networks of a program, each once for each file."""
    found: dict[tuple[str, str], Neighbour] = {}
    for source in program.files:
        for node in source.nodes:
            for what, here in _named(node):
                found.setdefault((source.name, what), Neighbour(what, node.line, here, source.name))
    for info in program.classes:
        for kind in _ITERATORS.intersection(info.implements):
            what = f"{info.name or 'a class'} implements {kind}"
            here = "runtime.ArrayIterator over the arrays that it would give, or a class whose __iter__ yields runtime.DataSet"
            found.setdefault((info.source.name, what), Neighbour(what, info.node.line, here, info.source.name))
    return tuple(found.values())


def _named(node: Node) -> Iterator[tuple[str, str]]:
    if node.kind == "object_creation_expression":
        kind = node.named("type").partition("<")[0].rpartition(".")[2]
        if kind in CLASSES:
            yield kind, CLASSES[kind]
    elif node.kind == "method_invocation":
        name = node.named("name")
        if name in _CALLS:
            yield f"{name}(...)", _CALLS[name]
        if _trains(node):
            yield "fit(...)", "net.fit(data), net.fit(iterator, epochs=...)"
    elif node.kind in _LOOPS:
        yield from _loops(node)


def _trains(node: Node) -> bool:
    receiver = node.get("object")
    return node.named("name") == "fit" and receiver is not None and receiver.text.lower().endswith(_NETWORKS)


def _loops(node: Node) -> Iterator[tuple[str, str]]:
    """Loops over epochs, and loops that go on step by step."""
    calls = [part for part in node.walk() if part.kind == "method_invocation"]
    if any(_trains(part) for part in calls):
        yield "the loop over epochs", "net.fit(iterator, epochs=...): each epoch begins the iterator anew, as reset() does"
    if any(part.named("name") == "rnnTimeStep" for part in calls):
        yield (
            "the loop of rnnTimeStep",
            "the same loop with net.rnn_time_step(x); for text runtime.data.sampling.sample, graves sample",
        )


def uncleared(program: Program) -> list[Finding]:
    """Warn when stored state is used and never cleared."""
    lines: dict[str, int] = {}
    for source in program.files:
        for node in source.nodes:
            if node.kind == "method_invocation":
                lines.setdefault(node.named("name"), node.line)
    if "rnnTimeStep" not in lines or "rnnClearPreviousState" in lines:
        return []
    message = "rnnTimeStep keeps its state from series to series: nothing calls rnnClearPreviousState"
    return [Finding("state-never-cleared", message, "rnnTimeStep", lines["rnnTimeStep"])]


_LENGTHS = frozenset({"examplelength", "sequencelength", "timeserieslength", "serieslength", "seqlength", "seqlen"})
"""How people call the length of their series, in small letters without underscores."""


def series_length(program: Program) -> int | None:
    """The length of the series that a program trains on, when one variable that is called so has one number."""
    found: set[int] = set()
    for source in program.files:
        for node in source.nodes:
            if node.kind == "variable_declarator" and node.named("name").lower().replace("_", "") in _LENGTHS:
                value = node.get("value")
                if value is None or value.kind != "decimal_integer_literal" or not value.text.isdigit():
                    return None
                found.add(int(value.text))
    return found.pop() if len(found) == 1 else None


_ELSEWHERE = {
    "KerasModelImport": "the network comes from a Keras model: save that one's configuration and describe it in YAML",
    "ModelSerializer": "the network is loaded from a file: give that file (graves info MODEL.zip)",
    "MultiLayerNetwork.load": "the network is loaded from a file: give that file (graves info MODEL.zip)",
    "fromJson": "the configuration is read from JSON: give that file",
    "fromYaml": "the configuration is read from YAML: give that file",
    "org.deeplearning4j.zoo": "the network is one of DL4J's zoo, which is not part of the source",
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
    for source in program.files:
        before, begun, _ = source.root.text.partition("new NeuralNetConfiguration.Builder")
        made = (node.named("type") for node in source.nodes if node.kind == "object_creation_expression")
        if begun and not any(is_network_builder(name, source) for name in made):
            where = f"in line {before.count(chr(10)) + 1} of {source.name}"
            return f"one stands in a comment, {where}: take the comment's signs away"
    changed = transfer.first(program)
    if changed is not None:
        message, hint = transfer.told(program, changed)
        return f"line {changed.line}: {message}: {hint}"
    for sign, meaning in _ELSEWHERE.items():
        if any(sign in text for text in texts):
            return meaning
    if any("deeplearning4j" in text for text in texts):
        return "it uses DL4J, but the configuration is built in another file: give that one too"
    if any(".Builder" in text and ("nOut(" in text or ".layer(" in text) for text in texts):
        return "a piece of a chain is here, but not its beginning: paste it from new NeuralNetConfiguration.Builder() on"
    classes = [info.name for info in program.classes if info.name and not info.name.startswith("Fragment_")]
    return f"it declares {', '.join(classes[:6])} and uses nothing of DL4J" if classes else "it is no program of DL4J"
