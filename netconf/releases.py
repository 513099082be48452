"""DL4J's releases in their order; what changed between them is looked up by position."""

from __future__ import annotations

from netconf.errors import did_you_mean

RELEASES = (
    "0.4-rc3.8",
    "0.4-rc3.9",
    "0.4-rc3.10",
    "0.4.0",
    "0.5.0",
    "0.6.0",
    "0.7.0",
    "0.7.1",
    "0.7.2",
    "0.8.0",
    "0.9.0",
    "0.9.1",
    "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-beta2",
    "1.0.0-beta3",
    "1.0.0-beta4",
    "1.0.0-beta5",
    "1.0.0-beta6",
    "1.0.0-beta7",
    "1.0.0-M1",
    "1.0.0-M1.1",
    "1.0.0-M2",
    "1.0.0-M2.1",
)
"""Every release whose rules are known, oldest first."""

LAST_OF_0 = "0.9.1"
"""The release that a chain in 0.x words speaks when it does not say one."""
NEWEST = "1.0.0-M2.1"
"""The release that any other chain speaks when it does not say one."""


def is_known(release: object) -> bool:
    """Whether a release stands in the list."""
    return release in RELEASES


def up_to(release: str, last: str) -> bool:
    """Whether ``release`` is ``last`` or older."""
    return RELEASES.index(release) <= RELEASES.index(last)


def hint_for(release: object) -> str:
    """Which releases there are, the nearest to the one given first."""
    if isinstance(release, str):
        best = did_you_mean(release, RELEASES).partition("?")[0]
        lead = f"{best}? " if best.startswith("did you mean") else ""
    else:
        lead = ""
    return f"{lead}known releases: {', '.join(RELEASES)}"
