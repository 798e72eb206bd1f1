"""Honest prompts: what people ask, made from passages of manuals and reference works that no two people share.

Human prompts are scarce, so a passage is taken as what somebody has in front of them, and one of many
askings is put around, before or after it, in one of several registers. Each persona owns a fixed slice of
the passages (`SLICES`), and deals its slice out, so that personas never share a text and adding one does
not change another.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from stillwatch.worlds.askings import ABOUT, FOLLOW_ABOUT, FOLLOW_PLAIN, GREETINGS, PASTED, THANKS
from stillwatch.worlds.corpus.load import passages
from stillwatch.worlds.streams import stream

BUCKETS = 24
SLICES = {
    "person": range(0, 12),
    "developer": range(12, 17),
    "resale": range(17, 19),
    "chat_app": range(19, 20),
    "company": range(20, 21),
    "batch": range(21, 23),
    "cover": range(23, 24),
}
"""Which of the 24 slices of every subject's passages (24 at least) a persona group may use."""

WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_PLAIN = """
about above after again against also because been before being below between both cannot could does doing
down during each either from further have having here into itself more most must name note only other
ours over returns same should some such than that their them then there these they this those through
under until used using value very want were what when where which while will with without would your
"""
PLAIN = frozenset(_PLAIN.split())
"""Words that tell nothing about a passage."""


@dataclass
class Desk:
    """Deals passages and turns them into prompts, for one persona group (a key of SLICES)."""

    seed: int
    group: str
    dealt: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    orders: dict[str, list[str]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def passage(self, subject: str) -> str:
        """The next passage of the subject; from the second round on, another window of its sentences."""
        order = self.orders.get(subject)
        if order is None:
            order = self.orders[subject] = self.slice_of(subject)
        turn = self.dealt[subject]
        self.dealt[subject] += 1
        return window(order[turn % len(order)], turn // len(order))

    def slice_of(self, subject: str) -> list[str]:
        """The group's passages of a subject in this seed's order."""
        mine = SLICES[self.group]
        texts = passages().by_subject[subject]
        shift = sum(subject.encode()) % BUCKETS
        order = [text for i, text in enumerate(texts) if (i + shift) % BUCKETS in mine]
        stream(self.seed, "order", self.group, subject).shuffle(order)
        return order

    def first(self, rng: np.random.Generator, subject: str) -> str:
        """The first prompt of a task: never said before by anybody of this group."""
        for _ in range(8):
            prompt = ask(rng, self.passage(subject))
            if prompt not in self.said:
                self.said.add(prompt)
                return prompt
        return prompt

    def follow_up(self, rng: np.random.Generator, subject: str) -> str:
        """What people say next, about something else of the same subject."""
        return follow_up(rng, self.passage(subject))


def follow_up(rng: np.random.Generator, about: str) -> str:
    """Thanks, a correction, a narrower question: short and often the same for many people."""
    if rng.random() < 0.4:
        return register(rng, pick(rng, FOLLOW_PLAIN))
    topics = key_phrases(rng, about)
    return register(rng, pick(rng, FOLLOW_ABOUT).format(a=topics[0], b=topics[1]))


def window(text: str, number: int) -> str:
    """The passage itself (0), then its sentences in shrinking windows of 40 characters or more, then cuts of it."""
    if number == 0:
        return text
    sentences = re.split(r"(?<=[.!?])\s+", text)
    spans = [
        " ".join(sentences[i : i + size])
        for size in range(len(sentences) - 1, 0, -1)
        for i in range(len(sentences) - size + 1)
    ]
    spans = [span for span in spans if len(span) >= 40]
    if spans:
        return spans[(number - 1) % len(spans)]
    words = text.split()
    return " ".join(words[number % 3 : len(words) - number % 5])


def key_phrases(rng: np.random.Generator, text: str) -> tuple[str, str]:
    """Two runs of telling words out of a passage."""
    words = [w for w in WORD.findall(text) if len(w) > 3 and w.lower() not in PLAIN]
    if len(words) < 5:
        words = (words + text.split() + ["this"] * 5)[:6]
    i, j = sorted(int(x) for x in rng.integers(0, len(words) - 2, 2))
    return (" ".join(words[i : i + 2 + (i + j) % 2]).lower(), " ".join(words[j : j + 2]).lower())


def ask(rng: np.random.Generator, text: str) -> str:
    """One of many askings made around a passage."""
    if rng.random() < 0.5:
        asking = pick(rng, PASTED)
        prompt = asking.format(text=text, start=" ".join(text.split()[:12]))
        return register(rng, prompt) if rng.random() < 0.3 else prompt
    a, b = key_phrases(rng, text)
    detail = " ".join(text.split()[: int(rng.integers(5, 14))]).rstrip(".,;")
    return register(rng, pick(rng, ABOUT).format(a=a, b=b, detail=detail))


def register(rng: np.random.Generator, prompt: str) -> str:
    """How somebody types: lower case, no full stop, a greeting, a typo, a word of thanks, or none of it."""
    u = rng.random(5)
    if u[0] < 0.3:
        prompt = prompt.lower()
    if u[1] < 0.25:
        prompt = prompt.rstrip(".?! ")
    if u[2] < 0.08:
        prompt = f"{pick(rng, GREETINGS)} {prompt}"
    if u[3] < 0.06:
        prompt = f"{prompt} {pick(rng, THANKS)}"
    if u[4] < 0.1 and len(prompt) > 20:
        place = int(rng.integers(5, len(prompt) - 2))
        prompt = prompt[:place] + prompt[place + 1 :]
    return prompt


def pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    """One of the choices; the earlier ones somewhat more often, as habits go."""
    return choices[int(len(choices) * rng.random() ** 1.3)]


def interests(
    rng: np.random.Generator, everyday_share: float, most: int = 8, spread: float = 0.8
) -> tuple[list[str], list[float]]:
    """The subjects of one person and their shares.

    A person has one to `most` subjects with shares from Dirichlet(`spread`): how widely people spread is an
    assumption that no public log can check. Subjects are equally liked but for a mild common skew.
    """
    shelf = passages()
    count = int(rng.integers(2, most + 1))
    chosen = []
    for _ in range(count):
        pool = shelf.everyday if rng.random() < everyday_share else shelf.technical
        rank = int(len(pool) * rng.random() ** 1.35)
        chosen.append(pool[rank * 7919 % len(pool)])
    return chosen, [float(x) for x in rng.dirichlet(np.full(count, spread))]
