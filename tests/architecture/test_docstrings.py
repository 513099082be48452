"""What a docstring says about a function agrees with its signature."""

import ast
import builtins
import doctest
import importlib
import re
from pathlib import Path

import pytest

import netconf.errors
import runtime.errors
from tests.architecture.source import PACKAGES, ROOT, Function, modules, name_of, parsed, public_functions

TITLE = r"^[A-Z][A-Za-z ]+\n-{3,}\n"
SECTION = re.compile(rf"(?P<title>{TITLE})(?P<body>.*?)(?={TITLE}|\Z)", re.MULTILINE | re.DOTALL)


def sections(docstring: str) -> dict[str, str]:
    """Sections of a NumPy-style docstring by their titles."""
    return {match["title"].partition("\n")[0]: match["body"] for match in SECTION.finditer(docstring)}


def documented(body: str) -> list[str]:
    """Names that a section of parameters describes, in order."""
    heads = [line for line in body.splitlines() if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for head in heads for name in head.partition(":")[0].split(",")]


def parameters(function: Function) -> list[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument.arg for argument in named if argument is not None and argument.arg not in {"self", "cls"}]


def _raised(function: Function) -> set[str]:
    """Names of the classes of errors that stand in a function's own raise statements."""
    calls = (node.exc for node in ast.walk(function) if isinstance(node, ast.Raise))
    names = (call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name))
    return {name for name in names if name[0].isupper()}


def _error(name: str, path: Path) -> type[BaseException]:
    """The class of an error: of the function's own module, one of ours, or Python's."""
    plain = name.rpartition(".")[2]
    known = (importlib.import_module(_module(path)), netconf.errors, runtime.errors, builtins)
    return next(getattr(module, plain) for module in known if hasattr(module, plain))


def _module(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


CASES = [
    pytest.param(path, function, id=f"{name_of(path)}::{name}")
    for path in modules()
    for name, function in public_functions(parsed(path))
    if "Parameters" in sections(ast.get_docstring(function) or "") or "Raises" in sections(ast.get_docstring(function) or "")
]


@pytest.mark.parametrize(("path", "function"), CASES)
def test_documented_parameters_are_those_of_the_signature(path, function):
    described = sections(ast.get_docstring(function))

    if "Parameters" in described:
        assert documented(described["Parameters"]) == parameters(function)


@pytest.mark.parametrize(("path", "function"), CASES)
def test_errors_that_a_function_raises_are_documented(path, function):
    """A function that documents errors at all documents each one that it raises itself, or a base class of it."""
    described = sections(ast.get_docstring(function))

    if "Raises" in described:
        promised = tuple(_error(name, path) for name in documented(described["Raises"]))
        assert set() == {name for name in _raised(function) if not issubclass(_error(name, path), promised)}


PAGE = re.compile(r"[\w./-]+\.md\b")


def _pages(path: Path) -> set[str]:
    """Pages that the docstrings of a file name."""
    strings = (
        node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    return {page for string in strings for page in PAGE.findall(str(string.value))}


NAMING_PAGES = [
    path for package in (*PACKAGES, "tests", "examples") for path in sorted((ROOT / package).rglob("*.py")) if _pages(path)
]


@pytest.mark.parametrize("path", NAMING_PAGES, ids=name_of)
def test_pages_that_are_named_can_be_followed(path):
    """From the file itself, or from the top."""
    assert [] == [page for page in _pages(path) if not any((base / page).is_file() for base in (path.parent, ROOT))]


WITH_EXAMPLES = [pytest.param(path, id=name_of(path)) for path in modules() if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES)
def test_examples_in_docstrings_are_true(path):
    module = importlib.import_module(_module(path))
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)

    assert 0 < result.attempted
    assert 0 == result.failed
