"""Prompt families whose capabilities are known from where they come: what labels are trained and
measured on.

A family is one source in one style. Whoever measures on them must hold out whole families, since
rows of one family share a maker. labelled/ATTRIBUTION.md says where each is from.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from stillwatch.worlds.corpus.load import read_lines

LABELLED = Path(__file__).parent / "labelled"


class LabelledFamily(NamedTuple):
    """A family's name; the capabilities and the languages (ISO 639-1) that its rows have, the
    commonest first."""

    name: str
    labels: tuple[str, ...]
    languages: tuple[str, ...]


class LabelledRow(msgspec.Struct, frozen=True):
    """A prompt, its capabilities (of CAPABILITIES, the main one first) and its language (ISO
    639-1)."""

    prompt: str
    labels: tuple[str, ...]
    language: str


@cache
def families() -> list[LabelledFamily]:
    """Every carried family, in order of name."""
    names = sorted(path.name.removesuffix(".jsonl.gz") for path in LABELLED.glob("*.jsonl.gz"))
    return [_family(name) for name in names]


@cache
def rows(name: str) -> list[LabelledRow]:
    """A family's rows, in the order of its file. Raises FileNotFoundError for a family that is not
    carried."""
    return msgspec.convert(read_lines(LABELLED / f"{name}.jsonl.gz"), list[LabelledRow])


def _family(name: str) -> LabelledFamily:
    labels = [label for row in rows(name) for label in row.labels]
    languages = [row.language for row in rows(name)]
    return LabelledFamily(name, _commonest(labels), _commonest(languages))


def _commonest(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))
