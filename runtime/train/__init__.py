"""Training: minibatch, segments of truncated backpropagation, update, listeners."""
