"""A network written as Java for 1.0.0-M2.1; what the real one makes of such programs is in tests/golden/written-sources.json."""

import warnings

import pytest
from hypothesis import given, settings

import netconf as nc
from netconf.dl4j.reader import read
from netconf.java import port
from netconf.resolve import resolve
from tests.netconf.strategies import drafts

JAVA = """\
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

public class Plays {
    public static MultiLayerConfiguration conf() {
        return new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Adam(new StepSchedule(ScheduleType.EPOCH, 0.01, 0.5, 10.0)))
            .l2(0.001)
            .list()
            .layer(
                new Bidirectional(Bidirectional.Mode.ADD,
                    new LSTM.Builder()
                    .nIn(3)
                    .nOut(8)
                    .activation(Activation.TANH)
                    .dropOut(0.8)
                    .build())
            )
            .layer(
                new RnnOutputLayer.Builder()
                .nIn(8)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .lossFunction(new LossMCXENT(Nd4j.create(new double[] {0.5, 2.0})))
                .build()
            )
            .validateOutputLayerConfig(false)
            .build();
    }
}
"""


def plays():
    return (
        nc.NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(nc.Adam(nc.StepSchedule("EPOCH", 0.01, 0.5, 10)))
        .l2(0.001)
        .list()
        .layer(nc.Bidirectional("ADD", nc.LSTM.Builder().nIn(3).nOut(8).activation("tanh").dropOut(0.8).build()))
        .layer(nc.RnnOutputLayer.Builder(nc.LossMCXENT([0.5, 2.0])).nOut(2).activation("softmax").build())
        .validateOutputLayerConfig(False)
        .build()
    )


def test_a_chain():
    assert plays().to_java("Plays") == JAVA


@given(drafts())
@settings(max_examples=60, deadline=None)
def test_any_network_is_written_as_it_is_or_refused(draft):
    network = resolve(draft)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", nc.ConfigurationWarning)
        try:
            text = network.to_java()
        except nc.ConfigurationError:
            return
        (found,) = port(text).networks
        assert found.configuration == read(network.to_json()).configuration.model_copy(update={"seed": network.seed})


def test_a_program_of_0x_becomes_one_of_1_0():
    old = """
    MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().iterations(1).learningRate(0.1).rmsDecay(0.95).seed(12345)
        .regularization(true).l2(0.001).weightInit(WeightInit.XAVIER).updater(Updater.RMSPROP).list()
        .layer(0, new GravesLSTM.Builder().nIn(5).nOut(20).activation("tanh").build())
        .layer(1, new RnnOutputLayer.Builder(LossFunction.MCXENT).activation("softmax").nIn(20).nOut(5).build()).build();
    """
    with pytest.warns(nc.ConfigurationWarning, match="divided afterwards"):
        text = port(old).networks[0].configuration.to_java()

    assert ".updater(new RmsProp(0.1))" in text
    assert "learningRate(" not in text


def test_a_graph_that_is_not_connected():
    graph = (
        nc.NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .addLayer("a", nc.LSTM.Builder().nIn(2).nOut(3).build(), "in")
        .addVertex("x", nc.ReshapeVertex("c", [-1, 3, 4]), "a")
        .addLayer("b", nc.RnnOutputLayer.Builder("mse").nIn(3).nOut(1).activation("identity").build(), "a")
        .setOutputs("b")
        .allowDisconnected(True)
        .build()
    )
    text = graph.to_java()

    assert ".allowDisconnected(true)" in text
    assert """.addVertex("x", new ReshapeVertex('c', new int[] {-1, 3, 4}, null), "a")""" in text


def test_what_attention_has_from_the_network_alone_is_said_there():
    attention = nc.SelfAttentionLayer(nIn=3, nOut=3, nHeads=1, projectInput=True, gradientNormalization="ClipL2PerLayer")
    text = chain(attention).to_java()

    assert text.index(".gradientNormalization(GradientNormalization.ClipL2PerLayer)") < text.index(".list()")
    assert ".gradientNormalization(GradientNormalization.None)" in text[text.index("RnnOutputLayer.Builder") :]
    assert port(text).networks[0].configuration == chain(attention)


def chain(*layers):
    builder = nc.NeuralNetConfiguration.Builder().list()
    for layer in (*layers, nc.RnnOutputLayer(nOut=2, lossFunction="MSE", activation="IDENTITY")):
        builder = builder.layer(layer)
    return builder.build()


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ((nc.GRU(nIn=2, nOut=3),), "GRU"),
        ((nc.GravesBidirectionalLSTM(nIn=2, nOut=3, forgetGateBiasInit=2.0),), "has no word for forgetGateBiasInit"),
        ((nc.LSTM(nIn=2, nOut=3, constraints=[nc.MaxNormConstraint(1.0, ["RW"], 1)]),), None),
        ((nc.LSTM(nIn=2, nOut=3, constraints=[nc.MaxNormConstraint(1.0, ["W"], 1)]),), "no word constrains W alone"),
        ((nc.LSTM(nIn="${n}", nOut=3),), "it is not bound"),
        ((nc.SimpleRnn(nIn=2, nOut=3, constraints=[nc.UnitNormConstraint(1)]),), "the builder of SimpleRnn loses constraints"),
    ],
)
def test_what_java_cannot_say_is_refused(layers, said):
    if said is None:
        assert ".constrainRecurrent(new MaxNormConstraint(1.0, 1))" in chain(*layers).to_java()
        return
    with pytest.raises(nc.ConfigurationError, match=said):
        chain(*layers).to_java()
