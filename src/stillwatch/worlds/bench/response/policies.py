"""The policies that are compared. Each says how often it wants a scan, is told what the scans list,
and keeps the gateway's decisions up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stillwatch.response.drawing import drawn
from stillwatch.response.measures import Action, Budget, Kind, Measure, Stage, Trim
from stillwatch.response.table import encoded, read_table
from stillwatch.worlds.bench.response.gateway import Banned, Gateway, Guarded, Limited, Open
from stillwatch.worlds.bench.response.listed import BELONGS, CONFIDENCE, Case, Cases, Listed, Standing
from stillwatch.worlds.clocks import DAY, HOUR, SECOND

DENIED_FROM = 0.9
"""Membership from which on an account is denied; all that are listed are throttled and trimmed."""

LOOKED, WIDENED = 6 * HOUR, 1 * DAY
"""After two scans in a row have listed a campaign: when its owner has looked at it and lets the
throttle act on a share of the accounts (until then it acts in the shadow), and when on all."""

SHARE, ALL = 3 * DAY, 5 * DAY
"""When a second person has let the denial act on a share of the accounts, and on all."""

THROTTLED_FIRST = 5 * DAY
"""How long an account has been listed before it is denied. Who is denied makes himself a new
account, within hours, and takes care; who is throttled keeps the ones that are known."""

DRAWN = 0.25
"""The share."""

THROTTLED_TO = 0.02
"""The campaign's budget, as a share of what its accounts sent in the day before it was first
listed."""

EXPIRES = 60 * DAY
SALT, SEED = bytes(16), bytes(range(32))


PLAIN = "nothing"
"""The policy that the others are held against."""


class Policy(Protocol):
    """One way to answer a campaign."""

    name: str
    gateway: Gateway
    reads_scans: bool
    """Whether it ever asks for one; of a policy that does not, no log is kept."""

    def scans(self, step: int) -> bool:
        """Whether there is a scan after a step (of six hours, the first is 0)."""
        ...

    def learn(self, now: int, found: Sequence[Listed], born: Mapping[str, int]) -> None:
        """What a scan lists; born: when accounts signed up (microseconds)."""
        ...

    def compile(self, now: int) -> None:
        """The gateway's decisions from now on."""
        ...


@dataclass
class Plain:
    """Scans nothing and learns nothing: no policy at all, or a limit on every account."""

    name: str = PLAIN
    gateway: Gateway = field(default_factory=Open)
    reads_scans: bool = False

    def scans(self, step: int) -> bool:
        """See Policy."""
        return False

    def learn(self, now: int, found: Sequence[Listed], born: Mapping[str, int]) -> None:
        """See Policy."""

    def compile(self, now: int) -> None:
        """See Policy."""


def limit(exchanges: int) -> Plain:
    """At most so many exchanges an account and day, for everybody."""
    return Plain(f"{exchanges} a day", Limited(exchanges))


class ByHand:
    """Somebody reads a scan a day, and closes what it lists, account by account, after so many
    days."""

    reads_scans = True

    def __init__(self, days: int) -> None:
        self.name = f"bans after {days} d"
        self._days, self._since = days, dict[str, int]()
        self.gateway: Gateway = Banned(self._since)

    def scans(self, step: int) -> bool:
        """See Policy."""
        return step % 4 == 3

    def learn(self, now: int, found: Sequence[Listed], born: Mapping[str, int]) -> None:
        """See Policy."""
        for listed in found:
            if listed.confidence >= CONFIDENCE:
                for account in (name for name, of in listed.members.items() if of >= BELONGS):
                    self._since.setdefault(account, now + self._days * DAY)

    def compile(self, now: int) -> None:
        """See Policy."""


class Staged:
    """Ours: one throttle for the fleet and trimming, in the shadow until somebody has looked, then
    of a share of the accounts, then of all; and, where `denies`, denial by the same stages, later.
    Accounts that a later scan adds come under what is in force at once."""

    reads_scans = True

    def __init__(self, denies: bool = True) -> None:
        self.name = "throttle, then deny" if denies else "throttle"
        self._denies, self._cases, self._version = denies, Cases(), 0
        self._guard = Guarded()
        self.gateway: Gateway = self._guard
        self._key = Ed25519PrivateKey.from_private_bytes(SEED)

    def scans(self, step: int) -> bool:
        """See Policy. Daily until something is listed, then every six hours."""
        return bool(self._cases.held) or step % 4 == 3

    def learn(self, now: int, found: Sequence[Listed], born: Mapping[str, int]) -> None:
        """See Policy."""
        self._cases.take_in(now, found, born)

    def compile(self, now: int) -> None:
        """See Policy: as people would have it, a signed table that the guard reads."""
        measures: list[Measure] = []
        subjects: dict[tuple[Kind, str | bytes], list[str]] = {}
        for case in self._cases.held:
            made = measures_of(case, now, self._denies)
            measures += made
            for account, standing in case.acted_on(now).items():
                ids = [one.id for one in made if _meets(one, account, standing, now)]
                subjects.setdefault(("account", account), []).extend(ids)
        self._version += 1
        table = encoded(self._version, now // SECOND, SALT, measures, subjects, self._key)
        self._guard.table = read_table(table, [self._key.public_key()])


def measures_of(case: Case, now: int, denies: bool) -> list[Measure]:
    """What is in force of a case at a time, by the stages; nothing before it is confirmed."""
    if case.confirmed is None:
        return []
    since = now - case.confirmed
    throttle, denial = stage_of(since, LOOKED, WIDENED), stage_of(since, SHARE, ALL)
    budget = Budget(3600, max(1, round(THROTTLED_TO * case.lately / 24)))

    def one(action: Action, stage: Stage, **more: object) -> Measure:
        begins = case.opened // SECOND
        return Measure(
            f"{case.id}/{action}", case.id, action, stage, "automated_use", begins, begins + EXPIRES // SECOND,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    made = [one("throttle", throttle, budget=budget), one("trim", throttle, trim=Trim(reasoning="withheld"))]
    if denies:
        made.append(one("deny", denial, appeal="https://example.org/appeal"))
    return made


def stage_of(since: int, share: int, everybody: int) -> Stage:
    """The stage of a measure, so long after its case was confirmed (all in microseconds)."""
    return "all" if since >= everybody else "share" if since >= share else "shadow"


def _meets(measure: Measure, account: str, standing: Standing, now: int) -> bool:
    """Whether an account is among those whom a measure is listed for."""
    if measure.stage == "share" and not drawn(measure.id, account, DRAWN):
        return False
    if measure.action != "deny":
        return True
    return standing.membership >= DENIED_FROM and standing.since is not None and now - standing.since >= THROTTLED_FIRST
