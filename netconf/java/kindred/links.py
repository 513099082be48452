"""Operands and what hangs on them: calls with and without parentheses, arguments by name, lambdas, elements."""

from __future__ import annotations

from netconf.java.kindred import arguments, declarations, expressions, lambdas, making
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, cut, merged

_FUNCTIONS = {"minOf": "Math.min", "maxOf": "Math.max", "max": "Math.max", "min": "Math.min"}
_NAMES = {
    "None": "null",
    "Nil": "null",
    "Unit": "null",
    "math": "Math",
    "Seq": "IntStream",
    "List": "IntStream",
    "Range": "IntStream",
}
"""Names that stand alone, or before a dot: ``Seq.range(0, n)``."""
_METHODS = {"foreach": "forEach", "getOrElse": "getOrDefault"}
_WITHOUT_PARENTHESES = frozenset(
    {
        *("list", "build", "graphBuilder", "toInt", "toLong", "toDouble", "toFloat", "zipWithIndex", "distinct", "sum"),
        *("toList", "toSeq", "toArray", "toSet", "reverse", "tail"),
    }
)
"""Methods that are called so, and that no field is named after."""
_OPENED = frozenset({"apply", "run", "with"})
"""Functions whose lambda calls methods of what they are called on."""


def operand(ctx: Context, tokens: list[Token], index: int, found: list[Piece]) -> int:
    """Write an operand and what hangs on it; return the place behind it."""
    token = tokens[index]
    line = token.line
    if token.kind in {"text", "number", "char"}:
        found.append((token.text, line))
    elif token.kind == "(":
        found += _parenthesised(ctx, token)
    elif token.kind == "[":
        found += making.array(ctx, token, line)
    elif token.kind == "{":
        found += lambdas.written(ctx, token) if lambdas.is_lambda(ctx, token) else expressions.block_value(ctx, token.parts)
    elif token.is_sign("*"):
        return index + 1  # the arguments of a call that are given as one array
    elif token.is_sign("::"):
        found += said(line, "this", "::")
        return index + 1
    elif token.kind == "sign":
        found.append((token.text, line))
        return index + 1
    else:
        return _named(ctx, tokens, index, found)
    return follow(ctx, tokens, index + 1, found)


def _parenthesised(ctx: Context, token: Token) -> list[Piece]:
    if len(cut(token.parts, ",")) > 1:
        return making.array(ctx, token, token.line)
    inner = expressions.value(ctx, token.parts)
    return [("(", token.line), *inner, (")", token.line)] if inner else [("null", token.line)]


def _named(ctx: Context, tokens: list[Token], index: int, found: list[Piece]) -> int:
    token, rest = tokens[index], tokens[index + 1 : index + 2]
    line, name = token.line, ctx.renamed.get(token.text, token.text)
    place = _special(ctx, tokens, index, found, name)
    if place:
        return place
    called = bool(rest) and rest[0].kind == "(" and (ctx.kotlin or not rest[0].fresh)
    opens = called or (bool(rest) and rest[0].kind == "{")
    own = name in ctx.signatures
    if opens and not own:
        place = making.written(ctx, tokens, index, found, name)
        if place:
            return follow(ctx, tokens, place, found)
    if _is_class(ctx, tokens, index):
        return _new(ctx, tokens, index, found, line)
    if name == "this":
        name = ctx.receiver or name
    elif opens and ctx.receiver and name[:1].islower() and (not own or name in ctx.extensions):
        found += said(line, ctx.receiver, ".")
    elif not own:
        name = _FUNCTIONS.get(name, name) if opens else _NAMES.get(name, name)
    found.append((expressions.safe(name), line))
    if name in ctx.bare and not called:
        found += said(line, "(", ")")
    return follow(ctx, tokens, index + 1, found, name)


def _special(ctx: Context, tokens: list[Token], index: int, found: list[Piece], name: str) -> int:
    """Write an operand that begins with a word of the language; 0 when it does not."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    line = tokens[index].line
    if name == "new":
        return _new(ctx, tokens, index + 1, found, line)
    if after is None:
        return 0
    if name == "object" and after.is_sign(":"):
        return _new(ctx, tokens, index + 2, found, line)
    if name == "fun" and after.kind == "(":
        place = next((i for i in range(index + 2, len(tokens)) if tokens[i].kind == "{" or tokens[i].is_sign("=")), len(tokens))
        body = tokens[place].parts if place < len(tokens) and tokens[place].kind == "{" else tokens[place + 1 :]
        found += lambdas.function(ctx, [after], body, line)
        return len(tokens)
    if name == "this" and after.is_sign("@"):
        found.append((ctx.receiver or name, line))
        return follow(ctx, tokens, index + 3, found)
    return 0


def _is_class(ctx: Context, tokens: list[Token], index: int) -> bool:
    """Whether a path is a class whose object is made: Kotlin has no ``new``, and Scala may leave it out."""
    last = index
    while last + 2 < len(tokens) and tokens[last + 1].is_sign(".") and tokens[last + 2].kind == "name":
        last += 2
    name = tokens[last].text
    if not name[:1].isupper() or not any(letter.islower() for letter in name) or last + 1 >= len(tokens):
        return False
    after = tokens[last + 1]
    return after.kind == "(" and not after.fresh


def _new(ctx: Context, tokens: list[Token], index: int, found: list[Piece], line: int) -> int:
    """``new`` with a type, arguments, and a body."""
    found.append(("new", line))
    if index >= len(tokens) or tokens[index].kind == "{":
        found += said(line, "Object", "(", ")")
        return index + 1
    name = ""
    while index < len(tokens) and tokens[index].kind == "name":
        name = tokens[index].text
        found.append((ctx.renamed.get(name, name), tokens[index].line))
        index += 1
        if not (tokens[index : index + 1] and tokens[index].is_sign(".") and _is_part(name, tokens[index + 1 : index + 2])):
            break
        found.append((".", tokens[index].line))
        index += 1
    given: list[Piece] = []
    while index < len(tokens) and tokens[index].kind == "(":
        more = arguments.given(ctx, name, tokens[index].parts)
        given += [*([(",", line)] if given and more else []), *more]
        index += 1
    found += [("(", line), *given, (")", line)]
    while index + 1 < len(tokens) and tokens[index].is_name("with"):
        index += 2
    if index < len(tokens) and tokens[index].kind == "{" and not tokens[index].fresh:
        found += declarations.members(ctx, tokens[index].parts, is_static=False)
        index += 1
    return follow(ctx, tokens, index, found)


def _is_part(name: str, after: list[Token]) -> bool:
    """Whether what follows a dot belongs to the name of a class, rather than to a chain that begins with its object."""
    return bool(after) and after[0].kind == "name" and (after[0].text[:1].isupper() or not name[:1].isupper())


def follow(ctx: Context, tokens: list[Token], index: int, found: list[Piece], name: str = "") -> int:
    """Write the links behind an operand; return the place behind them."""
    while index < len(tokens):
        token = tokens[index]
        line = token.line
        if token.is_sign(".", "?.") and index + 1 < len(tokens) and tokens[index + 1].kind == "name":
            name = tokens[index + 1].text
            index = _link(ctx, tokens, index + 1, found, name)
        elif token.is_sign("!!"):
            index += 1
        elif token.is_sign("::") and index + 1 < len(tokens):
            inner = tokens[index + 1].text
            found += said(line, ".", "class") if inner == "class" else said(line, "::", inner)
            index += 4 if inner == "class" and index + 3 < len(tokens) and tokens[index + 3].is_name("java") else 2
        elif token.kind == "(" and not (token.fresh and found and found[-1][0] != "."):
            index = _call(ctx, tokens, index, found, name)
        elif token.kind == "[":
            found += [("[", line), *expressions.written(ctx, token.parts), ("]", line)]
            index += 1
        elif token.kind == "{" and name and found and found[-1][0] not in {")", "]"}:
            found += [("(", line), *lambdas.written(ctx, token, opened=name in _OPENED or name in ctx.opening), (")", line)]
            index += 1
        else:
            break
        if not token.is_sign(".", "?."):
            name = ""
    return index


def _link(ctx: Context, tokens: list[Token], index: int, found: list[Piece], name: str) -> int:
    """A dot with a name; most of what follows the name is a link of its own."""
    line = tokens[index].line
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if name == "asInstanceOf":
        return index + 1
    if name[:1] == "_" and name[1:].isdigit():
        found += said(line, "[", str(int(name[1:4]) - 1), "]")
        return index + 1
    _dot(found, _METHODS.get(name, expressions.safe(name)), line)
    if (name in _WITHOUT_PARENTHESES or name in ctx.bare) and (after is None or after.kind not in {"(", "{"}):
        found += said(line, "(", ")")
    return index + 1


def _call(ctx: Context, tokens: list[Token], index: int, found: list[Piece], name: str) -> int:
    """The arguments of a call, those in further brackets and the lambda behind them too."""
    line = tokens[index].line
    groups: list[Token] = []
    while index < len(tokens) and tokens[index].kind == "(" and (not groups or not tokens[index].fresh):
        groups.append(tokens[index])
        index += 1
    if found and found[-1][0] in {")", "]", "}"}:
        found += said(line, ".", "apply")
    parts = merged([group.parts for group in groups])
    given = arguments.given(ctx, name, parts)
    if index < len(tokens) and tokens[index].kind == "{" and not (tokens[index].fresh and not ctx.kotlin):
        given += [
            *([(",", line)] if given else []),
            *lambdas.written(ctx, tokens[index], opened=name in _OPENED or name in ctx.opening),
        ]
        index += 1
    found += [("(", line), *given, (")", line)]
    return index


def infix(ctx: Context, tokens: list[Token], index: int, found: list[Piece]) -> int:
    """``a max b``: a call without its dot."""
    token = tokens[index]
    name = _METHODS.get(token.text, expressions.safe(token.text))
    if index + 1 >= len(tokens):
        _dot(found, name, token.line)
        found += said(token.line, "(", ")")
        return index + 1
    inner: list[Piece] = []
    end = index + 2
    if tokens[index + 1].kind == "{" and ctx.kotlin:
        inner = lambdas.written(ctx, tokens[index + 1], opened=name in ctx.opening)
    else:
        end = operand(ctx, tokens, index + 1, inner)
    _dot(found, name, token.line)
    found += [("(", token.line), *inner, (")", token.line)]
    return max(end, index + 2)


def _dot(found: list[Piece], name: str, line: int) -> None:
    """Write a name behind what there is; a number goes between parentheses first."""
    if found and found[-1][0][:1].isdigit():
        found[-1:] = said(found[-1][1], "(", found[-1][0], ")")
    found += said(line, ".", name)
