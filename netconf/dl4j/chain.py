"""The layers of a chain (``MultiLayerConfiguration``), and what stands before them."""

from __future__ import annotations

from typing import Any

from netconf.dl4j.conf import MOST, layer_of
from netconf.dl4j.fields import LONGEST_KEY, Fields, typed
from netconf.dl4j.report import Log
from netconf.dl4j.settings import preprocessor, settings_of
from netconf.errors import ConfigurationError, Problem
from netconf.layers import AnyLayer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.preprocessors import AnyPreProcessor
from netconf.resolve import resolve


def chain_of(top: Fields, release: str, compatibility: str | None) -> MultiLayerConfiguration:
    """The network of a document with ``confs``.

    Raises
    ------
    ConfigurationError
        With all that is wrong with it.
    """
    log = top.log
    confs = top.take("confs")
    if not isinstance(confs, list) or not confs:
        raise ConfigurationError([Problem("confs", "expected a list of layers, and it has none")])
    if len(confs) > MOST:
        raise ConfigurationError([Problem("confs", f"{len(confs):,} layers are too many; at most {MOST:,} are read")])
    layers, first = _layers(confs, release, log)
    settings = settings_of(top, first, release) | {"input_pre_processors": _preprocessors(top)}
    settings |= {} if compatibility is None else {"compatibility": compatibility}
    top.put_aside()
    if len(layers) < len(confs):
        raise ConfigurationError(log.problems)  # the others cannot be judged without the ones that are missing
    draft = Draft(**settings, layers=tuple(layers))
    return resolve(draft, log.findings_once(), faults=log.problems, lenient=True)


def _layers(confs: list[Any], release: str, log: Log) -> tuple[list[AnyLayer], Fields]:
    """The layers, and the first one's configuration: that is where the network's own settings stand."""
    found: list[AnyLayer] = []
    names: set[str] = set()
    first: Fields | None = None
    for index, entry in enumerate(confs):
        if not isinstance(entry, dict):
            log.fault(f"confs[{index}]", "expected an object with a layer")
            continue
        conf = Fields("", entry, f"confs[{index}]", log)
        first = first or conf
        made = layer_of(conf, release, index)
        if made is not None:
            found.append(_unique(made, names, index, log))
            names.add(found[-1].name)
    return found, first or Fields("", {}, "confs[0]", log)


def _unique(made: AnyLayer, before: set[str], index: int, log: Log) -> AnyLayer:
    """The layer without its name when another one has it, which DL4J lets pass."""
    if not made.name or made.name not in before:
        return made
    log.doubt("repeated-name", f"layer {index}", f"another layer is called {made.name!r} too; this one is called layer{index}")
    return made.model_copy(update={"name": f"layer{index}"})


def _preprocessors(top: Fields) -> dict[int, AnyPreProcessor]:
    found: dict[int, AnyPreProcessor | None] = {}
    listed = top.plain("inputPreProcessors")
    for key, value in list(listed.left()):
        if not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY:
            top.log.fault("inputPreProcessors", f"expected indexes of layers, but {key!r} is among them")
            continue
        if value is None:
            continue
        found[int(key)] = preprocessor(typed(value, f"inputPreProcessors[{key}]", top.log), ("inputPreProcessors", int(key)))
    return {index: made for index, made in found.items() if made is not None}
