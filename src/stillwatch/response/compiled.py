"""Policies, made measures: what of each policy stands in the table, and whom it meets."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from stillwatch.response.accounts import Known, Records
from stillwatch.response.drawing import drawn
from stillwatch.response.measures import Budget, Kind, Measure, Trim
from stillwatch.response.met import Met
from stillwatch.response.rules import MANY


@dataclass(frozen=True)
class Compiled:
    """What a table is made of: measures, and by (kind, name) the ids of those that meet a subject.
    `acted_on`: by (policy, case), the accounts to which something is done."""

    measures: list[Measure] = field(default_factory=list)
    subjects: dict[tuple[Kind, str], list[str]] = field(default_factory=dict)
    acted_on: dict[tuple[str, str], set[str]] = field(default_factory=dict)


def compiled(met: Iterable[Met], known: Known) -> Compiled:
    """The measures of policies that have taken a step. One that meets nobody is left out."""
    each = list(met)
    records = known.of(account for one in each for account in one.accounts)
    out = Compiled()
    for one in each:
        accounts = sorted(_allowed(one, records))
        if not accounts:
            continue
        measure = measure_of(one)
        out.measures.append(measure)
        for account in accounts:
            for name in (account, *records.aliases.get(account, ())):
                out.subjects.setdefault(("account", name), []).append(measure.id)
        acted_on = {account for account in accounts if acts_on(measure, account)}
        if acted_on:
            out.acted_on[one.policy.id, one.case_id] = acted_on
    return out


def measure_of(one: Met) -> Measure:
    """A policy that has taken a step, as a row of the table."""
    policy, terms = one.policy, one.policy.terms
    assert policy.stage is not None and policy.share is not None
    return Measure(
        id=one.measure,
        campaign=one.case_id,
        action=terms.action,
        stage=policy.stage,
        reason=terms.reason,
        starts_at=int(policy.steps[0].at.timestamp()),
        expires_at=int(terms.expires_at.timestamp()),
        share=policy.share if policy.stage == "share" else 1.0,
        budget=Budget(**terms.budget.model_dump()) if terms.budget else None,
        trim=Trim(**terms.trim.model_dump()) if terms.trim else None,
        challenge=terms.challenge,
        appeal=terms.appeal,
        fails=terms.fails,
    )


def acts_on(measure: Measure, account: str) -> bool:
    """Whether anything is done to an account that a measure meets, beyond a line of a log."""
    if measure.action in ("observe", "tag") or measure.stage == "shadow":
        return False
    return measure.stage == "all" or drawn(measure.id, account, measure.share)


def _allowed(one: Met, records: Records) -> list[str]:
    """The accounts of a policy that it may meet. A step-up that no second person has looked at goes
    no further than one person may: whoever came since, or pays by now, waits for him."""
    step = one.policy.steps[-1]
    if one.policy.terms.action != "step_up" or step.stage == "shadow" or step.approved_by is not None:
        return list(one.accounts)
    free = [name for name in one.accounts if not records.pays(name) and drawn(one.measure, name, step.share)]
    return sorted(free, key=lambda name: (-one.accounts[name], name))[:MANY]
