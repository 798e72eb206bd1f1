"""One paragraph: why this case is before whoever reads it."""

from stillwatch.cases.model import Case
from stillwatch.result.words import KINDS, day, plural

STRONGEST = 2
"""Reasons that are told; the others stand below."""

ONE_FLEET = "one fleet that harvests and hides it"


def summary(case: Case) -> str:
    """Says what the accounts are held to be, how sure that is, what they took, and the strongest
    reasons either way. A case that people put together speaks for itself, or says that it
    cannot."""
    said = [_held(case) if case.origin == "scan" else _put_together(case)]
    if case.harvest_exchanges:
        # What people put together has no days of its own.
        first, last = (case.first_seen, case.last_seen) if case.origin == "scan" else (None, None)
        span = f" between {day(first)} and {day(last)}" if first and last else ""
        said.append(f"{case.harvest_exchanges:,} answers are attributed to the harvest{span}.")
    if case.confidence is not None:
        said += _reasons(case)
    if case.origin == "scan" and case.rescored:
        again = case.rescored.confidence
        what = "they are too few to be judged" if again is None else f"the confidence is {again:.1%}"
        said.append(f"The scan says this of all that it found together; as they were put together by hand {what}.")
    return " ".join(said)


def _held(case: Case) -> str:
    accounts = plural(case.accounts, "account")
    if case.kind == "campaign":
        return f"{accounts} are held to be {ONE_FLEET}, at a confidence of {case.confidence:.1%}."
    kind = KINDS[case.kind].lower()
    return f"{accounts} of the kind “{kind}”; that they are {ONE_FLEET} has a confidence of {case.confidence:.1%}."


def _put_together(case: Case) -> str:
    by_hand = f"{plural(case.accounts, 'account')}, put together by hand"
    if case.confidence is not None:
        return f"{by_hand}; that they are {ONE_FLEET} has a confidence of {case.confidence:.1%}."
    why = "too few to be judged by themselves" if case.rescored else "not judged by themselves yet"
    return f"{by_hand}, {why}. What was said of them stands in the case that they came from, about all of its accounts."


def _reasons(case: Case) -> list[str]:
    told = (("For it", case.evidence), ("Against it", case.counter_evidence))
    return [
        f"{heading}: {' '.join(e.says for e in evidence[:STRONGEST])}" if evidence else f"{heading} nothing speaks."
        for heading, evidence in told
    ]
