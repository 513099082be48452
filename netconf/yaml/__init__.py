"""Our YAML: for people to write and to read, with the line and column of every fault."""
