"""A large lake is looked at twice: first at accounts drawn by lot, each of which stands for many;
then at whoever may belong to what was found there, and at the drawn ones beside them.

What a fleet of some size does, a share of it does too, so that one account in fifty shows the
fleet; and whoever draws on its list is told by a pass over everybody (lookalikes.py). A small lake
is looked at once, everybody in it. What was drawn, found and copied is kept for the days that come
(stored_survey.py); of a lake on other machines it is not (distant_survey.py).
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from stillwatch.campaigns.labels import Label
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import Proposal
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake
from stillwatch.lake.views.protocols import DistantLake, ReadableLake
from stillwatch.scan.distant_survey import SurveyedOnce
from stillwatch.scan.stored_survey import up_to_date
from stillwatch.scan.surveyed import About, Surveyed

DRAWN = 25_000
"""Accounts that are drawn, at least; fewer than twice as many."""


@dataclass(frozen=True)
class Seen:
    """What a scan looks at: a lake or an excerpt of it, its accounts, what to examine (all that can
    be proposed where None), and in which streams of tasks (in all where None)."""

    lake: ReadableLake
    people: Population
    proposed: list[Proposal] | None = None
    streams: list[str] | None = None


@contextmanager
def survey(lake: ReadableLake, until: datetime | None, labels: list[Label], also: str | None = None) -> Iterator[Seen]:
    """What there is to look at, an account that is asked for in any case. Of a large lake's past,
    and of one on other machines, an excerpt lies in a folder for work under way while it is looked
    at; of the present of one on this machine, an excerpt is kept."""
    kept = isinstance(lake, Lake) and until is None and lake.survey_folder.exists()
    accounts = None if kept else lake.view(until).account_count()
    if accounts is not None and _every(accounts) == 1:
        yield Seen(lake, read_population(lake, until))
        return
    folder = lake.view(until).work_folder()
    try:
        with _surveyed(lake, until, labels, accounts, folder) as surveyed:
            if surveyed:
                yield _second_look(surveyed, frozenset([also]) if also and _is_text(also) else frozenset())
            else:
                yield Seen(lake, read_population(lake, until))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _surveyed(
    lake: ReadableLake, until: datetime | None, labels: list[Label], accounts: int | None, folder: Path
) -> AbstractContextManager[Surveyed | SurveyedOnce | None]:
    """None where everybody can be looked at."""
    if isinstance(lake, Lake):
        return up_to_date(lake, until, labels, accounts, _every, folder)
    assert isinstance(lake, DistantLake) and accounts is not None
    return nullcontext(SurveyedOnce.of(lake, About(_every(accounts), until, labels), accounts, folder))


def _every(accounts: int) -> int:
    """Of how many accounts one is drawn."""
    return 1 << max(0, (accounts // DRAWN).bit_length() - 1)


def _second_look(surveyed: Surveyed | SurveyedOnce, asked: frozenset[str]) -> Seen:
    """At the drawn accounts, and whoever may belong to a promising candidate among them."""
    seen, look = surveyed.excerpt(asked), surveyed.look
    everyone = read_population(seen, surveyed.about.until, look.metric)
    number = {name: k for k, name in enumerate(everyone.names)}
    proposed = [
        Proposal(origin, np.array(sorted(number[name] for name in group if name in number), np.int64))
        for origin, group in look.groups
    ]
    return Seen(seen, everyone, proposed, look.streams)


def _is_text(name: str) -> bool:
    """An id from the command line need not be text that Arrow takes."""
    return not any(0xD800 <= ord(letter) < 0xE000 for letter in name)
