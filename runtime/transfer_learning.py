"""``TransferLearning``: a network that goes on from a trained one, partly frozen, resized, with other layers behind it."""

from __future__ import annotations

from typing import Any

from netconf.errors import ConfigurationError, Problem
from netconf.findings import warn
from netconf.network import MultiLayerConfiguration
from netconf.transfer.changes import Changes
from netconf.transfer.fine_tuning import FineTuneConfiguration
from runtime.network import MultiLayerNetwork

__all__ = ["FineTuneConfiguration", "TransferLearning"]


class Builder(Changes):
    """Words about a trained network, as DL4J's; ``build()`` makes the new one, and the trained one stays as it is.

    Parameters
    ----------
    network
        The trained network, for example from ``runtime.load("model.zip")``.

    Examples
    --------
    Keep the layers 0 and 1 as they are, and learn other classes::

        tuned = (
            TransferLearning.Builder(load("model.zip"))
            .fineTuneConfiguration(FineTuneConfiguration.Builder().updater(Adam(1e-3)).build())
            .setFeatureExtractor(1)
            .removeOutputLayer()
            .addLayer(RnnOutputLayer.Builder("mcxent").nOut(5).activation("softmax").build())
            .build()
        )
        tuned.fit(iterator)

    Beyond DL4J: truncated backpropagation stays that of the trained network unless fine tuning says another one, an added layer
    needs neither nIn nor a fine-tune configuration, and words reach the layers inside wrappers.
    """

    def __init__(self, network: Any) -> None:
        super().__init__()
        if not isinstance(network, MultiLayerNetwork):
            message = f"expected a MultiLayerNetwork, but a {type(network).__name__} was given"
            hint = "of a graph, write the new configuration, and copy parameters with param_table() and setParam(name, array)"
            raise ConfigurationError([Problem("TransferLearning.Builder", message, hint)])
        self._network: MultiLayerNetwork = network

    def configuration(self) -> MultiLayerConfiguration:
        """The configuration of the new network.

        Raises
        ------
        ConfigurationError
            With all that is wrong.
        """
        return self._changed(self._network.conf)[0]

    def build(self) -> MultiLayerNetwork:
        """The new network: layers that stay have their parameters, all others first ones; updaters and counters begin anew.

        Raises
        ------
        ConfigurationError
            With all that is wrong with its configuration.
        """
        old = self._network
        conf, kept = self._changed(old.conf)
        warn(conf.findings)
        new = MultiLayerNetwork(conf, dtype=old.dtype.name, threads=old.threads, layout=old.layout, precision=old.precision)
        values, trained = new.init().params(), old.params()
        sources = {entry.name: entry for entry in old.engine.plan.table.entries if entry.layer in kept}
        for entry in new.engine.plan.table.entries:
            if (source := sources.get(entry.name)) is not None:
                size = entry.spec.size
                values[entry.offset : entry.offset + size] = trained[source.offset : source.offset + size]
        new.set_params(values)
        return new


class TransferLearning:
    """DL4J's outer class: ``TransferLearning.Builder(network)`` begins a chain."""

    Builder = Builder
