"""Four forms of one report: all of its sentences, and nothing that the data's text could do."""

import json
import re
from html.parser import HTMLParser

import pytest

from stillwatch.report.compose import disclose
from stillwatch.report.release import Release
from stillwatch.report.rendering import render
from stillwatch.report.text import factor, odds, shown_id

from .matters import AT, RELEASE, small

HOSTILE = '<script>alert(1)</script> #panic() *b* [x](javascript:1) | $a$ \u202e\x1b[2J 張 \\n"'


@pytest.fixture
def report(tmp_path):
    return disclose(small(tmp_path), RELEASE)


@pytest.fixture
def hostile(tmp_path):
    return disclose(small(tmp_path), Release(HOSTILE, "TLP:RED", HOSTILE, AT))


class Page(HTMLParser):
    """The text of a page, and its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def test_each_form_has_every_sentence(report):
    sentences = [b.text for b in report.blocks() if b.kind == "paragraph"]
    page, markdown = Page(render(report, "html").decode()).text, render(report, "md").decode()
    unescaped = re.sub(r"\\(.)", r"\1", markdown)
    for sentence in sentences:
        assert sentence in page and sentence in unescaped


def test_the_page_runs_nothing_and_fetches_nothing(hostile):
    page = Page(render(hostile, "html").decode())
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)


@pytest.mark.parametrize("form, markup", [("html", "<script"), ("md", r"(?<!\\)<script|(?<!\\)\]\(javascript")])
def test_text_from_outside_is_only_text(hostile, form, markup):
    text = render(hostile, form).decode()
    assert not re.search(markup, text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", text)


def test_a_cell_never_ends_its_row(hostile):
    lines = render(hostile, "md").decode().splitlines()
    width = None
    for line in lines:
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
        assert width is None or cells is None or cells == width, line
        width = cells


def test_machines_get_the_figures_under_stable_names(report):
    told = json.loads(render(report, "json"))
    assert told["schema"] == "stillwatch.disclosure/1"
    assert {s["key"] for s in told["sections"]} == {
        *("allegation", "standing", "period", "amounts", "targeted", "linked", "harvest", "innocent", "sureness"),
        *("unseen", "attribution", "method", "glossary"),
    }
    assert {"counts", "confidence", "answers", "evidence", "explanations", "attribution"} <= set(told["figures"])
    assert render(report, "json").isascii()


def test_no_two_accounts_look_alike():
    ids = ["a\u0430", "aa", "a\u200ba", "a\\u200ba", "\u202eaa"]
    assert len({shown_id(i) for i in ids}) == len(ids)
    assert all(shown_id(i).isascii() for i in ids)
    assert shown_id("é" * 8000).endswith("(8,000 characters)") and len(shown_id("é" * 8000)) < 70


def test_strength_is_told_as_odds():
    assert (factor(5.0), factor(-1.1), factor(0.01)) == (
        "150 times more likely",
        "3.0 times less likely",
        "about as likely",
    )
    assert (odds(-5.99), odds(0.0), odds(25.0)) == ("1 to 400", "1 to 1", "beyond 1,000,000 to 1")
