"""What DL4J, Keras and PyTorch ask of a network and ours has not, and what takes its place: said when a program asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

ELSEWHERE = {
    "getLayer": "net.conf.layers[i], and net.param_table() for its parameters",
    "getLayers": "net.conf.layers, and net.param_table() for their parameters",
    "setLearningRate": "the updater's learningRate: it stands in the configuration and does not change while the network lives",
    "getLearningRate": "net.conf.layers[i].updater.learning_rate",
    "f1Score": "net.evaluate(data).f1()",
    "labelProbabilities": "net.output(x)",
    "feedForwardToLayer": "net.feed_forward(x)[:layer + 2]",
    "activateSelectedLayers": "net.feed_forward(x)",
    "setInput": "the argument of net.output(x)",
    "setLabels": "net.gradient_and_score(DataSet(x, y))",
    "computeGradientAndScore": "net.gradient_and_score(DataSet(x, y))",
    "gradient": "net.gradient_and_score(DataSet(x, y))[0]",
    "getUpdater": "net.updater_state()",
    "pretrain": "net.fit(data), which trains all layers at once",
    "load": "runtime.load(path)",
    "rnnActivateUsingStoredState": "net.rnn_time_step(x)",
    "updateRnnStateWithTBPTTState": "nothing: fit carries the state from segment to segment",
    "train": "net.fit(data)",
    "eval": "net.evaluate(data); predictions need no mode: net.output(x)",
    "predict_proba": "net.output(x)",
    "forward": "net.output(x)",
    "compile": "the configuration, which names loss and updater,",
    "layers": "net.conf.layers",
    "parameters": "net.param_table()",
    "state_dict": "net.param_table()",
    "get_weights": "net.param_table()",
    "load_state_dict": "net.setParam(name, values) for each, or net.set_params(vector)",
    "set_weights": "net.setParam(name, values) for each, or net.set_params(vector)",
}
"""By the name in DL4J, Keras or PyTorch."""


class Elsewhere:
    """A network, asked for what it has not."""

    if not TYPE_CHECKING:  # a type checker shall see unknown names by itself

        def __getattr__(self, name: str) -> Any:
            """Say what takes the place of a method of other libraries; reached only when there is no such attribute."""
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(f"{message}: {ELSEWHERE[name]} takes its place" if name in ELSEWHERE else message)
