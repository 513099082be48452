"""Normalisers: the statistics, there and back, masks, and what cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from runtime.data.dataset import DataSet
from runtime.data.normalizers import NormalizerMinMaxScaler, NormalizerStandardize
from runtime.errors import DataError


def data(mask: bool = True) -> DataSet:
    random = np.random.default_rng(3)
    x, y = random.normal(5, 3, (4, 2, 6)), random.normal(size=(4, 3, 6))
    m = np.ones((4, 6))
    m[1:, 4:] = 0
    x[1:, :, 4:] = 1e6  # padding that must not count
    return DataSet(x, y, m if mask else None, m if mask else None)


def real_rows(d: DataSet) -> np.ndarray:
    return d.features.transpose(0, 2, 1)[d.features_mask.astype(bool)]


def test_standardisation_has_mean_0_and_deviation_1_over_real_steps():
    d = data()
    normalizer = NormalizerStandardize().fit(d)
    rows = real_rows(normalizer.transform(d))

    assert np.allclose(rows.mean(axis=0), 0)
    assert np.allclose(rows.std(axis=0), 1)
    assert np.allclose(normalizer.features.second, real_rows(d).std(axis=0))


def test_scaling_reaches_both_ends_of_the_range():
    d = data()
    rows = real_rows(NormalizerMinMaxScaler(-1, 3).fit(d).transform(d))

    assert np.allclose(rows.min(axis=0), -1)
    assert np.allclose(rows.max(axis=0), 3)


@pytest.mark.parametrize("normalizer", [NormalizerStandardize(fit_labels=True), NormalizerMinMaxScaler(fit_labels=True)])
def test_there_and_back(normalizer):
    d = data()
    normalizer.fit([d, d])
    there = normalizer.transform(d)
    real = d.features_mask[:, None, :]

    assert np.array_equal(there.features * (1 - real), np.zeros_like(d.features))
    assert np.allclose(normalizer.revert_features(there.features, d.features_mask), d.features * real)
    assert np.allclose(normalizer.revert_labels(there.labels, d.labels_mask), d.labels * real)


def test_a_feature_that_never_changes_stays_finite():
    d = DataSet(np.ones((3, 2)), np.ones((3, 1)))

    assert np.isfinite(NormalizerStandardize().fit(d).transform(d).features).all()
    assert np.isfinite(NormalizerMinMaxScaler().fit(d).transform(d).features).all()


def test_statistics_that_are_not_there_or_do_not_fit():
    with pytest.raises(DataError, match="NormalizerStandardize has no statistics of features"):
        NormalizerStandardize().transform(data())
    with pytest.raises(DataError, match=r"shape \[4, 5, 6\] does not fit statistics of 2 features"):
        NormalizerStandardize().fit(data()).transform_features(np.ones((4, 5, 6)))
    with pytest.raises(DataError, match="no step that is not masked"):
        NormalizerStandardize().fit(DataSet(np.ones((1, 2, 3)), np.ones((1, 2, 3)), np.zeros((1, 3))))
