"""Transfer learning in words: what changes in the configuration of a trained network."""
