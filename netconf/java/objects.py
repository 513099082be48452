"""DL4J's objects: every call is replayed on this package's own builders, so that each word keeps one meaning."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from netconf.base import Model
from netconf.builder.fluent import Fluent
from netconf.builder.graph import GraphBuilder
from netconf.builder.layer_words import LayerWords
from netconf.builder.list import ListBuilder
from netconf.builder.network import Builder as NetworkBuilder
from netconf.errors import NetconfError, Problem
from netconf.findings import Finding
from netconf.java import names, networks
from netconf.java.faults import OverBudget, Refused, of_error
from netconf.java.given import Wanted, asked, may_wait, python_value
from netconf.java.origins import Origin
from netconf.java.scope import Scope
from netconf.java.slicing import LATE_WORDS
from netconf.java.syntax import Node
from netconf.java.values import Configured, Sequence, Unknown, shown, waiting
from netconf.java.words import OBJECT_WORDS, OF_ALL_LAYERS, UNREAD_WORDS, plain
from netconf.layers import Layer
from netconf.releases import up_to
from netconf.shapes import InputType
from netconf.unbound import Placeholder, UnboundError
from netconf.updaters import Nesterovs, RmsProp
from netconf.vocabulary import Word

if TYPE_CHECKING:
    from netconf.java.machine import Machine

MOST_WORDS = 400
"""Words that one builder may be told."""
_ITSELF = frozenset(
    {"clone", "getActivationFunction", "getILossFunction", "getWeightInitFunction", "getIUpdaterWithDefaultConfig"}
)
_CLOCK = re.compile(r"currentTimeMillis|nanoTime|new Date|getTime\(|Instant|LocalDate|[rR]andom|UUID|nextInt|nextLong")


def attribute(value: Any, name: str) -> Any:
    """A constant or a nested class of one of our classes; None when there is none."""
    return names.attribute(value, name) if inspect.isclass(value) else None


def network_builder(machine: Machine, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """``new NeuralNetConfiguration.Builder()``, speaking the program's release."""
    if arguments:
        message = "it copies a configuration that is not part of the files: defaults stand in place of what that one says"
        machine.findings.append(Finding("outside-builder", message, "NeuralNetConfiguration.Builder", node.line))
    builder = NetworkBuilder(dl4j=machine.release)
    return machine.origins.note(builder, _origin("NeuralNetConfiguration.Builder", node, scope))


def _origin(what: str, node: Node, scope: Scope) -> Origin:
    method = "" if scope.method is None else scope.method.label
    return Origin(what, node.line, node.last_line, method, scope.owner.source.name)


def instance(machine: Machine, kind: Any, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """An object of a class that is here, made by ``new``: a builder, a layer around another, an updater, a schedule."""
    origin = _origin(name, node, scope)
    if not inspect.isclass(kind) or not issubclass(kind, Model | Fluent):
        return Unknown(name, "new", node.line)
    if issubclass(kind, ListBuilder | GraphBuilder) and not any(isinstance(value, NetworkBuilder) for value in arguments[:1]):
        return Unknown(name, "new", node.line)  # what it goes on from is not known
    for value in arguments:
        inner = machine.origins.of(value)
        if inner is not None:
            origin.words += inner.words
            origin.parts[len(origin.parts)] = inner
    try:
        given = [python_value(value, f"new {name}") for value in arguments]
        made = _constructed(machine, kind, given, node)
    except Wanted as wanted:
        return _open_object(name, wanted.value, node)
    except UnboundError as error:
        return _open_object(name, Unknown(error.name), node)
    except NetconfError as error:
        raise of_error(error, f"new {name}(...)", node.line) from None
    except TypeError as error:
        raise Refused(str(error), "", node.line) from None
    if isinstance(made, ListBuilder | GraphBuilder):  # new NeuralNetConfiguration.ListBuilder(builder) is builder.list()
        origin.before = next((machine.origins.of(value) for value in arguments if isinstance(value, NetworkBuilder)), None)
        origin.parts.clear()
        machine.origins.builders.append(made)
    return machine.origins.note(made, origin) if isinstance(made, Fluent | Layer) else made


def _constructed(machine: Machine, kind: Any, given: list[Any], node: Node) -> Any:
    if kind is RmsProp and len(given) == 1 and up_to(machine.release, "0.9.1") and isinstance(given[0], float | Placeholder):
        message = (
            f"RmsProp({given[0]:g}) sets rmsDecay in {machine.release}, the rate comes from learningRate(...); "
            "since 1.0.0-alpha the same text sets the learning rate"
        )
        machine.findings.append(Finding("rms-prop-argument", message, "updater", node.line))
        return RmsProp(rms_decay=given[0])
    if kind is Nesterovs and len(given) == 1 and up_to(machine.release, "0.9.1") and _is_below(given[0]):
        message = f"Nesterovs({given[0]:g}) sets the momentum; the rate comes from learningRate(...)"
        machine.findings.append(Finding("momentum-not-rate", message, "updater", node.line))
    if kind is RmsProp and len(given) == 1 and isinstance(given[0], float) and given[0] >= _DECAY_LIKE:
        message = f"RmsProp({given[0]:g}) sets the learning rate since 1.0.0-alpha; in 0.9 the same text set rmsDecay"
        machine.findings.append(Finding("rms-prop-argument", message, "updater", node.line))
    return kind(*given)


def _is_below(value: Any) -> bool:
    return isinstance(value, float) and value < _DECAY_LIKE


_DECAY_LIKE = 0.5
"""A rate that looks like a decay; a momentum below it looks like a rate."""


def _open_object(name: str, value: Unknown, node: Node) -> Unknown:
    """An object that needs a value that is not known: it stays open until it is bound."""
    return waiting(value.text, name, node.line)


def static(machine: Machine, kind: Any, name: str, arguments: list[Any], node: Node) -> Any:
    """A static method of one of our classes: ``Activation.fromString("tanh")``, ``InputType.recurrent(3)``."""
    if kind is InputType and name == "recurrent":
        arguments = _of_series(arguments) or [machine.unknown(node)]  # to 0.5.0 a series said no size
    if inspect.isclass(kind) and issubclass(kind, Word):
        if name in {"valueOf", "fromString"} and arguments and isinstance(arguments[0], str):
            found = next((member for member in kind if member.value.lower() == arguments[0].lower()), None)
            return machine.unknown(node) if found is None else found
        return Sequence(list(kind), is_array=True) if name == "values" else machine.unknown(node)
    method = getattr(kind, name, None) if not name.startswith("_") else None
    if method is None or not callable(method) or inspect.isfunction(inspect.getattr_static(kind, name, None)):
        return machine.unknown(node)  # Java would not compile the call of an object's method without the object
    if _is_word(method) or name.startswith(("model_", "from", "parse_")):
        return machine.unknown(node)
    try:
        return method(
            *(python_value(value, "dataFormat" if kind is InputType and i else name) for i, value in enumerate(arguments))
        )
    except Wanted as wanted:
        return _open_object(f"{kind.__name__}.{name}", wanted.value, node)
    except NetconfError as error:
        raise of_error(error, f"{kind.__name__}.{name}", node.line) from None
    except TypeError:
        message = f"{kind.__name__}.{name}({', '.join(map(_short, arguments))}) is not a form of this word"
        form = ", ".join(inspect.signature(method).parameters)
        raise Refused(message, f"it is {kind.__name__}.{name}({form})", node.line) from None


def _of_series(arguments: list[Any]) -> list[Any]:
    """What ``InputType.recurrent`` is given, without a number of steps that is not known: it stands for any number."""
    return [
        value
        for place, value in enumerate(arguments)
        if not place or not isinstance(value, Unknown) or "format" in f"{value.of} {value.text}".lower()
    ]


def _is_word(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, Word)


def call(machine: Machine, receiver: Any, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """Call a method of an object of DL4J."""
    if isinstance(receiver, Word):
        return _of_word(machine, receiver, name, arguments, node)
    if isinstance(receiver, Fluent):
        return _said(machine, receiver, name, arguments, node, scope)
    if inspect.isclass(receiver):
        return static(machine, receiver, name, arguments, node)
    if not isinstance(receiver, Model) and not name.startswith("_") and hasattr(receiver, name):
        return getattr(receiver, name)(*(python_value(value, name) for value in arguments))
    if name in _ITSELF:
        return receiver
    if name.startswith("set") and isinstance(receiver, Layer):
        message = f"{name}(...) changes a layer after it was built"
        raise Refused(message, f"say {name[3:4].lower()}{name[4:]} on the layer's builder", node.line)
    return machine.unknown(node)


def _of_word(machine: Machine, receiver: Word, name: str, arguments: list[Any], node: Node) -> Any:
    if name in {"name", "toString"}:
        return receiver.value
    if name == "equals":
        return bool(arguments) and arguments[0] is receiver
    return receiver if name in _ITSELF else machine.unknown(node)


def _said(machine: Machine, builder: Fluent, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """Replay one word on a builder."""
    if name in OBJECT_WORDS:
        return machine.unknown(node)
    name = plain(builder, name)
    line = _line_of(node)
    if name.startswith("_"):
        message = f"{name} is no word of DL4J's builders"
        raise Refused(message, "keep only the calls that build the configuration", line)
    origin = _heard(machine, builder, name, node, scope)
    if name in OF_ALL_LAYERS and isinstance(builder, NetworkBuilder | ListBuilder) and not hasattr(builder, name):
        message = f"{name}(...) is said of the whole network, as in 0.0.3, whose chains are not read"
        raise Refused(
            message, "since 0.4 each layer has its builder: .layer(0, new LSTM.Builder().nIn(...).nOut(...).build())", line
        )
    if name == "build" and not arguments:
        return _built(machine, builder, origin, node)
    if name == "seed" and isinstance(builder, NetworkBuilder):
        return _seeded(machine, builder, origin, arguments, line)
    if isinstance(builder, LayerWords) and builder.ignores(name):
        message = f"{name} has no effect on a layer without parameters"
        machine.findings.append(Finding("no-effect", message, origin.what, line))
        return builder
    return _replayed(machine, builder, name, arguments, node, scope)


def _heard(machine: Machine, builder: Fluent, name: str, node: Node, scope: Scope) -> Origin:
    """Note a word, with its line."""
    origin = _of(machine, builder, node, scope)
    line = _line_of(node)
    machine.work(10, node)
    origin.touch(line)
    origin.touch(node.last_line)
    machine.origins.last = origin if not isinstance(builder, LayerWords) else machine.origins.last
    origin.words.append((name, line))
    if len(origin.words) > MOST_WORDS:
        message = f"one builder is told more than {MOST_WORDS:,} words"
        raise OverBudget(message, "a loop does not end, or the network is not one for people", line)
    return origin


def _replayed(machine: Machine, builder: Fluent, name: str, arguments: list[Any], node: Node, scope: Scope) -> Any:
    """Tell a builder a word."""
    origin, line = _of(machine, builder, node, scope), _line_of(node)
    for value in arguments:
        _note_part(machine, origin, arguments, value)
    try:
        given = [python_value(value, name) for value in arguments]
        result = getattr(builder, name)(*given)
    except Wanted as wanted:
        if name not in UNREAD_WORDS:
            origin.wanted.append(asked(machine, name, wanted.value, line))
        return builder
    except UnboundError as error:
        origin.wanted.append(asked(machine, name, Unknown(error.name), line))
        return builder
    except NetconfError as error:
        if name in {"list", "graphBuilder"}:
            raise Refused(error.problems[0].message, error.problems[0].hint, line) from None
        origin.faults += [(line, problem) for problem in error.problems]
        return builder
    except TypeError as error:
        message = f"{name}({', '.join(map(_short, arguments))}) is not a form of this word: {error}"
        origin.faults.append((line, Problem(origin.what, message)))
        return builder
    return _answered(machine, builder, origin, result, node, scope)


def _of(machine: Machine, builder: Fluent, node: Node, scope: Scope) -> Origin:
    """The origin of a builder; one that a static method made (``Adam.builder()``) begins here."""
    found = machine.origins.of(builder)
    if found is None:
        found = _origin(type(builder).__name__, node, scope)
        machine.origins.note(builder, found)
    return found


def _answered(machine: Machine, builder: Fluent, origin: Origin, result: Any, node: Node, scope: Scope) -> Any:
    """What a word returned: usually the builder itself, else a new one that goes on from it."""
    if result is builder or not isinstance(result, Fluent):
        return result
    if machine.origins.of(result) is None:
        fresh = _origin(type(result).__name__, node, scope)
        fresh.line = origin.line
        fresh.before = origin
        fresh.method = fresh.method or origin.method
        machine.origins.note(result, fresh)
        if not isinstance(result, NetworkBuilder | LayerWords):
            machine.origins.builders.append(result)
        if isinstance(result, ListBuilder):
            for index, layer in result.getLayerwise().items():
                part = machine.origins.of(layer)
                if part is not None:
                    fresh.parts[index] = part
    return result


def _line_of(node: Node) -> int:
    """The line in which a call's name stands: chains go over many lines."""
    found = node.get("name")
    return node.line if found is None else found.line


def _note_part(machine: Machine, origin: Origin, arguments: list[Any], value: Any) -> None:
    """Remember which layer stands where."""
    part = machine.origins.of(value)
    if part is None or part is origin:
        return
    first = arguments[0]
    if isinstance(first, str):
        origin.parts[first] = part
    elif isinstance(first, int) and not isinstance(first, bool):
        origin.parts[int(first)] = part
    else:
        origin.parts[max((key for key in origin.parts if isinstance(key, int)), default=-1) + 1] = part


def _short(value: Any) -> str:
    return type(value).__name__ if isinstance(value, Fluent | Model) else shown(value)


def _seeded(machine: Machine, builder: NetworkBuilder, origin: Origin, arguments: list[Any], line: int) -> Any:
    """The seed; one from the clock is left open."""
    value = arguments[0] if arguments else None
    if isinstance(value, Unknown):
        if _CLOCK.search(value.text):
            message = "the seed comes from the clock or from chance: no run can be repeated; here it is left open"
            machine.findings.append(Finding("seed-from-clock", message, "seed", line))
        elif may_wait(value, "seed"):
            return builder.seed(Placeholder(value.text))
        else:
            message = f"{value.text} is known to the running program only: the seed is left open (--set '{value.text}=...')"
            machine.findings.append(Finding("open-seed", message, "seed", line))
        return builder
    if isinstance(value, int) and not isinstance(value, bool):
        return builder.seed(int(value))
    origin.faults.append((line, Problem("seed", f"expected a whole number, but {_short(value)} was given")))
    return builder


def _built(machine: Machine, builder: Fluent, origin: Origin, node: Node) -> Any:
    """The object that a builder makes; a network is built when the whole program has been followed."""
    if isinstance(builder, NetworkBuilder):
        message = "this configuration has settings, but no layers"
        raise Refused(message, "it goes on with .list() or .graphBuilder()", _line_of(node))
    if builder in machine.origins.builders:
        origin.built = True
        machine.work(640 + 32 * len(origin.parts), node)
        machine.networks.append(networks.finished(machine, builder, origin))
        return Configured(
            f"configuration of line {origin.line}", "new", node.line, builder=builder, number=len(machine.networks) - 1
        )
    if origin.wanted and not isinstance(builder, LayerWords):
        return waiting(origin.wanted[0].needs, origin.what, node.line)
    try:
        made = builder.build()  # type: ignore[attr-defined]
    except UnboundError as error:
        return _open_object(origin.what, Unknown(error.name), node)
    except NetconfError as error:
        raise of_error(error, origin.what, _line_of(node)) from None
    return machine.origins.note(made, origin)


def changed(machine: Machine, receiver: Configured, name: str, arguments: list[Any], node: Node) -> Any:
    """A setter of a configuration that is built already: its builder is told, and builds again."""
    origin = machine.origins.of(receiver.builder)
    if name not in LATE_WORDS or len(arguments) != 1 or origin is None:
        return machine.unknown(node)
    line = _line_of(node)
    machine.work(640, node)
    origin.words.append((LATE_WORDS[name], line))
    try:
        getattr(receiver.builder, LATE_WORDS[name])(python_value(arguments[0], name))
    except Wanted as wanted:
        origin.wanted.append(asked(machine, name, wanted.value, line))
    except (NetconfError, AttributeError) as error:
        message = f"{name}(...) of a configuration that is built: {error}"
        raise Refused(message, "say it on the builder", line) from None
    machine.networks[receiver.number] = networks.finished(machine, receiver.builder, origin)
    return None
