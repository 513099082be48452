"""The same recurrent work in graves, PyTorch, ONNX Runtime and, when its folder is given, a prototype of our kernels.

Each contestant is a function of a shape and a number of threads that returns what to time: names and functions without arguments.
Names start with ``train`` or ``infer``. PyTorch's LSTM has no peepholes, so it does a little less work than the others.
"""

import importlib
import sys
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shape:
    """One segment of truncated BPTT, or one step when steps is 1."""

    minibatch: int
    steps: int
    inputs: int
    hidden: int
    layers: int
    outputs: int

    def __str__(self):
        return f"{self.minibatch}, {self.steps}, {self.inputs}, {self.hidden}, {self.layers}, {self.outputs}"

    def operations(self, *, training=False, gathered=True):
        """Floating-point operations of one call, but for those of activations.

        A one-hot input of the first layer is gathered, not multiplied, and nobody wants its gradient; in training each product of
        the forward pass has one for the gradient of its input and one for that of its weights.
        """
        products = 0
        for layer in range(self.layers):
            below = (0 if gathered else self.inputs) if layer == 0 else self.hidden
            forward, passes = below + self.hidden, (3 if training else 1)
            products += passes * forward * 4 * self.hidden - (below * 4 * self.hidden if training and layer == 0 else 0)
        products += (3 if training else 1) * self.hidden * self.outputs
        return 2 * self.minibatch * self.steps * products

    @property
    def weights(self):
        """Numbers that a step reads, but for those of a one-hot input."""
        return 4 * self.hidden * self.hidden * (2 * self.layers - 1) + self.hidden * self.outputs

    @property
    def is_step(self):
        """A single step from the stored state is not a thing to train on."""
        return self.steps == 1


SHAPES = (
    Shape(32, 50, 77, 200, 2, 77),
    Shape(32, 50, 77, 512, 2, 77),
    Shape(64, 50, 77, 128, 1, 77),
    Shape(8, 50, 10, 32, 1, 5),
    Shape(1, 1, 77, 200, 2, 77),
)


def indices(shape):
    """Classes of the features and the labels, [minibatch, time] each."""
    random = np.random.default_rng(0)
    size = (shape.minibatch, shape.steps)
    return random.integers(0, shape.inputs, size), random.integers(0, shape.outputs, size)


def one_hot(classes, size):
    """[minibatch, size, time]: DL4J's layout, and ours at the public edge."""
    return np.ascontiguousarray(np.eye(size, dtype=np.float32)[classes].swapaxes(1, 2))


def configuration(shape):
    """The network of DL4J's tutorials, with the shape's sizes."""
    from netconf import GravesLSTM, NeuralNetConfiguration, RnnOutputLayer

    chain = NeuralNetConfiguration.Builder().learningRate(0.1).rmsDecay(0.95).seed(12345).regularization(True).l2(0.001)
    chain = chain.weightInit("XAVIER").updater("RMSPROP").list()
    for index in range(shape.layers):
        size = shape.inputs if index == 0 else shape.hidden
        chain.layer(index, GravesLSTM.Builder().nIn(size).nOut(shape.hidden).activation("tanh").build())
    output = RnnOutputLayer.Builder("MCXENT").activation("softmax").nIn(shape.hidden).nOut(shape.outputs).build()
    return chain.layer(shape.layers, output).backpropType("TruncatedBPTT").tBPTTLength(max(shape.steps, 2)).build()


def graves(shape, threads):
    """Through the public API only."""
    from runtime import MultiLayerNetwork

    features, labels = indices(shape)
    sparse, expected = one_hot(features, shape.inputs), one_hot(labels, shape.outputs)
    dense = np.random.default_rng(1).standard_normal(sparse.shape).astype(np.float32)
    configured = configuration(shape)
    network = MultiLayerNetwork(configured, threads=threads).init()
    if shape.is_step:
        first, other = (np.ascontiguousarray(x[:, :, 0]) for x in (sparse, dense))
        return {
            "infer one-hot": lambda: network.rnn_time_step(first),
            "infer dense": lambda: network.rnn_time_step(other),
        }
    trained = MultiLayerNetwork(configured, threads=threads).init()
    dense_trained = MultiLayerNetwork(configured, threads=threads).init()
    return {
        "train indices": lambda: trained.fit(features, labels),
        "train one-hot": lambda: trained.fit(sparse, expected),
        "train dense": lambda: dense_trained.fit(dense, expected),
        "infer indices": lambda: network.output(features),
        "infer one-hot": lambda: network.output(sparse),
        "infer dense": lambda: network.output(dense),
    }


def torch(shape, threads):
    """PyTorch with its fused LSTM, [time, minibatch, features]."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    recurrent, output = torch.nn.LSTM(shape.inputs, shape.hidden, shape.layers), torch.nn.Linear(shape.hidden, shape.outputs)
    updater = torch.optim.RMSprop([*recurrent.parameters(), *output.parameters()], lr=1e-3, alpha=0.95)
    features, labels = (torch.from_numpy(np.ascontiguousarray(x.T)) for x in indices(shape))
    x, y = torch.nn.functional.one_hot(features, shape.inputs).float(), labels.reshape(-1)

    def train():
        updater.zero_grad(set_to_none=True)
        logits = output(recurrent(x)[0]).reshape(-1, shape.outputs)
        torch.nn.functional.cross_entropy(logits, y).backward()
        updater.step()

    def infer():
        with torch.inference_mode():
            return torch.softmax(output(recurrent(x)[0]), -1)

    return {"infer": infer} if shape.is_step else {"train": train, "infer": infer}


def _onnx_model(shape):
    """A chain of LSTMs with peepholes, a dense layer and a softmax."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)
    parameters, nodes, flowing = [numpy_helper.from_array(np.array([1], np.int64), "directions")], [], "x"

    def parameter(name, *size):
        parameters.append(numpy_helper.from_array((random.standard_normal(size) * 0.1).astype(np.float32), name))
        return name

    hidden = shape.hidden
    for n in range(shape.layers):
        size = shape.inputs if n == 0 else hidden
        weights = parameter(f"W{n}", 1, 4 * hidden, size), parameter(f"R{n}", 1, 4 * hidden, hidden)
        bias, peepholes = parameter(f"B{n}", 1, 8 * hidden), parameter(f"P{n}", 1, 3 * hidden)
        given = [flowing, *weights, bias, "", "", "", peepholes]
        nodes += [
            helper.make_node("LSTM", given, [f"all{n}"], hidden_size=hidden),
            helper.make_node("Squeeze", [f"all{n}", "directions"], [f"h{n}"]),
        ]
        flowing = f"h{n}"
    nodes += [
        helper.make_node("MatMul", [flowing, parameter("V", hidden, shape.outputs)], ["product"]),
        helper.make_node("Add", ["product", parameter("b", shape.outputs)], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["y"], axis=-1),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [shape.steps, shape.minibatch, shape.inputs])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [shape.steps, shape.minibatch, shape.outputs])
    graph = helper.make_graph(nodes, "network", [x], [y], parameters)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()


def onnx_runtime(shape, threads):
    """ONNX Runtime on the CPU; it does not train."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    session = onnxruntime.InferenceSession(_onnx_model(shape), options, providers=["CPUExecutionProvider"])
    x = np.ascontiguousarray(one_hot(indices(shape)[0], shape.inputs).transpose(2, 0, 1))
    return {"infer": lambda: session.run(None, {"x": x})}


def prototype(folder):
    """The contestant that lies in a folder as ``prototype2.py``: kernels alone, without an API around them."""

    def contestant(shape, threads):
        sys.path.insert(0, str(folder))
        module = importlib.import_module("prototype2")
        sizes = (shape.minibatch, shape.steps, shape.inputs, shape.hidden, shape.layers, shape.outputs)
        sparse, dense = (module.Net(*sizes, train=False, one_hot=hot) for hot in (True, False))
        inference = {"infer one-hot": lambda: sparse.infer(threads), "infer dense": lambda: dense.infer(threads)}
        if shape.is_step:
            return inference
        trained, dense_trained = (module.Net(*sizes, one_hot=hot) for hot in (True, False))
        return {"train one-hot": lambda: trained.step(threads), "train dense": lambda: dense_trained.step(threads), **inference}

    return contestant


def contestants(folder=None):
    """Names and contestants; ours comes first."""
    known = {"graves": graves, "PyTorch": torch, "ONNX Runtime": onnx_runtime}
    return known | ({"prototype": prototype(folder)} if folder else {})
