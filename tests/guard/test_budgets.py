"""One budget for a campaign: reserved before, settled after, and never more than there is."""

import asyncio
import subprocess
import sys
import threading

import msgspec
import pytest

from stillwatch.guard.budgets.file_ledger import FileLedger
from stillwatch.guard.budgets.leases import Leases, Refused, Reservation
from stillwatch.guard.budgets.ledger import NO_BOUND, Amount, LedgerError, Window, window_of
from stillwatch.guard.clock import Clock
from stillwatch.response.measures import Budget, Trim
from tests.guard.tables import measure

NOW = 1_000_000.0
MOST = Amount(10, NO_BOUND)


def window(campaign="C", seconds=3600, now=NOW):
    return Window(campaign, seconds, int(now // seconds))


def throttle(exchanges=10, tokens=None, campaign="C", **more):
    return measure("throttle", campaign, budget=Budget(3600, exchanges, tokens), **more)


@pytest.fixture
def ledger(tmp_path):
    ledger = FileLedger(tmp_path / "ledger.jsonl", Clock(lambda: NOW))
    yield ledger
    ledger.close()


def leases(ledger, **more):
    return Leases(ledger, **{"wait": 60.0, "usual_tokens": 100} | more)


class Silent:
    """A ledger that fails, or takes longer than anybody waits."""

    def __init__(self, hangs=False):
        self.calls, self.free = 0, threading.Event()
        if not hangs:
            self.free.set()

    def take(self, *_):
        self.calls += 1
        self.free.wait()
        raise LedgerError("gone")

    def give_back(self, *_):
        raise LedgerError("gone")

    def close(self): ...


def test_a_ledger_gives_what_is_left_and_no_more(ledger):
    assert ledger.take(window(), MOST, Amount(7, 0)) == (7, 0)
    assert ledger.take(window(), MOST, Amount(7, 0)) == (3, 0)
    assert ledger.take(window(), MOST, Amount(7, 0)) == (0, 0)
    ledger.give_back(window(), Amount(2, 0))
    assert ledger.take(window(), MOST, Amount(7, 0)) == (2, 0)


def test_every_window_and_campaign_has_a_budget_of_its_own(ledger):
    for one in (window(), window("D"), window(now=NOW + 3600), window(seconds=60)):
        assert ledger.take(one, MOST, Amount(10, 0)) == (10, 0)


def test_a_window_that_is_not_now_is_a_wrong_clocks(ledger):
    with pytest.raises(LedgerError):
        ledger.take(window(now=NOW + 7200), MOST, Amount(1, 0))


def test_what_was_taken_is_taken_after_any_end(tmp_path):
    path, clock = tmp_path / "ledger.jsonl", Clock(lambda: NOW)
    first = FileLedger(path, clock)
    first.take(window(), MOST, Amount(7, 0))
    first.close()
    with path.open("ab") as file:
        file.write(b'["C",3600,277,1')  # broken off as by a kill: of it nothing was spent
    second = FileLedger(path, clock)
    assert second.take(window(), MOST, Amount(7, 0)) == (3, 0)
    second.close()


def test_a_ledger_that_is_none_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / "ledger.jsonl").write_bytes(b"nonsense\n\n")
    with pytest.raises(LedgerError):
        FileLedger(tmp_path / "ledger.jsonl", Clock(lambda: NOW))


def test_a_ledger_is_one_guards(ledger, tmp_path):
    told = (
        "import sys; from pathlib import Path; from stillwatch.guard.budgets.file_ledger import FileLedger; "
        "from stillwatch.guard.clock import Clock; FileLedger(Path(sys.argv[1]), Clock())"
    )
    other = subprocess.run([sys.executable, "-c", told, tmp_path / "ledger.jsonl"], capture_output=True, text=True)
    assert "another guard's" in other.stderr


def test_a_journal_keeps_what_counts_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("stillwatch.guard.budgets.file_ledger.LONGEST_BYTES", 200)
    clock = Clock(lambda: NOW)
    ledger = FileLedger(tmp_path / "ledger.jsonl", clock)
    for _ in range(30):
        ledger.take(window(), Amount(100, NO_BOUND), Amount(1, 0))
    clock.at_least(NOW + 9000)
    later = window(now=NOW + 9000)
    for _ in range(10):
        ledger.take(later, Amount(100, NO_BOUND), Amount(1, 0))
    ledger.close()
    assert len((tmp_path / "ledger.jsonl").read_bytes()) < 400
    again = FileLedger(tmp_path / "ledger.jsonl", clock)
    assert again.take(later, Amount(100, NO_BOUND), Amount(100, 0)) == (90, 0)
    again.close()


def run(made):
    return asyncio.run(made)


def test_parallel_calls_do_not_slip_the_budget(ledger):
    """A thousand at once, from two guards."""

    async def asked():
        guards = [leases(ledger), leases(ledger)]
        return await asyncio.gather(*(guards[k % 2].reserve_asking([throttle(50)], None, NOW) for k in range(1000)))

    found = run(asked())
    assert sum(isinstance(one, Reservation) for one in found) == 50
    assert not any(isinstance(one, Refused) and one.unanswered for one in found)


def test_one_budget_for_all_measures_of_a_campaign(ledger):
    """Under a second measure what was used is used up."""
    another = msgspec.structs.replace(throttle(5), id="M-2")

    async def asked():
        guard = leases(ledger)
        first = [await guard.reserve_asking([throttle(5), another], None, NOW) for _ in range(5)]
        return first, await guard.reserve_asking([another], None, NOW)

    first, second = run(asked())
    assert all(isinstance(one, Reservation) for one in first) and isinstance(second, Refused)


def test_a_request_of_two_campaigns_is_reserved_in_both_or_in_none(ledger):
    async def asked():
        guard = leases(ledger)
        pair = [throttle(5, campaign="A"), throttle(2, campaign="B")]
        both = [await guard.reserve_asking(pair, None, NOW) for _ in range(4)]
        alone = [await guard.reserve_asking(pair[:1], None, NOW) for _ in range(4)]
        return [isinstance(x, Reservation) for x in both], [isinstance(x, Reservation) for x in alone]

    assert run(asked()) == ([True, True, False, False], [True, True, True, False])


def test_tokens_are_reserved_before_and_what_was_not_used_can_be_spent_again(ledger):
    async def asked():
        guard = leases(ledger)
        measures = [throttle(100, 1000)]
        first = [await guard.reserve_asking(measures, 400, NOW) for _ in range(3)]
        assert [isinstance(one, Reservation) for one in first] == [True, True, False]
        assert guard.settle(first[0].id, 50, 1, NOW)
        assert not guard.settle(first[0].id, 50, 1, NOW)  # once
        return await guard.reserve_asking(measures, 400, NOW + 2)

    assert isinstance(run(asked()), Reservation)


def test_an_exchange_that_came_to_nothing_is_given_back_whole(ledger):
    async def asked():
        guard = leases(ledger)
        one = await guard.reserve_asking([throttle(1)], None, NOW)
        refused = await guard.reserve_asking([throttle(1)], None, NOW)
        guard.settle(one.id, None, 0, NOW)
        return refused, await guard.reserve_asking([throttle(1)], None, NOW)

    refused, again = run(asked())
    assert isinstance(refused, Refused) and isinstance(again, Reservation)


def test_tokens_that_nobody_bounds_are_not_owed(ledger):
    async def asked():
        guard = leases(ledger)
        one = await guard.reserve_asking([throttle(2)], 100, NOW)
        guard.settle(one.id, 950, 1, NOW)
        return await guard.reserve_asking([throttle(2)], 100, NOW)

    assert isinstance(run(asked()), Reservation)


def test_what_is_used_beyond_the_reservation_is_owed(ledger):
    async def asked():
        guard = leases(ledger)
        one = await guard.reserve_asking([throttle(100, 1000)], 100, NOW)
        guard.settle(one.id, 950, 1, NOW)
        return await guard.reserve_asking([throttle(100, 1000)], 100, NOW)

    assert isinstance(run(asked()), Refused)


def test_a_cap_on_the_answer_is_what_is_reserved(ledger):
    async def asked():
        capped = [throttle(100, 1000, trim=Trim(max_tokens=100))]
        guard = leases(ledger)
        return [await guard.reserve_asking(capped, 90_000, NOW) for _ in range(11)]

    assert [isinstance(one, Reservation) for one in run(asked())] == [True] * 10 + [False]


def test_what_is_not_settled_stays_reserved_until_its_window_ends(ledger):
    async def asked():
        guard = leases(ledger)
        one = await guard.reserve_asking([throttle(1)], None, NOW)
        guard.tick(NOW + 10)
        during = await guard.reserve_asking([throttle(1)], None, NOW)
        after = await guard.reserve_asking([throttle(1)], None, NOW + 3600)
        guard.tick(NOW + 3600)
        return during, after, guard.settle(one.id, None, 0, NOW + 3600)

    during, after, settled = run(asked())
    assert isinstance(during, Refused) and isinstance(after, Reservation) and not settled


def test_what_nobody_asks_for_is_given_back(ledger, monkeypatch):
    monkeypatch.setattr("stillwatch.guard.budgets.leases.IDLE_SECONDS", -1.0)

    async def asked():
        guard, other = leases(ledger), leases(ledger)
        await guard.reserve_asking([throttle(1000)], None, NOW)
        guard.tick(NOW)
        await guard.close()
        return await asyncio.to_thread(ledger.take, window(), Amount(1000, NO_BOUND), Amount(1000, 0)), other

    found, _ = run(asked())
    assert found == (999, 0)


@pytest.mark.parametrize("hangs", [False, True])
def test_where_no_ledger_answers_it_is_said_and_not_asked_by_each_request(hangs):
    silent = Silent(hangs)

    async def asked():
        guard = leases(silent, wait=0.05)
        found = await asyncio.gather(*(guard.reserve_asking([throttle()], None, NOW) for _ in range(200)))
        silent.free.set()
        return found

    found = run(asked())
    assert all(isinstance(one, Refused) and one.unanswered for one in found)
    assert silent.calls <= 3


def test_windows_begin_at_whole_multiples():
    assert window_of(throttle(), 7200.0).number == 2 and window_of(throttle(), 7199.9).ends_at == 7200
