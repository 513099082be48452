"""Random networks as Java chains of a release, with data: what ``differ.py`` runs beside the real DL4J.

A seed gives the same chain and the same numbers for ever.
"""

from __future__ import annotations

from tests.golden.random_words import RandomNetwork


class RandomChain(RandomNetwork):
    """A chain of layers; ``features``, ``labels``, and masks where it has them, and ``features_of_K`` of other minibatches."""

    def _build(self) -> None:
        least = 1 if self.newer else 2  # 0.9.1 mixes up what has one example or one step
        batch, steps, size = self._whole(least, 4), self._whole(2, 8), self._whole(1 if self.newer else 2, 4)
        truncated = bool(self.random.random() < 0.3)
        self.java = f"{self._of_network()}.list()"
        inputs, series = size, True
        for index in range(self._whole(1, 3)):
            layer, size, series = self._layer(size, series=series, whole=index > 0 and not truncated)
            self.java += f".layer({index}, {layer})"
        last, outputs, kind = self._output_layer(series=series)
        self.java += f".layer({index + 1}, {last})"
        if truncated:
            self.java += self._segments(steps)
        self.java += f".setInputType(InputType.recurrent({inputs})).build()"
        self._minibatch("", (batch, inputs, steps), outputs, kind, series=series)
        for number in range(3):
            shape = self._whole(least, 4), inputs, self._whole(2, 7)
            self._minibatch(f"_of_{number}", shape, outputs, kind, series=series)
        pieces = [f"rnn_time_step:{self._whole(1, 2)}"] if series and "idirectional" not in self.java else []
        self.steps = ["forward", "score_gradient", "fit:1", "fit:3", *pieces, "minibatches"]

    def _minibatch(self, suffix: str, shape: tuple[int, int, int], outputs: int, kind: str, *, series: bool) -> None:
        batch, _, steps = shape
        self.arrays[f"features{suffix}"] = self.random.normal(0, 1, shape)
        self.arrays[f"labels{suffix}"] = self._labels(kind, (batch, outputs, steps) if series else (batch, outputs))
        if self.random.random() < 0.35:
            self.arrays[f"features_mask{suffix}"] = self._mask(batch, steps)
        if series and self.random.random() < 0.4:
            self.arrays[f"labels_mask{suffix}"] = self._mask(batch, steps)
