"""What a program declares its variables as, told by their names: enough to see whose methods are called."""

from __future__ import annotations

from netconf.java.program import Program
from netconf.java.syntax import Node

BUILDERS = frozenset({"Builder", "ListBuilder", "GraphBuilder"})
"""How the types of DL4J's builders end."""


class Declared:
    """Types of variables, fields and parameters by name."""

    def __init__(self, program: Program) -> None:
        self.types = _types(program)
        """The type of each name; empty where one name has several."""
        self._own = {info.name for info in program.classes if info.name}

    def is_builder(self, receiver: Node) -> bool:
        """Whether a variable is declared as a builder that is not one of the program's own."""
        kind = self.types.get(receiver.text.removeprefix("this."), "").partition("<")[0]
        outer, _, last = kind.rpartition(".")
        return last in BUILDERS and outer.rpartition(".")[2] not in self._own

    def is_own_call(self, node: Node) -> bool:
        """Whether a call may be one of a method of the program; ``new LSTM.Builder().build()`` never is."""
        root = node.get("object")
        while root is not None and root.kind == "method_invocation":
            root = root.get("object")
        if root is None:
            return True
        if root.kind == "object_creation_expression":
            return self._is_own(root.named("type"))
        return not self.is_builder(root)  # an interface of a library may hold an object of the program's own class

    def _is_own(self, kind: str) -> bool:
        path, _, last = kind.partition("<")[0].replace(" ", "").rpartition(".")
        return path.rpartition(".")[2] in self._own or (last in self._own and not (path and last in BUILDERS))


def _types(program: Program) -> dict[str, str]:
    """Types of variables, fields and parameters by name; empty where one name has several."""
    found: dict[str, str] = {}
    for source in program.files:
        for node in source.nodes:
            if node.kind in {"local_variable_declaration", "field_declaration", "constant_declaration"}:
                names = [part.named("name") for part in node.parts if part.kind == "variable_declarator"]
            elif node.kind in {"formal_parameter", "resource", "enhanced_for_statement"}:
                names = [node.named("name")]
            else:
                continue
            for name in names:
                kind = type_of(node, name)
                before = found.setdefault(name, kind)
                if before != kind and not (_ends_as_builder(before) and _ends_as_builder(kind)):
                    found[name] = ""
    return found


def type_of(node: Node, name: str) -> str:
    """The type that a declaration gives a name; ``var`` is what a chain of a builder makes it, where it is one."""
    kind = node.named("type")
    value = next((part.get("value") for part in node.parts if part.named("name") == name), None) if kind == "var" else None
    passed: list[str] = []
    while value is not None and value.kind == "method_invocation":
        passed.append(value.named("name"))
        value = value.get("object")
    if passed[:1] == ["build"] or value is None:
        return kind
    made = next((_MAKES[word] for word in passed if word in _MAKES), "")
    return made or (value.named("type") if value.kind == "object_creation_expression" and _is_chain(value, passed) else kind)


_MAKES = {"list": "ListBuilder", "graphBuilder": "GraphBuilder"}
"""Words that go from one builder to another."""


def _is_chain(value: Node, passed: list[str]) -> bool:
    return not passed or _ends_as_builder(value.named("type"))


def _ends_as_builder(kind: str) -> bool:
    return kind.partition("<")[0].rpartition(".")[2] in BUILDERS
