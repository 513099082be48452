"""Copies of networks: what ``copy``, ``pickle`` and other processes take, made of numbers and never of addresses."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import Any, Self, cast

_COUNTERS = ("iteration", "epoch", "random_position", "_score")


class Copied:
    """A network that can be copied and pickled: numbers, updater state, counters and stored state, without its listeners."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Kind and arguments of the constructor, and what ``__setstate__`` takes; to copy waits for a minibatch's end."""
        network, kind = cast("Any", self), cast("Any", type(self))
        with network.turn.lock:
            engine = network.engine
            return (
                partial(kind, debug=engine.plan.debug),
                (network.conf, network.dtype.name, network.threads, network.layout, network.precision),
                {
                    "parameters": network.params() if network._initialized else None,  # noqa: SLF001 - our own, as all below
                    "updater": network.updater_table() if engine.has_updates else None,
                    "standing": engine.standing,
                    "state": network.rnn_state(),
                    "counters": {name: getattr(network, name) for name in _COUNTERS},
                },
            )

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the numbers of the network that was copied."""
        network: Any = self
        if state["parameters"] is not None:
            network.init(state["parameters"])
        if state["updater"] is not None:
            network.set_updater_table(state["updater"])
            network.engine.updates.standing = state["standing"]
        if state["state"]:
            network.set_rnn_state(state["state"])
        for name, value in state["counters"].items():
            setattr(network, name, value)

    def clone(self) -> Self:
        """A network of its own with the same numbers, as ``copy.deepcopy`` makes it; listeners stay with this one."""
        return deepcopy(self)
