"""How good predictions are: counts and the measures that DL4J reports of them."""
