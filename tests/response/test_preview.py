"""What people see before a step, of a lake with one fleet in it: who is met, and whether a limit
would ever bite."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pyarrow.compute as pc
import pytest

from stillwatch.cases.actions import claim, note_read
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.labels import label_benign
from stillwatch.cases.queries import read_case, read_cases, read_members
from stillwatch.console.results import take_in_result
from stillwatch.lake import Lake
from stillwatch.response.drawing import drawn
from stillwatch.response.honest import judged_by_people
from stillwatch.response.looked import RECENT, ages, look
from stillwatch.response.met import met_by
from stillwatch.response.model import BudgetTerms
from stillwatch.response.policies import propose, read_policy
from stillwatch.response.preview import demand_sense, next_step, preview, subjects_of
from stillwatch.response.replay import replay
from tests.response.conftest import figures, terms

HOUR = 3600


@pytest.fixture
def seen(desk, scanned):
    """The desk with the lake's cases in it, and the lake open."""
    take_in_result(desk.store, scanned / "result")
    desk.case = next(c.id for c in read_cases(desk.store).cases if c.kind == "campaign" and c.id != "C-1")
    claim(desk.store, desk.people["anna"], desk.case, desk.version(desk.case))
    with Lake.open(scanned, create=False) as desk.opened:
        yield desk


def looked_at(seen, action="throttle", stage="all", share=1.0, **changed):
    policy = propose(seen.store, seen.people["anna"], terms(action, **changed), seen.case)
    met = subjects_of(seen.store, policy.id)
    return preview(seen.store, met, look(seen.opened, met, stage, share), policy.id, stage, share)


def used(seen, names):
    rows = seen.opened.exchanges(columns=["account_id", "timestamp", "output_tokens"], accounts=names)
    return [(row["account_id"], row["timestamp"], row["output_tokens"] or 0) for row in rows.to_pylist()]


def budget(exchanges, seconds=HOUR, tokens=None):
    return BudgetTerms(seconds=seconds, exchanges=exchanges, tokens=tokens)


def test_accounts_and_exchanges_of_the_members(seen):
    names = [m.account_id for m in read_members(seen.store, seen.case) if m.state == "in"]
    told = looked_at(seen)
    records = seen.opened.accounts()
    mine = records.filter(pc.is_in(records["account_id"], pc.cast(names, "string")))
    plans = Counter(plan or "none" for plan in mine["plan"].to_pylist())
    assert told.figures.accounts == len(names) and told.figures.exchanges == len(used(seen, names))
    assert told.by_plan == dict(plans) and told.unknown == len(names) - mine.num_rows
    assert told.figures.paying == sum(n for plan, n in plans.items() if plan not in ("free", "none"))
    assert sum(age.accounts for age in told.by_age) == mine.num_rows - mine["created_at"].null_count
    assert RECENT == 7 and told.last_day == seen.opened.days()[-1]
    assert told.refusal is None and told.honest.judged == 0


def test_ages_are_those_of_the_logs_last_day(seen):
    """However long ago the log ended."""
    names = [m.account_id for m in read_members(seen.store, seen.case) if m.state == "in"]
    records = seen.opened.accounts()
    created = records.filter(pc.is_in(records["account_id"], pc.cast(names, "string")))["created_at"].to_pylist()
    last = seen.opened.days()[-1]
    days = [max(0, (last - moment.date()).days) for moment in created if moment]
    wanted = [sum(a <= d < b for d in days) for a, b in ((0, 7), (7, 30), (30, 90), (90, 365), (365, 10**6))]
    assert [age.accounts for age in looked_at(seen).by_age] == wanted


def test_ages_are_parted_at_their_edges():
    last = date(2026, 3, 1)
    made = [datetime(2026, 3, 1, 23, tzinfo=UTC) - timedelta(days=d) for d in (-3, 0, 6, 7, 30, 364, 365)]
    assert [age.accounts for age in ages(made, last)] == [3, 1, 1, 1, 1]
    assert [age.accounts for age in ages([datetime.now(UTC)], None)] == [1, 0, 0, 0, 0]


def test_a_share_is_whom_the_hash_draws(seen):
    policy = propose(seen.store, seen.people["anna"], terms("tag"), seen.case)
    met = subjects_of(seen.store, policy.id)
    told = look(seen.opened, met, "share", 0.4)
    assert told.accounts == sorted(a for a in met[0].accounts if drawn(policy.id, a, 0.4))
    assert 0 < len(told.accounts) < len(met[0].accounts)


def test_a_limit_that_can_never_bite_is_refused_with_figures(seen):
    names = [m.account_id for m in read_members(seen.store, seen.case)]
    hours = Counter(int(at.timestamp()) // HOUR for _, at, _ in used(seen, names))
    most = max(hours.values())
    told = looked_at(seen, budget=budget(most))
    assert told.refusal == (
        f"it would never bite: {most:,} exchanges are allowed in 3,600 seconds, and {seen.case} never used more "
        f"than {most:,}"
    )
    with pytest.raises(InvalidError, match="never bite"):
        demand_sense(told)
    told = looked_at(seen, budget=budget(most - 1))
    assert told.refusal is None and told.limits[0].most_exchanges == most
    demand_sense(told)


def test_a_cap_that_no_answer_reaches_is_refused(seen):
    names = [m.account_id for m in read_members(seen.store, seen.case)]
    longest = max(tokens for _, _, tokens in used(seen, names))
    assert "never bite" in looked_at(seen, "trim", trim={"max_tokens": max(longest, 256)}).refusal
    assert looked_at(seen, "trim", trim={"max_tokens": max(longest, 256), "logprobs": True}).refusal is None


def test_a_throttle_that_lets_hardly_anything_pass_needs_a_second_person(seen):
    assert "denial" in looked_at(seen, budget=budget(1, 7 * 86_400)).needs_second
    assert looked_at(seen, budget=budget(30)).needs_second is None


def test_a_policy_that_meets_nobody_is_refused(seen):
    assert looked_at(seen, membership=1.0).refusal == "it meets nobody"


def test_what_is_known_otherwise_is_told(seen):
    names = [m.account_id for m in read_members(seen.store, seen.case)]
    until = datetime.now(UTC) + timedelta(days=5)
    anna = seen.people["anna"]
    label_benign(seen.store, anna, seen.case, seen.version(seen.case), names[:2], "Known.", until)
    note_read(seen.store, anna, "reveal", seen.case, account_id=names[5], exchange="x", reason="To look.")
    told = looked_at(seen)
    assert (told.spared, told.figures.accounts) == (2, len(names) - 2)
    assert (told.honest.judged, told.honest.found_honest) == (3, 2)
    assert any(says.startswith("Spared") for says in told.warnings)


def test_the_next_step_is_looked_at_where_none_is_named(seen):
    policy = propose(seen.store, seen.people["anna"], terms(), seen.case)
    assert next_step(policy, None, None) == ("shadow", 1.0)
    assert next_step(policy, "share", None) == ("share", 0.1)
    assert next_step(policy, "share", 0.3) == ("share", 0.3)


def replayed(seen, stage="all", share=1.0, **changed):
    action = changed.pop("action", "throttle")
    policy = propose(seen.store, seen.people["anna"], terms(action, **changed), seen.case)
    with seen.store.reading() as connection:
        met = met_by(connection, read_policy(seen.store, policy.id), datetime.now(UTC))
        judged = judged_by_people(connection, met)
    return policy, met[0].accounts, replay(seen.opened, policy.id, met, stage, share, judged)


def test_a_throttle_played_over_the_days(seen):
    _, members, told = replayed(seen, budget=budget(20))
    hits, seen_in = Counter(), Counter()
    days = Counter()
    for account, at, _ in sorted(used(seen, members), key=lambda row: row[1]):
        window = int(at.timestamp()) // HOUR
        seen_in[window] += 1
        if seen_in[window] > 20:
            hits[account] += 1
            days[at.date()] += 1
    assert told.hit == sum(hits.values()) > 0
    assert {day.day: day.hit for day in told.days if day.hit} == dict(days)
    assert told.accounts_hit == len(hits) and told.often["most"] == max(hits.values())
    assert (told.windows, told.windows_spent) == (len(seen_in), sum(n > 20 for n in seen_in.values()))
    worst = told.worst[0]
    assert worst.hit == max(hits.values()) and worst.first_hit <= worst.last_hit
    assert told.honest.expected == pytest.approx(sum(1 - members[a] for a in hits))


def test_a_denial_hits_every_exchange_of_whom_it_meets(seen):
    _, members, told = replayed(seen, action="deny")
    assert told.hit == told.exchanges == len(used(seen, members)) and told.windows == 0
    policy, members, told = replayed(seen, action="deny", stage="share", share=0.3)
    chosen = [a for a in members if drawn(policy.id, a, 0.3)]
    assert told.hit == len(used(seen, chosen)) and told.accounts_hit == len(chosen)


def test_in_a_share_the_budget_is_spent_by_those_who_are_drawn(seen):
    _, _, whole = replayed(seen, budget=budget(20))
    _, _, part = replayed(seen, "share", 0.3, budget=budget(20))
    assert 0 <= part.hit < whole.hit and part.windows == whole.windows


def test_nobody_is_met_by_nothing(seen):
    _, _, told = replayed(seen, membership=1.0, budget=budget(20))
    assert (told.hit, told.accounts, told.days, told.often) == (0, 0, [], {})
    assert figures().accounts and read_case(seen.store, seen.case)
