"""Writes a campaign into a world, block by block: each seat's tasks, its clock, its cover."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from stillwatch.worlds import clocks
from stillwatch.worlds.campaigns.dealing import Deal, Task, deal
from stillwatch.worlds.campaigns.rented import write_rented
from stillwatch.worlds.campaigns.roster import BATCHES, Seat, roster
from stillwatch.worlds.clocks import DAY, Profile
from stillwatch.worlds.corpus.load import code
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.loops import harness, steps
from stillwatch.worlds.organic import serve
from stillwatch.worlds.personas.batches import batch_clock
from stillwatch.worlds.personas.developers import own_system
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.voice import voice
from stillwatch.worlds.world import Block, World

UNIT = 20
"""Seats of one block."""

LOOP_TURNS = 5.4
"""Exchanges of one tool loop on average."""

PROBES = 0.12
"""The rate of probing, as a share of the harvest's."""


@dataclass(frozen=True)
class Load:
    """How many tasks each seat gets: those of seat k are the list's places edges[k] to edges[k + 1]. `capped`: the
    list was too short for the campaign's rate."""

    edges: tuple[int, ...]
    capped: bool


def fleet_blocks(spec: WorldSpec, campaign: Campaign) -> list[Block]:
    """The blocks of one campaign; a rented pool is one."""
    if campaign.rented:
        return [Block(campaign.name, 0, campaign.accounts)]
    seats = campaign.accounts
    return [Block(campaign.name, first, min(UNIT, seats - first)) for first in range(0, seats, UNIT)]


@cache
def load(spec: WorldSpec, campaign: Campaign) -> Load:
    """The campaign's tasks, dealt to its seats by their parts of the load."""
    seats = roster(spec, campaign)
    turns = turns_of(campaign)
    days = spec.days - campaign.start - campaign.probing * (1 - PROBES)
    wanted = round(campaign.accounts * campaign.rate * (1 - campaign.cover) * max(0.0, days) / turns)
    tasks = min(wanted, deal(spec, campaign).capacity)
    sums = list(accumulate(seat.load for seat in seats))
    return Load((0, *(round(tasks * s / sums[-1]) for s in sums)), tasks < wanted)


def turns_of(campaign: Campaign) -> float:
    """Exchanges of one task, on average."""
    return campaign.trajectories * LOOP_TURNS + (1 - campaign.trajectories) * (1 + 2 * campaign.follow_ups)


def prepare(spec: WorldSpec) -> None:
    """Deal all campaigns' lists, before processes that share them are begun."""
    for campaign in spec.campaigns:
        deal(spec, campaign)
        if not campaign.rented:
            load(spec, campaign)


def write_campaign(world: World, block: Block) -> None:
    """One block of a campaign."""
    campaign = next(c for c in world.spec.campaigns if c.name == block.name)
    if campaign.rented:
        write_rented(world, campaign)
        return
    seats = roster(world.spec, campaign)[block.first : block.first + block.count]
    edges = load(world.spec, campaign).edges
    dealt = deal(world.spec, campaign)
    for seat in seats:
        if seat.joins:
            for account in seat.holders:
                world.join(account)
        places = range(edges[seat.number], edges[seat.number + 1])
        work(world, campaign, seat, dealt, places)
        cover(world, campaign, seat, len(places))
        past(world, campaign, seat)


def work(world: World, campaign: Campaign, seat: Seat, dealt: Deal, places: range) -> None:
    """One seat's tasks over the log; what falls between a ban and a replacement waits for the new account."""
    dice = world.dice("acts", campaign.name, seat.number)
    profile, shape = clock(dice, campaign)
    begins = world.start + int(campaign.start * DAY)
    probes = min(len(places), round(_probing_share(world, campaign) * len(places)))
    rng = world.stream("times", campaign.name, seat.number)
    harvest_from = begins + int(campaign.probing * DAY)
    moments = [
        *clocks.times(rng, profile, probes, begins, max(campaign.probing, 0.01), shape=shape),
        *clocks.times(rng, profile, len(places) - probes, harvest_from, (world.end - harvest_from) / DAY, shape=shape),
    ]
    habits = Habits.of(world, dice, campaign)
    for at, place in zip(moments, places, strict=True):
        now = int(at)
        account = seat.holder(now)
        if account is None:
            account = next((a for a in seat.holders if a.created_at > now), None)
            if account is None:
                continue
            now = account.created_at + int(dice.between(1, 60) * 60 * clocks.SECOND)
        habits.do(world, dice, campaign, account, now, dealt.task(place))


@dataclass(frozen=True)
class Habits:
    """How one seat sends its tasks: its system prompt, and the harness of its tool loops."""

    system: str | None
    harness_system: str | None
    tools: int

    @classmethod
    def of(cls, world: World, dice: Dice, campaign: Campaign) -> "Habits":
        """One seat's habits, drawn as a developer's are."""
        subject = world.interests(dice, 0.4, most=5).subjects[0]
        popular = harness(dice)
        return cls(own_system(world, dice, subject), popular.system if dice.chance(0.6) else None, popular.tools)

    def do(self, world: World, dice: Dice, campaign: Campaign, account: Account, at: int, task: Task) -> None:
        """One task: a tool loop, or a chat of a turn or a few."""
        truth = Truth("harvest", campaign.name, task.capability)
        if dice.chance(campaign.trajectories):
            snippets = dice.pick(list(code().values()))
            world.log.loop(
                dice, account, at, task.text, steps(dice, snippets), truth, system=self.harness_system, tools=self.tools
            )
            return
        said = [task.text]
        if dice.chance(campaign.follow_ups):
            said += [voice(account.language).follow_up(dice, task.text) for _ in range(1 + dice.below(3))]
        world.log.converse(dice, account, at, said, truth, system=self.system)


def cover(world: World, campaign: Campaign, seat: Seat, tasks: int) -> None:
    """Organic talk of unrelated people that goes through the seat's accounts."""
    if campaign.cover <= 0:
        return
    dice = world.dice("cover", campaign.name, seat.number)
    exchanges = tasks * turns_of(campaign) * campaign.cover / (1 - campaign.cover)
    people = 1 + dice.below(3)
    truth = Truth("cover", campaign.name)
    for _ in range(people):
        interests = world.interests(dice, 0.6, language=seat.holders[0].language)
        a_week = max(0.5, exchanges / people / ORGANIC_TURNS) * 7 / world.days
        serve(
            world, dice, seat.holders, interests, a_week, most=10_000, spread=0.5, language=seat.holders[0].language,
            truth=truth,
        )  # fmt: skip


def past(world: World, campaign: Campaign, seat: Seat) -> None:
    """What the former owner of a bought account said before the campaign began: an honest person's talk."""
    if campaign.births == "aged" and campaign.start > 0:
        dice = world.dice("past", campaign.name, seat.number)
        serve(world, dice, seat.holders[:1], world.interests(dice, 0.5), 20.0, first_days=campaign.start)


ORGANIC_TURNS = 1.86
"""Exchanges of one organic conversation, on average."""


def clock(dice: Dice, campaign: Campaign) -> tuple[Profile, float]:
    """The seat's week and its arrivals' shape, as developers and batch programs have them; or round the clock."""
    if campaign.clock == "flat":
        return clocks.flattened(clocks.person(dice), 1.0), 1.0
    if dice.chance(BATCHES):
        return batch_clock(dice)
    return clocks.developer(dice, by_program=dice.chance(0.5))


def _probing_share(world: World, campaign: Campaign) -> float:
    days = world.days - campaign.start
    probing = PROBES * campaign.probing
    return probing / max(0.01, probing + days - campaign.probing)
