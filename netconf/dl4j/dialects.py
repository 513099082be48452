"""The generations of DL4J's documents: which keys tell them apart, and which releases wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from netconf.releases import NEWEST, RELEASES


@dataclass(frozen=True)
class Generation:
    """A schema that some neighbouring releases share."""

    name: str
    first: str
    last: str

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases that wrote it, oldest first."""
        return RELEASES[RELEASES.index(self.first) : RELEASES.index(self.last) + 1]

    def __str__(self) -> str:
        span = self.first if self.first == self.last else f"{self.first} to {self.last}"
        return f"generation {self.name} (DL4J {span})"


G0: Final = Generation("G0", "0.4-rc3.8", "0.4-rc3.8")
G1: Final = Generation("G1", "0.4-rc3.9", "0.5.0")
G2_EARLY: Final = Generation("G2", "0.6.0", "0.7.0")
G2: Final = Generation("G2", "0.7.1", "0.7.1")
G3_EARLY: Final = Generation("G3", "0.7.2", "0.7.2")
G3: Final = Generation("G3", "0.8.0", "0.8.0")
G4: Final = Generation("G4", "0.9.0", "0.9.1")
G5: Final = Generation("G5", "1.0.0-alpha", "1.0.0-alpha")
G6: Final = Generation("G6", "1.0.0-beta", "1.0.0-beta")
G7_EARLY: Final = Generation("G7", "1.0.0-beta2", "1.0.0-beta2")
G7: Final = Generation("G7", "1.0.0-beta3", "1.0.0-beta3")
G8_EARLY: Final = Generation("G8", "1.0.0-beta4", "1.0.0-beta4")
G8: Final = Generation("G8", "1.0.0-beta5", "1.0.0-beta6")
G9: Final = Generation("G9", "1.0.0-beta7", NEWEST)


@dataclass(frozen=True)
class Keys:
    """The keys of a document, gathered from all its layers."""

    top: frozenset[str]
    conf: frozenset[str]
    layer: frozenset[str]
    """Keys of the layers, and of the objects in them."""
    tagged: bool
    """Whether a layer says its class in ``@class``, and not in a key around it."""


def keys_of(document: Mapping[str, Any]) -> Keys:
    """Gather the keys that tell the generations apart."""
    confs = [conf for conf in _confs(document) if isinstance(conf, Mapping)]
    layers = [layer for conf in confs if isinstance(layer := conf.get("layer"), Mapping)]
    tagged = any("." in str(layer.get("@class", "")) for layer in layers)  # YAML tags of older documents are short names
    inner = [layer if "@class" in layer else next(iter(layer.values()), None) for layer in layers]
    return Keys(
        frozenset(document),
        frozenset(key for conf in confs for key in conf),
        frozenset(key for layer in inner for one in _with_wrapped(layer) for key in one),
        tagged,
    )


def _with_wrapped(layer: Any) -> Iterator[Mapping[str, Any]]:
    """A layer, and those inside it."""
    if isinstance(layer, Mapping):
        yield layer
        for key in ("underlying", "fwd", "bwd", "layer"):
            yield from _with_wrapped(layer.get(key))


def _confs(document: Mapping[str, Any]) -> Iterator[Any]:
    """The layers' configurations, of a chain or of a graph."""
    confs = document.get("confs")
    if isinstance(confs, list):
        yield from confs
    vertices = document.get("vertices")
    for vertex in vertices.values() if isinstance(vertices, Mapping) else ():
        if isinstance(vertex, Mapping):
            inner = vertex if "layerConf" in vertex else vertex.get("LayerVertex")
            yield inner.get("layerConf") if isinstance(inner, Mapping) else None
    yield document.get("defaultConfiguration")


def generation_of(document: Mapping[str, Any]) -> Generation:
    """Tell the generation by the newest key that a document has, so that a key lost or added by hand does no harm."""
    keys = keys_of(document)
    rules = (
        (G9, {"rnnDataFormat", "timeDistributedFormat", "cnn2DFormat", "cnn2dDataFormat"} & keys.layer),
        (G8, {"helperAllowFallback"} & keys.layer and {"weightInitFn", "regularization"} & keys.layer),
        (G8_EARLY, {"weightInitFn", "regularization", "weightInitFnRecurrent"} & keys.layer or "dataType" in keys.top),
        (G7, "legacyBatchScaledL2" in keys.top | keys.layer),
        (G7_EARLY, keys.tagged and "l1ByParam" not in keys.conf),
        (G6, keys.tagged),
        (G5, "epochCount" in keys.top | keys.conf or "weightNoise" in keys.layer),
        (G4, {"iupdater"} & keys.layer or "cacheMode" in keys.top | keys.conf),
        (G3, {"l1Bias", "l2Bias"} & keys.layer),
        (G3_EARLY, "iterationCount" in keys.top | keys.conf or {"activationFn", "gateActivationFn"} & keys.layer),
        (G2, "pretrain" in keys.conf),
        (G2_EARLY, {"epsilon", "lossFn"} & keys.layer),
        (G1, {"biasL1", "biasLearningRate", "learningRateSchedule"} & keys.layer or "learningRatePolicy" in keys.conf),
    )
    return next((generation for generation, told in rules if told), G0)
