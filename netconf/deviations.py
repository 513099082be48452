"""Deviations of DL4J's releases from what its words say: those of words, and what a deviation is.

Nothing acts unless a configuration asks for the ``compatibility`` of a release. The one table of all deviations, those here among
them, is ``runtime/compatibility.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from netconf.releases import NEWEST, RELEASES, is_known


@dataclass(frozen=True)
class Deviation:
    """A defect, the first and last release that has it, and what it does."""

    name: str
    first: str
    last: str
    effect: str

    def acts_in(self, release: str | None) -> bool:
        """Whether a release has it; None and unknown ones have none."""
        return is_known(release) and RELEASES.index(self.first) <= RELEASES.index(str(release)) <= RELEASES.index(self.last)


WEIGHT_DECAY_TWICE = Deviation(
    "weight_decay_twice",
    "1.0.0-M1",
    NEWEST,
    "the network's weight decay stands in layers twice",
)
NETWORK_CONSTRAINTS_LOST = Deviation(
    "network_constraints_lost", "1.0.0-alpha", NEWEST, "the network's constrainAllParameters reaches no layer"
)
INPUT_CONSTRAINTS_LOST = Deviation(
    "input_constraints_lost", "1.0.0-alpha", NEWEST, "constrainInputWeights of recurrent layers has no effect"
)
OWN_CONSTRAINTS_LOST = Deviation(
    "own_constraints_lost",
    "1.0.0-alpha",
    NEWEST,
    "runs of M2.1: SimpleRnn and ElementWiseMultiplicationLayer lose constraints of their own, and have the network's",
)
OF_WORDS = (WEIGHT_DECAY_TWICE, NETWORK_CONSTRAINTS_LOST, INPUT_CONSTRAINTS_LOST, OWN_CONSTRAINTS_LOST)
"""What builders did to words; a document tells what came of it."""
