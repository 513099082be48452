"""The cases of a match or a when: what each asks of the subject, and the names that it gives to parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from netconf.java.kindred import expressions, statements
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, cut, place_of, walk

Named = dict[str, list[Token]]
"""The parts of a subject by the names that a pattern gives them."""
_THEMSELVES = frozenset({"Some", "Right"})
"""Classes around a value that are left away where they are made, too."""


def cases_of(ctx: Context, subject: list[Token], cases: Token) -> Iterator[tuple[list[Piece] | None, list[Token]]]:
    """The condition of each case, which the last may lack, and what is done, with the names of its pattern before it."""
    for patterns, what in _cases(ctx, cases):
        guard = place_of(patterns, "if")
        line = patterns[0].line if patterns else cases.line
        named: Named = {}
        either = cut(patterns[: guard if guard > 0 else len(patterns)], ",", "|")
        choices = [list(_asked(ctx, subject, pattern, named)) for pattern in either]
        tests = [] if [] in choices else _joined([_joined(tests, "&&", line) for tests in choices], "||", line)
        if guard > 0:
            guarded = expressions.written(ctx, _replaced(patterns[guard + 1 :], named))
            tests = _joined([[("(", line), *part, (")", line)] for part in (tests, guarded) if part], "&&", line)
        done = _after(named, what)
        yield tests or None, done
        if not tests:
            return


def _cases(ctx: Context, cases: Token) -> Iterator[tuple[list[Token], list[Token]]]:
    if ctx.kotlin:
        for part in statements.split(cases.parts):
            arrow = place_of(part, "->")
            if arrow > 0:
                yield part[:arrow], part[arrow + 1 :]
        return
    begun = [i for i, token in enumerate(cases.parts) if token.is_name("case")]
    for start, end in pairwise([*begun, len(cases.parts)]):
        part = cases.parts[start + 1 : end]
        arrow = place_of(part, "=>")
        if arrow > 0:
            yield part[:arrow], part[arrow + 1 :]


def _joined(parts: list[list[Piece]], sign: str, line: int) -> list[Piece]:
    found: list[Piece] = []
    for part in parts:
        found += [*([(sign, line)] if found else []), *part]
    return found


def _asked(ctx: Context, subject: list[Token], pattern: list[Token], named: Named) -> Iterator[list[Piece]]:
    """What must hold for a pattern to fit; nothing for one that always does."""
    first, line = pattern[0], pattern[0].line
    last = pattern[-1]
    if not subject:
        if not (len(pattern) == 1 and first.is_name("else")):
            yield expressions.written(ctx, pattern)
    elif ctx.kotlin and pattern[1:] and first.is_name("in", "is"):
        asked = [*expressions.written(ctx, pattern[1:]), *said(line, ".", "contains", "("), *_whole(ctx, subject), (")", line)]
        yield asked if first.text == "in" else _is_a(ctx, subject, pattern[1:])
    elif len(pattern) == 1 and first.is_name("_", "else"):
        return
    elif ctx.kotlin:
        yield _equal(ctx, subject, pattern)
    elif pattern[2:] and pattern[1].is_sign("@"):
        named[first.text] = subject
        yield from _asked(ctx, subject, pattern[2:], named)
    elif len(pattern) == 1 and _is_variable(first):
        named[first.text] = subject
    elif pattern[2:] and pattern[1].is_sign(":"):
        named |= {first.text: subject} if first.text != "_" else {}
        yield _is_a(ctx, subject, pattern[2:])
    elif last.kind == "(" and (len(pattern) == 1 or pattern[-2].text in _THEMSELVES or pattern[-2].text in ctx.signatures):
        yield from _taken_apart(ctx, subject, pattern, named)
    else:
        yield _equal(ctx, subject, pattern)


def _taken_apart(ctx: Context, subject: list[Token], pattern: list[Token], named: Named) -> Iterator[list[Piece]]:
    """``(a, b)``, ``Some(a)`` and ``Layered(units, 2)``: the parts are asked in their turn."""
    inner = cut(pattern[-1].parts, ",")
    line = pattern[-1].line
    kind = pattern[-2].text if pattern[1:] else ""
    if kind in _THEMSELVES or (not kind and len(inner) == 1):
        for part in inner:
            yield from _asked(ctx, subject, part, named)
        return
    if kind:
        yield _is_a(ctx, subject, pattern[-2:-1])
    fields = [parameter.name for parameter in ctx.signatures[kind][0]] if kind else [f"_{i + 1}" for i in range(len(inner))]
    given = cut(subject[0].parts, ",") if len(subject) == 1 and subject[0].kind == "(" and not kind else []
    whole = subject if len(subject) == 1 else [Token("(", "(", line, parts=subject)]
    for place, (field, part) in enumerate(zip(fields, inner, strict=False)):
        held = given[place] if len(given) == len(inner) else [*whole, Token("sign", ".", line), Token("name", field, line)]
        yield from _asked(ctx, held, part, named)


def _whole(ctx: Context, subject: list[Token]) -> list[Piece]:
    return expressions.written(ctx, subject)


def _equal(ctx: Context, subject: list[Token], pattern: list[Token]) -> list[Piece]:
    return [*_whole(ctx, subject), ("==", pattern[0].line), *expressions.written(ctx, pattern)]


def _is_a(ctx: Context, subject: list[Token], kind: list[Token]) -> list[Piece]:
    names = [token.text for token in kind if token.kind == "name"]
    return [*_whole(ctx, subject), *said(kind[0].line, "instanceof", names[-1] if names else "Object")]


def _is_variable(token: Token) -> bool:
    return token.kind == "name" and token.text[:1].islower() and token.text not in {"true", "false", "null"}


def _replaced(tokens: list[Token], named: Named) -> list[Token]:
    """A guard, with the parts of the subject where it says their names."""
    return [
        Token("(", "(", token.line, token.fresh, named[token.text])
        if token.is_name() and token.text in named
        else Token(token.kind, token.text, token.line, token.fresh, _replaced(token.parts, named))
        for token in tokens
    ]


def _after(named: Named, tokens: list[Token]) -> list[Token]:
    """What is done, behind the declaration of the names that it uses."""
    if len(tokens) == 1 and tokens[0].kind == "{":
        tokens = tokens[0].parts
    used = {token.text for here in walk(tokens) for token in here if token.kind == "name"}
    found: list[Token] = []
    for name, part in named.items():
        if name in used and not (len(part) == 1 and part[0].text == name):
            line = tokens[0].line
            found += [Token("name", "val", line), Token("name", name, line), Token("sign", "=", line), *part]
            found.append(Token("sign", ";", line))
    return [*found, *tokens]
