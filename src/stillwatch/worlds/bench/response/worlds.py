"""The worlds in which a harvester answers: small, drawn anew in every constant, with one campaign
that begins after some honest days. Some to develop policies on, others held back. And calm ones,
where there is no campaign, but four times the people who may be taken for one."""

from dataclasses import dataclass, replace

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.population import Population
from stillwatch.worlds.spec import HONEST, Campaign, Infrastructure, WorldSpec
from stillwatch.worlds.suites.catalogue import world
from stillwatch.worlds.suites.folds import FOLDS, Fold
from stillwatch.worlds.suites.wild import population
from stillwatch.worlds.suites.wild_campaigns import rounded

ACCOUNTS = 1_500
"""Honest accounts of a world, so that a scan takes seconds."""

QUIET_DAYS, HARVEST_DAYS = 2, 8
"""Days before the campaign, and with it."""

CALM_ACCOUNTS = 6_000
"""Honest accounts of a calm world. A scan costs by the account, and where nothing is listed there
is one a day in place of four: so an honest account costs less than a third here of what it does
beside a campaign. Twelve such worlds have three million exchanges, which bound one in a million."""

LASTS = 45
"""Days that a harvest would last: as long as the best known campaign did."""

RESERVE = 2.0
"""Accounts that a harvester can make besides those that he begins with, as a multiple of these: as
many as a third of the accounts banned a week come to in 45 days, which is the churn that the
benchmark's other worlds stand for. He may use them up as fast as he likes, and what he has when the
simulation ends is counted as what he would have to the end."""

ALIKE = {"script": 0.02, "generalist": 0.005, "one_off": 0.01, "service": 0.008, "startup": 0.008, "agent_fleet": 0.008}
"""Those nearest to a campaign who live here besides everybody else."""

DEVELOPED, HELD_BACK = "response-dev", "response-held"


@dataclass(frozen=True)
class Drawn:
    """What worlds of one side are drawn from."""

    folds: tuple[Fold, ...]
    infrastructures: tuple[Infrastructure, ...]
    loops: float
    """Share of the campaigns that deal tasks of several steps."""
    second_maker: bool
    """Whether every other world's honest prompts are the second maker's."""

    def fold(self, number: int) -> Fold:
        """Of the world of that number."""
        return self.folds[number % len(self.folds)]


SIDES = {
    DEVELOPED: Drawn(FOLDS[:2], ("shared", "partly", "hydra"), 0.0, False),
    HELD_BACK: Drawn(FOLDS[2:], ("clean", "isolated", "cloud"), 0.5, True),
}
"""No family of text and no kind of infrastructure is on both sides, and loops and the second maker
of honest prompts are on the side that is held back alone."""


def response_world(side: str, number: int, days: int = HARVEST_DAYS) -> WorldSpec:
    """A world of that side, with so many days of harvest; its campaign's accounts are those it
    begins with."""
    drawn = SIDES[side]
    plain = world(side, f"{number:02}", "A harvester who answers.", accounts=ACCOUNTS, days=QUIET_DAYS + days)
    infrastructure = drawn.infrastructures[number % len(drawn.infrastructures)]
    fleet = _campaign(Dice(plain.seed, "response"), drawn.fold(number), infrastructure, drawn.loops)
    return replace(_peopled(plain, drawn, number), campaigns=(fleet,))


def calm_world(side: str, number: int) -> WorldSpec:
    """A world of that side in which there is no campaign."""
    days = QUIET_DAYS + HARVEST_DAYS
    plain = world(side, f"calm-{number:02}", "Nobody harvests.", accounts=CALM_ACCOUNTS, days=days)
    return _peopled(plain, SIDES[side], number)


def _peopled(plain: WorldSpec, drawn: Drawn, number: int) -> WorldSpec:
    """With people, drawn anew in every constant."""
    people: Population = population(Dice(plain.seed, "response", "people"), drawn.fold(number))
    if drawn.second_maker and number % 2:
        people = replace(people, maker="wordbanks")
    rest = 1 - sum(ALIKE.values())
    honest = tuple((name, round(share * rest, 5)) for name, share in HONEST.items()) + tuple(ALIKE.items())
    return replace(plain, honest=honest, population=people)


def _campaign(dice: Dice, fold: Fold, infrastructure: Infrastructure, loops: float) -> Campaign:
    """Of a size and load at which fleets are found at all, as the benchmark's figures of power have
    it: what cannot be found cannot be stopped, and is counted there."""
    looped = dice.chance(loops)
    return rounded(
        Campaign(
            accounts=60 + dice.below(61),
            rate=dice.between(12.0, 25.0),
            infrastructure=infrastructure,
            frames=dice.pick(("few", "many", "reworded")),
            cover=dice.between(0.0, 0.2),
            births=dice.pick(("burst", "steady", "aged")),
            clock=dice.pick(("human", "human", "flat")),
            start=float(QUIET_DAYS),
            follow_ups=0.15 * dice.u(),
            elicitation=0.6 * dice.u(),
            trajectories=dice.between(0.1, 0.4) if looped else 0.0,
            steps=dice.between(2.0, 5.0),
            families=fold.harvested,
        )
    )
