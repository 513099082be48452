"""Time every option of a training segment beside the plain one: none may fall off a cliff.

python tests/benchmarks/options.py [part of a name ...]

Each option takes turns with the plain segment, and the smallest times are compared; a mask or another activation may cost a
quarter more.
"""

import sys
import time

import numpy as np
from machine import machine

from netconf import LSTM, DenseLayer, GravesLSTM, NeuralNetConfiguration, RnnOutputLayer, updaters
from runtime import DataSet, MultiLayerNetwork

MINIBATCH, STEPS, SIZE, UNITS = 32, 50, 77, 200
ROUNDS = 12
RANDOM = np.random.default_rng(0)


def network(kind=GravesLSTM, output="MCXENT", last="SOFTMAX", dtype="float32", dense=False, words=(), **layer):
    """Two recurrent layers of 200 units, as in the tutorials; ``words`` are calls on the builder."""
    builder = NeuralNetConfiguration.Builder().seed(1).weightInit("XAVIER")
    of_chain = [word for word in words if "BPTT" in word[0] or word[0] == "backpropType"]
    for name, arguments in (("updater", (updaters.RmsProp(0.001),)), ("l2", (0.001,)), *words):
        builder = builder if (name, arguments) in of_chain else getattr(builder, name)(*arguments)
    chain, before = builder.list(), SIZE
    for name, arguments in of_chain:
        chain = getattr(chain, name)(*arguments)
    for _ in range(2):
        one = kind.Builder().nIn(before).nOut(UNITS)
        for word, value in ({"activation": "TANH"} | layer).items():
            one = getattr(one, word)(value)
        chain, before = chain.layer(one.build()), UNITS
    if dense:
        chain = chain.layer(DenseLayer.Builder().nIn(UNITS).nOut(UNITS).activation("RELU").build())
    chain = chain.layer(RnnOutputLayer.Builder(output).nIn(UNITS).nOut(SIZE).activation(last).build())
    return MultiLayerNetwork(chain.build(), dtype=dtype).init()


FEATURES, LABELS = RANDOM.integers(0, SIZE, (2, MINIBATCH, STEPS))
HOT, HOT_LABELS = (np.eye(SIZE, dtype=np.float32)[x].transpose(0, 2, 1).copy() for x in (FEATURES, LABELS))
DENSE = RANDOM.standard_normal(HOT.shape).astype(np.float32)
MASK = (np.arange(STEPS) < RANDOM.integers(STEPS // 2, STEPS + 1, (MINIBATCH, 1))).astype(np.float32)
PLAIN = DataSet(HOT, HOT_LABELS)
SEGMENTS = 4
SERIES = DataSet(*(np.tile(array, SEGMENTS) for array in (HOT, HOT_LABELS)))
MASKED = "mask or activation"
STATE = "state"


def truncated(back):
    """Calls on the builder for segments of as many steps as the plain one has."""
    return (("backpropType", ("TruncatedBPTT",)), ("tBPTTForwardLength", (STEPS,)), ("tBPTTBackwardLength", (back,)))


OPTIONS = {
    "features mask": (MASKED, {}, DataSet(HOT, HOT_LABELS, MASK, None)),
    "labels mask": (MASKED, {}, DataSet(HOT, HOT_LABELS, None, MASK)),
    "both masks": (MASKED, {}, DataSet(HOT, HOT_LABELS, MASK, MASK)),
    **{
        f"activation {name}": (MASKED, {"activation": name}, PLAIN)
        for name in ("SOFTSIGN", "RELU", "SIGMOID", "HARDTANH", "ELU", "SOFTPLUS", "RATIONALTANH", "SWISH", "IDENTITY")
    },
    **{f"gates {name}": (MASKED, {"gateActivationFunction": name}, PLAIN) for name in ("HARDSIGMOID", "TANH")},
    "without peepholes": (MASKED, {"kind": LSTM}, PLAIN),
    "indices": ("", {}, DataSet(FEATURES, LABELS)),
    "dense input": ("", {}, DataSet(DENSE, HOT_LABELS)),
    "a dense layer more": ("", {"dense": True}, PLAIN),
    "loss MSE": ("", {"output": "MSE", "last": "IDENTITY"}, PLAIN),
    "loss XENT": ("", {"output": "XENT", "last": "SIGMOID"}, PLAIN),
    **{
        f"updater {kind.__name__}": ("", {"words": (("updater", (kind(),)),)}, PLAIN)
        for kind in (
            updaters.Sgd, updaters.Nesterovs, updaters.Adam, updaters.AMSGrad, updaters.Nadam, updaters.AdaMax, updaters.AdaGrad,
            updaters.AdaDelta,
        )
    },
    **{
        f"normalisation {name}": ("", {"words": (("gradientNormalization", (name,)),)}, PLAIN)
        for name in ("ClipElementWiseAbsoluteValue", "ClipL2PerLayer", "ClipL2PerParamType", "RenormalizeL2PerLayer")
    },
    "l1": ("", {"words": (("l1", (0.001,)),)}, PLAIN),
    "dropout": ("", {"words": (("dropOut", (0.5,)),)}, PLAIN),
    "float64": ("", {"dtype": "float64"}, PLAIN),
    "truncated, 50 back 20": (STATE, {"words": truncated(20)}, PLAIN),
    "truncated, four segments that carry their state": (STATE, {"words": truncated(50)}, SERIES),
    "truncated, four segments, 50 back 20": (STATE, {"words": truncated(20)}, SERIES),
}  # fmt: skip


def seconds(net, data):
    """Time one update."""
    start = time.perf_counter()
    net.fit(data)
    return time.perf_counter() - start


def predictions():
    """Seconds of predicting a segment, and of going on from the stored state with it and storing the next."""
    net, times = network(), []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        net.output(HOT)
        middle = time.perf_counter()
        net.rnn_time_step(HOT)
        times.append((middle - start, time.perf_counter() - middle))
    return tuple(min(column) for column in zip(*times[1:], strict=True))


def row(name, usual, taken, limited):
    """A line of the table."""
    over = "over 1.25" if limited and taken > 1.25 * usual else ""
    print(f"| {name} | {1e3 * taken:.1f} | {taken / usual:.2f} | {over} |", flush=True)


def main():
    """Print a row for each option whose name has one of the parts that were asked for."""
    print(machine("numpy", "numba"))
    print("\n| option | ms | of the plain segment | |\n|---|---|---|---|")
    plain = network()
    seconds(plain, PLAIN)
    for name, (kind, words, data) in OPTIONS.items():
        if len(sys.argv) > 1 and not any(part in name for part in sys.argv[1:]):
            continue
        net = network(**words)
        seconds(net, data)
        segments = data.features.shape[-1] // STEPS
        times = [(seconds(plain, PLAIN), seconds(net, data) / segments) for _ in range(ROUNDS)]
        usual, taken = (min(column) for column in zip(*times, strict=True))
        row(name, usual, taken, kind)
    if len(sys.argv) == 1 or "stored" in sys.argv:
        row("stored state, beside a prediction without", *predictions(), STATE)


if __name__ == "__main__":
    main()
