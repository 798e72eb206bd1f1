"""A policy in a small world: nothing is lost, what is refused stands in the log, and the lake is
told what an operator would know."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.worlds.bench.response.gateway import Decision
from stillwatch.worlds.bench.response.growing import Known, by_now
from stillwatch.worlds.bench.response.honest import Honest, honest_of
from stillwatch.worlds.bench.response.policies import Plain, limit
from stillwatch.worlds.bench.response.simulate import simulated
from stillwatch.worlds.bench.response.worlds import DEVELOPED, HELD_BACK, SIDES, response_world
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.record import Account
from stillwatch.worlds.rows import account_table
from stillwatch.worlds.world import START

SPEC = replace(response_world(DEVELOPED, 0).scaled(0.06), days=4)


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> Honest:
    return honest_of(SPEC, tmp_path_factory.mktemp("honest"))


def logged(folder) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in sorted(folder.glob("log/*.parquet"))])


@pytest.mark.parametrize("policy", [Plain(), limit(5)], ids=lambda policy: policy.name)
def test_nothing_is_lost(honest, tmp_path, policy):
    run = simulated(SPEC, 2.0, honest, policy, tmp_path, Known(), "code")
    for side in (run.harvest, run.cover, run.honest):
        assert side.sent == side.answered + side.refused + side.failed
        assert side.withheld == 0 and side.shown <= side.answered
    rows = logged(tmp_path)
    assert rows.schema == EXCHANGES and len(rows) == run.harvest.sent + run.cover.sent + run.honest.sent
    assert len(set(rows["exchange_id"].to_pylist())) == len(rows)
    assert sum(run.answers) == run.harvest.answered
    assert len(run.answers) == len(run.made) == 8
    assert run.made == sorted(run.made) and run.made[-1] <= run.reserve == 3 * run.accounts


def test_a_limit_refuses_what_is_beyond_it_and_the_log_says_so(honest, tmp_path):
    free = simulated(SPEC, 2.0, honest, Plain(), tmp_path / "free", Known(), "code")
    run = simulated(SPEC, 2.0, honest, limit(5), tmp_path / "limited", Known(), "code")
    assert free.harvest.refused == free.honest.refused == 0 and not free.hit
    assert free.made[-1] == free.accounts, "whom nobody stops needs no other accounts"
    rows = logged(tmp_path / "limited").to_pandas()
    passed = rows[~((rows["status"] == "rate_limited") & (rows["completion"] == ""))]
    assert passed.groupby([passed["account_id"], passed["timestamp"].dt.date]).size().max() <= 5
    assert run.honest.sent == free.honest.sent and run.honest.refused > 0 and sum(run.hit.values()) > 0
    assert run.made[-1] > run.accounts, "he spreads his load over more accounts"


def test_the_same_again_is_the_same(honest, tmp_path):
    first, again = (simulated(SPEC, 1.0, honest, limit(8), tmp_path / n, Known(), "code") for n in "ab")
    assert first.model_dump(exclude={"seconds"}) == again.model_dump(exclude={"seconds"})


class Withholds:
    """A policy that takes the reasoning from every answer, and denies one account."""

    name = "withholds"

    def __init__(self, denied: str) -> None:
        self.gateway, self._denied = self, denied

    def decide(self, account: str, at: int) -> Decision:
        return Decision("denied") if account == self._denied else Decision("passed", True)

    def scans(self, step: int) -> bool:
        return False

    def learn(self, now, found, born) -> None: ...

    def compile(self, now: int) -> None: ...


def test_what_is_withheld_and_denied_is_not_in_the_log(honest, tmp_path):
    [account] = honest.rows["account_id"].value_counts().to_pylist()[:1]
    run = simulated(SPEC, 1.0, honest, Withholds(account["values"]), tmp_path, Known(), "code")
    rows = logged(tmp_path)
    assert rows["reasoning"].null_count == len(rows)
    own = rows.filter(pc.equal(rows["account_id"], account["values"]))
    assert set(own["status"].to_pylist()) == {"refused"} and set(own["completion"].to_pylist()) == {""}
    assert run.honest.refused == account["counts"] and run.honest.shown == run.harvest.shown == 0
    assert run.harvest.withheld > 0


def test_a_lake_is_told_what_an_operator_knows_by_then():
    def account(name: str, born: int, closed: int | None) -> Account:
        return Account(
            name, "person", born, None, None, "DE", "free", "web", [(None, None)], [], ["m"], closed_at=closed,
            close_reason=None if closed is None else "abuse",
        )  # fmt: skip

    table = account_table(
        [account("a", START, START + HOUR), account("b", START, START + DAY), account("c", START + 2 * DAY, None)]
    )
    known = by_now(table, START + 2 * HOUR)
    assert known["account_id"].to_pylist() == ["a", "b"]
    assert known["close_reason"].to_pylist() == ["abuse", None]
    assert known["closed_at"].null_count == 1


def test_what_is_held_back_shares_neither_texts_nor_infrastructure():
    sides = {side: [response_world(side, k).campaigns[0] for k in range(12)] for side in (DEVELOPED, HELD_BACK)}
    for of in ("families", "infrastructure"):
        told = [{str(part) for c in campaigns for part in (getattr(c, of),)} for campaigns in sides.values()]
        assert not told[0] & told[1]
    assert not {f for one in SIDES[DEVELOPED].folds for f in one.harvested} & {
        f for one in SIDES[HELD_BACK].folds for f in one.harvested
    }
    assert response_world(HELD_BACK, 3) == response_world(HELD_BACK, 3)
