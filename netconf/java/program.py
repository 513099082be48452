"""What a program declares: its classes with fields, methods and constants, and what it imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from netconf.java.syntax import Node

_CLASSES = {
    "class_declaration": "class",
    "enum_declaration": "enum",
    "interface_declaration": "interface",
    "record_declaration": "record",
}
FRAGMENT = "Fragment_"
"""The class that a fragment is put into; so are statements that stand outside of all classes."""
DEFAULT = "Default"
"""The annotation of a parameter that carries what it is when it is not given."""
_STATEMENT_KINDS = frozenset({"local_variable_declaration", "expression_statement"})


@dataclass(eq=False, repr=False)
class MethodInfo:
    """A method, a constructor, or a block of initialisation."""

    name: str
    owner: ClassInfo
    node: Node
    body: Node | None
    parameters: tuple[tuple[str, str], ...] = ()
    """Name and type of each."""
    is_static: bool = False
    is_constructor: bool = False
    is_varargs: bool = False
    defaults: dict[str, Node] = field(default_factory=dict)
    """What parameters are when they are not given, in languages that have that."""

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        return self.is_varargs or len(self.parameters) - len(self.defaults) <= count <= len(self.parameters)

    @property
    def label(self) -> str:
        """The name in reports: empty for code outside of methods."""
        return "" if self.name.startswith(("fragment_", "<")) else self.name


SELF = "self_"
"""The first parameter of a function that is called as a method of it."""


def is_self(method: MethodInfo) -> bool:
    """Whether a method is given what it is called on."""
    return method.parameters[0][0] == SELF


@dataclass(eq=False, repr=False)
class FieldInfo:
    """A field, with what it starts from."""

    name: str
    type: str
    node: Node
    value: Node | None
    is_static: bool
    is_final: bool
    is_injected: bool = False
    """Whether an annotation says that code outside of the files gives it a value."""
    default: str = ""
    """The value that it has when that code gives none: ``@Value("${units:64}")``."""


@dataclass(eq=False, repr=False)
class ClassInfo:
    """A class, an enumeration, an interface or a record."""

    name: str
    kind: str
    node: Node
    source: SourceFile
    outer: ClassInfo | None = None
    extends: str = ""
    implements: tuple[str, ...] = ()
    fields: dict[str, FieldInfo] = field(default_factory=dict)
    methods: list[MethodInfo] = field(default_factory=list)
    members: list[FieldInfo | MethodInfo] = field(default_factory=list)
    """Fields and blocks of initialisation, in the order of the text."""
    constants: list[tuple[str, Node]] = field(default_factory=list)
    components: tuple[tuple[str, str], ...] = ()
    """Of a record."""
    component_defaults: dict[str, Node] = field(default_factory=dict)
    """What these are when they are not given."""
    annotations: frozenset[str] = frozenset()
    """Simple names of its annotations."""

    def named(self, name: str, count: int | None = None) -> list[MethodInfo]:
        """Methods of a name that take ``count`` arguments."""
        return [
            method
            for method in self.methods
            if method.name == name and not method.is_constructor and (count is None or method.takes(count))
        ]

    def constructors(self) -> list[MethodInfo]:
        """Its constructors."""
        return [method for method in self.methods if method.is_constructor]


@dataclass(eq=False, repr=False)
class SourceFile:
    """One file."""

    name: str
    root: Node
    nodes: tuple[Node, ...]
    """All of its nodes, outer ones first."""
    imports: dict[str, str] = field(default_factory=dict)
    """Full names by simple name."""
    packages: list[str] = field(default_factory=list)
    """Packages of which everything is imported."""
    static_imports: dict[str, str] = field(default_factory=dict)
    """Full names of members by simple name."""
    static_classes: list[str] = field(default_factory=list)
    """Classes of which every member is imported."""


@dataclass(eq=False, repr=False)
class Program:
    """The files given, as one program."""

    files: list[SourceFile] = field(default_factory=list)
    classes: list[ClassInfo] = field(default_factory=list)
    by_name: dict[str, ClassInfo] = field(default_factory=dict)

    def methods(self) -> Iterator[MethodInfo]:
        """All methods, constructors and blocks."""
        for info in self.classes:
            yield from info.methods

    def loose(self) -> Iterator[ClassInfo]:
        """What stands outside of all classes, of each file, as a class."""
        return (info for info in self.classes if info.name == FRAGMENT)

    def extensions(self) -> Iterator[MethodInfo]:
        """Kotlin's functions that are called as methods of their first parameter."""
        return (method for info in self.loose() for method in info.methods if method.parameters[:1] and is_self(method))

    def add(self, root: Node, name: str) -> None:
        """Add a file."""
        source = SourceFile(name, root, tuple(root.walk()))
        self.files.append(source)
        for node in source.nodes:
            if node.kind == "import_declaration":
                _import(source, node)
        outside = ClassInfo(FRAGMENT, "class", root, source)
        self.classes.append(outside)
        _collect(self, root, outside)
        for info in self.classes:
            if info.name and info.source is source:
                self.by_name.setdefault(info.name, info)


def _import(source: SourceFile, node: Node) -> None:
    path = node.parts[-1].text if node.parts and node.parts[-1].kind != "asterisk" else ""
    everything = node.first("asterisk") is not None
    if everything:
        path = next((part.text for part in node.parts if part.kind in {"scoped_identifier", "identifier"}), "")
    path = "".join(path.split())
    static = any(part.kind == "static" for part in node.parts) or node.text.split()[1:2] == ["static"]
    simple = path.rpartition(".")[2]
    if static and everything:
        source.static_classes.append(path)
    elif static:
        source.static_imports[simple] = path
    elif everything:
        source.packages.append(path)
    else:
        source.imports[simple] = path


def _collect(program: Program, root: Node, outside: ClassInfo) -> None:
    """Gather declarations, those inside methods and inside broken parts too, without recursion."""
    waiting: list[tuple[Node, ClassInfo]] = [(part, outside) for part in reversed(root.parts)]
    members: set[int] = set()
    loose: list[Node] = []
    while waiting:
        node, owner = waiting.pop()
        inner = owner
        if node.kind in _CLASSES:
            inner = _class(node, owner)
            program.classes.append(inner)
            members |= _members(node)
        elif node.kind == "object_creation_expression" and node.first("class_body") is not None:
            inner = ClassInfo("", "class", node, owner.source, owner)
            program.classes.append(inner)
            members |= _members(node)
        elif node.kind in {"method_declaration", "constructor_declaration", "compact_constructor_declaration"}:
            _method(node, owner)
        elif node.kind in {"field_declaration", "constant_declaration"}:
            _field(node, owner)
        elif node.kind in {"static_initializer", "block"} and id(node) in members:
            block = node if node.kind == "block" else node.first("block")
            made = MethodInfo("<init>", owner, node, block, is_static=node.kind == "static_initializer")
            owner.methods.append(made)
            owner.members.append(made)
        elif node.kind == "enum_constant":
            inner = _constant(program, node, owner)
            members |= _members(node)
        elif owner is outside and node in root.parts and _is_statement(node):
            loose.append(node)
        waiting.extend((part, inner) for part in reversed(node.parts))
    if loose:
        body = Node("block", root.source, loose[0].start, loose[-1].end, loose[0].row, loose[-1].last_row, tuple(loose))
        outside.methods.append(MethodInfo("fragment_", outside, body, body, is_static=True))


def _constant(program: Program, node: Node, owner: ClassInfo) -> ClassInfo:
    """A constant of an enumeration; one with a body is a class of its own."""
    owner.constants.append((node.named("name"), node))
    if node.get("body") is None:
        return owner
    made = ClassInfo("", "class", node, owner.source, owner, owner.name)
    program.classes.append(made)
    return made


def _is_statement(node: Node) -> bool:
    """Whether a node outside of all classes is something to run."""
    if node.kind == "ERROR":
        return True
    return node.kind in _STATEMENT_KINDS or node.kind.endswith("_statement") or node.kind == "block"


def _members(node: Node) -> set[int]:
    """What stands directly in the body of a class, by identity."""
    body = node.get("body") or node.first("class_body")
    return set() if body is None else {id(part) for part in body.parts}


def _class(node: Node, owner: ClassInfo) -> ClassInfo:
    extends = node.get("superclass")
    name = "" if extends is None or not extends.parts else extends.parts[0].text.partition("<")[0].rpartition(".")[2]
    outer = None if owner.name == FRAGMENT else owner
    listed = [part for part in node.parts if part.kind in {"super_interfaces", "extends_interfaces"}]
    names = (part for inner in listed for part in inner.walk() if part.kind == "type_identifier")
    implements = tuple(part.text for part in names)
    info = ClassInfo(node.named("name"), _CLASSES[node.kind], node, owner.source, outer, name, implements)
    info.annotations = _annotations(node)
    if info.kind == "record":
        found = node.get("parameters")
        info.components = _parameters(found)
        info.component_defaults = _defaults(found)
    return info


def _modifiers(node: Node) -> set[str]:
    found = node.first("modifiers")
    return set() if found is None else set(found.text.split())


def _annotations(node: Node) -> frozenset[str]:
    found = node.first("modifiers")
    named = () if found is None else (part for part in found.parts if part.kind.endswith("annotation"))
    return frozenset(part.named("name").rpartition(".")[2] for part in named)


_SETTING_CLASSES = frozenset(
    {"AllArgsConstructor", "RequiredArgsConstructor", "Data", "Setter", "Builder", "SuperBuilder", "Value"}
)
"""Annotations of classes whose constructors or setters are generated."""
_SETTING_FIELDS = frozenset(
    {"Value", "Autowired", "Inject", "Resource", "Parameter", "Option", "Argument", "ConfigProperty", "Setter", "JsonProperty"}
)
"""Annotations of fields that a framework gives a value to."""


def _default(node: Node) -> str:
    """The default inside an annotation ``@Value("${name:default}")``."""
    found = node.first("modifiers")
    match = None if found is None else re.search(r'@Value\s*\(\s*"\$\{[^:}"]+:([^}"]+)\}"', found.text)
    return match[1].strip() if match else ""


def _parameters(node: Node | None) -> tuple[tuple[str, str], ...]:
    found = []
    for part in () if node is None else node.parts:
        if part.kind == "formal_parameter":
            brackets = "[]" if part.get("dimensions") is not None else ""
            found.append((part.named("name"), part.named("type") + brackets))
        elif part.kind == "spread_parameter":
            declared = part.first("variable_declarator")
            kind = next((p.text for p in part.parts if p.kind not in {"modifiers", "variable_declarator"}), "")
            found.append(("" if declared is None else declared.named("name"), f"{kind}[]"))
    return tuple(found)


def _defaults(node: Node | None) -> dict[str, Node]:
    """The values of annotations of parameters that say what is taken when none is given."""
    found: dict[str, Node] = {}
    for part in () if node is None else node.parts:
        marks = part.first("modifiers")
        for mark in () if marks is None else marks.parts:
            if mark.named("name") == DEFAULT and mark.arguments():
                found[part.named("name")] = mark.arguments()[0]
    return found


def _method(node: Node, owner: ClassInfo) -> None:
    parameters = node.get("parameters")
    made = MethodInfo(
        node.named("name"),
        owner,
        node,
        node.get("body"),
        _parameters(parameters),
        is_static="static" in _modifiers(node) or owner.name == FRAGMENT,
        is_constructor=node.kind != "method_declaration",
        is_varargs=parameters is not None and parameters.first("spread_parameter") is not None,
        defaults=_defaults(parameters),
    )
    owner.methods.append(made)


def _field(node: Node, owner: ClassInfo) -> None:
    modifiers = _modifiers(node)
    is_static = "static" in modifiers or owner.kind == "interface" or owner.name == FRAGMENT
    is_final = "final" in modifiers or owner.kind == "interface"
    is_injected = bool(owner.annotations & _SETTING_CLASSES or _annotations(node) & _SETTING_FIELDS)
    for part in node.parts:
        if part.kind != "variable_declarator":
            continue
        brackets = "[]" if part.get("dimensions") is not None else ""
        kind = node.named("type") + brackets
        made = FieldInfo(part.named("name"), kind, part, part.get("value"), is_static, is_final, is_injected, _default(node))
        owner.fields[made.name] = made
        owner.members.append(made)
