"""From a source in Scala or Kotlin to one in Java, with the line of the source that each line comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netconf.java.kindred import declarations, indentation, statements
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, cut, read
from netconf.java.places import Row
from netconf.java.program import FRAGMENT

_TIGHT_BEFORE = frozenset({",", ";", ")", "]", ".", "(", "[", "++", "--"})
_TIGHT_AFTER = frozenset({"(", "[", ".", "!", "@"})
_TYPES = ("class", "object", "trait", "interface")
_KEYWORDS = frozenset({"if", "for", "while", "switch", "return", "="})


@dataclass(frozen=True)
class Translated:
    """A source in Java."""

    text: str
    rows: tuple[Row, ...]
    """For each line what its tokens come from."""


def prepared(text: str, name: str, ctx: Context) -> list[Token]:
    """Read a source, and note what it declares: its calls may leave out what the declarations of another file say.

    Raises
    ------
    SpecError
        When it is nested too deeply.
    """
    tokens = read(text, name, kotlin=ctx.kotlin)
    if not ctx.kotlin and indentation.is_used(text):
        tokens = indentation.grouped(tokens)
    declarations.learned(ctx, tokens)
    return tokens


def translated(tokens: list[Token], ctx: Context) -> Translated:
    """Write what was read as Java."""
    ctx.renamed = {}
    pieces = list(_imports(tokens, ctx))
    top = _without_packages(tokens)
    parts = statements.split(top)
    heads = [statements.without_modifiers(part) for part in parts]
    declared = any(head and head[0].is_name("def", "fun", *_TYPES) for head in heads)
    if not declared:
        for part in parts:
            pieces += statements.statement(ctx, part)
        return _laid_out(pieces)
    types: list[Token] = []
    loose: list[Token] = []
    for part, head in zip(parts, heads, strict=True):
        is_type = bool(head) and head[0].is_name(*_TYPES)
        (types if is_type else loose).extend([*part, Token("sign", ";", part[-1].line)])
    pieces += declarations.members(ctx, types, is_static=False, braces=False)
    if loose:
        line = loose[0].line
        pieces += [("class", line), (FRAGMENT, line), *declarations.members(ctx, loose, is_static=True)]
    return _laid_out(pieces)


def _without_packages(tokens: list[Token]) -> list[Token]:
    """What stands in a package that has braces stands there without."""
    place = next((i for i, token in enumerate(tokens) if token.kind != "name" and not token.is_sign(".")), -1)
    braced = place > 0 and place == len(tokens) - 1 and tokens[place].kind == "{" and tokens[0].is_name("package")
    return tokens[place].parts if braced else tokens


def _imports(tokens: list[Token], ctx: Context) -> Iterator[Piece]:
    waiting = [tokens]
    while waiting:
        here = waiting.pop()
        if any(token.is_name("import") for token in here):
            for part in statements.split(here):
                if part[0].is_name("import"):
                    for imported in cut(part[1:], ","):
                        yield from _import(imported, ctx)
        waiting.extend(token.parts for token in here if token.kind == "{")


def _import(tokens: list[Token], ctx: Context) -> Iterator[Piece]:
    path: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "{":
            for selected in cut(token.parts, ","):
                yield from _selected(path, selected, ctx)
            return
        if token.is_name("as") and path and index + 1 < len(tokens):
            ctx.renamed[tokens[index + 1].text] = path[-1]
            break
        if token.is_sign("*") or token.is_name("_"):
            path.append("*")
        elif token.kind == "name" and token.text != "_root_":
            path.append(token.text)
    yield from _written(path, tokens[0].line)


def _selected(path: list[str], tokens: list[Token], ctx: Context) -> Iterator[Piece]:
    """One name of ``{a, b => c, _}``."""
    name = "*" if tokens[0].is_sign("*") or tokens[0].is_name("_") else tokens[0].text
    if len(tokens) > 2 and tokens[2].kind == "name" and tokens[2].text != "_":  # noqa: PLR2004 - a name, the arrow, the other
        ctx.renamed[tokens[2].text] = name
    yield from _written([*path, name], tokens[0].line)


def _written(path: list[str], line: int) -> Iterator[Piece]:
    """An import; what is imported from a class is a member of it."""
    if not path or path[-1] == "given":
        return
    last = path[-1]
    from_class = len(path) > 1 and path[-2][:1].isupper() and (last.isupper() or not last[:1].isupper())
    yield from said(line, "import", *(("static",) if from_class else ()), ".".join(path), ";")


def _laid_out(pieces: list[Piece]) -> Translated:
    """Tokens in lines: a line for each line of the source, as often as it is come back to."""
    texts: list[str] = []
    rows: list[tuple[list[int], list[int]]] = []
    before = ""
    for text, line in pieces:
        if not rows or line != rows[-1][1][-1]:
            texts.append("")
            rows.append(([], []))
        elif before not in _TIGHT_AFTER and (text not in _TIGHT_BEFORE or (text in {"(", "["} and before in _KEYWORDS)):
            texts[-1] += " "
        rows[-1][0].append(len(texts[-1]) + 1)
        rows[-1][1].append(line)
        texts[-1] += text
        before = text
    return Translated("\n".join(texts), tuple(rows))
