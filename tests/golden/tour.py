"""Networks that show what DL4J's documents say: every vertex, and every layer that a dialect has."""

from __future__ import annotations

from collections.abc import Callable

import netconf as nc
from netconf.bindings import AnyConfiguration
from netconf.dl4j.dialect import DIALECTS
from netconf.releases import LAST_OF_0

OLD_VERTICES: dict[str, Callable[[], tuple[object, list[str]]]] = {
    "merge": lambda: (nc.MergeVertex(), ["a", "b"]),
    "add": lambda: (nc.ElementWiseVertex("Add"), ["a", "b"]),
    "subtract": lambda: (nc.ElementWiseVertex("Subtract"), ["a", "b"]),
    "product": lambda: (nc.ElementWiseVertex("Product"), ["a", "b"]),
    "subset": lambda: (nc.SubsetVertex(1, 2), ["a"]),
    "stack": lambda: (nc.StackVertex(), ["a", "b"]),
    "unstack": lambda: (nc.UnstackVertex(0, 2), ["a"]),
    "scale": lambda: (nc.ScaleVertex(0.5), ["a"]),
    "shift": lambda: (nc.ShiftVertex(-0.25), ["a"]),
    "l2normalize": lambda: (nc.L2NormalizeVertex((1,), 1e-7), ["a"]),
    "reshape": lambda: (nc.ReshapeVertex("c", [-1, 4, 6]), ["a"]),
}
"""Vertices that take series of 4 numbers and give series."""
NEW_VERTICES: dict[str, Callable[[], tuple[object, list[str]]]] = {
    "average": lambda: (nc.ElementWiseVertex("Average"), ["a", "b"]),
    "max": lambda: (nc.ElementWiseVertex("Max"), ["a", "b"]),
    "reverse": lambda: (nc.ReverseTimeSeriesVertex("in"), ["a"]),
    "frozen": lambda: (nc.FrozenVertex(nc.ScaleVertex(2.0)), ["a"]),
    "attention": lambda: (nc.AttentionVertex(n_out=4, n_heads=2, head_size=2, project_input=True), ["a", "b", "b"]),
}
"""Vertices of the same kind that 0.9.1 does not have."""


def _chain(dialect: str):
    builder = nc.NeuralNetConfiguration.Builder(dl4j=dialect).seed(7).weightInit("XAVIER").activation("tanh")
    if dialect == LAST_OF_0:
        return builder.learningRate(0.1).updater("ADAM").iterations(1).regularization(True).l2(0.001)
    return builder.updater(nc.Adam(0.01)).l2(0.001)


def _graph(dialect: str, vertex: object, inputs: list[str]) -> AnyConfiguration:
    """Two LSTMs, the vertex, and an output of what comes out of it."""
    return (
        _chain(dialect).graphBuilder()
        .addInputs("in")
        .setInputTypes(nc.InputType.recurrent(3, 6))
        .addLayer("a", nc.GravesLSTM.Builder().nOut(4).build(), "in")
        .addLayer("b", nc.GravesLSTM.Builder().nOut(4).build(), "in")
        .addVertex("x", vertex, *inputs)
        .addLayer("out", nc.RnnOutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build(), "x")
        .setOutputs("out").allowDisconnected("b" not in inputs)
        .build()
    )  # fmt: skip


def _ends(dialect: str) -> AnyConfiguration:
    """Vertices that make vectors of series, and back; a preprocessor by itself; names that need care."""
    return (
        _chain(dialect).graphBuilder()
        .addInputs("in put", "true")
        .setInputTypes(nc.InputType.recurrent(3), nc.InputType.recurrent(3))
        .addLayer("3", nc.LSTM.Builder().nOut(4).build(), "in put")
        .addVertex("last: step", nc.LastTimeStepVertex("in put"), "3")
        .addVertex('ä "quoted"', nc.DuplicateToTimeSeriesVertex("true"), "last: step")
        .addLayer("decoder", nc.LSTM.Builder().nOut(4).build(), 'ä "quoted"', "true")
        .addLayer("out", nc.RnnOutputLayer.Builder("MSE").nOut(2).activation("identity").build(), "decoder")
        .addVertex("flat", nc.PreprocessorVertex(nc.RnnToFeedForwardPreProcessor()), "decoder")
        .addLayer("dense", nc.DenseLayer.Builder().nIn(4).nOut(3).build(), "flat")
        .addLayer("classes", nc.OutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build(), "last: step")
        .addLayer("more", nc.OutputLayer.Builder("XENT").nOut(2).activation("sigmoid").build(), "dense")
        .setOutputs("out", "classes", "more")
        .build()
    )  # fmt: skip


def _distance(dialect: str) -> AnyConfiguration:
    """A distance of two vectors."""
    return (
        _chain(dialect).graphBuilder()
        .addInputs("p", "q")
        .setInputTypes(nc.InputType.feedForward(3), nc.InputType.feedForward(3))
        .addLayer("a", nc.DenseLayer.Builder().nOut(4).build(), "p")
        .addLayer("b", nc.DenseLayer.Builder().nOut(4).build(), "q")
        .addVertex("distance", nc.L2Vertex(), "a", "b")
        .addLayer("out", nc.OutputLayer.Builder("MSE").nOut(1).activation("identity").build(), "distance")
        .setOutputs("out")
        .build()
    )  # fmt: skip


LAYERS: dict[str, Callable[[], object]] = {
    "LSTM": lambda: nc.LSTM.Builder().nOut(4).forgetGateBiasInit(2.0).gateActivationFunction("hardsigmoid").build(),
    "GravesBidirectionalLSTM": lambda: nc.GravesBidirectionalLSTM.Builder().nOut(4).build(),
    "DenseLayer": lambda: nc.DenseLayer.Builder().nOut(4).dropOut(0.8).activation("relu").build(),
    "ActivationLayer": lambda: nc.ActivationLayer.Builder().activation("elu").build(),
    "DropoutLayer": lambda: nc.DropoutLayer.Builder(0.5).build(),
}
"""Layers of both dialects that take series and pass them on."""
OLD_LAYERS: dict[str, Callable[[], object]] = {
    "FrozenLayer": lambda: nc.FrozenLayer(nc.GravesLSTM.Builder().nOut(4).build()),
}
"""Layers as 0.9.1 has them."""
NEW_LAYERS: dict[str, Callable[[], object]] = {
    "SimpleRnn": lambda: nc.SimpleRnn.Builder().nOut(4).build(),
    "Bidirectional": lambda: nc.Bidirectional(nc.LSTM.Builder().nOut(4).build()),
    "MaskZeroLayer": lambda: nc.MaskZeroLayer(nc.LSTM.Builder().nOut(4).build(), 0.5),
    "TimeDistributed": lambda: nc.TimeDistributed(nc.DenseLayer.Builder().nOut(4).build()),
    "FrozenLayer": lambda: nc.FrozenLayer(nc.LSTM.Builder().nOut(4).build()),
    "FrozenLayerWithBackprop": lambda: nc.FrozenLayerWithBackprop(nc.LSTM.Builder().nOut(4).build()),
    "MaskLayer": nc.MaskLayer,
    "PReLULayer": lambda: nc.PReLULayer.Builder().inputShape(3).build(),
    "ElementWiseMultiplicationLayer": lambda: nc.ElementWiseMultiplicationLayer.Builder().nOut(3).build(),
    "SelfAttentionLayer": lambda: nc.SelfAttentionLayer.Builder().nOut(4).nHeads(2).projectInput(True).build(),
    "LearnedSelfAttentionLayer": lambda: (
        nc.LearnedSelfAttentionLayer.Builder().nOut(4).nHeads(2).nQueries(3).projectInput(True).build()
    ),
    "RecurrentAttentionLayer": lambda: nc.RecurrentAttentionLayer.Builder().nOut(4).nHeads(2).build(),
}
"""Layers that 0.9.1 does not have, or whose documents of 0.9.1 are not written."""


def _stack(dialect: str, layer: object) -> AnyConfiguration:
    """The layer between an LSTM and an output."""
    return (
        _chain(dialect).list()
        .layer(nc.GravesLSTM.Builder().nOut(3).build())
        .layer(layer)
        .layer(nc.RnnOutputLayer.Builder("MCXENT").nOut(2).activation("softmax").build())
        .setInputType(nc.InputType.recurrent(3, 6))
        .build()
    )  # fmt: skip


def _loss(dialect: str) -> AnyConfiguration:
    """A LossLayer, which has no parameters."""
    return (
        _chain(dialect).list()
        .layer(nc.GravesLSTM.Builder().nIn(3).nOut(4).build())
        .layer(nc.GlobalPoolingLayer.Builder("SUM").build())
        .layer(nc.LossLayer.Builder("MCXENT").activation("softmax").build())
        .build()
    )  # fmt: skip


def _noisy() -> AnyConfiguration:
    """What trains a network of 1.0: schedules, dropout of other kinds, noise, constraints, regularisation of all kinds."""
    schedule = nc.MapSchedule(scheduleType="EPOCH", values={0: 0.1, 5: 1e-4})
    return (
        nc.NeuralNetConfiguration.Builder()
        .updater(nc.Nesterovs(nc.StepSchedule("ITERATION", 0.1, 0.5, 100.0), nc.ExponentialSchedule("EPOCH", 0.9, 0.99)))
        .biasUpdater(nc.RmsProp(schedule)).l1(1e-5).weightDecay(0.001, True).l2Bias(0.01)
        .weightInit(nc.NormalDistribution(0.0, 0.01))
        .constrainWeights(nc.MaxNormConstraint(maxNorm=2.0, dimensions=[1]))
        .gradientNormalization("ClipL2PerLayer").gradientNormalizationThreshold(0.5)
        .list()
        .layer(nc.EmbeddingSequenceLayer.Builder().nIn(10).nOut(4).build())
        .layer(nc.LSTM.Builder().nOut(4).dropOut(nc.GaussianDropout(0.2)).weightNoise(nc.DropConnect(0.7)).build())
        .layer(nc.LSTM.Builder().nOut(4).weightNoise(nc.WeightNoise(nc.UniformDistribution(-1.0, 1.0), True, False)).build())
        .layer(nc.GlobalPoolingLayer.Builder("AVG").build())
        .layer(nc.BatchNormalization.Builder().build())
        .layer(nc.OutputLayer.Builder(nc.LossMCXENT(weights=(1.0, 2.0))).nOut(2).activation("softmax").build())
        .build()
    )  # fmt: skip


def _policies() -> AnyConfiguration:
    """What trains a network of 0.9.1: a policy, momentum that changes, rates and penalties of their own, a loss with weights."""
    return (
        nc.NeuralNetConfiguration.Builder(dl4j=LAST_OF_0)
        .seed(7).learningRate(0.1).updater("NESTEROVS").momentum(0.8).momentumAfter({5: 0.9}).iterations(3)
        .learningRateDecayPolicy("Step").lrPolicyDecayRate(0.5).lrPolicySteps(10.0)
        .regularization(True).l1(1e-4).l2(0.001).dropOut(0.8).activation("tanh")
        .list()
        .layer(nc.EmbeddingLayer.Builder().nIn(10).nOut(4).build())
        .layer(nc.GravesLSTM.Builder().nOut(4).learningRate(0.01).l2(0.1).build())
        .layer(nc.GlobalPoolingLayer.Builder("PNORM").pnorm(3).build())
        .layer(nc.OutputLayer.Builder(nc.LossMCXENT(weights=(1.0, 2.0))).nOut(2).activation("softmax").build())
        .inputPreProcessor(1, nc.FeedForwardToRnnPreProcessor())
        .backpropType("TruncatedBPTT").tBPTTForwardLength(5).tBPTTBackwardLength(3)
        .build()
    )  # fmt: skip


def networks(dialect: str) -> dict[str, AnyConfiguration]:
    """Every network that a dialect says, by name."""
    newest = dialect == DIALECTS[0]
    vertices = OLD_VERTICES | (NEW_VERTICES if newest else {})
    layers = LAYERS | (NEW_LAYERS if newest else OLD_LAYERS)
    found = {f"vertex-{name}": _graph(dialect, *make()) for name, make in vertices.items()}
    found |= {f"layer-{name}": _stack(dialect, make()) for name, make in layers.items()}
    found |= {"ends": _ends(dialect), "distance": _distance(dialect), "loss": _loss(dialect)}
    return found | ({"noisy": _noisy()} if newest else {"policies": _policies()})
