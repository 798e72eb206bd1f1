"""What was judged of a lake: every candidate with its verdict, and which of them a scan tells of,
as what, under which name. A scan writes it down; whoever explains an account, or judges a group by
hand, goes on asking of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa

from stillwatch.campaigns import kinds
from stillwatch.campaigns.attribution import Everybody, fitted, read_fleets
from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.judge import LISTED, Verdict, judge, without_echoes
from stillwatch.campaigns.labels import Label, informed
from stillwatch.campaigns.second_look import judge_again, worth_it
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.find import examined
from stillwatch.fleets.population import Population
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.scan.names import fresh_id, keep_names
from stillwatch.scan.survey import Seen

TELLING = 50
"""Accounts from which a group that does not act as one is told of."""

Standing = Literal["campaign", "group", "candidate"]


class Told(NamedTuple):
    """A verdict that a scan tells of, as a campaign or as a group. aliases: a campaign's earlier
    names."""

    verdict: Verdict
    standing: Standing
    name: str
    accounts: list[str]
    aliases: list[str]


@dataclass(frozen=True, eq=False)
class Judged:
    """known: masks of labelled accounts; verdicts: on all candidates, surest first; everybody: as
    `attribute` takes them; record: the lake's campaign names (NAMES) when it was judged; told:
    surest first."""

    lake: ReadableLake
    until: datetime | None
    people: Population
    known: dict[str, np.ndarray]
    verdicts: list[Verdict]
    everybody: Everybody
    record: pa.Table
    told: list[Told]

    @staticmethod
    def of(seen: Seen, until: datetime | None, labels: list[Label]) -> "Judged":
        """Find and judge the candidates; labels: of accounts (labels.by_account)."""
        people, known = informed(seen.people, labels, until)
        verdicts, everybody = deliberate(seen.lake, until, people, known, seen.proposed, seen.streams)
        record = seen.lake.campaign_names()
        told = _told(people, without_echoes(verdicts), record)
        return Judged(seen.lake, until, people, known, verdicts, everybody, record, told)

    @property
    def campaigns(self) -> list[Told]:
        """Those that are listed."""
        return [told for told in self.told if told.standing == "campaign"]

    @property
    def groups(self) -> list[Told]:
        """Those that are linked, and no campaign."""
        return [told for told in self.told if told.standing == "group"]

    def standing(self, verdict: Verdict) -> tuple[Standing, str]:
        """As what a scan tells of a verdict, and under which name."""
        told = next((one for one in self.told if one.verdict is verdict), None)
        return (told.standing, told.name) if told else ("candidate", candidate_id(self.people, verdict))

    def numbers(self, names: list[str]) -> Ints:
        """The sorted numbers of the accounts that were looked at, of some ids."""
        number = {name: k for k, name in enumerate(self.people.names)}
        return np.array(sorted(number[name] for name in names if name in number), np.int64)

    def verdict_on(self, accounts: Ints, reserved: Ints) -> Verdict | None:
        """A verdict on some accounts (sorted numbers) as a group that somebody chose; None where
        they are too few. reserved: accounts that are never compared with, as the others of the
        group that they come from."""
        fleet = examined(self.people, accounts, np.union1d(accounts, reserved))
        if fleet is None:
            return None
        verdict = judge(self.people, fleet, self.known)
        if not worth_it(verdict):
            return verdict
        [rows] = read_fleets(self.lake, self.until, self.people, [fitted(fleet.accounts)])
        return judge_again(self.people, verdict, self.known, rows, self.everybody)


def candidate_id(people: Population, verdict: Verdict) -> str:
    """The id of a candidate: of its accounts, so that the same candidate has the same in every
    scan."""
    return fresh_id("K", _names(people, verdict))


def _told(people: Population, verdicts: list[Verdict], record: pa.Table) -> list[Told]:
    """What a scan tells of: listed campaigns under names that last, then the groups that are worth
    telling."""
    listed = [(v, _names(people, v)) for v in verdicts if v.confidence >= LISTED]
    named = keep_names([accounts for _, accounts in listed], record)
    out = [
        Told(v, "campaign", name, accounts, aliases)
        for (v, accounts), (name, aliases) in zip(listed, named, strict=True)
    ]
    groups = [(v, _names(people, v)) for v in verdicts if v.confidence < LISTED and worth_telling(v)]
    return out + [Told(v, "group", fresh_id("G", accounts), accounts, []) for v, accounts in groups]


def worth_telling(verdict: Verdict) -> bool:
    """A group is told of when it acts as one, or an honest explanation links it for sure, or many
    by it."""
    if verdict.answers.acts_as_one >= 0.5:
        return True
    kind = kinds.kind_of(verdict.evidence, verdict.answers.harvest)
    if kind in ("company", "class", "benchmark"):
        return True
    return kind != "unconfirmed" and len(verdict.fleet.accounts) >= TELLING


def _names(people: Population, verdict: Verdict) -> list[str]:
    return [people.names[a] for a in verdict.fleet.accounts]
