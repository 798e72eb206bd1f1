"""The frontier: read off, stored, held as a bar."""

import pytest

from stillwatch.worlds.quality.baseline import write_model
from stillwatch.worlds.redteam.frontier import fall, read_frontier

from .frontiers import frontier, measured

CHEAP, OFTEN, DEAR = measured(20.0, 9), measured(40.0, 15), measured(50.0, 16)


def test_the_cheapest_of_each_level():
    found = frontier(DEAR, CHEAP, OFTEN)
    assert (found.at(0.5), found.at(0.75), found.at(0.95)) == (CHEAP, OFTEN, DEAR)
    assert found.ratio(CHEAP) == 2.0
    assert frontier(CHEAP).at(0.75) is None


def test_the_interval_is_that_of_clopper_and_pearson():
    low, high = measured(1.0, 0).interval()
    assert low == 0.0 and high == pytest.approx(1 - 0.025 ** (1 / 16))
    assert measured(1.0, 12).surely_half and not measured(1.0, 11).surely_half


@pytest.mark.parametrize(
    "price, unseen, falls",
    [(20.0, 16, False), (18.5, 16, False), (17.0, 16, True), (17.0, 12, True), (17.0, 11, False), (90.0, 16, False)],
)
def test_a_fall_is_cheaper_by_more_than_a_tenth_and_surely_unseen_in_half(price, unseen, falls):
    told = fall(frontier(CHEAP, OFTEN), frontier(measured(price, unseen)))
    assert bool(told) == falls
    if told:
        assert f"unseen in {unseen} of 16 worlds costs 1.70 times" in told and "was: 2.00 times" in told


def test_evasion_that_has_become_dearer_or_impossible_is_no_fall():
    assert fall(frontier(CHEAP), frontier()) is None
    assert fall(frontier(CHEAP), frontier(CHEAP)) is None


def test_where_nothing_stayed_unseen_anything_that_does_is_a_fall():
    assert "none did" in (fall(frontier(), frontier(DEAR)) or "")
    assert fall(frontier(), frontier(CHEAP)) is None, "nine of sixteen may be fewer than half"


def test_another_search_is_not_compared():
    assert "other campaigns" in (fall(frontier(CHEAP), frontier(CHEAP, campaigns=64)) or "")
    dearer = frontier(CHEAP).model_copy(update={"prices": {"account": 2.0}})
    assert "other prices" in (fall(frontier(CHEAP), dearer) or "")


def test_what_is_stored_is_read(tmp_path):
    assert read_frontier(tmp_path / "none.json") is None
    write_model(tmp_path / "s.json", frontier(CHEAP, OFTEN))
    again = read_frontier(tmp_path / "s.json")
    assert again and again.model_dump_json() == frontier(CHEAP, OFTEN).model_dump_json()
    (tmp_path / "s.json").write_text("[]")
    with pytest.raises(ValueError, match="does not hold a stored frontier"):
        read_frontier(tmp_path / "s.json")
    write_model(tmp_path / "s.json", frontier().model_copy(update={"schema_version": "2"}))
    with pytest.raises(ValueError, match="frontier of schema"):
        read_frontier(tmp_path / "s.json")
