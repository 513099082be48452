"""DL4J's own documents: its JSON and YAML of every generation, read into our configuration and written from it."""
