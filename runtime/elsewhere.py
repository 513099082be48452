"""Methods of DL4J's networks that are no methods here, and what takes their place: said when a ported program calls one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

ELSEWHERE = {
    "getLayer": "net.conf.layers[i], and net.param_table() for its parameters",
    "getLayers": "net.conf.layers, and net.param_table() for their parameters",
    "setLearningRate": "the updater's learningRate: it stands in the configuration and does not change while the network lives",
    "getLearningRate": "net.conf.layers[i].updater.learning_rate",
    "evaluateRegression": "net.output(x) and numpy: mean squared error for each column",
    "evaluateROC": "net.output(x) and a library for curves",
    "doEvaluation": "net.evaluate(data)",
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
    "clone": "MultiLayerNetwork(net.conf).init() and set_params(net.params())",
    "load": "runtime.load(path)",
    "rnnActivateUsingStoredState": "net.rnn_time_step(x)",
    "updateRnnStateWithTBPTTState": "nothing: fit carries the state from segment to segment",
}
"""By DL4J's name."""


class Elsewhere:
    """A network, asked for what it has not."""

    if not TYPE_CHECKING:  # a type checker shall see unknown names by itself

        def __getattr__(self, name: str) -> Any:
            """Say what takes the place of a method of DL4J; reached only when there is no such attribute."""
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(f"{message}: {ELSEWHERE[name]} takes its place" if name in ELSEWHERE else message)
