"""The stub that editors read says what the derived builders are."""

import ast

import netconf.builder.derived
from netconf.builder import stub
from netconf.builder.derive import builder_class


def test_the_stub_is_current():
    assert stub.STUB.read_text(encoding="utf-8") == stub.text(), "run: python -m netconf.builder.stub"


def test_every_class_of_the_stub_is_the_builder_that_it_names():
    tree = ast.parse(stub.text())
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name != "BuilderOf"]
    assert names == [builder_class(model).__name__ for model in stub.models()]
    public = [name for name in names if not name.startswith("_")]
    assert all(getattr(netconf.builder.derived, name).__name__ == name for name in public)


def test_every_method_of_the_stub_is_a_word_of_its_builder():
    builders = {builder_class(model).__name__: builder_class(model) for model in stub.models()}
    for node in ast.parse(stub.text()).body:
        if isinstance(node, ast.ClassDef) and node.name in builders:
            methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)} - {"__init__"}
            assert methods <= set(builders[node.name].words())
