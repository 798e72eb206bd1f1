"""A ledger in Debian's Redis: shared, exact, and not fooled by a Redis that forgot."""

import time

import pytest

from stillwatch.guard.budgets.ledger import Amount, LedgerError, Window
from stillwatch.guard.budgets.redis_ledger import RedisLedger
from tests.guard.conftest import Server
from tests.guard.redis_server import FORGETFUL, RedisServer
from tests.guard.tables import DAY
from tests.guard.test_shared import allowed, shared_table

pytestmark = pytest.mark.gateways
MOST = Amount(10, 1000)


def today():
    return Window("C", DAY, int(time.time() // DAY))


@pytest.fixture
def redis(tmp_path, request):
    redis = RedisServer(
        tmp_path / "redis", getattr(request, "param", ("--appendonly", "yes", "--appendfsync", "always"))
    )
    yield redis
    redis.kill()


def ledger(redis, folder, name="a"):
    return RedisLedger(redis.url, folder / name / "redis.json", 5.0)


def test_it_gives_what_is_left_and_no_more(redis, tmp_path):
    one, other = ledger(redis, tmp_path), ledger(redis, tmp_path, "b")
    assert one.take(today(), MOST, Amount(7, 100)) == (7, 100)
    assert other.take(today(), MOST, Amount(7, 1000)) == (3, 900)
    one.give_back(today(), Amount(2, 5))
    assert other.take(today(), MOST, Amount(7, 1000)) == (2, 5)
    assert one.durable() is True


def test_numbers_that_no_budget_bounds_are_counted_exactly(redis, tmp_path):
    one, huge = ledger(redis, tmp_path), (1 << 53) - 1
    assert one.take(today(), Amount(10, huge), Amount(1, huge - 1)) == (1, huge - 1)
    assert one.take(today(), Amount(10, huge), Amount(1, huge)) == (1, 1)


def test_what_was_taken_is_taken_after_a_kill(redis, tmp_path):
    one = ledger(redis, tmp_path)
    assert one.take(today(), MOST, Amount(7, 100)) == (7, 100)
    redis.kill()
    with pytest.raises(LedgerError):
        one.take(today(), MOST, Amount(1, 1))
    redis.start()
    assert one.take(today(), MOST, Amount(7, 100)) == (3, 100)


@pytest.mark.parametrize("redis", [FORGETFUL], indirect=True)
def test_a_redis_that_forgot_gives_nothing_for_windows_that_had_begun(redis, tmp_path):
    one, other = ledger(redis, tmp_path), ledger(redis, tmp_path, "b")
    assert one.durable() is False
    assert one.take(today(), MOST, Amount(7, 100)) == (7, 100)
    assert other.take(today(), MOST, Amount(1, 1)) == (1, 1)
    redis.kill()
    redis.start()
    assert ledger(redis, tmp_path, "new").take(today(), MOST, Amount(1, 1)) == (1, 1)  # it cannot know
    for known in (one, other, ledger(redis, tmp_path), ledger(redis, tmp_path, "new")):
        assert known.take(today(), MOST, Amount(1, 1)) == (0, 0)
    assert one.take(today()._replace(number=today().number + 1), MOST, Amount(1, 1)) == (1, 1)


def test_guards_share_one_budget_and_need_no_redis_for_what_they_hold(redis, tmp_path):
    servers = [Server(tmp_path / name) for name in ("first", "second", "third")]
    for one in servers:
        one.configure(after=f'[guard.budgets]\nledger = "redis"\nurl = "{redis.url}"\nwait = 10\n')
        one.publish(shared_table())
        one.start()
    assert allowed(servers, 300) == 60
    redis.kill()
    assert servers[0].decide(account="open")["decision"]["unanswered"]
    assert servers[0].decide(account="someone")["status"] == 200
    redis.start()
    for one in servers:
        one.stop()
