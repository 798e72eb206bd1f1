"""Campaigns with all mechanics drawn together."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from stillwatch.worlds.corpus.tasks import rows_of
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.population import Population
from stillwatch.worlds.spec import Campaign, Frames, Infrastructure, Language
from stillwatch.worlds.suites.folds import Fold

T = TypeVar("T", Campaign, Population)

DIGITS = 3

COUNTS = (0.25, 0.4, 0.22, 0.13)
"""How often a world has none, one, two, three."""

FEWEST, MOST = 10, 2_000
PART = 0.35
"""Accounts of one campaign, and at most that many for one honest account."""

LARGE, LOUD = 0.85, 0.75
QUIETEST, LOUDEST = 1.5, 150.0
EXCHANGES = 60_000
"""A little more often large and loud than evenly on a logarithmic scale, for the sake of what can
be asked for. Exchanges an account and day, and those of one campaign over the log at most, so that
a world stays small."""

ENOUGH, ENOUGH_TASKS = 12.0, 4.0
"""Harvest exchanges, and tasks, that an account has over the log at least, on average: with fewer
than five it would be no member, and its campaign none that could be found."""

TALKS_ON = 0.75
"""What is left to the harvest where cover is a share of the tasks and goes on, about."""

TEMPLATES: dict[Frames, int] = {"none": 1, "few": 3, "many": 30, "reworded": 3}
"""How many times a list can be dealt."""

INFRASTRUCTURES: dict[Infrastructure, float] = {
    "clean": 0.24,
    "isolated": 0.22,
    "partly": 0.2,
    "shared": 0.1,
    "hydra": 0.14,
    "cloud": 0.1,
}
LANGUAGES: dict[Language, float] = {"en": 0.7, "zh": 0.2, "mixed": 0.1}
FRAMES: dict[Frames, float] = {"none": 0.5, "few": 0.15, "many": 0.15, "reworded": 0.2}
FRAMES_LONG: dict[Frames, float] = {"none": 0.2, "few": 0.2, "many": 0.35, "reworded": 0.25}
THROUGH = 15
"""How often each is drawn; templates more often where so many exchanges an account and day would be
more than the list has rows."""


def campaigns_of(dice: Dice, fold: Fold, accounts: int, days: int) -> tuple[Campaign, ...]:
    """The campaigns of a world of so many honest accounts and days: none to three."""
    count = dice.choose(range(len(COUNTS)), COUNTS)
    made = [_drawn(dice, f"fleet-{k + 1}", fold, count, accounts, days) for k in range(count)]
    if count > 1 and dice.chance(0.25) and not any(c.rented for c in made[:2]):
        made[:2] = [replace(c, pool="p") for c in made[:2]]
    return tuple(made)


def _drawn(dice: Dice, name: str, fold: Fold, count: int, accounts: int, days: int) -> Campaign:
    return rounded(loaded(dice, mechanics(dice, name, fold, count, accounts, days), count, days))


def mechanics(dice: Dice, name: str, fold: Fold, count: int, accounts: int, days: int) -> Campaign:
    """One of the `count` campaigns of such a world, all mechanics drawn but its load."""
    most = min(MOST, max(2 * FEWEST, int(PART * accounts)))
    size = int(FEWEST * (most / FEWEST) ** (dice.u() ** LARGE))
    start = 0.4 * days * dice.u() if dice.chance(0.25) else 0.0
    loops = dice.between(0.15, 1.0) if dice.chance(0.35) else 0.0
    language = dice.choose(tuple(LANGUAGES), tuple(LANGUAGES.values()))
    families = _families(dice, fold, language, loops)
    long = size * days * THROUGH > sum(map(rows_of, families)) / count
    frames = dice.choose(tuple(FRAMES), tuple((FRAMES_LONG if long else FRAMES).values()))
    cover = dice.between(0.02, 0.7) if dice.chance(0.65) else 0.0
    steps = dice.between(2.0, 10.0)
    return Campaign(
        name=name,
        accounts=size,
        infrastructure=dice.choose(tuple(INFRASTRUCTURES), tuple(INFRASTRUCTURES.values())),
        frames=frames,
        dealing=dice.choose(("list", "subject", "subjects"), (0.8, 0.08, 0.12)),
        cover=cover,
        cover_of=dice.pick(("exchanges", "tasks")),
        churn=dice.between(0.05, 0.6) if dice.chance(0.3) else 0.0,
        births=dice.pick(("burst", "steady", "aged")),
        clock=dice.pick(("human", "human", "flat")),
        start=start,
        probing=0.3 * (days - start) * dice.u() if dice.chance(0.2) else 0.0,
        pivot=float(dice.below(days)) if dice.chance(0.15) and days > 2 else None,
        follow_ups=0.35 * dice.u() ** 2,
        elicitation=0.9 * dice.u() ** 2,
        system=dice.between(0.15, 1.0) if dice.chance(0.4) else 0.0,
        cards=dice.between(0.1, 0.8) if dice.chance(0.4) else 0.0,
        by=2 + dice.below(11),
        language=language,
        families=families,
        trajectories=loops,
        steps=steps,
        pace=2 * 20 ** dice.u(),
        rented=dice.chance(0.06),
    )  # fmt: skip


def _families(dice: Dice, fold: Fold, language: str, loops: float) -> tuple[str, ...]:
    """Corpora of the list: all of the fold's or some, and those of many steps where loops are
    taken."""
    single = (*(fold.harvested if language != "zh" else ()), *(fold.harvested_zh if language != "en" else ()))
    chosen = single if dice.chance(0.6) else tuple(sorted(dice.some(single, max(1, len(single) // 2))))
    many = tuple(f for f in fold.loops if f.endswith("_zh") <= (language != "en"))
    if loops > 0.6 and dice.chance(0.6):
        return many
    return (*chosen, *many) if loops else chosen


def loaded(dice: Dice, campaign: Campaign, count: int, days: int) -> Campaign:
    """The campaign with a rate, and as many accounts as its list and a small world have enough for:
    the more accounts, the less load each."""
    turns = 1 + campaign.trajectories * (campaign.steps or 0)
    harvest = (1 - campaign.cover) * (TALKS_ON if campaign.cover_of == "tasks" else 1.0)
    listed = sum(map(rows_of, campaign.families)) * TEMPLATES[campaign.frames] / count
    most = min(listed * turns / harvest, EXCHANGES)
    least = max(ENOUGH, ENOUGH_TASKS * turns) / harvest
    accounts = max(FEWEST, min(campaign.accounts, int(most / least)))
    lasts = max(0.5, days - campaign.start - campaign.probing)
    drawn = QUIETEST * (LOUDEST / QUIETEST) ** (dice.u() ** LOUD)
    return replace(campaign, accounts=accounts, rate=max(1.0, least / lasts, min(drawn, most / accounts / lasts)))


def rounded(drawn: T) -> T:
    """A dataclass with its numbers cut to what can be read."""
    numbers: dict[str, Any] = {
        field.name: round(value, DIGITS)
        for field in fields(drawn)
        if isinstance(value := getattr(drawn, field.name), float)
    }
    return replace(drawn, **numbers)
