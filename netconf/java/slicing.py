"""Which statements matter to the configurations of a program.

A statement matters when it makes a part of a configuration, when it gives a value to a name that such a statement uses, or when
it calls a method of the program that does. Everything else (reading data, training, printing) is never evaluated. Variables are
told apart by the block that declares them, fields by their name alone, so that too much is kept rather than too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from netconf.java.declared import Declared
from netconf.java.program import MethodInfo, Program
from netconf.java.syntax import Node

NETWORK = "NeuralNetConfiguration"
"""The class whose builder begins every configuration."""
_SIMPLE = frozenset(
    {
        "expression_statement",
        "return_statement",
        "yield_statement",
        "throw_statement",
        "explicit_constructor_invocation",
        "resource",
        "variable_declarator",
        "assert_statement",
    }
)
FILLING = frozenset({"add", "put", "addAll", "putAll", "remove", "clear", "set", "append", "push", "addLast", "putIfAbsent"})
"""Methods that change a collection."""
LATE_WORDS = {
    "setBackpropType": "backpropType",
    "setTbpttFwdLength": "tBPTTForwardLength",
    "setTbpttBackLength": "tBPTTBackwardLength",
    "setDataType": "dataType",
    "setPretrain": "pretrain",
    "setBackprop": "backprop",
    "setValidateOutputLayerConfig": "validateOutputLayerConfig",
}
"""Setters of a configuration that is built already, with the words of its builder that say the same."""
_JUMPS = frozenset({"break_statement", "continue_statement"})
_BODIES = ("body", "consequence", "alternative")
_CONTROL = frozenset(
    {
        "if_statement",
        "for_statement",
        "enhanced_for_statement",
        "while_statement",
        "do_statement",
        "switch_expression",
        "switch_statement",
    }
)


@dataclass(eq=False)
class _Statement:
    node: Node
    defines: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    """Fields that it assigns through an object: ``this.width = width`` has nothing to do with the parameter."""
    changes: set[str] = field(default_factory=set)
    """What it assigns or fills."""
    calls: set[str] = field(default_factory=set)
    makes: bool = False
    returns: bool = False
    method: str = ""
    within: tuple[int, ...] = ()
    """The statements of control around it, by identity."""


@dataclass(frozen=True, eq=False)
class _Around:
    """A node with what is around it: names of conditions, statements of control, and the variables in sight."""

    node: Node
    conditions: frozenset[str]
    within: tuple[int, ...]
    names: dict[str, str]
    """Variables by their name, each with a name of its own; what is not here is a field."""


class Slice:
    """The statements of a program that matter."""

    def __init__(self, program: Program, makers: Iterable[str]) -> None:
        self._makers = frozenset(makers)
        self._own = {method.name for method in program.methods() if not method.is_constructor}
        self._own_classes = {info.name for info in program.classes if info.name}
        self._declared = Declared(program)
        self._types = self._declared.types
        self._statements: list[_Statement] = []
        self.assigned: set[str] = set()
        """Names that some statement gives a value to, beyond their declaration."""
        self.changed_in: dict[str, set[str]] = {}
        """Fields that methods assign or fill, with the names of these methods."""
        for method in program.methods():
            if method.body is not None:
                self._read(method)
        for info in program.classes:
            self._read_defaults(info.component_defaults, {})
            for entry in info.fields.values():
                self._statements.append(self._statement(_Around(entry.node, frozenset(), (), {}), ""))
                for block in _outer_blocks(entry.node):
                    self._read_block(_Around(block, frozenset(), (), {}))
        self.needed: set[str] = set()
        self.methods: set[str] = set()
        """Methods of which some statement matters."""
        self._valued: set[str] = set()
        self.kept: set[int] = set()
        self._grow()

    def matters(self, node: Node) -> bool:
        """Whether a statement, or one within it, matters."""
        return id(node) in self.kept

    def _read(self, method: MethodInfo) -> None:
        """Note every simple statement of a method, with the names of the conditions that it stands under."""
        own = {name: f"{name}@{method.node.start}" for name, _ in method.parameters}
        self._read_defaults(method.defaults, own)
        if method.body is not None:
            self._read_block(_Around(method.body, frozenset(), (), own), method)

    def _read_defaults(self, defaults: dict[str, Node], own: dict[str, str]) -> None:
        """Note what parameters are when they are not given, as if they were assigned that."""
        for name, value in defaults.items():
            made = self._statement(_Around(value, frozenset(), (), own), "")
            made.defines.add(own.get(name, name))
            self._statements.append(made)

    def _read_block(self, block: _Around, method: MethodInfo | None = None) -> None:
        called = "" if method is None else method.name
        waiting = [block]
        while waiting:
            here = waiting.pop()
            node, conditions, within = here.node, here.conditions, here.within
            names = here.names | {name: f"{name}@{node.start}" for name in _declared_in(node)}
            if node.kind in _SIMPLE or node.kind in _JUMPS:
                here = _Around(node, conditions, within, names)
                self._statements.append(self._statement(here, called))
                if node.kind == "explicit_constructor_invocation" and method is not None:
                    self._statements[-1].calls.update((method.owner.name, method.owner.extends))
                waiting.extend(_Around(part, conditions, within, names) for part in _outer_blocks(node))
                continue
            if node.kind in _CONTROL:
                bodies = {id(part) for part in (node.get(role) for role in _BODIES) if part is not None}
                heads = [part for part in node.parts if id(part) not in bodies]
                used = (part.text for head in heads for part in head.walk() if part.kind == "identifier")
                conditions = conditions | {names.get(name, name) for name in used}
                within = (*within, id(node))
                self._statements += [self._statement(_Around(head, conditions, (), names), called) for head in heads]
            waiting.extend(_Around(part, conditions, within, names) for part in node.parts)

    def _statement(self, here: _Around, method: str) -> _Statement:
        node = here.node
        returns = node.kind in {"return_statement", "throw_statement", "yield_statement"}
        made = _Statement(node, method=method, returns=returns, within=here.within)
        for part in node.walk():
            if part.kind == "identifier":
                made.uses.add(part.text)
            elif part.kind == "object_creation_expression":
                self._creation(part, made)
            elif part.kind == "method_invocation":
                self._call(part, made)
            elif part.kind == "variable_declarator":
                made.defines.add(part.named("name"))
            elif part.kind in {"assignment_expression", "update_expression"} and part.parts:
                target = part.get("left") or part.parts[0]
                names = set(_targets(target))
                made.defines |= names
                made.changes |= names
                made.fields |= {inner.named("field") for inner in target.walk() if inner.kind == "field_access"}
                self.assigned |= names
        for name in made.changes if method else ():
            if name in made.fields or name not in here.names:
                self.changed_in.setdefault(name, set()).add(method)
        made.defines = {here.names.get(name, name) for name in made.defines} | made.fields
        made.uses = {here.names.get(name, name) for name in made.uses} | here.conditions
        made.uses |= {part.named("field") for part in node.walk() if part.kind == "field_access"}
        return made

    def _creation(self, node: Node, made: _Statement) -> None:
        name = node.named("type").partition("<")[0].replace(" ", "")
        simple = name.rpartition(".")[2]
        outer = name.rpartition(".")[0].rpartition(".")[2]
        if simple in self._own_classes and not outer:
            made.calls.add(simple)
        elif simple in self._makers or outer in self._makers:
            made.makes = True

    def _call(self, node: Node, made: _Statement) -> None:
        name = node.named("name")
        if name in self._own and self._declared.is_own_call(node):
            made.calls.add(name)
            for argument in node.arguments():
                if argument.kind == "identifier":
                    made.defines.add(argument.text)
        receiver = node.get("object")
        while receiver is not None and receiver.kind == "method_invocation":
            receiver = receiver.get("object")
        if any(argument.kind == "identifier" and self._declared.is_builder(argument) for argument in node.arguments()):
            made.makes = True
        if name in LATE_WORDS:
            made.makes = True
        if receiver is not None and self._declared.is_builder(receiver):
            made.makes = True
        if receiver is not None and (name in FILLING or self._may_change(receiver)):
            made.defines.update(_targets(receiver))
            made.changes.update(_targets(receiver) if name in FILLING else ())

    def _may_change(self, receiver: Node) -> bool:
        """Whether a call may change what it is made of in a way that is followed: builders and the program's own objects."""
        name = receiver.text.removeprefix("this.")
        kind = self._types.get(name, "")
        simple = kind.partition("<")[0].rpartition(".")[2]
        return kind in {"", "var"} or "Builder" in kind or simple in self._own_classes

    def _grow(self) -> None:
        """Add statements until nothing more matters."""
        changed = True
        waiting = self._statements
        while changed:
            changed = False
            rest = []
            for statement in waiting:
                if not self._is_needed(statement):
                    rest.append(statement)
                    continue
                changed = True
                self.kept.add(id(statement.node))
                self.kept.update(statement.within)
                self.needed |= statement.uses
                self._valued |= statement.calls
                if statement.method:
                    self.methods.add(statement.method)
            waiting = rest
            self._bring_classes()

    def _bring_classes(self) -> None:
        """A class is needed where it is made: its constructors matter."""
        self.methods |= self._own_classes & self._valued

    def _is_needed(self, statement: _Statement) -> bool:
        if statement.makes or statement.calls & self.methods or statement.defines & self.needed:
            return True
        if statement.node.kind in _JUMPS:
            return any(around in self.kept for around in statement.within)
        return statement.returns and (statement.method in self._valued or statement.method in self.methods)

    def mark(self, program: Program) -> None:
        """Let every statement that holds one that matters matter too."""
        for method in program.methods():
            if method.body is not None:
                self._mark(method.body)
        for info in program.classes:
            for entry in info.fields.values():
                self._mark(entry.node)

    def _mark(self, root: Node) -> None:
        path: list[tuple[Node, Iterator[Node]]] = [(root, iter(root.parts))]
        while path:
            node, rest = path[-1]
            part = next(rest, None)
            if part is not None:
                path.append((part, iter(part.parts)))
                continue
            path.pop()
            if id(node) in self.kept and path:
                self.kept.add(id(path[-1][0]))


def _outer_blocks(node: Node) -> Iterator[Node]:
    """Blocks within an expression, of lambdas, classes and switches; not those within these."""
    waiting = list(reversed(node.parts))
    while waiting:
        part = waiting.pop()
        if part.kind in {"block", "class_body"}:
            yield part
        else:
            waiting.extend(reversed(part.parts))


def _declared_in(node: Node) -> Iterator[str]:
    """The variables that a block, a loop or a lambda declares for what is inside it."""
    declarations = [part for part in node.parts if part.kind == "local_variable_declaration"]
    if node.kind in {"program", "block", "for_statement", "switch_block_statement_group", "constructor_body", "ERROR"}:
        for part in declarations:
            yield from (inner.named("name") for inner in part.parts if inner.kind == "variable_declarator")
    elif node.kind == "enhanced_for_statement":
        yield node.named("name")
    elif node.kind == "resource_specification":
        yield from (part.named("name") for part in node.parts)


def _targets(node: Node | None) -> Iterator[str]:
    """The names that an assignment to an expression changes."""
    while node is not None:
        if node.kind == "identifier":
            yield node.text
            return
        if node.kind == "field_access":
            yield node.named("field")
            node = node.get("object")
            continue
        if node.kind in {"array_access", "parenthesized_expression", "cast_expression"}:
            node = node.get("array") or node.get("value") or (node.parts[0] if node.parts else None)
            continue
        return
