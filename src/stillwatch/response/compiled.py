"""Policies, made measures: what of each policy stands in the table, and whom it meets."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from stillwatch.response.accounts import Known, Records
from stillwatch.response.digests import Question
from stillwatch.response.drawing import drawn
from stillwatch.response.measures import Budget, Kind, Measure, Trim
from stillwatch.response.met import Met
from stillwatch.response.rules import MANY


@dataclass(frozen=True)
class Compiled:
    """What a table is made of: measures, and by (kind, name) the ids of those that meet a subject.
    `acted_on`: by (policy, case), the accounts to which something is done. `unknown`: names that
    policies ask for, and that the vault does not give away."""

    measures: list[Measure] = field(default_factory=list)
    subjects: dict[tuple[Kind, str | bytes], list[str]] = field(default_factory=dict)
    acted_on: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    unknown: int = 0


def compiled(met: Iterable[Met], known: Known) -> Compiled:
    """The measures of policies that have taken a step. One that meets nobody is left out."""
    each = list(met)
    records = known.of(account for one in each for account in one.accounts)
    out, asked = Compiled(), list[tuple[str, Question]]()
    for one in each:
        accounts = sorted(_listed(one, records))
        if not accounts:
            continue
        measure = measure_of(one)
        out.measures.append(measure)
        for account in accounts:
            for name in (account, *records.aliases.get(account, ())):
                out.subjects.setdefault(("account", name), []).append(measure.id)
        asked += [(measure.id, (kind, frozenset(accounts))) for kind in one.policy.terms.also_by]
        if acts(measure):
            out.acted_on[one.policy.id, one.case_id] = set(accounts)
    return _also_by(out, known, asked)


def _also_by(out: Compiled, known: Known, asked: list[tuple[str, Question]]) -> Compiled:
    """With the other names by which policies meet their accounts."""
    unknown, answers = 0, known.names([question for _, question in asked])
    for (measure, (kind, _)), answer in zip(asked, answers, strict=True):
        unknown += answer.unknown
        for name in answer.names:
            out.subjects.setdefault((kind, name), []).append(measure)
    return replace(out, unknown=unknown)


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
        budget=Budget(**terms.budget.model_dump()) if terms.budget else None,
        trim=Trim(**terms.trim.model_dump()) if terms.trim else None,
        challenge=terms.challenge,
        appeal=terms.appeal,
        fails=terms.fails,
    )


def acts(measure: Measure) -> bool:
    """Whether anything is done to whom a measure meets, beyond a line of a log."""
    return measure.action not in ("observe", "tag") and measure.stage != "shadow"


def _listed(one: Met, records: Records) -> list[str]:
    """The accounts of a policy that it meets: those that are drawn, where it is at a share. A
    step-up that no second person has looked at goes no further than one person may: whoever came
    since, or pays by now, waits for him."""
    step = one.policy.steps[-1]
    met = [name for name in one.accounts if step.stage != "share" or drawn(one.measure, name, step.share)]
    if one.policy.terms.action != "step_up" or step.stage == "shadow" or step.approved_by is not None:
        return met
    free = [name for name in met if not records.pays(name)]
    return sorted(free, key=lambda name: (-one.accounts[name], name))[:MANY]
