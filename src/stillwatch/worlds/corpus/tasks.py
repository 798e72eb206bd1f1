"""Rows of corpora that both a campaign may deal and honest people may write: instructions, one-off
tasks, tasks of many steps. A row is one side's only."""

import zlib
from functools import cache

from stillwatch.worlds.corpus.harvest import FAMILIES, FAMILIES_ZH, HarvestRow
from stillwatch.worlds.corpus.harvest_zh import FAMILY
from stillwatch.worlds.corpus.labelled import rows
from stillwatch.worlds.corpus.load import harvest_rows, harvest_rows_zh, once
from stillwatch.worlds.spec import WorldSpec

HARVESTED = frozenset((*FAMILIES, *FAMILIES_ZH, FAMILY))
"""The harvest corpora; every other family is of the labelled ones."""


def honest(row: HarvestRow) -> bool:
    """Whether a row is the honest side's where both sides write in one family's style: half of
    them, by checksum."""
    return zlib.crc32(row.text.encode()) % 2 == 0


@cache
def labelled_rows(families: tuple[str, ...]) -> tuple[HarvestRow, ...]:
    """The rows of those families that are labelled ones, aimed at what their first label says."""
    found = [
        HarvestRow(row.prompt, family, row.labels[0])
        for family in families
        if family not in HARVESTED
        for row in rows(family)
    ]
    return tuple(once(found))


@cache
def honest_rows(families: tuple[str, ...], dealt: tuple[str, ...]) -> dict[str, tuple[HarvestRow, ...]]:
    """What honest people write of these families: family -> rows, half of those that a campaign
    deals too."""
    carried = [*harvest_rows(), *harvest_rows_zh(), *labelled_rows(families)]
    found: dict[str, list[HarvestRow]] = {family: [] for family in families}
    for row in carried:
        if row.family in found and (row.family not in dealt or honest(row)):
            found[row.family].append(row)
    return {family: tuple(held) for family, held in found.items() if held}


@cache
def rows_of(family: str) -> int:
    """How many rows a family has."""
    if family not in HARVESTED:
        return len(labelled_rows((family,)))
    return sum(row.family == family for row in (*harvest_rows(), *harvest_rows_zh()))


def dealt(spec: WorldSpec) -> tuple[str, ...]:
    """Families that the campaigns of a world deal from, each once and in order."""
    return tuple(sorted({family for campaign in spec.campaigns for family in campaign.families or HARVESTED}))
