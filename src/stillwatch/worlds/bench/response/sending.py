"""What goes through the accounts that a harvester has or can turn to, event by event: tasks begin,
their exchanges follow one another, accounts come, and honest people use the same ones."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import pyarrow as pa

from stillwatch.worlds.bench.response.fleet import Member
from stillwatch.worlds.bench.response.gateway import Decision, Gateway
from stillwatch.worlds.bench.response.harvester import Harvester
from stillwatch.worlds.bench.response.tally import Run, Sent
from stillwatch.worlds.record import Account, Turn
from stillwatch.worlds.rows import spooled

STATUS = {"throttled": "rate_limited", "denied": "refused"}
"""What the log has of a request that the gateway stopped."""


@dataclass
class Sending:
    """Events wait in a heap by time: an account that is to be there, a task that an account would
    begin, the next exchange of a task, an exchange of somebody else through an account. What comes
    of them is counted in the run."""

    harvester: Harvester
    gateway: Gateway
    run: Run
    _events: list[tuple[int, int, object]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _logged: list[Turn] = field(default_factory=list)

    def begin(self, at: int) -> None:
        """The campaign is to begin at a moment, with the accounts that it has then."""
        for _ in range(self.harvester.fleet.campaign.accounts):
            self._at(at, "born")
        for turn in self.harvester.fleet.stock.turns:
            self._at(turn.at, turn)

    def until(self, end: int) -> pa.Table:
        """What is sent up to a moment; its rows."""
        while self._events and self._events[0][0] < end:
            at, _, what = heapq.heappop(self._events)
            if what == "born":
                self._born(at)
            elif isinstance(what, _Task):
                what.goes_on(self, at)
            elif isinstance(what, Turn):
                self._other(what)
            elif isinstance(what, _Planned) and not what.member.cut_off and what.mark < what.member.pace:
                _Task(what.member, self.harvester.fleet.task(what.member, at)).goes_on(self, at)
        rows = spooled(self._logged)
        self._logged = []
        return rows

    def look(self, now: int) -> None:
        """The harvester looks at what came back, and does something about it."""
        for at in self.harvester.look(now):
            self._at(at, "born")

    def ask(self, member: Member, turn: Turn) -> Decision:
        """One exchange of the fleet: decided, logged and counted; the harvester is told."""
        counted = self.run.harvest if turn.truth.role == "harvest" else self.run.cover
        withheld = counted.withheld
        decision = self._decided(turn, counted)
        member.sent += 1
        member.throttled += decision.verdict == "throttled"
        self.harvester.withheld += counted.withheld - withheld
        if decision.verdict == "denied" and not member.cut_off:
            born = self.harvester.cut_off(member, turn.at)
            if born is not None:
                self._at(born, "born")
        return decision

    @property
    def over(self) -> bool:
        """Whether all accounts that there can be are cut off: what was decided goes on, and no scan
        is needed to know that nothing is harvested any more."""
        return not self.harvester.fleet.left and all(member.cut_off for member in self.harvester.fleet.members)

    @property
    def accounts(self) -> list[Account]:
        """All that there are, the harvester's first."""
        fleet = self.harvester.fleet
        bought = max(0, len(fleet.members) - fleet.campaign.accounts)
        return [*(member.account for member in fleet.members), *fleet.stock.accounts[bought:]]

    def _at(self, at: int, what: object) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), what))

    def _born(self, at: int) -> None:
        fleet = self.harvester.fleet
        if len(fleet.members) >= fleet.campaign.accounts:
            self.harvester.born(at)
        member, moments, marks = fleet.join(at)
        for moment, mark in zip(moments.tolist(), marks.tolist(), strict=True):
            self._at(moment, _Planned(member, mark))

    def _other(self, turn: Turn) -> None:
        if not self.harvester.fleet.sold(turn.account):
            self._decided(turn, self.run.others)

    def _decided(self, turn: Turn, counted: Sent) -> Decision:
        """A request, decided, counted, and in the log as what came of it."""
        decision = self.gateway.decide(turn.account.account_id, turn.at)
        counted.count(decision, turn.status, turn.reasoning is not None)
        if decision.verdict != "passed":
            turn.status, turn.completion, turn.reasoning = STATUS[decision.verdict], "", None
        elif decision.withheld:
            turn.reasoning = None
        self._logged.append(turn)
        return decision


@dataclass(frozen=True)
class _Planned:
    """A task that an account would begin, sent while the mark is below its pace."""

    member: Member
    mark: float


@dataclass
class _Task:
    """A task that goes on, exchange by exchange: what follows a refusal is never sent."""

    member: Member
    turns: Sequence[Turn]

    def goes_on(self, here: Sending, at: int) -> None:
        if not self.turns or self.member.cut_off:
            return
        turn, *self.turns = self.turns
        if here.ask(self.member, turn).verdict == "passed" and self.turns:
            here._at(max(at, self.turns[0].at), self)
