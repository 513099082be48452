"""RecurrentAttentionLayer as rows of a program (kernels/recurrent_attention.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netconf.layers import RecurrentAttentionLayer
from netconf.parameters import parameters_of
from runtime.compatibility import Compatibility
from runtime.compiler.attention import Heads, Projection, add_doubled, heads_of
from runtime.compiler.dense import Affine
from runtime.compiler.functions import activation_kernel
from runtime.compiler.signal import Build, Signal
from runtime.compiler.vertex import Job, UpdateRows
from runtime.kernels import dense
from runtime.kernels.recurrent_attention import recurrent_attention
from runtime.kernels.simd import TILE_VECTORS
from runtime.memory import Arena, Piece
from runtime.parameters import Entry, ParameterTable, up
from runtime.program import ROWS

if TYPE_CHECKING:
    from runtime.compiler.plan import Plan


class RecurrentAttentionVertex(Affine):
    """The recurrence: it reads the input, its keys and its values. It goes on from no state, as in DL4J.

    Parameters
    ----------
    index, layer
        The layer.
    heads
        Its heads.
    compatibility
        The release whose defects are reproduced.
    projections
        The vertices of keys and values; none without projection.
    """

    layer: RecurrentAttentionLayer
    reads_rows = True

    def __init__(
        self,
        index: int,
        layer: RecurrentAttentionLayer,
        heads: Heads,
        compatibility: Compatibility,
        projections: tuple[Projection, ...],
    ) -> None:
        super().__init__(index, layer)
        self.heads, self.projections = heads, projections
        self.kernels = recurrent_attention(activation_kernel(layer.activation, compatibility))
        self.transposes: dict[str, Piece] = {}

    def declare(self, table: ParameterTable) -> None:
        """All parameters of the layer, in DL4J's order, also those of the projections."""
        others = {vertex.dl4j_name("W"): vertex for vertex in self.projections}
        for spec in parameters_of(self.layer):
            if spec.name in others:
                others[spec.name].declare_own(table)
            else:
                self.entries[spec.name] = self._declare(table, spec)

    def _declare(self, table: ParameterTable, spec: Any) -> Entry:
        heads = self.heads
        rows, columns = self._shape(spec.name)
        piece = table.arena.take(rows * up(columns, table.arena.lanes))
        places = piece.offset + table.packing.columns(rows, columns)
        if spec.name == "Wq":
            places = places.reshape(-1, heads.count, heads.wide)[:, :, : heads.size].transpose(1, 2, 0)
        elif spec.name == "Wo":
            places = places.reshape(heads.count, heads.wide, -1)[:, : heads.size].reshape(spec.shape)
        return table.add(self.index, spec, [piece], places)

    def _shape(self, name: str) -> tuple[int, int]:
        """Rows and columns of a matrix as it is packed."""
        n = self.units
        shapes = {"W": (self.inputs, n), "RW": (n, n), "Wq": (n, self.heads.width), "Wo": (self.heads.width, n), "b": (1, n)}
        return shapes[name]

    def declare_transposed(self, arena: Arena, below: int | None) -> None:
        """W for the layer below, the others for the step before."""
        super().declare_transposed(arena, below)
        names = ("RW", "Wq", "Wo") if self.projections else ("RW",)
        for name in names:
            rows, columns = self._shape(name)
            self.transposes[name] = arena.take(columns * up(rows, arena.lanes))

    def allocate(self, build: Build, *sources: Signal) -> Signal:
        """Outputs of every step, and what the recurrence looks at on its way."""
        source, self.keys, self.values = sources
        self.allocate_affine(build, source)
        take, rows, heads = build.numbers.take, self.rows, self.heads
        self.steps_padded = up(source.steps, build.numbers.lanes)
        pieces = {name: take(rows * heads.width) for name in ("query", "found")}
        pieces |= {name: take(rows * self.padded) for name in ("hidden", "context")}
        pieces["weights"] = take(rows * heads.count * self.steps_padded)
        turned = build.batch * heads.width * self.steps_padded
        pieces["k_turned"] = take(turned)
        if build.purpose.has_gradient:
            pieces |= {name: take(rows * heads.width) for name in ("d_query", "d_found")}
            pieces |= {name: take(rows * self.padded) for name in ("d_hidden", "d_context")}
            pieces |= {"d_weights": take(build.batch * self.steps_padded), "v_turned": take(turned)}
        self.pieces = pieces
        self.output = Signal(
            source.steps, self.units, self.padded, self.padded, pieces["hidden"], 0, pieces.get("d_hidden"), mask=source.mask
        )
        return self.output

    def _operands(self, build: Build, *, claim: bool) -> dict[str, int]:
        at = {name: entry.regions[0].at for name, entry in self.entries.items()}
        turned = {name: piece.at for name, piece in self.transposes.items()}
        pieces = {name: piece.at for name, piece in self.pieces.items()}
        of_gradients = ("d_query", "d_found", "d_hidden", "d_context", "d_weights", "v_turned")
        both = {"k": self.keys, "v": self.values}
        wanted = {letter: part.gradient for letter, part in both.items()}
        mask = self.source.mask
        return {
            "steps": self.source.steps, "batch": build.batch, "units": self.units, "width": self.padded,
            "heads": self.heads.count, "size": self.heads.size, "wide": self.heads.wide, "padded": self.steps_padded,
            "mask": mask.at if mask else -1,
            "r": at["RW"], "r_transposed": turned.get("RW", -1), "wq": at.get("Wq", -1), "wq_transposed": turned.get("Wq", -1),
            "wo": at.get("Wo", -1), "wo_transposed": turned.get("Wo", -1), "z": self.z.at,
            **{letter: part.at for letter, part in both.items()},
            **{f"{letter}_stride": part.stride for letter, part in both.items()},
            **{f"d_{letter}": piece.at if claim and piece else -1 for letter, piece in wanted.items()},
            **{f"add_{letter}": both[letter].claim() if claim and piece else 0 for letter, piece in wanted.items()},
            **dict.fromkeys(of_gradients, -1), **pieces,
        }  # fmt: skip

    def forward(self, build: Build) -> None:
        """All products of the input, then step by step."""
        self.forward_affine(build)
        build.program.row(self.kernels[0], ROWS, build.batch, **self._operands(build, claim=False))

    def backward(self, build: Build) -> None:
        """Step by step, then the gradient of the input."""
        build.program.row(self.kernels[1], ROWS, build.batch, **self._operands(build, claim=True))
        self.backward_affine(build)

    def jobs(self, build: Build, updates: UpdateRows) -> list[Job]:
        """Jobs by panel of each matrix: the others are read from the second step on."""
        found = super().jobs(build, updates)
        behind, width, heads = build.batch * self.padded, self.padded, self.heads.width
        pieces = {name: piece.at for name, piece in self.pieces.items()}
        series = {
            "RW": (pieces["context"] + behind, width, self.z.at + behind),
            "Wq": (pieces["hidden"], width, pieces.get("d_query", 0) + build.batch * heads),
            "Wo": (pieces["found"] + build.batch * heads, heads, pieces.get("d_context", 0) + behind),
        }
        for name, piece in self.transposes.items():
            rows, columns = self._shape(name)
            source, stride, delta = series[name]
            operands = {
                "steps": self.source.steps - 1, "batch": build.batch, "inputs": rows, "outputs": columns,
                "width": up(columns, build.numbers.lanes), "w": self.entries[name].regions[0].at, "bias": -1,
                "w_transposed": piece.at, "source": source, "source_stride": stride, "ids": -1, "dense": -1, "scale": -1,
                "z": delta, "d_source": -1, "d_source_width": up(rows, build.numbers.lanes), "d_source_add": 0,
                "gradient": updates.gradient, "update_w": updates.row(name), "update_b": -1, "phase": updates.phase,
                "lot_gradient": 0,
            }  # fmt: skip
            panels = -(-operands["width"] // int(TILE_VECTORS * build.numbers.lanes))
            found.append(Job(rows, dense.gradient, panels, operands))
        return found


def add_recurrent_attention(plan: Plan, index: int, layer: RecurrentAttentionLayer, source: int) -> int:
    """Append projections of keys and values, and the recurrence; the place of the last vertex."""
    heads = heads_of(layer, plan.units(source), plan.lanes)
    keys = values = source
    projections: tuple[Projection, ...] = ()
    if layer.project_input:
        projections = tuple(Projection(index, layer, name, plan.units(source), heads, owned=True) for name in ("Wk", "Wv"))
        keys, values = (plan.add(vertex, source) for vertex in projections)
    vertex = RecurrentAttentionVertex(index, layer, heads, plan.compatibility, projections)
    return add_doubled(plan, index, plan.add(vertex, source, keys, values))
