"""One paragraph: why this case is before whoever reads it."""

from stillwatch.cases.model import Case
from stillwatch.report.words import KINDS, day

STRONGEST = 2
"""Reasons that are told; the others stand below."""


def summary(case: Case) -> str:
    """Says what the accounts are held to be, how sure that is, what they took, and the strongest reasons either way."""
    what = "one fleet that harvests and hides it" if case.kind == "campaign" else KINDS[case.kind].lower()
    said = [f"{case.accounts:,} accounts are held to be {what}, at a confidence of {case.confidence:.1%}."]
    if case.harvest_exchanges:
        span = (
            f" between {day(case.first_seen)} and {day(case.last_seen)}" if case.first_seen and case.last_seen else ""
        )
        said.append(f"{case.harvest_exchanges:,} answers are attributed to the harvest{span}.")
    for heading, evidence in (("For it", case.evidence), ("Against it", case.counter_evidence)):
        reasons = [e.says for e in evidence[:STRONGEST]]
        said.append(f"{heading}: {' '.join(reasons)}" if reasons else f"{heading} nothing speaks.")
    if case.rescored:
        said.append(
            f"With the accounts as they were put together by hand the confidence is {case.rescored.confidence:.1%}."
        )
    return " ".join(said)
