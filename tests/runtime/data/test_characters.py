import numpy as np
import pytest

from runtime.data.characters import CharacterIterator
from runtime.data.iterator import Position
from runtime.data.java_random import JavaRandom
from runtime.data.vocabulary import MINIMAL, Vocabulary
from runtime.errors import DataError

TEXT = "".join(chr(ord("a") + i * i % 26) for i in range(101))


def test_java_random_meets_the_numbers_of_the_real_one():
    """new Random(12345): nextInt(100) six times; new Random(42): nextInt(8)."""
    random = JavaRandom(12345)

    assert [random.next_int(100) for _ in range(6)] == [51, 80, 41, 28, 55, 84]
    assert JavaRandom(42).next_int(8) == 5


def test_the_minimal_vocabulary_is_that_of_dl4j():
    assert len(MINIMAL) == len(Vocabulary.minimal()) == 77
    assert Vocabulary.minimal().index("!") == 62
    assert MINIMAL.endswith(" \n\t")


def test_encoding_and_decoding_are_inverse():
    vocabulary = Vocabulary.of(TEXT + "é\n")
    encoded = vocabulary.encode(TEXT)

    assert vocabulary.decode(encoded.indices) == TEXT
    assert encoded.unknown_summary == ""
    assert vocabulary.characters[0] == "\n"
    assert vocabulary.characters[-1] == "é"


def test_unknown_characters_are_counted_and_left_out_or_replaced():
    vocabulary = Vocabulary("ab ")
    encoded = vocabulary.encode("axbyay")

    assert vocabulary.decode(encoded.indices) == "aba"
    assert encoded.unknown == {"x": 1, "y": 2}
    assert encoded.unknown_summary == "3 unknown characters: 'y' (2), 'x' (1)"
    assert vocabulary.decode(vocabulary.encode("axbyay", replacement=" ").indices) == "a b a "


def test_half_surrogates_are_never_characters():
    assert Vocabulary("ab").encode("\ud800a").unknown == {"\ud800": 1}
    with pytest.raises(DataError, match="half a surrogate pair"):
        Vocabulary.of("a\ud800")


@pytest.mark.parametrize(
    ("characters", "expected"),
    [("", "0 characters"), ("a", "1 characters"), ("aba", "'a' stands twice"), (["a", "bc"], "'bc' is not one character")],
)
def test_an_impossible_vocabulary_is_refused(characters, expected):
    with pytest.raises(DataError, match=expected):
        Vocabulary(characters)


def test_labels_are_the_next_characters_and_no_segment_is_lost():
    iterator = CharacterIterator(TEXT, 3, 20, seed=1)
    vocabulary = iterator.vocabulary
    segments = {}
    for data in iterator:
        assert data.features.dtype == np.int32
        for x, y in zip(data.features, data.labels, strict=True):
            segments[vocabulary.decode(x)] = vocabulary.decode(y)

    assert segments == {TEXT[i : i + 20]: TEXT[i + 1 : i + 21] for i in range(0, 100, 20)}


def test_one_hot_is_the_same_as_indices():
    dense = next(iter(CharacterIterator(TEXT, 4, 10, seed=3, one_hot=True)))
    sparse = next(iter(CharacterIterator(TEXT, 4, 10, seed=3)))

    assert dense.features.dtype == np.float32
    assert dense.features.sum(axis=1).tolist() == np.ones((4, 10)).tolist()
    assert dense.features.argmax(axis=1).tolist() == sparse.features.tolist()
    assert dense.labels.argmax(axis=1).tolist() == sparse.labels.tolist()


def test_dl4j_fills_one_step_less_and_leaves_the_last_segments_out():
    """Offsets 0 .. (length - 1) / L - 3 in the order of java.util.Random(12345), as the real example has them."""
    text = TEXT[:100]  # and a newline behind its only line: 101 characters
    iterator = CharacterIterator(text, 8, 10, seed=12345, dl4j=True)
    data = next(iter(iterator))

    offsets = list(range(8))
    JavaRandom(12345).shuffle(offsets)
    assert iterator.segments_per_epoch == 8
    assert data.features.shape == (8, len(iterator.vocabulary), 10)
    assert not data.features[:, :, -1].any()
    assert not data.labels[:, :, -1].any()
    for row, offset in enumerate(offsets):
        read = iterator.vocabulary.decode(data.features[row, :, :9].argmax(axis=0))
        following = iterator.vocabulary.decode(data.labels[row, :, :9].argmax(axis=0))
        assert read == text[offset * 10 : offset * 10 + 9]
        assert following == text[offset * 10 + 1 : offset * 10 + 10]


@pytest.mark.parametrize("dl4j", [False, True])
def test_a_resumed_iterator_goes_on_as_if_never_stopped(dl4j):
    straight = CharacterIterator(TEXT * 3, 5, 10, seed=9, dl4j=dl4j)
    batches = [data.features.tolist() for _ in range(3) for data in straight]
    per_epoch = straight.batches_per_epoch

    for k in (2, per_epoch, 2 * per_epoch + 1):
        resumed = CharacterIterator(TEXT * 3, 5, 10, seed=9, dl4j=dl4j)
        resumed.set_position(Position(k // per_epoch, k % per_epoch))
        assert next(iter(resumed)).features.tolist() == batches[k]


def test_the_identity_tells_texts_and_settings_apart():
    identity = CharacterIterator(TEXT, 5, 10).identity()

    assert identity == CharacterIterator(TEXT, 5, 10).identity()
    assert identity != CharacterIterator(TEXT[1:] + "a", 5, 10).identity()
    assert identity != CharacterIterator(TEXT, 5, 11).identity()


def test_dl4j_names():
    iterator = CharacterIterator("abcabc", 1, 2)

    assert iterator.inputColumns() == iterator.totalOutcomes() == 3
    assert iterator.convertCharacterToIndex("b") == 1
    assert iterator.convertIndexToCharacter(2) == "c"


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        ("", {}, "the text is empty"),
        ("aaaa", {}, "a vocabulary of 1 characters leaves nothing to learn"),
        ("ab" * 5, {}, "text: 10 characters, but at least 11 are needed"),
        ("abx" * 5, {"vocabulary": Vocabulary("ab")}, "10 characters, 5 unknown characters: 'x' (5) left out, but at least 11"),
        ("ab" * 14, {"dl4j": True}, "29 characters, but at least 31 are needed"),
    ],
)
def test_a_text_that_is_too_short_is_refused_with_numbers(text, settings, expected):
    with pytest.raises(DataError) as caught:
        CharacterIterator(text, 2, 10, **settings)

    assert expected in str(caught.value)


def test_a_text_of_exactly_one_segment_and_a_label_is_enough():
    assert CharacterIterator("ab" * 5 + "c", 2, 10).batches_per_epoch == 1


def test_java_shuffle_meets_the_real_one():
    """Collections.shuffle of 0 .. 11 with new Random(12345), twice in a row, as a Java program printed it."""
    random = JavaRandom(12345)
    shuffles = []
    for _ in range(2):
        items = list(range(12))
        random.shuffle(items)
        shuffles.append(items)

    assert shuffles == JAVA_SHUFFLES


JAVA_SHUFFLES = [[5, 11, 3, 8, 2, 9, 4, 10, 0, 1, 6, 7], [3, 9, 4, 8, 10, 1, 7, 0, 5, 11, 2, 6]]
