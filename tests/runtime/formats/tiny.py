"""A network of the smallest kind, without kernels: what a model file needs of a network."""

import numpy as np

from netconf.network import MultiLayerConfiguration
from netconf.parameters import parameters_of

CONFIGURATION_TEXT = """\
seed: 1
updater: {type: RmsProp, learningRate: 0.1}
layers:
  - {type: GravesLSTM, nIn: 3, nOut: 2, activation: TANH}
  - {type: RnnOutputLayer, nOut: 3, activation: SOFTMAX, lossFunction: MCXENT}
"""


class TinyNetwork:
    """Holds arrays and counters, as MultiLayerNetwork does."""

    def __init__(self, dtype=np.float32):
        self.conf = MultiLayerConfiguration.from_yaml(CONFIGURATION_TEXT)
        self.dtype = np.dtype(dtype)
        self.layout = "NCW"
        self.iteration, self.epoch, self.random_position = 17, 2, 5
        self.standing = (0, None)
        random = np.random.default_rng(0)
        self.parameters = {
            f"{i}_{spec.name}": random.standard_normal(spec.shape).astype(dtype)
            for i, layer in enumerate(self.conf.layers)
            for spec in parameters_of(layer)
        }
        self.state = {0: {"h": random.standard_normal((1, 2)).astype(dtype), "c": random.standard_normal((1, 2)).astype(dtype)}}

    def param_table(self):
        return self.parameters

    def updater_table(self):
        return {f"{key}.mean_square": array**2 for key, array in self.parameters.items()}

    def rnn_state(self):
        return self.state
