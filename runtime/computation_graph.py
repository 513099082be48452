"""ComputationGraph: layers and vertices with several inputs and outputs, which are trained and run as a MultiLayerNetwork is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from netconf.graph.configuration import ComputationGraphConfiguration
from runtime.base_network import Network
from runtime.data.multi_dataset import MultiDataSet, listed
from runtime.evaluating import GraphEvaluations
from runtime.java_names import GraphNames
from runtime.memory import Array
from runtime.turns import USES, in_turn


@in_turn(*USES)
class ComputationGraph(GraphNames, GraphEvaluations, Network):
    """A graph of layers and vertices with parameters.

    Inputs, labels and outputs stand in the order of the configuration's ``inputs`` and ``outputs``; a graph with one input or
    output takes or gives an array in place of a list.

    Parameters
    ----------
    conf
        A built configuration.
    dtype
        "float32" or "float64"; the configuration's dataType when None.
    threads
        Number of threads at most; every core that the process may use when None. Results have the same bits for any number.
    layout
        How series and images enter and leave: "NCW" is [minibatch, features, time], as in DL4J; "NWC" has features last, and
        channels of images.
    precision
        Of predictions; see the attribute.
    debug
        Whether every run is checked and memory that it has not written is not a number, which is slow; as the environment
        variable GRAVES_DEBUG says when None.

    Raises
    ------
    netconf.NetconfError
        If a placeholder is not bound, or a word is not implemented; every reason is listed.
    """

    conf: ComputationGraphConfiguration
    _takes = ComputationGraphConfiguration

    def fit(
        self, data: Any, labels: Any = None, features_masks: Any = None, labels_masks: Any = None, *, epochs: int = 1
    ) -> Self:
        """Train: ``fit(inputs, labels)``, ``fit(dataset)`` or ``fit(iterator, epochs=n)``; the network itself.

        Parameters
        ----------
        data
            A list of features, one array for each input; a DataSet or MultiDataSet; or an iterable of these that may be gone
            through again.
        labels, features_masks, labels_masks
            With features: lists, too; a mask that there is not is None. With an iterable, a number in the place of labels is that
            of epochs, as in DL4J.
        epochs
            How often an iterable is gone through; a single minibatch is fitted that often and counts no epoch, as in DL4J.

        Raises
        ------
        netconf.NetconfError
            If shapes or numbers cannot be used; nothing is changed then.
        """
        if isinstance(labels, int):
            labels, epochs = None, labels
        if labels is not None:
            data = MultiDataSet(data, labels, features_masks, labels_masks)
        self._fit(data, epochs)
        return self

    def output(self, *features: Any, features_masks: Any = None, chunk: int | None = None) -> Array | list[Array]:
        """Predictions.

        Parameters
        ----------
        features
            One array for each input: [minibatch, features, time] (or the network's layout), [minibatch, features], integers
            [minibatch, time], or images [minibatch, channels, height, width].
        features_masks
            [minibatch, time] for each input, or None.
        chunk
            Examples that are computed at a time; all when None.

        Returns
        -------
        Array or list of Array
            [minibatch, outputs, time] for each output; of an OutputLayer [minibatch · time, outputs], as in DL4J.
        """
        masks = None if features_masks is None else listed(features_masks)
        outputs = self._predicted(self._inputs(features), masks, chunk=chunk)
        return outputs[0] if len(outputs) == 1 else outputs

    def _inputs(self, features: tuple[Any, ...]) -> Sequence[Any]:
        """The arrays of all inputs, which may have come as one list."""
        (first, *others) = features or ((),)
        as_list = not others and isinstance(first, list | tuple) and len(self.conf.inputs) > 1
        return first if as_list else features

    def feed_forward(self, *features: Any, features_masks: Any = None) -> dict[str, Array]:
        """The inputs and the activations of each vertex by name, as copies.

        Returns
        -------
        dict of Array
            Of a recurrent layer [minibatch, units, time], of others [minibatch · time, units], of those that give images
            [minibatch · time, channels, height, width], as in DL4J.
        """
        self._require_init()
        given = self._inputs(features)
        minibatch = self.engine.intake.given(given, None if features_masks is None else listed(features_masks))
        segment = self.engine.activate(minibatch)
        members = enumerate(self.engine.plan.outline.members)
        activations = {
            member.name: self._activation(segment.signal(number), segment.activations(number), minibatch)
            for number, member in members
        }
        return {name: np.array(array) for name, array in zip(self.conf.inputs, given, strict=True)} | activations

    def rnn_time_step(self, *features: Any) -> Array | list[Array]:
        """Predictions that go on from the stored state, which becomes that after the last step.

        Raises
        ------
        netconf.NetconfError
            If the stored state belongs to a minibatch of another size.
        """
        outputs = self._predicted(self._inputs(features), None, stateful=True)
        return outputs[0] if len(outputs) == 1 else outputs

    # -------------------------------------------------------------- DL4J's names

    feedForward = feed_forward
    rnnTimeStep = rnn_time_step
