"""Campaigns as somebody draws them who wants to stay unseen, and the worlds in which they are
looked for."""

from dataclasses import replace

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.spec import Campaign, Frames, Infrastructure, WorldSpec
from stillwatch.worlds.suites.catalogue import suite
from stillwatch.worlds.suites.folds import FOLDS
from stillwatch.worlds.suites.wild_campaigns import FEWEST, loaded, mechanics, rounded

SEED = 0

ACCOUNTS, DAYS = 3_000, 7
"""Honest accounts of a world at most, so that it is made and scanned in seconds; and a week, so
that people's days off are in it."""

NAIVE = Campaign(accounts=120, infrastructure="shared", cover=0.0, births="burst")
"""Whose price is the unit: 25 exchanges an account and day through a few servers and cards."""

LARGEST = NAIVE.accounts
"""Accounts of a cell at most. A fleet that is a tenth of everybody was seen less often here than
the same fleet made smaller, which would say nothing of an operator with many customers: of the
reference world a fleet is a hundredth."""

COVERED, MOST_COVER = 0.6, 0.8
INFRASTRUCTURES: dict[Infrastructure, float] = {
    "clean": 0.3, "isolated": 0.3, "cloud": 0.15, "hydra": 0.1, "partly": 0.1, "shared": 0.05,
}  # fmt: skip
FRAMES: dict[Frames, float] = {"none": 0.45, "reworded": 0.35, "few": 0.1, "many": 0.1}
DEALINGS = {"list": 0.4, "subject": 0.3, "subjects": 0.3}
"""Where an evader draws otherwise than the wild worlds do: how often cover, and how much; and what
is known to be hard to see more often. All else is drawn as theirs. Harvest exchanges an account
have the wild worlds' least too: an account that is unseen only because the log is short would be
seen in a longer one."""


def evader(number: int) -> Campaign:
    """The campaign of that number, of the text families of one fold: no honest account of any world
    writes in them."""
    dice = Dice(SEED, "redteam", number)
    made = mechanics(dice, "fleet-1", FOLDS[number % len(FOLDS)], 1, ACCOUNTS, DAYS)
    made = replace(
        made,
        accounts=round(FEWEST * (LARGEST / FEWEST) ** dice.u()),
        infrastructure=dice.choose(tuple(INFRASTRUCTURES), tuple(INFRASTRUCTURES.values())),
        frames=dice.choose(tuple(FRAMES), tuple(FRAMES.values())),
        dealing=dice.choose(tuple(DEALINGS), tuple(DEALINGS.values())),  # type: ignore[arg-type]  # its keys are
        cover=MOST_COVER * dice.u() if dice.chance(COVERED) else 0.0,
    )
    return rounded(loaded(dice, made, 1, DAYS))


def places() -> list[WorldSpec]:
    """The worlds of the suite `wild` in an order drawn once, smaller and each a week long, with
    nobody in them yet."""
    worlds = suite("wild")
    Dice(SEED, "redteam", "worlds").shuffle(worlds)
    return [replace(w, accounts=min(w.accounts, ACCOUNTS), days=DAYS, campaigns=()) for w in worlds]


def with_campaign(place: WorldSpec, name: object, campaign: Campaign) -> WorldSpec:
    """A world with the campaign of that name in it. Its people are the same whoever harvests
    there."""
    return replace(place, name=f"redteam/{place.name.split('/')[1]}-{name}", campaigns=(campaign,))
