"""Writers of programs: the chain of builder words that yields a network, in Python and in Java."""
