"""From a document of DL4J to a network: what it is, what each release meant by it, and all that is wrong with it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from netconf.dl4j import names
from netconf.dl4j.dialects import generation_of
from netconf.dl4j.eras import layer
from netconf.dl4j.fields import Fields, typed
from netconf.dl4j.layers import Context
from netconf.dl4j.report import Log, Report
from netconf.dl4j.text import parse
from netconf.dl4j.values import named
from netconf.eras.rules import rules_of
from netconf.errors import ConfigurationError, Problem, SpecError
from netconf.findings import Finding
from netconf.layers import AnyLayer
from netconf.network import Draft, MultiLayerConfiguration
from netconf.places import layer_in_words
from netconf.releases import up_to
from netconf.resolve import resolve

UNNAMED: Final = "<document>"
"""What errors call a text that came without a file."""


@dataclass(frozen=True)
class Document:
    """A document of DL4J, read."""

    configuration: MultiLayerConfiguration
    report: Report


def read(text: str, name: str = UNNAMED, compatibility: str | None = None) -> Document:
    """Read a multi-layer document of any generation, JSON or YAML.

    Parameters
    ----------
    text
        The document.
    name
        What errors call it, usually the file.
    compatibility
        A release of DL4J whose defects are reproduced. Where the document's generation belongs to several releases, it also
        says which one wrote it.

    Raises
    ------
    SpecError
        When it is no such document, or describes a network that cannot be had; all faults are listed.
    """
    document = parse(text, name)
    if "confs" not in document:
        raise SpecError([_not_a_chain(document, name)])
    generation, log = generation_of(document), Log()
    release = compatibility if compatibility in generation.releases else generation.last
    log.note("generation", "", f"it is {generation}; its words are read as {release} meant them")
    top = Fields("", document, "", log)
    confs = top.take("confs")
    if not isinstance(confs, list) or not confs:
        raise SpecError([Problem(f"{name}, confs", "expected a list of layers, and it has none")])
    layers, first = _layers(confs, release, log)
    settings = _settings(top, first, release, log)
    counters = {word: top.whole(key) or 0 for word, key in (("iteration", "iterationCount"), ("epoch", "epochCount"))}
    top.skip(_SILENT_TOP)
    top.put_aside()
    if compatibility is not None:
        settings["compatibility"] = compatibility
    configuration = _built(layers, settings, log, name)
    report = Report(generation, release, counters, log.unknown, configuration.findings, tuple(log.own_bias_rates))
    return Document(configuration, report)


def _not_a_chain(document: dict[str, Any], name: str) -> Problem:
    if "vertices" in document or "networkInputs" in document:
        return Problem(
            name, "this is a computation graph, which cannot be read yet", "multi-layer documents (with confs) are read"
        )
    return Problem(name, "this is no document of DL4J: it has no confs")


_SILENT_TOP: Final = frozenset(
    {
        *("backprop", "cacheMode", "dampingFactor", "inferenceWorkspaceMode", "trainingWorkspaceMode", "redistributeParams"),
        *("legacyBatchScaledL2", "hiddenLayerSizes", "pretrain"),
    }
)
_SILENT_CONF: Final = frozenset(
    {
        *("cacheMode", "dataType", "epochCount", "iterationCount", "variables", "extraArgs", "leakyreluAlpha", "pretrain"),
        *("l1ByParam", "l2ByParam", "learningRateByParam", "useRegularization", "useDropConnect", "timeSeriesLength"),
        *("learningRatePolicy", "lrPolicyDecayRate", "lrPolicyPower", "lrPolicySteps", "useSchedules", "layer"),
        *("seed", "miniBatch", "minimize", "numIterations", "optimizationAlgo", "maxNumLineSearchIterations", "stepFunction"),
    }
)


def _layers(confs: list[Any], release: str, log: Log) -> tuple[list[AnyLayer], Fields]:
    """The layers, and the first one's configuration: that is where the network's own settings stand."""
    found: list[AnyLayer] = []
    first: Fields | None = None
    for index, entry in enumerate(confs):
        if not isinstance(entry, dict):
            log.fault(f"confs[{index}]", "expected an object with a layer")
            continue
        conf = Fields("", entry, f"confs[{index}]", log)
        first = first or conf
        inner = typed(conf.take("layer"), f"layer {index}", log)
        inner.place = layer_in_words(index, inner.kind or None)
        made = layer(inner, _context(conf, release, index))
        conf.skip(_SILENT_CONF)
        conf.put_aside()
        if made is not None:
            found.append(_unique(made, found, index, log))
    return found, first or Fields("", {}, "confs[0]", log)


def _unique(made: AnyLayer, before: list[AnyLayer], index: int, log: Log) -> AnyLayer:
    """The layer without its name when another one has it, which DL4J lets pass."""
    if not made.name or all(other.name != made.name for other in before):
        return made
    log.doubt("repeated-name", f"layer {index}", f"another layer is called {made.name!r} too; this one is called layer{index}")
    return made.model_copy(update={"name": f"layer{index}"})


def _context(conf: Fields, release: str, index: int) -> Context:
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
        index,
        tuple(str(name) for name in variables) if isinstance(variables, list) else (),
        {word: value for word, value in shared.items() if value is not None},
    )


def _settings(top: Fields, first: Fields, release: str, log: Log) -> dict[str, Any]:
    """The network's own settings."""
    rules = rules_of(release)
    given: dict[str, Any] = {
        "seed": first.whole("seed"),
        "optimizationAlgo": first.word("optimizationAlgo"),
        "maxNumLineSearchIterations": first.whole("maxNumLineSearchIterations"),
        "miniBatch": first.flag("miniBatch"),
        "minibatchDivision": rules.division,
        "iterations": first.whole("numIterations"),
        "backpropType": top.word("backpropType"),
        "dataType": top.word("dataType"),
        "validateOutputLayerConfig": top.flag("validateOutputLayerConfig"),
        "inputPreProcessors": _preprocessors(top),
    }
    forward, backward = top.whole("tbpttFwdLength"), top.whole("tbpttBackLength")
    if given["backpropType"] != "Standard" or (forward, backward) != (20, 20):
        given |= {"tBPTTForwardLength": forward, "tBPTTBackwardLength": backward}
    _remarks(top, first, log)
    return {word: value for word, value in given.items() if value is not None}


def _remarks(top: Fields, first: Fields, log: Log) -> None:
    """What DL4J stored and did not do, or did and we do not."""
    if top.flag("pretrain"):
        log.note("no-pretraining", "pretrain", "it is on; layers are not trained one by one here")
    if top.flag("backprop") is False:
        log.doubt("no-backprop", "backprop", "it is off: DL4J would train nothing with this network; here it can be trained")
    if first.flag("minimize") is False:
        log.doubt("no-maximizing", "minimize", "it is false, which never had an effect: the score is made small")
    step = first.take("stepFunction")
    if step is not None and not typed(step, "stepFunction", log).kind.lower().startswith("negative"):
        log.fault("stepFunction", "a step function other than the default changes the arithmetic, and is not supported")


def _preprocessors(top: Fields) -> dict[int, Any]:
    found: dict[int, Any] = {}
    listed = top.plain("inputPreProcessors")
    for key, value in list(listed.left()):
        if not key.isascii() or not key.isdigit():
            top.log.fault("inputPreProcessors", f"expected indexes of layers, but {key!r} is among them")
            continue
        if value is None:
            continue
        found[int(key)] = _preprocessor(typed(value, f"inputPreProcessors[{key}]", top.log))
    return {index: made for index, made in found.items() if made is not None}


def _preprocessor(fields: Fields) -> dict[str, Any] | None:
    """One preprocessor, or several in a composable one."""
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
    parts = [_preprocessor(part) for part in fields.children("inputPreProcessors")]
    if parts:
        given["inputPreProcessors"] = [part for part in parts if part is not None]
    fields.skip(frozenset({"product", "shape"}))
    fields.put_aside()
    return given


def _built(layers: list[AnyLayer], settings: dict[str, Any], log: Log, name: str) -> MultiLayerConfiguration:
    if not layers:
        raise SpecError([_named(problem, name) for problem in log.problems] or "it has no layers")
    try:
        draft = Draft(**settings, layers=tuple(layers))
        return resolve(draft, _once(log.findings), faults=log.problems, lenient=True)
    except ConfigurationError as error:
        known = list(log.problems)
        problems = [*known, *(problem for problem in error.problems if problem not in known)]
        raise SpecError([_named(problem, name) for problem in problems]) from None


def _once(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def _named(problem: Problem, name: str) -> Problem:
    location = ", ".join(part for part in (name, problem.location) if part)
    return Problem(location, problem.message, problem.hint, problem.path)
