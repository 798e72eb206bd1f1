"""Every world there is, by name."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from stillwatch.worlds.spec import HONEST, Campaign, WorldSpec
from stillwatch.worlds.suites.kinds import kinds
from stillwatch.worlds.suites.tiny import campaigns_of
from stillwatch.worlds.suites.wild import wild

VERSION = "3"
"""Of the suites: any change to a frozen world's rows gives a new version."""

FROZEN = dict.fromkeys(
    ("smoke", "standard", "power", "calm", "calm-small", "tiny", "demo", "demo-calm", "reference"), "2"
)
"""Suites, and worlds of no suite, whose rows are those of an earlier version."""


def world(suite: str, name: str, about: str, *campaigns: Campaign, **changes: object) -> WorldSpec:
    """A frozen world. Its seed follows from its own name, so that no other world can change it."""
    full = f"{suite}/{name}"
    return replace(
        WorldSpec(full, zlib.crc32(f"{full}@{version_of(suite)}".encode()), about, campaigns=campaigns),
        **changes,  # type: ignore[arg-type]
    )


def version_of(name: str) -> str:
    """The version of the rows of a suite, or of a world by its name."""
    return FROZEN.get(name.split("/")[0], VERSION)


def _kinds() -> list[WorldSpec]:
    return kinds(world)


@cache
def _wild() -> list[WorldSpec]:
    """A hundred worlds to look at."""
    return wild(world, "wild", 100)


@cache
def _wild_frozen() -> list[WorldSpec]:
    """Two hundred that nothing is ever tuned on; run once a release."""
    return wild(world, "wild-frozen", 200)


def _standard() -> list[WorldSpec]:
    def one(name: str, about: str, *campaigns: Campaign, **changes: object) -> WorldSpec:
        return world("standard", name, about, *campaigns, **changes)

    two = (Campaign(pool="p", accounts=60), Campaign("fleet-2", pool="p", accounts=60, rate=15))
    return [
        one("shared", "Shared servers, cards and clients.", Campaign(infrastructure="shared")),
        one("partly", "A quarter to a half of the accounts share something.", Campaign()),
        one("clean", "Wholly clean infrastructure, no frame.", Campaign(infrastructure="clean")),
        one("cloud", "Behind a cloud surface: no address, no card.", Campaign(infrastructure="cloud")),
        one("templated", "Few real generator templates.", Campaign(frames="few")),
        one("many-templates", "All generator templates there are.", Campaign(frames="many", infrastructure="clean")),
        one("reworded", "Templates reworded from row to row.", Campaign(frames="reworded", infrastructure="clean")),
        one("small", "Forty accounts at 12 a day.", Campaign(accounts=40, rate=12)),
        one("high-rate", "Sixty accounts at 150 a day, in templates.", Campaign(accounts=60, rate=150, frames="many")),
        one("low-rate", "Three hundred accounts at 4 a day.", Campaign(accounts=300, rate=4)),
        one("large", "A thousand accounts at 10 a day, in templates.", Campaign(accounts=1000, rate=10, frames="many")),
        one("cover-50", "Half of each account's traffic is organic cover.", Campaign(cover=0.5)),
        one("cover-80", "Four fifths are cover.", Campaign(cover=0.8, accounts=200)),
        one("one-subject", "One subject an account.", Campaign(dealing="subject")),
        one("churn", "A third banned a week, replaced within hours.", Campaign(churn=0.33, births="burst")),
        one("aged", "Bought accounts with an organic past.", Campaign(births="aged", start=2, infrastructure="clean")),
        one("flat", "Round the clock.", Campaign(clock="flat")),
        one("probing-pivot", "Two days of probing, then a pivot.", Campaign(probing=2, pivot=5)),
        one("reasoning", "Reasoning asked for in eight prompts of ten.", Campaign(elicitation=0.8)),
        one("talkative", "A third of the tasks is followed up.", Campaign(follow_ups=0.33)),
        one("chinese", "The harvest is in Chinese.", Campaign(language="zh")),
        one(
            "code",
            "Aimed at software engineering alone.",
            Campaign(targets=("software_engineering",), accounts=60, rate=10),
        ),
        one("trajectories", "Long-horizon: tool loops on dealt tasks.", Campaign(trajectories=0.8, rate=40)),
        one("two-fleets", "Two fleets that share a pool.", *two),
        one("rented", "A harvester rents a resale pool.", Campaign(rented=True)),
    ]


SPREADS = ("usual", "narrow", "usual", "broad")
"""Of people's subjects, in calm worlds by turns."""


def _calm() -> list[WorldSpec]:
    """Twenty honest worlds."""
    return [world("calm", f"{n:02}", "Honest customers alone.", spread=SPREADS[n % 4]) for n in range(1, 21)]


def _calm_small() -> list[WorldSpec]:
    """Two hundred small honest worlds: with the calm third of `tiny`, three hundred."""
    return [
        world("calm-small", f"{n:03}", "Honest customers alone.", accounts=2000, spread=SPREADS[n % 4])
        for n in range(1, 201)
    ]


def _smoke() -> list[WorldSpec]:
    def small(name: str, about: str, *campaigns: Campaign) -> WorldSpec:
        return world("smoke", name, about, *campaigns, accounts=1500, days=4)

    return [
        small("partly", "A careful fleet.", Campaign(accounts=40)),
        small("clean", "Wholly clean infrastructure.", Campaign(accounts=40, infrastructure="clean")),
        small("calm", "Honest customers alone."),
    ]


def _power() -> list[WorldSpec]:
    """Fleet size by share of traffic, infrastructure and cover, and the three spreads of people's
    subjects."""
    grid = [
        world(
            "power", f"{accounts}x{rate}-{infrastructure}-cover{round(cover * 100)}", "One cell of the grid.",
            Campaign(accounts=accounts, rate=rate, infrastructure=infrastructure, cover=cover), accounts=6000,
        )
        for accounts in (10, 20, 40, 120)
        for rate in (4, 12, 25)
        for infrastructure in ("partly", "clean")
        for cover in (0.0, 0.5)
    ]  # fmt: skip
    spreads = [
        world(
            "power", f"spread-{spread}-{accounts}", f"People's subjects spread: {spread}.",
            Campaign(accounts=accounts, infrastructure="clean"), accounts=6000, spread=spread,
        )
        for spread in ("narrow", "usual", "broad")
        for accounts in (20, 40, 120)
    ]  # fmt: skip
    return grid + spreads


def _tiny() -> list[WorldSpec]:
    """Three hundred worlds of 2,000 accounts for calibration: a third calm, mechanics turned at
    random."""
    return [
        world("tiny", f"{n:03}", "Small world for calibration.", *campaigns_of(n), accounts=2000) for n in range(300)
    ]


DEMO = WorldSpec("demo", 1, "One careful fleet among honest customers.", accounts=6000, campaigns=(Campaign(rate=24),))
FEWER_PROGRAMS = {
    "person": 0.5135, "developer": 0.135, "agent": 0.033, "pipeline": 0.005, "synthesis": 0.005, "app": 0.001,
}  # fmt: skip
"""Shares with which 2.5 million honest accounts say about 290 million exchanges in 45 days."""

REFERENCE = WorldSpec(
    "reference",
    25,
    "The reference job: a fleet of 25,000 accounts inside 2.5 million honest ones.",
    accounts=2_500_000,
    days=45,
    honest=tuple({**HONEST, **FEWER_PROGRAMS}.items()),
    campaigns=(Campaign(accounts=25_000, rate=25.6, frames="many"),),
)
"""Made as sketches, whole or in part (`worlds/sketched`); as text at a hundredth at most."""

ALONE = ("demo", "demo-calm", "reference")
"""Worlds of no suite."""

SUITES: dict[str, Callable[[], list[WorldSpec]]] = {
    "smoke": _smoke,
    "standard": _standard,
    "power": _power,
    "calm": _calm,
    "calm-small": _calm_small,
    "tiny": _tiny,
    "kinds": _kinds,
    "wild": _wild,
    "wild-frozen": _wild_frozen,
}


def suite(name: str) -> list[WorldSpec]:
    """The worlds of a suite. Raises KeyError when there is none of that name."""
    return list(SUITES[name]())


def named(name: str) -> list[WorldSpec]:
    """The worlds that a name stands for: `demo`, `demo-calm` (its honest customers alone),
    `reference`, a suite, `suite/world`, or a slice of a suite, `suite/first..last`.

    Raises KeyError when there is none.
    """
    if name in ("demo", "demo-calm"):
        return [DEMO if name == "demo" else replace(DEMO, name=name, campaigns=())]
    if name == "reference":
        return [REFERENCE]
    if name in SUITES:
        return suite(name)
    of, _, place = name.partition("/")
    first, dots, last = place.partition("..")
    worlds = suite(of)
    if dots:
        found = [w for w in worlds if f"{of}/{first}" <= w.name <= f"{of}/{last}"]
    else:
        found = [w for w in worlds if w.name == name]
    if not found:
        raise KeyError(name)
    return found
