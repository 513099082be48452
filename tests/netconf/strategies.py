"""Hypothesis strategies for whole networks: every word that our YAML has, alone and beside the others."""

from hypothesis import strategies as st

from netconf import activations, layers, losses, preprocessors, schedules, updaters, vocabulary, weights
from netconf.network import Draft


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
    st.sampled_from([word for word in vocabulary.WeightInit if word is not vocabulary.WeightInit.DISTRIBUTION]) | distribution
)
coefficient = made(weights.Regularization, value=positive | schedule, apply=st.sampled_from(vocabulary.Apply))
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


@st.composite
def hidden_layer(draw):
    kind = draw(st.sampled_from([layers.GravesLSTM, layers.LSTM, layers.DenseLayer]))
    words = {**settings, "activation": activation}
    if kind is layers.DenseLayer:
        words |= {"has_bias": st.booleans(), "has_layer_norm": st.booleans()}
    else:
        words |= {
            "gate_activation_function": st.sampled_from(["SIGMOID", "HARDSIGMOID"]),
            "forget_gate_bias_init": finite,
            "masked_steps": st.sampled_from(vocabulary.MaskedSteps),
            "weight_init_recurrent": weight_init,
        }
    return kind(n_out=draw(size), **draw(some(words)))


@st.composite
def output_layer(draw):
    kind = draw(st.sampled_from([layers.OutputLayer, layers.RnnOutputLayer]))
    count_of_outputs = draw(st.integers(2, 5))
    loss_weights = st.none() | st.lists(positive, min_size=count_of_outputs, max_size=count_of_outputs).map(tuple)
    pair = draw(
        st.one_of(
            st.just({}),
            st.just({"activation": "IDENTITY", "loss_function": "MSE"}),
            st.builds(
                lambda weights: {"activation": "SIGMOID", "loss_function": losses.LossBinaryXENT(weights=weights)}, loss_weights
            ),
            st.builds(lambda weights: {"loss_function": losses.LossMCXENT(weights=weights, softmax_clip_eps=0.25)}, loss_weights),
        )
    )
    return kind(n_out=count_of_outputs, **pair, **draw(some({**settings, "has_bias": st.booleans()})))


@st.composite
def drafts(draw):
    """Networks as people write them; all are valid."""
    chain = [*draw(st.lists(hidden_layer(), max_size=3)), draw(output_layer())]
    names = draw(st.lists(st.none() | name, min_size=len(chain), max_size=len(chain), unique_by=lambda word: word or object()))
    first = {"n_in": draw(size)}
    if isinstance(chain[0], layers.BaseRecurrentLayer):
        first |= draw(some({"data_format": st.sampled_from(vocabulary.RNNFormat)}))
    chain = [
        type(layer)(
            **{**{word: getattr(layer, word) for word in layer.model_fields_set}, **(first if index == 0 else {}), **named}
        )
        for index, (layer, named) in enumerate(zip(chain, ({"name": word} if word else {} for word in names), strict=True))
    ]
    said = draw(some({**network_settings, **settings, "activation": activation}))
    if isinstance(chain[0], layers.DenseLayer) and draw(st.booleans()):
        said["input_pre_processors"] = {0: preprocessors.RnnToFeedForwardPreProcessor()}
    return Draft(layers=tuple(chain), **said)
