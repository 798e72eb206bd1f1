"""Honest prompts: what people ask, made from passages of manuals and reference works.

Human prompts are scarce, so a passage is taken as what somebody has in front of them, and one of
many askings is put around, before or after it, in one of several registers. A passage is cut and
joined to another of its subject anew each time, so that people who share a subject seldom share a
text.
"""

import re
from dataclasses import dataclass
from functools import cache

from stillwatch.worlds.askings import FOREIGN, GREETINGS, LINKED, PLAIN, THANKS, Askings
from stillwatch.worlds.corpus.load import foreign, passages
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import USUAL, Manner, link
from stillwatch.worlds.spec import Spread

WORD = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")
STOP = re.compile(r"[.!?]\s+")
UNSPACED_STOP = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
SPREADS: dict[Spread, tuple[int, float]] = {"narrow": (4, 0.7), "usual": (8, 1.0), "broad": (16, 1.6)}
"""Most subjects of one person, and how even their shares are."""

UNSPACED = frozenset(("zh", "ja"))


@dataclass(frozen=True)
class Interests:
    """The subjects of one person, and their shares."""

    subjects: list[str]
    shares: list[float]

    def next(self, dice: Dice) -> str:
        """The subject of the next task."""
        return dice.choose(self.subjects, self.shares)


@dataclass(frozen=True)
class Voice:
    """One language: its passages by subject, and the askings that people put around them."""

    language: str
    by_subject: dict[str, list[str]]
    everyday: list[str]
    technical: list[str]
    askings: Askings

    def interests(
        self, dice: Dice, spread: tuple[int, float], everyday: float = 0.5, most: int | None = None
    ) -> Interests:
        """One person's subjects: two at least, at most as `spread` (most, evenness) or `most` says;
        everyday ones in that share.

        Subjects are liked alike but for a mild common skew.
        """
        usual, evenness = spread
        limit = usual if most is None else max(2, round(most * usual / SPREADS["usual"][0]))
        chosen: list[str] = []
        for _ in range(2 + dice.below(limit - 1)):
            pool = self.everyday if dice.chance(everyday) else self.technical
            rank = int(len(pool) * dice.u() ** 1.35)
            chosen.append(pool[rank * 7919 % len(pool)])
        return Interests(chosen, dice.shares(len(chosen), evenness))

    def passage(self, dice: Dice, subject: str) -> str:
        """What somebody has in front of them: a passage or a part of one, often joined to a part of
        another."""
        texts = self.by_subject[subject]
        text = texts[int(dice.u() * len(texts))]
        u = dice.u()
        if u < 0.25:
            return text
        between = "" if self.language in UNSPACED else " "
        if u < 0.6:
            return part(dice, text, between)
        return part(dice, text, between) + between + part(dice, texts[int(dice.u() * len(texts))], between)

    def first(self, dice: Dice, subject: str, manner: Manner = USUAL) -> str:
        """The first prompt of a task."""
        text = self.passage(dice, subject)
        pasted = dice.u() < manner.pasted
        if pasted:
            prompt = self.own_details(dice, dice.pick(self.askings.pasted, 1.3), manner).replace("{text}", text)
        else:
            a, b = self.key_phrases(dice, text)
            detail = self.beginning(text, 5 + dice.below(9))
            asking = self.own_details(dice, dice.pick(self.askings.about, 1.3), manner)
            prompt = asking.replace("{detail}", detail).replace("{a}", a).replace("{b}", b)
        if dice.u() < manner.spaced:
            prompt = prompt.replace(". ", ".  ") if ". " in prompt else prompt.replace(" ", "  ", 1)
        if not manner.typed:
            return self.composed(prompt)
        return prompt if pasted and dice.u() < 0.7 else self.register(dice, prompt)

    def own_details(self, dice: Dice, asking: str, manner: Manner) -> str:
        """An asking with a figure or a link of the writer's own, in some of the cases."""
        u = dice.u()
        if u < manner.figures:
            figure = dice.pick(self.askings.figures, 1.2)
            figure = figure.format(n=2 + int(38 * dice.u() ** 2), m=dice.below(60), y=1990 + dice.below(36))
            between = "" if self.language in UNSPACED else " "
            return f"{figure}{between}{asking}" if dice.u() < 0.2 else f"{asking}{between}{figure}"
        if u < manner.figures + manner.links:
            return f"{asking}{dice.pick(LINKED)}{link(dice)}"
        return asking

    def composed(self, prompt: str) -> str:
        """As a program sends it: a capital first and, in English, nothing but ASCII."""
        prompt = prompt[:1].upper() + prompt[1:]
        return prompt.encode("ascii", "ignore").decode() if self.language == "en" else prompt

    def follow_up(self, dice: Dice, about: str) -> str:
        """What people say next: thanks, a correction, a narrower question; short and often the same
        for many. `about` is a text whose words it takes up."""
        if dice.u() < 0.4:
            return self.register(dice, dice.pick(self.askings.follow_plain, 1.3))
        a, b = self.key_phrases(dice, about)
        return self.register(dice, dice.pick(self.askings.follow_about, 1.3).replace("{a}", a).replace("{b}", b))

    def next(self, dice: Dice, subject: str) -> str:
        """A follow-up about something else of the same subject."""
        texts = self.by_subject[subject]
        return self.follow_up(dice, texts[int(dice.u() * len(texts))])

    def beginning(self, text: str, words: int) -> str:
        """The first words of a text."""
        if self.language in UNSPACED:
            return text[: 3 * words]
        return " ".join(text.split(None, words)[:words]).rstrip(".,;")

    def key_phrases(self, dice: Dice, text: str) -> tuple[str, str]:
        """Two runs of telling words out of a text."""
        if self.language in UNSPACED:
            i, j = (int(dice.u() * max(1, len(text) - 8)) for _ in range(2))
            return text[i : i + 4 + dice.below(4)], text[j : j + 3 + dice.below(4)]
        text = window(dice, text, 200)
        words = WORD.findall(text) if self.language == "en" else [w for w in text.split() if len(w) > 3]
        words = [w for w in words if w.lower() not in PLAIN]
        if len(words) < 5:
            words = (words + text.split() + ["this"] * 5)[:6]
        i, j = sorted((int(dice.u() * (len(words) - 2)), int(dice.u() * (len(words) - 2))))
        a, b = " ".join(words[i : i + 2 + (i + j) % 2]), " ".join(words[j : j + 2])
        return (a.lower(), b.lower()) if dice.u() < 0.4 else (a, b)

    def register(self, dice: Dice, prompt: str) -> str:
        """How somebody types: lower case, no full stop, a greeting, a typo, a word of thanks, or
        none of it."""
        if dice.u() < 0.2:
            prompt = prompt.lower()
        if dice.u() < 0.25:
            prompt = prompt.rstrip(".?! 。？！")
        if self.language == "en":
            u = dice.u()
            if u < 0.06:
                prompt = f"{dice.pick(GREETINGS, 1.3)} {prompt}"
            elif u < 0.1:
                prompt = f"{prompt} {dice.pick(THANKS, 1.3)}"
        if len(prompt) > 20 and dice.u() < 0.1:
            place = 5 + int(dice.u() * (len(prompt) - 7))
            prompt = prompt[:place] + prompt[place + 1 :]
        return prompt


@cache
def voice(language: str) -> Voice:
    """The voice of a language. Raises KeyError for one that has no passages."""
    if language == "en":
        shelf = passages()
        return Voice("en", shelf.by_subject, shelf.everyday, shelf.technical, FOREIGN["en"])
    subjects = foreign()[language]
    names = sorted(subjects)
    return Voice(language, subjects, names, names, FOREIGN[language])


def part(dice: Dice, text: str, between: str = " ") -> str:
    """A run of a text's sentences, put together again by `between`; or of its words when it has
    only one."""
    sentences = sentences_of(text) if between else UNSPACED_STOP.split(text)
    if len(sentences) > 2:
        start = int(dice.u() * (len(sentences) - 1))
        size = 1 + int(dice.u() * (len(sentences) - start))
        run = between.join(sentences[start : start + size])
        if len(run) >= 40:
            return run
    words = text.split()
    if len(words) < 8:
        return text
    start = int(dice.u() * len(words) * 0.3)
    return " ".join(words[start : len(words) - int(dice.u() * len(words) * 0.3)])


def window(dice: Dice, text: str, size: int) -> str:
    """That many characters out of a text, or all of a shorter one."""
    return text if len(text) <= size else text[(start := int(dice.u() * (len(text) - size))) : start + size]


def sentences_of(text: str) -> list[str]:
    """A text's sentences, where blanks stand between them. (Splitting behind a stop looks back at
    every character, and takes several times as long.)"""
    start, sentences = 0, []
    for stop in STOP.finditer(text):
        sentences.append(text[start : stop.start() + 1])
        start = stop.end()
    sentences.append(text[start:])
    return sentences
