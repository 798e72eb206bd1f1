"""Accounts of which one hand holds many without a harvest: a reseller's pool, and a farmer of free
credit."""

from collections.abc import Sequence

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import DAY, HOUR, SECOND
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.loops import USUAL_STEPS
from stillwatch.worlds.organic import serve, talk
from stillwatch.worlds.people import GATEWAYS, addresses, email, mail_domain, server, some_clients, word
from stillwatch.worlds.personas.bots import Work
from stillwatch.worlds.personas.people import speak_all
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import Block, World

POOL_RATE = 8.0
"""Exchanges that a pool's account carries a day: an assumption, as are all numbers here."""

CUSTOMER_TASKS = 9.0
TURNS = 1.87
"""Conversations of a reseller's customer a week, and exchanges of one conversation, on average."""

CHINESE = 0.35
"""Share of the pools whose customers write Chinese."""

FARMED = 11.0
"""Conversations that a farmer gets out of one account's free credit, on average."""

CAUGHT = 0.4
"""Share of farmed accounts that is closed as abuse when the credit is spent."""


def resale(world: World, block: Block) -> None:
    """A reseller's pool and its customers."""
    serve_customers(world, block, resale_accounts(world, block), POOL_RATE)


def resale_accounts(world: World, block: Block) -> list[Account]:
    """A pool's accounts: born in batches over months, partly on the same cards and servers, mostly
    behind a gateway."""
    dice = world.dice("pool", block.name, block.first)
    cards = [f"card_{dice.token(16)}" for _ in range(max(2, block.count // 9))]
    servers = [server(dice) for _ in range(max(2, block.count // 12))]
    domains = [mail_domain(dice) for _ in range(2)]
    gateway, language = dice.pick(GATEWAYS), "zh" if dice.chance(CHINESE) else "en"
    batches = [world.start - int(dice.between(0.5, 200.0) * DAY) for _ in range(3 + block.count // 8)]
    pool: list[Account] = []
    for number in block.numbers:
        account = world.account("resale", f"{block.name}/{number}", "api")
        account.created_at = dice.pick(batches) + int(dice.exponential(0.8) * HOUR)
        account.organization = None
        if dice.chance(0.6):
            account.payment = dice.pick(cards)
        if dice.chance(0.7):
            account.addresses = [dice.pick(servers), dice.pick(servers)]
        if dice.chance(0.7):
            account.clients = [gateway, *account.clients[:1]]
        if dice.chance(0.3):
            account.email = email(dice, dice.pick(domains))
        pool.append(account)
    speak_all(dice, pool, language)
    return pool


def serve_customers(world: World, block: Block, pool: list[Account], rate: float) -> None:
    """Customers' organic talk through the pool, `rate` exchanges an account and day on average.

    Each customer's conversations go to whichever account is free: the accounts are exchangeable,
    but what they say has people's clocks, follow-ups and repeats.
    """
    customers = round(len(pool) * rate * 7 / (CUSTOMER_TASKS * TURNS))
    language = pool[0].language
    for number in range(customers):
        dice = world.dice("customer", block.name, block.first, number)
        free = pool if dice.chance(0.5) else dice.some(pool, 3)
        if world.dice("agents", block.name, block.first, number).chance(world.people.pool_agents):
            run_agents(world, dice, free, number)
            continue
        interests = world.interests(dice, 0.6, most=6, language=language)
        serve(world, dice, free, interests, CUSTOMER_TASKS, spread=0.9, pasted=0.04, language=language)


def run_agents(world: World, dice: Dice, free: Sequence[Account], number: int) -> None:
    """A customer whose agents work through the pool: as many exchanges as another's talk has, in
    loops."""
    work = Work.found(world, dice, 2_000 + number)
    a_week = CUSTOMER_TASKS * TURNS / (1 + (world.people.steps or USUAL_STEPS))
    count = clocks.volume(dice, a_week * world.days / 7, 0.9, 40)
    profile = clocks.flattened(clocks.person(dice), dice.pick((0.0, 0.5)))
    for at in clocks.times(world.stream("times", dice.token(12)), profile, count, world.start, world.days):
        work.do(world, dice, dice.pick(free), int(at))


def farmer(world: World, block: Block) -> None:
    """One person of few subjects who opens account after account and drops each when its free
    credit is spent."""
    dice = world.dice("farmer", block.first)
    interests = world.interests(dice, 0.55, most=4)
    home = addresses(dice, False)
    devices = {"web": some_clients(dice, False)[:1], "api": some_clients(dice, True)[:1]}
    sizes = [max(1, round(dice.lognormal(FARMED, 0.5))) for _ in range(block.count)]
    rng = world.stream("times", block.name, block.first)
    moments = [int(at) for at in clocks.times(rng, clocks.person(dice), sum(sizes), world.start, world.days)]
    stocked = dice.u()
    for number, size in enumerate(sizes):
        account = world.account(block.name, block.first + number, "api" if dice.chance(0.4) else "web")
        mine, moments = moments[:size], moments[size:]
        farmed(dice, account, home, mine[0], stocked)
        account.clients = devices[account.surface]
        use(world, dice, account, interests.next(dice), interests.next(dice), mine)
        if dice.chance(CAUGHT):
            account.closed_at = mine[-1] + int(dice.between(0.5, 20) * HOUR)
            account.close_reason = "abuse"


def farmed(dice: Dice, account: Account, home: Sequence[str], first: int, stocked: float) -> None:
    """An account of a farmer's: throw-away mail, no card, the farmer's own line; born for its use
    or kept in stock."""
    early = dice.between(0.5, 20) * DAY if dice.chance(stocked) else dice.between(2, 50) * 60 * SECOND
    account.created_at = first - int(early)
    account.closed_at = account.close_reason = None
    account.plan, account.payment, account.organization = "free", None, None
    account.addresses = list(home)
    account.signup_address = dice.pick(home)
    if dice.chance(0.6):
        account.email = (
            f"{word(dice)}{dice.below(100_000)}@{account.email.split('@')[-1] if account.email else 'gmail.com'}"
        )
    if dice.chance(0.8):
        account.phone = None


def use(world: World, dice: Dice, account: Account, one: str, other: str, moments: Sequence[int]) -> None:
    """The farmer's talk while one account lasts."""
    for at in moments:
        subject = one if dice.chance(0.6) else other
        said = talk(world, dice, subject, "en", 0.03, 0.01)
        world.log.converse(dice, account, at, said, Truth(subject=subject))


RESALE = Persona(
    resale,
    "A reseller's pool: batches of accounts on shared cards, servers and a gateway, dealing out customers' talk.",
    (20, 110),
)
FARMER = Persona(
    farmer, "One person, many accounts, one after the other on one line, until the free credit is spent.", (6, 30)
)
