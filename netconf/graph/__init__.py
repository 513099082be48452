"""Computation graphs: their vertices, their configuration, its rules."""
