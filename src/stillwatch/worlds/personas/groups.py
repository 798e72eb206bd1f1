"""Accounts that resemble one another for a declared or plain reason: a company, a class, a
hackathon."""

from dataclasses import dataclass

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import DAY, HOUR, SECOND, Profile
from stillwatch.worlds.corpus.load import code
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.organic import serve
from stillwatch.worlds.people import GATEWAYS, addresses, email, mail_domain, server
from stillwatch.worlds.personas.coding import issue
from stillwatch.worlds.personas.developers import use_client
from stillwatch.worlds.personas.people import HOMES, some_language
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import Block, World

SEAT_TASKS = 20.0
"""Conversations of one seat a week, on average: an assumption, as are all numbers here."""

ASSIGNED = 10
"""Questions of one assignment."""

JAM_HOURS = 36
JAM_TASKS = 18.0
"""A hackathon's length, and the conversations of one who takes part, on average."""

STARTERS = (
    "You are an expert full-stack developer helping a hackathon team build {idea}. Keep answers short.",
    "You are a helpful assistant for {idea}.",
    "Act as a senior engineer. We are building {idea} in {hours} hours.",
)
"""System prompts of popular starter kits."""

HOMEWORK = (
    "{}",
    "{} Explain in your own words.",
    "answer this: {}",
    "{}\n\nanswer in 5 sentences",
    "Give an example: {}",
    "help with question {n}: {}",
    "{}\n\n(this is for school)",
)


@dataclass(frozen=True)
class Firm:
    """What all seats of one company share."""

    organization: str
    domain: str
    card: str
    since: int
    egress: list[str]
    trade: list[str]
    language: str
    offset: int
    house: str | None
    clock: Profile


def company(world: World, block: Block) -> None:
    """Declared seats: one organization, mail domain, card and egress; subjects of one trade, each
    seat its own mix."""
    firm = founded(world, world.dice("firm", block.first))
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        api = dice.chance(0.25)
        account = world.account(block.name, number, "api" if api else "web")
        hired(dice, account, firm)
        joined = firm.since + int(dice.u() ** 3 * (world.start - firm.since)) - int(dice.between(1, 9) * HOUR)
        account.created_at = joined
        shares = dice.shares(len(firm.trade), 0.6)
        voice = world.voice(firm.language)
        tasks = clocks.volume(dice, SEAT_TASKS * world.days / 7, 0.8, 25 * world.days)
        profile = 0.5 * firm.clock + 0.5 * clocks.person(dice, firm.offset)
        for at in clocks.times(world.stream("times", block.name, number), profile, tasks, world.start, world.days):
            subject = dice.choose(firm.trade, shares)
            more = min(8, dice.geometric(0.55) - 1)
            said = [voice.first(dice, subject), *(voice.next(dice, subject) for _ in range(more))]
            system = firm.house if api else None
            world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


def founded(world: World, dice: Dice) -> Firm:
    """One company; one in ten works in another language."""
    language = some_language(dice)
    offset = HOMES[language][1] if language in HOMES else dice.pick((-8, -5, 0, 1, 1, 5))
    voice, domain = world.voice(language), mail_domain(dice)
    trade = [s for _ in range(3) for s in voice.interests(dice, world.spread, 0.3, 6).subjects]
    return Firm(
        organization=f"org_{dice.token(10)}",
        domain=domain,
        card=f"card_{dice.token(16)}",
        since=world.start - int(dice.lognormal(150.0, 0.9) * DAY),
        egress=[server(dice)] if dice.chance(0.3) else addresses(dice, False)[:2],
        trade=trade,
        language=language,
        offset=offset,
        house=f"You assist employees of {domain.split('.')[0].title()}." if dice.chance(0.5) else None,
        clock=clocks.person(dice, offset),
    )


def hired(dice: Dice, account: Account, firm: Firm) -> None:
    """Make an account one of a company's seats; one in four works from home."""
    account.organization, account.payment, account.plan = firm.organization, firm.card, "enterprise"
    account.email, account.signup_address = email(dice, firm.domain), firm.egress[0]
    account.language = firm.language
    if not dice.chance(0.25):
        account.addresses = firm.egress
    if account.surface == "api":
        use_client(dice, account, GATEWAYS[2], 0.4)


def school_class(world: World, block: Block) -> None:
    """A class: signed up within one lesson, behind one NAT, with one assignment whose text all of
    them paste."""
    dice = world.dice("class", block.first)
    language = some_language(dice, 0.15)
    voice = world.voice(language)
    subject = dice.pick(voice.everyday if dice.chance(0.7) else voice.technical)
    assignment = [voice.passage(dice, subject) for _ in range(ASSIGNED)]
    nat = addresses(dice, False)[0]
    offset = dice.pick((-8, -5, 0, 1, 5, 9))
    school = f"{mail_domain(dice).split('.')[0]}.edu"
    signed = world.start - (dice.below(12) - min(2, world.days - 1)) * DAY + int((9 - offset) * HOUR)
    first = max(1, 1 + (signed - world.start) // DAY)
    lessons = [world.start + (first + d) * DAY + (9 - offset) * HOUR for d in (0, 2) if first + d < world.days]
    lessons = lessons or [max(signed, world.start) + 2 * HOUR]
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number)
        account.created_at = signed + int(own.between(0, 1.5) * HOUR)
        account.closed_at = account.close_reason = None
        account.language = language
        account.addresses, account.signup_address = [nat, nat, account.addresses[0]], nat
        account.plan, account.payment = "free", None
        if own.chance(0.7):
            account.email = email(own, school)
        for lesson in lessons:
            for question in own.some(assignment, 2 + own.below(4)):
                at = lesson + int(own.between(0, 2) * HOUR)
                said = [homework(own, question), *(voice.next(own, subject) for _ in range(own.below(3)))]
                world.log.converse(own, account, max(at, account.created_at), said, Truth(subject=subject))
        leisure(world, own, account)


def leisure(world: World, dice: Dice, account: Account) -> None:
    """What a pupil asks besides."""
    born = account.created_at
    if born < world.start:
        serve(world, dice, [account], world.interests(dice, 0.8, 4, account.language), 2.5, language=account.language)
        account.created_at = born


def homework(dice: Dice, question: str) -> str:
    """One question of the assignment as a pupil pastes it."""
    asked = dice.pick(HOMEWORK, 1.3).replace("{n}", str(1 + dice.below(ASSIGNED))).replace("{}", question)
    return asked.lower() if dice.chance(0.15) else asked


def hackathon(world: World, block: Block) -> None:
    """One venue, sign-up on the day with the event's credit, each team its own idea, 36 hours round
    the clock."""
    dice = world.dice("event", block.first)
    hours = min(JAM_HOURS, 20 * world.days)
    opens = world.start + int(dice.between(0.02, max(0.05, world.days - hours / 24 - 0.1)) * DAY)
    venue = [*addresses(dice, False)[:1], server(dice)]
    starter, client = dice.pick(STARTERS), dice.pick(GATEWAYS)
    members, team = 0, idea(world, dice)
    for number in block.numbers:
        if members == 0:
            members, team = 2 + dice.below(4), idea(world, dice)
        members -= 1
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api")
        account.created_at = opens + int(own.exponential(0.7) * HOUR)
        account.closed_at = account.close_reason = None
        account.plan, account.payment = "free", None
        account.addresses = [own.pick(venue), *account.addresses[:1]] if own.chance(0.85) else account.addresses
        account.signup_address = venue[0]
        use_client(own, account, client, 0.3)
        system = starter.format(idea=team[0], hours=hours) if own.chance(0.7) else None
        jam(world, own, account, team, (hours * HOUR + opens - account.created_at) / DAY, system)


Idea = tuple[str, list[str], str]
"""What a team builds, its subjects, and the project whose code it starts from."""


def idea(world: World, dice: Dice) -> Idea:
    """One team's idea."""
    subjects = world.interests(dice, 0.5, 4).subjects[:3]
    words = [subject.split()[-1].replace("_", " ") for subject in subjects]
    what = f"{dice.pick(('an app', 'a bot', 'a dashboard', 'a game', 'a service'))} for {' and '.join(words[:2])}"
    return what, subjects, dice.pick(list(code()))


def jam(world: World, dice: Dice, account: Account, team: Idea, days: float, system: str | None) -> None:
    """One member's day and a half: questions on the idea, and code."""
    _, subjects, project = team
    snippets = code()[project]
    voice = world.voice()
    begins = account.created_at + int(dice.between(2, 90) * 60 * SECOND)
    profile = clocks.flattened(clocks.person(dice), 0.9)
    tasks = clocks.volume(dice, JAM_TASKS, 0.7, 150)
    rng = world.stream("times", account.persona, account.account_id)
    for at in clocks.times(rng, profile, tasks, begins, max(0.1, days - 0.06)):
        subject = dice.pick(subjects)
        first = issue(dice, project, snippets) if dice.chance(0.4) else voice.first(dice, subject)
        said = [first, *(voice.next(dice, subject) for _ in range(min(8, dice.geometric(0.5) - 1)))]
        world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


COMPANY = Persona(company, "A company's declared seats: one egress, domain, card and trade.", (4, 140))
CLASS = Persona(
    school_class,
    "A class: one NAT, one sign-up hour, one assignment that all of them paste in the same lessons.",
    (16, 34),
)
HACKATHON = Persona(
    hackathon,
    "A hackathon: one venue, sign-up on the day, no cards, one starter prompt, 36 hours round the clock.",
    (12, 60),
)
