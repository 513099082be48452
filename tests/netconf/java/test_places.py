"""Errors point at the line and the column of the text that was given."""

import json
import re

import pytest

from netconf.java import port

JAVA = """class Größen { MultiLayerConfiguration conf(int wüste) {
\treturn new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list()
\t\t.layer(/* süß */ new LSTM.Builder().nIn(3).nOut(4).build()).layer(new RnnOutputLayer.Builder().nOut(2).activatoin(
\t\t\tActivation.SOFTMAX).build()).build(); } }
"""
SCALA = """object Größen {
  def conf(wüste: Int) = {
    val inner = "süß"; val one = new LSTM.Builder().nIn(3).nOut(4).build
    new NeuralNetConfiguration.Builder().list().layer(one)
      .layer(new RnnOutputLayer.Builder().nOut(2).activatoin(Activation.SOFTMAX).build).build
  }
}
"""
KOTLIN = SCALA.replace("object", "class").replace("def conf", "fun conf").replace("new ", "").replace(".build)", ".build())")
PIECE = JAVA.partition(".list()")[2].strip().removesuffix("} }")
WORD = "activatoin"


def _quoted(text):
    return "".join(f"> {line}\n" for line in text.splitlines())


def _numbered(text):
    return "".join(f"{number:3} {line}\n" for number, line in enumerate(text.splitlines(), 1))


def _between_fences(text):
    return f"Some words:\n```\n{text}\n```\nand more\n"


def _windows(text):
    return text.replace("\n", "\r\n")


def _itself(text):
    return text


def _place_of(text):
    [location] = {problem.location for problem in port(text).problems if WORD in problem.message}
    line, column = re.match(r"source:(\d+):(\d+)", location).groups()
    return int(line), int(column)


@pytest.mark.parametrize("pasted", [_itself, _quoted, _numbered, _between_fences, _windows])
@pytest.mark.parametrize("text", [JAVA, PIECE, SCALA, KOTLIN], ids=["Java", "piece", "Scala", "Kotlin"])
def test_a_fault_points_at_the_word(text, pasted):
    given = pasted(text)
    line, column = _place_of(given)

    assert given.splitlines()[line - 1][column - 1 :].startswith(WORD)


def _notebook(text):
    return json.dumps({"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)}]}, indent=1, ensure_ascii=False)


def test_a_fault_points_into_a_cell_of_a_notebook():
    given = _notebook(JAVA)
    line, column = _place_of(given)

    assert given.splitlines()[line - 1][column - 1 :].startswith(WORD)


def test_a_line_that_a_notebook_writes_otherwise_has_no_column():
    given = _notebook(JAVA.replace("/* süß */", '/* "süß" */'))

    [location] = {problem.location for problem in port(given).problems if WORD in problem.message}

    assert re.fullmatch(r"source:\d+, .*", location)
