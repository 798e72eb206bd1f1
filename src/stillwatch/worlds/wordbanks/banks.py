"""Subjects as mixtures of word banks: real words that stand beside one another, and real sentences
that hold them."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from stillwatch.worlds.corpus.load import HERE, foreign

JOINED = " & "
"""Between the banks of one subject."""


@dataclass(frozen=True)
class Bank:
    """One bank: words of its own, and sentences."""

    words: tuple[str, ...]
    texts: tuple[str, ...]


class Mixtures(Mapping[str, list[str]]):
    """Subject -> sentences; a subject is a bank's name, or several joined, and has what each of
    them has."""

    def __init__(self, banks: dict[str, Bank]) -> None:
        self.banks = banks

    def __getitem__(self, subject: str) -> list[str]:
        """The sentences of all its banks."""
        return [text for bank in self.mixed(subject) for text in bank.texts]

    def mixed(self, subject: str) -> list[Bank]:
        """The banks of one subject."""
        return [self.banks[name] for name in subject.split(JOINED)]

    def __iter__(self) -> Iterator[str]:
        """The names of single banks."""
        return iter(self.banks)

    def __len__(self) -> int:
        """How many single banks there are."""
        return len(self.banks)


@cache
def banks(language: str) -> Mixtures:
    """All banks of a language. In English of a corpus of their own; in others of passages that the
    first maker has too, cut into words. Raises KeyError for a language without text."""
    if language != "en":
        return Mixtures({name: _cut(name, texts) for name, texts in foreign()[language].items()})
    lines = gzip.decompress((HERE / "wordbanks.jsonl.gz").read_bytes()).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    return Mixtures({row["word"]: Bank((row["word"], *row["words"]), tuple(row["texts"])) for row in rows})


def _cut(name: str, texts: list[str]) -> Bank:
    """A bank of passages: their longer words, each once; runs of three signs where no blanks
    stand."""
    found: dict[str, None] = {}
    for text in texts:
        parts = text.split() if " " in text else [text[k : k + 3] for k in range(0, len(text) - 2, 3)]
        found |= dict.fromkeys(part.strip(".,;:!?()，。；：！？（）\"'") for part in parts if len(part) > 2)
    return Bank(tuple(word for word in found if word) or (name,), tuple(texts))
