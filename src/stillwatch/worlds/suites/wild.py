"""Worlds whose every constant is drawn anew, widely and jointly: who lives there and what these
people are like, what the log lacks, and what campaigns are made of. Nobody can know such a
population beforehand."""

from collections.abc import Callable
from dataclasses import replace

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.population import Population
from stillwatch.worlds.spec import ALIKE, HONEST, WorldSpec
from stillwatch.worlds.suites.folds import FOLDS, Fold
from stillwatch.worlds.suites.wild_campaigns import campaigns_of, rounded

SMALLEST, LARGEST = 1_500, 20_000
LONGEST = 21
ACCOUNT_DAYS = 45_000
"""Accounts, days, and how much of both one world has at most, so that three hundred can be made and
scanned."""

ABSENT = 0.15
"""How often a persona is absent."""

NEAREST = {"one_off": 2.0, "review_bot": 0.5}
"""How common those nearest to a campaign are beside one another, where not alike."""

MOST_ALIKE = 0.10
MOST_FOREIGN = 0.4
"""Largest share of those nearest to a campaign, and of people who write another language than
English."""


LACKS: tuple[tuple[tuple[str, ...], float], ...] = (
    ((), 0.52), (("accounts",), 0.1), (("addresses",), 0.1), (("accounts", "addresses"), 0.05), (("optional",), 0.08),
    (("api",), 0.05), (("web",), 0.05), (("cloud:bedrock",), 0.05),
)  # fmt: skip
"""What a log lacks, and how often."""

World = Callable[..., WorldSpec]


def wild(world: World, suite: str, count: int) -> list[WorldSpec]:
    """`count` worlds of that suite; `world` makes one of suite, name, what it is, its campaigns and
    settings."""
    return [_one(world, suite, number) for number in range(count)]


def _one(world: World, suite: str, number: int) -> WorldSpec:
    name = f"{number:03}"
    plain = world(suite, name, "Drawn anew in every constant.")
    dice, fold = Dice(plain.seed, "wild", "world"), FOLDS[number // 3 % len(FOLDS)]
    accounts = int(SMALLEST * (LARGEST / SMALLEST) ** (dice.u() ** 1.4))
    days = min(round(LONGEST ** (dice.u() ** 0.92)), max(1, ACCOUNT_DAYS // accounts))
    people = population(Dice(plain.seed, "wild", "people"), fold)
    return replace(
        plain,
        accounts=accounts,
        days=days,
        honest=shares(Dice(plain.seed, "wild", "shares")),
        population=replace(people, maker="wordbanks") if number % 3 == 1 else people,
        campaigns=campaigns_of(Dice(plain.seed, "wild", "campaigns"), fold, accounts, days),
        lacks=dice.choose([what for what, _ in LACKS], [often for _, often in LACKS]),
    )


def shares(dice: Dice) -> tuple[tuple[str, float], ...]:
    """Share of the honest accounts by persona: each its usual share times or divided by two or so,
    some absent."""
    found = {}
    for name, usual in HONEST.items():
        there = not dice.chance(ABSENT) or name in ("person", "developer")
        found[name] = usual * dice.lognormal(1.0, 0.7) if there else 0.0
    found["foreign"] = found["foreign"] and MOST_FOREIGN * dice.u() ** 2
    alike = {name: NEAREST.get(name, 1.0) * dice.lognormal(1.0, 1.0) * (not dice.chance(2 * ABSENT)) for name in ALIKE}
    wanted, whole = MOST_ALIKE * dice.u(), sum(alike.values())
    alike = {name: share * wanted / whole if whole else 0.0 for name, share in alike.items()}
    rest = sum(share for name, share in found.items() if name != "foreign")
    left = 1 - found["foreign"] - wanted * bool(whole)
    found = {name: share if name == "foreign" else share * left / rest for name, share in found.items()}
    return tuple((name, round(share, 5)) for name, share in (found | alike).items() if share > 0)


def population(dice: Dice, fold: Fold) -> Population:
    """What the people of one world are like."""
    drawn = Population(
        subjects=round(2 * 10 ** dice.u()),
        evenness=dice.between(0.5, 2.0),
        follow_ups=dice.between(0.1, 0.6),
        program_follow_ups=dice.between(0.0, 0.3),
        languages=MOST_FOREIGN * dice.u() ** 2,
        cloud=0.4 * dice.u() ** 2,
        popular=dice.between(0.0, 0.5),
        prompts=2 + dice.below(18),
        prompt_skew=dice.between(1.0, 3.0),
        client_skew=dice.between(1.0, 3.5),
        setting_skew=dice.between(0.5, 2.5),
        free_mail=dice.between(0.3, 0.97),
        mail_skew=dice.between(0.5, 2.5),
        gated=0.3 * dice.u() ** 2,
        as_user=dice.u(),
        pace=2 * 20 ** dice.u(),
        steps=dice.between(2.0, 10.0),
        long=dice.u(),
        volume=0.4 * 5 ** dice.u(),
        tasks=fold.honest,
        declared=dice.u(),
        pool_agents=0.6 * dice.u(),
    )
    return rounded(drawn)
