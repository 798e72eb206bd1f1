import random

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.sketch.minhash import EMPTY, SLOTS, minhash


def pair(shared, own, seed):
    """Two texts whose sets of three-word runs overlap in a known share."""
    words = random.Random(seed).sample(range(10**6), shared + 2 * own + 4)
    text = [f"w{n}" for n in words]
    first, second = text[: shared + own], text[:shared] + text[shared + own : shared + 2 * own]
    runs = [{tuple(t[i : i + 3]) for i in range(len(t) - 2)} for t in (first, second)]
    return " ".join(first), " ".join(second), len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def test_equal_slots_estimate_jaccard():
    for shared, own in ((30, 30), (60, 20), (200, 40), (15, 5)):
        pairs = [pair(shared, own, seed) for seed in range(200)]
        a, b = (minhash(pa.array([p[k] for p in pairs])) for k in (0, 1))
        estimate = (a == b).mean()
        truth = np.mean([p[2] for p in pairs])
        assert abs(estimate - truth) < 0.03


def test_texts_without_words_are_empty():
    out = minhash(pa.array(["", None, " \n!", "word"]))
    assert out.shape == (4, SLOTS)
    assert (out[:3] == EMPTY).all()
    assert (out[3] != EMPTY).all()


def test_spelling_of_spaces_case_and_marks_does_not_matter():
    out = minhash(pa.array(["The quick brown fox, jumps!", "the  QUICK brown\nfox jumps"]))
    assert (out[0] == out[1]).all()


@settings(max_examples=50)
@given(st.lists(st.one_of(st.none(), st.text(max_size=80)), max_size=8), st.integers(0, 8))
def test_slices_and_string_widths_agree(texts, cut):
    whole = minhash(pa.array(texts, pa.string()))
    large = minhash(pa.array(texts, pa.large_string()).slice(cut))
    assert (whole[cut:] == large).all()
