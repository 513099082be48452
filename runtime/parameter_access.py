"""A network's parameters and updater state, as DL4J orders, shapes and names them: what every kind of network offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netconf.errors import Problem
from netconf.gates import gates_of
from netconf.named import elements
from runtime.compiler.updater_state import flat_state, named_state, set_flat_state, set_named_state
from runtime.data.numeric import numeric
from runtime.engine import Engine
from runtime.errors import DataError
from runtime.memory import Array


class ParameterAccess:
    """Reads and writes the numbers of a network; ``runtime/formats/parameters.md`` draws how they lie."""

    conf: Any
    engine: Engine
    dtype: Any
    _initialized: bool

    init: Callable[..., Any]

    def _require_init(self) -> None:
        """Draw parameters where nobody gave any."""
        if not self._initialized:
            self.init()

    def num_params(self) -> int:
        """Number of parameters."""
        return self.engine.plan.table.count

    def params(self) -> Array:
        """The parameters in DL4J's flat order, as a copy."""
        self._require_init()
        return self.engine.parameters

    def set_params(self, values: Any) -> None:
        """Write the parameters from DL4J's flat order.

        Raises
        ------
        netconf.NetconfError
            If these are no numbers, or not as many as the network has.
        """
        array = numeric("params", values).reshape(-1)
        if array.size != self.num_params():
            sizes = ", ".join(f"{e.name} {e.spec.size}" for e in self.engine.plan.table.entries)
            message = f"{array.size} values are given, the network has {self.num_params()} parameters ({sizes})"
            raise DataError([Problem("params", message)])
        self.engine.set_parameters(array)
        self._initialized = True

    def param_table(self) -> dict[str, Array]:
        """The parameters by name (``0_W``) in DL4J's shapes, as copies."""
        self._require_init()
        table = self.engine.plan.table
        return {e.name: table.array(table.arena.array, e) for e in table.entries}

    def updater_state(self) -> Array:
        """The updater's state in DL4J's block order (from 0.9.0), as a copy; empty when it has none."""
        return flat_state(self.engine.updates)

    def set_updater_state(self, values: Any) -> None:
        """Write the updater's state from DL4J's block order.

        Raises
        ------
        netconf.NetconfError
            If these are no numbers, or not as many as the updaters have.
        """
        set_flat_state(self.engine.updates, numeric("updater_state", values).reshape(-1))

    def updater_table(self) -> dict[str, Array]:
        """The updater's state by parameter and name (``0_W.mean_square``) in the parameters' shapes, as copies."""
        return named_state(self.engine.updates, self.engine.plan.table)

    def set_updater_table(self, values: Mapping[str, Array]) -> None:
        """Write the updater's state by parameter and name.

        Raises
        ------
        netconf.NetconfError
            If a name or a shape is not the network's, or what is given are no numbers.
        """
        numbers = {name: numeric(f"updater state {name}", array) for name, array in values.items()}
        set_named_state(self.engine.updates, self.engine.plan.table, numbers)

    def gates(self, layer: int | str) -> dict[str, dict[str, Array]]:
        """The weights of a gated layer, gate by gate, as copies.

        Parameters
        ----------
        layer
            Index of the layer; the name of the vertex in a graph.

        Returns
        -------
        dict
            For each gate (``candidate``, ``forget_gate``, ``output_gate``, ``input_gate``; of a GRU ``reset_gate``,
            ``update_gate``, ``candidate``) its arrays: ``W`` [nIn, units], ``RW`` [units, units], ``b`` [units], and where the
            gate looks at the cell ``peephole`` [units]. Of a layer that reads both ways the names say the direction as DL4J's
            do: ``WF``, ``WB``; ``fW``, ``bW``. Empty for a layer without gates.

        Raises
        ------
        netconf.NetconfError
            If there is no such layer.
        """
        found = {prefix: part for prefix, _, part in elements(self.conf)}
        if str(layer) not in found:
            raise DataError([Problem("gates", f"there is no layer {layer!r}", f"there are {', '.join(found)}")])
        table = self.param_table()
        return {
            gate: {name: table[f"{layer}_{source}"][index] for name, (source, index) in parts.items()}
            for gate, parts in gates_of(found[str(layer)]).items()
        }

    # -------------------------------------------------------------- DL4J's names

    numParams = num_params
    setParams = set_params
    paramTable = param_table
    updaterState = updater_state
    setUpdaterState = set_updater_state
