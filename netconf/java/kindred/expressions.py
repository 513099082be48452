"""Expressions: chains of calls with their arguments, conditions that have values, lambdas, ranges and collections."""

from __future__ import annotations

from netconf.java.kindred import lambdas, links, patterns, statements
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, place_of

_RANGES = ("until", "to", "..", "..<", "downTo")
_SIGNS = {"===": "==", "!==": "!="}
_PREFIXES = frozenset({"-", "+", "!", "~", "++", "--"})
_JAVA_ONLY = frozenset(
    {
        *("int", "long", "short", "byte", "char", "float", "double", "boolean", "void", "static", "switch", "default", "final"),
        *("case", "new", "public", "private", "protected", "abstract", "synchronized", "throws", "implements", "instanceof"),
        *("const", "goto", "native", "transient", "volatile", "package", "import", "extends", "assert", "enum", "goto", "catch"),
    }
)


def safe(name: str) -> str:
    """A name that Java's parser takes for one."""
    return f"{name}_" if name in _JAVA_ONLY else name


def value(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """An expression, or a block that has the value of its last statement."""
    if len(tokens) == 1 and tokens[0].kind == "{" and not lambdas.is_lambda(ctx, tokens[0]):
        return block_value(ctx, tokens[0].parts)
    return written(ctx, tokens)


def block_value(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """The value of the last of some statements; several are written as a switch, which is Java's block with a value."""
    parts = statements.split(tokens)
    line = tokens[0].line if tokens else 0
    if not parts:
        return [("null", line)]
    if len(parts) == 1 and statements.is_value(parts[0]):
        return written(ctx, statements.without_modifiers(parts[0]))
    return [
        *said(line, "switch", "(", "0", ")", "{", "default", "->"),
        *statements.block(ctx, tokens, "yield"),
        ("}", tokens[-1].line),
    ]


def written(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """An expression."""
    if tokens and tokens[0].is_name("return", "throw"):
        return [("null", tokens[0].line)]
    elvis = place_of(tokens, "?:")
    if elvis > 0:
        tokens = tokens[:elvis]  # what is missing is not what the program means
    ascribed = place_of(tokens, ":")
    if ascribed > 0 and not tokens[0].is_name("object"):
        tokens = tokens[:ascribed]
    if not tokens:
        return []
    arrow = place_of(tokens, "=>")
    if arrow > 0 and not ctx.kotlin:
        return lambdas.function(ctx, tokens[:arrow], tokens[arrow + 1 :], tokens[0].line)
    chosen = place_of(tokens, "match")
    if chosen > 0 and chosen + 1 < len(tokens) and tokens[chosen + 1].kind == "{":
        return choice(ctx, tokens[:chosen], tokens[chosen + 1])
    begun = place_of(tokens, "if", "when", "for", "try")
    within = place_of(tokens, "in") if ctx.kotlin else -1
    if 0 < within < len(tokens) - 1 and begun < 0:
        return _contained(ctx, tokens, within)
    place = place_of(tokens, *_RANGES)
    if 0 < place < len(tokens) - 1 and (begun < 0 or place < begun) and not _is_pair(ctx, tokens[place]):
        return _range(ctx, tokens, place)
    return _line(ctx, tokens)


def _contained(ctx: Context, tokens: list[Token], place: int) -> list[Piece]:
    """``units in 1..10``, between other conditions."""
    line = tokens[place].line
    logical = next((i for i, token in enumerate(tokens) if token.is_sign("||")), place_of(tokens, "&&"))
    if logical > 0:
        first, second = written(ctx, tokens[:logical]), written(ctx, tokens[logical + 1 :])
        return [*first, (tokens[logical].text, line), *second]
    left = tokens[: place - 1] if tokens[place - 1].is_sign("!") else tokens[:place]
    held, asked = written(ctx, tokens[place + 1 :]), written(ctx, left)
    sign = said(line, "!") if len(left) < place else []
    return [*sign, ("(", line), *held, *said(line, ")", ".", "contains", "("), *asked, (")", line)]


def _is_pair(ctx: Context, token: Token) -> bool:
    return ctx.kotlin and token.text == "to"


def _line(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """Operands and operators, as they follow one another."""
    found: list[Piece] = []
    index, wanted = 0, True
    while index < len(tokens):
        token = tokens[index]
        if wanted:
            if token.is_sign(*_PREFIXES):
                found.append((token.text, token.line))
                index += 1
                continue
            index = _operand(ctx, tokens, index, found)
            wanted = False
        elif token.is_name("as", "is"):
            index = _behind_type(tokens, index + 1)
        elif token.is_name("to") or token.is_sign("->"):
            rest = written(ctx, tokens[index + 1 :])
            return [
                *said(token.line, "new", "Object", "[", "]", "{"),
                *found,
                *said(token.line, ","),
                *rest,
                *said(token.line, "}"),
            ]
        elif token.kind == "name":
            index = links.infix(ctx, tokens, index, found)
        elif token.is_sign("++", "--"):
            found.append((token.text, token.line))
            index += 1
        else:
            found.append((_SIGNS.get(token.text, token.text), token.line))
            index, wanted = index + 1, True
    return found


def _behind_type(tokens: list[Token], index: int) -> int:
    while index < len(tokens) and (tokens[index].kind == "name" or tokens[index].is_sign(".", "?")):
        index += 1
        if index < len(tokens) and tokens[index].kind == "name" and not tokens[index - 1].is_sign("."):
            break
    return index


def _operand(ctx: Context, tokens: list[Token], index: int, found: list[Piece]) -> int:
    """Write an operand with its links; return the place behind it."""
    token = tokens[index]
    rest = tokens[index:]
    if token.is_name("if"):
        found += conditional(ctx, rest)
        return len(tokens)
    if token.is_name("for"):
        found += _collected(ctx, rest)
        return len(tokens)
    if token.is_name("when") and ctx.kotlin:
        subject = rest[1].parts if len(rest) > 1 and rest[1].kind == "(" else []
        place = next((i for i, part in enumerate(rest[1:3], 1) if part.kind == "{"), 0)
        if place:
            found += choice(ctx, subject, rest[place])
            return links.follow(ctx, tokens, index + place + 1, found)
    if token.is_name("try"):
        end = place_of(rest, "catch", "finally")
        found += value(ctx, rest[1 : end if end > 0 else len(rest)])
        return len(tokens)
    return links.operand(ctx, tokens, index, found)


def _branch(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """The value of one of several ways; braces are a block there, in both languages."""
    return block_value(ctx, tokens[0].parts if len(tokens) == 1 and tokens[0].kind == "{" else tokens) if tokens else []


def parts_of_if(tokens: list[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """Condition, consequence and alternative of an if."""
    then = place_of(tokens, "then")
    if len(tokens) > 1 and tokens[1].kind == "(" and then < 0:
        condition, begun = tokens[1].parts, 2
    else:
        condition, begun = tokens[1 : max(then, 1)], max(then, 0) + 1
    depth, end = 0, len(tokens)
    for index in range(begun, len(tokens)):
        if tokens[index].is_name("if") and not tokens[index - 1].is_name("else"):
            depth += 1
        elif tokens[index].is_name("else"):
            if depth == 0:
                end = index
                break
            depth -= 1
    return condition, tokens[begun:end], tokens[end + 1 :]


def conditional(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """An if that has a value."""
    line = tokens[0].line
    condition, yes, no = parts_of_if(tokens)
    one, other = (_branch(ctx, part) or [("null", line)] for part in (yes, no))
    return [*said(line, "(", "("), *written(ctx, condition), *said(line, ")", "?"), *one, (":", line), *other, (")", line)]


def choice(ctx: Context, subject: list[Token], cases: Token) -> list[Piece]:
    """A match or a when that has a value."""
    line = cases.line
    found: list[Piece] = [("(", line)]
    for condition, what in patterns.cases_of(ctx, subject, cases):
        inner = _branch(ctx, what)
        if condition is None:
            return [*found, *inner, (")", line)]
        found += [("(", line), *condition, *said(line, ")", "?"), *inner, (":", line)]
    return [*found, *said(line, "null", ")")]


def _bounds(tokens: list[Token], place: int) -> tuple[list[Token], str, list[Token], list[Token]]:
    """First, how it goes on, last, and the step of a range."""
    rest = tokens[place + 1 :]
    step = place_of(rest, "by", "step")
    end, by = (rest[:step], rest[step + 1 :]) if step > 0 else (rest, [])
    return tokens[:place], tokens[place].text, end, by


def _range(ctx: Context, tokens: list[Token], place: int) -> list[Piece]:
    """A range as a stream of its numbers."""
    first, kind, last, by = _bounds(tokens, place)
    line = tokens[place].line
    name = "range" if kind in {"until", "..<"} else "rangeClosed"
    if by and by[0].is_sign("-"):  # Scala counts down so
        kind, by = "downTo", by[1:]
    ends = (last, first) if kind == "downTo" else (first, last)
    bounds = [*written(ctx, ends[0]), (",", line), *written(ctx, ends[1])]
    made = [*said(line, "IntStream", ".", name, "("), *bounds, (")", line)]
    made += said(line, ".", "reversed", "(", ")") if kind == "downTo" else []
    return [*made, *said(line, ".", "step", "("), *written(ctx, by), (")", line)] if by else made


def counted(ctx: Context, variable: str, tokens: list[Token]) -> list[Piece] | None:
    """The head of a loop that counts; None when the loop goes over a collection."""
    if len(tokens) == 1 and tokens[0].kind == "(":
        tokens = tokens[0].parts
    if not tokens:
        return None
    line = tokens[0].line
    place = place_of(tokens, *_RANGES)
    if place > 0:
        first, kind, last, by = _bounds(tokens, place)
        start, end = written(ctx, first), written(ctx, last)
    elif len(tokens) > 2 and tokens[-1].is_name("indices"):  # noqa: PLR2004 - something, a dot, and the word
        start, kind, by = [("0", line)], "until", []
        end = [*written(ctx, tokens[:-2]), *said(line, ".", "size", "(", ")")]
    else:
        return None
    if by and by[0].is_sign("-"):
        kind, by = "downTo", by[1:]
    sign, change = (">=", "-=") if kind == "downTo" else ("<" if kind in {"until", "..<"} else "<=", "+=")
    step = written(ctx, by) if by else [("1", line)]
    bound = f"end_{variable}"  # a range is made once, before the loop
    made = [*said(line, "for", "(", "int", variable, "="), *start, *said(line, ",", bound, "="), *end]
    return [*made, *said(line, ";", variable, sign, bound, ";", variable, change), *step, (")", line)]


def _collected(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """``for (i <- 0 until n) yield value``: its first generator, mapped."""
    place = place_of(tokens, "yield")
    if place < 0 or len(tokens) < 2 or not tokens[1].parts:  # noqa: PLR2004 - the word and its head
        return [("null", tokens[0].line)]
    first = statements.split(tokens[1].parts)[0]
    arrow = place_of(first, "<-")
    if arrow < 1:
        return [("null", tokens[0].line)]
    line = tokens[0].line
    mapped = lambdas.function(ctx, first[:arrow], tokens[place + 1 :], line)
    return [*written(ctx, first[arrow + 1 :]), *said(line, ".", "mapToObj", "("), *mapped, (")", line)]
