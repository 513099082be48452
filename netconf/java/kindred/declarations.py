"""Declarations: values, functions and classes, with their parameters and types."""

from __future__ import annotations

from netconf.java.kindred import arguments, expressions, lambdas, statements
from netconf.java.kindred.context import Context, Parameter, Piece, said
from netconf.java.kindred.tokens import Token, cut, merged, place_of, walk
from netconf.java.program import DEFAULT, SELF

_TYPES = {
    "Int": "int",
    "Long": "long",
    "Short": "short",
    "Byte": "byte",
    "Double": "double",
    "Float": "float",
    "Boolean": "boolean",
    "Char": "char",
    "Unit": "void",
    "IntArray": "int[]",
    "DoubleArray": "double[]",
    "Array": "Object[]",
}


def type_of(ctx: Context, tokens: list[Token], missing: str = "var") -> str:
    """A type as Java writes it; ``missing`` where there is none that Java has a name for."""
    if not tokens or place_of(tokens, "=>", "->") >= 0 or tokens[0].kind != "name":
        return missing
    path = [tokens[0].text]
    for before, after in zip(tokens[1::2], tokens[2::2], strict=False):
        if not before.is_sign(".") or after.kind != "name":
            break
        path.append(after.text)
    path = [part for part in path if part != "_root_"]
    if len(path) == 1:
        path[0] = ctx.renamed.get(path[0], path[0])
    return _TYPES.get(path[0], path[0]) if len(path) == 1 else ".".join(path) or missing


def parameters(ctx: Context, tokens: list[Token]) -> tuple[Parameter, ...]:
    """What a function or a class takes."""
    found = []
    for part in cut(tokens, ","):
        rest = statements.without_modifiers(part)
        repeated = any(token.is_name("vararg") for token in part)
        if rest and rest[0].is_name("val", "var", "implicit", "using"):
            rest = rest[1:]
        if not rest or rest[0].kind != "name":
            continue
        equals = place_of(rest, "=")
        declared = rest[2 : equals if equals > 0 else len(rest)]
        repeated = repeated or (bool(declared) and declared[-1].is_sign("*"))
        default = tuple(rest[equals + 1 :]) if equals > 0 else ()
        found.append(Parameter(expressions.safe(rest[0].text), type_of(ctx, declared, "Object"), default, repeated))
    return tuple(found)


def learned(ctx: Context, tokens: list[Token]) -> None:
    """Note the functions and classes of a file, with their parameters."""
    for here in walk(tokens):
        for index, token in enumerate(here):
            if token.is_name("def", "fun", "class"):
                head = _Head(ctx, here[index:])
                if head.groups and _takes_opened(head.groups[-1].parts):
                    ctx.opening.add(head.name)
                if head.receiver:
                    ctx.extensions.add(head.name)
                if head.name and head.groups:
                    ctx.signatures.setdefault(head.name, []).append(head.parameters)
                elif head.name and token.text == "def":
                    ctx.bare.add(head.name)


_BEFORE_PARAMETERS = ("private", "protected", "constructor", "internal")


def _takes_opened(tokens: list[Token]) -> bool:
    """Whether the last parameter is a function that opens its receiver: ``init: LSTM.Builder.() -> Unit``."""
    last = cut(tokens, ",")[-1:]
    pairs = zip(last[0], last[0][1:], strict=False) if last else ()
    return any(before.is_sign(".") and after.kind == "(" for before, after in pairs)


class _Head:
    """The head of a function or a class: its name, its parameters, its type, and where its body begins."""

    def __init__(self, ctx: Context, tokens: list[Token]) -> None:
        index = 1
        self.receiver = ""
        while index + 2 < len(tokens) and tokens[index + 1].is_sign(".") and tokens[index].kind == "name":
            self.receiver = tokens[index].text if not self.receiver else f"{self.receiver}.{tokens[index].text}"
            index += 2
        self.name = tokens[index].text if index < len(tokens) and tokens[index].kind == "name" else ""
        index += 1
        while index < len(tokens) and (tokens[index].is_sign("@") or tokens[index].is_name(*_BEFORE_PARAMETERS)):
            index += 2 if tokens[index].is_sign("@") else 1
        self.groups: list[Token] = []
        while index < len(tokens) and tokens[index].kind == "(":
            self.groups.append(tokens[index])
            index += 1
        self.parameters = tuple(p for group in self.groups for p in parameters(ctx, group.parts))
        self.rest = tokens[index:]


def _listed(ctx: Context, wanted: tuple[Parameter, ...], line: int) -> list[Piece]:
    """Parameters between parentheses; a default goes along as an annotation."""
    found: list[Piece] = [("(", line)]
    for number, parameter in enumerate(wanted):
        if number:
            found.append((",", line))
        if parameter.default:
            inner = expressions.value(ctx, list(parameter.default))
            found += [*said(line, "@", DEFAULT, "("), *inner, (")", line)]
        found += [(f"{parameter.type}..." if parameter.repeated else parameter.type, line), (parameter.name, line)]
    return [*found, (")", line)]


def variable(ctx: Context, tokens: list[Token], before: tuple[str, ...] = ()) -> list[Piece]:
    """``val name: Type = value``, with what Java says before it."""
    line = tokens[0].line
    equals = place_of(tokens, "=", "by")
    head, given = (tokens[1:equals], tokens[equals + 1 :]) if equals > 0 else (tokens[1:], [])
    if equals > 0 and tokens[equals].text == "by":
        given = given[1:] if given and given[0].is_name("lazy") else []
    marks = said(line, *before)
    if not head:
        return []
    written = expressions.value(ctx, given) if not _is_lazy(given) else expressions.block_value(ctx, given[0].parts)
    if head[0].kind == "(":
        names = [part[0].text for part in cut(head[0].parts, ",")]
        made = [*marks, ("var", line), ("tuple_", line), ("=", line), *written, (";", line)]
        for number, name in enumerate(names):
            made += [*marks, *said(line, "var", expressions.safe(name), "=", "tuple_", "[", str(number), "]", ";")]
        return made if names and written else []
    colon = place_of(head, ":")
    kind = type_of(ctx, head[colon + 1 :]) if colon > 0 else "var"
    found: list[Piece] = []
    for part in cut(head[: colon if colon > 0 else len(head)], ","):
        name = part[-1].text if part[-1].kind == "name" else ""
        if not name:
            continue
        kind = "Object" if kind == "var" and not written else kind
        found += [*marks, *said(line, kind, expressions.safe(name)), *([("=", line), *written] if written else []), (";", line)]
    return found


def _is_lazy(tokens: list[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].kind == "{"


def function(ctx: Context, tokens: list[Token], before: tuple[str, ...] = ()) -> list[Piece]:
    """A method."""
    head = _Head(ctx, tokens)
    line = tokens[0].line
    if not head.name:
        return []
    wanted, name = head.parameters, expressions.safe(head.name)
    if name == "this":
        return []  # another constructor: its calls are followed as if they said all
    if head.receiver:
        wanted = (Parameter(SELF, head.receiver), *wanted)
    kind, body, is_block = _result(ctx, head)
    found = [*said(line, *before, kind, name), *_listed(ctx, wanted, line)]
    if not body:
        return [*found, (";", line)]
    outer, ctx.receiver = ctx.receiver, SELF if head.receiver else ""
    try:
        last = "" if kind == "void" or (is_block and ctx.kotlin) else "return"
        return [*found, *statements.body(ctx, body, last)]
    finally:
        ctx.receiver = outer


def _result(ctx: Context, head: _Head) -> tuple[str, list[Token], bool]:
    """The type of what a function gives, its body, and whether that is a block without an equals sign."""
    rest = head.rest
    equals = place_of(rest, "=")
    place = next((i for i, token in enumerate(rest) if token.kind == "{"), -1)
    is_block = place >= 0 and (equals < 0 or place < equals)
    end = place if is_block else equals if equals >= 0 else len(rest)
    kind = type_of(ctx, rest[1:end], "Object") if rest and rest[0].is_sign(":") else "void" if is_block else "Object"
    body = rest[place : place + 1] if is_block else rest[equals + 1 :] if equals >= 0 else []
    return kind, body, is_block


def local_function(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """A function within a function: a lambda in a variable."""
    head = _Head(ctx, tokens)
    line = tokens[0].line
    _, body, _ = _result(ctx, head)
    if not head.name or not body:
        return []
    taken = Token("(", "(", line, parts=merged([group.parts for group in head.groups]))
    return [*said(line, "var", expressions.safe(head.name), "="), *lambdas.function(ctx, [taken], body, line), (";", line)]


def companions(parts: list[list[Token]]) -> dict[str, list[Token]]:
    """Objects that are called as a class beside them, by name: their members are the class's, without an object."""
    heads = [statements.without_modifiers(part) for part in parts]
    named = [(head[0].text, head[1].text, head) for head in heads if len(head) > 1 and head[0].kind == head[1].kind == "name"]
    classes = {name for word, name, _ in named if word in {"class", "trait"}}
    return {name: head for word, name, head in named if word == "object" and name in classes}


def type_declaration(
    ctx: Context, tokens: list[Token], marks: tuple[Token, ...] = (), beside: list[Token] | None = None
) -> list[Piece]:
    """A class, an object, a trait or an interface; one with parameters becomes a record, whose fields come before all else."""
    word, line = tokens[0].text, tokens[0].line
    head = _Head(ctx, tokens)
    if word == "object" and (not head.name or head.name == "Companion" or any(mark.is_name("companion") for mark in marks)):
        inner = next((token for token in tokens if token.kind == "{"), None)
        return members(ctx, inner.parts, is_static=True, braces=False) if inner is not None else []
    inner = next((token for token in head.rest if token.kind == "{"), None)
    bases = _bases(head.rest)
    if any(mark.is_name("enum") for mark in marks):
        return _enumeration(ctx, head, inner, line)
    shared = next((token for token in beside or () if token.kind == "{"), None)
    common = members(ctx, shared.parts, is_static=True, braces=False) if shared is not None else []
    own = members(ctx, inner.parts, is_static=word == "object", braces=False) if inner is not None else []
    body = [("{", line), *common, *own, ("}", line)]
    name: list[Piece] = [(expressions.safe(head.name), line)]
    if word == "class" and head.parameters:
        listed = _joined_names(bases, line, "implements")
        return [("record", line), *name, *_listed(ctx, head.parameters, line), *listed, *body]
    first, others = bases[:1], bases[1:]
    return [("class", line), *name, *_joined_names(first, line, "extends"), *_joined_names(others, line, "implements"), *body]


def _joined_names(names: list[str], line: int, word: str) -> list[Piece]:
    found: list[Piece] = [(word, line)] if names else []
    for number, name in enumerate(names):
        found += [*([(",", line)] if number else []), (name, line)]
    return found


def _bases(tokens: list[Token]) -> list[str]:
    """What a class extends or implements."""
    end = next((i for i, token in enumerate(tokens) if token.kind == "{"), len(tokens))
    found: list[str] = []
    for index in range(end):
        before = tokens[index - 1] if index else None
        begins = before is not None and (before.is_name("extends", "with") or before.is_sign(":", ","))
        if begins and tokens[index].kind == "name":
            last = index
            while last + 2 < end and tokens[last + 1].is_sign("."):
                last += 2
            found.append(tokens[last].text)
    return [name for name in found if name not in {"App", "Serializable", "Any", "AnyRef"}]


def _enumeration(ctx: Context, head: _Head, inner: Token | None, line: int) -> list[Piece]:
    """Constants, then members; the parameters become fields."""
    parts = [] if inner is None else inner.parts
    end = place_of(parts, ";")
    constants, rest = (parts[:end], parts[end + 1 :]) if end >= 0 else (parts, [])
    found: list[Piece] = [("enum", line), (head.name, line), ("{", line)]
    for number, part in enumerate(cut(constants, ",")):
        given = part[1].parts if len(part) > 1 and part[1].kind == "(" else None
        listed = [("(", part[0].line), *arguments.listed(ctx, given), (")", part[0].line)] if given is not None else []
        found += [*([(",", part[0].line)] if number else []), (part[0].text, part[0].line), *listed]
    found.append((";", line))
    for parameter in head.parameters:
        found += [(parameter.type, line), (parameter.name, line), (";", line)]
    if head.parameters:
        sets = [piece for p in head.parameters for piece in said(line, "this", ".", p.name, "=", p.name, ";")]
        found += [(head.name, line), *_listed(ctx, head.parameters, line), ("{", line), *sets, ("}", line)]
    return [*found, *members(ctx, rest, is_static=False, braces=False), ("}", line)]


def members(ctx: Context, tokens: list[Token], *, is_static: bool, braces: bool = True) -> list[Piece]:
    """What stands in a class; statements are run when it is made."""
    line = tokens[0].line if tokens else 0
    static = ("static",) if is_static else ()
    found: list[Piece] = [("{", line)] if braces else []
    parts = statements.split(tokens)
    shared = companions(parts)
    for part in parts:
        rest = statements.without_modifiers(part)
        if not rest or (rest[0].is_name("object") and rest[1:] and shared.get(rest[1].text) == rest):
            continue
        word, here = rest[0].text if rest[0].kind == "name" else "", rest[0].line
        marks = tuple(part[: len(part) - len(rest)])
        if word in {"val", "var"}:
            found += variable(ctx, rest, (*static, "final") if word == "val" else static)
        elif word in {"def", "fun"}:
            found += function(ctx, rest, static)
        elif word in {"class", "object", "trait", "interface"}:
            found += said(here, *(("static",) if (word != "class" or is_static) and _is_named(rest, marks) else ()))
            found += type_declaration(ctx, rest, marks, shared.get(rest[1].text) if rest[1:] else None)
        elif word == "init" and len(rest) > 1 and rest[1].kind == "{":
            found += statements.block(ctx, rest[1].parts)
        elif word not in {"import", "package", "constructor", "get", "set"}:
            found += [*said(here, *static, "{"), *statements.statement(ctx, rest), ("}", here)]
    return [*found, ("}", found[-1][1])] if braces else found


def _is_named(tokens: list[Token], marks: tuple[Token, ...]) -> bool:
    """Whether a class or an object has a name of its own, which a companion has not."""
    return len(tokens) > 1 and tokens[1].kind == "name" and not any(mark.is_name("companion") for mark in marks)
