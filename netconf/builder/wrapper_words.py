"""Words of the builders of wrappers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from netconf.builder.layer_words import LayerWords

if TYPE_CHECKING:
    from netconf.layers import Layer


class WrapperWords(LayerWords):
    """Java's names of the layer inside."""

    _inherits = False

    def underlying(self, layer: Layer) -> Self:
        """The layer inside: another name of layer."""
        return self._say("layer", layer)

    def rnnLayer(self, layer: Layer) -> Self:
        """The layer inside: another name of layer. In DL4J this word overflows the stack; people use the constructor."""
        return self._say("layer", layer)
