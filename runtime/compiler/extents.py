"""What kernels touch: for each operand that names memory, how many elements from there, by the other operands of its row.

A count is a sum of products of operands and numbers (``steps*batch*width + units/2``, rounded up); of alternatives (``|``) the
largest counts.
Three counts are rows, their distance, and what is touched of each. ``integers`` are elements of the integer memory, ``rows`` are
rows of the rules of update, ``displacement`` leads from a parameter to its gradient or state. Operands that are named here
nowhere are numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from runtime.kernels.kernel import Kernel

WEIGHTS = {
    "w", "r", "inner", "bias", "recurrent_bias", "peephole", "diagonal", "gain", "parameters", "w_transposed", "r_transposed",
    "inner_transposed", "gamma", "beta", "mean", "deviation", "slopes",
}  # fmt: skip

"""All that a job touches which only updates parameters."""

Count = str | tuple[str, str, str]


class Memory(NamedTuple):
    """What one kind of row touches, by operand."""

    numbers: Mapping[str, Count]
    integers: Mapping[str, Count] = {}
    rows: tuple[str, ...] = ()
    displacements: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    """Operands that name the first of all parameters."""
    users: tuple[str, ...] = ()
    """Operands that name an array of the user, which are checked when they are pointed at it."""
    scalars: tuple[str, ...] = ()
    """Operands that are numbers."""


def count_of(count: Count, operands: Mapping[str, int]) -> int:
    """Elements that are touched."""
    if isinstance(count, tuple):
        rows, distance, touched = (count_of(part, operands) for part in count)
        return (rows - 1) * distance + touched if rows > 0 else 0
    return max(sum(_product(term, operands) for term in choice.split("+")) for choice in count.split("|"))


def _product(term: str, operands: Mapping[str, int]) -> int:
    factors = (factor.strip() for factor in term.split("*"))
    return math.prod(_factor(factor, operands) for factor in factors)


def _factor(factor: str, operands: Mapping[str, int]) -> int:
    if factor.isdigit():
        return int(factor)
    name, _, by = factor.partition("/")
    return -(-operands[name] // int(by or 1))


_SERIES = "steps*batch*width"
_BATCH = {"ids": "steps*batch", "dense": "batch"}
_TURNS = ("steps", "batch", "width")

_WINDOWS = tuple(f"{word}_{axis}" for axis in "yx" for word in ("kernel", "stride", "dilation", "before"))
_PLANES = ("images", "planes", "height", "width", "rows", "columns")
_IMAGES = {
    "w": "outputs*elements", "bias": "outputs", "source": "images*batch*source_stride", "z": "images*batch*z_stride",
    "d_source": "images*batch*source_stride",
}  # fmt: skip
_IMAGE_SIZES = (
    "images", "batch", "outputs", "elements", "height", "width", "rows", "columns", *_WINDOWS, "source_stride", "z_stride",
    "d_source_add", "panel", "phase",
)  # fmt: skip
_BETWEEN: dict[str, Count] = {
    "source": ("steps*batch", "source_stride", "elements"), "target": ("steps*batch", "target_stride", "elements | padded"),
}  # fmt: skip
_BETWEEN_SIZES = ("steps", "batch", "elements", "padded", "source_stride", "target_stride")


def _distances(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for part in ("image", "example", "plane", "y", "x"))


MEMORY: dict[str, Memory] = {
    "dense": Memory(
        {
            "w": "inputs*width", "bias": "width", "w_transposed": "outputs*d_source_width", "scale": "1",
            "source": ("steps*batch", "source_stride", "inputs"), "z": _SERIES,
            "d_source": ("steps*batch", "source_stride", "d_source_width"),
        },
        _BATCH, ("update_w", "update_b"), ("gradient",),
        scalars=("inputs", "outputs", "source_stride", "d_source_width", "d_source_add", "phase", "lot_gradient", *_TURNS),
    ),
    "dense._activate": Memory(
        {"z": _SERIES, "y": _SERIES, "d": _SERIES, "mask": "steps*batch"}, scalars=("outputs", *_TURNS),
    ),
    "lstm": Memory(
        {
            "w": "inputs*4*width", "r": "units*4*width", "bias": "4*width", "peephole": "3*width",
            "w_transposed": "4*width*d_source_width", "r_transposed": "4*width*width",
            "gates": "steps*gate_step | 4*batch*width", "cell": "steps*cell_step + cell_step | batch*width",
            "hidden": "steps*batch*stride + batch*stride", "d_hidden": "steps*batch*stride",
            "d_first": "batch*stride", "d_cell": "batch*stride",
            "source": ("steps*batch", "source_stride", "inputs"), "d_source": ("steps*batch", "source_stride", "d_source_width"),
            "h_before": "batch*stride", "c_before": "batch*stride", "h_after": "batch*stride", "c_after": "batch*stride",
            "mask": "steps*batch", "scale": "1",
            "half_w": "inputs/2*4*width", "half_r": "units/2*4*width", "half_h": "steps*batch*stride/2 + batch*stride/2",
            "half_x": ("steps*batch", "half_x_stride", "inputs/2"),
        },
        _BATCH, ("update_w", "update_r", "update_b"), ("gradient",),
        scalars=(
            "end", "inputs", "units", "stride", "blocks", "gate_step", "cell_step", "source_stride", "d_source_width",
            "d_source_add", "phase", "step", "half_x_stride", "lot_gradient", *_TURNS,
        ),
    ),
    "halves": Memory(
        {"source": "steps*batch*stride", "target": "steps*batch*stride/2"}, scalars=("steps", "batch", "stride"),
    ),
    "simple_rnn": Memory(
        {
            "r": "units*width", "r_transposed": "width*width", "z": _SERIES, "hidden": "steps*batch*width + batch*width",
            "d_hidden": _SERIES, "h_before": "batch*width", "h_after": "batch*width", "mask": "steps*batch",
            "product": _SERIES, "delta": _SERIES, "inverse": "steps*batch", "gain": "width", "slopes": _SERIES,
        },
        {}, ("update_r",), ("gradient",), scalars=("end", "units", "carry", "phase", *_TURNS),
    ),
    "layer_norm": Memory(
        {
            "bias": "width", "gain": "width", "product": _SERIES, "inverse": "steps*batch", "z": _SERIES, "d": _SERIES,
            "d_product": _SERIES,
        },
        {}, ("update_g", "update_b"), ("gradient",), scalars=("end", "outputs", "phase", *_TURNS),
    ),
    "recurrence": Memory(
        {
            "w": "inputs*input_slots*width", "r": "units*recurrent_slots*width", "inner": "units*width", "scale": "1",
            "bias": "input_slots*width", "recurrent_bias": "recurrent_slots*width", "diagonal": "width",
            "w_transposed": "input_slots*width*d_source_width", "r_transposed": "recurrent_slots*width*width",
            "inner_transposed": "width*width", "gates": "steps*gate_step | slots*batch*width",
            **dict.fromkeys(("hidden", "cell"), "steps*batch*stride + batch*stride"), "d_hidden": "steps*batch*stride",
            **dict.fromkeys(("d_first", "d_cell", "d_vector", "h_before", "c_before", "h_after", "c_after"), "batch*stride"),
            "vector": "steps*vector_step | batch*stride", "mask": "steps*batch",
            "source": ("steps*batch", "source_stride", "inputs"), "d_source": ("steps*batch", "source_stride", "d_source_width"),
        },
        _BATCH, ("update_w", "update_r", "update_b", "update_rb"), ("gradient",),
        scalars=(
            "end", "inputs", "units", "stride", "blocks", "slots", "input_slot", "input_slots", "recurrent_slot",
            "recurrent_slots", "inner_slot", "gate_step", "vector_step", "source_stride", "d_source_width", "d_source_add",
            "phase", "lot_gradient", *_TURNS,
        ),
    ),
    "masking": Memory(
        {
            "source": ("steps*batch", "source_stride", "elements"), "value": "1", "before": "steps*batch",
            "mask": "steps*batch",
        },
        scalars=("steps", "batch", "elements", "source_stride"),
    ),
    "loss_rows": Memory(
        {
            "z": _SERIES, "labels": _SERIES, "output_mask": _SERIES, "weights": "width",
            "mask": "steps*batch", "loss": "steps*batch",
        },
        _BATCH, scalars=("outputs", *_TURNS),
    ),
    "f_measure": Memory(
        {"z": "rows*width", "y": "rows*width", "labels": "rows*width", "mask": "rows", "loss": "rows", "beta": "1"},
        scalars=("rows", "outputs", "width", "last_only"),
    ),
    "batch_norm": Memory(
        {
            "source": ("rows", "source_stride", "units"), "d_source": ("rows", "source_stride", "width"),
            "normalised": "rows*width", "target": "rows*width", "d_target": "rows*width", "mask": "rows", "batch": "5*width",
            "gamma": "width", "beta": "width", "mean": "width", "deviation": "width", "values": "7",
        },
        scalars=("rows", "units", "width", "source_stride", "fixed", "d_source_add"),
    ),
    "batch_norm._parameters": Memory(
        {"gamma": "width", "beta": "width", "mean": "width", "deviation": "width", "values": "7", "batch": "5*width"},
        {}, ("update_gamma", "update_beta", "update_mean", "update_deviation"), ("gradient",),
        scalars=("units", "width", "fixed", "phase"),
    ),
    "featurewise": Memory(
        {
            "w": "width", "bias": "width", "source": ("steps*batch", "source_stride", "width"), "z": _SERIES,
            "d_source": ("steps*batch", "source_stride", "width"),
        },
        scalars=("source_stride", "d_source_add", *_TURNS),
    ),
    "featurewise.scale_gradient": Memory(
        {"w": "width", "bias": "width", "source": ("rows", "source_stride", "width"), "z": "rows*width"},
        {}, ("update_w", "update_b"), ("gradient",), scalars=("rows", "width", "source_stride", "phase"),
    ),
    **dict.fromkeys(
        ("featurewise.rectify", "featurewise.rectify_backward", "featurewise.rectify_gradient"),
        Memory(
            {
                "slopes": "slope_count", "source": ("steps*batch", "source_stride", "planes*height*units"),
                "target": _SERIES, "d": _SERIES,
                "d_source": ("steps*batch", "source_stride", "width"),
            },
            {}, ("update_w",), ("gradient",),
            scalars=(
                "planes", "height", "units", "by_step", "by_plane", "by_row", "by_feature", "slope_count", "source_stride",
                "d_source_add", "phase", *_TURNS,
            ),
        ),
    ),
    "random_slopes": Memory(
        {"source": ("steps*batch", "stride", "units"), "target": _SERIES, "factors": _SERIES, "values": "2"},
        scalars=("units", "stride", "key", *_TURNS),
    ),
    "random_slopes.draw": Memory(
        {"target": "steps*batch*slots*width", "values": "2"},
        scalars=("units", "slots", "slot", "slopes", "as_gates", "key", *_TURNS),
    ),
    "transfer": Memory(
        {"target": ("steps*batch", "width", "size")}, {"ids": "steps*batch", "marks": "batch"},
        users=("source", "by_example", "by_size", "by_step"), scalars=("size", "check", *_TURNS),
    ),
    "elementwise.sums": Memory({"source": "length", "target": "2*count"}, scalars=("length",)),
    "elementwise.clear_rows": Memory({"data": "steps*batch*stride"}, scalars=("steps", "batch", "stride")),
    "updaters": Memory(
        {"hyper": "12", "partials": "2*jobs"}, displacements=("gradient", "state"),
        scalars=("state_step", "jobs", "normalisation"),
    ),
    "weights": Memory(
        {"backup": "length", "values": "2"}, {"places": "length"}, parameters=("start",), scalars=("length", "key", "threshold"),
    ),
    "weights._constrain": (
        constrain := Memory({"values": "5"}, {"places": "groups*size"}, parameters=("start",), scalars=("groups", "size"))
    ),
    "weights.not_negative": constrain,
    "series.move": Memory(
        {
            "source": ("batch", "source_stride", "elements"), "target": ("steps*batch", "target_stride", "elements | padded"),
        },
        scalars=("steps", "batch", "elements", "padded", "source_stride", "target_stride", "how"),
    ),
    "series.product": Memory(
        {
            "a": ("steps*batch", "a_stride", "elements"), "b": ("steps*batch", "b_stride", "elements"),
            "target": ("steps*batch", "target_stride", "elements | padded"),
        },
        scalars=("steps", "batch", "elements", "padded", "a_stride", "b_stride", "target_stride", "how"),
    ),
    "vertices.larger": Memory(_BETWEEN, scalars=_BETWEEN_SIZES),
    "vertices.line": Memory(_BETWEEN | {"numbers": "2"}, scalars=(*_BETWEEN_SIZES, "add")),
    "vertices.share": Memory(
        _BETWEEN | dict.fromkeys(("value", "left"), ("steps*batch", "value_stride", "elements")),
        scalars=(*_BETWEEN_SIZES, "value_stride", "add"),
    ),
    "vertices.rehouse": Memory(
        {
            "source": ("steps", "source_batch*source_stride", "batch*source_stride"),
            "target": ("steps", "target_batch*target_stride", "batch*target_stride"),
        },
        scalars=(*_BETWEEN_SIZES, "source_batch", "target_batch", "add"),
    ),
    "vertices.turn": Memory(_BETWEEN | {"mask": "steps*batch"}, scalars=(*_BETWEEN_SIZES, "add")),
    "vertices.normalise": Memory(
        _BETWEEN | {"d_source": "steps*batch*source_stride", "norm": "batch", "floor": "1"}, scalars=(*_BETWEEN_SIZES, "add"),
    ),
    "vertices.distance": Memory(
        {
            "source": ("steps*batch", "source_stride", "elements"), "other": ("steps*batch", "other_stride", "elements"),
            **dict.fromkeys(("target", "d_target"), ("batch", "target_stride", "1")), "floor": "1",
            "d_source": "steps*batch*source_stride",
        },
        scalars=(*_BETWEEN_SIZES, "other_stride", "add"),
    ),
    "series": Memory(
        {
            "source": ("steps*batch", "source_stride", "elements"), "value": ("batch", "value_stride", "elements | padded"),
            "d_value": ("batch", "value_stride", "elements"), "d_source": "steps*batch*source_stride", "mask": "steps*batch",
        },
        scalars=("steps", "batch", "elements", "padded", "source_stride", "value_stride", "p", "add"),
    ),
    "dropout": Memory(
        {"source": ("steps*batch", "stride", "units"), "target": _SERIES, "factors": _SERIES, "values": "4"},
        {**_BATCH, "kept": "steps*batch"},
        scalars=("units", "stride", "key", "threshold", "together", *_TURNS),
    ),
    "dropout.back": Memory(
        {"d_source": ("steps*batch", "stride", "width"), "d_target": _SERIES, "factors": _SERIES},
        scalars=("stride", "add", *_TURNS),
    ),
    "attention": Memory(
        {
            **dict.fromkeys(("q", "d_q"), ("queries*batch", "q_stride", "size")),
            **dict.fromkeys(("k", "d_k"), ("keys*batch", "k_stride", "size")),
            **dict.fromkeys(("v", "d_v"), ("keys*batch", "v_stride", "size")),
            **dict.fromkeys(("out", "d_out"), ("queries*batch", "out_stride", "heads*wide")),
            "weights": "batch*heads*queries*padded", "turned": "batch*wide*padded", "d_weights": "batch*queries*padded",
            "mask": "keys*batch",
        },
        scalars=(
            "batch", "heads", "size", "wide", "queries", "keys", "padded", "q_stride", "k_stride", "v_stride", "out_stride",
            "add_q", "add_k", "add_v",
        ),
    ),
    "convolution": Memory(
        {
            "w": "taps*inputs*width", "bias": "width", "w_transposed": "taps*outputs*d_source_width",
            "source": ("steps*batch", "source_stride", "inputs"), "z": "positions*batch*width",
            "d_source": ("steps*batch", "source_stride", "d_source_width"),
        },
        {}, ("update_w", "update_b"), ("gradient",),
        scalars=(
            "positions", "inputs", "outputs", "taps", "stride", "dilation", "before", "source_stride", "d_source_width",
            "d_source_add", "phase", *_TURNS,
        ),
    ),
    "image_convolution": Memory(
        {
            **_IMAGES, "patches": "batch*elements*panel", "products": "batch*outputs*panel",
        },
        {}, ("update_w", "update_b"), ("gradient",), scalars=_IMAGE_SIZES,
    ),
    "image_convolution.gradient": Memory(
        {**_IMAGES, "patches": "count*96*panel", "products": "0*batch"},
        {}, ("update_w", "update_b"), ("gradient",), scalars=_IMAGE_SIZES,
    ),
    "windows": Memory(
        {
            **dict.fromkeys(("source", "d_source"), "images*source_image | source_lines*source_y"),
            **dict.fromkeys(("value", "d_value"), "images*value_image | value_lines*value_y"),
        },
        scalars=(
            "batch", *_PLANES, *_WINDOWS, *_distances("source"), "source_lines", "source_line", *_distances("value"),
            "value_lines", "value_line", "p", "divide_by_all", "add",
        ),
    ),
    "windows.frame": Memory(
        {"source": "images*source_image | height*source_y", "target": "images*target_image | target_lines*target_y"},
        scalars=(
            *_PLANES, "top", "left", *_distances("source"), *_distances("target"), "target_lines", "target_line", "fill", "add",
        ),
    ),
    "queries": Memory(
        {
            "parameters": "queries*width", "target": ("queries*batch", "stride", "width"),
            "d_target": ("queries*batch", "stride", "width"),
        },
        {}, ("update",), ("gradient",), scalars=("queries", "batch", "width", "stride", "phase"),
    ),
    "recurrent_attention": Memory(
        {
            "r": "units*width", "r_transposed": "units*width", "wq": "units*heads*wide", "wq_transposed": "heads*wide*width",
            "wo": "heads*wide*width", "wo_transposed": "units*heads*wide",
            **dict.fromkeys(("k", "d_k"), ("steps*batch", "k_stride", "size")),
            **dict.fromkeys(("v", "d_v"), ("steps*batch", "v_stride", "size")),
            "k_turned": "batch*heads*wide*padded", "v_turned": "batch*heads*wide*padded",
            **dict.fromkeys(("z", "hidden", "d_hidden", "context", "d_context"), _SERIES),
            **dict.fromkeys(("query", "d_query", "found", "d_found"), "steps*batch*heads*wide"),
            "weights": "steps*batch*heads*padded", "d_weights": "batch*padded", "mask": "steps*batch",
        },
        scalars=("units", "heads", "size", "wide", "padded", "k_stride", "v_stride", "add_k", "add_v", *_TURNS),
    ),
}  # fmt: skip
"""By module of the kernel, or module and function where a module has several kinds of rows."""
MEMORY["recurrence_rows"] = MEMORY["recurrence"]


def memory_of(kernel: Kernel) -> Memory | None:
    """What a kernel touches; None where it is not listed."""
    module = kernel.function.__module__.rpartition(".")[2]
    function = kernel.function.__code__.co_name
    found = MEMORY.get(f"{module}.{function}")
    if found is None and f"{module}.{function}".endswith("_backward"):
        found = MEMORY.get(f"{module}.{function.removesuffix('_backward')}")
    return MEMORY.get(module) if found is None else found
