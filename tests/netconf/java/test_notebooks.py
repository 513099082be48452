"""Programs in the cells of notebooks, and between the fences of a page."""

import json

import pytest

import netconf
from netconf.java import port

JAVA = [
    "%maven org.deeplearning4j:deeplearning4j-core:1.0.0-M2.1\nimport org.deeplearning4j.nn.conf.*;",
    "int größe = 3;",
    "MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()\n"
    "    .layer(new LSTM.Builder().nIn(größe).nOut(4).build())\n"
    "    .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build()).build();\nconf",
]
SCALA = [
    "%%classpath add mvn\norg.deeplearning4j:deeplearning4j-core:1.0.0-M2.1",
    "import org.deeplearning4j.nn.conf.NeuralNetConfiguration;\nval size = 3",
    "val builder = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()\n"
    "for (i <- 0 to 0) builder.layer(new LSTM.Builder().nIn(size).nOut(4).build)\n"
    "builder.layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build)",
    "val conf = builder.build",
]
KOTLIN = [
    "%use deeplearning4j",
    "%%html\n<b>new NeuralNetConfiguration.Builder()</b>",
    "val size = 3",
    "val conf = NeuralNetConfiguration.Builder().updater(Adam(0.01)).list()\n"
    "    .layer(LSTM.Builder().nIn(size).nOut(4).build())\n"
    "    .layer(RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build()).build()",
]
LANGUAGES = {"java": JAVA, "scala": SCALA, "kotlin": KOTLIN}


def _jupyter(language, *, in_lines):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["Words about `new NeuralNetConfiguration.Builder()`"]}]
    for code in LANGUAGES[language]:
        source = code.splitlines(keepends=True) if in_lines else code
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [{"text": ["val size = 9"]}], "source": source})
    return {"cells": cells, "metadata": {"kernelspec": {"language": language}}, "nbformat": 4}


def _zeppelin(language, *, in_lines):
    told = {"java": "%java", "scala": "%spark", "kotlin": "%kotlin"}[language]
    cells = [{"text": "%md\nWords; about NeuralNetConfiguration"}, {"text": "%spark.dep\nz.load(name)"} if in_lines else {}]
    code = [cell for cell in LANGUAGES[language] if not cell.startswith("%")]
    return {"paragraphs": [*cells, *({"text": f"{told}\n{cell}"} for cell in code)]}


@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("in_lines", [True, False])
@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("notebook", [_jupyter, _zeppelin])
def test_the_cells_of_a_notebook_are_one_program(notebook, language, in_lines, indent):
    text = json.dumps(notebook(language, in_lines=in_lines), indent=indent)

    [network] = port({"A.ipynb": text}).networks

    assert [(3, 4), (4, 2)] == [(layer.n_in, layer.n_out) for layer in network.configuration.layers]


def test_lines_are_those_of_the_file(tmp_path):
    text = json.dumps(_jupyter("java", in_lines=True), indent=1, ensure_ascii=False).replace(
        "Activation.SOFTMAX", "Activation.TANH"
    )
    path = tmp_path / "A.ipynb"
    path.write_text(text, encoding="utf-8")

    [problem] = port(path).problems

    line = next(number for number, here in enumerate(text.splitlines(), 1) if "RnnOutputLayer" in here)
    assert problem.location.startswith(f"{path}:{line}")


def test_a_notebook_is_loaded_as_any_program(tmp_path):
    path = tmp_path / "A.ipynb"
    path.write_text(json.dumps(_jupyter("kotlin", in_lines=True), indent=1), encoding="utf-8")

    assert 3 == netconf.load(path).layers[0].n_in


def test_a_notebook_in_another_language_is_refused():
    text = json.dumps({**_jupyter("java", in_lines=True), "metadata": {"kernelspec": {"language": "python"}}}, indent=1)

    with pytest.raises(netconf.errors.SpecError, match="this is Python; Java, Scala and Kotlin are read"):
        port({"A.ipynb": text})


@pytest.mark.parametrize("text", ['{"cells": [1, {"cell_type": "code"}]}', '{"cells": {}}', '{"cells": '])
def test_what_is_no_notebook_after_all_is_no_program(text):
    with pytest.raises(netconf.errors.SpecError, match="no configuration was found"):
        port({"A.ipynb": text})


def test_of_a_page_in_two_languages_the_first_that_builds_something_is_read():
    kotlin, java = ("\n\n".join(cells[-2:]) for cells in (KOTLIN, JAVA))
    java = java.replace("nOut(4)", "nOut(9)")
    page = f"```bash\nmvn install;\n```\n\nOne way:\n\n```kotlin\n{kotlin}\n```\n\nor\n\n```java\n{java}\n```\n"

    [network] = port(page).networks

    assert 4 == network.configuration.layers[0].n_out
    assert page.splitlines().index(KOTLIN[-1].splitlines()[0]) + 1 == network.lines[0]
