"""Honest explanations of a group of accounts: how each was tested on this campaign, and how the
test came out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from stillwatch.campaigns.concealed import DECLARED
from stillwatch.campaigns.dealing import COMMON_SET
from stillwatch.campaigns.findings import DeclaredHere
from stillwatch.campaigns.kinds import OWN_SUBJECTS
from stillwatch.fleets.evidence import Evidence
from stillwatch.report.matter import Matter
from stillwatch.result import words

Outcome = Literal["ruled out", "not ruled out", "could not be tested"]

Kinds = dict[str, Evidence]


@dataclass(frozen=True)
class Explanation:
    """kind: a group's kind as campaigns.json has it; test: what would show if it were so; found:
    what does show."""

    kind: str
    title: str
    test: str
    found: str
    outcome: Outcome


@dataclass(frozen=True)
class _Test:
    title: str
    test: str
    outcome: Callable[[Kinds], tuple[str, Outcome]]


def explanations(matter: Matter) -> list[Explanation]:
    """Each honest explanation that is known, in the order of TESTS."""
    kinds = {e.kind: e for e in (*matter.campaign.evidence, *matter.campaign.counter_evidence)}
    tested = [Explanation(kind, t.title, t.test, *t.outcome(kinds)) for kind, t in TESTS.items()]
    return [_as_declared(one, matter.campaign.declared) if one.kind == "company" else one for one in tested]


def _as_declared(company: Explanation, declared: list[DeclaredHere]) -> Explanation:
    """What somebody declares and nobody has looked into is not ruled out by what the log does not
    know."""
    open_ = [one.says for one in declared if one.standing == "unverified" and one.accounts >= DECLARED * one.of]
    return replace(company, found=" ".join([company.found, *open_]), outcome="not ruled out") if open_ else company


def _declared(kinds: Kinds) -> tuple[str, Outcome]:
    evidence = kinds.get("undeclared") or kinds.get("declared_organization")
    if evidence is None:
        return "The log says of no account to which organization it belongs.", "could not be tested"
    share = evidence.facts["share"]
    found = (
        f"The organization that most accounts have in common covers {words.percent(share)} of them."
        if share
        else "No two of the accounts declare an organization in common."
    )
    return found, "not ruled out" if share >= DECLARED else "ruled out"


def _repeats(kinds: Kinds) -> tuple[str, Outcome]:
    named = (kinds.get(k) for k in ("dealt_once", "partition", "frames_filled_once", "reuse"))
    evidence = next((e for e in named if e is not None), None)
    if evidence is None:
        return "Too little of what the accounts ask is alike for repeats to say anything.", "could not be tested"
    among = evidence.facts["among"]
    found = f"{words.percent(among)} of the accounts' distinct prompts were sent by more than one of them."
    return found, "not ruled out" if among >= COMMON_SET else "ruled out"


def _own_subjects(kinds: Kinds) -> tuple[str, Outcome]:
    rho = _likeness(kinds)
    if rho is None:
        return "How unlike the accounts' subjects are could not be measured.", "could not be tested"
    found = f"The accounts' subjects differ {max(rho, 0):.2f} times as much as those of comparable strangers."
    return found, "not ruled out" if rho >= OWN_SUBJECTS else "ruled out"


def _customers(kinds: Kinds) -> tuple[str, Outcome]:
    rho, talk = _likeness(kinds), kinds.get("follow_ups")
    found = [_talk(talk)] if talk else []
    found += [_own_subjects(kinds)[0]] if rho is not None else []
    if (talk is not None and talk.weight <= 0) or (rho is not None and rho >= OWN_SUBJECTS):
        return " ".join(found), "not ruled out"
    if rho is None or talk is None:
        missing = "How often people follow up, or how unlike the accounts' subjects are, could not be measured."
        return " ".join((*found, missing)), "could not be tested"
    return " ".join(found), "ruled out"


def _served(kinds: Kinds) -> tuple[str, Outcome]:
    talk = kinds.get("follow_ups")
    if talk is None:
        return "The log shows too few follow-up questions by anybody to compare with.", "could not be tested"
    return _talk(talk), "ruled out" if talk.weight > 0 else "not ruled out"


def _likeness(kinds: Kinds) -> float | None:
    """How much the accounts' subjects differ: 0 as of one list, 1 as of strangers; None where it
    was not measured."""
    return float(kinds["exchangeability"].facts["rho"]) if "exchangeability" in kinds else None


def _talk(evidence: Evidence) -> str:
    share, others = (words.percent(evidence.facts[name]) for name in ("share", "others"))
    return f"{share} of the exchanges follow up on an earlier answer, against {others} of others' who talk."


TESTS = {
    "company": _Test(
        "One company's staff",
        f"At least {DECLARED:.0%} of the accounts would be registered under one organization.",
        _declared,
    ),
    "class": _Test(
        "A class or course",
        f"Classmates work on the same tasks, so {COMMON_SET:.0%} or more of the distinct prompts would be sent by more "
        "than one account.",
        _repeats,
    ),
    "benchmark": _Test(
        "Independent users of one public set of questions",
        f"They would repeat each other's prompts as chance demands, so {COMMON_SET:.0%} or more would be sent by more "
        "than one account; a list that is dealt out is hardly repeated.",
        _repeats,
    ),
    "resale_pool": _Test(
        "A resale pool that serves ordinary customers",
        "Customers have subjects of their own and ask follow-up questions about as often as other people do.",
        _customers,
    ),
    "shared_harness": _Test(
        "Strangers who use the same program",
        f"Each would use it on subjects of its own: subjects would differ {OWN_SUBJECTS} times as much as those of "
        "strangers, or more.",
        _own_subjects,
    ),
    "app": _Test(
        "One application that passes on its users' questions",
        "Its users would ask follow-up questions about as often as other people do.",
        _served,
    ),
    "crowd": _Test(
        "Strangers behind one network",
        f"Each would have subjects of its own: subjects would differ {OWN_SUBJECTS} times as much as those of "
        "strangers, or more.",
        _own_subjects,
    ),
}
"""The explanations that a scan knows (campaigns/kinds.py), each with the test that would let it
stand."""
