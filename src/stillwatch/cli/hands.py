"""`stillwatch bench indicators`: what a second operator finds by a profile that a first one hands over."""

import json as as_json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from scipy.special import betaincinv

from stillwatch.cli.ending import plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.result.tables import line, table
from stillwatch.sharing.indicators.export import profile_of
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.match import match
from stillwatch.sharing.indicators.profile import BANDS, Profile
from stillwatch.worlds.hands import FIRST, MECHANICS, calm, pair
from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.result import read_result
from stillwatch.worlds.score.truth import Truth, read_truth
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import KEY, scan_log

GROUP = GroupKey(KEY)

WORLDS = ("told", "same", "other", "nobody")
"""Where a profile is sought: in the log that it was made of, as if the second operator had the same honest customers,
all of them, and the same fleet; where the same hand is at work; where another fleet is; where none is."""


@dataclass(frozen=True)
class Sought:
    """One profile sought in one world. kinds: which of its indicators; fleet: accounts of the world's campaigns; scan:
    how many of them its own scan found; found, possible: how many the search found, or told of; honest: honest
    accounts; false, doubted: how many of them the search found, or told of."""

    mechanic: str
    number: int
    world: str
    kinds: str
    fleet: int
    scan: int
    found: int
    possible: int
    honest: int
    false: int
    doubted: int


def indicators(
    seeds: Annotated[int, typer.Option(min=1, help="Pairs of worlds of each mechanic.")] = 2,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures here.")] = None,
) -> None:
    """What a second operator finds by a profile: the same hand, another fleet, or nobody."""
    screen = Screen()
    with plain_endings():
        rows: list[Sought] = []
        for number in range(FIRST, FIRST + seeds):
            with scanned(calm(number)) as nobody:
                for mechanic in MECHANICS:
                    rows += _pair(mechanic, number, nobody, screen)
                    if json:
                        json.write_text(as_json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
        _show(rows, screen)


@contextmanager
def scanned(spec: WorldSpec) -> Iterator[Path]:
    """A folder with a world, and its lake scanned as a user would."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-hands-"))
    try:
        make_world(spec, work / "world")
        scan_log(work / "world", work / "result", work / "lake")
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _pair(mechanic: str, number: int, nobody: Path, screen: Console) -> list[Sought]:
    specs = pair(mechanic, number)
    with scanned(specs.told) as work:
        profile = exported(work)
        rows = [_seek(mechanic, number, "told", "all", profile, work)]
    if profile is None:
        screen.print(line(f"{mechanic} {number}: the first operator found no campaign, so that there is no profile"))
    with scanned(specs.same) as same, scanned(specs.other) as other:
        for world, work in zip(WORLDS[1:], (same, other, nobody), strict=True):
            for kinds, part in _parts(profile).items() if world == "same" else [("all", profile)]:
                rows.append(_seek(mechanic, number, world, kinds, part, work))
    for row in rows:
        screen.print(line(f"{mechanic} {number} {row.world} {row.kinds}: {row.found}/{row.fleet}, {row.false} false"))
    return rows


def exported(work: Path) -> Profile | None:
    """The profile of the campaign that holds most of the world's fleet."""
    truth = read_truth(work / "world")
    found = read_result(work / "result").members
    hit = {name: len(truth.members & {*accounts}) for name, accounts in found.items()}
    if not any(hit.values()):
        return None
    with Lake.open(work / "lake", create=False) as lake:
        return profile_of(lake, Matter.read(lake, None, max(hit, key=lambda name: hit[name])), GROUP, None, "TLP:AMBER")


def _parts(profile: Profile | None) -> dict[str, Profile | None]:
    """The profile, and what it would be with one kind of indicator only."""
    if profile is None:
        return {kinds: None for kinds in ("all", "values", "frames", "subject")}
    frames = tuple(one for one in profile.indicators if one.kind in BANDS)
    values = tuple(one for one in profile.indicators if one.kind not in BANDS)
    return {
        "all": profile,
        "values": profile.model_copy(update={"subject": None, "indicators": values}),
        "frames": profile.model_copy(update={"subject": None, "indicators": frames}),
        "subject": profile.model_copy(update={"indicators": ()}),
    }


def _seek(mechanic: str, number: int, world: str, kinds: str, profile: Profile | None, work: Path) -> Sought:
    truth, scan = read_truth(work / "world"), read_result(work / "result").members
    sure: set[str] = set()
    told: set[str] = set()
    if profile is not None:
        with Lake.open(work / "lake", create=False) as lake:
            seen = match(lake, profile, GROUP)
        sure, told = {a.account_id for a in seen.sure}, {a.account_id for a in seen.accounts}
    own = truth.members & {account for accounts in scan.values() for account in accounts}
    return Sought(mechanic, number, world, kinds, len(truth.members), len(own), *_counted(truth, sure, told))


def _counted(truth: Truth, sure: set[str], told: set[str]) -> tuple[int, int, int, int, int]:
    fleet, honest = truth.members, truth.honest
    return len(fleet & sure), len(fleet & told), len(honest), len(honest & sure), len(honest & told)


def _show(rows: list[Sought], screen: Console) -> None:
    same = table("the same hand", "kinds", "accounts", "own scan", "found", "possible", right=("accounts",))
    for mechanic in MECHANICS:
        for kinds in ("all", "values", "frames", "subject"):
            own = [r for r in rows if (r.mechanic, r.world, r.kinds) == (mechanic, "same", kinds)]
            fleet = sum(r.fleet for r in own)
            shares = [
                f"{sum(part) / max(fleet, 1):.3f}"
                for part in zip(*((r.scan, r.found, r.possible) for r in own), strict=True)
            ]
            same.add_row(mechanic, kinds, f"{fleet:,}", *shares)
    screen.print(same)
    false = table(
        "honest accounts", "sought in", "of", "false", "per 10,000", "at most (95%)", "doubted", "fleet named"
    )
    for world in WORLDS:
        own = [r for r in rows if (r.world, r.kinds) == (world, "all")]
        of, wrong = sum(r.honest for r in own), sum(r.false for r in own)
        bound = float(betaincinv(wrong + 1, of - wrong, 0.95)) * 10_000
        named = f"{sum(r.found for r in own):,} of {sum(r.fleet for r in own):,}"
        counted = (
            f"{of:,}",
            f"{wrong:,}",
            f"{wrong / of * 10_000:.2f}",
            f"{bound:.2f}",
            f"{sum(r.doubted for r in own):,}",
        )
        false.add_row("", world, *counted, named)
    screen.print(false)
