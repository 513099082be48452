"""From a document of DL4J to a network: what it is, what each release meant by it, and all that is wrong with it at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netconf.bindings import AnyConfiguration
from netconf.dl4j.chain import chain_of
from netconf.dl4j.dialects import generation_of
from netconf.dl4j.fields import Fields
from netconf.dl4j.graph import graph_of
from netconf.dl4j.report import Log, Report
from netconf.dl4j.settings import counters_of
from netconf.dl4j.text import parse
from netconf.errors import ConfigurationError, Problem, SpecError

UNNAMED: Final = "<document>"
"""What errors call a text that came without a file."""


@dataclass(frozen=True)
class Document:
    """A document of DL4J, read."""

    configuration: AnyConfiguration
    """A chain of layers, or a graph: the document says which."""
    report: Report


def read(text: str, name: str = UNNAMED, compatibility: str | None = None) -> Document:
    """Read a document of any generation, JSON or YAML.

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
    is_graph = "confs" not in document and bool({"vertices", "networkInputs"} & document.keys())
    if "confs" not in document and not is_graph:
        hint = "it is a model of Keras" if "class_name" in document else "a chain of layers has confs, a graph has vertices"
        raise SpecError([Problem(name, "this is no document of DL4J: it has neither confs nor vertices", hint)])
    generation, log = generation_of(document), Log()
    release = compatibility if compatibility in generation.releases else generation.last
    log.note("generation", "", f"it is {generation}; its words are read as {release} meant them")
    top = Fields("", document, "", log)
    counters = counters_of(top)
    try:
        configuration: AnyConfiguration = (graph_of if is_graph else chain_of)(top, release, compatibility)
    except ConfigurationError as error:
        problems = dict.fromkeys([*log.problems, *error.problems])
        raise SpecError(problem.inside(name) for problem in problems) from None
    report = Report(generation, release, counters, log.unknown, configuration.findings, log.learning_rates)
    return Document(configuration, report)
