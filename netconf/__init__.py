"""Networks as words: Deeplearning4j's builder, YAML specs, and the validated configuration that both end in."""
