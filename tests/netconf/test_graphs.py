"""Computation graphs: their chain of words, their vertices, their order, and what is refused."""

import pytest

import netconf
from netconf import (
    LSTM,
    Activation,
    AttentionVertex,
    ComputationGraphConfiguration,
    ConfigurationError,
    DenseLayer,
    DuplicateToTimeSeriesVertex,
    ElementWiseVertex,
    FeedForwardToRnnPreProcessor,
    GlobalPoolingLayer,
    GravesLSTM,
    InputType,
    L2NormalizeVertex,
    L2Vertex,
    LastTimeStepVertex,
    MergeVertex,
    MinibatchDivision,
    MultiLayerConfiguration,
    NeuralNetConfiguration,
    OutputLayer,
    PreprocessorVertex,
    ReshapeVertex,
    ReverseTimeSeriesVertex,
    RmsProp,
    RnnOutputLayer,
    RnnToFeedForwardPreProcessor,
    ScaleVertex,
    SpecError,
    StackVertex,
    SubsetVertex,
    UnstackVertex,
    Updater,
    parameters_of,
)

pytestmark = pytest.mark.filterwarnings("ignore::netconf.ConfigurationWarning")


def graph(*inputs, **words):
    return NeuralNetConfiguration.Builder(**words).graphBuilder().addInputs(*inputs)


def lstm(n_out, n_in=None):
    builder = LSTM.Builder().nOut(n_out).activation("tanh")
    return (builder if n_in is None else builder.nIn(n_in)).build()


def steps(n_out=2):
    return RnnOutputLayer.Builder("MCXENT").nOut(n_out).build()


def faults(builder):
    with pytest.raises(ConfigurationError) as error:
        builder.build()
    return str(error.value)


def encoder_decoder():
    return (
        NeuralNetConfiguration.Builder()
        .learningRate(0.1)
        .updater(Updater.RMSPROP)
        .graphBuilder()
        .addInputs("source", "target")
        .setInputTypes(InputType.recurrent(3), InputType.recurrent(4))
        .addLayer("encoder", GravesLSTM.Builder().nOut(5).activation("tanh").build(), "source")
        .addVertex("last", LastTimeStepVertex("source"), "encoder")
        .addVertex("thought", DuplicateToTimeSeriesVertex("target"), "last")
        .addLayer("decoder", GravesLSTM.Builder().nOut(6).activation("tanh").build(), "target", "thought")
        .addLayer("out", RnnOutputLayer.Builder("MCXENT").nOut(4).activation("softmax").build(), "decoder")
        .setOutputs("out")
    )


def test_a_chain_of_0x_becomes_a_graph_with_its_meaning():
    conf = encoder_decoder().build()

    assert ["encoder", "last", "thought", "decoder", "decoder-merge", "out"] == list(conf.vertices)
    assert ("target", "thought") == conf.vertices["decoder-merge"].inputs
    assert [3, 9, 6] == [conf.vertices[name].vertex.n_in for name in ("encoder", "decoder", "out")]
    assert RmsProp(learningRate=0.1) == conf.vertices["decoder"].vertex.updater
    assert MinibatchDivision.afterUpdater is conf.minibatch_division
    assert "decoder" == conf.vertices["decoder"].vertex.name


def test_the_order_of_the_parameters():
    assert ("source", "target", "encoder", "last", "thought", "decoder-merge", "decoder", "out") == (
        encoder_decoder().build().topological_order()
    )


def test_behind_the_sixteenth_the_order_is_that_of_a_hash_set():
    """As 0.9.1 and 1.0.0-M2.1 have it: what becomes free with v1 waits by the last four bits of its place."""
    dense = DenseLayer.Builder().nIn(2).nOut(2).build()
    built = graph("in").addLayer("v1", dense, "in")
    for number in range(2, 15):
        built = built.addLayer(f"v{number}", dense, f"v{number - 1}")
    built = built.addLayer("v15", dense, "v1").addLayer("v16", dense, "v1")
    last = OutputLayer.Builder("MSE").activation("identity").nIn(6).nOut(2).build()
    conf = built.addLayer("out", last, "v14", "v15", "v16").setOutputs("out").build()

    first = ("in", "v1", "v16", "v2", "v15")
    assert (*first, *(f"v{number}" for number in range(3, 15)), "out-merge", "out") == conf.topological_order()


def test_a_needless_preprocessor_behind_a_merge_of_what_was_pooled_is_left_out():
    """1.0.0-M2.1 takes what was pooled for a series of one step, and writes the preprocessor."""
    built = graph("in").setInputTypes(InputType.recurrent(3)).addLayer("pool", GlobalPoolingLayer("AVG"), "in")
    built = built.addLayer("beside", DenseLayer.Builder().nOut(2).build(), "pool").addVertex(
        "both", MergeVertex(), "beside", "pool"
    )
    dense = DenseLayer.Builder().nOut(4).build()
    built = built.addLayer("dense", dense, RnnToFeedForwardPreProcessor(), "both").addLayer(
        "out", OutputLayer("MSE", nOut=2), "dense"
    )
    conf = built.setOutputs("out").build()

    assert conf.vertices["dense"].pre_processor is None
    assert "needless-preprocessor" in {finding.code for finding in conf.findings}


def test_the_order_counts_in_a_comparison():
    one = graph("a").addLayer("x", lstm(2, 3), "a").addLayer("y", steps(), "x").addLayer("z", steps(), "x").setOutputs("y", "z")
    other = graph("a").addLayer("x", lstm(2, 3), "a").addLayer("z", steps(), "x").addLayer("y", steps(), "x").setOutputs("y", "z")

    assert one.build() == one.build()
    assert one.build() != other.build()


def test_our_yaml_is_short_and_gives_the_equal_graph():
    conf = encoder_decoder().build()

    assert conf.to_yaml() == (
        "updater: {type: RmsProp, learningRate: 0.1}\n"
        "minibatchDivision: afterUpdater\n"
        "inputs: [source, target]\n"
        "vertices:\n"
        "  encoder: {type: GravesLSTM, inputs: source, nIn: 3, nOut: 5, activation: TANH}\n"
        "  last: {type: LastTimeStepVertex, inputs: encoder, maskArrayInputName: source}\n"
        "  thought: {type: DuplicateToTimeSeriesVertex, inputs: last, inputName: target}\n"
        "  decoder: {type: GravesLSTM, inputs: [target, thought], nIn: 9, nOut: 6, activation: TANH}\n"
        "  out: {type: RnnOutputLayer, inputs: decoder, nOut: 4, activation: SOFTMAX, lossFunction: MCXENT}\n"
        "outputs: out\n"
    )
    assert conf == netconf.load(conf.to_yaml())
    assert conf == ComputationGraphConfiguration.fromYaml(conf.toYaml())


def test_words_said_after_a_vertex_do_not_reach_it():
    words = NeuralNetConfiguration.Builder().activation("tanh")
    builder = words.graphBuilder().addInputs("a").addLayer("x", LSTM.Builder().nIn(3).nOut(2).build(), "a")
    words.activation("relu")
    conf = builder.addLayer("y", DenseLayer.Builder().nOut(2).build(), "x").addLayer("o", steps(), "y").setOutputs("o").build()

    assert Activation.TANH is conf.vertices["x"].vertex.activation
    assert Activation.RELU is conf.vertices["y"].vertex.activation


def test_the_other_words_of_the_builder():
    conf = (
        graph("a")
        .setInputTypes(InputType.recurrent(3))
        .appendLayer("x", lstm(4))
        .appendVertex("half", ScaleVertex(0.5))
        .layer(7, lstm(5), "half")
        .addLayer("gone", lstm(9), "x")
        .removeVertex("gone")
        .appendLayer("dense", DenseLayer.Builder().nOut(3).build(), RnnToFeedForwardPreProcessor())
        .addLayer("o", steps(), "7")
        .addLayer("p", OutputLayer.Builder("MCXENT").nOut(2).build(), "dense")
        .setOutputs("o", "p")
        .tBPTTLength(7)
        .backpropType("TruncatedBPTT")
    )
    assert "there is no input or vertex 'gone'" in faults(conf)

    conf.removeVertex("dense").removeVertex("p").setOutputs("o")
    built = conf.build()

    assert ["x", "half", "7", "o"] == list(built.vertices)
    assert (7, 7) == (built.tbptt_forward_length, built.tbptt_backward_length)


def test_preprocessors_stated_and_inserted():
    conf = (
        graph("a")
        .addLayer("x", lstm(4, 3), "a")
        .addLayer("d", DenseLayer.Builder().nOut(3).build(), RnnToFeedForwardPreProcessor(), "x")
        .addLayer("o", steps(), "d")
        .setOutputs("o")
        .inputPreProcessor("o", FeedForwardToRnnPreProcessor())
        .build()
    )

    assert RnnToFeedForwardPreProcessor() == conf.vertices["d"].pre_processor
    assert FeedForwardToRnnPreProcessor() == conf.vertices["o"].pre_processor
    assert "preProcessor" not in conf.to_yaml()
    assert conf == netconf.load(conf.to_yaml())


@pytest.mark.parametrize(
    ("vertex", "inputs", "size"),
    [
        (MergeVertex(), ("x", "y"), 8),
        (ElementWiseVertex("Add"), ("x", "y"), 4),
        (ElementWiseVertex(ElementWiseVertex.Op.Max), ("x", "y"), 4),
        (SubsetVertex(1, 2), ("x",), 2),
        (StackVertex(), ("x", "y"), 4),
        (UnstackVertex(1, 2), ("x",), 4),
        (ScaleVertex(2.0), ("x",), 4),
        (L2NormalizeVertex(), ("x",), 4),
        (ReverseTimeSeriesVertex("a"), ("x",), 4),
        (ReshapeVertex(-1, 7, 5), ("x",), 7),
        (PreprocessorVertex(RnnToFeedForwardPreProcessor()), ("x",), 4),
        (LastTimeStepVertex("a"), ("x",), 4),
        (L2Vertex(), ("x", "y"), 1),
        (AttentionVertex.Builder().nOut(6).nHeads(2).projectInput(True).build(), ("x", "y", "y"), 6),
    ],
)
def test_the_size_that_comes_out_of_a_vertex(vertex, inputs, size):
    conf = graph("a").addLayer("x", lstm(4, 3), "a").addLayer("y", lstm(4, 3), "a").addVertex("v", vertex, *inputs)
    built = conf.addLayer("d", DenseLayer.Builder().nOut(3).build(), "v").setOutputs("d").allowDisconnected(True).build()

    assert size == built.vertices["d"].vertex.n_in
    assert built == netconf.load(built.to_yaml())


def test_parameters_of_an_attention_vertex():
    vertex = AttentionVertex.Builder().nOut(6).nHeads(2).projectInput(True).build()
    conf = graph("a").addLayer("x", lstm(4, 3), "a").addVertex("v", vertex, "x", "x", "x").addLayer("o", steps(), "v")

    made = parameters_of(conf.setOutputs("o").build().vertices["v"].vertex)

    assert [("Wq", (2, 3, 4)), ("Wk", (2, 3, 4)), ("Wv", (2, 3, 4)), ("Wo", (6, 6))] == [(spec.name, spec.shape) for spec in made]
    assert {"C"} == {spec.order for spec in made}


def test_attention_over_the_inputs_says_their_sizes_in_yaml():
    vertex = (
        AttentionVertex.Builder().nInQueries(4).nInKeys(4).nInValues(4).nOut(6).nHeads(2).headSize(3).projectInput(True).build()
    )
    built = graph("a").addVertex("v", vertex, "a", "a", "a").addLayer("o", steps(), "v").setOutputs("o").build()

    assert built == netconf.load(built.to_yaml())
    assert built.vertices["v"].vertex.head_size == 0  # nOut / nHeads follows


def test_an_input_that_nothing_describes_is_shown_by_what_takes_it():
    conf = (
        graph("a", "b").addVertex("both", MergeVertex(), "a", "b").addLayer("x", lstm(4, 7), "both").addLayer("o", steps(), "x")
    )

    assert None is conf.setOutputs("o").build().vertices["x"].pre_processor


def test_placeholders_in_a_graph():
    conf = graph("a").addLayer("x", lstm("${n}", 3), "a").addLayer("y", lstm(2), "x", "a").addLayer("o", steps(), "y")
    built = conf.setOutputs("o").build()
    assert ("n",) == built.placeholders()

    assert 8 == netconf.bind(built, {"n": 5}).vertices["y"].vertex.n_in


def test_a_list_is_no_graph():
    text = encoder_decoder().build().to_yaml()
    with pytest.raises(SpecError, match="describes a ComputationGraphConfiguration, not a MultiLayerConfiguration"):
        MultiLayerConfiguration.from_yaml(text)


# --- faults ----------------------------------------------------------------------------------------------------------------


def two(*inputs):
    """A graph whose second layer takes what it should not."""
    return graph("a").addLayer("x", lstm(4, 3), "a").addLayer("o", steps(), *inputs).setOutputs("o")


@pytest.mark.parametrize(
    ("builder", "text"),
    [
        (graph("a"), "it has no vertices"),
        (graph(), "it has no inputs"),
        (two("y"), "vertex \"o\" (RnnOutputLayer), inputs: there is no input or vertex 'y'"),
        (two(), 'vertex "o" (RnnOutputLayer): it has no inputs\n'),
        (two("x").setOutputs(), "outputs: the graph has no outputs"),
        (two("x").setOutputs("out"), "outputs: there is no vertex 'out'"),
        (two("x").setOutputs("a"), "outputs: it is an input of the network"),
        (two("a"), 'vertex "x" (LSTM): it leads to no output'),
        (two("x").addInputs("b"), "inputs: no output depends on b"),
        (two("x").addLayer("a", lstm(2), "x"), 'vertex "a" (LSTM): an input of the network has the same name'),
        (two("x").addLayer("x", lstm(2), "a"), "vertex \"x\": two vertices are called 'x'"),
        (two("x", "z").addLayer("z", lstm(2), "o"), "they wait for one another: z -> o -> z"),
        (two("x").setInputTypes(InputType.recurrent(3), InputType.recurrent(3)), "2 types were given, but there are 1 inputs"),
        (two("x").inputPreProcessor("y", RnnToFeedForwardPreProcessor()), "inputPreProcessor: there is no layer 'y'"),
        (two("x").addVertex("v", L2Vertex(), "x"), 'vertex "v" (L2Vertex), inputs: it takes 2 inputs, but 1 were given: x'),
        (two("x").addVertex("v", ElementWiseVertex("Subtract"), "x"), "it takes 2 inputs, but 1 were given"),
        (two("x").addVertex("v", 3, "x"), "addVertex: 'v': expected a layer or a vertex, but 3 was given"),
        (two("x").addInputs(3), "addInputs: expected a name, but 3 was given"),
        (two("x").removeVertex("q"), "removeVertex: there is no vertex 'q'"),
        (two("x").setInputTypes(InputType.recurrent(4)), "vertex \"x\" (LSTM), nIn: it is 3, but the input 'a' has size 4"),
        (two("v").addVertex("v", LastTimeStepVertex("b"), "x"), "maskArrayInputName: there is no input 'b' of the network"),
        (two("v").addVertex("v", SubsetVertex(1, 4), "x"), "to: it is 4, but vertex 'x' has 4 features: 0 to 3"),
        (two("v").addVertex("v", ElementWiseVertex("Add"), "x", "a"), "they must have one size, but there are 4 from vertex 'x'"),
        (two("v").addVertex("v", UnstackVertex(2, 2), "x"), "from: it is 2, but there are 2 parts: 0 to 1"),
        (
            two("v").addVertex("w", LastTimeStepVertex("a"), "x").addVertex("v", MergeVertex(), "x", "w"),
            "they must have one shape, but there are time series [minibatch, size, time] from vertex 'x'",
        ),
        (
            two("v").addVertex("v", LastTimeStepVertex("a"), "x").backpropType("TruncatedBPTT"),
            "truncated backpropagation cuts the series into segments, but LastTimeStepVertex needs all of it",
        ),
    ],
)
def test_faults_name_the_vertex(builder, text):
    assert text in faults(builder)


def test_two_vertices_of_one_name_before_beta3():
    conf = graph("a", dl4j="0.9.1").addLayer("x", lstm(4, 3), "a").addLayer("x", lstm(5, 3), "a").addLayer("o", steps(), "x")
    built = conf.setOutputs("o").build()

    assert 5 == built.vertices["o"].vertex.n_in
    assert ["replaced-layer"] == [finding.code for finding in built.findings if finding.code == "replaced-layer"]


def test_a_remark_on_several_vertices_is_made_once():
    builder = NeuralNetConfiguration.Builder().graphBuilder().addInputs("a")
    for name in ("x", "y", "z"):
        builder.addLayer(name, LSTM.Builder().nIn(3).nOut(4).dropOut(7.0).build(), "a")

    text = faults(builder.addLayer("o", steps(), "x", "y", "z").setOutputs("o"))

    assert text.startswith('vertices "x", "y" and "z", dropOut: keep must be above 0 and at most 1, but it is 7.0')


@pytest.mark.parametrize(
    "middle",
    [
        "c: {type: GlobalPoolingLayer, inputs: b}",
        "c: {type: GlobalPoolingLayer, inputs: b, poolingDimensions: [2, 3]}",
    ],
)
def test_an_input_brings_what_all_that_share_it_take(middle):
    """A BatchNormalization takes vectors or images, a pooling series or images."""
    text = f"""
inputs: in
vertices:
  b: {{type: BatchNormalization, inputs: in, nIn: 3}}
  {middle}
  out: {{type: OutputLayer, inputs: c, nIn: 3, nOut: 2, activation: SOFTMAX, lossFunction: MCXENT}}
outputs: out
"""
    conf = netconf.load(text)

    assert conf.vertices["b"].vertex.n_in == 3
    assert all(node.pre_processor is None for node in conf.vertices.values())
    assert netconf.load(conf.to_yaml()) == conf
