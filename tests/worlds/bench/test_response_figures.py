"""What runs come to."""

import pytest

from stillwatch.worlds.bench.response.figures import accounts_made, lasting, rows_of, stopped_after
from stillwatch.worlds.bench.response.page import at_most, best_limit, markdown, rows, said
from stillwatch.worlds.bench.response.policies import PLAIN, Staged
from stillwatch.worlds.bench.response.tally import Run, Sent

DAYS = 8


def run(policy: str, answers: list[int], world: str = "w", refused: int = 0, hit: int = 0, made: int = 100) -> Run:
    return Run(
        world=world, spec={}, policy=policy, code="c", days=DAYS, accounts=100, reserve=300, honest_accounts=10_000,
        honest=Sent(sent=1_000_000, answered=1_000_000 - refused, refused=refused), answers=answers,
        made=[100] * 16 + [made] * 16, hit={"person": hit} if hit else {}, listed=24.0,
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
    assert "in 10,000 hit, not reached with 1.0 (0 to 2.0)" in told[0] and "over 2 worlds" in told[0]
    assert "640 a day, which stops 10%" in told[2]
    assert told[1].startswith("2 of 20,000 honest accounts were hit: at 95%, no more than 3.1 in 10,000")
    table = markdown(list(found.values())).splitlines()
    assert len(table) == 2 + len(found) and table[2].startswith("| nothing | 0% (0% to 0%) |")
    assert {row[0] for row in rows(list(found.values()))} == set(found)


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
    path = draw(rows_of(runs), tmp_path, "one world")
    assert path.name == "response.svg" and path.stat().st_size > 5_000
    assert (tmp_path / "response.png").exists()
