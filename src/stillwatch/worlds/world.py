"""What personas and campaigns need to write themselves into a world, and the pieces of work a world is cut into."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.dice import Dice, stream
from stillwatch.worlds.people import Registry
from stillwatch.worlds.record import Account
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.talk import Log
from stillwatch.worlds.voice import Interests, Voice, voice

START = int(datetime(2025, 6, 2, tzinfo=UTC).timestamp()) * 1_000_000
"""A Monday, microseconds."""


@dataclass(frozen=True)
class Block:
    """One piece of work, which any process can do at any time: the accounts `first` to `first + count` of a persona, or
    one group (a company, a class) of `count` accounts. `name`: the persona, or the campaign."""

    name: str
    first: int
    count: int

    @property
    def numbers(self) -> range:
        """Of its accounts."""
        return range(self.first, self.first + self.count)


@dataclass
class World:
    """A world being written."""

    spec: WorldSpec
    registry: Registry
    log: Log
    accounts: list[Account] = field(default_factory=list)

    @property
    def days(self) -> int:
        """Days of log."""
        return self.spec.days

    @property
    def start(self) -> int:
        """The log's first moment, microseconds."""
        return START

    @property
    def end(self) -> int:
        """The moment after the log's last, microseconds."""
        return START + self.days * DAY

    @property
    def release(self) -> int:
        """When the new model comes out."""
        return self.registry.release

    def join(self, account: Account) -> Account:
        """Adds an account."""
        self.accounts.append(account)
        return account

    def account(self, persona: str, number: object, surface: str = "web") -> Account:
        """A new account of an unaffiliated person, added."""
        return self.join(self.registry.account(persona, number, surface))

    def dice(self, *names: object) -> Dice:
        """The draws of that name."""
        return Dice(self.spec.seed, *names)

    def stream(self, *names: object) -> np.random.Generator:
        """The numpy generator of that name."""
        return stream(self.spec.seed, *names)

    def voice(self, language: str = "en") -> Voice:
        """The voice of a language."""
        return voice(language)

    def interests(self, dice: Dice, everyday: float = 0.5, most: int | None = None, language: str = "en") -> Interests:
        """One person's subjects, as widely spread as this world says."""
        return voice(language).interests(dice, self.spec.spread, everyday, most)


Write = Callable[[World, Block], None]


def new_world(spec: WorldSpec) -> World:
    """An empty world."""
    return World(spec, Registry(spec.seed, START, spec.days, release(spec)), Log(START + spec.days * DAY))


def release(spec: WorldSpec) -> int:
    """When the new model comes out: on the day that a campaign pivots, else after three fifths of the log."""
    pivots = [c.pivot for c in spec.campaigns if c.pivot is not None]
    day = pivots[0] if pivots else 0.6 * spec.days
    return START + int((day + 15.5 / 24) * DAY)
