"""Accounts of one business without a harvest: a product's service accounts, and a start-up without
an organization."""

from dataclasses import dataclass

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import manner
from stillwatch.worlds.people import addresses, email, mail_domain, server
from stillwatch.worlds.personas.apps import question
from stillwatch.worlds.personas.batches import document, job
from stillwatch.worlds.personas.people import some_language, speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.speaking import Speaker
from stillwatch.worlds.world import Block, World

SERVED = 130.0
"""Requests that one service account handles a week, on average: an assumption, as are all numbers
here."""

STARTUP_TASKS = 40.0
"""Tasks of one member of a start-up a week, on average."""

SERVICES = (
    "You are the {name} assistant. Help users with {topic}.",
    "{name} support. Answer from the documentation only. Topic: {topic}.",
    "You process requests for {name}. Domain: {topic}. Output plain text.",
)


@dataclass(frozen=True)
class Business:
    """What the accounts of one business have in common; `organization`: where it is declared."""

    organization: str | None
    domain: str
    cards: list[str]
    exits: list[str]
    born: list[int]

    @classmethod
    def founded(cls, world: World, dice: Dice, accounts: int, declared: float) -> "Business":
        """One business."""
        return cls(
            organization=f"org_{dice.token(10)}" if dice.chance(declared) else None,
            domain=mail_domain(dice),
            cards=[f"card_{dice.token(16)}" for _ in range(1 + accounts // 25)],
            exits=[server(dice) for _ in range(1 + dice.below(3))] if dice.chance(0.7) else addresses(dice, True)[:2],
            born=[world.start - int(dice.lognormal(100, 0.8) * DAY) for _ in range(1 + dice.below(4))],
        )

    def employ(self, dice: Dice, account: Account, card: float, mail: float, exit_: float) -> None:
        """Make an account one of its own; the shares are those that have its card, its mail, its
        way out."""
        account.organization, account.closed_at, account.close_reason = self.organization, None, None
        account.created_at = dice.pick(self.born) + int(dice.exponential(0.3) * DAY)
        if self.organization or dice.chance(card):
            account.payment = dice.pick(self.cards)
        if self.organization or dice.chance(mail):
            account.email = email(dice, self.domain)
        if dice.chance(exit_):
            account.addresses = list(self.exits)


def service(world: World, block: Block) -> None:
    """One product's requests, dealt to its service accounts: exchangeable, narrow, repeated;
    declared or not."""
    dice = world.dice("service", block.first)
    business = Business.founded(world, dice, block.count, world.people.declared)
    language = some_language(dice, world.people.languages)
    voice = world.voice(language)
    subjects = voice.interests(dice, world.spread, 0.4, 5).subjects
    system = dice.pick(SERVICES).format(name=business.domain.split(".")[0].title(), topic=subjects[0].split()[-1])
    frame, asks = job(dice, voice, subjects[0]), dice.u()
    crowd = np.mean([clocks.person(dice) for _ in range(6)], axis=0)
    profile = clocks.flattened(crowd, dice.pick((0.0, 0.5, 1.0)))
    popular = [question(dice, voice, dice.pick(subjects, 1.4)) for _ in range(60)]
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api")
        business.employ(own, account, card=0.6, mail=0.5, exit_=0.8)
        speak(own, account, language)
        count = clocks.volume(own, SERVED * world.people.volume * world.days / 7, 0.4, 200 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days, 0.3):
            subject = own.pick(subjects, 1.4)
            said = [_request(own, voice, subject, frame) if own.chance(asks) else own.pick(popular, 1.6)]
            while own.chance(world.people.program_follow_ups):
                said.append(voice.next(own, subject))
            world.log.converse(
                own, account, max(int(at), account.created_at), said, Truth(subject=subject), system=system
            )


def _request(dice: Dice, voice: Speaker, subject: str, frame: str) -> str:
    """One request of a user's: a document to work on, or a question of its own."""
    if dice.chance(0.5):
        return frame.replace("{text}", document(dice, voice, subject, ""))
    return question(dice, voice, subject)


def startup(world: World, block: Block) -> None:
    """A few people who build one thing, each with an account of their own: one card or domain now
    and then."""
    dice = world.dice("startup", block.first)
    business = Business.founded(world, dice, block.count, 0.0)
    offset = dice.pick((-8, -5, 0, 1, 5, 8))
    trade = [s for _ in range(2) for s in world.interests(dice, 0.3, 6).subjects]
    house = f"You are a helpful assistant of {business.domain.split('.')[0].title()}." if dice.chance(0.4) else None
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api" if own.chance(0.7) else "web")
        business.employ(own, account, card=0.5, mail=0.6, exit_=0.5)
        shares, own_manner = own.shares(len(trade), 0.6), manner(own, typed=own.chance(0.6))
        profile = clocks.flattened(clocks.person(own, offset), own.pick((0.0, 0.0, 0.6)))
        count = clocks.volume(own, STARTUP_TASKS * world.people.volume * world.days / 7, 0.9, 80 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days):
            subject = own.choose(trade, shares)
            said = [world.voice().first(own, subject, own_manner)]
            while own.chance(world.people.follow_ups) and len(said) < 8:
                said.append(world.voice().next(own, subject))
            system = house if account.surface == "api" else None
            world.log.converse(
                own, account, max(int(at), account.created_at), said, Truth(subject=subject), system=system
            )


SERVICE = Persona(
    service,
    "A product's service accounts, declared or not: one queue of narrow, repeated requests dealt to all.",
    (6, 60),
)
STARTUP = Persona(startup, "Start-ups without an organization: a card, a domain or an office shared by some.", (3, 14))
