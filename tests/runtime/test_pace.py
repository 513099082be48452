"""Short programs get several threads when that is faster."""

from __future__ import annotations

import itertools

from runtime.pace import Pace


def runs(pace: Pace, count: int, alone: float, together: float) -> list[bool]:
    """How a number of runs were done, each taking the time of its kind."""
    done = []
    for _ in range(count):
        how = pace.together
        pace.took(together if how else alone, together=how)
        done.append(how)
    return done


def started(alone: float = 1.0) -> Pace:
    """A pace after the runs that are alone in any case."""
    pace = Pace()
    while not pace.together:
        pace.took(alone, together=False)
    return pace


def test_the_first_runs_are_alone_and_a_faster_way_is_kept() -> None:
    assert 4 * [False] + 50 * [True] == runs(Pace(), 54, alone=2.0, together=1.0)


def test_a_slow_first_run_is_no_measure() -> None:
    pace = Pace()
    pace.took(1000.0, together=False)

    assert sum(runs(pace, 1000, alone=1.0, together=1.5)) < 30


def test_what_a_run_alone_takes_is_looked_at_again() -> None:
    pace = started(alone=2.0)
    assert sum(runs(pace, 20_000, alone=0.5, together=1.0)) < 5000
    assert sum(runs(started(alone=2.0), 20_000, alone=2.0, together=1.0)) > 19_900


def test_a_slower_way_is_tried_ever_less_often() -> None:
    done = runs(Pace(), 20_000, alone=1.0, together=1.5)

    assert sum(done) < 200
    attempts = [i for i, how in enumerate(done) if how and not done[i - 1]]
    rests = [b - a for a, b in itertools.pairwise(attempts)]
    assert rests == sorted(rests)
    assert rests[-1] <= 520


def test_slow_runs_that_wake_helpers_and_warm_caches_do_not_end_an_attempt() -> None:
    pace = started()
    pace.took(9.0, together=True)
    pace.took(1.1, together=True)

    assert pace.together
    pace.took(0.5, together=True)
    assert all(runs(pace, 10, alone=1.0, together=0.5))


def test_a_machine_that_becomes_busy_and_quiet_again_is_noticed() -> None:
    pace = started()
    assert all(runs(pace, 40, alone=1.0, together=0.6))

    assert not all(runs(pace, 40, alone=1.0, together=5.0))
    assert all(runs(pace, 200, alone=1.0, together=0.6)[-50:])


def test_a_lucky_time_alone_is_forgotten() -> None:
    pace = started(alone=0.1)

    assert any(runs(pace, 3000, alone=1.0, together=0.6)[-100:])
