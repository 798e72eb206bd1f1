"""Writes a campaign into a world, block by block: each seat's tasks, its clock, its cover."""

from collections.abc import Sequence
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
from stillwatch.worlds.environments import SURROUNDINGS, episode
from stillwatch.worlds.loops import Harness, harness
from stillwatch.worlds.organic import serve
from stillwatch.worlds.personas.batches import batch_clock
from stillwatch.worlds.personas.developers import own_system, popular_system
from stillwatch.worlds.population import USUAL
from stillwatch.worlds.record import Account, Client, Truth
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import Block, World

UNIT = 20
"""Seats of one block."""

LOOP_TURNS = 5.4
"""Exchanges of one tool loop on average."""

HARNESSED, HARNESSED_LONG = 0.6, 0.9
"""Share of the seats whose loops run under a harness's system prompt: usually, and where a campaign
has loops of its own length."""

PROBES = 0.12
"""The rate of probing, as a share of the harvest's."""


@dataclass(frozen=True)
class Load:
    """How many tasks each seat gets: those of seat k are the list's places edges[k] to edges[k +
    1]. `capped`: the list was too short for the campaign's rate."""

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
    days = spec.days - campaign.start - campaign.probing * (1 - PROBES)
    wanted = round(wanted_of(spec, campaign, max(0.0, days)))
    tasks = min(wanted, deal(spec, campaign).capacity)
    sums = list(accumulate(seat.load for seat in seats))
    return Load((0, *(round(tasks * s / sums[-1]) for s in sums)), tasks < wanted)


def wanted_of(spec: WorldSpec, campaign: Campaign, days: float) -> float:
    """Harvest tasks of so many days, as the campaign's rate asks."""
    turns = turns_of(spec, campaign)
    if campaign.cover_of == "tasks":
        talks = campaign.cover / (1 - campaign.cover)
        return campaign.accounts * campaign.rate * days / (turns + talks * organic_turns(spec))
    return campaign.accounts * campaign.rate * (1 - campaign.cover) * days / turns


def turns_of(spec: WorldSpec, campaign: Campaign) -> float:
    """Exchanges of one task, on average."""
    mean = campaign.steps or spec.population.steps
    loop = LOOP_TURNS if mean is None else 1 + mean
    return campaign.trajectories * loop + (1 - campaign.trajectories) * (1 + 2 * campaign.follow_ups)


def organic_turns(spec: WorldSpec) -> float:
    """Exchanges of one organic conversation, on average."""
    often, usual = spec.population.follow_ups, USUAL.follow_ups
    return ORGANIC_TURNS + (often / (1 - often) - usual / (1 - usual))


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
        places = places_of(campaign, edges, seat.number)
        work(world, campaign, seat, dealt, places)
        cover(world, campaign, seat, len(places))
        past(world, campaign, seat)


def places_of(campaign: Campaign, edges: Sequence[int], seat: int) -> list[int]:
    """The places of a seat's tasks in the list: a stretch; where subjects are dealt, half of the
    seats change the second half of theirs with another's."""
    own = range(edges[seat], edges[seat + 1])
    half = (len(edges) - 1) // 2
    if campaign.dealing != "subjects" or seat >= 2 * half or seat % half % 2:
        return list(own)
    other = (seat + half) % (2 * half)
    others = range(edges[other], edges[other + 1])
    return [*own[: len(own) // 2], *others[len(others) // 2 :]]


def work(world: World, campaign: Campaign, seat: Seat, dealt: Deal, places: Sequence[int]) -> None:
    """One seat's tasks over the log; what falls between a ban and a replacement waits for the new
    account."""
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
    habits = Habits.of(world, dice, campaign, seat)
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
    harness: Harness

    @classmethod
    def of(cls, world: World, dice: Dice, campaign: Campaign, seat: Seat) -> "Habits":
        """One seat's habits, drawn as a developer's are."""
        subject = world.interests(dice, 0.4, most=5).subjects[0]
        popular = harness(dice, world.people, world.spec.seed)
        system = own_system(world, dice, subject)
        if world.dice("system", campaign.name, seat.number).chance(campaign.system):
            system = popular_system(world, world.dice("system", campaign.name))
        framed = dice.chance(HARNESSED if campaign.steps is None else HARNESSED_LONG)
        return cls(system, popular.system if framed else None, popular)

    def client(self, campaign: Campaign, account: Account) -> Client | None:
        """The harness's client for a loop, where clients are seen and a relay does not put its own
        before them."""
        known = campaign.steps is not None and campaign.infrastructure != "isolated" and account.addresses
        return self.harness.client if known and self.harness_system else None

    def do(self, world: World, dice: Dice, campaign: Campaign, account: Account, at: int, task: Task) -> None:
        """One task: a tool loop, or a chat of a turn or a few."""
        truth = Truth("harvest", campaign.name, task.capability)
        if dice.chance(campaign.trajectories):
            snippets, spoken = dice.pick(list(code().values())), world.voice(account.language)
            subject = dice.pick(spoken.everyday) if task.family in SURROUNDINGS else ""
            taken = episode(dice, spoken, subject, task.family, snippets, campaign.steps or world.people.steps)
            world.log.loop(
                dice, account, at, task.text, taken, truth, system=self.harness_system, tools=self.harness.tools,
                observation=self.harness.observation, pace=campaign.pace, client=self.client(campaign, account),
            )  # fmt: skip
            return
        said = [task.text]
        if dice.chance(campaign.follow_ups):
            said += [world.voice(account.language).follow_up(dice, task.text) for _ in range(1 + dice.below(3))]
        world.log.converse(dice, account, at, said, truth, system=self.system)


def cover(world: World, campaign: Campaign, seat: Seat, tasks: int) -> None:
    """Organic talk of unrelated people that goes through the seat's accounts."""
    if campaign.cover <= 0:
        return
    dice = world.dice("cover", campaign.name, seat.number)
    talk = organic_turns(world.spec)
    turns = talk if campaign.cover_of == "tasks" else turns_of(world.spec, campaign)
    exchanges = tasks * turns * campaign.cover / (1 - campaign.cover)
    people = 1 + dice.below(3)
    truth = Truth("cover", campaign.name)
    for _ in range(people):
        interests = world.interests(dice, 0.6, language=seat.holders[0].language)
        a_week = max(0.5, exchanges / people / talk) * 7 / world.days
        serve(
            world, dice, seat.holders, interests, a_week, most=10_000, spread=0.5, language=seat.holders[0].language,
            truth=truth,
        )  # fmt: skip


def past(world: World, campaign: Campaign, seat: Seat) -> None:
    """What the former owner of a bought account said before the campaign began: an honest person's
    talk."""
    if campaign.births == "aged" and campaign.start > 0:
        dice = world.dice("past", campaign.name, seat.number)
        serve(world, dice, seat.holders[:1], world.interests(dice, 0.5), 20.0, first_days=campaign.start)


ORGANIC_TURNS = 1.86
"""Exchanges of one organic conversation, on average."""


def clock(dice: Dice, campaign: Campaign) -> tuple[Profile, float]:
    """The seat's week and its arrivals' shape, as developers and batch programs have them; or round
    the clock."""
    if campaign.clock == "flat":
        return clocks.flattened(clocks.person(dice), 1.0), 1.0
    if dice.chance(BATCHES):
        return batch_clock(dice)
    return clocks.developer(dice, by_program=dice.chance(0.5))


def _probing_share(world: World, campaign: Campaign) -> float:
    days = world.days - campaign.start
    probing = PROBES * campaign.probing
    return probing / max(0.01, probing + days - campaign.probing)
