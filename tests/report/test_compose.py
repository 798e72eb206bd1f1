"""What a report says, and that its figures are the scan's."""

import json
import re

import numpy as np
import pyarrow.compute as pc
import pytest

from stillwatch.campaigns.findings import DeclaredHere
from stillwatch.exchange.schema import STATUSES
from stillwatch.fleets.odds import logit, probability
from stillwatch.lake import Lake
from stillwatch.report.bounds import NAMES
from stillwatch.report.compose import disclose
from stillwatch.report.document import Definitions, Figure, Table
from stillwatch.report.glossary import GLOSSARY
from stillwatch.report.matter import SURE, Matter
from stillwatch.report.reasons import before_evidence, counted, reasons
from stillwatch.result import words
from stillwatch.scan.taken import ONE

from .matters import ATTRIBUTED_RELEASE, DOUBTS, JUDGEMENT, PROVEN, RELEASE, evidence, small

TRADE = (
    *("account", "address block", "attempts", "candidate", "capability", "client program", "comparable accounts"),
    *("confidence", "correlation", "cover", "dispatcher", "distillation", "distinct prompts", "exchange", "harvest"),
    *("lake", "language model", "mail domain", "median", "membership", "network address", "odds", "operator"),
    *("organization", "payment method", "prior", "prompt", "prompt frame", "quarantine", "resale pool", "SHA-256"),
    *("simulated world", "sketch", "standard error", "surface", "system prompt", "template", "TLP", "TLS pair", "UTC"),
)
"""Words that a lay reader may not know, wherever the program's sentences use them."""

NEVER = (
    "log-odds",
    "rho",
    "p-value",
    "exchangeability",
    "Poisson",
    "bootstrap",
    "hash",
    "token",
    "stratum",
    "embedding",
)
"""Words that no report uses."""


def said(report) -> str:
    """Everything that a reader of the page reads."""
    told = report.model_dump(exclude={"figures"})
    return "\n".join(_strings(told))


def _strings(value):
    if isinstance(value, dict):
        value = [v for k, v in value.items() if k not in ("key", "kind", "tone")]
    if isinstance(value, list | tuple):
        return [text for v in value for text in _strings(v)]
    return [value] if isinstance(value, str) else []


def section(report, key):
    return next(s for s in report.sections if s.key == key)


@pytest.fixture
def report(tmp_path):
    return disclose(small(tmp_path), RELEASE)


@pytest.fixture(scope="module")
def scanned_matter(scanned):
    with Lake.open(scanned, create=False) as lake:
        name = json.loads((lake.result_folder / "campaigns.json").read_text())["campaigns"][0]["campaign_id"]
        return Matter.read(lake, None, name), lake.result_folder


def test_its_figures_are_those_of_the_result_and_of_the_exchanges(scanned_matter):
    matter, result = scanned_matter
    report = disclose(matter, RELEASE)
    told = json.loads((result / "campaigns.json").read_text())["campaigns"][0]
    counts = report.figures["counts"]
    for name in ("accounts", *NAMES):
        assert counts[name]["listed"] == told[name]
        assert counts[name]["low"] <= counts[name]["expected"] <= counts[name]["high"]
    rows = matter.exchanges.to_pandas()
    answered = rows["status"] == STATUSES.index("ok")
    each = (rows["harvest"] * answered).groupby(rows["account_id"], observed=True).sum() / ONE
    assert np.rint(each).sum() == counts["harvest_exchanges"]["listed"]
    inside = rows["timestamp"].between(report.figures["first_seen"], report.figures["last_seen"])
    assert int(inside.sum()) == counts["exchanges"]["listed"]
    member = matter.members["membership"]
    assert counts["accounts"]["expected"] == pytest.approx(pc.sum(member).as_py())
    assert report.figures["probable_accounts"] == sum(m >= SURE for m in member.to_pylist())
    for name in ("confidence", "answers", "capabilities", "evidence"):
        assert report.figures[name] == told[name]
    for name in ("accounts", "exchanges", "attempts", "harvest_exchanges"):
        assert words.count(told[name]) in said(report)


def test_the_odds_that_are_drawn_end_in_the_answers_of_the_scan(scanned_matter):
    matter, _ = scanned_matter
    answers = matter.campaign.answers
    for question, answer in (
        ("linked", answers.acts_as_one),
        ("concealed", answers.concealed),
        ("harvest", answers.harvest),
    ):
        total = sum(e.weight for e in counted(reasons(matter, question), question))
        assert probability(logit(before_evidence(question)) + total) == pytest.approx(answer, abs=1e-6)
    assert matter.campaign.confidence == pytest.approx(np.prod(list(answers.model_dump().values())), abs=1e-5)


def test_every_word_of_the_trade_is_in_the_glossary(report, scanned_matter):
    for one in (report, disclose(scanned_matter[0], RELEASE)):
        text = said(one)
        used = {word for word in TRADE if re.search(rf"\b{re.escape(word)}", text, re.I)}
        assert used <= set(GLOSSARY)
        assert not [word for word in NEVER if re.search(rf"\b{word}\b", text, re.I)]
    glossary = section(report, "glossary").blocks[0]
    assert isinstance(glossary, Definitions) and len(glossary.items) == len(GLOSSARY)


def test_only_a_person_attributes_and_only_a_person_confirms(tmp_path):
    silent = disclose(small(tmp_path), RELEASE)
    assert section(silent, "attribution").blocks[0].text == "None. The program names nobody."
    assert silent.figures["attribution"] is None and silent.standing == "probable"
    assert "No person has confirmed it" in said(silent)
    told = disclose(small(tmp_path, JUDGEMENT), ATTRIBUTED_RELEASE)
    statement = " ".join(b.text for b in section(told, "attribution").blocks)
    for part in (
        "J. Doe, general counsel",
        "Example Holdings",
        "1\u00a0July 2026",
        "Their letter",
        "person's statement",
    ):
        assert part in statement
    assert told.standing == "confirmed" and "ann confirmed it on 20\u00a0June 2026" in said(told)
    assert "Example Holdings" not in said(silent)


def test_accounts_that_were_taken_out_are_told(tmp_path):
    assert "took 2\u00a0accounts out" in said(disclose(small(tmp_path, None, 2), RELEASE))
    assert "out of the campaign" not in said(disclose(small(tmp_path), RELEASE))


def outcomes(folder, proven, doubts=()) -> dict[str, str]:
    report = disclose(small(folder, evidence=list(proven), counter_evidence=list(doubts)), RELEASE)
    return {t["kind"]: t["outcome"] for t in report.figures["explanations"]}


def test_honest_explanations_are_ruled_out_only_by_what_would_have_shown(tmp_path):
    assert set(outcomes(tmp_path, PROVEN, DOUBTS).values()) == {"ruled out"}
    repeated = evidence("reuse", "text", -3.0, "They repeat each other.", among=0.3)
    found = outcomes(tmp_path, [e for e in PROVEN if e.kind != "dealt_once"], [repeated])
    assert (found["class"], found["benchmark"], found["company"]) == ("not ruled out", "not ruled out", "ruled out")
    talk = evidence("follow_ups", "conversation", -2.0, "They follow up.", share=0.4, others=0.27)
    found = outcomes(tmp_path, [e for e in PROVEN if e.kind != "follow_ups"], [talk])
    assert found["resale_pool"] == found["app"] == "not ruled out"
    own = evidence("exchangeability", "text", -1.0, "Their subjects are their own.", rho=0.9, p=0.5)
    found = outcomes(tmp_path, [e for e in PROVEN if e.kind != "exchangeability"], [own])
    assert found["crowd"] == found["shared_harness"] == found["resale_pool"] == "not ruled out"


def test_what_is_declared_is_told_and_not_ruled_out_until_somebody_has_looked_into_it(tmp_path):
    says = "5 of 5 accounts are declared as one organization's by “Example Ltd”."
    for standing, accounts, outcome in (
        ("unverified", 5, "not ruled out"),
        ("unverified", 4, "ruled out"),
        ("false", 5, "ruled out"),
    ):
        said_of = {"declaration_id": "D-1", "who": "Example Ltd", "standing": standing, "accounts": accounts, "of": 5}
        report = disclose(small(tmp_path, declared=[DeclaredHere(**said_of, says=says)]), RELEASE)
        found = {t["kind"]: t["outcome"] for t in report.figures["explanations"]}
        assert found.pop("company") == outcome and set(found.values()) == {"ruled out"}
        assert says in said(report)


def test_what_could_not_be_measured_rules_nothing_out(tmp_path):
    found = outcomes(tmp_path, [e for e in PROVEN if e.kind.startswith("shared")])
    assert set(found.values()) == {"could not be tested"}


def test_a_log_without_affiliation_alleges_no_concealment(tmp_path):
    matter = small(tmp_path)
    unknown = matter.campaign.answers.model_copy(update={"concealed": None})
    text = said(disclose(small(tmp_path, answers=unknown), RELEASE))
    assert "is not known, since the log names no organizations" in text
    assert "do not openly declare" not in text and "concealed harvest" not in text


def test_tables_and_figures_are_numbered_and_told(report):
    for kind in (Table, Figure):
        blocks = [b for b in report.blocks() if isinstance(b, kind)]
        assert [b.number for b in blocks] == list(range(1, len(blocks) + 1)) and all(b.caption for b in blocks)
    assert all(b.alt for b in report.blocks() if isinstance(b, Figure))


def test_accounts_labelled_benign_are_said_to_be_counted(tmp_path, report):
    told = "those that are listed are still in all of these counts"
    assert told not in said(report)
    known = evidence("labelled_benign", "labels", -1.0, "20% of the accounts are labelled benign.", share=0.2)
    labelled = disclose(small(tmp_path, counter_evidence=[*DOUBTS, known]), RELEASE)
    assert "call 20% of the accounts examined benign" in (
        text := "\n".join(_strings(section(labelled, "amounts").model_dump()))
    )
    assert told in text
