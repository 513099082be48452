"""Training that stops by itself and keeps the best network, in DL4J's words.

conditions      when to stop: after an epoch, or after a minibatch
calculators     how good a network is: its loss, or an evaluation, of data that it is not trained on
savers          where the best network and the latest are kept
trainer         the configuration, the loop and its result
"""
