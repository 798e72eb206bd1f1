"""The whole check of a team's log: set beside honest strangers, judged, and its habits told."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from stillwatch.campaigns.judge import LISTED
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import Sources
from stillwatch.selfcheck import habits, requests
from stillwatch.selfcheck.changes import changes, reasons
from stillwatch.selfcheck.model import SCHEMA, Likeness, SelfCheck
from stillwatch.selfcheck.training.compliance import compliance
from stillwatch.selfcheck.verdicts import (
    declared,
    is_taken,
    is_taken_declared,
    read_among_strangers,
    undeclared,
    verdicts_on,
)

MOST_DAYS = 7
"""Of a log; its last ones are looked at."""

NAMED = 50
"""Accounts that are named, at most."""

STRONG, SOME = 0.5, 0.1
"""Confidence from which accounts are said to look a lot, and somewhat, like a campaign."""

Strangers = Callable[[Lake, date, int], dict[str, str]]
"""Takes honest strangers of so many days from a day on into a lake; returns the persona of each."""


def check(sources: Sources, paths: Sequence[Path], strangers: Strangers, training: Sequence[Path] = ()) -> SelfCheck:
    """What an operator's scan would say of the accounts of a log whose files and folders are
    `paths`, and of how they go about it; and what of the files `training` are answers in the log.
    Raises UnusableError when nothing of the log, or of a training file, can be read."""
    compared = compliance(training, sources) if training else None
    with Lake.temporary() as lake:
        lake.ingest(sources, read_accounts(paths)[0])
        if not lake.days():
            raise UnusableError("nothing of the log was read; `stillwatch check` says why")
        lake.keep_days(MOST_DAYS)
        days, own, models = lake.days(), _counted(lake, "account_id"), _counted(lake, "model")
        persona = strangers(lake, days[0], (days[-1] - days[0]) // timedelta(days=1) + 1)
        names = frozenset(own) - persona.keys()
        people = read_among_strangers(lake, names)
        team = np.array([k for k, name in enumerate(people.names) if name in names], np.int64)
        hidden = undeclared(people, team)
        verdicts = verdicts_on(lake, hidden, team)
        measured = habits.measured(lake.view())
    surest = next(iter(verdicts), None)
    return SelfCheck(
        schema=SCHEMA,
        accounts=len(own),
        exchanges=sum(own.values()),
        days=len(days),
        first=days[0],
        last=days[-1],
        names=list(own)[:NAMED],
        models=models,
        taken=surest is not None and is_taken(surest),
        taken_declared=is_taken_declared(verdicts, declared(people, team)),
        likeness=_likeness(surest.confidence if surest else 0.0),
        reasons=reasons(surest) if surest else [],
        changes=changes(surest, hidden) if surest else [],
        habits=habits.standing(measured, names, persona),
        findings=[
            *habits.rare(measured, names, persona),
            *requests.findings(*requests.habits_of(sources), habits.serves_people(measured, names)),
        ],
        training=compared,
    )


def _counted(lake: Lake, column: str) -> dict[str, int]:
    """Exchanges by the values of a column, the most first."""
    counted = Counter(value or "unknown" for value in lake.exchanges(None, [column])[column].to_pylist())
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _likeness(confidence: float) -> Likeness:
    """Coarse, so that nobody can feel his way along it."""
    if confidence >= LISTED:
        return "listed"
    return "strong" if confidence >= STRONG else "some" if confidence >= SOME else "none"
