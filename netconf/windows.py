"""How many positions a window has on a series or an image, by the convolution mode."""

from __future__ import annotations

from typing import Any

from netconf.flow import Flow
from netconf.site import Site
from netconf.vocabulary import ConvolutionMode


def steps(layer: Any, length: int | None, site: Site) -> int | None:
    """How many steps come out of a layer that slides a window over a series; None where the length is not known."""
    if length is None or not layer.kernel_size:
        return None
    return _positions(
        length, (layer.kernel_size, layer.stride, layer.padding, layer.dilation), layer.convolution_mode, site, "series"
    )


def extents(layer: Any, flow: Flow, site: Site) -> tuple[int | None, int | None]:
    """Height and width of what comes out of a layer that slides a window over an image; None where they are not known."""
    found: list[int | None] = []
    for axis, (name, extent) in enumerate((("image's height", flow.height), ("image's width", flow.width))):
        window = (layer.kernel_size[axis], layer.stride[axis], layer.padding[axis], layer.dilation[axis])
        found.append(None if extent is None else _positions(extent, window, layer.convolution_mode, site, name))
    return found[0], found[1]


def _positions(extent: int, window: tuple[int, int, int, int], mode: ConvolutionMode, site: Site, name: str) -> int | None:
    """How many positions a window has along an axis."""
    kernel, stride, padding, dilation = window
    if mode in {ConvolutionMode.Same, ConvolutionMode.Causal}:
        return -(-extent // stride)
    span = dilation * (kernel - 1) + 1
    room = extent + 2 * padding - span
    if room < 0:
        site.fault("kernelSize", f"the window spans {span}, but the {name} has {extent}, with padding {extent + 2 * padding}")
        return None
    if mode is ConvolutionMode.Strict and room % stride:
        message = f"in mode Strict the windows must fit: ({extent} + 2 · {padding} - {span}) / {stride} is no whole number"
        site.fault("convolutionMode", message, "say convolutionMode Truncate or Same")
    return room // stride + 1
