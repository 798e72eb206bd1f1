"""What the pages say of one another and of the code, held against both."""

import re
from pathlib import Path

from tests.test_house import ROOT, anchor_of

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
