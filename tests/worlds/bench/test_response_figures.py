"""What runs come to."""

import pytest

from stillwatch.worlds.bench.response.figures import accounts_made, lasting, rows_of, stopped_after
from stillwatch.worlds.bench.response.harm import Harm, at_most
from stillwatch.worlds.bench.response.page import best_limit, markdown, rows, said
from stillwatch.worlds.bench.response.policies import PLAIN, Staged
from stillwatch.worlds.bench.response.tally import Run, Sent

DAYS = 8


def run(policy: str, answers: list[int], world: str = "w", refused: int = 0, hit: int = 0, made: int = 100) -> Run:
    return Run(
        world=world, spec={}, policy=policy, code="c", days=DAYS, accounts=100, reserve=300, honest_accounts=10_000,
        honest=Sent(sent=1_000_000, answered=1_000_000 - refused, refused=refused), answers=answers,
        made=[100] * 16 + [made] * 16, hit={"person": hit} if hit else {}, listed=24.0,
    )  # fmt: skip


def calm(policy: str, world: str, listed: float | None = None) -> Run:
    return Run(
        world=world, spec={}, policy=policy, code="c", days=10, accounts=0, reserve=0, honest_accounts=30_000,
        honest=Sent(sent=3_000_000, answered=3_000_000), listed=listed,
    )  # fmt: skip


FREE = [100] * 4 * DAYS
STOPPED = [100] * 8 + [5] * 24


def test_the_last_days_go_on():
    assert lasting(run(PLAIN, FREE)) == 45 * 400
    assert lasting(run("ours", STOPPED)) == 800 + 43 * 20


def test_accounts_go_on_being_made_while_there_are_any():
    assert accounts_made(run("ours", STOPPED)) == 100
    late = run("ours", STOPPED, made=100)
    late.made = [100] * 20 + [100 + k for k in range(12)]
    assert accounts_made(late) == pytest.approx(111 + 8 / 2 * 37)
    late.reserve = 150
    assert accounts_made(late) == 150


def test_a_harvest_is_stopped_when_no_day_brings_a_fifth():
    free = run(PLAIN, FREE)
    assert stopped_after(run("ours", STOPPED), free) == 66.0
    assert stopped_after(run("ours", [0] * 31 + [100]), free) is None
    assert stopped_after(run("ours", [0] * 32), free) == 0


def test_a_row_a_policy_with_its_interval():
    ours = Staged().name
    runs = [
        *(run(PLAIN, FREE, w) for w in "ab"),
        run(ours, STOPPED, "a"),
        run(ours, [0] * 32, "b", refused=1, hit=2),
        *(run("20 a day", FREE, w, refused=5_000) for w in "ab"),
        *(run("640 a day", [90] * 32, w) for w in "ab"),
    ]
    found = {row.policy: row for row in rows_of(runs)}
    share = 1 - (800 + 43 * 20) / 18_000
    assert found[ours].stopped.value == pytest.approx((share + 1) / 2)
    assert (found[ours].stopped.low, found[ours].stopped.high) == pytest.approx((share, 1))
    assert found[ours].refused.value == 0.5 and found[ours].hit.value == 1.0
    assert found[ours].reaches == (True, False, True)
    assert found[PLAIN].stopped.value == 0 and found[PLAIN].hours is None
    best = best_limit(list(found.values()), found[ours])
    assert best is not None and best.policy == "640 a day"
    told = said(list(found.values()))
    assert "in 10,000 hit, not reached with 1.0 (0 to 2.0)" in told[0] and "over 2 worlds with a campaign" in told[0]
    assert "in a million refused, reached, but not beyond doubt, with 0.5" in told[0]
    assert "640 a day, which stops 10%" in told[2]
    assert told[1].startswith("2 of 20,000 honest accounts were hit: at 95%, no more than 3.15 in 10,000")
    assert "1 of 2,000,000 honest exchanges were refused: no more than 2.37 in a million" in told[1]
    table = markdown(list(found.values())).splitlines()
    assert len(table) == 2 + len(found) and table[2].startswith("| nothing | 0% (0% to 0%) |")
    assert {row[0] for row in rows(list(found.values()))} == set(found)


def test_calm_worlds_count_for_the_harm_alone():
    ours = Staged().name
    runs = [
        *(run(PLAIN, FREE, "a"), calm(PLAIN, "b"), calm(PLAIN, "d")),
        *(run(ours, STOPPED, "a"), calm(ours, "b"), calm(ours, "d", listed=24.0)),
    ]
    row = {row.policy: row for row in rows_of(runs)}[ours]
    assert row.stopped.value == pytest.approx(1 - (800 + 43 * 20) / 18_000)
    assert (row.worlds, row.found, row.calm, row.taken) == (1, 1, 2, 1)
    assert row.harm == Harm(0, 70_000, 0, 7_000_000) and row.near == Harm(0, 10_000, 0, 1_000_000)
    assert row.shows == (True, True, True)
    told = said([row])
    assert told[0].startswith("The bar, over one world with a campaign and 2 worlds without: 80% of the harvest")
    assert told[2].startswith("Beside a campaign: 0 of 10,000 accounts, 0 of 1,000,000 exchanges.")
    assert told[2].endswith("scans listed one in 1 of 2 worlds.")


def test_what_he_is_up_against_has_a_row_of_its_own():
    rented = run(Staged().name, STOPPED)
    rented.market, rented.others = "rented", Sent(sent=2_000, answered=1_900, refused=100)
    found = rows_of([run(PLAIN, FREE), run(Staged().name, STOPPED), rented])
    assert [row.policy for row in found][1:] == [Staged().name, f"{Staged().name}, against a rented pool"]
    [told] = [line for line in said(found) if "through accounts" in line]
    assert "of 2,000 exchanges of honest people" in told and "100 were refused" in told


def test_where_no_limit_is_harmless_that_is_said():
    runs = [run(PLAIN, FREE), run(Staged().name, STOPPED), run("5 a day", STOPPED, refused=9)]
    assert "No limit on accounts" in said(rows_of(runs))[2]
    assert said(rows_of(runs[:1])) == []


def test_what_was_not_seen_is_bounded_all_the_same():
    assert at_most(0, 1_500) == pytest.approx(3 / 1_500, rel=0.01)
    assert at_most(3, 3) == 1


def test_it_is_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    from stillwatch.worlds.bench.response.picture import draw

    runs = [
        run(PLAIN, FREE),
        run(Staged().name, STOPPED),
        run("5 a day", STOPPED, refused=9),
        run("bans after 3 d", FREE),
    ]
    path = draw(rows_of(runs), tmp_path, "one world", 8)
    assert path.name == "response.svg" and path.stat().st_size > 5_000
    assert (tmp_path / "response.png").exists()
