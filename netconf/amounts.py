"""Ranges that fields of several models have."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Count = Annotated[int, Field(ge=1)]
"""A whole number of things of which there is one at least."""
Natural = Annotated[int, Field(ge=0)]
"""A whole number that may be 0: a place, a width of nothing, a number that is not set."""
Part = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, all of it included."""
