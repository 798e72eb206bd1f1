"""One budget over several guards: by another guard's ledger."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from stillwatch.guard.budgets.guard_ledger import GuardLedger
from stillwatch.guard.budgets.ledger import Amount, LedgerError, Window
from stillwatch.response.measures import Budget
from tests.guard.conftest import Server
from tests.guard.tables import DAY, measure, table

THROTTLE = measure("throttle", "C-3", budget=Budget(DAY, 60), fails="closed")
OPEN = measure("throttle", "C-7", budget=Budget(DAY, 60), fails="open")
SHARED = {("account", f"t-{k}"): [THROTTLE.id] for k in range(50)} | {("account", "open"): [OPEN.id]}


def shared_table(version=1):
    return table(version, (THROTTLE, OPEN), SHARED)


def allowed(servers, times):
    """How many of so many requests pass, asked of guards in turn, several at once."""

    def asked(k):
        return servers[k % len(servers)].decide(account=f"t-{k % 50}")["decision"]["allow"]

    with ThreadPoolExecutor(16) as threads:
        return sum(threads.map(asked, range(times)))


@pytest.fixture
def pair(tmp_path):
    first, second = Server(tmp_path / "first"), Server(tmp_path / "second")
    for one in (first, second):
        one.publish(shared_table())
    first.start()
    second.configure(after=f'[guard.budgets]\nledger = "guard"\nurl = "http://127.0.0.1:{first.port}"\nwait = 10\n')
    second.start()
    yield first, second
    for one in (second, first):
        if one.process.poll() is None:
            one.kill()


def test_two_guards_share_one_budget(pair):
    assert allowed(pair, 400) == 60
    assert allowed(pair[1:], 20) == 0


def test_where_the_ledger_is_gone_each_measure_says_what_is_done(pair):
    first, second = pair
    first.kill()
    told = second.decide(account="t-1")["decision"]
    assert not told["allow"] and told["unanswered"] and told["retry_after"] == 5
    told = second.decide(account="open")["decision"]
    assert told["allow"] and told["unanswered"]
    assert second.measure("stillwatch_guard_unanswered_total") == 2
    assert second.measure("stillwatch_guard_ledger_failures_total") >= 1


def test_a_ledger_is_not_believed_whatever_it_says(answering):
    day = int(time.time() // DAY)
    ledger = GuardLedger(f"http://127.0.0.1:{answering.port}", None, 5)
    assert ledger.take(Window("X", DAY, day), Amount(5, 10), Amount(9, 4)) == (5, 4)
    with pytest.raises(LedgerError):
        ledger.take(Window("X", DAY, day + 9), Amount(5, 10), Amount(1, 1))
    nobody = GuardLedger("http://127.0.0.1:9", None, 5)
    with pytest.raises(LedgerError):
        nobody.take(Window("X", DAY, day), Amount(5, 10), Amount(1, 1))
