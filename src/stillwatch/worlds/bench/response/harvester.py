"""How a harvester answers what is done to him. He sees what any client sees: which requests were
refused, with what status, and what came back without the reasoning that he had asked for."""

from dataclasses import dataclass, field

from stillwatch.worlds.bench.response.fleet import MOST_PACE, Fleet, Member
from stillwatch.worlds.clocks import HOUR
from stillwatch.worlds.dice import Dice

STEP = 6 * HOUR
"""He looks at what came of it, and changes what he does, so often."""

WITHIN = (0.3 * HOUR, 6.0 * HOUR)
"""How soon a new account takes the place of one that is cut off."""

NOTICED = 0.1
"""Share of refused requests from which an account is taken for throttled."""

SLOWER, FASTER, SLOWEST = 0.5, 1.25, 1 / 16
"""What a throttled account's pace is multiplied by after a step with refusals and without, and the
least that it falls to."""

TARGETED = 0.25
"""An account that is throttled at this pace or less is not over any limit that others have."""

MORE_COVER, MOST_COVER = 0.1, 0.5
"""Share of the tasks that become cover after each step in which accounts were found out, and the
most."""

MISSING = 0.05
"""Share of the harvest that has to be missing before new accounts are made for it."""


@dataclass
class Harvester:
    """Who runs the fleet. births: when accounts that are being made will be there. found_out,
    withheld: accounts that were cut off or throttled as no others are, and answers without their
    reasoning, in the step that goes on."""

    fleet: Fleet
    births: list[int] = field(default_factory=list)
    found_out: int = 0
    withheld: int = 0
    _drawn: int = 0

    def born(self, at: int) -> None:
        """An account that was being made is there."""
        self.births.remove(at)

    def cut_off(self, member: Member, at: int) -> int | None:
        """An account was told that it may not go on: it is given up, and another one made, unless
        others send what was its part already. Returns when that will be there; None where none is
        made."""
        member.cut_off = True
        self.found_out += 1
        return None if member.watched else self._make(at)

    def look(self, now: int) -> list[int]:
        """After a step: slows down what was throttled, moves its load to accounts that were not,
        makes new ones where these cannot take it all, adds cover where accounts were found out,
        asks no more for what is withheld. Returns when the new accounts will be there."""
        alive = [member for member in self.fleet.members if not member.cut_off]
        self.found_out += sum(_slow_down(member) for member in alive)
        if self.found_out:
            self.fleet.cover = max(self.fleet.cover, min(MOST_COVER, self.fleet.cover + MORE_COVER))
        if self.withheld:
            self.fleet.reasoning = False
        self.found_out = self.withheld = 0
        return self._spread(alive, now)

    def _spread(self, alive: list[Member], now: int) -> list[int]:
        """Give the accounts that nobody throttles what the others cannot send."""
        free = [m for m in alive if not m.watched]
        slow = sum(m.seat.load * m.pace for m in alive if m.watched)
        loads = sum(m.seat.load for m in free)
        missing = self.fleet.wanted - slow - len(self.births)
        pace = max(0.0, min(MOST_PACE, missing / loads)) if loads else 1.0
        for member in free:
            member.pace = pace
        missing -= loads * pace
        if missing <= MISSING * self.fleet.wanted:
            return []
        made = [self._make(now) for _ in range(round(missing))]
        return [at for at in made if at is not None]

    def _make(self, at: int) -> int | None:
        if self.fleet.left <= len(self.births):
            return None
        born = at + int(Dice(self.fleet.spec.seed, "made", self._drawn).between(*WITHIN))
        self._drawn += 1
        self.births.append(born)
        return born


def _slow_down(member: Member) -> bool:
    """Whether it was throttled as no others are."""
    throttled = member.throttled > NOTICED * max(1, member.sent)
    targeted = throttled and member.pace <= TARGETED
    if throttled:
        member.watched, member.pace = True, max(SLOWEST, member.pace * SLOWER)
    elif member.watched and member.sent:
        member.pace = min(1.0, member.pace * FASTER)
    member.sent = member.throttled = 0
    return targeted
