"""What a second operator finds by a profile that a first one hands over, in pairs of worlds."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.sharing.indicators.export import profile_of
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.match import match
from stillwatch.sharing.indicators.profile import BANDS, Profile
from stillwatch.worlds.bench.sought import KINDS, WORLDS, Sought
from stillwatch.worlds.make import make_world
from stillwatch.worlds.operator_pairs import FIRST, MECHANICS, calm, pair
from stillwatch.worlds.score.result import read_result
from stillwatch.worlds.score.truth import Truth, read_truth
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import KEY, Running, scan_log

GROUP = GroupKey(KEY)


def searches(seeds: int, running: Running) -> Iterator[list[Sought]]:
    """Pair by pair, so many of each mechanic: what was sought, and found. `running` is told of
    operators who have no profile to hand over."""
    for number in range(FIRST, FIRST + seeds):
        with scanned(calm(number)) as nobody:
            for mechanic in MECHANICS:
                yield _pair(mechanic, number, nobody, running)


@contextmanager
def scanned(spec: WorldSpec) -> Iterator[Path]:
    """A folder with a world, and its lake scanned as a user would."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-indicators-"))
    try:
        make_world(spec, work / "world")
        scan_log(work / "world", work / "result", work / "lake")
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _pair(mechanic: str, number: int, nobody: Path, running: Running) -> list[Sought]:
    specs = pair(mechanic, number)
    with scanned(specs.told) as work:
        profile = exported(work)
        rows = [_seek(mechanic, number, "told", "all", profile, work)]
    if profile is None:
        running(f"{mechanic} {number}: the first operator found no campaign, so that there is no profile")
    with scanned(specs.same) as same, scanned(specs.other) as other:
        for world, work in zip(WORLDS[1:], (same, other, nobody), strict=True):
            for kinds, part in _parts(profile).items() if world == "same" else [("all", profile)]:
                rows.append(_seek(mechanic, number, world, kinds, part, work))
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
        return {kinds: None for kinds in KINDS}
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
