"""What a source may be, and what is said of one that gives nothing."""

import contextlib
import gc
import importlib
import inspect
import re

import pytest

import netconf
import netconf.surroundings
from netconf.errors import SpecError
from netconf.java import port, surroundings
from tests.netconf.java import mutations

CHAIN = """new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
    .layer(new LSTM.Builder().nIn({inputs}).nOut(4).activation(Activation.TANH).build())
    .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build())
    .build();
"""


def refusal(source, **arguments):
    with pytest.raises(SpecError) as caught:
        port(source, **arguments)
    return str(caught.value)


CLOJURE = "(ns example (:import [org.deeplearning4j.nn.conf NeuralNetConfiguration$Builder]))\n(def conf (.list builder))\n"


def test_other_languages_are_named():
    assert "this is Clojure; Java, Scala and Kotlin are read" in refusal(CLOJURE)


SCALA = """
import org.deeplearning4j.nn.conf._
object Example {
  def main(args: Array[String]): Unit = {
    val conf = new NeuralNetConfiguration.Builder().list(
      new RnnOutputLayer.Builder().nIn(3).nOut(2).activation(Activation.SOFTMAX).build).build
  }
}
"""
KOTLIN = """
import org.deeplearning4j.nn.conf.NeuralNetConfiguration
fun main() {
    val conf = NeuralNetConfiguration.Builder().list(
        RnnOutputLayer.Builder().nIn(3).nOut(2).activation(Activation.SOFTMAX).build()).build()
}
"""


@pytest.mark.parametrize("text", [SCALA, KOTLIN], ids=["Scala", "Kotlin"])
@pytest.mark.parametrize("wrapped", ["{}", "```\n{}```\n", "some words\n```{}\n```"])
def test_a_language_shows_in_a_text_without_name(text, wrapped):
    [network] = port(wrapped.format(text)).networks

    assert 3 == network.configuration.layers[0].n_in
    assert netconf.load(text) == network.configuration


@pytest.mark.parametrize(("ending", "text"), [(".kt", KOTLIN), (".scala", SCALA)])
def test_faults_point_into_the_source_that_was_given(ending, text):
    report = port({f"A{ending}": text.replace("Activation.SOFTMAX", "Activation.TANH")})

    [problem] = report.problems
    line = 1 + text[: text.index("RnnOutput")].count("\n")
    assert problem.location.startswith(f"A{ending}:{line}")


def test_files_in_several_languages_are_one_program():
    files = {
        "Sizes.java": "public class Sizes { public static final int HIDDEN = 9; static int twice(int n) { return 2 * n; } }",
        "Chain.kt": "val TANH = Activation.TANH\n"
        "fun layer(n: Int, out: Int = Sizes.twice(n)) = LSTM.Builder().nIn(n).nOut(out).activation(TANH).build()",
        "Main.kt": KOTLIN.replace("list(", "list(layer(Sizes.HIDDEN), ").replace("nIn(3).", ""),
    }

    [network] = port(files).networks

    assert [9, 18] == [layer.n_in for layer in network.configuration.layers]


@pytest.mark.parametrize("ending", [".kt", ".scala"])
def test_brackets_without_end_are_refused(ending):
    said = refusal({f"a{ending}": "val x = " + "(" * 5000})

    assert f"a{ending}:1:110: brackets are nested more than" in said


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("class A { Object m = KerasModelImport.importKerasModelAndWeights(path); }", "Keras model"),
        ("class A { Object m = ModelSerializer.restoreMultiLayerNetwork(file); }", "loaded from a file"),
        ("import org.deeplearning4j.zoo.model.LeNet;\nclass A { Object m = LeNet.builder().build(); }", "zoo"),
        ("    .nOut(3).build())\n .layer(1, new RnnOutputLayer.Builder().nOut(2).build()).build();", "paste it from new Neural"),
        ("class A {\n/* new NeuralNetConfiguration.Builder().list() */ }", "one stands in a comment, in line 2 of A.java"),
        (
            "ComputationGraph old = ModelSerializer.restoreComputationGraph(file);\n"
            'ComputationGraph net = new TransferLearning.GraphBuilder(old).setFeatureExtractor("a").build();',
            "line 2: TransferLearning changes a trained network, old that line 1 loads from a file; its weights are not in the",
        ),
        (
            "Object n = new TransferLearning.Builder(net()).build();",
            "runtime.TransferLearning.Builder(runtime.load('model.zip'))",
        ),
        ("class A { int x = 3; }", "it declares A and uses nothing of DL4J"),
        ("import org.deeplearning4j.nn.multilayer.*;\nclass A { Object net; }", "built in another file"),
        ("", "it is no program of DL4J"),
    ],
)
def test_a_source_without_a_configuration_says_what_is_there(text, instead):
    said = refusal({"A.java": text})

    assert "looked for new NeuralNetConfiguration.Builder()" in said
    assert instead in said


@pytest.mark.parametrize("mark", ["> ", ">", "+", "+  ", "7: "])
def test_marks_before_each_line_are_taken_away(mark):
    lines = ["Object conf = // a network", *CHAIN.format(inputs="3").splitlines()]
    text = "\n".join((mark.replace("7", str(i)) if "7" in mark else mark) + line for i, line in enumerate(lines, 1))
    removed = "-        .seed(3)\n" if "+" in mark else ""

    [network] = port({"A.java": removed + text}).networks

    assert 3 == network.configuration.layers[0].n_in
    assert (2 + bool(removed), len(lines) + bool(removed)) == network.lines


SURROUNDED = """
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
class Lines implements DataSetIterator { public int inputColumns() { return 3; } }
class Main {
    public static void main(String[] args) {
        DataSetIterator lines = new Lines();
        NormalizerStandardize norm = new NormalizerStandardize();
        norm.fit(lines);
        MultiLayerNetwork net = new MultiLayerNetwork(CHAIN);
        net.setListeners(new ScoreIterationListener(10));
        for (int epoch = 0; epoch < 5; epoch++) {
            net.fit(lines);
            lines.reset();
        }
        net.rnnClearPreviousState();
        while (lines.hasNext()) out = net.rnnTimeStep(out);
        Evaluation e = net.evaluate(lines);
    }
}
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("new Wavelet(3, f(x))", "activation(...) is given Wavelet, a class that is not known here"),
        ("new my.Wavelet.Builder().of(3).build()", "activation(...) is given my.Wavelet, a class that is not known here"),
        ("new Options().function()", "activation(...) needs a value: new Options().function()"),
    ],
)
def test_a_class_of_the_programs_own_is_named_once_and_not_asked_for(given, said):
    built = (
        "class A { void go() { ListBuilder list = new NeuralNetConfiguration.Builder().list();\n"
        f"for (int i = 0; i < 2; i++) list.layer(new LSTM.Builder().nIn(3).nOut(3).activation({given}).build());\n"
        "MultiLayerConfiguration conf = list.build(); } }"
    )

    (problem,) = port(built).problems
    assert said in problem.message


PAGE = """# Chain of *words*
First the dependency is added (see [here](x)), then the net is built.
```xml
<artifactId>deeplearning4j-core</artifactId>;
```
Now `builder` is made; its rate is small.
```java
NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder();
builder.iterations(3);
builder.learningRate(0.1);
```
Then come the layers, and the net is done (`doIt()` will call it):
```
ListBuilder list = builder.list();
list.layer(0, new GravesLSTM.Builder().nIn(2).nOut(4).build());
list.layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(4).nOut(1).build());
MultiLayerConfiguration conf = list.build();
```
## <a name="end">What is next</a>
"""


def test_of_a_page_with_fences_what_stands_inside_them_is_read():
    report = port(PAGE)

    (network,) = report.networks
    assert (report.release, network.lines) == ("0.9.1", (8, 17))
    assert (network.configuration.iterations, [layer.n_out for layer in network.configuration.layers]) == (3, [4, 1])


def test_what_stands_around_a_network_is_named_with_the_closest_thing_here():
    report = port(SURROUNDED.replace("CHAIN", CHAIN.format(inputs="lines.inputColumns()").rstrip().rstrip(";")))

    assert 3 == report.networks[0].configuration.layers[0].n_in
    found = {neighbour.what: neighbour.line for neighbour in report.neighbours}
    assert {
        "Lines implements DataSetIterator": 3,
        "NormalizerStandardize": 7,
        "MultiLayerNetwork": 9,
        "ScoreIterationListener": 13,
        "the loop over epochs": 14,
        "fit(...)": 15,
        "rnnClearPreviousState(...)": 18,
        "the loop of rnnTimeStep": 19,
        "rnnTimeStep(...)": 19,
        "evaluate(...)": 20,
    } == found


def test_what_is_named_as_the_closest_thing_exists():
    named = set(re.findall(r"runtime(?:\.\w+)+", inspect.getsource(surroundings) + inspect.getsource(netconf.surroundings)))

    assert named
    for path in named:
        *modules, name = path.split(".")
        while modules and not importlib.util.find_spec(".".join(modules)):
            modules, name = modules[:-1], modules[-1]  # a class within a class
        assert hasattr(importlib.import_module(".".join(modules)), name), path


def test_several_files_are_one_program():
    main = f"class Main {{ Object conf() {{ return {CHAIN.format(inputs='Sizes.IN')} }} }}"
    sizes = "class Sizes { static final int IN = 3 * 4; }"

    [network] = port({"Main.java": main, "Sizes.java": sizes}).networks

    assert 12 == network.configuration.layers[0].n_in
    assert ("Main.java", "conf", (1, 4)) == (network.source, network.method, network.lines)


def test_files_by_path(tmp_path):
    (tmp_path / "Main.java").write_text(f"class Main {{ Object conf() {{ return {CHAIN.format(inputs='Sizes.IN')} }} }}")
    (tmp_path / "Sizes.java").write_text("class Sizes { static final int IN = 6; }")

    assert ("Sizes.IN",) == port(tmp_path / "Main.java").placeholders
    [network] = port([tmp_path / "Main.java", tmp_path / "Sizes.java"]).networks
    assert 6 == network.configuration.layers[0].n_in


@pytest.mark.parametrize("name", ["n", "two * n", "n + n"])
def test_bindings_go_by_name_or_by_text_whatever_the_spaces(name):
    text = "class A { Object m(int n, int two) { int k = two*n; int j = n+n; return " + CHAIN.format(inputs="k + 0 * j") + "}}"

    assert ("(two * n) + (0 * (n + n))",) == port(text).placeholders
    report = port(text, {name: 3})

    assert [] == [finding for finding in report.findings if finding.code == "unused-binding"]


def test_a_binding_that_nothing_asks_for_is_told_with_the_nearest_name():
    text = "class A { Object m(int inputs) { return " + CHAIN.format(inputs="inputs") + "}}"
    [finding] = port(text, {"input": 3}).findings

    assert "nothing is called input; did you mean inputs?" in str(finding)


ENDLESS = {
    "loop": "int n = 0; while (true) { n++; b.layer(new LSTM.Builder().nIn(n).nOut(n).build()); }",
    "recursion": "b.layer(new LSTM.Builder().nIn(f(1)).nOut(3).build());",
    "both": "for (;;) { for (;;) { f(2); b.layer(f(1), null); } }",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_hostile_loops_end_within_a_budget_that_is_named(name):
    text = f"""class A {{
        int f(int n) {{ return f(n + 1) + 1; }}
        Object m() {{
            NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().list();
            {ENDLESS[name]}
            return b.build();
        }}
    }}"""

    [refused] = port(text).refused

    assert any(
        said in refused.problems[0].message
        for said in ("150,000 steps", "3 seconds", "called within itself more than 40", "more than 400 words")
    )
    assert refused.problems[0].hint


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, "{" * 100_000, "a." * 50_000, "f(" * 5000 + ")" * 5000, "1+" * 50_000 + "1;", "!" * 10_000, "\0" * 1000],
)
def test_deep_nesting_is_refused_or_read(text):
    assert refusal("NeuralNetConfiguration.Builder x = " + text)


def test_deep_nesting_inside_a_configuration_is_refused():
    text = CHAIN.format(inputs="(" * 300 + "1" + ")" * 300)

    assert "nested more than" in str(port(text).problems[0])


def test_long_chains_and_sums_are_no_nesting():
    text = CHAIN.format(inputs=" + ".join(["1"] * 2000)).replace(".list()", ".seed(1)" * 300 + ".list()")

    assert 2000 == port(text).networks[0].configuration.layers[0].n_in


@pytest.mark.parametrize(
    "odd",
    ["ListBuilder.layer(3, x);", "LossFunctions.LossFunction(x);", "WeightInit w = WeightInit.RELU; w++;", "x = Nd4j.create();"],
)
def test_what_java_would_not_compile_harms_nothing(odd):
    text = f"class A {{ Object m() {{ {odd} return {CHAIN.format(inputs='3')} }} }}"

    assert 1 == len(port(text).networks)


@pytest.mark.parametrize("block", range(6))
def test_mutated_sources_end_in_a_report_or_in_an_error_of_ours(block):
    for seed in range(block * 100, block * 100 + 100):
        mutations.run(seed)


@pytest.mark.parametrize(
    ("pasted", "whole"),
    [
        (".layer(new GlobalPoolingLayer(AVG))", ".layer(new GlobalPoolingLayer(PoolingType.AVG))"),
        (".layer(new ActivationLayer(RELU))", ".layer(new ActivationLayer(Activation.RELU))"),
        (".layer(new LossLayer.Builder(MSE).build())", ".layer(new LossLayer.Builder(LossFunctions.LossFunction.MSE).build())"),
        (
            ".layer(new Bidirectional(ADD, new LSTM.Builder().nOut(3).build()))",
            ".layer(new Bidirectional(Bidirectional.Mode.ADD, new LSTM.Builder().nOut(3).build()))",
        ),
        (".backpropType(TruncatedBPTT)", ".backpropType(BackpropType.TruncatedBPTT)"),
    ],
)
def test_constants_of_imports_that_were_not_pasted_are_known_by_where_they_stand(pasted, whole):
    chain = "new NeuralNetConfiguration.Builder().list().layer(new LSTM.Builder().nIn(2).nOut(3).build()){}.build();"
    bare, full = (port(chain.format(words)) for words in (pasted, whole))
    assert bare.problems == full.problems
    assert [one.configuration for one in bare.networks] == [one.configuration for one in full.networks]
    assert bare.networks


def test_a_number_that_is_called_like_a_constant_stays_a_number():
    source = "class A {{ void m(int MAX) {{ {} }} }}"
    chain = "new NeuralNetConfiguration.Builder().list().layer(new LSTM.Builder().nIn(MAX).nOut(3).build()).build();"
    assert port(source.format(chain)).networks[0].placeholders == ("MAX",)


def test_a_static_method_that_is_given_too_little_says_its_form():
    chain = CHAIN.format(inputs=3).replace(".build();", ".setInputType(InputType.feedForward()).build();")

    [problem] = port(chain).problems

    assert "InputType.feedForward() is not a form of this word" in problem.message
    assert problem.hint == "it is InputType.feedForward(size)"


@pytest.mark.parametrize("flag", ["l1 > 0.0 || l2 > 0.0", "!plain", "regularized"])
def test_a_switch_for_regularization_is_of_0_x_whatever_decides_it(flag):
    chain = CHAIN.format(inputs=3).replace(".list()", f".regularization({flag}).list()")

    assert port("class A { void m(boolean regularized) { " + chain + " } }").release == "0.9.1"


def test_a_chain_of_0_0_3_is_refused_in_one_sentence():
    chain = (
        "new NeuralNetConfiguration.Builder().iterations(5).layer(new LSTM()).nIn(4).nOut(3).list(2).hiddenLayerSizes(5).build();"
    )

    [problem] = port(chain).problems

    assert "nIn(...) is said of the whole network, as in 0.0.3" in problem.message
    assert "each layer has its builder" in problem.hint


def test_a_word_of_the_closed_list_of_0_x_tells_the_release():
    chain = CHAIN.format(inputs=3).replace("new Adam(0.01)", "Updater.ADAM").replace(".list()", ".epsilon(1e-6).list()")

    assert port("class A { void m() { " + chain + " } }").release == "0.9.1"


def test_a_piece_of_a_graph_is_taken_as_one():
    piece = """.addInputs("in")
    .addLayer("memory", new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build(), "in")
    .addLayer("out", new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(), "memory").setOutputs("out")
"""
    [network] = port(piece).networks

    assert ["memory", "out"] == list(network.configuration.vertices)


def test_a_builder_without_layers_names_the_methods_that_would_add_some():
    source = """class Wrapped {
    private ListBuilder layers = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
    public void addMemory(int in, int out) { layers.layer(new LSTM.Builder().nIn(in).nOut(out).build()); }
    public MultiLayerNetwork finish() { return new MultiLayerNetwork(layers.build()); }
}
"""
    [problem] = port(source).problems

    assert "nothing in the files calls what adds some, addMemory: give the file that does" == problem.hint


def test_a_loss_that_never_ran_is_named_so():
    source = CHAIN.format(inputs=3).replace("MCXENT", "RMSE_XENT")

    assert {"DL4J names this loss, and throws when it is used; use XENT or MSE"} == {p.hint for p in port(source).problems}


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("source", [CHAIN.format(inputs=3), "nothing"], ids=["a network", "none"])
def test_the_collector_of_garbage_is_left_as_it_was(source, enabled):
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with contextlib.suppress(SpecError):
            port({"A.java": source})
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("pattern", ["(a @, b)", "(a:, b)", "a @", "a:", "(,)", "Pair(", "if a", "|", ""])
def test_a_pattern_that_is_cut_off_is_no_error_of_ours(pattern):
    choice = f"  val size = (1, 2) match {{ case {pattern} => 3; case _ => 4 }}\n  val conf"

    assert port({"A.scala": SCALA.replace("  val conf", choice)}).networks
