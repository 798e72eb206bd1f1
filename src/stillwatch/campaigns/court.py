"""Everything that is known when the candidates of a lake are judged, held together so that one can go on asking: of one
account, of a group without some of its accounts, of some accounts as a group of their own."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from stillwatch.campaigns.attribution import Everybody, fitted, read_fleets
from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.explained import Standing
from stillwatch.campaigns.identity import fresh_id, keep_names
from stillwatch.campaigns.judge import LISTED, Verdict, judge, without_echoes
from stillwatch.campaigns.labels import Label, by_account, informed
from stillwatch.campaigns.own import own_evidence
from stillwatch.campaigns.result import worth_telling
from stillwatch.campaigns.second_look import judge_again, worth_it
from stillwatch.campaigns.survey import Seen
from stillwatch.campaigns.ties import ties
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, examined
from stillwatch.fleets.population import Population
from stillwatch.lake.face import ReadableLake

Told = tuple[Standing, str]
"""How a scan tells of a candidate, and under which id."""


@dataclass(frozen=True, eq=False)
class Court:
    """`told`: which verdicts (by identity) a scan tells of, as what, under which name; known: masks of labelled
    accounts; everybody: as `attribute` takes them."""

    lake: ReadableLake
    until: datetime | None
    people: Population
    known: dict[str, np.ndarray]
    verdicts: list[Verdict]
    everybody: Everybody
    told: dict[int, Told]

    @staticmethod
    def hold(seen: Seen, until: datetime | None, labels: list[Label]) -> "Court":
        """Find and judge the candidates, as a scan does."""
        lake, people = seen.lake, seen.people
        people, known = informed(people, by_account(labels, lake, until), until)
        verdicts, everybody = deliberate(lake, until, people, known, seen.proposed)
        return Court(lake, until, people, known, verdicts, everybody, _told(lake, people, verdicts))

    def numbers(self, names: list[str]) -> Ints:
        """The sorted numbers of the accounts that were looked at, of some ids."""
        number = {name: k for k, name in enumerate(self.people.names)}
        return np.array(sorted(number[name] for name in names if name in number), np.int64)

    def reasons(self, fleet: Fleet, account: int) -> list[Evidence]:
        """What speaks for and against one account's belonging to a fleet, and of it by itself."""
        others = fleet.accounts[fleet.accounts != account]
        return [*ties(self.people, fleet, account), *own_evidence(self.people, self.known, account, others)]

    def judged(self, accounts: Ints, reserved: Ints) -> Verdict | None:
        """A verdict on some accounts (sorted numbers) as a group that somebody chose; None where they are too few.
        reserved: accounts that are never compared with, as the others of the group that they come from."""
        fleet = examined(self.people, accounts, np.union1d(accounts, reserved))
        if fleet is None:
            return None
        verdict = judge(self.people, fleet, self.known)
        if not worth_it(verdict):
            return verdict
        [rows] = read_fleets(self.lake, self.until, self.people, [fitted(fleet.accounts)])
        return judge_again(self.people, verdict, self.known, rows, self.everybody)


def _told(lake: ReadableLake, people: Population, verdicts: list[Verdict]) -> dict[int, Told]:
    """Which verdicts a scan of this lake tells of, as what, under which name. Nothing is renamed by asking."""
    kept = without_echoes(verdicts)
    listed = [v for v in kept if v.confidence >= LISTED]
    groups = [v for v in kept if v.confidence < LISTED and worth_telling(v)]
    named = keep_names([names_of(people, v) for v in listed], lake.campaign_names())
    out: dict[int, Told] = {id(v): ("campaign", name) for v, (name, _) in zip(listed, named, strict=True)}
    return out | {id(v): ("group", fresh_id("G", names_of(people, v))) for v in groups}


def names_of(people: Population, verdict: Verdict) -> list[str]:
    """The ids of a verdict's accounts."""
    return [people.names[a] for a in verdict.fleet.accounts]
