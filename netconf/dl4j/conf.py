"""What stands around a layer in a document: its own configuration, with words of 0.x that every layer repeats."""

from __future__ import annotations

from typing import Any, Final

from netconf.dl4j.eras import layer
from netconf.dl4j.fields import Fields, typed
from netconf.dl4j.layers import Context
from netconf.layers import AnyLayer
from netconf.places import layer_in_words, vertex_in_words
from netconf.releases import up_to

MOST: Final = 5000
"""Layers or vertices of a network; the largest of DL4J's zoo has some hundred."""
SILENT: Final = frozenset(
    {
        *("cacheMode", "dataType", "epochCount", "iterationCount", "variables", "extraArgs", "leakyreluAlpha", "pretrain"),
        *("l1ByParam", "l2ByParam", "learningRateByParam", "useRegularization", "useDropConnect", "timeSeriesLength"),
        *("learningRatePolicy", "lrPolicyDecayRate", "lrPolicyPower", "lrPolicySteps", "useSchedules", "layer"),
        *("seed", "miniBatch", "minimize", "numIterations", "optimizationAlgo", "maxNumLineSearchIterations", "stepFunction"),
    }
)
"""Fields that are read with the network, that repeat others, or that say nothing about the arithmetic."""


def layer_of(conf: Fields, release: str, key: int | str) -> AnyLayer | None:
    """The layer of a configuration; None when it cannot be had, which is noted.

    Parameters
    ----------
    conf
        The configuration.
    release
        The release that wrote it.
    key
        The layer's index in a chain, or the name of its vertex.
    """
    plain = f"layer {key}" if isinstance(key, int) else vertex_in_words(key, None)
    inner = typed(conf.take("layer"), plain, conf.log)
    kind = inner.kind or None
    inner.place = layer_in_words(key, kind) if isinstance(key, int) else vertex_in_words(key, kind)
    made = layer(inner, context_of(conf, release, key))
    conf.skip(SILENT)
    conf.put_aside()
    return made


def context_of(conf: Fields, release: str, key: int | str) -> Context:
    """What stands beside the layer."""
    variables = conf.take("variables")
    shared: dict[str, Any] = {
        "regularization": conf.flag("useRegularization"),
        "useDropConnect": conf.flag("useDropConnect"),
        "learningRateDecayPolicy": conf.word("learningRatePolicy"),
        "lrPolicyDecayRate": conf.number("lrPolicyDecayRate"),
        "lrPolicySteps": conf.number("lrPolicySteps"),
        "lrPolicyPower": conf.number("lrPolicyPower"),
        "namesActivations": up_to(release, "0.7.1") or None,
        "namesLosses": up_to(release, "0.5.0") or None,
    }
    if conf.flag("useSchedules"):  # 0.4-rc3.8
        shared["learningRateDecayPolicy"] = "Schedule"
    return Context(
        conf,
        release,
        key,
        tuple(str(name) for name in variables) if isinstance(variables, list) else (),
        {word: value for word, value in shared.items() if value is not None},
    )
