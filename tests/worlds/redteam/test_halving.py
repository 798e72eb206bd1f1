"""Successive halving with trials that never were."""

from stillwatch.worlds.redteam.halving import FINALISTS, Standing, Trial, finalists, halved, tried


def standing(number: int, price: float | None, unseen: str) -> Standing:
    """Of one trial a letter: u unseen, s seen."""
    return Standing(number, tuple(Trial(letter == "u", price) for letter in unseen))


def numbers(standings) -> list[int]:
    return [one.number for one in standings]


def test_of_one_world_the_cheaper_half_of_the_unseen_goes_on():
    entered = [standing(k, price=10.0 - k, unseen="s" if k > 6 else "u") for k in range(8)]
    assert numbers(halved(entered)) == [6, 5, 4, 3]


def test_none_that_was_seen_too_often_goes_on():
    assert numbers(halved([standing(0, 1.0, "usss"), standing(1, 9.0, "uuss"), standing(2, 9.0, "ssss")])) == [1]
    assert halved([standing(0, 1.0, "s")]) == []


def test_none_that_harvested_nothing_goes_on():
    assert halved([standing(0, None, "uu")]) == []


def test_the_cheap_and_the_unseen_go_on_together():
    cheap, never, both, dear = (
        standing(0, 1.0, "us"), standing(1, 5.0, "uu"), standing(2, 2.0, "us"), standing(3, 9.0, "uu"),
    )  # fmt: skip
    assert numbers(halved([dear, both, never, cheap])) == [0, 1], "none is both dearer and seen more often"


def test_the_right_ones_are_left_and_no_world_is_tried_twice():
    asked = []

    def attempt(number: int, place: int) -> Trial:
        asked.append((number, place))
        return Trial(number % 2 == 1, float(number))

    left = finalists(32, attempt)
    assert numbers(left) == [1, 3, 5, 7]
    assert {place for _, place in asked} == {0, 1, 2, 3} and len(set(asked)) == len(asked)
    assert [len(one.trials) for one in left] == [4] * FINALISTS
    assert len(asked) == 32 + 16 + 8 * 2
    assert finalists(32, attempt) == left


def test_few_campaigns_go_through_one_rung():
    assert numbers(finalists(4, lambda number, place: Trial(number > 1, float(number)))) == [2, 3]
    assert finalists(4, lambda number, place: Trial(False, 1.0)) == []


def test_a_standing_counts_only_what_harvested():
    one = Standing(0, (Trial(True, 2.0), Trial(True, 4.0), Trial(True, None), Trial(False, None)))
    assert (one.unseen, one.share, one.price) == (2, 0.5, 3.0)
    further = tried(one, [7], lambda number, place: Trial(True, float(place)))
    assert further.trials[-1] == Trial(True, 7.0) and further.number == 0
