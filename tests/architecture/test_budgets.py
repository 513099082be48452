"""A file has one subject and a function fits a screen."""

import ast

from tests.architecture.source import Function, functions, modules, name_of, parsed

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60


def _lines(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def _length(function: Function) -> int:
    """Lines without the docstring, which may be as long as its formulas need, and without functions inside, which count alone."""
    length = _lines(function)
    if ast.get_docstring(function, clean=False) is not None:
        length -= _lines(function.body[0])
    return length - sum(_lines(inner) for inner in function.body if isinstance(inner, Function))


def test_files_have_one_subject():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {} == {name: length for name, length in lengths.items() if length > LINES_OF_A_FILE}


def test_functions_fit_a_screen():
    too_long = {
        f"{name_of(path)}:{function.lineno} {function.name}": _length(function)
        for path in modules()
        for function in functions(parsed(path))
        if _length(function) > LINES_OF_A_FUNCTION
    }

    assert {} == too_long
