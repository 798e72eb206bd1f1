"""A harvester who rents a resale pool: its list goes through accounts that go on serving honest
customers."""

from stillwatch.worlds import clocks
from stillwatch.worlds.campaigns.dealing import deal
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.personas.brokers import resale_accounts, serve_customers
from stillwatch.worlds.record import Truth
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.world import Block, World

HARVESTED = 0.4
"""Share of the pool's exchanges that is the harvester's, over all; the reseller deals it
unevenly."""


def write_rented(world: World, campaign: Campaign) -> None:
    """The pool, its customers, and the harvest that is dealt to its accounts, to some of them
    hardly any."""
    block = Block(campaign.name, 0, campaign.accounts)
    pool = resale_accounts(world, block)
    serve_customers(world, block, pool, campaign.rate * (1 - HARVESTED))
    dealt = deal(world.spec, campaign)
    dice = world.dice("rents", campaign.name)
    profile = clocks.flattened(clocks.person(dice), 0.6)
    tasks = min(dealt.capacity, round(campaign.accounts * campaign.rate * HARVESTED * (world.days - campaign.start)))
    begins = world.start + int(campaign.start * clocks.DAY)
    rng = world.stream("rents", campaign.name)
    loads = loads_of(dice, len(pool))
    for place, at in enumerate(clocks.times(rng, profile, tasks, begins, world.days - campaign.start, 0.3)):
        account = dice.choose(pool, loads)
        task = dealt.task(place)
        world.log.converse(dice, account, int(at), [task.text], Truth("harvest", campaign.name, task.capability))


def loads_of(dice: Dice, count: int) -> list[float]:
    """How much of the harvest each account gets: one in eight next to nothing."""
    return [0.02 if dice.chance(0.125) else dice.lognormal(1.0, 0.5) for _ in range(count)]
