"""Of whom the measure of prompts is learnt."""

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.fleets import strangers
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.exchangeability import mean_likeness
from stillwatch.fleets.measuring import Measured
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.strangers import of_strangers
from stillwatch.lake.views.profile import PROFILE
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_SCALE

PEOPLE, EACH, DAYS = 240, 24, 4


def profile(fleet: int, rng: np.random.Generator) -> tuple[pa.Table, np.ndarray]:
    """(a profile of prompts of PEOPLE with a subject of their own each and of a fleet with one
    list; the fleet's)."""
    accounts = PEOPLE + fleet
    means = rng.normal(size=(accounts, DIMENSIONS))
    means[PEOPLE:] = rng.normal(size=DIMENSIONS)
    means *= 0.4 / np.linalg.norm(means, axis=1)[:, None]
    account = np.repeat(np.arange(accounts), EACH)
    x = means[account] + rng.normal(size=(len(account), DIMENSIONS)) / np.sqrt(DIMENSIONS)
    x = np.rint(x / np.linalg.norm(x, axis=1)[:, None] * FEATURE_SCALE).astype(np.int32)
    number = np.tile(np.arange(EACH), accounts)
    columns: dict[str, object] = {
        "account_id": [f"a{k:04}" for k in account],
        "day": pa.array(20_000 + number % DAYS, pa.int32()).cast(pa.date32()),
        "half": number // DAYS % 2,
        "n": np.ones(len(x), np.int64),
        "sums": [row.tobytes() for row in x],
        "squares": (x.astype(np.int64) ** 2).sum(axis=1),
    }
    rest = {f.name: ["" if pa.types.is_string(f.type) else 0] * len(x) for f in PROFILE}
    return pa.table(rest | columns, schema=PROFILE), np.arange(PEOPLE, accounts)


def likeness(table: pa.Table, metric: Metric, group: np.ndarray) -> float:
    """Mean similarity within the group's accounts, set against that within people's."""
    whole = Measured.of(table, metric).embeddings(np.ones(PEOPLE + len(group)))[2]
    return float(whole.within[group].mean() / np.median(whole.within[:PEOPLE]))


@pytest.mark.parametrize("fleet", [20, 50])
def test_a_large_fleet_is_not_set_against_itself(fleet: int) -> None:
    """Learnt of everybody, the measure hides a fleet the more the larger it is; learnt of strangers
    it does not."""
    table, group = profile(fleet, np.random.default_rng(1))
    everybody, strangers = Metric.learn([table]), of_strangers([table])
    seen = likeness(table, strangers, group)
    assert likeness(table, everybody, group) < 0.7 * seen and seen > 0.8


def test_where_nobody_acts_as_one_all_are_strangers() -> None:
    table, _ = profile(0, np.random.default_rng(2))
    one, other = Metric.learn([table]), of_strangers([table])
    np.testing.assert_array_equal(one.whitener, other.whitener)


def test_the_order_of_rows_and_parts_is_no_matter() -> None:
    table, _ = profile(40, np.random.default_rng(3))
    half = table.num_rows // 2
    np.testing.assert_allclose(
        of_strangers([table]).whitener, of_strangers([table.slice(half), table.slice(0, half)]).whitener, atol=1e-4
    )


def test_half_of_all_accounts_are_left_to_stand_for_people() -> None:
    """A group of more than MOST of the accounts is what people are like."""
    table, _ = profile(2 * PEOPLE, np.random.default_rng(4))
    np.testing.assert_array_equal(of_strangers([table]).whitener, Metric.learn([table]).whitener)


def test_people_who_are_most_of_a_log_stay_its_middle() -> None:
    """A fleet that pulls the mean makes everybody else alike: it is left out of the mean, and
    nobody else is."""
    table, group = profile(60, np.random.default_rng(5))
    whole = Measured.of(table, of_strangers([table])).embeddings(np.ones(PEOPLE + len(group)))[2]
    people = np.arange(PEOPLE)
    assert abs(mean_likeness(whole, people)) < 0.02 * np.median(whole.within[people])
    assert mean_likeness(whole, group) > 0.8 * np.median(whole.within[people])


@pytest.mark.parametrize(("accounts", "pulls"), [(9, False), (11, True)])
def test_a_group_pulls_a_mean_by_how_many_of_those_around_it_are_of_it(accounts: int, pulls: bool) -> None:
    """Of a hundred in its stratum. Accounts of fewer than eight prompts are not measured, and those
    that were left out pull no more."""
    mean = 0.5 * np.eye(DIMENSIONS)[np.zeros(200, np.int64)]
    n = np.full(200, 8.0)
    whole = Embedding(np.ones(200), mean * n[:, None], n, np.full(200, 0.25), np.ones(200), n < 0, 1.0, 0.1)
    main, group, nobody = np.arange(200) // 100, np.arange(200) < accounts, np.zeros(200, bool)
    smaller = np.arange(200) >= 198
    found = strangers._farthest(whole, main, [smaller, group], nobody)
    assert (found is group) == pulls and (found is None) != pulls
    assert strangers._farthest(whole, main, [smaller, group], group) is None
    assert strangers._farthest(whole, main, [], nobody) is None
