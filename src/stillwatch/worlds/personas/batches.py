"""Programs that work through lists: pipelines over their owner's documents, and synthetic data
about a product."""

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import Profile
from stillwatch.worlds.corpus.load import app_templates, harvest_templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import link, manner
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.developers import surface
from stillwatch.worlds.personas.people import some_language, speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.speaking import Speaker
from stillwatch.worlds.world import Block, World

DOCUMENTS = 140.0
"""Documents of one pipeline a week, on average: an assumption, as are all numbers here."""

SAMPLES = 110.0
"""Prompts of one maker of synthetic data a week, on average."""

SHOWN = (0.0, 0.2, 0.9)
"""How much makers of synthetic data are after reasoning: not at all, now and then, nearly
always."""

JOBS = (
    "Extract {a}, {b} and all dates from the text below. Reply in JSON.\n\n{text}",
    "Classify the document as '{a}', '{b}' or 'other'. Answer with one label only.\n\nDocument: {text}",
    "{text}\n\nDoes this mention {a}? Answer yes or no.",
    'Summarize the text for a report on {a}.\n\n"""\n{text}\n"""',
    "You label records. Labels: {a}, {b}, none.\nRecord: {text}\nLabel:",
    "Translate into German. Keep '{a}' as it is.\n\n{text}",
    "Give five tags for the text, such as {a}.\n\nText:\n{text}",
    "Rewrite for a customer who knows nothing of {a}:\n{text}",
)
"""Jobs of an owner's own: {a}, {b} are the owner's fixed words, {text} the document."""

HEADS = ("", "", "", "Record {n}\n", "Source: {link}\n", "[{n}] ", "Ticket #{n}: ", "{link}\n\n")
"""What stands above every document of one owner."""

JOBS_OTHER = {
    "zh": (
        "从下面的文本中提取{a}和{b}，用JSON格式回答。\n\n{text}",
        "判断这段文字属于“{a}”还是“{b}”，只回答类别。\n{text}",
        "请为下面的内容写一句摘要，并给出三个标签。\n{text}",
        "把下面的内容翻译成英文，保留“{a}”。\n{text}",
    )
}
"""The same in other languages; where none stands, owners frame in English."""

SYNTHESES = (
    "Context information is below.\n---\n{text}\n---\nGiven the context, generate {n} questions.",
    "Write {n} short support tickets that a user of {product} might send, given the manual:\n\n{text}",
    "{text}\n\nRewrite the above as an instruction and a response. Vary the wording; {n} versions.",
    "Generate {n} question and answer pairs on {product} for fine-tuning. Source: {text}",
    "You are generating training data for the {product} assistant. Make {n} user messages about this:\n{text}",
)
"""Short frames in the manner of public synthesis templates, besides the long ones that are
carried."""

SYNTHESES_ZH = (
    "请根据以下资料生成{n}个问答对，用于训练客服机器人。\n资料：{text}",
    "以下是产品说明，请写{n}条用户可能提出的问题。\n{text}",
    "请把下面的内容改写成指令和回答的形式，共{n}组。\n{text}",
)


def pipelines(world: World, block: Block) -> None:
    """One template each around the owner's documents of one to three subjects, whenever the program
    runs."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account, voice = customer(world, dice, block, number)
        subjects = own_subjects(world, dice, voice, 3)
        frame, head = job(dice, voice, subjects[0]), dice.pick(HEADS)
        apart = dice.chance(0.35)
        system = frame.replace("{text}", "").strip() if apart else None
        for at in batch_times(world, dice, account, block, number, DOCUMENTS):
            subject = dice.pick(subjects)
            text = document(dice, voice, subject, head)
            prompt = text if apart else frame.replace("{text}", text)
            world.log.converse(dice, account, at, [prompt], Truth(subject=subject), system=system)


def customer(world: World, dice: Dice, block: Block, number: int) -> tuple[Account, Speaker]:
    """An account with a program, and the language of what it works on; one in seven is not
    English."""
    account = world.account(block.name, number, surface(world, dice))
    language = "zh" if dice.chance(0.06) else some_language(dice, 0.08)
    speak(dice, account, language)
    batch_settings(dice, account)
    return account, world.voice(language)


def batch_settings(dice: Dice, account: Account) -> None:
    """Half of the programs have a temperature of their own choice, often the lowest."""
    if dice.chance(0.5):
        account.temperature = dice.pick((0.0, 0.0, 0.2, 0.7, 1.0))


def batch_clock(dice: Dice) -> tuple[Profile, float]:
    """When a program runs: a real client's week, flattened more or less, with its arrivals'
    burstiness."""
    profile, shape = clocks.program(dice)
    return clocks.flattened(profile, dice.pick((0.2, 0.6, 1.0))), shape


def own_subjects(world: World, dice: Dice, voice: Speaker, most: int) -> list[str]:
    """What the owner's documents are about: one subject to `most`."""
    return voice.interests(dice, world.spread, 0.4, most).subjects[: 1 + dice.below(most)]


def batch_times(world: World, dice: Dice, account: Account, block: Block, number: int, a_week: float) -> list[int]:
    """The moments of a program that handles so many documents a week."""
    profile, shape = batch_clock(dice)
    count = clocks.volume(dice, a_week * world.days / 7, 0.9, 250 * world.days)
    rng = world.stream("times", block.name, number)
    moments = clocks.times(rng, profile, count, world.start, world.days, 0.5, shape)
    newcomer(dice, account, moments)
    return [int(at) for at in moments]


def job(dice: Dice, voice: Speaker, subject: str) -> str:
    """The frame of one pipeline: a public app's, or one of its owner's own."""
    if voice.language == "en" and dice.chance(0.35):
        return dice.pick(app_templates())
    a, b = voice.key_phrases(dice, dice.pick(voice.by_subject[subject]))
    jobs = JOBS_OTHER.get(voice.language, JOBS)
    return dice.pick(jobs).replace("{a}", a).replace("{b}", b)


def document(dice: Dice, voice: Speaker, subject: str, head: str) -> str:
    """One of the owner's documents: one to three passages under the head that all of them have."""
    text = "\n".join(voice.passage(dice, subject) for _ in range(1 + dice.below(3)))
    number = str(1 + dice.below(99_999))
    return head.replace("{n}", number).replace("{link}", link(dice) if "{link}" in head else "") + text


def makers(world: World, block: Block) -> None:
    """Paying customers who make synthetic data about their own product, in the open: a harvest's
    style and hours."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account, voice = customer(world, dice, block, number)
        account.reasons = dice.pick(SHOWN)
        account.max_tokens = dice.pick((None, 2048, 4096, 8192))
        subjects = own_subjects(world, dice, voice, 6)
        frames = own_frames(dice, voice, subjects[0].split()[-1])
        own_manner = manner(dice, typed=False)
        for at in batch_times(world, dice, account, block, number, SAMPLES):
            subject = dice.pick(subjects)
            row = voice.passage(dice, subject) if dice.chance(0.6) else voice.first(dice, subject, own_manner)
            prompt = dice.pick(frames).replace("{text}", row).replace("{n}", str(2 + dice.below(9)))
            if dice.chance(0.5 * account.reasons):
                prompt = f"{prompt} {dice.pick(voice.askings.reason, 1.3)}"
            world.log.converse(dice, account, at, [prompt], Truth(subject=subject))


def own_frames(dice: Dice, voice: Speaker, product: str) -> list[str]:
    """The frames of one maker: public ones, long or short, one to three."""
    if voice.language == "zh":
        return dice.some(SYNTHESES_ZH, 2)
    if dice.chance(0.5):
        return [t.replace("{row}", "{text}") for t in dice.some(harvest_templates(), 1 + dice.below(3))]
    return [t.replace("{product}", product) for t in dice.some(SYNTHESES, 1 + dice.below(3))]


PIPELINE = Persona(pipelines, "Batches of extraction and classification: one template, own documents, any hour.")
SYNTHESIS = Persona(
    makers, "Customers who make synthetic data about their own product under public synthesis templates, any hour."
)
