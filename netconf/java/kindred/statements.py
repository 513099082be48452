"""Statements: where they end, and control."""

from __future__ import annotations

from itertools import zip_longest

from netconf.java.kindred import declarations, expressions, patterns
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, cut, place_of

_HEADERS = frozenset(
    {"if", "for", "while", "else", "try", "do", "def", "fun", "class", "object", "trait", "interface", "when", "init", "catch"}
)
"""What a brace on a line of its own may belong to."""
_WAITING = frozenset({"else", "extends", "with", "match", "yield", "until", "to", "by", "as", "in", "is", "new", "then", "case"})
"""Names that something must follow."""
_CONTINUING = frozenset({"else", "catch", "finally", "extends", "match", "yield", "until", "downTo", "as", "then"})
"""Names that no statement begins with."""
_BEGINNING = frozenset({"-", "+", "!", "@", "::", "++", "--", "~"})
"""Signs that a statement may begin with."""
_ASSIGNING = ("=", "+=", "-=", "*=", "/=", "%=")
_MODIFIERS = frozenset(
    {
        *("private", "protected", "public", "internal", "override", "final", "abstract", "open", "sealed", "implicit", "lazy"),
        *("lateinit", "const", "inline", "suspend", "operator", "infix", "tailrec", "data", "case", "inner", "companion"),
        *("enum", "annotation", "external", "value", "transient", "volatile", "expect", "actual", "noinline", "vararg", "given"),
    }
)
_DECLARING = frozenset({"val", "var", "def", "fun", "class", "object", "trait", "interface", "type", "typealias", "import"})
_NEVER_VALUES = frozenset({*_DECLARING, "for", "while", "do", "return", "throw", "package"})


def split(tokens: list[Token]) -> list[list[Token]]:
    """Cut at the ends of statements: semicolons, and new lines where one can end and another begin."""
    found: list[list[Token]] = [[]]
    for token, after in zip_longest(tokens, tokens[1:]):
        here = found[-1]
        if token.is_sign(";"):
            found.append([])
            continue
        if here and token.fresh and _may_end(here) and _may_begin(token, here, after):
            found.append([])
        found[-1].append(token)
    return [part for part in found if part]


def _may_end(tokens: list[Token]) -> bool:
    token = tokens[-1]
    if token.kind == "sign":
        return token.text in {"++", "--", "!!", "_", "*", "?"}
    return not token.is_name(*_WAITING) or (len(tokens) > 1 and tokens[-2].is_sign(".", "?."))


def _may_begin(token: Token, before: list[Token], after: Token | None) -> bool:
    if token.kind == "sign":
        return token.text in _BEGINNING
    if token.kind == "{":
        heads = without_modifiers(before)
        return not (heads and heads[0].is_name(*_HEADERS))
    if token.is_name("with"):
        return after is not None and after.kind == "("  # Kotlin's function, not Scala's list of traits
    if token.is_name("else"):
        return after is not None and after.is_sign("->")  # the last case of a when
    return not token.is_name(*_CONTINUING)


def without_modifiers(tokens: list[Token]) -> list[Token]:
    """The statement behind its annotations and modifiers."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.is_sign("@"):
            index = _behind_annotation(tokens, index)
        elif token.is_name(*_MODIFIERS) and index + 1 < len(tokens) and _is_modifier(token, tokens[index + 1]):
            index += 1
        else:
            break
    return tokens[index:]


def _is_modifier(token: Token, after: Token) -> bool:
    if token.text == "case":
        return after.is_name("class", "object")
    return after.kind == "name" or after.is_sign("@")


def _behind_annotation(tokens: list[Token], index: int) -> int:
    index += 2
    while index + 1 < len(tokens) and tokens[index].is_sign(".", ":"):
        index += 2
    return index + 1 if index < len(tokens) and tokens[index].kind == "(" and not tokens[index].fresh else index


def is_value(tokens: list[Token]) -> bool:
    """Whether a statement has a value: it declares, assigns and repeats nothing."""
    rest = without_modifiers(tokens)
    return bool(rest) and not rest[0].is_name(*_NEVER_VALUES) and _assignment(rest) < 0


def _assignment(tokens: list[Token]) -> int:
    place = next((i for i, token in enumerate(tokens) if token.is_sign(*_ASSIGNING)), -1)
    arrow = place_of(tokens, "=>", "->", "if", "when", "match")
    return -1 if 0 <= arrow < place else place


def block(ctx: Context, tokens: list[Token], last: str = "") -> list[Piece]:
    """Statements in braces; ``last`` says what happens with the value of the last one: return, yield, or nothing."""
    line = tokens[0].line if tokens else 0
    found: list[Piece] = [("{", line)]
    statements = split(tokens)
    for number, part in enumerate(statements):
        found += statement(ctx, part, last if number == len(statements) - 1 else "")
    return [*found, ("}", found[-1][1])]


def statement(ctx: Context, tokens: list[Token], last: str = "") -> list[Piece]:
    """One statement."""
    tokens = without_modifiers(tokens)
    if not tokens:
        return []
    first, line = tokens[0], tokens[0].line
    handler = _KINDS.get(first.text) if first.kind == "name" else None
    if handler is not None:
        return handler(ctx, tokens, last)
    if first.kind == "{" and len(tokens) == 1 and not ctx.kotlin:
        return block(ctx, first.parts, last)
    chosen = place_of(tokens, "match")
    if chosen > 0 and chosen + 1 < len(tokens) and tokens[chosen + 1].kind == "{" and _assignment(tokens) < 0:
        return _choice(ctx, tokens[:chosen], tokens[chosen + 1], last)
    place = _assignment(tokens)
    if place > 0:
        given = expressions.value(ctx, tokens[place + 1 :])
        return [*_target(ctx, tokens[:place]), (tokens[place].text, line), *given, (";", line)]
    written = expressions.written(ctx, tokens)
    return [(last, line), *written, (";", line)] if last and written else [*written, (";", line)]


def _target(ctx: Context, tokens: list[Token]) -> list[Piece]:
    """What is assigned to; an element is written with parentheses in Scala, and pages of Java may look like Scala."""
    if [token.kind for token in tokens] == ["name", "name"]:
        return said(tokens[0].line, *(token.text for token in tokens))
    if not ctx.kotlin and len(tokens) > 1 and tokens[-1].kind == "(":
        inner = expressions.written(ctx, tokens[-1].parts)
        return [*expressions.written(ctx, tokens[:-1]), ("[", tokens[-1].line), *inner, ("]", tokens[-1].line)]
    return expressions.written(ctx, tokens)


def body(ctx: Context, tokens: list[Token], last: str = "") -> list[Piece]:
    """What follows a head of control, always in braces."""
    if len(tokens) == 1 and tokens[0].kind == "{":
        return block(ctx, tokens[0].parts, last)
    return block(ctx, tokens, last)


def _if(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    condition, yes, no = expressions.parts_of_if(tokens)
    line = tokens[0].line
    found = [*said(line, "if", "("), *expressions.written(ctx, condition), (")", line), *body(ctx, yes, last)]
    if not no:
        return found
    return [*found, ("else", no[0].line), *(_if(ctx, no, last) if no[0].is_name("if") else body(ctx, no, last))]


def _choice(ctx: Context, subject: list[Token], cases: Token, last: str) -> list[Piece]:
    """A match or a when, as an if for each case."""
    found: list[Piece] = []
    for condition, what in patterns.cases_of(ctx, subject, cases):
        if found:
            found.append(("else", cases.line))
        if condition is None:
            found += body(ctx, what, last)
            break
        line = what[0].line if what else cases.line
        found += [*said(line, "if", "("), *condition, (")", line), *body(ctx, what, last)]
    return found


def _when(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    subject = tokens[1].parts if len(tokens) > 1 and tokens[1].kind == "(" else []
    cases = next((token for token in tokens[1:3] if token.kind == "{"), None)
    return _choice(ctx, subject, cases, last) if cases is not None else []


def _while(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    line = tokens[0].line
    condition = tokens[1].parts if len(tokens) > 1 and tokens[1].kind == "(" else []
    return [*said(line, "while", "("), *expressions.written(ctx, condition), (")", line), *body(ctx, tokens[2:])]


def _do(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    place = place_of(tokens, "while")
    if place < 0 or place + 1 >= len(tokens):
        return body(ctx, tokens[1:])
    line = tokens[place].line
    condition = expressions.written(ctx, tokens[place + 1].parts)
    return [("do", tokens[0].line), *body(ctx, tokens[1:place]), *said(line, "while", "("), *condition, *said(line, ")", ";")]


def _for(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    """Generators, one loop within another."""
    if len(tokens) < 2 or tokens[1].kind not in {"(", "{"}:  # noqa: PLR2004 - the word and its head
        return []
    rest = tokens[2:]
    if rest and rest[0].is_name("yield", "do"):
        rest = rest[1:]
    inner = body(ctx, rest)
    for part in reversed(split(tokens[1].parts)):
        inner = _generator(ctx, part, inner)
    return inner


def _generator(ctx: Context, tokens: list[Token], inner: list[Piece]) -> list[Piece]:
    line = tokens[0].line
    if tokens[0].is_name("if"):
        return [*said(line, "if", "("), *expressions.written(ctx, tokens[1:]), (")", line), *inner]
    place = place_of(tokens, "in" if ctx.kotlin else "<-")
    if place < 0:
        made = [("var", line), *expressions.written(ctx, tokens), (";", line)]
        return [("{", line), *made, *inner, ("}", line)]
    pattern, source = cut(tokens[:place], ":")[0] if place else [], tokens[place + 1 :]
    guard = place_of(source, "if")
    if guard > 0:
        inner = [*said(line, "if", "("), *expressions.written(ctx, source[guard + 1 :]), (")", line), *inner]
        source = source[:guard]
    if pattern and pattern[-1].kind == "(":
        names = [part[0].text for part in cut(pattern[-1].parts, ",")]
        opened = [piece for i, name in enumerate(names) for piece in _element_of("pair_", name, i, line)]
        inner, variable = [("{", line), *opened, *inner, ("}", line)], "pair_"
    else:
        variable = expressions.safe(pattern[-1].text) if pattern else "item_"
    head = expressions.counted(ctx, variable, source)
    if head is None:
        head = [*said(line, "for", "(", "var", variable, ":"), *expressions.written(ctx, source), (")", line)]
    return [*head, *(inner if inner and inner[0][0] == "{" else [("{", line), *inner, ("}", line)])]


def _element_of(holder: str, name: str, index: int, line: int) -> list[Piece]:
    return said(line, "var", expressions.safe(name), "=", holder, "[", str(index), "]", ";")


def _try(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    """What is tried; faults are not expected."""
    end = place_of(tokens, "catch", "finally")
    return body(ctx, tokens[1 : end if end > 0 else len(tokens)], last)


def _return(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    rest = tokens[1:]
    if rest and rest[0].is_sign("@"):
        rest = rest[2:]
    line = tokens[0].line
    return [("return", line), *(expressions.value(ctx, rest) if rest else []), (";", line)]


def _passed(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    return []


def _jump(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    return [(tokens[0].text, tokens[0].line), (";", tokens[0].line)]


def _throw(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    line = tokens[0].line
    return [("throw", line), *expressions.written(ctx, tokens[1:]), (";", line)]


def _value(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    return declarations.variable(ctx, tokens)


def _function(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    return declarations.local_function(ctx, tokens)


def _type(ctx: Context, tokens: list[Token], last: str) -> list[Piece]:
    return declarations.type_declaration(ctx, tokens)


_KINDS = {
    "if": _if,
    "when": _when,
    "while": _while,
    "do": _do,
    "for": _for,
    "try": _try,
    "return": _return,
    "throw": _throw,
    "break": _jump,
    "continue": _jump,
    "import": _passed,
    "package": _passed,
    "type": _passed,
    "typealias": _passed,
    "val": _value,
    "var": _value,
    "def": _function,
    "fun": _function,
    "class": _type,
    "object": _type,
    "trait": _type,
    "interface": _type,
}
