"""Time the training of every recurrent layer, as a share of the LSTM's GFLOP/s, and GRU beside PyTorch's nn.GRU.

    python -m pip install torch                    # only for the comparison; without it that line is left out
    python tests/benchmarks/cells.py --threads 2 --rounds 12

Two layers and a softmax in float32, dense input, one minibatch with its update. All take turns, with a pause in which the threads
of the one before go to sleep; a figure is the minimum over all rounds, which other load disturbs least.
"""

import argparse
import time

import numpy as np
from contestants import Shape
from machine import machine

PAUSE = 0.005
"""Seconds: longer than any contestant's threads spin."""
SHAPE = Shape(32, 50, 77, 200, 2, 77)
FEWER = Shape(8, 50, 10, 32, 1, 5)
"""As small as PyTorch's own work between the products shows."""
WARM_UP = 3


def builders():
    """Builders of the layers, and how many products of the size of one gate each unit has."""
    from netconf import GRU, LSTM, CoupledLSTM, GravesLSTM, SimpleRnn

    return {
        "LSTM": (LSTM.Builder, 4),
        "GravesLSTM": (GravesLSTM.Builder, 4),
        "GRU": (GRU.Builder, 3),
        "GRU, reset after": (lambda: GRU.Builder().resetAfter(True), 3),
        "CoupledLSTM": (CoupledLSTM.Builder, 3),
        "CoupledLSTM, peepholes": (lambda: CoupledLSTM.Builder().peepholes(True), 3),
        "SimpleRnn": (SimpleRnn.Builder, 1),
        "SimpleRnn, layer norm": (lambda: SimpleRnn.Builder().hasLayerNorm(True), 1),
    }


def arrays(shape):
    """Dense features [minibatch, inputs, time], and one-hot labels."""
    random = np.random.default_rng(0)
    features = random.standard_normal((shape.minibatch, shape.inputs, shape.steps)).astype(np.float32)
    classes = random.integers(0, shape.outputs, (shape.minibatch, shape.steps))
    return features, np.ascontiguousarray(np.eye(shape.outputs, dtype=np.float32)[classes].swapaxes(1, 2))


def operations(shape, gates):
    """Floating-point operations of one training step: three passes over every weight, at every step and example."""
    sizes = [shape.inputs, *[shape.hidden] * (shape.layers - 1)]
    weights = sum(gates * shape.hidden * (size + shape.hidden) for size in sizes) + shape.hidden * shape.outputs
    return 6 * shape.minibatch * shape.steps * weights


def ours(shape, make, threads):
    """A function that trains on one minibatch."""
    from netconf import NeuralNetConfiguration, RmsProp, RnnOutputLayer
    from runtime import DataSet, MultiLayerNetwork

    chain = NeuralNetConfiguration.Builder().seed(1).updater(RmsProp(0.001)).activation("tanh").list()
    for place in range(shape.layers):
        chain = chain.layer(make().nIn(shape.hidden if place else shape.inputs).nOut(shape.hidden).build())
    chain = chain.layer(RnnOutputLayer.Builder("mcxent").nOut(shape.outputs).activation("softmax").build())
    network, data = MultiLayerNetwork(chain.build(), threads=threads).init(), DataSet(*arrays(shape))
    return lambda: network.fit(data)


def pytorch(shape, threads):
    """The same with nn.GRU and RMSprop."""
    import torch

    torch.set_num_threads(threads)
    recurrent = torch.nn.GRU(shape.inputs, shape.hidden, shape.layers, batch_first=True)
    output = torch.nn.Linear(shape.hidden, shape.outputs)
    optimizer = torch.optim.RMSprop([*recurrent.parameters(), *output.parameters()], 0.001, 0.95)
    features, labels = arrays(shape)
    x = torch.from_numpy(np.ascontiguousarray(features.swapaxes(1, 2)))
    classes = torch.from_numpy(labels.argmax(axis=1).reshape(-1))

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(output(recurrent(x)[0]).reshape(-1, shape.outputs), classes)
        loss.backward()
        optimizer.step()

    return step


def minima(work, rounds, calls=3):
    """The shortest time of each, in seconds."""
    best = dict.fromkeys(work, float("inf"))
    for function in work.values():
        for _ in range(WARM_UP):
            function()
    for _ in range(rounds):
        for name, function in work.items():
            time.sleep(PAUSE)
            function()  # wakes this contestant's threads
            for _ in range(calls):
                start = time.perf_counter()
                function()
                best[name] = min(best[name], time.perf_counter() - start)
    return best


def cells(threads, rounds):
    """Print a line for each layer."""
    kinds = builders()
    best = minima({name: ours(SHAPE, make, threads) for name, (make, _) in kinds.items()}, rounds)
    speed = {name: operations(SHAPE, gates) / best[name] / 1e9 for name, (_, gates) in kinds.items()}
    print(f"\n{SHAPE} (minibatch, steps, inputs, hidden, layers, outputs)\n")
    print("| layer | ms | GFLOP/s | of the LSTM's |\n|---|---|---|---|")
    for name, rate in speed.items():
        print(f"| {name} | {best[name] * 1e3:.3g} | {rate:.0f} | {rate / speed['LSTM']:.0%} |")


def beside_pytorch(threads, rounds):
    """Print GRU's training here and there."""
    make, _ = builders()["GRU, reset after"]
    print("\n| shape | graves | PyTorch | ratio |\n|---|---|---|---|")
    for shape in (SHAPE, FEWER):
        try:
            work = {"graves": ours(shape, make, threads), "PyTorch": pytorch(shape, threads)}
        except ImportError as missing:
            print(f"PyTorch is left out: {missing}")
            return
        best = minima(work, rounds)
        print(f"| {shape} | {best['graves'] * 1e3:.3g} | {best['PyTorch'] * 1e3:.3g} | {best['PyTorch'] / best['graves']:.2g} |")


def main():
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=12)
    given = parser.parse_args()
    print(machine("numpy", "numba", "torch"))
    cells(given.threads, given.rounds)
    beside_pytorch(given.threads, given.rounds)


if __name__ == "__main__":
    main()
