"""What scans list, as whoever decides reads it: cases that stay the same ones from scan to scan,
and the accounts of each that have been listed long enough to be acted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from stillwatch.worlds.clocks import DAY

CONFIDENCE = 0.9
"""From which on a listed campaign is acted on. People look at it before; they are taken to agree
with what is listed, right or wrong."""

BELONGS = 0.5
"""Membership from which on an account is taken for listed."""

SAME = 0.2
"""Share of a campaign's accounts that a case has had before, from which on it goes on as that case.
Pieces of one campaign may go on as one case."""

STAYS = 7 * DAY
"""How long an account remains in its case after a scan has last listed it."""


class Listed(msgspec.Struct, frozen=True):
    """One campaign of one scan: membership (0 to 1) of its accounts, and how many exchanges all of
    them have sent in the day before."""

    confidence: float
    members: dict[str, float]
    lately: int = 0


@dataclass(slots=True)
class Standing:
    """One account in a case. last: when a scan last listed it, with that membership; since: when it
    was listed by two scans in a row, or by one where it has signed up after the case was opened and
    the case is confirmed; None before."""

    last: int
    membership: float
    since: int | None


@dataclass
class Case:
    """A campaign over scans. confirmed: when a second scan in a row has listed it (microseconds),
    None before; lately: exchanges of its accounts in the day before it was first listed."""

    id: str
    opened: int
    lately: int
    confirmed: int | None = None
    accounts: dict[str, Standing] = field(default_factory=dict)

    def acted_on(self, now: int) -> dict[str, Standing]:
        """Accounts that measures meet."""
        if self.confirmed is None:
            return {}
        return {n: one for n, one in self.accounts.items() if one.since is not None and now - one.last < STAYS}


@dataclass
class Cases:
    """All that were opened, in order. An account that had been a customer before a case was opened
    is acted on after two scans in a row: a scan that takes in a whole group of these for once is an
    error more often than a campaign's growth. New accounts are acted on at once, as a harvester
    replaces his within hours."""

    held: list[Case] = field(default_factory=list)
    _before: int = -1

    def take_in(self, now: int, found: Sequence[Listed], born: Mapping[str, int]) -> None:
        """A scan's result; born: when accounts signed up (microseconds)."""
        for listed in found:
            members = {name: of for name, of in listed.members.items() if of >= BELONGS}
            if listed.confidence >= CONFIDENCE and members:
                case = self._case_of(members)
                if case is None:
                    case = Case(f"case-{len(self.held) + 1}", now, listed.lately)
                    self.held.append(case)
                elif case.confirmed is None and self._listed_before(case):
                    case.confirmed = now
                self._listed(case, members, now, born)
        self._before = now

    def _listed(self, case: Case, members: dict[str, float], now: int, born: Mapping[str, int]) -> None:
        for name, membership in members.items():
            known = case.accounts.get(name)
            new = case.confirmed is not None and born.get(name, 0) >= case.opened
            since = known.since if known is not None else None
            if since is None and (new or (known is not None and known.last == self._before)):
                since = now
            case.accounts[name] = Standing(now, membership, since)

    def _listed_before(self, case: Case) -> bool:
        return any(one.last == self._before for one in case.accounts.values())

    def _case_of(self, members: dict[str, float]) -> Case | None:
        best = max(self.held, key=lambda case: len(case.accounts.keys() & members.keys()), default=None)
        if best is None or len(best.accounts.keys() & members.keys()) < SAME * len(members):
            return None
        return best
