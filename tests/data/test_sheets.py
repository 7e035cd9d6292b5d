"""The sheets on which the digits were written, and the splits that hold out whole ones."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from companion import data
from companion.data.digits import SHEET_STARTS

ENDS = (*SHEET_STARTS[1:], 1797)


@pytest.fixture(scope="module")
def rows():
    """Images and labels in the order of the file, from scikit-learn."""
    stored = load_digits()
    return stored.data / 16, "".join(map(str, stored.target))


def as_set(x):
    return {image.tobytes() for image in x}


def test_every_sheet_is_the_same_text_with_a_few_digits_missing(rows):
    labels = rows[1]
    text = labels[:130]
    assert text.startswith("0123456789" * 3)
    sheets = [labels[a:b] for a, b in zip(SHEET_STARTS, ENDS, strict=True)]
    assert sum(sheet == text for sheet in sheets) == 8
    assert max(edits(text, sheet) for sheet in sheets) <= 8


def test_the_starts_follow_from_the_labels(rows):
    labels, text, starts, place = rows[1], rows[1][:130], [], 0

    def beginning(row):
        """How far what follows is from the beginning of the text, a few digits missing or not."""
        return min(edits(text[:40], labels[row : row + n]) for n in (37, 38, 39, 40))

    while place < len(labels):
        starts.append(place)
        # A sheet ends where it is nearest to the text and what follows to the text's beginning.
        ends = range(place + 110, min(place + 131, len(labels)) + 1)
        cost = {
            end: edits(text, labels[place:end]) + (beginning(end) if end < len(labels) else 0)
            for end in ends
        }
        place = min(cost, key=cost.__getitem__)
    assert tuple(starts) == SHEET_STARTS


def edits(a, b):
    """Levenshtein's distance of two texts."""
    b, places = np.array(list(b)), np.arange(len(b) + 1)
    row = places
    for i, letter in enumerate(a, start=1):
        best = np.concatenate([[i], np.minimum(row[1:] + 1, row[:-1] + (b != letter))])
        row = np.minimum.accumulate(best - places) + places
    return int(row[-1])


@pytest.mark.parametrize("sheets", [(11, 12, 13), (0,), [7, 2], {5}, range(3)])
def test_whole_sheets_are_held_out(rows, sheets):
    held = data.digits(sheets)
    expected = np.concatenate([rows[0][SHEET_STARTS[k] : ENDS[k]] for k in sheets])
    assert as_set(held.x_test) == as_set(expected)
    assert len(held.x_test) == len(expected)
    assert len(held.x_train) + len(held.x_test) == 1797
    assert not as_set(held.x_train) & as_set(held.x_test)
    known = {image.tobytes(): int(y) for image, y in zip(rows[0], rows[1], strict=True)}
    for x, y in ((held.x_train, held.y_train), (held.x_test, held.y_test)):
        assert [known[image.tobytes()] for image in x] == y.tolist()


def test_the_images_are_mixed_as_in_the_split_at_random(rows):
    usual, held = data.digits(), data.digits((3,))
    order = [image.tobytes() for image in np.concatenate([usual.x_train, usual.x_test])]
    out = as_set(rows[0][SHEET_STARTS[3] : ENDS[3]])
    assert [image.tobytes() for image in held.x_train] == [i for i in order if i not in out]


def test_sheets_without_are_in_neither_part():
    choosing, reporting = data.digits((8, 9), without=(11, 13)), data.digits((11, 13))
    used = as_set(choosing.x_train) | as_set(choosing.x_test)
    assert not used & as_set(reporting.x_test)
    assert used == as_set(reporting.x_train)
    assert as_set(choosing.x_test) == as_set(data.digits((8, 9)).x_test)


@pytest.mark.parametrize(
    ("sheets", "without", "words"),
    [
        ((14,), (), "each of sheets must be a whole number of at most 13, got 14"),
        ((-1,), (), "each of sheets must be a whole number of at least 0, got -1"),
        ((1, 1), (), "sheets must name each sheet once"),
        ((), (), "sheets must name at least one sheet"),
        (range(14), (), "no sheet is left to learn from"),
        ((0,), range(1, 14), "no sheet is left to learn from"),
        ((1, 2), (2,), r"not in both, got \[2\]"),
        (None, (2,), "without needs sheets"),
        ((0,), (20,), "each of without must be"),
    ],
)
def test_sheets_that_cannot_be_held_out_are_refused(sheets, without, words):
    with pytest.raises(ValueError, match=words):
        data.digits(sheets, without=without)


@pytest.mark.parametrize("sheets", [3, "3", (1.0,), (True,), np.arange(3), ("1",)])
def test_what_are_no_numbers_of_sheets_is_refused(sheets):
    with pytest.raises(TypeError, match="sheets must be"):
        data.digits(sheets)
    with pytest.raises(TypeError, match="without must be"):
        data.digits((5,), without=sheets)


def test_images_for_choosing_come_from_the_training_images():
    whole = data.digits()
    part = data.for_choosing(whole, 287, rng=3)
    assert part.x_test.shape == (287, 64)
    together = np.concatenate([part.x_train, part.x_test])
    assert as_set(together) == as_set(whole.x_train)
    assert len(together) == len(whole.x_train)
    known = {image.tobytes(): y for image, y in zip(whole.x_train, whole.y_train, strict=True)}
    assert [known[image.tobytes()] for image in part.x_test] == part.y_test.tolist()
    again, other = data.for_choosing(whole, 287, rng=3), data.for_choosing(whole, 287, rng=4)
    np.testing.assert_array_equal(again.x_test, part.x_test)
    assert as_set(other.x_test) != as_set(part.x_test)
    part.x_train[:] = 0
    assert whole.x_train.max() == 1


@pytest.mark.parametrize("n", [0, 1437, -1])
def test_a_part_that_leaves_nothing_is_refused(n):
    with pytest.raises(ValueError, match="n must be a whole number of at"):
        data.for_choosing(data.digits(), n, rng=0)
    one = data.with_fewer_examples(data.digits(), 1, rng=0)
    with pytest.raises(ValueError, match="at least 2 training examples"):
        data.for_choosing(one, 1, rng=0)
