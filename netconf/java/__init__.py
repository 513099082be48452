"""Java source of DL4J programs: read, evaluated without a JVM, and replayed on the builders of this package."""

from netconf.java.porting import port
from netconf.java.report import Neighbour, PortedNetwork, Refusal, Report

__all__ = ["Neighbour", "PortedNetwork", "Refusal", "Report", "port"]
