"""A user's program as type checkers see it: nothing is found in it, and what is wrong in its last function is found.

It is not run. ``# type: ignore`` stands where mypy must find something; under ``--strict`` one that is not needed is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

import netconf
from netconf import (
    GRU,
    LSTM,
    Activation,
    Adam,
    BackpropType,
    Bidirectional,
    ComputationGraphConfiguration,
    DenseLayer,
    DuplicateToTimeSeriesVertex,
    GravesLSTM,
    InputType,
    LastTimeStep,
    LastTimeStepVertex,
    LossFunction,
    LossMCXENT,
    MultiLayerConfiguration,
    Nesterovs,
    NetconfError,
    NeuralNetConfiguration,
    OutputLayer,
    RnnOutputLayer,
    ScheduleType,
    StepSchedule,
    UniformDistribution,
    Updater,
    WeightInit,
)
from runtime import (
    ArrayIterator,
    CheckpointListener,
    ComputationGraph,
    DataSet,
    DataSetLossCalculator,
    EarlyStoppingConfiguration,
    EarlyStoppingTrainer,
    EvaluativeListener,
    FineTuneConfiguration,
    InvocationType,
    MaxEpochsTerminationCondition,
    MultiDataSet,
    MultiLayerNetwork,
    NormalizerStandardize,
    ScoreIterationListener,
    TrainingListener,
    TransferLearning,
    load,
    load_model,
    pad_series,
)


def of_0x(columns: int) -> MultiLayerConfiguration:
    return (
        NeuralNetConfiguration.Builder()
        .iterations(1).learningRate(0.1).rmsDecay(0.95).seed(12345).regularization(True).l2(0.001)
        .weightInit(WeightInit.XAVIER).updater(Updater.RMSPROP)
        .list()
        .layer(0, GravesLSTM.Builder().nIn(columns).nOut(200).activation("tanh").build())
        .layer(1, RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(columns).build())
        .backpropType(BackpropType.TruncatedBPTT).tBPTTForwardLength(50).tBPTTBackwardLength(50)
        .pretrain(False).backprop(True)
        .build()
    )  # fmt: skip


def of_1() -> MultiLayerConfiguration:
    chain = NeuralNetConfiguration.Builder().seed(1).updater(Adam(StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 100)))
    listed = chain.weightInit(UniformDistribution(-0.1, 0.1)).dropOut(0.8).list()
    for _ in range(2):
        listed = listed.layer(Bidirectional(Bidirectional.Mode.CONCAT, LSTM.Builder().nOut(8).activation("tanh").build()))
    listed = listed.layer(LastTimeStep(GRU(nOut=4))).layer(DenseLayer(nOut=3, activation="relu", updater=Nesterovs(0.1, 0.9)))
    output = OutputLayer.Builder(LossMCXENT([1.0, 2.0])).nOut(2).activation(Activation.SOFTMAX).build()
    return listed.layer(output).setInputType(InputType.recurrent(3)).build()


def of_graphs() -> ComputationGraphConfiguration:
    built = NeuralNetConfiguration.Builder().graphBuilder().addInputs("read", "written")
    built = built.setInputTypes(InputType.recurrent(3), InputType.recurrent(2)).addLayer("encoder", LSTM(nOut=4), "read")
    built = built.addVertex("last", LastTimeStepVertex("read"), "encoder")
    built = built.addVertex("again", DuplicateToTimeSeriesVertex("written"), "last")
    built = built.addLayer("decoder", LSTM(nOut=4), "written", "again")
    return built.addLayer("out", RnnOutputLayer(nOut=2, lossFunction="mcxent"), "decoder").setOutputs("out").build()


class Tell(TrainingListener):
    def iteration_done(self, network: object, iteration: int, epoch: int) -> None:
        print(network, iteration, epoch)


class Own:
    def __iter__(self) -> Iterator[DataSet]:
        yield DataSet(np.zeros((2, 3, 4)), [[0], [1]])


def trained(path: Path) -> None:
    net = MultiLayerNetwork(of_1(), dtype="float64", threads=2).init(seed=3)
    x, mask = pad_series([np.zeros((3, 2)), np.zeros((3, 5))], align="end")
    y = np.eye(2)
    data = DataSet(x, y, mask)
    iterator = ArrayIterator(x, y, 2, features_mask=mask, seed=1)
    normalizer = NormalizerStandardize(fit_labels=False).fit(iterator)
    iterator.setPreProcessor(normalizer)
    net.set_listeners(Tell(), CheckpointListener(path, every_epochs=1), EvaluativeListener(data, 1, InvocationType.EPOCH_END))
    net.setListeners(ScoreIterationListener(10))
    net.fit(iterator, epochs=3).fit(iterator, 3).fit(x, y, mask).fit([data, data]).fit(Own())
    print(net.output(x, mask).argmax(axis=1), net.predict(x), net.score(data) - net.score(), net.scoreExamples(data).max())
    print(net.evaluate(iterator).f1(), net.evaluate_roc(data).calculate_auc(), net.evaluateRegression(data).stats())
    net.setParam("0_fW", net.param_table()["0_fW"] * 2)
    net.rnn_set_previous_state(0, {"h": net.rnn_get_previous_state(0)["h"]})
    print(net.rnnTimeStep(x), net.summary(), net.gates(0)["candidate"]["W"], net.clone().params() - net.params())
    net.save(path / "model.zip", normalizer=normalizer)
    model, other = load_model(str(path)), load(path)
    if model.normalizer is not None and isinstance(other, MultiLayerNetwork):
        print(other.output(model.normalizer.transform_features(x)))


def further(path: Path, net: MultiLayerNetwork, data: ArrayIterator) -> None:
    conditions = EarlyStoppingConfiguration.Builder().epochTerminationConditions(MaxEpochsTerminationCondition(4))
    result = EarlyStoppingTrainer(conditions.scoreCalculator(DataSetLossCalculator(data, True)).build(), net, data).fit()
    print(result.best_model, result.getBestModelEpoch())
    words = FineTuneConfiguration.Builder().updater(Adam(1e-3)).build()
    tuned = TransferLearning.Builder(net).fineTuneConfiguration(words).setFeatureExtractor(1).nOutReplace(2, 5, WeightInit.XAVIER)
    tuned.build().fit(data)
    x = np.zeros((2, 3, 5))
    graph = ComputationGraph(of_graphs()).init().fit(MultiDataSet([x, x[:, :2]], [x[:, :2]]))
    print(graph.output(x, x[:, :2]), graph.feed_forward(x, x[:, :2])["last"].shape)
    conf = netconf.load(path, bindings={"vocabulary": 77})
    print(conf.to_yaml(), MultiLayerConfiguration.from_json(of_0x(3).to_json(dialect="0.9.1")), conf.findings, net.conf.seed)
    for network in netconf.port(path).networks:
        print(network.configuration.to_yaml(), network.method)
    try:
        net.fit(data)
    except NetconfError as error:
        print([(problem.location, problem.message, problem.hint) for problem in error.problems])


def wrong(net: MultiLayerNetwork, data: DataSet) -> None:
    Activation.THAN  # type: ignore[attr-defined]  # noqa: B018
    netconf.LSTMM  # type: ignore[attr-defined]  # noqa: B018
    NeuralNetConfiguration.Builder().lerningRate(0.1)  # type: ignore[attr-defined]
    LSTM.Builder().nOuts(3)  # type: ignore[attr-defined]
    net.outputs  # type: ignore[attr-defined]  # noqa: B018
    net.rnn_timestep(data.features)  # type: ignore[attr-defined]
    net.fit(data, epochs="a")  # type: ignore[arg-type]
    data.splitTestAndTrain(0.5)  # type: ignore[attr-defined]
