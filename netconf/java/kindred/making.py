"""What functions of Scala's and Kotlin's libraries make: arrays, lists, maps, loops over numbers."""

from __future__ import annotations

from netconf.java.kindred import arguments, expressions, lambdas
from netconf.java.kindred.context import Context, Piece, said
from netconf.java.kindred.tokens import Token, cut, place_of

_ARRAYS = frozenset(
    {"Array", "arrayOf", "intArrayOf", "longArrayOf", "doubleArrayOf", "floatArrayOf", "booleanArrayOf", "Pair", "Triple"}
)
_LISTS = frozenset(
    {
        *("Seq", "List", "Vector", "IndexedSeq", "ArrayBuffer", "ListBuffer", "Set", "LinkedList", "Iterable"),
        *("listOf", "mutableListOf", "arrayListOf", "setOf", "emptyList", "listOfNotNull", "sequenceOf"),
    }
)
_MAPS = frozenset({"Map", "mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "sortedMapOf", "emptyMap", "ListMap", "TreeMap"})
_NUMBERS = {"IntArray": "int", "LongArray": "long", "DoubleArray": "double", "FloatArray": "float", "BooleanArray": "boolean"}
_THEMSELVES = frozenset({"Some", "Option", "requireNotNull", "checkNotNull", "lazy", "Try", "Right"})


def array(ctx: Context, token: Token, line: int) -> list[Piece]:
    """An array of what stands in a bracket."""
    return [*said(line, "new", "Object", "[", "]", "{"), *arguments.listed(ctx, token.parts), ("}", line)]


def written(ctx: Context, tokens: list[Token], index: int, found: list[Piece], name: str) -> int:
    """Write what a function of the library makes: arrays, lists, maps, loops; 0 when the name is none of these."""
    group, line = tokens[index + 1], tokens[index].line
    if name == "run" and ctx.kotlin and group.kind == "{":
        found += expressions.block_value(ctx, group.parts)
        return index + 2
    if group.kind != "(":
        return 0
    block = next((token for token in tokens[index + 2 : index + 3] if token.kind == "{"), None)
    if ctx.kotlin and (block is not None or name in _NUMBERS):
        place = _counted(ctx, group, block, found, name)
        if place:
            return index + place
    if name in _ARRAYS:
        found += array(ctx, group, line)
    elif name in _LISTS:
        found += [*said(line, "Arrays", ".", "asList", "("), *arguments.listed(ctx, group.parts), (")", line)]
    elif name in _MAPS:
        found += [*said(line, "Map", ".", "of", "("), *_pairs(ctx, group.parts, line), (")", line)]
    elif name in _THEMSELVES:
        found += [("(", line), *expressions.value(ctx, group.parts), (")", line)]
    else:
        return 0
    return index + 2


def _counted(ctx: Context, group: Token, block: Token | None, found: list[Piece], name: str) -> int:
    """Write what Kotlin makes of a number and a function; return how many tokens that takes, 0 for none."""
    line = group.line
    inner = expressions.written(ctx, group.parts)
    if block is None:
        found += [*said(line, "new", _NUMBERS[name], "["), *inner, ("]", line)]
        return 2
    if name == "with":
        found += [*inner, *said(line, ".", "run", "("), *lambdas.written(ctx, block, opened=True), (")", line)]
    elif name == "repeat":
        found += [*said(line, "IntStream", ".", "range", "(", "0", ","), *inner, *said(line, ")", ".", "forEach", "(")]
        found += [*lambdas.written(ctx, block), (")", line)]
    elif name in _NUMBERS or name in {"Array", "List", "MutableList"}:
        found += [*said(line, "IntStream", ".", "range", "(", "0", ","), *inner, *said(line, ")", ".", "mapToObj", "(")]
        found += [*lambdas.written(ctx, block), *said(line, ")", ".", "toArray", "(", ")")]
    else:
        return 0
    return 3


def _pairs(ctx: Context, tokens: list[Token], line: int) -> list[Piece]:
    """Keys and values of a map, one after the other."""
    found: list[Piece] = []
    for part in cut(tokens, ","):
        place = place_of(part, "->", "to")
        for half in (part[:place], part[place + 1 :]) if place > 0 else ():
            found += [*([(",", line)] if found else []), *expressions.written(ctx, half)]
    return found
