"""Why an account stands where it stands: what it did, every candidate it is in, and every reason
with its weight."""

from datetime import date, datetime, timedelta

import numpy as np

from stillwatch.campaigns import kinds
from stillwatch.campaigns.attribution import attributed
from stillwatch.campaigns.judge import Verdict
from stillwatch.campaigns.labels import Label, by_account
from stillwatch.engine.arrays import Ints
from stillwatch.exchange.errors import UnusableError
from stillwatch.explain.explanation import Activity, Explanation, Place
from stillwatch.explain.nearest import nearest, shared
from stillwatch.explain.own import own_evidence
from stillwatch.explain.ties import prior, ties
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, family_weights
from stillwatch.fleets.odds import logit
from stillwatch.fleets.population import Population
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.scan.judged import Judged, Standing, candidate_id
from stillwatch.scan.survey import survey
from stillwatch.scan.tables import ranked
from stillwatch.scan.taken import in_parts, taken_by

CAMPAIGN_SAYS = "One hand runs the accounts, hides it, and harvests."

NOBODY: Ints = np.empty(0, np.int64)


def explain_account(lake: ReadableLake, asked_for: str, until: datetime | None, labels: list[Label]) -> Explanation:
    """Explain an account of a lake as things stood at `until`, with what the operator's labels say.

    The candidates are found and judged as by a scan of the whole lake, since an account is in a
    fleet or not only among all others. Raises UnusableError when the lake has neither an exchange
    nor a record of the account.
    """
    stands_for = {row["alias"]: row["account_id"] for row in lake.aliases(until).to_pylist()}
    name = stands_for.get(asked_for, asked_for)
    with survey(lake, until, labels, also=name) as seen:
        people, records = seen.people, lake.accounts(until)
        row, account = _place_of(name, records["account_id"].to_pylist()), _place_of(name, people.names)
        if account is None and row is None:
            when = f" before {until}" if until else ""
            raise UnusableError(f"the lake holds nothing of an account {asked_for}{when}")
        explained = Explanation(
            account_id=name,
            asked_for=asked_for,
            until=until,
            accounts=round(people.total),
            activity=_activity(people, account, {} if row is None else records.slice(row, 1).to_pylist()[0]),
            places=[],
            evidence=[],
            counter_evidence=[],
            nearest=[],
            shared=[],
        )
        if account is not None:
            _reason(explained, Judged.of(seen, until, by_account(labels, lake, until)), account)
    return explained


def _place_of(name: str, names: list[str]) -> int | None:
    """Looked up in Python: an id from the command line need not be text that Arrow takes."""
    return names.index(name) if name in names else None


def _activity(people: Population, account: int | None, record: dict[str, datetime | None]) -> Activity:
    did = Activity(created_at=record.get("created_at"), closed_at=record.get("closed_at"))
    if account is None:
        return did
    days = people.hourly["day"][people.hourly["account"] == account]
    did.first_day, did.last_day = (date(1970, 1, 1) + timedelta(days=int(d)) for d in (days.min(), days.max()))
    did.exchanges, did.answered, did.follow_ups = (
        int(people.counts[name][account]) for name in ("exchanges", "answered", "follow_ups")
    )
    did.prompts_measured, did.days = int(people.whole.n[account]), int(people.days[account])
    return did


def _reason(explained: Explanation, judged: Judged, account: int) -> None:
    """Fill in where the account stands and why."""
    places = [_place(judged, v, account) for v in judged.verdicts if account in v.fleet.accounts]
    order: tuple[Standing, ...] = ("campaign", "group", "candidate")
    explained.places = sorted(places, key=lambda p: (order.index(p.standing), -p.confidence))
    own = own_evidence(judged.people, judged.known, account, NOBODY)
    explained.evidence, explained.counter_evidence = ranked(own, 1), ranked(own, -1)
    if not places:
        explained.nearest = nearest(judged.people, account, np.arange(len(judged.people)))
        explained.shared = shared(judged.people, account)


def _place(judged: Judged, verdict: Verdict, account: int) -> Place:
    """The account in one candidate, with its own evidence for and against belonging there."""
    people, fleet = judged.people, verdict.fleet
    candidate = candidate_id(people, verdict)
    standing, name = judged.standing(verdict)
    others = fleet.accounts[fleet.accounts != account]
    evidence = reasons(judged, fleet, account)
    member = float(fleet.member[fleet.accounts == account][0])
    kind = kinds.kind_of(verdict.evidence, verdict.answers.harvest) if standing != "campaign" else None
    attempts, harvest = _taken(judged, verdict, account) if standing == "campaign" else (None, None)
    return Place(
        id=name,
        candidate_id=candidate,
        standing=standing,
        kind=kind,
        says=kinds.SAYS[kind] if kind else CAMPAIGN_SAYS,
        origin=fleet.origin,
        accounts=len(fleet.accounts),
        confidence=verdict.confidence,
        answers=verdict.answers,
        membership=min(member, verdict.confidence) if standing == "campaign" else member,
        prior=prior(people, fleet),
        log_odds=logit(prior(people, fleet)) + sum(family_weights(evidence).values()),
        evidence=ranked(evidence, 1),
        counter_evidence=ranked(evidence, -1),
        nearest=nearest(people, account, others),
        of_candidate=ranked(verdict.evidence, 1) + ranked(verdict.evidence, -1),
        attempts=attempts,
        harvest_exchanges=harvest,
    )


def reasons(judged: Judged, fleet: Fleet, account: int) -> list[Evidence]:
    """What speaks for and against one account's belonging to a fleet, and of it by itself."""
    others = fleet.accounts[fleet.accounts != account]
    return [*ties(judged.people, fleet, account), *own_evidence(judged.people, judged.known, account, others)]


def _taken(judged: Judged, verdict: Verdict, account: int) -> tuple[int, int]:
    """(exchanges of the account that are attributed to the campaign's harvest, those of them that
    were answered)."""
    accounts = verdict.fleet.accounts
    place, rows, likely = attributed(judged.lake, judged.until, judged.people, accounts, judged.everybody)
    counted = taken_by(place, len(accounts), rows, in_parts(likely))
    at = int(np.searchsorted(accounts, account))
    return int(counted.attempts[at]), int(counted.harvest[at])
