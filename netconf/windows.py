"""Where the windows of a convolution or pooling stand on a series or an image, by the convolution mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netconf.site import Site
from netconf.vocabulary import ConvolutionMode


@dataclass(frozen=True)
class Windows:
    """The windows along one axis.

    Attributes
    ----------
    kernel, stride, dilation
        Elements of a window, how far it moves at a time, and the distance between neighbouring elements.
    before
        How far before the axis the first window begins.
    count
        How many windows there are.
    """

    kernel: int
    stride: int
    dilation: int
    before: int
    count: int


def over_series(layer: Any, length: int, site: Site) -> Windows | None:
    """The windows of a layer over a series of ``length`` steps; None, and a fault noted at ``site``, when none fits."""
    sizes = layer.kernel_size, layer.stride, layer.padding, layer.dilation
    return _along(length, sizes, layer.convolution_mode, site, "series")


def over_image(layer: Any, height: int, width: int, site: Site) -> tuple[Windows | None, Windows | None]:
    """The windows of a layer along the height and the width of an image."""
    rows, columns = zip(layer.kernel_size, layer.stride, layer.padding, layer.dilation, strict=True)
    mode = layer.convolution_mode
    if mode is ConvolutionMode.Causal:
        message = "Causal looks back along a series, and an image has no direction"
        site.fault("convolutionMode", message, "say Same, Truncate or Strict")
    return _along(height, rows, mode, site, "image's height"), _along(width, columns, mode, site, "image's width")


def steps(layer: Any, length: int | None, site: Site) -> int | None:
    """How many steps come out of a layer that slides a window over a series; None where the length is not known."""
    found = over_series(layer, length, site) if length is not None and layer.kernel_size else None
    return found.count if found is not None else None


def extents(layer: Any, height: int | None, width: int | None, site: Site) -> tuple[int | None, int | None]:
    """Height and width of what comes out of a layer that slides a window over an image; None where they are not known."""
    if height is None or width is None:
        return None, None
    rows, columns = over_image(layer, height, width, site)
    return rows.count if rows is not None else None, columns.count if columns is not None else None


def _along(extent: int, sizes: tuple[int, int, int, int], mode: ConvolutionMode, site: Site, name: str) -> Windows | None:
    """The windows along an axis."""
    kernel, stride, padding, dilation = sizes
    span = dilation * (kernel - 1) + 1
    if mode in {ConvolutionMode.Same, ConvolutionMode.Causal}:
        count = -(-extent // stride)
        missing = max((count - 1) * stride + span - extent, 0)
        return Windows(kernel, stride, dilation, missing // 2 if mode is ConvolutionMode.Same else span - 1, count)
    room = extent + 2 * padding - span
    if room < 0:
        padded = f", with its padding {extent + 2 * padding}" if padding else ""
        message = f"the window spans {span}, but the {name} has {extent}{padded}"
        site.fault("kernelSize", message, "as in DL4J, dilation · (kernelSize - 1) + 1 must be at most the extent + 2 · padding")
        return None
    if mode is ConvolutionMode.Strict and room % stride:
        message = f"in mode Strict the windows must fit: ({extent} + 2 · {padding} - {span}) / {stride} is no whole number"
        site.fault("convolutionMode", message, "say convolutionMode Truncate or Same")
    return Windows(kernel, stride, dilation, padding, room // stride + 1)
