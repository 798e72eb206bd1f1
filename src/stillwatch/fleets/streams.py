"""Sub-streams: the part of everybody's tasks that has one trait, compared by itself.

Where half of what goes through a fleet's accounts is other people's talk, each account as a whole
asks like a stranger. What a dispatcher sends differs from such cover in how it is sent: under a
system prompt, with settings, once and never followed up, or after what rivals train on. So the
accounts are compared once more by those of their tasks alone, with everybody's such tasks for
strangers; who sends hardly anything else, or hardly any of it, is told by all tasks.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.communities import communities
from stillwatch.fleets.find import SURE, SURELY, Fleet, find_fleets, on_one_list
from stillwatch.fleets.measuring import Measured
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.overlap import is_twin, without_twins
from stillwatch.fleets.population import WANTED, Population
from stillwatch.fleets.propose import NOMINATING, Proposal
from stillwatch.lake.store.columns import numbers, ranked
from stillwatch.lake.views.profile import READ, asks_again, profile_of
from stillwatch.lake.views.protocols import ReadableLake

Mask = npt.NDArray[np.bool_]

PART = 0.1, 0.8
"""Share of an account's prompts between which a stream is a part of them: of less there is nothing
to compare, and more is told by all of them."""

KNOWN = 0.5
"""Jaccard overlap from which a group that asks alike by its streams is one that asks alike by all
its tasks."""

TOLD = 0.6
"""The same of what it has come to, from which it says no more than all tasks do, by fewer of them:
it is that fleet with others in its style, and not two halves of one, which have half in common with
it each."""

COLUMNS = (*READ, "max_tokens", "temperature")

_WANTED = sum(1 << CAPABILITIES.index(name) for name in WANTED)


@dataclass(frozen=True)
class Stream:
    """A part of everybody's exchanges, its name, and how a sentence about it begins. of: COLUMNS ->
    (rows,)."""

    name: str
    says: str
    of: Callable[[pa.Table], Mask]


def _given(rows: pa.Table, *names: str) -> Mask:
    """(rows,): whether any of the columns has a value."""
    return np.any([rows[name].combine_chunks().is_valid().to_numpy(zero_copy_only=False) for name in names], axis=0)


def _once(rows: pa.Table) -> Mask:
    """(rows,): those of tasks after which nobody asks again."""
    account, _ = ranked(rows["account_id"])
    task = numbers(rows["task"])
    again = asks_again(account, task, numbers(rows["timestamp"]), numbers(rows["turn"]))
    return ~np.isin(task, task[again])


STREAMS = (
    Stream("prompted", "Of what they ask under a system prompt:", lambda rows: _given(rows, "system_token")),
    Stream(
        "set",
        "Of what they ask with settings of their own:",
        lambda rows: _given(rows, "max_tokens", "temperature"),
    ),
    Stream("once", "Of the tasks that they do not come back to:", _once),
    Stream(
        "wanted",
        "Of what they ask that rivals train on:",
        lambda rows: (numbers(rows["capabilities"]) & _WANTED) != 0,
    ),
)


def covered_fleets(
    lake: ReadableLake,
    until: datetime | None,
    people: Population,
    known: list[Fleet],
    names: Collection[str] | None = None,
) -> Iterator[Fleet]:
    """Groups that ask alike in one of their streams, and do not surely by all their tasks as far as
    is `known`. names: of the streams to look at, where not at all; by a kept metric."""
    if people.metric is None or "text" in people.ignored:
        return
    sure = [fleet.accounts for fleet in known if on_one_list(fleet) >= SURELY]
    found = list(sure)
    streams = [stream for stream in STREAMS if names is None or stream.name in names]
    for stream, seen in zip(streams, views(lake, until, people, streams, names is not None), strict=True):
        groups = [*found, *communities(seen.halves[NOMINATING], _a_part(people, seen))]
        kept = without_twins(groups, KNOWN, [None] * len(groups))
        proposed = [Proposal("text", groups[k]) for k in kept if k >= len(found)]
        for fleet in find_fleets(seen, proposed):
            told = is_twin(fleet.accounts, sure, TOLD)
            if not told and (on_one_list(fleet) > 0 or fleet.acts_as_one >= SURE):  # cover may lie in it, too
                evidence = [
                    e.model_copy(update={"says": f"{stream.says} {e.says}"}) if e.kind == "exchangeability" else e
                    for e in fleet.evidence
                ]
                found.append(fleet.accounts)
                yield replace(fleet, evidence=evidence, seen=seen, stream=stream.name)


def views(
    lake: ReadableLake, until: datetime | None, people: Population, streams: Sequence[Stream], kept: bool = False
) -> list[Population]:
    """The population by each of some streams alone: its prompts are those of the stream, and all
    else is as it was. kept: whether the metric is one that is kept with what is measured by it."""
    if not streams:
        return []
    assert people.metric is not None
    works = {stream.name: partial(_measured, metric=people.metric, name=stream.name) for stream in streams}
    parts = lake.each_task(until, COLUMNS, works, Measured if kept else None)
    out = []
    for stream in streams:
        measured = Measured.added(parts.pop(stream.name), people.names)
        first, second, whole = measured.embeddings(people.weight)
        out.append(people.asking((first, second), whole))
    return out


def _measured(rows: pa.Table, metric: Metric, name: str) -> Measured:
    """By the stream of a name."""
    (stream,) = (stream for stream in STREAMS if stream.name == name)
    return Measured.of(profile_of(rows.select(READ).filter(pa.array(stream.of(rows)))), metric)


def _a_part(people: Population, seen: Population) -> Mask:
    """(accounts,): of whose prompts the stream is a part."""
    share = seen.whole.n / np.maximum(people.whole.n, 1.0)
    return np.asarray((share >= PART[0]) & (share <= PART[1]))
