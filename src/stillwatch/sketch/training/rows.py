"""Labelled prompts out of the carried files."""

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch.training import families
from stillwatch.sketch.training.families import Family

CORPUS = Path(str(files("stillwatch"))) / "worlds" / "corpus"
"""Where the prompts lie. Only its files are read: this room knows nothing of worlds."""
LABELS = CAPABILITIES[:-1]
MOST = 300
"""Rows taken of a family."""
ROLES = 200
"""The first so many rows of the collection of roles are roles; what came later is of every kind."""


class Row(NamedTuple):
    """A prompt; `name` is its family's, `read` that it was labelled by reading; a label is True,
    False or, where the family says nothing, None."""

    text: str
    name: str
    group: str
    language: str
    read: bool
    labels: dict[str, bool | None]


def labelled(text: str, name: str, family: Family, read: bool = False) -> Row:
    """A row with its family's labels; what a family has outweighs what it says nothing of."""
    labels = {k: True if k in family.has else None if k in family.unknown else False for k in LABELS}
    return Row(text, name, family.group, family.language, read, labels)


def all_rows(corpus: Path = CORPUS) -> list[Row]:
    """Every labelled row."""
    return [*_labelled(corpus / "labelled"), *_carried(corpus / "prompts"), *read_rows(corpus), *_manuals(corpus)]


def with_translations(rows: list[Row]) -> list[Row]:
    """The rows with families that are translations of each other as one group."""
    makers = {name: maker for maker, names in families.TRANSLATED.items() for name in names.split()}
    return [row._replace(group=makers.get(row.name, row.group)) for row in rows]


def even(rows: list[Any], most: int = MOST) -> list[Any]:
    """At most so many of a list, evenly."""
    return rows if len(rows) <= most else [rows[int(i * len(rows) / most)] for i in range(most)]


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _labelled(folder: Path) -> Iterator[Row]:
    """The labelled families."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        for row in even(lines(path)):
            family = families.labelled_family(name, row["language"], tuple(row["labels"]))
            yield labelled(row["prompt"], name, family)


def _carried(prompts: Path) -> Iterator[Row]:
    """The carried prompts of one kind."""
    for name, family in families.CARRIED.items():
        rows = lines(prompts / f"{name}.jsonl.gz")
        rows = rows[:ROLES] if family.group == "roles" else rows
        yield from (labelled(row["prompt"], name, family) for row in even(rows))


def read_labels() -> dict[str, tuple[list[int], dict[str, set[int]]]]:
    """Per prompt file: how many rows each go took, and the numbers of the rows that have each
    capability."""
    sections: dict[str, tuple[list[int], dict[str, set[int]]]] = {}
    for line in files("stillwatch.sketch.training").joinpath("read.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name, *goes = line.strip("[]").split()
            having: dict[str, set[int]] = {}
            sections[name] = ([int(n) for n in goes], having)
        elif line.strip() and not line.startswith("#"):
            label, *numbers = line.split()
            having[label] = {int(number) for number in numbers}
    return sections


def read_rows(corpus: Path = CORPUS) -> Iterator[Row]:
    """The mixed prompts that were labelled by reading: a family a language, a group a file."""
    for name, (goes, having) in read_labels().items():
        rows = lines(corpus / "prompts" / f"{name}.jsonl.gz")
        taken = {int(i * len(rows) / go) for go in goes for i in range(go)}
        for row in (rows[place] for place in sorted(taken)):
            has = tuple(k for k in LABELS if int(row["id"].split(":")[1]) in having.get(k, ()))
            language = "zh" if name.endswith("zh") else "en"
            yield labelled(row["prompt"], f"read_{language}", Family(name, language, has, families.READ), True)


def _manuals(corpus: Path) -> Iterator[Row]:
    """Passages of manuals: what stands in prompts as pasted text, and asks for nothing."""
    foreign = lines(corpus / "foreign.jsonl.gz")
    texts = {"en": [row["text"] for row in lines(corpus / "passages.jsonl.gz")]}
    texts["zh"] = [row["text"] for row in foreign if row["language"] == "zh"]
    texts["xx"] = [row["text"] for row in foreign if row["language"] != "zh"]
    for lang, passages in texts.items():
        family = Family("manuals", lang, (), families.MANUALS)
        yield from (labelled(text, f"manuals_{lang}", family) for text in even(passages))
