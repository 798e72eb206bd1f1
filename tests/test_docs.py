"""What the pages say of one another and of the code, held against both."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from stillwatch.campaigns.findings import Answers, Campaign, Findings, Group, GroupKind
from stillwatch.report.glossary import GLOSSARY
from stillwatch.report.reasons import FIELDS, TITLES
from tests.test_house import MAY_IMPORT, ROOMS, ROOT, SOURCE, anchor_of, modules

DECISIONS = ROOT / "docs" / "decisions"

HEAD = re.compile(
    r"\*\*Date\.\*\* \d{4}-\d\d-\d\d · \*\*Status\.\*\* (?:in force|(?:in part )?replaced by \[.+\]\(.+\))"
    r" · \*\*Consequence\.\*\* (.+\.)"
)


def decisions() -> list[tuple[Path, str, str]]:
    """(page, heading, first paragraph) of every decision."""
    return [
        (page, title, " ".join(first.split()))
        for page in sorted(DECISIONS.glob("*.md"))
        if page.name != "README.md"
        for title, first in re.findall(r"^## (.*)\n((?:.+\n)*)", page.read_text(), re.M)
    ]


def test_a_decision_says_when_it_was_made_whether_it_holds_and_what_follows():
    found = decisions()
    assert len(found) > 50
    assert not [f"{page.name}: {title}" for page, title, first in found if not HEAD.fullmatch(first)]


def test_the_contents_have_every_decision_with_its_consequence():
    contents = " ".join((DECISIONS / "README.md").read_text().split())
    lines = [(page.name, title, HEAD.fullmatch(first)) for page, title, first in decisions()]
    told = [f"[{title}]({name}#{anchor_of(title)}) {head[1]}" for name, title, head in lines if head]
    assert not [line for line in told if line not in contents]
    assert contents.count("- [") == len(told)


def architecture() -> dict[str, str]:
    """Room -> its section."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    return dict(re.findall(r"^## (\w+).*\n((?:(?!## ).*\n)*)", text, re.M))


def test_the_pages_have_the_rooms_in_the_order_of_the_house():
    order = [*ROOMS, "worlds", "cli"]
    for page in (ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md"):
        [told] = re.findall(r"`(exchange →[^`]*)`", page.read_text())
        assert [room.strip() for room in told.split("→")] == order, page.name
    assert [*architecture()] == order


def test_files_that_the_pages_name_are_there():
    kept = [f"/{p.relative_to(ROOT).as_posix()}" for folder in ("src", "tests") for p in (ROOT / folder).rglob("*")]
    wrong = []
    for page in (ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for name in set(re.findall(r"(?<![\w/.<-])[a-z_][\w/-]*\.(?:py|sql|npz|typ)\b", page.read_text())):
            wrong += [] if any(path.endswith(f"/{name}") for path in kept) else [f"{page.name}: {name}"]
    assert not wrong


def test_a_rooms_section_names_what_is_in_the_room():
    """Whatever is called in a section's blocks of code is a function or a class of that room, and
    so is every file."""
    wrong = []
    for room, section in architecture().items():
        paths = [*(SOURCE / room).rglob("*")]
        defined = {
            name for p in paths if p.suffix == ".py" for name in re.findall(r"(?:def|class) (\w+)", p.read_text())
        }
        blocks = "\n".join(re.findall(r"^    .*", section, re.M))
        wrong += [f"{room}: {name}" for name in set(re.findall(r"(\w+)\(", blocks)) - defined]
        files = {f"/{p.relative_to(SOURCE.parent)}" for p in paths}
        for name in set(re.findall(r"(?<![\w/-])[a-z][\w/]*\.py\b", section)):
            here = any(path.endswith(f"/{name}") for path in files)
            wrong += [] if here or (SOURCE / name).exists() or (ROOT / name).exists() else [f"{room}: {name}"]
    assert not wrong


EVERYDAY = {
    *(
        "asked",
        "decision",
        "desk",
        "figure",
        "hit",
        "holder",
        "honest",
        "listed",
        "looked",
        "met",
        "name",
        "named",
        "network",
        "table",
    ),
    *("beside", "bound", "change", "compared", "declared", "event", "explain", "folder", "http", "hunt", "judged"),
    *("kind", "later", "mail", "match", "people", "price", "provider", "reading", "reuse", "row", "run", "say"),
    *(
        "scanned",
        "schema",
        "setting",
        "sought",
        "statu",
        "taken",
        "text",
        "time",
        "told",
        "trained",
        "utc",
        "standard error",
        "table",
    ),
}
"""Names of the code that docs/cli.md uses in the sense that everybody knows, and that need no
entry."""


def one(word: str) -> str:
    """A word of the vocabulary in the singular."""
    word = word.replace("_", " ").strip().lower()
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def vocabulary() -> set[str]:
    """The words of the trade that the code itself keeps: rooms, what campaigns.json is made of and
    its kinds, what a report explains, families and kinds of evidence, and nouns of the house (a
    class that its module is named after)."""

    def nouns() -> Iterator[str]:
        for path in modules():
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef) and one(node.name) == one(path.stem.replace("_", "")):
                    yield " ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*", node.name))

    fields = [name for model in (Campaign, Group, Findings, Answers) for name in model.model_fields]
    return {one(w) for w in (*MAY_IMPORT, *get_args(GroupKind), *fields, *GLOSSARY, *TITLES, *FIELDS, *nouns())}


def concepts() -> dict[str, str]:
    """Heading -> entry of docs/concepts.md."""
    text = (ROOT / "docs" / "concepts.md").read_text()
    return {title: " ".join(body.split()) for title, body in re.findall(r"^### (.*)\n((?:(?!#).*\n?)*)", text, re.M)}


def test_words_of_the_trade_in_the_commands_page_stand_in_the_glossary():
    """A new room, kind of group, field of campaigns.json, noun of the house or term of the report
    that docs/cli.md uses needs an entry in docs/concepts.md, unless EVERYDAY says that it is used
    as everybody uses it."""
    page = re.sub(r"\]\([^)]*\)", "]", (ROOT / "docs" / "cli.md").read_text())
    page = " ".join(page.lower().split())
    explained = {one(word) for title in concepts() for word in (title, *title.split(" and "))}
    for phrase in (word for word in explained if " " in word):
        page = page.replace(phrase, "")
    used = {w for w in vocabulary() if re.search(rf"(?<![\w.-])(?:{w}(?:s|es)?|{w[:-1]}ies)(?![\w-])", page)}
    assert len(used) > 40
    assert not sorted(used - explained - EVERYDAY)
    assert not EVERYDAY & explained


def test_an_entry_of_the_glossary_is_two_sentences_and_names_its_room():
    wrong = []
    for title, entry in concepts().items():
        named = re.search(r"\((all rooms|(?:`[\w/.]+`(?:, )?)+)\)\.$", entry)
        rooms = re.findall(r"`([\w/.]+)`", named[1]) if named else []
        there = named and all((SOURCE / room).exists() and room.split("/")[0] in MAY_IMPORT for room in rooms)
        wrong += [] if there and len(re.findall(r"[.!?](?: |$)", entry)) == 2 else [title]
    assert not wrong
