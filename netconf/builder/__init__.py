"""The fluent builders: DL4J's chains of words, kept as they are said and given a meaning when the network is built."""
