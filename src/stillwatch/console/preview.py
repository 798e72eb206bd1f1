"""Who would be hit by a measure, before it is taken: customers who pay, declared organizations,
accounts of long standing. Harm to honest users is what every measure is weighed against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel

from stillwatch.console.schemas import AccountRecord
from stillwatch.response.accounts import FREE
from stillwatch.response.looked import Age, Organization, ages
from stillwatch.result.words import plural

OLD = 365


class Preview(BaseModel):
    """Whom a measure against some accounts would hit. unknown: accounts of which the operator's
    records say nothing."""

    accounts: int
    paying: int
    organizations: list[Organization]
    by_plan: dict[str, int]
    by_age: list[Age]
    benign: int
    unknown: int
    warnings: list[str]


def preview(
    accounts: Sequence[str], records: Mapping[str, AccountRecord], benign: set[str], last_day: date | None
) -> Preview:
    """Of some accounts with their records (case_details.records) and those that are labelled
    benign. last_day: of the log, on which they are as old as it says."""
    known = [records[name] for name in accounts if name in records]
    plans = Counter(str(record["plan"] or "none") for record in known)
    named = Counter(record["organization_id"] for record in known if record["organization_id"])
    paying = sum(count for plan, count in plans.items() if plan.lower() not in FREE)
    by_age = ages((record["created_at"] for record in known if record["created_at"]), last_day)
    labelled = len(benign & set(accounts))
    old = sum(age.accounts for age in by_age if age.from_days >= OLD)
    warnings = [
        says
        for count, says in (
            (labelled, f"Labelled benign: {plural(labelled, 'account')}."),
            (paying, f"Paying: {plural(paying, 'account')}."),
            (len(named), f"Declared: {plural(len(named), 'organization')}."),
            (old, f"Older than a year: {plural(old, 'account')}."),
        )
        if count
    ]
    return Preview(
        accounts=len(accounts),
        paying=paying,
        organizations=[Organization(name=name, accounts=count) for name, count in named.most_common(20)],
        by_plan=dict(plans),
        by_age=by_age,
        benign=labelled,
        unknown=len(accounts) - len(known),
        warnings=warnings,
    )
