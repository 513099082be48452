"""TransferLearning in a program: which trained network it starts from, and what to do here."""

from __future__ import annotations

from netconf.java.program import Program
from netconf.java.syntax import Node

_FROM_A_FILE = ("restore", ".load(", "loadModel")
_FROM_THE_ZOO = ("initPretrained", "ZooModel")


def told(program: Program, node: Node) -> tuple[str, str]:
    """What is said of ``new TransferLearning.Builder(net)``: the message and the hint."""
    given = node.arguments()
    name = given[0].text if given and len(given[0].text) <= _LONGEST else ""
    where = _begun(program, name, node.line) if name else ""
    message = f"TransferLearning changes a trained network{f', {name}' if name else ''}{where}; its weights are not in the source"
    builder = "GraphBuilder" if "GraphBuilder" in node.named("type") else "Builder"
    hint = (
        "have the program save that network (ModelSerializer.writeModel), load its zip, and say the same words: "
        f"runtime.TransferLearning.{builder}(runtime.load('model.zip'))"
    )
    return message, hint


_LONGEST = 40
"""Characters of a name that is repeated."""


def first(program: Program) -> Node | None:
    """The first place where a program changes a trained network."""
    for source in program.files:
        for node in source.nodes:
            if node.kind == "object_creation_expression" and node.named("type").startswith("TransferLearning."):
                return node
    return None


def _begun(program: Program, name: str, line: int) -> str:
    """Where a network comes from: the last place before a line that gives the variable a value."""
    where = ""
    for source in program.files:
        for node in source.nodes:
            value = None
            if node.kind == "variable_declarator" and node.named("name") == name:
                value = node.get("value")
            elif node.kind == "assignment_expression" and node.named("left").removeprefix("this.") == name:
                value = node.get("right")
            if value is not None and node.line <= line:
                where = _made(value) or where
    return where


def _made(value: Node) -> str:
    text = value.text
    if any(sign in text for sign in _FROM_A_FILE):
        return f" that line {value.line} loads from a file"
    if any(sign in text for sign in _FROM_THE_ZOO):
        return f" that line {value.line} takes from DL4J's zoo"
    return f" that line {value.line} makes" if value.kind == "object_creation_expression" else ""
