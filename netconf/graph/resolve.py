"""From a graph as people write it to a built one: merge, inherit, infer, check; every field explicit, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from netconf.checks import Network, Spot, examine
from netconf.errors import ConfigurationError, Problem
from netconf.findings import Finding, Severity
from netconf.gather import Key, gathered
from netconf.graph.configuration import ComputationGraphConfiguration, GraphDraft, GraphSettings, Node
from netconf.graph.inference import Inferred, infer, place
from netconf.graph.topology import ordered, structure, takes_one
from netconf.graph.vertices import AttentionVertex, LastTimeStepVertex, MergeVertex
from netconf.inheritance import inherited
from netconf.layers import Layer, LayerWithLoss, inside
from netconf.resolve import ineffective, layer_faults, news
from netconf.vocabulary import BackpropType

_MOST = 100
"""Faults of the edges that are listed."""


def resolve_graph(
    draft: GraphDraft, findings: Iterable[Finding] = (), *, faults: Iterable[Problem] = (), lenient: bool = False
) -> ComputationGraphConfiguration:
    """Build a graph.

    Parameters
    ----------
    draft
        The graph as written.
    findings
        What its reader found already; they come first in the configuration's findings.
    faults
        What its reader found wrong already; reported together with everything else.
    lenient
        Let pass, with a finding, what releases before 1.0.0-beta3 let pass.

    Raises
    ------
    ConfigurationError
        With all that is wrong with it.
    """
    written: dict[Key, Layer] = {name: node.vertex for name, node in draft.vertices.items() if isinstance(node.vertex, Layer)}
    known = [*faults]
    for name, node in draft.vertices.items():
        known += [] if node.layer is None else layer_faults(node.layer, place(name, node), ("vertices", name))
    faulty = list(islice(structure(draft), _MOST))
    known += faulty
    if faulty:
        raise ConfigurationError(gathered(in_order(known, draft), draft, written))  # what flows where is not known
    draft = draft.model_copy(update={"vertices": merged(draft)})
    nodes = {name: _inherited(draft, name, node) for name, node in draft.vertices.items()}
    sized = infer(draft, nodes, draft.input_types)
    verdict = examine(Network(draft, frozenset(draft.model_fields_set), _spots(draft, sized), is_chain=False, lenient=lenient))
    problems = [*sized.problems, *verdict.problems, *_preprocessors(draft), *_truncation(draft, lenient=lenient)]
    problems = gathered(in_order([*known, *news(problems, known)], draft), draft, written)
    if problems:
        raise ConfigurationError(problems)
    settings = {name: getattr(draft, name) for name in GraphSettings.model_fields} | {"vertices": sized.nodes}
    if verdict.let_pass:
        settings["validate_output_layer_config"] = False
    configuration = ComputationGraphConfiguration.model_construct(**settings)
    remarks = [*findings, *_remarks(draft), *sized.findings, *verdict.findings]
    configuration._findings = tuple(dict.fromkeys(gathered(remarks, draft, written)))  # noqa: SLF001 - kept out of what is compared
    return configuration


def merged(draft: GraphSettings) -> dict[str, Node]:
    """The vertices, with a MergeVertex ``name-merge`` after each one that takes one input and was given several, as in DL4J."""
    nodes: dict[str, Node] = {}
    for name, node in draft.vertices.items():
        merge = f"{name}-merge"
        if len(node.inputs) > 1 and takes_one(node.vertex):
            nodes[name] = node.model_copy(update={"inputs": (merge,)})
            nodes[merge] = Node(inputs=node.inputs, vertex=MergeVertex())
        else:
            nodes[name] = node
    return nodes


def _inherited(draft: GraphDraft, name: str, node: Node) -> Node:
    if not isinstance(node.vertex, Layer):
        return node
    layer = inherited(draft, node.vertex.model_copy(update={"name": name}), name)
    return node.model_copy(update={"vertex": layer})


def _spots(draft: GraphDraft, sized: Inferred) -> tuple[Spot, ...]:
    nodes = ((name, sized.nodes[name]) for name in ordered(draft).names if name in sized.nodes)
    return tuple(
        Spot(node.vertex, place(name, node), ("vertices", name), draft, after_series=name in sized.steps)
        for name, node in nodes
        if isinstance(node.vertex, Layer)
    )


def _preprocessors(draft: GraphDraft) -> list[Problem]:
    return [
        Problem(place(name, node), "only a layer has a preprocessor before it", "use a PreprocessorVertex", ("vertices", name))
        for name, node in draft.vertices.items()
        if node.pre_processor is not None and (not isinstance(node.vertex, Layer) or isinstance(node.vertex, AttentionVertex))
    ]


def _truncation(draft: GraphDraft, *, lenient: bool) -> list[Problem]:
    """Truncated backpropagation with a vertex that needs all of the series; 1.0.0-beta4 and later refuse it."""
    if draft.backprop_type is not BackpropType.TruncatedBPTT or lenient:
        return []
    message = "truncated backpropagation cuts the series into segments, but LastTimeStepVertex needs all of it"
    return [
        Problem(place(name, node), message, "say backpropType Standard", ("vertices", name))
        for name, node in draft.vertices.items()
        if isinstance(node.vertex, LastTimeStepVertex)
    ]


def _remarks(draft: GraphDraft) -> list[Finding]:
    found = []
    for name, node in draft.vertices.items():
        if isinstance(node.vertex, Layer):
            found += ineffective(node.vertex, place(name, node))
            if node.vertex.name not in {None, name}:
                message = f"the layer is called {node.vertex.name!r}; in a graph it has the name of its vertex"
                found.append(Finding("renamed-layer", message, place(name, node), severity=Severity.note))
    for name in draft.outputs:
        vertex = draft.vertices[name].vertex
        if not (isinstance(vertex, Layer) and isinstance(inside(vertex), LayerWithLoss)):
            message = "it is an output without a loss, so the network cannot be trained; end it with an output layer"
            found.append(Finding("no-output-layer", message, place(name, draft.vertices[name])))
    return found


def in_order(problems: Iterable[Problem], draft: GraphSettings) -> list[Problem]:
    """Sort problems as a reader meets them: the network's own first, then vertex by vertex; the same one once."""
    ranks = {name: index for index, name in enumerate(draft.vertices)}

    def rank(problem: Problem) -> int:
        path = problem.path
        return ranks.get(str(path[1]), len(ranks)) if path[:1] == ("vertices",) and len(path) > 1 else -1

    return sorted(dict.fromkeys(problems), key=rank)
