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
from stillwatch.worlds.bench.response.listed import Listed
from stillwatch.worlds.bench.response.market import Means
from stillwatch.worlds.bench.response.policies import Plain, Policy, Staged, limit
from stillwatch.worlds.bench.response.simulate import simulated
from stillwatch.worlds.bench.response.worlds import DEVELOPED, HELD_BACK, SIDES, calm_world, response_world
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


def logs(policy: Policy) -> Policy:
    """The same policy, of which the log is kept."""
    policy.reads_scans = True
    return policy


@pytest.mark.parametrize("policy", [logs(Plain()), logs(limit(5))], ids=lambda policy: policy.name)
def test_nothing_is_lost(honest, tmp_path, policy):
    run = simulated(SPEC, Means(2.0), honest, policy, tmp_path, Known(), "code")
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
    free = simulated(SPEC, Means(2.0), honest, Plain(), tmp_path / "free", Known(), "code")
    run = simulated(SPEC, Means(2.0), honest, logs(limit(5)), tmp_path / "limited", Known(), "code")
    assert free.harvest.refused == free.honest.refused == 0 and not free.hit
    assert free.made[-1] == free.accounts, "whom nobody stops needs no other accounts"
    rows = logged(tmp_path / "limited").to_pandas()
    passed = rows[~((rows["status"] == "rate_limited") & (rows["completion"] == ""))]
    assert passed.groupby([passed["account_id"], passed["timestamp"].dt.date]).size().max() <= 5
    assert run.honest.sent == free.honest.sent and run.honest.refused > 0 and sum(run.hit.values()) > 0
    assert run.made[-1] > run.accounts, "he spreads his load over more accounts"


def test_the_same_again_is_the_same(honest, tmp_path):
    first, again = (simulated(SPEC, Means(1.0), honest, limit(8), tmp_path / n, Known(), "code") for n in "ab")
    assert first.model_dump(exclude={"seconds"}) == again.model_dump(exclude={"seconds"})


class Withholds:
    """A policy that takes the reasoning from every answer, and denies one account."""

    name = "withholds"
    reads_scans = True

    def __init__(self, denied: str) -> None:
        self.gateway, self._denied = self, denied

    def decide(self, account: str, at: int) -> Decision:
        return Decision("denied") if account == self._denied else Decision("passed", True)

    def scans(self, step: int) -> bool:
        return False

    def learn(self, now, found, born) -> None: ...

    def compile(self, now: int) -> None: ...


def test_what_is_withheld_and_denied_is_not_in_the_log(honest, tmp_path):
    rows = pa.concat_tables(honest.between(START + d * DAY, START + (d + 1) * DAY) for d in range(SPEC.days))
    [account] = rows["account_id"].value_counts().to_pylist()[:1]
    run = simulated(SPEC, Means(1.0), honest, Withholds(account["values"]), tmp_path, Known(), "code")
    rows = logged(tmp_path)
    assert rows["reasoning"].null_count == len(rows)
    own = rows.filter(pc.equal(rows["account_id"], account["values"]))
    assert set(own["status"].to_pylist()) == {"refused"} and set(own["completion"].to_pylist()) == {""}
    assert run.honest.refused == account["counts"] and run.honest.shown == run.harvest.shown == 0
    assert run.harvest.withheld > 0


class ListsInError(Known):
    """Scans that take honest accounts for a campaign, whatever the log."""

    def __init__(self, members: list[str]) -> None:
        super().__init__()
        self.listed = [Listed(0.98, dict.fromkeys(members, 1.0), 24)] if members else []

    def get(self, name: str) -> list[Listed]:
        return self.listed


def test_a_calm_world_has_its_people_and_nobody_else_and_whoever_is_listed_in_error_is_hit(tmp_path):
    spec = replace(calm_world(DEVELOPED, 0).scaled(0.02), days=4)
    honest = honest_of(spec, tmp_path)
    free = simulated(spec, Means(2.0), honest, Staged(), tmp_path / "free", ListsInError([]), "code")
    busiest = [one["values"] for one in honest.between(START, START + DAY)["account_id"].value_counts().to_pylist()[:9]]
    run = simulated(spec, Means(2.0), honest, Staged(), tmp_path / "error", ListsInError(busiest), "code")
    assert run.calm and run.accounts == run.reserve == 0 and run.answers == run.made == []
    assert run.honest.sent == free.honest.sent == len(logged(tmp_path / "error")) and run.harvest.sent == 0
    assert free.honest.refused == 0 and not free.hit
    assert run.honest.refused > 0 and 0 < sum(run.hit.values()) <= 9
    assert run.listed == 24.0 and run.members == (0, 9)
    assert (free.scans, free.listed, run.scans) == (4, None, 1 + 3 * 4), "daily, until something is listed"


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


def test_a_longer_world_has_the_same_campaign_and_a_calm_one_none():
    short, long = response_world(HELD_BACK, 1), response_world(HELD_BACK, 1, 45)
    assert (long.days, replace(long, days=short.days)) == (47, short)
    calm = calm_world(HELD_BACK, 1)
    assert not calm.campaigns and calm.days == short.days and calm.honest == short.honest
    assert calm.population != short.population and calm.population.maker == short.population.maker == "wordbanks"
