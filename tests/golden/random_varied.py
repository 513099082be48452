"""Random chains of more kinds of layers: embeddings, windows and attention over series, dropout of a seed, either precision.

A seed gives the same chain and the same numbers for ever.
"""

from __future__ import annotations

from typing import Any

from tests.golden.random_chains import RandomChain
from tests.golden.random_words import ACTIVATIONS, LATER_ACTIVATIONS

WITHOUT_STEPS = ("idirectional", "Convolution1D", "Subsampling1D", "Attention")
"""Layers of a chain that cannot go step by step."""


class VariedChain(RandomChain):
    """A chain of layers, whose input may be indices; ``features`` and so on as those of a ``RandomChain``."""

    recipe = "varied"

    def _build(self) -> None:
        self.dtype = "FLOAT" if self.random.random() < 0.3 else "DOUBLE"
        self.seeded = self.dtype == "DOUBLE" and bool(self.random.random() < 0.25)
        self.form = self._one("series", "series", "indices", "indices", "index")
        self.truncated = self.form != "index" and bool(self.random.random() < 0.25)
        least = 1 if self.newer else 2
        inputs = self._whole(3, 7) if self.form != "series" else self._whole(least, 4)
        self.java = self._of_network().replace("DataType.DOUBLE", f"DataType.{self.dtype}") + self._dropout(0.6) + ".list()"
        layers, size, series = self._first(inputs)
        for _ in range(self._whole(0 if layers else 1, 3)):
            layer, size, series = self._one_more(size, layers, series=series)
            layers.append(layer)
        last, outputs, kind = self._output_layer(series=series)
        self.java += "".join(f".layer({index}, {layer})" for index, layer in enumerate([*layers, last]))
        steps = self._whole(3, 8)
        if self.truncated:
            self.java += self._segments(steps)
        self.java += f".setInputType(InputType.{'feedForward' if self.form == 'index' else 'recurrent'}({inputs})).build()"
        self._minibatch("", (self._whole(least, 4), inputs, steps), outputs, kind, series=series)
        for number in range(3):
            shape = self._whole(least, 4), inputs, self._whole(3, 7)
            if "RecurrentAttention" in self.java:  # whose release takes one shape only
                shape = self.arrays["features"].shape[0], inputs, steps
            self._minibatch(f"_of_{number}", shape, outputs, kind, series=series)
        self.steps = ["forward", "score_gradient", "fit:1", "fit:3"]
        if series and not any(word in self.java for word in WITHOUT_STEPS):
            self.steps.append(f"rnn_time_step:{self._whole(1, 3)}")
        if self.newer and not self.seeded:
            self.steps.append("evaluate" if kind == "class" else "regression")
        self.steps.append("minibatches")

    def _dropout(self, chance: float) -> str:
        return self._perhaps(chance * self.seeded, f".dropOut({self._number(0.4, 0.9)})")

    def _of_layer(self, *, activated: bool = True, constrained: bool = True) -> str:
        return super()._of_layer(activated=activated, constrained=constrained) + self._dropout(0.3)

    # ----------------------------------------------------------------- layers

    def _first(self, inputs: int) -> tuple[list[str], int, bool]:
        """The embedding in front, where the input is indices; how many features there are, and whether as a series."""
        if self.form == "series":
            return [], inputs, True
        units = self._whole(2, 5)
        kind = "EmbeddingSequenceLayer" if self.newer and self.form == "indices" else "EmbeddingLayer"
        words = self._perhaps(0.4, self._without_softmax()) + self._perhaps(0.2 * self.newer, ".hasBias(true)")
        embedding = f"new {kind}.Builder().nIn({inputs}).nOut({units}){words}{self._perhaps(0.2, self._updater())}.build()"
        return [embedding], units, self.form == "indices"

    def _one_more(self, size: int, before: list[str], *, series: bool) -> tuple[str, int, bool]:
        whole = not self.truncated
        plain = self.seeded or not self.newer or not series  # in which order windows and attention drop is not known
        if plain or self.random.random() < 0.5:
            behind_window = series and any("1D" in layer for layer in before)  # where the release gives a dense layer no inputs
            layer, size, series = self._layer(size, series=series, whole=whole)
            return (*self._cell(), True) if behind_window and layer.startswith("new DenseLayer") else (layer, size, series)
        match self._one("window", "window", "pooled", *(("heads", "attended") if whole else ())):
            case "window":
                return self._window()
            case "pooled":
                return self._pooled(size)
            case "heads":
                return self._heads(size)
        units = self._whole(1, 4)
        function = self._perhaps(0.6, f".activation(Activation.{self._one('TANH', 'SIGMOID', 'RELU', 'SOFTPLUS')})")
        words = f"nOut({units}).nHeads(1).headSize({self._whole(1, 3)}){function}"
        return f"new RecurrentAttentionLayer.Builder().{words}.build()", units, True

    def _window(self) -> tuple[str, int, bool]:
        """A window that moves step by step."""
        units, mode = self._whole(1, 4), self._one("Same", "Causal")
        words = f".nOut({units}).kernelSize({self._whole(1, 3)}).stride(1).convolutionMode(ConvolutionMode.{mode})"
        words += self._perhaps(0.3, f".dilation({self._whole(1, 2)})") + self._perhaps(0.2, ".hasBias(false)")
        words += self._without_softmax() + self._of_layer(activated=False)
        return f"new Convolution1DLayer.Builder(){words}.build()", units, True

    def _pooled(self, size: int) -> tuple[str, int, bool]:
        """Neighbouring steps as one, at each step. In mode Causal the release lets the series grow, and throws."""
        kind = self._one("MAX", "AVG", "PNORM")
        words = f".kernelSize({self._whole(1, 3)}).stride(1).convolutionMode(ConvolutionMode.Same)"
        words += ".pnorm(2)" if kind == "PNORM" else ""
        return f"new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.{kind}){words}.build()", size, True

    def _heads(self, size: int) -> tuple[str, int, bool]:
        """Attention to the series itself."""
        if self.random.random() < 0.4:
            words = f".nIn({size}).nOut({size}).nHeads(1).projectInput(false)"
            return f"new SelfAttentionLayer.Builder(){words}.build()", size, True
        heads, units = self._whole(1, 2), self._whole(1, 2)
        words = f".nOut({heads * units}).nHeads({heads}).projectInput(true){self._perhaps(0.3, self._weights())}"
        return f"new SelfAttentionLayer.Builder(){words}.build()", heads * units, True

    def _without_softmax(self) -> str:
        """A function that goes along no axis: that of windows and embeddings is time in the release."""
        functions = [name for name in (*ACTIVATIONS, *(LATER_ACTIVATIONS if self.newer else ())) if name != "SOFTMAX"]
        return f".activation(Activation.{self._one(*functions)})"

    # ------------------------------------------------------------------- data

    def _minibatch(self, suffix: str, shape: tuple[int, int, int], outputs: int, kind: str, *, series: bool) -> None:
        super()._minibatch(suffix, shape, outputs, kind, series=series)
        if self.form == "index":
            self.arrays.pop(f"features_mask{suffix}", None)
        if self.form != "series":
            batch, indices, steps = shape
            one_each: Any = (batch, 1) if self.form == "index" else (batch, 1, steps)
            self.arrays[f"features{suffix}"] = self.random.integers(0, indices, one_each).astype(float)
