"""Arguments of calls: in their order, by name, and with blanks that make functions of them."""

from __future__ import annotations

from netconf.java.kindred import expressions, lambdas
from netconf.java.kindred.context import Context, Parameter, Piece
from netconf.java.kindred.tokens import Token, cut, merged, place_of


def given(ctx: Context, name: str, tokens: list[Token]) -> list[Piece]:
    """Arguments of a function or a class of the program: in their order, and with what is left out."""
    parts = cut(tokens, ",")
    named = {part[0].text: part[2:] for part in parts if _is_named(part)}
    plain = [part for part in parts if not _is_named(part)]
    for wanted in ctx.signatures.get(name, ()) if name else ():
        ordered = _ordered(wanted, plain, named)
        if ordered is not None:
            return joined([_argument(ctx, part) for part in ordered])
    return listed(ctx, tokens)


def _ordered(wanted: tuple[Parameter, ...], plain: list[list[Token]], named: dict[str, list[Token]]) -> list[list[Token]] | None:
    """The arguments of a call as the function takes them; None when it does not take these."""
    if any(parameter.repeated for parameter in wanted):
        return None if named else plain
    if len(plain) > len(wanted) or not named.keys() <= {parameter.name for parameter in wanted[len(plain) :]}:
        return None
    rest = [(named.get(parameter.name), parameter.default) for parameter in wanted[len(plain) :]]
    while rest and rest[-1][0] is None and rest[-1][1]:
        rest.pop()  # the function knows its own defaults
    filled = [given or list(default) for given, default in rest]
    return [*plain, *filled] if all(filled) else None


def _is_named(tokens: list[Token]) -> bool:
    return bool(tokens[2:]) and tokens[0].kind == "name" and tokens[1].is_sign("=")


def listed(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """Arguments between commas."""
    return joined([_argument(ctx, part[2:] if _is_named(part) else part) for part in cut(tokens, ",")])


def joined(parts: list[list[Piece]]) -> list[Piece]:
    """Several pieces of Java with commas between them."""
    found: list[Piece] = []
    for part in parts:
        found += [*([(",", part[0][1])] if found and part else []), *part]
    return found


def _argument(ctx: Context, tokens: list[Token]) -> list[Piece]:
    blanks = [token for token in tokens if token.is_name("_")]
    if not blanks or len(tokens) == 1 or ctx.kotlin or place_of(tokens, ":", "=>") >= 0:
        return expressions.value(ctx, tokens)
    names = [Token("name", f"blank{number}_", token.line) for number, token in enumerate(blanks)]
    filled = iter(names)
    whole = [next(filled) if token.is_name("_") else token for token in tokens]
    head = Token("(", "(", tokens[0].line, parts=merged([[name] for name in names]))
    return lambdas.function(ctx, [head], whole, tokens[0].line)
