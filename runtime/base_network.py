"""What every kind of network can do: parameters, training, scores and gradients, stored state, files.

A MultiLayerNetwork (network.py) and a ComputationGraph (computation_graph.py) differ in how arrays enter and leave.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np

from netconf.bindings import AnyConfiguration
from netconf.errors import NetconfError, Problem
from netconf.graph.configuration import ComputationGraphConfiguration
from netconf.network import MultiLayerConfiguration
from runtime.arrays import Layout
from runtime.compiler.signal import Purpose, Signal
from runtime.copying import Copied
from runtime.data.dataset import DataSet
from runtime.data.given import AnyDataSet, data_sets, each, single
from runtime.data.multi_dataset import MultiDataSet
from runtime.data.numeric import whole_number
from runtime.engine import Engine
from runtime.filed import Filed
from runtime.images import images_given, outward
from runtime.initializers import initial_parameters
from runtime.memory import Array
from runtime.memory_report import MemoryReport, held, planned
from runtime.minibatch import Minibatch
from runtime.options import debug_mode, number_type, thread_count, uses_halves
from runtime.parameter_access import ParameterAccess
from runtime.randomness import first_position
from runtime.schedules import Moment
from runtime.stored_state import State
from runtime.summary import summary
from runtime.train.fit import LabelCheck, fit_minibatch
from runtime.train.listeners import hearing
from runtime.turns import Turn

_OTHERS: dict[type, str] = {
    MultiLayerConfiguration: "MultiLayerNetwork(conf)",
    ComputationGraphConfiguration: "ComputationGraph(conf)",
}


class Network(Copied, Filed, ParameterAccess):
    """A configuration with parameters, which is trained and run; its two kinds say what they are made of."""

    _takes: type[AnyConfiguration]
    """The kind of configuration."""

    def __init__(
        self,
        conf: AnyConfiguration,
        dtype: Any = None,
        threads: int | None = None,
        layout: Layout = "NCW",
        precision: str | None = None,
        *,
        debug: bool | None = None,
    ) -> None:
        if not isinstance(conf, self._takes):
            given = f"class, {conf.__name__}," if isinstance(conf, type) else type(conf).__name__
            other = _OTHERS.get(type(conf), "netconf.load(...)")
            raise NetconfError([Problem("conf", f"a {given} is given, {self._takes.__name__} is expected", f"use {other}")])
        if layout not in ("NCW", "NWC"):
            raise NetconfError([Problem("layout", f"{layout!r} is given, NCW or NWC is expected")])
        self.conf: Any = conf
        self.layout = layout
        self.turn = Turn()
        self.dtype = number_type(dtype, conf)
        self.threads = thread_count(threads)
        self.engine = Engine(conf, self.dtype, self.threads, layout, debug=debug_mode(debug))
        self.precision = precision or self.dtype.name
        self.iteration = 0
        self.epoch = 0
        self.random_position = 0
        self.listeners: list[Any] = []
        self._score = float("nan")
        self._check = LabelCheck([output.layer for output in self.engine.plan.losses])
        self._initialized = False

    @property
    def precision(self) -> str:
        """Of predictions; may be changed at any time.

        It is the network's number type, or "bfloat16": LSTMs then multiply weights, inputs and hidden states of 8 significant
        bits, summed in float32, which is about twice as fast where the processor has the instructions (AVX512-BF16). Training
        and scores do not change. In the network of the Shakespeare example probabilities change by 0.3 % of themselves (median;
        one in a hundred by 2 %), the likeliest character in 0.1 % of steps, the entropy of a text by less than 0.0001 bits.

        Raises
        ------
        netconf.NetconfError
            When set to what is unknown, or what the processor or the number type does not allow.
        """
        return "bfloat16" if self.engine.halves else self.dtype.name

    @precision.setter
    def precision(self, precision: str | None) -> None:
        self.engine.predict_in_halves(wanted=uses_halves(precision, self.dtype))

    # -------------------------------------------------------------- parameters

    def init(self, params: Array | None = None, seed: int | None = None) -> Self:
        """Draw the initial parameters, or take those given; the network itself, as in DL4J.

        Parameters
        ----------
        params
            Flat vector in DL4J's order.
        seed
            In place of the configuration's; one is drawn when both are None.
        """
        seed = self.conf.seed if seed is None else whole_number("seed", seed, signed=True)
        chosen = secrets.randbits(63) if seed is None else seed
        random = self.engine.stream(chosen)
        if params is not None:
            self.set_params(params)
        else:
            self.engine.set_parameters(initial_parameters(self.engine.plan.outline, self.engine.plan.table, random))
        self.random_position = first_position(chosen, self.conf.seed) if random.position is None else random.position
        self._initialized = True
        return self

    # -------------------------------------------------------------- training

    def _fit(self, data: AnyDataSet | Iterable[AnyDataSet], epochs: int) -> None:
        """Train on a minibatch that often, or go through an iterable that often."""
        self._require_init()
        epochs = whole_number("epochs", epochs)
        if isinstance(data, DataSet | MultiDataSet):
            for _ in range(epochs):
                self._fit_dataset(data)
            return
        some = data_sets(data, epochs)
        for _ in range(epochs):
            for _ in self.fit_epoch(some):
                pass

    def fit_epoch(self, data: Iterable[AnyDataSet]) -> Iterator[float]:
        """Train on one minibatch after the other, with its score after each; whoever stops asking ends the epoch early.

        Raises
        ------
        netconf.NetconfError
            If a minibatch cannot be used.
        """
        self._require_init()
        self._tell("on_epoch_start")
        for dataset in each(data):
            self._fit_dataset(dataset)
            yield self.score()
        self.epoch += 1
        self._tell("on_epoch_end")
        if hasattr(data, "reset"):
            data.reset()

    def _tell(self, event: str) -> None:
        for listener in self.listeners:
            if hasattr(listener, event):
                getattr(listener, event)(self)

    def _read(self, data: AnyDataSet) -> Minibatch:
        """What a data set holds, as segments read it."""
        data = single(data)
        self.engine.stand_at(Moment(self.iteration, self.epoch), self.random_position)
        if isinstance(data, MultiDataSet):
            return self.engine.intake.learned(data.features, data.features_masks, data.labels, data.labels_masks)
        return self.engine.intake.learned([data.features], [data.features_mask], [data.labels], [data.labels_mask])

    def _read_all(self, data: AnyDataSet | Iterable[AnyDataSet]) -> Iterator[Minibatch]:
        """A data set, or one after the other of an iterable."""
        return map(self._read, each(data_sets(data, 1)))

    def _fit_dataset(self, data: AnyDataSet) -> None:
        fit_minibatch(self, self._read(data), self._check)
        self._tell("minibatch_done")

    @property
    def standing(self) -> tuple[int, float | None]:
        """How often the score stood still so far, and the last one: what the policy Score of 0.x goes by."""
        return self.engine.standing

    def updated(self, score: float) -> None:
        """Count an update and tell the listeners, with the count before it."""
        self._score = score
        for listener in self.listeners:
            listener.iteration_done(self, self.iteration, self.epoch)
        self.iteration += 1
        self.random_position = self.engine.next_position

    def set_listeners(self, *listeners: Any) -> None:
        """Whom to tell of each update, in place of those before."""
        self.listeners = hearing(listeners)

    def add_listeners(self, *listeners: Any) -> None:
        """Whom else to tell of each update."""
        self.listeners += hearing(listeners)

    # -------------------------------------------------------------- scores and gradients

    def score(self, dataset: AnyDataSet | None = None) -> float:
        """The score of the last update, or of a dataset, with regularisation."""
        if dataset is None:
            return self._score
        self._require_init()
        minibatch = self._read(dataset)
        segment, score = self.engine.learn(Purpose.score, minibatch, stateful=False, back=0)
        self._check(minibatch, segment)
        return score

    def score_examples(self, dataset: AnyDataSet, add_regularization: bool = False) -> Array:  # noqa: FBT001, FBT002 - DL4J's order
        """The loss of each example, summed over outputs and steps: [minibatch]; what DL4J's detectors of anomalies sort by.

        Parameters
        ----------
        dataset
            The examples.
        add_regularization
            Whether the penalties of the whole network are added to each.

        Raises
        ------
        netconf.NetconfError
            If the network does not keep examples apart.
        """
        self._require_init()
        minibatch = self._read(dataset)
        if not self.engine.plan.keeps_examples:
            message = "an output of the network holds rows of several examples"
            raise NetconfError([Problem("score_examples", message, "score(dataset) is that of all")])
        found = np.empty(minibatch.batch)
        for number in range(minibatch.batch):
            segment, score = self.engine.learn(Purpose.score, minibatch.alone(number), stateful=False, back=0)
            found[number] = score if add_regularization else segment.loss()
        return found

    def loss_sum(self, dataset: AnyDataSet, *, training: bool = False) -> float:
        """Sum of the losses of all outputs, examples and steps, without regularisation, not divided by anything.

        ``training`` is for gradient checks: dropout and noise act as in the next training pass.
        """
        self._require_init()
        purpose = Purpose.gradient if training and self.engine.plan.differs_in_training else Purpose.score
        return self.engine.learn(purpose, self._read(dataset), stateful=False, back=0)[0].loss()

    def gradient_and_score(self, dataset: AnyDataSet) -> tuple[Array, float]:
        """The gradient of ``loss_sum`` in DL4J's flat order, before normalisation and regularisation, and the score."""
        self._require_init()
        engine = self.engine
        _, score = engine.learn(Purpose.gradient, self._read(dataset), stateful=False, back=0)
        gradient = engine.plan.table.flat(engine.updates.gradient)
        if engine.plan.compatibility.has("batch_norm_without_gradient"):
            for entry in engine.plan.table.entries:
                if entry.spec.kind == "statistic":
                    gradient[entry.offset : entry.offset + entry.spec.size] = 0
        return gradient, score

    # -------------------------------------------------------------- running

    def _predicted(
        self, features: Sequence[Any], masks: Sequence[Any] | None, *, chunk: int | None = None, stateful: bool = False
    ) -> list[Array]:
        """The outputs for some features, as their user reads them."""
        self._require_init()
        is_simple = len(features) == 1 and chunk is None and (masks is None or masks[0] is None)
        if is_simple and (known := self.engine.predict_as_before(features[0], stateful=stateful)) is not None:
            return [self._outward(known, self.engine.plan.gives_series[0], flat=features[0].ndim == 2)]
        minibatch = self.engine.intake.given(features, masks)
        chunk = None if chunk is None else whole_number("chunk", chunk)
        results = self.engine.room_for(minibatch)
        if chunk is None or chunk >= minibatch.batch or not self.engine.plan.keeps_examples:
            self.engine.predict(minibatch, results, stateful=stateful)
        else:
            for start in range(0, minibatch.batch, chunk):
                part = slice(start, start + chunk)
                self.engine.predict(minibatch.examples(part), tuple(result[part] for result in results), stateful=stateful)
        if is_simple:
            self.engine.remember(features[0], minibatch, results, stateful=stateful)
        plan, images = self.engine.plan, images_given(self.engine.plan, minibatch)
        outputs = zip(results, plan.gives_series, plan.outputs, strict=True)
        return [
            self.engine.intake.images_outward(outward(array, images[place]))
            if place in images
            else self._outward(array, kind, flat=minibatch.flat)
            for array, kind, place in outputs
        ]

    def _outward(self, result: Array, is_series: bool, *, flat: bool) -> Array:  # noqa: FBT001 - asked of every output
        """[example, output, step] as its user expects it."""
        if not is_series:
            return result[:, :, 0] if result.shape[2] == 1 else result.transpose(2, 0, 1).reshape(-1, result.shape[1])
        return self.engine.intake.outward(result, flat=flat and result.shape[2] == 1)

    def _activation(self, signal: Signal, steps: Array, minibatch: Minibatch) -> Array:
        """What came out of a layer, [step, example, unit], as its user reads it; a copy."""
        if signal.recurrent:
            flat = minibatch.flat and signal.steps == 1
            return self.engine.intake.outward(steps.transpose(1, 2, 0).copy(), flat=flat)
        if signal.pixels is not None:
            return self.engine.intake.images_outward(outward(steps.transpose(1, 2, 0), signal.pixels))
        if signal.image is not None:
            return self.engine.intake.images_outward(steps.reshape(-1, *signal.image).copy())
        return steps.reshape(-1, signal.units).copy()

    def rnn_clear_previous_state(self) -> None:
        """Forget the stored state."""
        self.engine.stored.clear()

    def rnn_get_previous_state(self, layer: int | str) -> State:
        """Stored state of a layer, ``{"h": [minibatch, units], "c": ...}``; empty when there is none.

        A layer is called by its number; in a graph by its name.
        """
        return self.engine.stored.get(layer)

    def rnn_set_previous_state(self, layer: int | str, state: State) -> None:
        """Store the state of a layer, ``{"h": [minibatch, units], "c": ...}``."""
        self.engine.stored.set(layer, state)

    def rnn_state(self) -> dict[int | str, State]:
        """Stored state of all recurrent layers."""
        return {layer: self.engine.stored.get(layer) for layer in self.engine.stored.layers} if self.engine.stored.known else {}

    def set_rnn_state(self, states: Mapping[Any, State]) -> None:
        """Store the state of several layers."""
        self.engine.stored.clear()
        for layer, state in states.items():
            self.engine.stored.set(layer, state)

    def memory_report(self, minibatch: int | None = None, steps: int = 1, *, training: bool = True) -> MemoryReport:
        """Bytes by purpose, as a dict that prints as a table and has a ``total``.

        Parameters
        ----------
        minibatch, steps
            What is held now when there is no minibatch; else what will be held for minibatches of dense series of that size.
        training
            Whether these are trained on, or only predicted.
        """
        if minibatch is None:
            return held(self.engine)
        sizes = whole_number("minibatch", minibatch), whole_number("steps", steps)
        return planned(self.engine, *sizes, training=training)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.num_params():,} parameters, {self.dtype.name}, {self.iteration:,} updates)"

    def summary(self) -> str:
        """A table of the layers and their parameters, and a line on how they are trained."""
        return "\n".join(summary(self.conf, self.dtype.itemsize))

    # -------------------------------------------------------------- DL4J's names

    setListeners = set_listeners
    addListeners = add_listeners
    gradientAndScore = gradient_and_score
    scoreExamples = score_examples
    rnnClearPreviousState = rnn_clear_previous_state
    rnnGetPreviousState = rnn_get_previous_state
    rnnSetPreviousState = rnn_set_previous_state
