"""Hypothesis strategies for whole networks: every word that our YAML has, alone and beside the others.

A strategy is checked when it is first drawn from, which costs more than to draw: each is made once, and not inside a composite.
"""

from functools import cache

from hypothesis import strategies as st

from netconf import activations, layers, losses, preprocessors, schedules, updaters, vocabulary, weights
from netconf.graph import vertices as v
from netconf.graph.configuration import GraphDraft, Node
from netconf.network import Draft
from netconf.shapes import RecurrentType


def made(model, **words):
    """Objects of a model; ``st.builds`` would add the aliases of required fields itself."""
    return st.builds(lambda **said: model(**said), **words)  # noqa: PLW0108 - hides the model's signature


finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=1e-300, max_value=1e300)
share = st.floats(min_value=0, max_value=1, exclude_max=True)
keep = st.floats(min_value=1e-9, max_value=1)
count = st.integers(min_value=1, max_value=10**6)
schedule_type = st.sampled_from(vocabulary.ScheduleType)

plain_schedule = st.one_of(
    made(
        schedules.ExponentialSchedule,
        schedule_type=schedule_type,
        initial_value=positive,
        gamma=share.filter(lambda value: value > 0),
    ),
    made(schedules.InverseSchedule, schedule_type=schedule_type, initial_value=positive, gamma=positive, power=share),
    made(schedules.PolySchedule, schedule_type=schedule_type, initial_value=positive, power=share, max_iter=count),
    made(schedules.StepSchedule, schedule_type=schedule_type, initial_value=positive, decay_rate=positive, step=positive),
    made(
        schedules.MapSchedule,
        schedule_type=schedule_type,
        values=st.dictionaries(st.integers(0, 10**6), positive, max_size=3).map(lambda values: {0: 0.1} | values),
    ),
)
schedule = plain_schedule | made(schedules.RampSchedule, base_schedule=plain_schedule, num_iter=count)
rate = positive | schedule

updater = st.one_of(
    made(updaters.Sgd, learning_rate=rate),
    st.just(updaters.NoOp()),
    made(updaters.Nesterovs, learning_rate=rate, momentum=share),
    made(updaters.Adam, learning_rate=rate, beta1=share, beta2=share, epsilon=positive),
    made(updaters.AdaDelta, rho=share, epsilon=positive),
    made(updaters.AdaGrad, learning_rate=rate, epsilon=positive),
    made(updaters.RmsProp, learning_rate=rate, rms_decay=share, epsilon=positive),
)

distribution = st.one_of(
    made(weights.NormalDistribution, mean=finite, std=positive),
    made(weights.UniformDistribution, lower=st.floats(-10, -1), upper=st.floats(1, 10)),
    made(weights.ConstantDistribution, value=finite),
    made(weights.OrthogonalDistribution, gain=positive),
)
weight_init = (
    st.sampled_from([word for word in vocabulary.WeightInit if word.value not in ("DISTRIBUTION", "IDENTITY")]) | distribution
)
term = made(weights.Regularization, value=positive | schedule, apply=st.sampled_from(vocabulary.Apply))
coefficient = term | st.lists(term, min_size=2, max_size=3).map(tuple)
dropout = st.one_of(
    made(weights.Dropout, keep=keep | plain_schedule),
    made(weights.AlphaDropout, keep=keep),
    made(weights.GaussianDropout, rate=share),
    made(weights.GaussianNoise, stddev=positive),
)
weight_noise = st.one_of(
    made(weights.DropConnect, weight_retain_prob=keep, apply_to_biases=st.booleans()),
    made(weights.WeightNoise, distribution=distribution, apply_to_bias=st.booleans(), additive=st.booleans()),
)
constraint = st.one_of(
    made(weights.MaxNormConstraint, max_norm=positive, dimensions=st.none() | st.just((1,))),
    made(weights.MinMaxNormConstraint, min=share, max=st.floats(1, 10), rate=st.just(1.0) | keep),
    st.just(weights.NonNegativeConstraint()),
    made(weights.UnitNormConstraint, params=st.none() | st.just(("W", "b"))),
)
activation = st.one_of(
    st.sampled_from([word for word in vocabulary.Activation if word is not vocabulary.Activation.SOFTMAX]),
    made(activations.ActivationLReLU, alpha=finite),
    made(activations.ActivationReLU, max=st.none() | positive, threshold=st.none() | finite, negative_slope=st.none() | share),
)

settings = {
    "drop_out": dropout,
    "constraints": st.lists(constraint, max_size=2).map(tuple),
    "weight_init": weight_init,
    "bias_init": finite,
    "gain_init": finite,
    "updater": updater,
    "bias_updater": updater,
    "l1": coefficient,
    "l2": coefficient,
    "l1_bias": coefficient,
    "l2_bias": coefficient,
    "gradient_normalization": st.sampled_from(vocabulary.GradientNormalization),
    "gradient_normalization_threshold": positive,
    "weight_noise": weight_noise,
}
"""What a layer may say or have from the network, but its activation."""

network_settings = {
    "seed": st.integers(-(2**63), 2**63 - 1),
    "mini_batch": st.booleans(),
    "minibatch_division": st.sampled_from(vocabulary.MinibatchDivision),
    "iterations": count,
    "backprop_type": st.sampled_from(vocabulary.BackpropType),
    "tbptt_forward_length": count,
    "tbptt_backward_length": count,
    "data_type": st.sampled_from(vocabulary.DataType),
    "random_stream": st.sampled_from(vocabulary.RandomStream),
    "compatibility": st.sampled_from(["0.9.1", "1.0.0-M2.1"]),
    "validate_output_layer_config": st.just(False),
}

name = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["yes", "null", "1e-3", "0x10", "~", "- a", "a: b", "#", "${x}", " ", "\t", "é"]
)
size = st.integers(2, 4096)


def some(words):
    """Any part of what may be said, the empty one first."""
    return st.fixed_dictionaries({}, optional=words)


def without(kind, words):
    """The words that do something in a layer."""
    return {word: values for word, values in words.items() if word in kind.model_fields and word not in kind.without}


of_cells = {
    "gate_activation_function": st.sampled_from(["SIGMOID", "HARDSIGMOID"]),
    "forget_gate_bias_init": finite,
    "peepholes": st.booleans(),
    "reset_after": st.booleans(),
    "has_layer_norm": st.booleans(),
}
"""All that recurrent layers have beside what they share."""
window = {
    "stride": st.integers(1, 3),
    "dilation": st.integers(1, 2),
    "convolution_mode": st.sampled_from([mode for mode in vocabulary.ConvolutionMode if mode != "Strict"]),  # windows must fit
}
queries = st.integers(60, 90)
"""So long a series remains that two layers with windows or croppings behind it have enough."""
pooling = {"pooling_type": st.sampled_from(vocabulary.PoolingType), "pnorm": st.integers(1, 4)}

RECURRENT = tuple(kind for kind in layers.Layer.members if issubclass(kind, layers.BaseRecurrentLayer))
SHARED = {"type", *layers.BaseRecurrentLayer.model_fields}
OWN_WORDS = {
    **{kind: {word: of_cells[word] for word in kind.model_fields if word not in SHARED} for kind in RECURRENT},
    layers.DenseLayer: {"has_bias": st.booleans(), "has_layer_norm": st.booleans()},
    layers.AutoEncoder: {"corruption_level": share, "sparsity": share, "visible_bias_init": finite},
    layers.ElementWiseMultiplicationLayer: {},
    layers.BatchNormalization: {
        "decay": share,
        "eps": positive,
        "minibatch": st.booleans(),
        "gamma": finite,
        "beta": finite,
        "lock_gamma_beta": st.booleans(),
        "use_log_std": st.booleans(),
    },
    layers.ActivationLayer: {"activation": activation},
    layers.DropoutLayer: {"drop_out": dropout},
    layers.MaskLayer: {},
    layers.SelfAttentionLayer: {"head_size": st.integers(1, 9)},
    layers.LearnedSelfAttentionLayer: {"head_size": st.integers(1, 9)},
    layers.RecurrentAttentionLayer: {"head_size": st.integers(1, 9), "has_bias": st.booleans()},
    layers.Convolution1DLayer: {**window, "padding": st.integers(0, 2), "has_bias": st.booleans()},
    layers.Subsampling1DLayer: {**window, **pooling, "kernel_size": st.integers(1, 3), "padding": st.integers(0, 2)},
    layers.ZeroPadding1DLayer: {},
    layers.Cropping1D: {},
}
"""Each layer that takes series or vectors and passes them on, with the words of its own that it need not say."""

REQUIRED = {
    layers.SelfAttentionLayer: {"n_heads": st.integers(1, 4), "project_input": st.just(True)},
    layers.LearnedSelfAttentionLayer: {"n_heads": st.just(1), "project_input": st.just(True), "n_queries": queries},
    layers.RecurrentAttentionLayer: {"n_heads": st.just(2)},
    layers.Convolution1DLayer: {"kernel_size": st.integers(1, 5)},
    layers.ZeroPadding1DLayer: {"padding": st.tuples(st.integers(0, 3), st.integers(0, 3))},
    layers.Cropping1D: {"cropping": st.tuples(st.integers(0, 3), st.integers(0, 3))},
}
SAME_SIZE = (layers.ElementWiseMultiplicationLayer, layers.BatchNormalization)


@cache
def words_of(kind):
    """What a layer says of itself."""
    words = {**settings, "activation": activation, **OWN_WORDS[kind]}
    if issubclass(kind, layers.BaseRecurrentLayer):
        words |= {"masked_steps": st.sampled_from(vocabulary.MaskedSteps), "weight_init_recurrent": weight_init}
    return st.fixed_dictionaries(REQUIRED.get(kind, {}), optional=without(kind, words))


size_of_attention = st.integers(9, 4096)


@cache
@st.composite
def plain_layer(draw, kinds=tuple(OWN_WORDS)):
    """A layer without wrappers."""
    kind = draw(st.sampled_from(kinds))
    said = draw(words_of(kind))
    if issubclass(kind, layers.FeedForwardLayer) and kind not in SAME_SIZE:
        said["n_out"] = draw(size_of_attention if issubclass(kind, layers.BaseAttentionLayer) else size)
    if issubclass(kind, layers.BaseAttentionLayer):
        said.setdefault("head_size", 3)
        if said["head_size"] == said.get("n_out", 0) // (said.get("n_heads") or 1):
            said["head_size"] += 1  # what the heads share is not written
    return kind(**said)


recurrent_layer = plain_layer(kinds=RECURRENT)
both_ways = made(layers.Bidirectional, mode=st.sampled_from(vocabulary.Mode), layer=recurrent_layer)
wrapped_once = st.one_of(
    made(layers.Bidirectional, layer=recurrent_layer),
    both_ways,
    made(layers.TimeDistributed, layer=plain_layer(kinds=(layers.DenseLayer, layers.AutoEncoder))),
    made(layers.MaskZeroLayer, layer=recurrent_layer, mask_value=st.just(0.0) | finite),
    made(layers.FrozenLayer, layer=plain_layer()),
    made(layers.FrozenLayerWithBackprop, layer=plain_layer()),
)
wrapped_layer = st.builds(lambda layer, frozen: layers.FrozenLayer(layer) if frozen else layer, wrapped_once, st.booleans())
"""A layer in a wrapper, or in two."""
hidden_layers = st.lists(plain_layer() | wrapped_layer, max_size=3)
"""Any layers that pass series or vectors on."""


@cache
def activation_and_loss(outputs):
    """Those of an output layer that fit."""
    loss_weights = st.none() | st.lists(positive, min_size=outputs, max_size=outputs).map(tuple)
    return st.one_of(
        st.just({}),
        st.just({"activation": "IDENTITY", "loss_function": "MSE"}),
        st.builds(
            lambda weights: {"activation": "SIGMOID", "loss_function": losses.LossBinaryXENT(weights=weights)}, loss_weights
        ),
        st.builds(lambda weights: {"loss_function": losses.LossMCXENT(weights=weights, softmax_clip_eps=0.25)}, loss_weights),
    )


words_of_outputs = some({**settings, "has_bias": st.booleans()})


@st.composite
def output_layers(draw):
    kind = draw(st.sampled_from([layers.OutputLayer, layers.RnnOutputLayer]))
    outputs = draw(st.integers(2, 5))
    return kind(n_out=outputs, **draw(activation_and_loss(outputs)), **draw(words_of_outputs))


output_layer = output_layers()


summary = st.one_of(
    made(layers.LastTimeStep, layer=recurrent_layer),
    made(layers.LastTimeStep, layer=made(layers.Bidirectional, layer=recurrent_layer)),
    made(layers.GlobalPoolingLayer, pooling_type=st.sampled_from(vocabulary.PoolingType)),
)
"""Layers that make a vector of a series."""


def with_words(layer, **words):
    """A layer that says more; of a wrapper, the layer inside says its sizes."""
    if isinstance(layer, layers.BaseWrapperLayer):
        sizes = {word: value for word, value in words.items() if word != "name"}
        named = {word: value for word, value in words.items() if word == "name"}
        return layer.model_copy(update={"layer": with_words(layer.layer, **sizes), **named})
    known = {word: value for word, value in words.items() if word in type(layer).model_fields}
    return type(layer)(**{word: getattr(layer, word) for word in layer.model_fields_set}, **known)


@cache
def names_of(count_of_layers):
    """A name for some of them, none twice."""
    many = {"min_size": count_of_layers, "max_size": count_of_layers}
    return st.lists(st.none() | name, **many, unique_by=lambda word: word or object())


words_of_a_network = some({**network_settings, **settings, "activation": activation})
data_format = st.sampled_from(vocabulary.RNNFormat)
some_format = some({"data_format": data_format})
series_of_a_format = made(RecurrentType, size=size, data_format=data_format)
series_of_a_size = made(RecurrentType, size=size)


@cache
@st.composite
def drafts(draw):
    """Networks as people write them; all are valid."""
    chain = [*draw(hidden_layers)]
    summarised = bool(chain) and draw(st.booleans())
    chain += [draw(recurrent_layer), draw(summary)] if summarised else []
    chain.append(draw(output_layer))
    names = draw(names_of(len(chain)))
    chain = [with_words(layer, name=word) if word else layer for layer, word in zip(chain, names, strict=True)]
    said = draw(words_of_a_network)
    if summarised:
        said.pop("backprop_type", None)
    first = chain[0]
    if isinstance(first, layers.DenseLayer) and draw(st.booleans()):
        said["input_pre_processors"] = {0: preprocessors.RnnToFeedForwardPreProcessor()}
        chain[0] = with_words(first, n_in=draw(size))
    elif isinstance(layers.inside(first), layers.FeedForwardLayer) and draw(st.booleans()):
        chain[0] = with_words(first, n_in=draw(size))
        if isinstance(first, layers.BaseRecurrentLayer) and not any(isinstance(layer, layers.TimeDistributed) for layer in chain):
            chain[0] = with_words(chain[0], **draw(some_format))
    else:
        said["input_type"] = draw(series_of_a_format)
    return Draft(layers=tuple(chain), **said)


series_vertex = st.one_of(
    recurrent_layer,
    both_ways,
    st.just(v.MergeVertex()),
    made(v.ScaleVertex, scale_factor=finite),
    made(v.ShiftVertex, shift_factor=finite),
    made(v.L2NormalizeVertex, eps=positive),
    st.just(v.SubsetVertex(0, 1)),
    made(v.ReverseTimeSeriesVertex, mask_array_input_name=st.none() | st.just("a")),
)
"""Layers and vertices that take a series and give one."""


@cache
@st.composite
def graphs(draw):
    """Graphs as people write them: two series go in, each vertex takes some of those before it, and two outputs come out."""
    nodes = {}
    for index in range(draw(st.integers(1, 4))):
        known = ["a", "b", *nodes]
        vertex = draw(series_vertex)
        many = isinstance(vertex, v.MergeVertex | layers.Layer)
        taken = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2 if many else 1, unique=True))
        called = draw(name) if draw(st.booleans()) else ""
        nodes[called if called and called not in known else f"v{index}"] = Node(inputs=taken, vertex=vertex)
    last = list(nodes)[-1]
    nodes["last step"] = Node(inputs=(last,), vertex=v.LastTimeStepVertex("a"))
    nodes["classes"] = Node(inputs=("last step",), vertex=draw(output_layer))
    nodes["steps"] = Node(inputs=("b", last), vertex=layers.RnnOutputLayer(n_out=3, activation="SOFTMAX"))
    said = draw(words_of_a_network)
    said.pop("backprop_type", None)
    types = {name: draw(series_of_a_size) for name in ("a", "b")}
    return GraphDraft(
        inputs=("a", "b"), input_types=types, vertices=nodes, outputs=("classes", "steps"), allow_disconnected=True, **said
    )
