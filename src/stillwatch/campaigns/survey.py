"""A large lake is looked at twice: first at accounts drawn by lot, each of which stands for many; then at whoever may
belong to what was found there, and at the drawn ones beside them.

What a fleet of some size does, a share of it does too, so that one account in fifty shows the fleet; and whoever draws
on its list is told by a pass over everybody (lookalikes.py). A small lake is looked at once, everybody in it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.harvest import on_one_list
from stillwatch.campaigns.judge import Verdict
from stillwatch.campaigns.labels import Label, by_account, labelled
from stillwatch.fleets.lookalikes import Likeness, lookalikes
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import Proposal
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake
from stillwatch.lake.excerpt import Choice, take
from stillwatch.lake.face import ReadableLake

DRAWN = 25_000
"""Accounts that are drawn, at least; fewer than twice as many."""

PROMISING = 0.02
"""Confidence in the first look from which a candidate is looked at whole: of a share of its accounts less can be
seen."""


@dataclass(frozen=True)
class Seen:
    """What a scan looks at: a lake or an excerpt of it, its accounts, and what to examine (all that can be proposed
    where None)."""

    lake: ReadableLake
    people: Population
    proposed: list[Proposal] | None = None


@contextmanager
def survey(lake: ReadableLake, until: datetime | None, labels: list[Label], also: str | None = None) -> Iterator[Seen]:
    """What there is to look at, an account that is asked for in any case; while it is looked at, an excerpt of a large
    lake lies in the lake's folder for work under way."""
    accounts = lake.view(until).account_count()
    every = 1 << max(0, (accounts // DRAWN).bit_length() - 1)
    if every == 1 or not isinstance(lake, Lake):
        yield Seen(lake, read_population(lake, until))
        return
    folder = lake.view(until).work_folder()
    try:
        asked = frozenset([also]) if also and _is_text(also) else frozenset[str]()
        yield _second_look(lake, until, labels, Choice(every, asked), accounts, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _second_look(
    lake: Lake, until: datetime | None, labels: list[Label], lot: Choice, accounts: int, folder: Path
) -> Seen:
    """Accounts drawn by lot, and whoever may belong to a promising candidate among them."""
    drawn = take(lake, until, lot, accounts, folder)
    people = read_population(drawn, until)
    promising = _promising(drawn, until, people, labels)
    metric = people.metric
    assert metric is not None
    alike = [v for v in promising if on_one_list(v.fleet) > 0]
    found = lookalikes(lake, until, metric, [Likeness.of(people, metric, v.fleet.accounts) for v in alike])
    groups = [[people.names[a] for a in v.fleet.accounts] for v in promising]
    origins = [v.fleet.origin for v in promising]
    stands_for = {row["alias"]: row["account_id"] for row in lake.aliases(until).to_pylist()}
    chosen = lot.chosen | {stands_for.get(name, name) for names in (*found, *groups) for name in names}
    del people
    seen = take(lake, until, Choice(lot.every, chosen), accounts, folder)
    everyone = read_population(seen, until, metric)
    number = {name: k for k, name in enumerate(everyone.names)}
    proposed = [
        Proposal(origin, np.array(sorted(number[name] for name in group), np.int64))
        for origin, group in zip(origins, groups, strict=True)
    ]
    return Seen(seen, everyone, proposed)


def _promising(drawn: ReadableLake, until: datetime | None, people: Population, labels: list[Label]) -> list[Verdict]:
    known = labelled(people, by_account(labels, drawn, until), until)
    verdicts, _ = deliberate(drawn, until, people, known)
    return [v for v in verdicts if v.confidence >= PROMISING]


def _is_text(name: str) -> bool:
    """An id from the command line need not be text that Arrow takes."""
    return not any(0xD800 <= ord(letter) < 0xE000 for letter in name)
