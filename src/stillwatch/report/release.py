"""For whom a report is made, by whom, and what a person says of who is behind a campaign."""

from dataclasses import dataclass
from datetime import datetime

from stillwatch.report.exports import Marking


@dataclass(frozen=True)
class Attribution:
    """That a person attributes the campaign to a party: the person's own statement, never the
    program's."""

    party: str
    person: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Release:
    """One making of a report: to whom, under which marking, by whom, when, and with which
    attribution."""

    to: str
    marking: Marking
    by: str
    at: datetime
    attribution: Attribution | None = None
