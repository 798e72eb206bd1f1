"""The demo world and its calm twin: who lives in them, and in what numbers.

Real are the texts (passages of manuals, dictionaries and country profiles that honest prompts are built
around; public prompts; rows of harvest corpora), the people's clocks and the API clients' clocks.
Simulated are accounts, addresses, cards, who asks what, and all answers, which are passages for everyone.
Assumptions that no public log can check: how many subjects a person has (two to eight, shares from
Dirichlet(0.8)), how often people follow up, and the numbers below.
"""

from pathlib import Path
from typing import Literal

from stillwatch.worlds.campaign import careful_fleet
from stillwatch.worlds.personas import brokers, coding, groups, ordinary
from stillwatch.worlds.world import WorldSummary, new_world, write_world

Name = Literal["demo", "calm"]
NAMES: tuple[Name, ...] = ("demo", "calm")
"""The worlds there are; calm is demo without the campaign."""


def make_world(out: Path, name: Name, seed: int = 1, accounts: int = 6000, days: int = 7) -> WorldSummary:
    """Write a world into `out`: the canonical log, accounts.parquet and truth/.

    `demo` holds one careful fleet among honest customers, `calm` the same customers alone. The same
    seed gives the same rows on any machine; numbers of accounts scale with `accounts`.
    """
    world = new_world(seed, days, accounts / 6000)
    ordinary.casual(world, world.count(4100))
    ordinary.developers(world, world.count(680))
    coding.agents(world, world.count(330))
    groups.company(world, world.count(60, 12))
    groups.school_class(world, world.count(80, 15))
    groups.benchmark_runners(world, world.count(40, 8))
    brokers.resale_pool(world, world.count(150, 15))
    brokers.chat_app(world, world.count(1200, 60))
    brokers.bank_apps(world, 3, world.count(900, 80) * days // 7)
    brokers.batch_makers(world, world.count(60, 6))
    brokers.crowd(world, world.count(400, 20))
    if name == "demo":
        careful_fleet(world, world.count(120, 12))
    return write_world(world, out, name)
