"""Layer normalisation as rows of a program (kernels/layer_norm.py): between a product and the pre-activations made of it."""

from __future__ import annotations

from netconf.layers import DenseLayer, FeedForwardLayer, SimpleRnn
from runtime.compiler.signal import Build
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import layer_norm
from runtime.kernels.simd import TILE_VECTORS
from runtime.memory import Piece
from runtime.parameters import Entry
from runtime.program import ROWS


class LayerNorm:
    """The normalisation of one product, z = normal product * gain + bias.

    Parameters
    ----------
    units, width
        Numbers of a row, and padded to whole vectors.
    gain
        The gain's parameter, of which the part from ``place`` on is this product's.
    bias
        The bias that is added behind it, if one is.
    """

    def __init__(self, build: Build, shape: tuple[int, int, int], gain: Entry, place: int, bias: Entry | None = None) -> None:
        self.steps, self.units, self.width = shape
        self.gain, self.place, self.bias = gain, place, bias
        rows, take = self.steps * build.batch, build.numbers.take
        self.product, self.inverse = take(rows * self.width), take(rows)
        self.d_product = take(rows * self.width) if build.purpose.has_gradient else self.product

    @property
    def gain_at(self) -> int:
        """Index of the first gain."""
        return self.gain.regions[0].at + self.place

    def _operands(self, build: Build, z: Piece, d: Piece, updates: UpdateRows | None = None) -> dict[str, int]:
        updates, bias = updates or UpdateRows(), self.bias
        return {
            "steps": self.steps, "end": build.end(self.steps), "batch": build.batch, "outputs": self.units, "width": self.width,
            "bias": bias.regions[0].at if bias else -1, "gain": self.gain_at, "product": self.product.at,
            "inverse": self.inverse.at, "z": z.at, "d": d.at, "d_product": self.d_product.at, "gradient": updates.gradient,
            "update_g": updates.row(self.gain.spec.name), "update_b": updates.row(bias.spec.name) if bias else -1,
            "phase": updates.phase,
        }  # fmt: skip

    def forward(self, build: Build, z: Piece) -> None:
        """From the product to the pre-activations."""
        build.program.row(layer_norm.forward, ROWS, build.batch, **self._operands(build, z, z))

    def backward(self, build: Build, d: Piece) -> None:
        """From the gradient of the pre-activations to that of the product."""
        build.program.row(layer_norm.backward, ROWS, build.batch, **self._operands(build, d, d))

    def job(self, build: Build, d: Piece, updates: UpdateRows) -> Job:
        """The jobs of gain and bias."""
        panels = -(-self.width // int(TILE_VECTORS * build.numbers.lanes))
        return Job(1, layer_norm.gradient, panels, self._operands(build, d, d, updates))


def is_normalized(layer: FeedForwardLayer) -> bool:
    """Whether a layer's products are normalised."""
    return isinstance(layer, DenseLayer | SimpleRnn) and layer.has_layer_norm
