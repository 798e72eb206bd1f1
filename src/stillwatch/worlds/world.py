"""What personas and campaigns need to write themselves into a world, and the pieces of work a world
is cut into."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.corpus.harvest import HarvestRow
from stillwatch.worlds.corpus.tasks import dealt, honest_rows
from stillwatch.worlds.dice import Dice, stream
from stillwatch.worlds.people import Registry
from stillwatch.worlds.population import Population
from stillwatch.worlds.record import Account
from stillwatch.worlds.speaking import Speaker, Subjects
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.talk import Log
from stillwatch.worlds.voice import SPREADS, voice
from stillwatch.worlds.wordbanks.writer import writer

START = int(datetime(2025, 6, 2, tzinfo=UTC).timestamp()) * 1_000_000
"""A Monday, microseconds."""


@dataclass(frozen=True)
class Block:
    """One piece of work, which any process can do at any time: the accounts `first` to `first +
    count` of a persona, or one group (a company, a class) of `count` accounts. `name`: the persona,
    or the campaign."""

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

    def voice(self, language: str = "en") -> Speaker:
        """How this world's people of a language ask."""
        return writer(language) if self.people.maker == "wordbanks" else voice(language)

    def interests(self, dice: Dice, everyday: float = 0.5, most: int | None = None, language: str = "en") -> Subjects:
        """One person's subjects, as widely spread as this world says."""
        return self.voice(language).interests(dice, self.spread, everyday, most)

    @property
    def spread(self) -> tuple[int, float]:
        """Most subjects of one person here, and how even their shares are."""
        most, evenness = SPREADS[self.spec.spread]
        return self.people.subjects or most, self.people.evenness or evenness

    def tasks(self, language: str = "en") -> dict[str, tuple[HarvestRow, ...]]:
        """What honest people write of the corpora that are theirs here: family -> rows, in one
        language."""
        rows = honest_rows(self.people.tasks, dealt(self.spec))
        return {f: r for f, r in rows.items() if f.endswith("_zh") == (language == "zh")}

    @property
    def people(self) -> Population:
        """What this world's people are like."""
        return self.spec.population


Write = Callable[[World, Block], None]


def new_world(spec: WorldSpec) -> World:
    """An empty world."""
    return World(spec, registry(spec), Log(START + spec.days * DAY))


def registry(spec: WorldSpec) -> Registry:
    """Where a world's accounts are made."""
    return Registry(spec.seed, START, spec.days, release(spec), spec.population)


def release(spec: WorldSpec) -> int:
    """When the new model comes out: on the day that a campaign pivots, else after three fifths of
    the log."""
    pivots = [c.pivot for c in spec.campaigns if c.pivot is not None]
    day = pivots[0] if pivots else 0.6 * spec.days
    return START + int((day + 15.5 / 24) * DAY)
