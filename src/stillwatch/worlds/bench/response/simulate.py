"""One policy in one world, step by step: what is sent, what is decided, what the lake takes in,
what a scan lists, what the policy does about it, and what the harvester, if any, answers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from stillwatch.worlds.bench.response.fleet import Fleet
from stillwatch.worlds.bench.response.growing import Growing, Known
from stillwatch.worlds.bench.response.harvester import STEP, Harvester
from stillwatch.worlds.bench.response.honest import IN_ORDER, Honest, named, refused
from stillwatch.worlds.bench.response.listed import BELONGS, Listed
from stillwatch.worlds.bench.response.market import Means
from stillwatch.worlds.bench.response.policies import Policy
from stillwatch.worlds.bench.response.sending import STATUS, Sending
from stillwatch.worlds.bench.response.tally import Run
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.quality.records import as_json
from stillwatch.worlds.rows import account_table
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.world import START


@dataclass
class Simulation:
    """A world with one policy. sending: the harvester's side; None in a calm world."""

    spec: WorldSpec
    honest: Honest
    policy: Policy
    run: Run
    growing: Growing
    sending: Sending | None
    _hit: set[str] = field(default_factory=set)

    def whole(self) -> Run:
        """From the log's first moment to its last. Scans begin with the campaign: what they cost
        before it is nothing that the policies differ in. In a calm world they begin at once."""
        steps = self.spec.days * DAY // STEP
        first = int(self.spec.campaigns[0].start * DAY) // STEP if self.sending else 0
        if self.sending:
            self.sending.begin(START + first * STEP)
        for step in range(steps):
            now = START + (step + 1) * STEP
            self._honest_step(now - STEP, now, self._fleet_step(now, step >= first))
            if step >= first:
                if self.policy.scans(step) and not (self.sending and self.sending.over):
                    self._learn(now, (step + 1 - first) * STEP / HOUR)
                self.policy.compile(now)
                if self.sending:
                    self.sending.look(now)
        return self.run

    def _fleet_step(self, end: int, begun: bool) -> pa.Table:
        """What goes through the harvester's accounts up to a moment; its rows."""
        if not self.sending:
            return EXCHANGES.empty_table()
        before = self.run.harvest.answered
        rows = self.sending.until(end)
        if begun:
            self.run.answers.append(self.run.harvest.answered - before)
            self.run.made.append(len(self.sending.harvester.fleet.members))
        return rows

    def _honest_step(self, start: int, end: int, fleet: pa.Table) -> None:
        """What everybody else sends in the same time, decided in the same way, into the lake with
        the fleet's rows. (A budget that both draw on is the fleet's first: its share of a window's
        requests is nearly all of them.)"""
        rows = self.honest.between(start, end)
        stopped: dict[int, str] = {}
        withheld: list[int] = []
        shows, status = pc.is_valid(rows["reasoning"]).to_pylist(), rows["status"].to_pylist()
        for place, (at, account) in enumerate(named(rows)):
            decision = self.policy.gateway.decide(account, at)
            if self.run.honest.count(decision, status[place], shows[place]):
                withheld.append(place)
            if decision.verdict != "passed":
                stopped[place] = STATUS[decision.verdict]
        if stopped or withheld:
            self._count_hit(rows, [*stopped, *withheld])
        if self.policy.reads_scans:
            rows = refused(rows, stopped, withheld) if stopped or withheld else rows
            both = pa.concat_tables([rows.select(EXCHANGES.names), fleet.select(EXCHANGES.names)])
            self.growing.take_in(both.sort_by(IN_ORDER))

    def _count_hit(self, rows: pa.Table, places: Sequence[int]) -> None:
        names = rows["account_id"].to_pylist()
        for account in {names[place] for place in places} - self._hit:
            self._hit.add(account)
            persona = self.honest.personas[account]
            self.run.hit[persona] = self.run.hit.get(persona, 0) + 1

    def _learn(self, now: int, hours: float) -> None:
        accounts = self._accounts()
        found = self.growing.scan(now, accounts)
        self.run.scans += 1
        born = zip(accounts["account_id"].to_pylist(), accounts["created_at"].cast(pa.int64()).to_pylist(), strict=True)
        self.policy.learn(now, found, dict(born))
        if self.run.listed is None and found:
            self.run.listed = hours
        self.run.members = self._judged(found)

    def _judged(self, found: Sequence[Listed]) -> tuple[int, int]:
        listed = {a for one in found for a, membership in one.members.items() if membership >= BELONGS}
        members = self.sending.harvester.fleet.members if self.sending else []
        own = {member.account.account_id for member in members}
        return len(listed & own), len(listed - own)

    def _accounts(self) -> pa.Table:
        """Everybody's, as the operator has them by the end of the log."""
        honest = self.honest.accounts.select(ACCOUNTS.names)
        if not self.sending:
            return honest
        return pa.concat_tables([honest, account_table(self.sending.accounts).select(ACCOUNTS.names)])


def simulated(
    spec: WorldSpec, means: Means, honest: Honest, policy: Policy, folder: Path, known: Known, code: str
) -> Run:
    """A policy in a world. means: the harvester's; folder: for its log and its lake; known: scans
    that were made before."""
    begun = time.perf_counter()
    run = Run(
        world=spec.name,
        policy=policy.name,
        code=code,
        days=spec.days,
        accounts=0,
        reserve=0,
        spec=as_json(spec),
        honest_accounts=len(honest.personas),
    )
    sending = None
    if spec.campaigns:
        [campaign] = spec.campaigns
        run.days, run.accounts = spec.days - campaign.start, campaign.accounts
        run.reserve, run.market = means.accounts(campaign.accounts), means.market
        sending = Sending(Harvester(Fleet(spec, means)), policy.gateway, run)
    done = Simulation(spec, honest, policy, run, Growing(folder, known), sending).whole()
    done.seconds = time.perf_counter() - begun
    return done
