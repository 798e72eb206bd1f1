import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.result import waterfall

from . import fixtures

WEIGHTS = st.lists(st.floats(-20, 20), max_size=8)


def campaign(weights, confidence):
    items = [fixtures.evidence(f"kind_{i}", w, "So it is.") for i, w in enumerate(weights)]
    update = {"evidence": items, "counter_evidence": [], "confidence": confidence}
    return fixtures.small_campaign().model_copy(update=update)


@given(WEIGHTS, st.floats(0, 1), st.floats(0, 1))
def test_each_step_begins_where_the_last_ended_and_the_total_is_the_confidence(weights, prior, confidence):
    rows = waterfall.steps(prior, campaign(weights, confidence))
    assert rows[0].role == "prior" and rows[-1].role == "result"
    inner = rows[1:-1]
    for before, after in zip(rows[:-1], inner, strict=False):
        assert after.before == before.after
    assert rows[-1].after == pytest.approx(rows[-2].after, abs=0.05)
    ruler = waterfall.scale(rows)
    assert all(0 <= ruler.at(end) <= 1 for row in rows for end in (row.before, row.after))


def test_a_sum_that_claims_more_than_the_confidence_is_shown_to_be_taken_back():
    rows = waterfall.steps(0.0005, fixtures.big_campaign())
    taken_back = rows[-2]
    assert taken_back.role == "combination" and taken_back.weight < 0
    total = sum(row.weight for row in rows[:-1])
    assert 1 / (1 + math.exp(-total)) == pytest.approx(0.9973)


def test_counter_evidence_goes_down_in_its_own_colour():
    row = next(r for r in waterfall.steps(0.01, fixtures.big_campaign()) if r.kind == "follow_ups")
    assert row.role == "against" and row.after < row.before
    assert 'class="step against"' in waterfall.drawing(row, waterfall.Scale(-10, 10))


def test_a_weight_that_is_no_number_moves_nothing():
    rows = waterfall.steps(0.5, campaign([float("nan"), float("inf")], 0.5))
    assert [r.weight for r in rows] == [0, 0, 0, 0]
