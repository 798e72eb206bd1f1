"""What a campaign asks: rows of real harvest corpora, dealt without repeats, alone or in real
generator templates."""

import re
from dataclasses import dataclass
from functools import cache

from stillwatch.worlds.campaigns.hand import frame_dice
from stillwatch.worlds.corpus.harvest import HarvestRow
from stillwatch.worlds.corpus.load import harvest_rows, harvest_rows_zh, harvest_templates, topic
from stillwatch.worlds.corpus.tasks import HARVESTED, dealt, honest, labelled_rows
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.voice import voice

SLOT = "{row}"
FEW = 3
"""Templates of a campaign that uses few."""

ZH_TEMPLATES = (
    "请完成下面的任务，并给出详细的回答。\n\n任务：{row}",
    "你是一名专业的数据标注员。请根据以下指令写出高质量的回复。\n指令：{row}\n回复：",
    "以下是一条指令，请写出能恰当完成该请求的回答。\n\n### 指令:\n{row}\n\n### 回答:",
    "请认真阅读题目，然后作答。\n{row}\n要求：内容完整，条理清楚。",
)
"""In the manner of public Chinese instruction templates, of which none is carried."""

SYNONYMS = {
    "write": ("compose", "draft", "produce"), "create": ("make", "prepare", "come up with"),
    "generate": ("produce", "create", "write"), "below": ("underneath", "further down"), "example": ("sample", "case"),
    "please": ("kindly",), "provide": ("give", "supply"), "following": ("next", "given"), "task": ("job", "assignment"),
    "response": ("reply", "answer"), "instruction": ("request", "directive"), "question": ("query",),
    "must": ("should", "has to"), "ensure": ("make sure",), "detailed": ("thorough", "full"), "help": ("assist",),
    "list": ("series",), "several": ("a few", "some"), "use": ("apply", "take"), "include": ("contain", "add"),
}  # fmt: skip
"""Swapped when a template is reworded."""

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Task:
    """One dealt task: the prompt as sent, what it is aimed at, and the corpus it comes from."""

    text: str
    capability: str
    family: str


@dataclass(frozen=True)
class Deal:
    """The list of one campaign. `capacity`: distinct texts that can be dealt from it."""

    campaign: Campaign
    seed: int
    rows: list[HarvestRow]
    frames: list[str]

    @property
    def capacity(self) -> int:
        """How many distinct texts there are."""
        return len(self.rows) * max(1, len(self.frames))

    def task(self, place: int) -> Task:
        """The text at a place of the list; no two places hold the same."""
        row = self.rows[place % len(self.rows)]
        dice = Dice(self.seed, "task", self.campaign.name, place)
        text = row.text
        if self.frames:
            # Each round through the rows takes another frame for each, so that no text comes twice.
            frame = self.frames[(place // len(self.rows) + 7919 * (place % len(self.rows))) % len(self.frames)]
            if self.campaign.frames == "reworded":
                frame = reworded(dice, frame)
            text = frame.replace(SLOT, text)
        if dice.chance(self.campaign.elicitation):
            language = "zh" if re.search(r"[\u4e00-\u9fff]", row.text) else "en"
            text = f"{text} {dice.pick(voice(language).askings.reason, 1.3)}"
        return Task(text, row.capability, row.family)


@cache
def deal(spec: WorldSpec, campaign: Campaign) -> Deal:
    """The list of a campaign. Campaigns of one world deal from parts of the corpora that do not
    meet.

    Raises ValueError when no row is of the campaign's targets and families.
    """
    rows = [
        *(harvest_rows() if campaign.language != "zh" else ()),
        *(harvest_rows_zh() if campaign.language != "en" else ()),
        *labelled_rows(dealt(spec)),
    ]
    Dice(spec.seed, "list").shuffle(rows)
    rows = rows[spec.campaigns.index(campaign) :: len(spec.campaigns)]
    rows = [row for row in rows if not (row.family in spec.population.tasks and honest(row))]
    if campaign.targets:
        rows = [row for row in rows if row.capability in campaign.targets]
    else:
        rows = [row for row in rows if row.capability != "safety_probing"]
    if campaign.families:
        rows = [row for row in rows if row.family in campaign.families]
    else:
        rows = [row for row in rows if row.family in HARVESTED]
    if not rows:
        raise ValueError(f"no harvest corpus is aimed at {', '.join((*campaign.targets, *campaign.families))}")
    if campaign.dealing != "list":
        rows.sort(key=lambda row: (row.family, topic(row.text), row.text))
    return Deal(campaign, spec.seed, rows, frames(spec, campaign))


def frames(spec: WorldSpec, campaign: Campaign) -> list[str]:
    """The templates that the campaign's rows stand in; none for bare rows."""
    if campaign.frames == "none":
        return []
    known = list(ZH_TEMPLATES if campaign.language == "zh" else harvest_templates())
    frame_dice(spec.seed, campaign).shuffle(known)
    return known if campaign.frames == "many" else known[:FEW]


def reworded(dice: Dice, frame: str) -> str:
    """A template in other words: sentences left out, swapped or rewritten; the slot stays."""
    parts = re.split(r"(?<=[.!?。！？:：\n])(\s*)", frame)
    kept = [p for k, p in enumerate(parts) if SLOT in p or k % 2 or not dice.chance(0.3)]
    return "".join(p if SLOT in p else _WORD.sub(lambda m: _swapped(dice, m[0]), p) for p in kept)


def _swapped(dice: Dice, word: str) -> str:
    choices = SYNONYMS.get(word)
    return dice.pick(choices) if choices and dice.chance(0.5) else word
