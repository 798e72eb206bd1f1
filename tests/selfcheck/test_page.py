"""A self-check in sentences, as a page and as a letter; hostile names do nothing to any of them."""

from datetime import date

import pytest

from stillwatch.selfcheck.appeal import letter
from stillwatch.selfcheck.compared import compared
from stillwatch.selfcheck.model import (
    SCHEMA,
    Change,
    Finding,
    Habit,
    Place,
    Reason,
    SelfCheck,
    Terms,
    Training,
    TrainingFile,
)
from stillwatch.selfcheck.page import as_sentences, render_self_check
from tests.result.test_page import Outline

HOSTILE = "<b>x</b>`a`\x1b[2J\u202e|[y](z)"


def checked(**changes):
    file = TrainingFile(
        file=f"{HOSTILE}.jsonl", rows=10, unreadable=1, telling=8, models={HOSTILE: 4}, exact=3,
        places=[Place(row=2, model=HOSTILE, exact=True)],
    )  # fmt: skip
    terms = Terms(vendor="Acme", models="x", says="Says so.", source="Terms", published=date(2020, 1, 2))
    return SelfCheck(
        **{
            "schema": SCHEMA, "accounts": 60, "exchanges": 6000, "days": 6, "taken": True, "taken_declared": False,
            "likeness": "listed", "first": date(2026, 4, 1), "last": date(2026, 4, 7),
            "names": [HOSTILE, "acct-1"], "models": {HOSTILE: 6000},
            "reasons": [
                Reason(kind="exchangeability", family="text", strength="strong", says="They ask alike."),
                Reason(kind="follow_ups", family="conversation", strength="against", says="They talk."),
            ],
            "changes": [Change(family="text", remedy="Say which.", enough=True)],
            "habits": [Habit(name="exchanges a day", value=16.67, among={"batch": "usual", "class": "high"})],
            "findings": [Finding(kind="logprobs", says="They ask for log probabilities.", remedy="Leave them out.")],
            "training": Training(files=[file], terms=[terms]),
        }
        | changes
    )  # fmt: skip


def test_everything_is_said():
    said = [sentence for sentence, _ in as_sentences(checked())]
    assert said[:2] == [
        "These accounts would be listed as a campaign, were nothing declared.",
        "Declared as one organization's they would not be: declare them.",
    ]
    assert "  for, strongly: They ask alike." in said and "  against: They talk." in said
    assert "What helps most: Say which. It would be enough." in said
    assert "  They ask for log probabilities. Leave them out." in said
    assert "4 of 10\u00a0rows of the training files (40%) are answers of a model in the log." in said
    assert any("as published on 2\u00a0January 2020: Says so. That is over a year ago" in one for one in said)
    assert said[-1].startswith("What a vendor's terms mean for you is for a lawyer to say")


def test_declaring_does_not_always_help():
    said = [sentence for sentence, _ in as_sentences(checked(taken_declared=True))]
    assert said[1] == "Declared as one organization's they would be as well."


@pytest.mark.parametrize("changes", [{}, {"taken": False, "likeness": "none", "training": None, "changes": []}])
def test_the_page_is_whole_and_runs_nothing(changes):
    now = checked(**changes)
    page = render_self_check(now, compared(checked(likeness="strong"), now))
    found = Outline(page)
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"script", "b", "a", "img", "link"} and "\x1b" not in page and "\u202e" not in page
    assert not any(name.startswith("on") or name in ("src", "href") for _, attrs in found.tags for name in attrs)
    assert "Since the earlier check" in page and "default-src 'none'" in page
    assert ("Your training files" in page) is (now.training is not None)


def test_the_page_of_a_team_that_nothing_is_said_of():
    page = render_self_check(checked(reasons=[], changes=[], habits=[], findings=[], training=None), None)
    assert Outline(page) and "What helps" not in page and "What an operator would see" not in page


def test_the_letter_has_the_facts_and_leaves_the_rest_open():
    text = letter(checked())
    assert "- 60\u00a0accounts: \\<b\\>x\\</b\\>\\`a\\`\\\\x1b\\[2J\\\\u202e\\|\\[y\\](z), acct-1 and 58 more" in text
    assert "6,000\u00a0exchanges, 1,000 a day" in text and "1 to 7\u00a0April 2026, 6\u00a0days with exchanges" in text
    assert "- They ask alike. What explains it: [your words]" in text and "Against a campaign: They talk." in text
    assert "exchanges a day, median account: 16.67 (usual of: batch)" in text
    assert "the accounts that take from one queue" in text and "[provider, trust and safety or appeals]" in text
    assert "would not be listed by it" in text and "40%" in text
    assert "\x1b" not in text and "<b>" not in text


def test_a_letter_of_a_team_that_would_not_be_listed():
    text = letter(checked(taken=False, changes=[], reasons=[], habits=[], training=None))
    assert "would not be listed as a campaign" in text and "one declared organization" in text
    assert "How they behave" not in text
