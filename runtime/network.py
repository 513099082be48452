"""MultiLayerNetwork: a chain of layers with parameters, which is trained and run.

The Python names are the class's own; DL4J's (``rnnTimeStep``, ``setParams``, ...) stand beside them at the end, so that ported
programs run.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from netconf.network import MultiLayerConfiguration
from runtime.base_network import Network
from runtime.data.dataset import DataSet
from runtime.evaluating import ChainEvaluations
from runtime.java_names import ChainNames
from runtime.memory import Array
from runtime.turns import USES, in_turn


@in_turn(*USES)
class MultiLayerNetwork(ChainNames, ChainEvaluations, Network):
    """A chain of layers with parameters.

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

    conf: MultiLayerConfiguration
    _takes = MultiLayerConfiguration

    def fit(self, data: Any, labels: Any = None, features_mask: Any = None, labels_mask: Any = None, *, epochs: int = 1) -> Self:
        """Train: ``fit(x, y)``, ``fit(dataset)`` or ``fit(iterator, epochs=n)``; the network itself.

        Parameters
        ----------
        data
            Features, a DataSet, or an iterable of DataSets that may be gone through again.
        labels, features_mask, labels_mask
            With features. With an iterable, a number in the place of labels is that of epochs, as in DL4J.
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
            data = DataSet(data, labels, features_mask, labels_mask)
        self._fit(data, epochs)
        return self

    def output(self, features: Any, features_mask: Any = None, *, chunk: int | None = None) -> Array:
        """Predictions.

        Parameters
        ----------
        features
            [minibatch, features, time] (or the network's layout), [minibatch, features], integers [minibatch, time], or images
            [minibatch, channels, height, width].
        features_mask
            [minibatch, time].
        chunk
            Examples that are computed at a time; all when None.

        Returns
        -------
        Array
            [minibatch, outputs, time]; of an OutputLayer [minibatch · time, outputs], as in DL4J.
        """
        return self._predicted([features], [features_mask], chunk=chunk)[0]

    def feed_forward(self, features: Any, features_mask: Any = None) -> list[Array]:
        """The input and the activations of each layer, as copies.

        Returns
        -------
        list of Array
            Of a recurrent layer [minibatch, units, time], of others [minibatch · time, units], of those that give images
            [minibatch · time, channels, height, width], as in DL4J.
        """
        self._require_init()
        minibatch = self.engine.intake.given([features], [features_mask])
        segment = self.engine.activate(minibatch)
        activations = [
            self._activation(segment.signal(layer), segment.activations(layer), minibatch)
            for layer in range(len(self.conf.layers))
        ]
        return [np.array(features), *activations]

    def rnn_time_step(self, features: Any) -> Array:
        """Predictions that go on from the stored state, which becomes that after the last step.

        Raises
        ------
        netconf.NetconfError
            If the stored state belongs to a minibatch of another size.
        """
        return self._predicted([features], None, stateful=True)[0]

    # -------------------------------------------------------------- DL4J's names

    feedForward = feed_forward
    rnnTimeStep = rnn_time_step
