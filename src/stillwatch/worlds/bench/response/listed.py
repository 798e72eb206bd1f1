"""What a scan listed, as whoever decides reads it: campaigns that stay the same ones from scan to
scan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import msgspec

CONFIDENCE = 0.9
"""From which on a listed campaign is acted on. People look at it before; they are taken to agree
with what is listed, right or wrong."""


class Listed(msgspec.Struct, frozen=True):
    """One campaign of one scan: membership (0 to 1) of its accounts, and how many exchanges each of
    them has sent in the day before."""

    confidence: float
    members: dict[str, float]
    lately: int = 0


@dataclass
class Case:
    """A campaign over scans. opened: when a scan first listed it with confidence (microseconds);
    lately: exchanges of its accounts in the day before that; members: of the last scan."""

    id: str
    opened: int
    lately: int
    members: Mapping[str, float]


@dataclass
class Cases:
    """All that were opened, in order."""

    held: list[Case] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def take_in(self, now: int, found: Sequence[Listed]) -> None:
        """A scan's result: a campaign goes on as the case with which it shares most accounts; a
        case that no campaign goes on has no members until one does."""
        free = list(self.held)
        followed: list[tuple[Case, Listed]] = []
        for listed in sorted(found, key=lambda one: -len(one.members)):
            if listed.confidence < CONFIDENCE:
                continue
            shared = max(free, key=lambda case: len(case.members.keys() & listed.members.keys()), default=None)
            if shared is not None and shared.members.keys() & listed.members.keys():
                free.remove(shared)
                followed.append((shared, listed))
            else:
                new = Case(f"case-{next(self._numbers)}", now, listed.lately, {})
                self.held.append(new)
                followed.append((new, listed))
        for case in free:
            case.members = {}
        for case, listed in followed:
            case.members = listed.members
