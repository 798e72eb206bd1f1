"""A labelling vendor's shift workers: instructions written and answers compared to order, as a
harvester would."""

from dataclasses import dataclass

from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.corpus.load import harvest_templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import Manner
from stillwatch.worlds.people import addresses, email, mail_domain
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.speaking import Speaker
from stillwatch.worlds.world import Block, World

ORDERED = Manner(pasted=0.3, typed=False)
"""How prompts are written to order: without moods."""

PER_SHIFT = 20.0
"""Prompts that a worker writes in one shift, on average: an assumption, as are all numbers here."""

SUBJECTS = 14
"""Subjects of one project; each worker is assigned three to six of them."""

DECLARED = 0.5
"""Share of the vendors whose workers are seats of a declared organization."""

CHINESE = 0.25
"""Share of the vendors that write Chinese."""

RULES = (
    "Every prompt must be answerable from the reference alone.",
    "Vary the difficulty.",
    "Do not mention the reference in the prompt.",
    "Use the tone of an ordinary user.",
    "Ratings go from 1 (bad) to 5 (excellent).",
    "Reject anything unsafe.",
    "Answers must be complete sentences.",
    "At most 120 words.",
)

FRAMES = {
    "en": (
        "Write an instruction that a user might give about {a}. Make it specific.\n\nReference: {text}",
        "Here are two answers. Which one is better, and why?\n\nAnswer A: {text}\n\nAnswer B: {other}",
        "Write a difficult question about {a}, then the ideal answer.\n\n{text}",
        "Rewrite this instruction so that it needs two more steps: {ask}",
        "Rate the following answer for accuracy, style and completeness.\n\nQuestion: {ask}\nAnswer: {text}",
        "Give three instructions of rising difficulty that the following text answers.\n\n{text}",
        "Turn the text into a question and a step-by-step solution.\n{text}",
        "Write a system prompt for an assistant that helps with {a} and {b}.",
        "Find the mistake in this answer, if there is one.\nPrompt: {ask}\nResponse: {other}",
        "{ask}",
    ),
    "zh": (
        "请围绕“{a}”写一条具体的用户指令。\n\n参考资料：{text}",
        "下面有两个回答，哪个更好？请说明理由。\n\n回答A：{text}\n\n回答B：{other}",
        "根据以下内容出一道较难的问题，并给出标准答案。\n{text}",
        "请把这条指令改写得更复杂：{ask}",
        "请从准确性、完整性和表达三方面给下面的回答打分。\n问题：{ask}\n回答：{text}",
        "请写出三条难度递增的指令，要求能用下面的文字回答。\n{text}",
        "{ask}",
    ),
}
"""{a}, {b}: key phrases of {text}; {other}: another passage; {ask}: an ordinary prompt."""


@dataclass(frozen=True)
class Project:
    """What the workers of one vendor share."""

    voice: Speaker
    frames: list[str]
    guidelines: str
    pasted: bool
    subjects: list[str]
    office: list[str]
    domain: str
    organization: str | None
    card: str
    offset: int


def labellers(world: World, block: Block) -> None:
    """A vendor's workers in shifts, from one office, under the guidelines of one project."""
    dice = world.dice("vendor", block.first)
    project = ordered(world, dice)
    for number in block.numbers:
        own = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api" if own.chance(0.6) else "web")
        employed(own, account, project)
        subjects = own.some(project.subjects, 3 + own.below(4))
        shift = own.pick((6.0, 9.0, 14.0, 22.0))
        rest = own.below(7)
        for day in range(world.days):
            if (day - rest) % 7 >= 2 and not own.chance(0.06):
                begins = world.start + day * DAY + int((shift - project.offset + own.between(-0.3, 0.3)) * HOUR)
                work(world, own, account, project, subjects, begins)


def ordered(world: World, dice: Dice) -> Project:
    """One vendor and its project."""
    voice = world.voice("zh" if dice.chance(CHINESE) else "en")
    frames = dice.some(FRAMES[voice.language], 3 + dice.below(3))
    if voice.language == "en" and dice.chance(0.4):
        frames += [t.replace("{row}", "{ask}") for t in dice.some(harvest_templates(), 2)]
    name, domain = dice.token(4).upper(), mail_domain(dice)
    pool = voice.everyday if dice.chance(0.5) else voice.technical
    return Project(
        voice=voice,
        frames=frames,
        guidelines=f"Project {name}, guidelines: {' '.join(dice.some(RULES, 3 + dice.below(3)))}",
        pasted=dice.chance(0.4),
        subjects=dice.some(pool, SUBJECTS),
        office=addresses(dice, False)[:2],
        domain=domain,
        organization=f"org_{dice.token(10)}" if dice.chance(DECLARED) else None,
        card=f"card_{dice.token(16)}",
        offset=dice.pick((8, 5, 5, 8, 3, -6)),
    )


def employed(dice: Dice, account: Account, project: Project) -> None:
    """Make an account a worker's: on the office network, with a declared vendor’s mail and card."""
    account.language = project.voice.language
    account.addresses = project.office if dice.chance(0.85) else [*project.office[:1], *account.addresses]
    account.organization = project.organization
    if project.organization or dice.chance(0.3):
        account.email, account.payment = email(dice, project.domain), project.card
    if project.organization:
        account.plan = "enterprise"


def work(world: World, dice: Dice, account: Account, project: Project, subjects: list[str], begins: int) -> None:
    """One shift: eight hours with a break, as many prompts as the day brings."""
    count = max(1, round(dice.lognormal(PER_SHIFT, 0.4)))
    hours = sorted(dice.between(0, 8) for _ in range(count))
    system = None if project.pasted else project.guidelines
    for hour in hours:
        at = begins + int((hour if hour < 4 else hour + 0.6) * HOUR)
        if at < world.start:
            continue
        subject = dice.pick(subjects, 1.4)
        said = [item(dice, project, subject)]
        while dice.chance(0.2):
            said.append(project.voice.next(dice, subject))
        world.log.converse(dice, account, at, said, Truth(subject=subject), system=system)


def item(dice: Dice, project: Project, subject: str) -> str:
    """One prompt written to the project's order."""
    voice = project.voice
    frame = dice.pick(project.frames, 1.3)
    text = voice.passage(dice, subject)
    a, b = voice.key_phrases(dice, text)
    ask = voice.first(dice, subject, ORDERED) if "{ask}" in frame else ""
    other = voice.passage(dice, subject) if "{other}" in frame else ""
    prompt = frame.replace("{a}", a).replace("{b}", b).replace("{ask}", ask).replace("{other}", other)
    prompt = prompt.replace("{text}", text)
    return f"{project.guidelines}\n\n{prompt}" if project.pasted else prompt


LABELLER = Persona(
    labellers,
    "A labelling vendor's shift workers: one office, one project's guidelines, prompts written in a harvest's style.",
    (8, 32),
)
