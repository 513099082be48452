"""Normalisers: the statistics, there and back, masks, and what cannot be."""

from __future__ import annotations

import re

import numpy as np
import pytest

from runtime.data.dataset import DataSet
from runtime.data.iterator import ArrayIterator
from runtime.data.multi_dataset import MultiDataSet
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


def test_minibatches_of_an_iterator_go_through_a_normaliser_or_a_function():
    x = np.random.default_rng(2).normal(5, 3, (6, 2, 4))
    iterator = ArrayIterator(x, x, 3)
    normalizer = NormalizerStandardize(fit_labels=True).fit(iterator)
    iterator.setPreProcessor(normalizer)

    assert [one.features.tolist() for one in iterator] == [
        normalizer.transform_features(part).tolist() for part in (x[:3], x[3:])
    ]
    iterator.setPreProcessor(lambda data: DataSet(data.features / 2, data.labels))
    np.testing.assert_array_equal(iterator.__iter__().next().features, x[:3] / 2)
    iterator.setPreProcessor(None)
    np.testing.assert_array_equal(iterator.next().features, x[3:])
    with pytest.raises(DataError, match=r"pre_processor: DataSet has no method transform\(dataset\)"):
        iterator.setPreProcessor(DataSet(x, x))


def test_what_is_transformed_comes_back_and_stays_itself():
    x = np.random.default_rng(2).normal(5, 3, (6, 2, 4))
    data, normalizer = DataSet(x, x + 1), NormalizerMinMaxScaler()
    normalizer.fitLabel(True)
    normalizer.fit(data)

    back = normalizer.revert(normalizer.transform(data))
    np.testing.assert_allclose(back.features, x)
    np.testing.assert_allclose(back.labels, x + 1)
    assert data.features is x


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((2, 3, 4)), "data: number 0 of what is given is a ndarray, a DataSet is expected"),
        ([], "data: there is no minibatch in what is given"),
        (DataSet([[1.0, np.nan]], [[1.0]]), "data: nan on place 1 of the second axis\n    remove or fill in"),
        (MultiDataSet([[[1.0]]], [[[1.0]]]), "data: a MultiDataSet is given, a DataSet is expected"),
    ],
)
def test_what_no_statistics_can_be_made_of(given, said):
    with pytest.raises(DataError, match=re.escape(said)):
        NormalizerStandardize().fit(given)


def test_a_range_that_is_none_is_refused():
    with pytest.raises(DataError, match=re.escape("minimum: it is 1, above the maximum 0")):
        NormalizerMinMaxScaler(1, 0)
