"""Random computation graphs as chains of a release, with data: what ``differ.py`` runs beside the real DL4J.

A seed gives the same graph and the same numbers for ever. A graph grows from its inputs, a vertex or a figure of several at a
time; what no other vertex takes becomes an output.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.golden.random_words import RandomNetwork


class Node(NamedTuple):
    """What a vertex gives: ``kind`` is series, vector, or folded (steps as examples); ``origin`` is the input with its length."""

    name: str
    size: int
    kind: str
    origin: str = ""


class RandomGraph(RandomNetwork):
    """A computation graph; arrays are ``features_I``, ``labels_O``, their masks, and ``features_I_of_K`` of other minibatches."""

    recipe = "graph"

    def _build(self) -> None:
        self.truncated = bool(self.random.random() < 0.25)
        self.java = f"{self._of_network()}.graphBuilder()"
        self.nodes: list[Node] = []
        self.taken: set[str] = set()
        self.types: list[tuple[str, int]] = []
        self.count = 0
        self._inputs()
        for _ in range(self._whole(2, 6)):
            self._grow()
        self._outputs()
        kinds = {"series": "recurrent", "words": "recurrent", "vector": "feedForward", "word": "feedForward"}
        types = ", ".join(f"InputType.{kinds[kind]}({size})" for kind, size in self.types)
        self.java += f".setInputTypes({types})"
        lengths = self._lengths()
        if self.truncated:
            self.java += self._segments(lengths[0])
        self.java += ".build()"
        least = 1 if self.newer else 2  # 0.9.1 mixes up what has one example or one step
        self._minibatch("", self._whole(least, 4), lengths)
        for number in range(3):
            self._minibatch(f"_of_{number}", self._whole(least, 4), self._lengths())
        steps = all(kind == "series" for kind, _ in self.types) and len(set(lengths)) == 1
        steps = steps and not any(word in self.java for word in ("idirectional", "ReverseTime", "Attention", "LastTimeStep("))
        steps = steps and (self.newer or "DenseLayer" not in self.java)  # 0.9.1 takes the steps behind one for examples
        pieces = [f"rnn_time_step:{self._whole(1, 2)}"] if steps and lengths[0] > 3 else []
        self.steps = ["forward", "score_gradient", "fit:1", "fit:3", *pieces, "minibatches"]

    # ----------------------------------------------------------------- inputs

    def _inputs(self) -> None:
        names = [f"in{number}" for number in range(self._one(1, 1, 2, 2, 3))]
        self.java += f".addInputs({self._names(*names)})"
        self.alike = self.truncated or len(names) == 1 or self.random.random() < 0.8
        for number, name in enumerate(names):
            others = ("series", "series", "vector", "word", *(("words",) if self.newer else ()))
            kind = "series" if number == 0 or self.truncated else self._one(*others)
            size = self._whole(2, 4)
            self.types.append((kind, size))
            if kind in {"word", "words"}:
                self._embed(Node(name, size, kind, name))
            else:
                self.nodes.append(Node(name, size, kind, name if kind == "series" else ""))

    def _embed(self, given: Node) -> None:
        """A layer that takes indices below the input's size."""
        units = self._whole(1, 4)
        series = given.kind == "words"
        words = f"new Embedding{'Sequence' if series else ''}Layer.Builder().nIn({given.size}).nOut({units})"
        words += f"{self._perhaps(0.5, '.activation(Activation.TANH)')}.build()"
        self._layer_of(words, given, units, "series" if series else "vector")

    def _lengths(self) -> list[int]:
        """The steps of each input; of all inputs alike, or of each its own."""
        first = self._whole(2, 7)
        return [first if self.alike else self._whole(2, 7) for _ in self.types]

    # ----------------------------------------------------------------- growth

    def _names(self, *names: str) -> str:
        return ", ".join(f'"{name}"' for name in names)

    def _next(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def _vertex(self, vertex: str, size: int, kind: str, *of: Node, origin: str | None = None) -> Node:
        name = self._next()
        self.java += f'.addVertex("{name}", new {vertex}, {self._names(*(node.name for node in of))})'
        return self._grown(Node(name, size, kind, of[0].origin if origin is None else origin), *of)

    def _grown(self, node: Node, *of: Node) -> Node:
        self.nodes.append(node)
        self.taken |= {other.name for other in of}
        return node

    def _layer_of(self, layer: str, given: Node, size: int, kind: str, *more: Node) -> Node:
        name = self._next()
        self.java += f'.addLayer("{name}", {layer}, {self._names(given.name, *(node.name for node in more))})'
        return self._grown(Node(name, size, kind, "" if kind == "vector" else given.origin), given, *more)

    def _alike(self, node: Node, *, size: bool = False) -> list[Node]:
        """The other nodes of this kind and length, of this size too if need be."""
        found = [other for other in self.nodes if other.name != node.name and other.kind == node.kind]
        if not self.newer:  # which mixes up what has one feature
            found = [other for other in found if min(other.size, node.size) > 1]
        return [x for x in found if (self.alike or x.origin == node.origin) and (x.size == node.size or not size)]

    def _grow(self) -> None:
        free = [node for node in self.nodes if node.name not in self.taken]
        node = self._one(*(free if free and self.random.random() < 0.7 else self.nodes))
        choices = ["layer"] * 6 + ["merge", "elementwise", "residual", "scale"]
        choices += [] if node.kind == "folded" else ["subset", "normalise", *(("stack", "shift") if self.newer else ())]
        if node.kind == "series" and not self.truncated:
            choices += ["last", "both", "translate", "translate", *(("turn", "attend") if self.newer else ())]
        choices += ["repeat", *(("distance",) if self.newer else ())] if node.kind == "vector" else []
        getattr(self, f"_{self._one(*choices)}")(node)

    # --------------------------------------------------------------- vertices

    def _layer(self, given: Any, **how: Any) -> Any:
        """A layer behind a node, or, of a size, its words."""
        if not isinstance(given, Node):
            return super()._layer(given, **how)
        more = [other for other in self._alike(given) if given.kind == "series" and self.random.random() < 0.1][:1]
        size = given.size + sum(node.size for node in more)
        wrapped = self._wrapped(given) if given.kind == "series" and not more and self.random.random() < 0.2 else None
        series = given.kind != "vector"
        layer, units, still = wrapped or super()._layer(size, series=series, whole=not self.truncated and given.kind != "folded")
        kind = "vector" if not still else "folded" if layer.startswith("new DenseLayer") else "series"
        if kind == "folded" and self.truncated and not self.newer:  # which takes steps for examples then
            return None
        return self._layer_of(layer, given, units, kind, *more)

    def _wrapped(self, given: Node) -> tuple[str, int, bool] | None:
        """A layer over series that people use more rarely; a FrozenLayer or MaskLayer where the releases can run one."""
        units, (cell, wide) = self._whole(1, 4), self._cell()
        dense = f"new DenseLayer.Builder().nIn({given.size}).nOut({units}).activation({self._activation()}).build()"
        choices = []
        if self.newer:
            choices = [(f"new FrozenLayerWithBackprop({cell})", wide), (f"new TimeDistributed({dense})", units)]
            choices += [(f"new MaskZeroLayer({cell}, 0.0)", wide)]
        if given.name == given.origin and (self.newer or self.count == 0):  # nothing before it would learn in 0.9.1
            choices += [(f"new FrozenLayer({cell})", wide), *([("new MaskLayer()", given.size)] if self.newer else ())]
        return (*self._one(*choices), True) if choices else None

    def _merge(self, node: Node) -> None:
        if others := self._alike(node):
            other = self._one(*others)
            self._vertex("MergeVertex()", node.size + other.size, node.kind, node, other)

    def _elementwise(self, node: Node) -> None:
        if others := self._alike(node, size=True):
            how = self._one("Add", "Subtract", "Product", *(("Average", "Max") if self.newer else ()))
            self._vertex(f"ElementWiseVertex(ElementWiseVertex.Op.{how})", node.size, node.kind, node, self._one(*others))

    def _residual(self, node: Node) -> None:
        """A layer as wide as what it takes, and both together."""
        if node.kind == "folded":
            return
        kind = "LSTM" if node.kind == "series" else "DenseLayer"
        layer = f"new {kind}.Builder().nOut({node.size}){self._of_layer()}.build()"
        beside = self._layer_of(layer, node, node.size, node.kind)
        self._vertex("ElementWiseVertex(ElementWiseVertex.Op.Add)", node.size, node.kind, node, beside)

    def _both(self, node: Node) -> None:
        """A cell there and one back, side by side."""
        if not self.newer:
            layer = f"new GravesBidirectionalLSTM.Builder().nOut(3){self._of_layer()}.build()"
            self._layer_of(layer, node, 3, "series")
            return
        (there, units), (back, others) = self._cell(), self._cell()
        first = self._layer_of(there, node, units, "series")
        turned = self._turn(node)
        second = self._turn(self._layer_of(back, turned, others, "series"))
        self._vertex("MergeVertex()", units + others, "series", first, second)

    def _translate(self, node: Node) -> None:
        """The last step of an encoder at each step of a decoder, with what the decoder takes beside."""
        cell, units = self._cell()
        last = self._last(self._layer_of(cell, node, units, "series"))
        other = self._one(*(x for x in self.nodes if x.kind == "series"))
        context = self._vertex(f'DuplicateToTimeSeriesVertex("{other.origin}")', units, "series", last, origin=other.origin)
        decoder, wide = self._cell()
        self._layer_of(decoder, context, wide, "series", other)

    def _last(self, node: Node) -> Node:
        return self._vertex(f'LastTimeStepVertex("{node.origin}")', node.size, "vector", node, origin="")

    def _repeat(self, node: Node) -> None:
        origin = self._one(*(name.origin for name in self.nodes if name.origin))
        self._vertex(f'DuplicateToTimeSeriesVertex("{origin}")', node.size, "series", node, origin=origin)

    def _turn(self, node: Node) -> Node:
        return self._vertex(f'ReverseTimeSeriesVertex("{node.origin}")', node.size, "series", node)

    def _attend(self, node: Node) -> None:
        size, heads = self._whole(1, 3), self._one(1, 3)
        words = f".nOut(3).nHeads({heads}).headSize({size}).projectInput(true)"
        self._layer_of(f"new SelfAttentionLayer.Builder().nIn({node.size}){words}.build()", node, 3, "series")

    def _subset(self, node: Node) -> None:
        first = self._whole(0, node.size - 1)
        last = self._whole(first, node.size - 1)
        if first == last:  # what has one feature of several is mixed up
            return
        self._vertex(f"SubsetVertex({first}, {last})", last - first + 1, node.kind, node)

    def _scale(self, node: Node) -> None:
        self._vertex(f"ScaleVertex({self._number(-2, 2)})", node.size, node.kind, node)

    def _shift(self, node: Node) -> None:
        self._vertex(f"ShiftVertex({self._number(-2, 2)})", node.size, node.kind, node)

    def _normalise(self, node: Node) -> None:
        self._vertex("L2NormalizeVertex()", node.size, node.kind, node)

    def _distance(self, node: Node) -> None:
        if others := self._alike(node, size=True):
            self._vertex("L2Vertex()", 1, "vector", node, self._one(*others))

    def _stack(self, node: Node) -> None:
        """Two nodes through one layer; those that stand between have more examples than any other."""
        others = self._alike(node, size=True)
        if not others or node.kind != "series":
            return
        together = self._vertex("StackVertex()", node.size, node.kind, node, self._one(*others))
        cell, units = self._cell()
        through = self._layer_of(cell, together, units, "series")
        for part in range(2):
            self._vertex(f"UnstackVertex({part}, 2)", units, "series", through)
        self.nodes = [x for x in self.nodes if x not in (together, through)]

    # ---------------------------------------------------------------- outputs

    def _outputs(self) -> None:
        left = [node for node in self.nodes if node.name not in self.taken]
        for node in left:
            others = [x for x in self._alike(node) if x in left and x.name not in self.taken]
            if len(left) > 2 and others and node.name not in self.taken:
                self._vertex("MergeVertex()", node.size + sum(x.size for x in others), node.kind, node, *others)
        self.wanted: list[tuple[Node, int, str]] = []
        for number, node in enumerate([x for x in self.nodes if x.name not in self.taken]):
            layer, outputs, kind = self._output_layer(series=node.kind != "vector")
            self.java += f'.addLayer("out{number}", {layer}, "{node.name}")'
            self.wanted.append((node, outputs, kind))
        self.java += f".setOutputs({self._names(*(f'out{number}' for number in range(len(self.wanted))))})"

    # ------------------------------------------------------------------- data

    def _minibatch(self, suffix: str, batch: int, lengths: list[int]) -> None:
        masked: list[Any] = []
        some = self.random.random() < 0.4
        for number, ((kind, size), steps) in enumerate(zip(self.types, lengths, strict=True)):
            shape = (batch, size, steps) if kind == "series" else (batch, size)
            values = self.random.normal(0, 1, shape)
            if kind in {"word", "words"}:
                values = self.random.integers(0, size, (batch, 1) if kind == "word" else (batch, 1, steps)) * 1.0
            self.arrays[f"features_{number}{suffix}"] = values
            if some and values.ndim == 3 and self.random.random() < 0.85:
                same = [mask for mask in masked if mask.shape[1] == steps and self.random.random() < 0.7]
                masked.append((same or [self._mask(batch, steps)])[0])
                self.arrays[f"features_mask_{number}{suffix}"] = masked[-1]
        for number, (node, outputs, kind) in enumerate(self.wanted):
            steps = lengths[int(node.origin[2:])] if node.kind != "vector" else 0
            self.arrays[f"labels_{number}{suffix}"] = self._labels(kind, (batch, outputs, steps) if steps else (batch, outputs))
            if steps and self.random.random() < 0.35:
                self.arrays[f"labels_mask_{number}{suffix}"] = self._mask(batch, steps)
