"""What a document says of the network as a whole."""

from __future__ import annotations

from typing import Any, Final

from netconf.base import Model
from netconf.builder.fluent import validated
from netconf.dl4j import names
from netconf.dl4j.fields import Fields, typed
from netconf.dl4j.report import Log
from netconf.dl4j.values import named
from netconf.eras.rules import rules_of
from netconf.errors import Problem
from netconf.preprocessors import AnyPreProcessor
from netconf.settings import NetworkSettings

_SILENT_TOP: Final = frozenset(
    {
        *("backprop", "cacheMode", "dampingFactor", "inferenceWorkspaceMode", "trainingWorkspaceMode", "redistributeParams"),
        *("legacyBatchScaledL2", "hiddenLayerSizes", "pretrain"),
    }
)
_COUNTERS: Final = (("iteration", "iterationCount"), ("epoch", "epochCount"))


def counters_of(top: Fields) -> dict[str, int]:
    """How far the network was trained."""
    return {word: top.whole(key) or 0 for word, key in _COUNTERS}


def settings_of(top: Fields, first: Fields, release: str) -> dict[str, Any]:
    """A network's own settings, by attribute; what is impossible in them is noted.

    Parameters
    ----------
    top
        The document.
    first
        The configuration in which the network's settings stand: that of a chain's first layer, or a graph's own.
    release
        The release that wrote it.
    """
    given: dict[str, Any] = {
        "seed": first.whole("seed"),
        "optimizationAlgo": first.word("optimizationAlgo"),
        "maxNumLineSearchIterations": first.whole("maxNumLineSearchIterations"),
        "miniBatch": first.flag("miniBatch"),
        "minibatchDivision": rules_of(release).division,
        "iterations": first.whole("numIterations"),
        "backpropType": top.word("backpropType"),
        "dataType": top.word("dataType"),
        "validateOutputLayerConfig": top.flag("validateOutputLayerConfig"),
    }
    forward, backward = top.whole("tbpttFwdLength"), top.whole("tbpttBackLength")
    if given["backpropType"] != "Standard" or (forward, backward) != (20, 20):
        given |= {"tBPTTForwardLength": forward, "tBPTTBackwardLength": backward}
    _remarks(top, first, top.log)
    top.skip(_SILENT_TOP)
    made, problems = validated(NetworkSettings, {word: value for word, value in given.items() if value is not None})
    top.log.problems += problems
    return {name: getattr(made, name) for name in made.model_fields_set}


def _remarks(top: Fields, first: Fields, log: Log) -> None:
    """What DL4J stored and did not do, or did and we do not."""
    if top.flag("pretrain"):
        log.note("no-pretraining", "pretrain", "it is on; layers are not trained one by one here")
    if top.flag("backprop") is False:
        log.doubt("no-backprop", "backprop", "it is off: DL4J would train nothing with this network; here it can be trained")
    if first.flag("minimize") is False:
        log.doubt("no-maximizing", "minimize", "it is false, which never had an effect: the score is made small")
    if top.flag("legacyBatchScaledL2"):
        message = "it is on: 1.0.0-beta3 divided l2 of older networks by the minibatch; here l2 acts undivided"
        log.doubt("scaled-l2", "legacyBatchScaledL2", message)
    step = first.take("stepFunction")
    if step is not None and not typed(step, "stepFunction", log).kind.lower().startswith("negative"):
        log.fault("stepFunction", "a step function other than the default changes the arithmetic, and is not supported")


class _Before(Model):
    """What stands before a layer."""

    pre_processor: AnyPreProcessor | None = None


def preprocessor(fields: Fields, path: tuple[str | int, ...] = ()) -> AnyPreProcessor | None:
    """A preprocessor; None when it cannot be had, which is noted.

    Parameters
    ----------
    fields
        The preprocessor.
    path
        Its place in the network.
    """
    given = _words(fields)
    if given is None:
        return None
    made, problems = validated(_Before, {"preProcessor": given}, fields.place)
    wrapped = f"{fields.place}, preProcessor"  # the word of the model that it was validated in
    for problem in problems:
        where = problem.location.replace(wrapped, fields.place, 1)
        fields.log.problems.append(Problem(where, problem.message, problem.hint, (*path, *problem.path[1:])))
    return getattr(made, "pre_processor", None)


def _words(fields: Fields) -> dict[str, Any] | None:
    """The words of one preprocessor, or of several in a composable one."""
    entry = named(fields, names.PREPROCESSORS, "preprocessor")
    if entry is None:
        return None
    given: dict[str, Any] = {"type": entry.ours}
    for key in ("inputHeight", "inputWidth", "numChannels"):
        number = fields.whole(key)
        given |= {} if number is None else {key: number}
    for key in ("rnnDataFormat", "format"):
        layout = fields.word(key)
        given |= {} if layout is None else {key: layout}
    parts = [_words(part) for part in fields.children("inputPreProcessors")]
    if parts:
        given["inputPreProcessors"] = [part for part in parts if part is not None]
    fields.skip(frozenset({"product", "shape"}))
    fields.put_aside()
    return given
