"""What teams of worlds are told by the check of their own logs."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from stillwatch.engine.processes import each
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from stillwatch.selfcheck.check import MOST_DAYS, check
from stillwatch.worlds.company import bring, make_strangers
from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.teams.teams import Team, teams_of, write_log

NAMED = 3
"""Reasons that are kept of a check."""


@dataclass(frozen=True)
class Told:
    """One team of a world; taken, declared: whether a scan would list it, undeclared and declared;
    reasons: kinds of the strongest evidence for a campaign."""

    world: str
    team: Team
    taken: bool
    declared: bool
    likeness: str
    reasons: tuple[str, ...]


def told(specs: Sequence[WorldSpec]) -> Iterator[list[Told]]:
    """What the teams of each world are told, world by world."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-teams-", ignore_cleanup_errors=True) as work:
        for days in range(1, MOST_DAYS + 1):
            make_strangers(Path(work) / "strangers" / str(days), days)
        for spec in specs:
            world = Path(work) / "world"
            make_world(spec, world)
            yield each(partial(_one, spec.name, Path(work)), teams_of(spec, world))
            shutil.rmtree(world)


def _one(name: str, work: Path, team: Team) -> Told:
    """In a process of its own: the check of one team's log."""

    def strangers(lake: Lake, first: date, days: int) -> dict[str, str]:
        return bring(lake, work / "strangers" / str(days), first)

    with tempfile.TemporaryDirectory(dir=work) as folder:
        log = Path(folder)
        write_log(work / "world", team.accounts, log)
        found = check(open_sources([log]), [log], strangers)
    reasons = tuple(one.kind for one in found.reasons if one.strength != "against")[:NAMED]
    return Told(name, team, found.taken, found.taken_declared, found.likeness, reasons)
