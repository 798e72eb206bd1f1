"""Accounts that speak for many people: one-domain back ends, and broad chat apps."""

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.organic import serve
from stillwatch.worlds.people import email, mail_domain
from stillwatch.worlds.personas.developers import surface
from stillwatch.worlds.personas.people import some_language, speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.speaking import Speaker
from stillwatch.worlds.world import Block, World

QUESTIONS = 560.0
"""Conversations of one back end a week, on average: an assumption, as are all numbers here."""

USERS = 500
USER_TASKS = 2.8
"""Users of one chat app, and conversations of one a week, on average."""

BANKS = 0.3
"""Share of the back ends that serve a bank's customers, whose questions are carried."""

ASKED = (
    "how do i use {a}",
    "Where can I find {a}?",
    "{a} does not work",
    "My {a} is gone, what now?",
    "is {a} included",
    "Can I change {a}?",
    "what does {a} mean",
    "hi, question about {a} and {b}",
    "I was told {a}. Is that right?",
    "do i need {a} for {b}??",
    "Hello, I need help with {a}.",
    "why is {a} different from {b}",
    "cannot find {a} anywhere",
    "please explain {a}",
    "{a}",
    'it says "{detail}"',
    "I want to talk to somebody about {a}",
)
"""How customers ask: {a}, {b} key phrases, {detail} the first words of a passage."""

PRODUCTS = (
    "You answer customers of {name}. Be brief. Topics: {topic}.",
    "You are {name}'s support assistant for {topic}. If you cannot help, offer a human.",
    "You are the help bot of {name}. Only talk about {topic}.",
)


def back_ends(world: World, block: Block) -> None:
    """One domain each: short questions of many customers, some of them the same."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        account.organization = f"org_{dice.token(10)}"
        bank = dice.chance(BANKS)
        language = "en" if bank else some_language(dice)
        speak(dice, account, language)
        voice = world.voice(language)
        subjects = voice.interests(dice, world.spread, 0.5, 3).subjects
        topic = "cards and accounts" if bank else subjects[0].split()[-1]
        system = dice.pick(PRODUCTS).format(name=mail_domain(dice).split(".")[0].title(), topic=topic)
        offset = dice.pick((-8, -5, 0, 1, 8))
        profile = np.mean([clocks.person(dice, offset) for _ in range(6)], axis=0)
        count = clocks.volume(dice, QUESTIONS * world.days / 7, 0.7, 600 * world.days)
        rng = world.stream("times", block.name, number)
        for at in clocks.times(rng, profile, count, world.start, world.days, 0.25):
            subject = "bank" if bank else dice.pick(subjects, 1.5)
            first = dice.pick(prompts("banking77"), 1.2) if bank else question(dice, voice, subject)
            said = [first]
            while dice.chance(0.22):
                said.append(dice.pick(voice.askings.follow_plain) if bank else question(dice, voice, subject))
            world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


def question(dice: Dice, voice: Speaker, subject: str) -> str:
    """A customer's short question."""
    text = dice.pick(voice.by_subject[subject])
    asked = dice.pick(ASKED if voice.language == "en" else voice.askings.about)
    a, b = voice.key_phrases(dice, text)
    filled = asked.replace("{a}", a).replace("{b}", b).replace("{detail}", voice.beginning(text, 8))
    return voice.register(dice, filled)


def chat_app(world: World, block: Block) -> None:
    """A broad consumer app: a few keys of one organization, one system prompt, everybody's
    subjects."""
    dice = world.dice("app", block.first)
    domain, organization, language = mail_domain(dice), f"org_{dice.token(10)}", some_language(dice, 0.2)
    keys: list[Account] = []
    for number in block.numbers:
        account = world.account(block.name, number, "api")
        account.organization, account.email, account.plan = organization, email(dice, domain), "enterprise"
        account.closed_at = account.close_reason = None
        account.language = language
        keys.append(account)
    name = domain.split(".")[0].title()
    system = f"You are {name}, a friendly assistant in a phone app. Answer briefly and kindly."
    for number in range(USERS):
        own = world.dice("user", block.first, number)
        interests = world.interests(own, 0.7, language=language)
        serve(world, own, keys, interests, USER_TASKS, language=language, system=system)


APP = Persona(back_ends, "Back ends of one domain: one system prompt, short questions of many customers.")
CHAT_APP = Persona(chat_app, "Broad chat apps: two keys, one system prompt, the subjects of hundreds of users.", (2, 2))
