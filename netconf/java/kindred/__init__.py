"""Scala and Kotlin: their tokens are written as Java's, which the one parser reads.

No grammar of either language: brackets, the ends of statements, and what builder chains need of expressions, declarations and
control. What is not known passes through as it is, and the parser of Java makes of it what it can.
"""

from netconf.java.kindred.context import Context
from netconf.java.kindred.translation import Translated, prepared, translated

__all__ = ["Context", "Translated", "prepared", "translated"]
