"""Schedules as numbers, and what a network makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from netconf.layers import LSTM, RnnOutputLayer
from netconf.schedules import (
    CycleSchedule,
    ExponentialSchedule,
    InverseSchedule,
    ISchedule,
    LearningRatePolicySchedule,
    MapSchedule,
    PolySchedule,
    RampSchedule,
    SigmoidSchedule,
    StepSchedule,
)
from netconf.updaters import Nesterovs, Sgd
from netconf.weights import Regularization
from runtime.compatibility import Compatibility
from runtime.data.dataset import DataSet
from runtime.formats.loading import load
from runtime.network import MultiLayerNetwork
from runtime.schedules import Moment, value_at
from tests.reference import schedules as twin
from tests.reference.deviations import defects_of
from tests.reference.explicit import layer, network
from tests.reference.network import ReferenceNetwork

STEP = StepSchedule("ITERATION", 0.4, 0.5, 3)
SCHEDULES: list[ISchedule] = [
    ExponentialSchedule("ITERATION", 0.3, 0.9),
    ExponentialSchedule("EPOCH", 0.3, 0.9),
    InverseSchedule("ITERATION", 0.3, 0.2, 0.75),
    PolySchedule("ITERATION", 0.3, 0.5, 12),
    SigmoidSchedule("ITERATION", 0.3, 0.4, 5),
    SigmoidSchedule("ITERATION", 0.3, -30.0, 5),
    STEP,
    MapSchedule("ITERATION", {0: 0.3, 4: 0.1, 9: 0.7}),
    CycleSchedule("ITERATION", 0.01, 0.1, 10, 3, 0.2),
    CycleSchedule("ITERATION", 0.01, 0.1, 8, 0, 0.2),
    RampSchedule(STEP, 4),
    LearningRatePolicySchedule(policy="Exponential", initial_value=0.1, decay_rate=0.9),
    LearningRatePolicySchedule(policy="Inverse", initial_value=0.1, decay_rate=0.5, power=0.75),
    LearningRatePolicySchedule(policy="Step", initial_value=0.1, decay_rate=0.5, steps=3),
    LearningRatePolicySchedule(policy="TorchStep", initial_value=0.1, decay_rate=0.5, steps=8),
    LearningRatePolicySchedule(policy="Poly", initial_value=0.1, power=1.5),
    LearningRatePolicySchedule(policy="Sigmoid", initial_value=0.1, decay_rate=0.5, steps=2),
    LearningRatePolicySchedule(policy="Schedule", initial_value=0.1, schedule={1: 0.03, 3: 0.2}),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
@pytest.mark.parametrize("release", [None, "1.0.0-M2.1"])
def test_values_are_those_of_the_definitions(schedule: ISchedule, release: str | None) -> None:
    for i in range(25):
        moment = Moment(i, i // 4)
        found = value_at(schedule, moment, Compatibility(release), 5)
        wanted = twin.value(schedule, i, i // 4, defects_of(release), 5)  # type: ignore[arg-type]
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-300)


def test_decays_of_0_x_compound() -> None:
    """Rates that the real 0.9.1 logged under policy Exponential 0.9."""
    policy = LearningRatePolicySchedule(policy="Exponential", initial_value=0.1, decay_rate=0.9)
    rates = [value_at(policy, Moment(i), Compatibility(None)) for i in range(5)]
    assert rates == pytest.approx([0.1, 0.09, 0.0729, 0.0531441, 0.034867844], rel=1e-8)


def test_a_policy_is_the_same_from_the_middle() -> None:
    """The product is kept between updates; asked for anew, later or earlier, it has the same bits."""
    policy = LearningRatePolicySchedule(policy="Inverse", initial_value=0.1, decay_rate=0.5, power=0.75)
    at = lambda p, i: value_at(p, Moment(i), Compatibility(None))  # noqa: E731
    one_by_one = [at(policy, i) for i in range(20)]
    assert [at(policy.model_copy(), i) for i in (19, 3, 11)] == [one_by_one[i] for i in (19, 3, 11)]


def test_poly_falls_where_the_releases_let_it_grow() -> None:
    schedule = PolySchedule("ITERATION", 0.1, 2.0, 10)
    assert value_at(schedule, Moment(5), Compatibility(None)) == pytest.approx(0.025)
    assert value_at(schedule, Moment(5), Compatibility("1.0.0-M2.1")) == pytest.approx(0.225)
    assert value_at(schedule, Moment(10), Compatibility("1.0.0-M2.1")) == 0


def test_a_cycle_turns_at_half_a_step_where_the_releases_cut_it() -> None:
    schedule = CycleSchedule("ITERATION", 0.1, 0.6, 6, 1, 0.5)
    assert value_at(schedule, Moment(2), Compatibility(None)) == pytest.approx(0.5)
    assert value_at(schedule, Moment(2), Compatibility("1.0.0-M2.1")) == pytest.approx(0.6)


def tiny(**words: object) -> tuple[MultiLayerNetwork, ReferenceNetwork, DataSet]:
    random = np.random.default_rng(3)
    settings = {"updater": Sgd(0.1), **words}
    conf = network([layer(LSTM, 3, 4, **settings), layer(RnnOutputLayer, 4, 2, **settings)])
    params = random.normal(0, 0.4, MultiLayerNetwork(conf).num_params())
    data = DataSet(random.normal(0, 1, (2, 3, 5)), np.eye(2)[random.integers(0, 2, (2, 5))].transpose(0, 2, 1))
    return MultiLayerNetwork(conf, dtype="float64").init(params), ReferenceNetwork(conf, params), data


@pytest.mark.parametrize("apply", ["beforeUpdater", "afterUpdater", "afterUpdaterTimesRate"])
def test_penalties_and_momentum_follow_their_schedules(apply: str) -> None:
    net, reference, data = tiny(
        updater=Nesterovs(ExponentialSchedule("EPOCH", 0.2, 0.5), MapSchedule("ITERATION", {0: 0.5, 2: 0.8})),
        l1=Regularization(value=StepSchedule("ITERATION", 0.1, 0.3, 1), apply=apply),
        l2=Regularization(value=ExponentialSchedule("EPOCH", 0.3, 0.1), apply=apply),
    )
    for _ in range(4):
        net.fit([data])
        reference.fit_epochs(data.features, data.labels, 1)
        assert net.score() == pytest.approx(reference.score(), rel=1e-11)
        assert net.score(data) == pytest.approx(reference.score(data), rel=1e-11)  # type: ignore[arg-type]
    np.testing.assert_allclose(net.params(), reference.params(), rtol=1e-10, atol=1e-13)


def test_a_network_from_a_file_goes_on_with_the_schedule(tmp_path: object) -> None:
    words = {"updater": Sgd(LearningRatePolicySchedule(policy="Step", initial_value=0.3, decay_rate=0.7, steps=2))}
    net, _, data = tiny(**words)
    for _ in range(3):
        net.fit(data)
    net.save(f"{tmp_path}/half.zip")
    other = load(f"{tmp_path}/half.zip")
    for n in (net, other):
        n.fit([data], epochs=3)
    np.testing.assert_array_equal(net.params(), other.params())
