import itertools
import re
from html.parser import HTMLParser
from importlib.resources import files

import pyarrow as pa
import pytest

from stillwatch.campaigns.findings import Aside
from stillwatch.result.page import render_page

from . import fixtures

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """Checks that elements close in order; keeps tags, attributes and visible text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def page(found, **tables):
    return render_page(found, tables)


SCANS = {
    "calm": fixtures.findings([]),
    "nothing": fixtures.findings([], []),
    "one": fixtures.findings(),
    "small": fixtures.findings([fixtures.small_campaign()]),
    "three": fixtures.findings(
        [fixtures.big_campaign(), *map(fixtures.small_campaign, (1, 2))], fixtures.all_groups() * 2
    ),
}


@pytest.mark.parametrize("name", SCANS)
def test_a_page_is_whole_and_needs_nothing_but_itself(name):
    found = SCANS[name]
    html = page(found, members=fixtures.members(*found.campaigns))
    outline = Outline(html)
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image"}
    for tag, attributes in outline.tags:
        assert not any(a.startswith("on") or a in ("src", "srcset", "style", "xlink:href") for a in attributes), tag
        assert attributes.get("href", "#").startswith("#")
    assert not re.search(r"https?:|url\(|@import|@font-face", html)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in outline.tags


@pytest.mark.parametrize("name", SCANS)
def test_headings_ids_and_tables_are_in_order(name):
    found = SCANS[name]
    outline = Outline(page(found, members=fixtures.members(*found.campaigns)))
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["aria-labelledby"] for _, a in outline.tags if "aria-labelledby" in a} <= set(ids)
    assert all(a["href"][1:] in ids for t, a in outline.tags if t == "a")
    assert all("scope" in a for t, a in outline.tags if t == "th")
    assert all("role" not in a or a["role"] != "img" or a["aria-label"] for _, a in outline.tags)


def test_the_first_lines_answer_what_anybody_asks():
    text = Outline(page(SCANS["one"])).text
    start = text[: text.index("Campaign C-7f3a91c04d2e")]
    for answer in (
        "One campaign was found.",
        "99.7%",
        "25,000",
        "28.1 million",
        "22 April 2026",
        "software engineering",
    ):
        assert answer in start


def test_a_calm_scan_says_so_and_says_what_it_could_not_see():
    text = Outline(page(SCANS["calm"])).text
    assert "No campaign was found." in text
    assert "Ten groups of linked accounts were looked into, and one of them remains unconfirmed." in text
    assert "Not looked at: shared phone and shared sign-up network." in text
    assert "phone fingerprint absent: evidence switched off" in text


def test_evidence_counter_evidence_prior_and_reasons_for_groups_are_told():
    found = SCANS["one"]
    text = Outline(page(found)).text
    for item in (*found.campaigns[0].evidence, *found.campaigns[0].counter_evidence, *found.groups):
        assert item.says in text
    assert "One candidate in 2,000 is taken to be a campaign before any evidence." in text
    assert found.notes[1] in text
    assert "timestamp is not a time logs/a.jsonl, row 17 341" in text
    assert "Left out as no exchange: embeddings 12." in text


def test_groups_that_somebody_should_look_at_come_first():
    html = page(SCANS["one"])
    order = re.findall(r'<article class="group (\w+)">', html)
    assert order[:3] == ["unconfirmed", "declared_harvest", "app"] and len(order) == 10


def test_where_affiliation_is_unknown_the_page_says_so():
    assert "the log names no affiliation" in Outline(page(SCANS["small"])).text


ATTACK = "</td><script>alert(1)</script>\x1b[2J\u202e\u200b\"' onload=x {{ 7*7 }}"


def test_what_attackers_chose_is_shown_and_never_lives():
    campaign = fixtures.small_campaign()
    members = fixtures.members(campaign)
    ids = [f"{ATTACK}{i:03d}" for i in range(members.num_rows)]
    members = members.set_column(1, "account_id", pa.array(ids))
    members = members.set_column(6, "strongest_evidence", pa.array([ATTACK] * len(ids)))
    evidence = fixtures.evidence(ATTACK, 2.0, ATTACK, **{ATTACK: [ATTACK, {ATTACK: ATTACK}]})
    campaign = campaign.model_copy(update={"evidence": [evidence], "aliases": [ATTACK]})
    found = fixtures.findings([campaign])
    found.groups[0].says = found.groups[0].group_id = ATTACK
    found.notes, found.switched_off, found.quarantine_kinds = [ATTACK], [ATTACK], {ATTACK: 1}
    found.coverage, found.capability_mix = {ATTACK: 0.5}, {ATTACK: 0.5}
    aside = Aside(kind=ATTACK, reason=ATTACK, records=1, source=ATTACK, row=1)
    found.reading.headline, found.reading.set_aside, found.reading.left_out = [ATTACK], [aside], [aside]
    campaign.capabilities[0].name = ATTACK
    html = page(found, members=members)
    assert not set("\x1b\u202e\u200b") & set(html) and "<script" not in html
    outline = Outline(html)
    assert not any("onload" in attributes for _, attributes in outline.tags)
    assert "{{ 7*7 }}" in outline.text and "\\x1b[2J\\u202e\\u200b" in outline.text


def test_very_many_campaigns_and_groups_are_counted_not_drawn():
    campaigns = [fixtures.small_campaign(i) for i in range(23)]
    html = page(fixtures.findings(campaigns, fixtures.all_groups() * 7))
    assert "3 further campaigns are in campaigns.json" in html
    assert "10 further groups are in campaigns.json" in html
    assert html.count('<section class="campaign"') == 20 and html.count("<article") == 60


def test_a_table_of_members_is_not_needed_and_may_be_strange():
    found = SCANS["small"]
    for table in (fixtures.NO_MEMBERS, pa.table({"x": [1]}), fixtures.members(fixtures.big_campaign())):
        assert "Its accounts" not in page(found, members=table)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_text_and_marks_have_contrast_in_light_dark_and_print():
    css = files("stillwatch.result").joinpath("templates/style.css").read_text()
    palettes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{(.*?)\}", css, re.S)
    ]
    palettes += [{"paper": "#ffffff", "ink": "#000000", "soft": "#444444", **palettes[0]}]
    for colours in (palettes[0], palettes[1], palettes[-1]):
        for text in ("ink", "soft", "taken", "against"):
            assert contrast(colours[text], colours["paper"]) >= 4.5, text
        assert contrast(colours["others"], colours["paper"]) >= 3


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        ("unverified", "nobody has verified it"),
        ("verified", "a person has verified it"),
        ("false", "a person found it false"),
    ],
)
def test_what_is_declared_stands_in_every_finding_with_what_became_of_it(standing, says):
    html = render_page(fixtures.declared(fixtures.findings(), "<b>Ltd</b>", standing), {})
    assert html.count(f'<p class="declared {standing}">20 of 25 accounts') == 2 and says in html
    assert "<b>Ltd" not in html and "b.declaration.json was set aside: it is no file." in html
