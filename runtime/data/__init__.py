"""Where minibatches come from: data sets, iterators, text."""
