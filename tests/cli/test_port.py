import json

import pytest

JAVA = """\
import org.deeplearning4j.nn.conf.*;
import org.nd4j.linalg.learning.config.Adam;

public class Small {
    public static void main(String[] args) {
        DataSetIterator iter = new Numbers(args[0]);
        MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
            .updater(new Adam(0.01))
            .list()
            .layer(new LSTM.Builder().nIn(iter.inputColumns()).nOut(8).activation(Activation.TANH).dropOut(0.2).build())
            .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(8).nOut(3).activation(Activation.SOFTMAX).build())
            .build();
        new MultiLayerNetwork(conf).fit(iter);
    }
}
"""
YAML = """\
updater: {type: Adam, learningRate: 0.01}
layers:
  - {type: LSTM, nIn: "${iter.inputColumns()}", nOut: 8, activation: TANH, dropOut: {keep: 0.2}}
  - {type: RnnOutputLayer, nOut: 3, activation: SOFTMAX, lossFunction: MCXENT}
"""


@pytest.fixture
def java(tmp_path):
    path = tmp_path / "Small.java"
    path.write_text(JAVA)
    return path


def test_yaml_goes_to_the_output_and_remarks_beside_it(graves, java):
    done = graves("port", java)

    assert done.exit_code == 0
    assert done.stdout == YAML
    assert f"{java}:10: warning: layer 0 (LSTM), dropOut: 0.2 is the probability to KEEP" in done.stderr
    assert f"{java}:13: not translated: MultiLayerNetwork; here: runtime.MultiLayerNetwork(conf).init()" in done.stderr
    assert "not bound: ${iter.inputColumns()}\n    give values: --set 'iter.inputColumns()=...'" in done.stderr


def test_a_binding_fills_the_size(graves, java):
    done = graves("port", java, "--set", "iter.inputColumns()=77", "--silence", "keeps-less-than-half")

    assert "nIn: 77" in done.stdout
    assert "not bound" not in done.stderr
    assert "keeps-less-than-half" not in done.stderr


def test_python_runs_and_knows_the_lines(graves, java):
    java.write_text(JAVA.replace(".dropOut(0.2)", ""))
    done = graves("port", java, "--to", "python", "--set", "iter.inputColumns()=4")
    names = {}
    exec(done.stdout, names)  # noqa: S102 - the program that was asked for

    assert names["conf"].layers[0].n_in == 4
    assert ".updater(Adam(learningRate=0.01))  # Java line 8\n" in done.stdout


def test_what_was_ported_is_a_specification(graves, java, tmp_path):
    spec = tmp_path / "small.yaml"
    spec.write_text(graves("port", java).stdout)

    done = graves("check", spec, "--set", "iter.inputColumns()=5")

    assert done.exit_code == 0
    assert "5 -> 8" in done.stdout
    assert graves("check", java, "--silence", "keeps-less-than-half").exit_code == 0


def test_the_report_as_data(graves, java):
    report = json.loads(graves("port", java, "--json").stdout)

    assert report["networks"][0]["placeholders"] == ["iter.inputColumns()"]
    assert report["networks"][0]["method"] == "main"
    assert report["networks"][0]["yaml"] == YAML


def test_json_wants_every_size(graves, java):
    done = graves("port", java, "--to", "json")

    assert done.exit_code == 2
    assert "give values: --set 'iter.inputColumns()=...'" in done.stderr
    document = graves("port", java, "--to", "json", "--set", "iter.inputColumns()=4").stdout
    assert '"nin": 4' in document


def test_java_for_the_newest_release(graves, java):
    assert "give values" in graves("port", java, "--to", "java").stderr
    source = graves("port", java, "--to", "java", "--set", "iter.inputColumns()=4").stdout

    assert source.startswith("import org.deeplearning4j.nn.conf.")
    assert ".nIn(4)" in source


def test_a_folder_gives_a_table(graves, java):
    (java.parent / "Other.java").write_text("class Other { int x = 3; }")
    (java.parent / "Third.kt").write_text("class Third { companion object { const val WIDTH = 5 } }")
    (java.parent / "chains").mkdir()
    (java.parent / "chains" / "Fourth.scala").write_text(
        "object Fourth { val c = new NeuralNetConfiguration.Builder().list("
        "new RnnOutputLayer.Builder().nIn(Third.WIDTH).nOut(2).activation(Activation.SOFTMAX).build).build }"
    )
    (java.parent / "Fifth.clj").write_text("(ns fifth)")

    done = graves("port", java.parent)

    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["Small.java", "1", "0", "1", "1"] in rows
    assert "Other.java" in done.stdout
    assert ["chains/Fourth.scala", "1", "0", "0", "0"] in rows
    assert "this is Clojure; Java, Scala and Kotlin are read" in done.stdout
    assert 5 == len(json.loads(graves("port", java.parent, "--json").stdout))


def test_a_folder_without_sources_says_what_was_looked_for(graves, tmp_path):
    (tmp_path / "notes.txt").write_text("new NeuralNetConfiguration.Builder()")

    done = graves("port", tmp_path)

    assert done.exit_code == 2
    assert "there is no source to port" in done.stderr
    assert "looked for files that end in .clj, .ipynb, .java, .kt, .kts, .sc, .scala" in done.stderr


def test_constants_of_a_class_in_another_file_of_the_folder_are_found(graves, java):
    java.write_text(java.read_text().replace("iter.inputColumns()", "Sizes.IN"))
    (java.parent / "Sizes.java").write_text("class Sizes { static final int IN = 2 * 3; }")

    [_, row, other] = [
        line.split() for line in graves("port", java.parent, "--silence", "keeps-less-than-half").stdout.splitlines()
    ]

    assert ["Sizes.java", "0"] == row[:2] or ["Sizes.java", "0"] == other[:2]
    assert ["Small.java", "1", "0", "0", "0"] in (row, other)


def test_a_refusal_names_line_construct_and_the_way_on(graves, tmp_path):
    path = tmp_path / "Deep.java"
    path.write_text(
        """class Deep {
    Object make(int depth) {
        NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().list();
        for (int i = 0; i < depth; i++) b.layer(i, new LSTM.Builder().nIn(3).nOut(3).build());
        return b.build();
    }
}
"""
    )

    done = graves("port", path)

    assert done.exit_code == 2
    assert f"{path}:4:25: the loop in line 4 depends on depth, which only the running program knows" in done.stderr
    assert "give its value: --set 'depth=...'" in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("arguments", [["--set", "nothing"], ["--dl4j", "2.0"], ["nowhere.java"]])
def test_faults_of_the_user_are_told(graves, java, arguments):
    done = graves("port", java, *arguments)

    assert done.exit_code == 2
    assert done.stderr
    assert "Traceback" not in done.output
