"""Windows that slide over series or images: pooling; and series or images within a larger or smaller frame. Plain loops.

What both look like is told by distances: an example has ``images`` images of ``planes`` planes of rows and columns. A series
[step, example, stride] is one image for each example: its units are the planes, its steps are the rows, of one column each.
Images [step, example, channel · height · width] are one for each step, and their channels are the planes.
"""

from __future__ import annotations

import functools
from typing import Any

from runtime.kernels.kernel import OPERANDS, Kernel, helper, kernel

_FIELDS = (
    "batch", "images", "planes", "height", "width", "rows", "columns",
    "kernel_y", "stride_y", "dilation_y", "before_y", "kernel_x", "stride_x", "dilation_x", "before_x",
    "source", "source_image", "source_example", "source_plane", "source_y", "source_x", "source_lines", "source_line",
    "value", "value_image", "value_example", "value_plane", "value_y", "value_x", "value_lines", "value_line",
    "d_source", "d_value", "p", "divide_by_all", "add",
)  # fmt: skip
(
    BATCH, IMAGES, PLANES, HEIGHT, WIDTH, ROWS, COLUMNS,
    KERNEL_Y, STRIDE_Y, DILATION_Y, BEFORE_Y, KERNEL_X, STRIDE_X, DILATION_X, BEFORE_X,
    SOURCE, SOURCE_IMAGE, SOURCE_EXAMPLE, SOURCE_PLANE, SOURCE_Y, SOURCE_X, SOURCE_LINES, SOURCE_LINE,
    VALUE, VALUE_IMAGE, VALUE_EXAMPLE, VALUE_PLANE, VALUE_Y, VALUE_X, VALUE_LINES, VALUE_LINE,
    D_SOURCE, D_VALUE, P, DIVIDE_BY_ALL, ADD,
) = range(OPERANDS, OPERANDS + len(_FIELDS))  # fmt: skip

MAXIMUM, AVERAGE, SUM, NORM = range(4)
KIND = 0
"""Which pooling; each variant of the two kernels has its own."""


@helper
def _clear_lines(mem: Any, target: int, lines: int, apart: int, length: int) -> None:
    """Zero the lines that an image lies in, what fills them up to whole vectors included."""
    for line in range(lines):
        for f in range(length):
            mem[target + line * apart + f] = 0


@helper
def _inside(op: Any, y: int, x: int) -> int:
    """How many elements of a window lie on the image."""
    down, across = 0, 0
    for k in range(op[KERNEL_Y]):
        at = y * op[STRIDE_Y] - op[BEFORE_Y] + k * op[DILATION_Y]
        if 0 <= at < op[HEIGHT]:
            down += 1
    for k in range(op[KERNEL_X]):
        at = x * op[STRIDE_X] - op[BEFORE_X] + k * op[DILATION_X]
        if 0 <= at < op[WIDTH]:
            across += 1
    return down * across


@helper
def _divisor(op: Any, y: int, x: int) -> float:
    """What an average is divided by: the elements of the window that lie on the image, or all."""
    return float(op[KERNEL_Y] * op[KERNEL_X]) if op[DIVIDE_BY_ALL] != 0 else float(max(1, _inside(op, y, x)))


@helper
def _place(op: Any, y: int, x: int, down: int, across: int) -> int:
    """From the start of a plane to an element of a window; -1 where it lies beside the image."""
    at_y = y * op[STRIDE_Y] - op[BEFORE_Y] + down * op[DILATION_Y]
    at_x = x * op[STRIDE_X] - op[BEFORE_X] + across * op[DILATION_X]
    if at_y < 0 or at_y >= op[HEIGHT] or at_x < 0 or at_x >= op[WIDTH]:
        return -1
    return int(at_y * op[SOURCE_Y] + at_x * op[SOURCE_X])


@helper
def _pooled(mem: Any, op: Any, plane: int, y: int, x: int, kind: int) -> float:
    """The value of one window; 0 when all of it lies beside the image."""
    total, found = 0.0, False
    for down in range(op[KERNEL_Y]):
        for across in range(op[KERNEL_X]):
            place = _place(op, y, x, down, across)
            if place < 0:
                continue
            element = float(mem[plane + place])
            if kind == MAXIMUM:
                if not found or element > total:
                    total = element
            elif kind == NORM:
                total += abs(element) ** op[P]
            else:
                total += element
            found = True
    if kind == AVERAGE:
        total /= _divisor(op, y, x)
    elif kind == NORM:
        total = total ** (1.0 / op[P])
    return total


def _pool(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Pool some examples."""
    for image in range(op[IMAGES]):
        for i in range(first, first + count):
            source = op[SOURCE] + image * op[SOURCE_IMAGE] + i * op[SOURCE_EXAMPLE]
            value = op[VALUE] + image * op[VALUE_IMAGE] + i * op[VALUE_EXAMPLE]
            _clear_lines(mem, value, op[VALUE_LINES], op[VALUE_Y], op[VALUE_LINE])
            for y in range(op[ROWS]):
                for plane in range(op[PLANES]):
                    to = value + plane * op[VALUE_PLANE] + y * op[VALUE_Y]
                    for x in range(op[COLUMNS]):
                        mem[to + x * op[VALUE_X]] = _pooled(mem, op, source + plane * op[SOURCE_PLANE], y, x, KIND)


@helper
def _share(mem: Any, op: Any, plane: int, to: int, window: tuple[int, int, int], d: float, kind: int) -> None:
    """Give the elements of one window their part of the gradient of its value: the first largest, or all."""
    at, y, x = window
    value = float(mem[at])
    if kind == AVERAGE:
        d /= _divisor(op, y, x)
    found = False
    for down in range(op[KERNEL_Y]):
        for across in range(op[KERNEL_X]):
            place = _place(op, y, x, down, across)
            if place < 0:
                continue
            if kind == MAXIMUM:
                if not found and mem[plane + place] == mem[at]:
                    mem[to + place] += d
                    found = True
            elif kind == NORM:
                element = float(mem[plane + place])
                if element != 0.0 and value > 0.0:
                    mem[to + place] += d * element * abs(element) ** (op[P] - 2) / value ** (op[P] - 1)
            else:
                mem[to + place] += d


def _pool_backward(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """The gradient of the source of some examples."""
    for image in range(op[IMAGES]):
        for i in range(first, first + count):
            near, far = image * op[SOURCE_IMAGE] + i * op[SOURCE_EXAMPLE], image * op[VALUE_IMAGE] + i * op[VALUE_EXAMPLE]
            if op[ADD] == 0:
                _clear_lines(mem, op[D_SOURCE] + near, op[SOURCE_LINES], op[SOURCE_Y], op[SOURCE_LINE])
            for y in range(op[ROWS]):
                for plane in range(op[PLANES]):
                    source = near + plane * op[SOURCE_PLANE]
                    for x in range(op[COLUMNS]):
                        at = far + plane * op[VALUE_PLANE] + y * op[VALUE_Y] + x * op[VALUE_X]
                        d = float(mem[op[D_VALUE] + at])
                        _share(mem, op, op[SOURCE] + source, op[D_SOURCE] + source, (op[VALUE] + at, y, x), d, KIND)


@functools.cache
def pooling(kind: int) -> tuple[Kernel, Kernel]:
    """The forward and backward kernels of a kind of pooling."""
    name = ("maximum", "average", "sum", "norm")[kind]
    return Kernel(_pool, _FIELDS).variant(name, KIND=kind), Kernel(_pool_backward, _FIELDS).variant(name, KIND=kind)


# ------------------------------------------------------------------ frames

_FRAME_FIELDS = (
    "images", "planes", "height", "width", "rows", "columns", "top", "left",
    "source", "source_image", "source_example", "source_plane", "source_y", "source_x",
    "target", "target_image", "target_example", "target_plane", "target_y", "target_x", "target_lines", "target_line",
    "fill", "add",
)  # fmt: skip
(
    F_IMAGES, F_PLANES, F_HEIGHT, F_WIDTH, F_ROWS, F_COLUMNS, TOP, LEFT,
    F_SOURCE, F_SOURCE_IMAGE, F_SOURCE_EXAMPLE, F_SOURCE_PLANE, F_SOURCE_Y, F_SOURCE_X,
    TARGET, TARGET_IMAGE, TARGET_EXAMPLE, TARGET_PLANE, TARGET_Y, TARGET_X, TARGET_LINES, TARGET_LINE,
    FILL, F_ADD,
) = range(OPERANDS, OPERANDS + len(_FRAME_FIELDS))  # fmt: skip


@kernel(_FRAME_FIELDS)
def frame(mem: Any, ids: Any, op: Any, first: int, count: int) -> None:
    """Put images of some examples into a frame that begins ``top`` rows above and ``left`` columns beside them.

    Both may be negative: then rows and columns are cut off. What the images do not cover is ``fill``; with ``add`` it is left as
    it was, and elements are added to what is there.
    """
    for image in range(op[F_IMAGES]):
        for i in range(first, first + count):
            source = op[F_SOURCE] + image * op[F_SOURCE_IMAGE] + i * op[F_SOURCE_EXAMPLE]
            target = op[TARGET] + image * op[TARGET_IMAGE] + i * op[TARGET_EXAMPLE]
            if op[F_ADD] == 0:
                _clear_lines(mem, target, op[TARGET_LINES], op[TARGET_Y], op[TARGET_LINE])
            for y in range(op[F_ROWS]):
                for plane in range(op[F_PLANES]):
                    for x in range(op[F_COLUMNS]):
                        to = target + plane * op[TARGET_PLANE] + y * op[TARGET_Y] + x * op[TARGET_X]
                        at_y, at_x = y - op[TOP], x - op[LEFT]
                        if at_y < 0 or at_y >= op[F_HEIGHT] or at_x < 0 or at_x >= op[F_WIDTH]:
                            if op[F_ADD] == 0:
                                mem[to] = op[FILL]
                            continue
                        place = source + plane * op[F_SOURCE_PLANE] + at_y * op[F_SOURCE_Y] + at_x * op[F_SOURCE_X]
                        if op[F_ADD] == 0:
                            mem[to] = mem[place]
                        else:
                            mem[to] += mem[place]
