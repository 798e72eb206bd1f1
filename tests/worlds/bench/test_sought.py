"""The figures over pairs of operators' worlds."""

import pytest

from stillwatch.worlds.bench.sought import Sought, errors, same_hand


def sought(world="same", kinds="all", found=8, false=0, mechanic="shared", number=2):
    return Sought(mechanic, number, world, kinds, 10, 5, found, found + 1, 1000, false, 3)


def test_accounts_are_counted_over_the_pairs_of_a_mechanic():
    rows = [sought(), sought(found=2, number=3), sought(kinds="values", found=0), sought("other"), sought(mechanic="x")]
    told = same_hand(rows, "shared", "all")
    assert (told.fleet, told.scan, told.found, told.possible) == (20, 0.5, 0.5, 0.6)
    assert same_hand(rows, "shared", "values").found == 0


def test_errors_have_an_upper_bound_where_none_was_made():
    none = errors([sought("nobody"), sought("nobody", number=3), sought("nobody", kinds="values", false=9)], "nobody")
    assert (none.honest, none.false, none.doubted, none.found, none.fleet) == (2000, 0, 6, 16, 20)
    assert none.bound == pytest.approx((1 - 0.05 ** (1 / 2000)) * 10_000), "the rule of three, exactly"
    assert errors([sought("other", false=4)], "other").bound > 40
