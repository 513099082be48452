"""Functions without a name, as Java's lambdas."""

from __future__ import annotations

from netconf.java.kindred import arguments, expressions, statements
from netconf.java.kindred.context import Context, Piece
from netconf.java.kindred.tokens import Token, cut, place_of
from netconf.java.program import SELF


def is_lambda(ctx: Context, token: Token) -> bool:
    """Whether braces hold a function: all do in Kotlin, those with an arrow or cases in Scala."""
    if ctx.kotlin:
        return True
    arrow = place_of(token.parts, "=>")
    return arrow > 0 and all(part.kind in {"name", "("} or part.is_sign(",", ":", ".") for part in token.parts[:arrow])


def written(ctx: Context, token: Token, *, opened: bool = False) -> list[Piece]:
    """A function in braces; an opened one calls methods of its argument without saying so."""
    arrow = place_of(token.parts, "=>", "->")
    inner = token.parts
    if place_of(inner, "when", "match") in range(max(arrow, 0)) or statements.split(inner[: max(arrow, 0)])[1:]:
        arrow = -1
    parameters = inner[:arrow] if arrow > 0 else []
    rest = inner[arrow + 1 :] if arrow >= 0 else inner
    if parameters and parameters[0].is_name("case"):
        parameters = parameters[1:]
    if opened and arrow < 0:
        ctx.opened += 1
        before, ctx.receiver = ctx.receiver, f"{SELF}{ctx.opened}"
        try:
            return function(ctx, [Token("name", ctx.receiver, token.line)], rest, token.line)
        finally:
            ctx.receiver = before
    if arrow < 0 and ctx.kotlin and _says_it(rest):
        parameters = [Token("name", "it", token.line)]
    return function(ctx, parameters, rest, token.line)


def _says_it(tokens: list[Token]) -> bool:
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        if token.is_name("it"):
            return True
        waiting.extend(token.parts)
    return False


def function(ctx: Context, parameters: list[Token], tokens: list[Token], line: int) -> list[Piece]:
    """A lambda of Java."""
    if len(parameters) == 1 and parameters[0].kind == "(":
        parameters = parameters[0].parts
    names = [part[0].text for part in cut(parameters, ",") if part and part[0].kind == "name"]
    listed = arguments.joined([[(expressions.safe(name if name != "_" else f"blank{i}_"), line)] for i, name in enumerate(names)])
    head: list[Piece] = [("(", line), *listed, (")", line), ("->", line)]
    if len(tokens) == 1 and tokens[0].kind == "{" and not is_lambda(ctx, tokens[0]):
        tokens = tokens[0].parts
    parts = statements.split(tokens)
    if len(parts) == 1 and statements.is_value(parts[0]):
        return [*head, *expressions.written(ctx, statements.without_modifiers(parts[0]))]
    return [*head, *statements.block(ctx, tokens, "return")]
