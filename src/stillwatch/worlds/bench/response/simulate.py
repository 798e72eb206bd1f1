"""One policy in one world, event by event: what is sent, what is decided, what the lake takes in,
what a scan lists, what the policy does about it, and what the harvester answers."""

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from stillwatch.worlds.bench.response.fleet import Fleet, Member
from stillwatch.worlds.bench.response.gateway import Decision
from stillwatch.worlds.bench.response.growing import Growing, Known
from stillwatch.worlds.bench.response.harvester import STEP, Harvester
from stillwatch.worlds.bench.response.honest import Honest, named, refused
from stillwatch.worlds.bench.response.listed import BELONGS, Listed
from stillwatch.worlds.bench.response.policies import Policy
from stillwatch.worlds.bench.response.tally import Run, Sent
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.quality.records import as_json
from stillwatch.worlds.record import Turn
from stillwatch.worlds.rows import account_table, spooled
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.world import START

STATUS = {"throttled": "rate_limited", "denied": "refused"}
"""What the log has of a request that the gateway stopped."""


@dataclass
class Simulation:
    """A world with one policy. Events of the fleet wait in a heap by time: an account that is to be
    there, a task that an account would begin, the next exchange of a task."""

    spec: WorldSpec
    honest: Honest
    policy: Policy
    run: Run
    growing: Growing
    harvester: Harvester
    _events: list[tuple[int, int, object]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _logged: list[Turn] = field(default_factory=list)
    _hit: set[str] = field(default_factory=set)

    @property
    def fleet(self) -> Fleet:
        """The harvester's."""
        return self.harvester.fleet

    def whole(self) -> Run:
        """From the log's first moment to its last."""
        steps, first = self.spec.days * DAY // STEP, int(self.fleet.campaign.start * DAY) // STEP
        self.run.answers, self.run.made = [0] * (steps - first), []
        for _ in range(self.fleet.campaign.accounts):
            self._at(START + first * STEP, "born")
        for step in range(steps):
            now = START + (step + 1) * STEP
            self._honest_step(now - STEP, now, self._fleet_step(now, step - first))
            if step >= first:
                self.run.made.append(len(self.fleet.members))
                if self.policy.scans(step) and not self._over:
                    self._learn(now, (step + 1 - first) * STEP / HOUR)
                self.policy.compile(now)
                for at in self.harvester.look(now):
                    self._at(at, "born")
        return self.run

    @property
    def _over(self) -> bool:
        """Whether all accounts that there can be are cut off: what was decided goes on, and no scan
        is needed to know that nothing is harvested any more."""
        return not self.fleet.left and all(member.cut_off for member in self.fleet.members)

    def _at(self, at: int, what: object) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), what))

    def _fleet_step(self, end: int, step: int) -> pa.Table:
        """What the fleet sends up to a moment; its rows."""
        before = self.run.harvest.answered
        while self._events and self._events[0][0] < end:
            at, _, what = heapq.heappop(self._events)
            if what == "born":
                self._born(at)
            elif isinstance(what, _Task):
                what.goes_on(self, at)
            elif isinstance(what, _Planned) and not what.member.cut_off and what.mark < what.member.pace:
                _Task(what.member, self.fleet.task(what.member, at)).goes_on(self, at)
        if step >= 0:
            self.run.answers[step] = self.run.harvest.answered - before
        rows = spooled(self._logged).select(EXCHANGES.names)
        self._logged = []
        return rows

    def _born(self, at: int) -> None:
        if len(self.fleet.members) >= self.fleet.campaign.accounts:
            self.harvester.born(at)
        member, moments, marks = self.fleet.join(at)
        for moment, mark in zip(moments.tolist(), marks.tolist(), strict=True):
            self._at(moment, _Planned(member, mark))

    def ask(self, member: Member, turn: Turn) -> Decision:
        """One exchange of the fleet: decided, logged and counted; the harvester is told."""
        decision = self.policy.gateway.decide(member.account.account_id, turn.at)
        member.sent += 1
        member.throttled += decision.verdict == "throttled"
        counted = self.run.harvest if turn.truth.role == "harvest" else self.run.cover
        self.harvester.withheld += counts(counted, decision, turn.status, turn.reasoning is not None)
        if decision.verdict != "passed":
            turn.status, turn.completion, turn.reasoning = STATUS[decision.verdict], "", None
        elif decision.withheld:
            turn.reasoning = None
        self._logged.append(turn)
        if decision.verdict == "denied" and not member.cut_off:
            born = self.harvester.cut_off(member, turn.at)
            if born is not None:
                self._at(born, "born")
        return decision

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
            if counts(self.run.honest, decision, status[place], shows[place]):
                withheld.append(place)
            if decision.verdict != "passed":
                stopped[place] = STATUS[decision.verdict]
        if stopped or withheld:
            names = rows["account_id"].to_pylist()
            for account in {names[place] for place in (*stopped, *withheld)} - self._hit:
                self._hit.add(account)
                persona = self.honest.personas[account]
                self.run.hit[persona] = self.run.hit.get(persona, 0) + 1
            rows = refused(rows, stopped, withheld)
        both = pa.concat_tables([rows.select(EXCHANGES.names), fleet])
        self.growing.take_in(both.sort_by([("timestamp", "ascending"), ("exchange_id", "ascending")]))

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
        own = {member.account.account_id for member in self.fleet.members}
        return len(listed & own), len(listed - own)

    def _accounts(self) -> pa.Table:
        known = account_table([member.account for member in self.fleet.members])
        return pa.concat_tables([self.honest.accounts.select(ACCOUNTS.names), known.select(ACCOUNTS.names)])


@dataclass(frozen=True)
class _Planned:
    """A task that an account would begin, sent while the mark is below its pace."""

    member: Member
    mark: float


@dataclass
class _Task:
    """A task that goes on, exchange by exchange: what follows a refusal is never sent."""

    member: Member
    turns: list[Turn]

    def goes_on(self, here: Simulation, at: int) -> None:
        if not self.turns or (self.member.cut_off):
            return
        turn = self.turns.pop(0)
        if here.ask(self.member, turn).verdict == "passed" and self.turns:
            here._at(max(at, self.turns[0].at), self)


def counts(counted: Sent, decision: Decision, status: str | None, shows: bool) -> bool:
    """Count one exchange; whether its reasoning was withheld."""
    counted.sent += 1
    if decision.verdict != "passed":
        counted.refused += 1
        return False
    if status not in (None, "ok"):
        counted.failed += 1
        return False
    counted.answered += 1
    counted.withheld += shows and decision.withheld
    counted.shown += shows and not decision.withheld
    return shows and decision.withheld


def whole(spec: WorldSpec, reserve: float) -> int:
    """Accounts that a harvester has in all."""
    return round(spec.campaigns[0].accounts * (1 + reserve))


def simulated(
    spec: WorldSpec, reserve: float, honest: Honest, policy: Policy, folder: Path, known: Known, code: str
) -> Run:
    """A policy in a world. folder: for its log and its lake; known: scans that were made before."""
    begun = time.perf_counter()
    campaign = spec.campaigns[0]
    run = Run(
        world=spec.name,
        policy=policy.name,
        code=code,
        days=spec.days - campaign.start,
        accounts=campaign.accounts,
        reserve=whole(spec, reserve),
        spec=as_json(spec),
        honest_accounts=len(honest.personas),
    )
    simulation = Simulation(spec, honest, policy, run, Growing(folder, known), Harvester(Fleet(spec, reserve)))
    done = simulation.whole()
    done.seconds = time.perf_counter() - begun
    return done
