"""A survey that a lake keeps from scan to scan."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from stillwatch import __version__
from stillwatch.campaigns.labels import Label
from stillwatch.fleets.streams import STREAMS
from stillwatch.lake import Lake
from stillwatch.lake.store.files import clear_errors, whole
from stillwatch.lake.views.copying import COLUMNS
from stillwatch.lake.views.stretches import Stretch
from stillwatch.scan.first_look import ARRAYS, TOLD
from stillwatch.scan.surveyed import BASE, About, Surveyed

GROWN = 8
"""A survey of so many days serves for one more: a fleet that began since is in none of its lists,
and its accounts were drawn when there were fewer."""

RECORD, LOCK = "survey.json", "lock"


@contextmanager
def up_to_date(
    lake: Lake,
    until: datetime | None,
    labels: list[Label],
    accounts: int | None,
    every: Callable[[int], int],
    work: Path,
) -> Iterator[Surveyed | None]:
    """The survey that the lake keeps, or a new one in its place, with all days in it. One for this
    time alone, in the folder `work`, where the past is looked at, or where another scan is at it.
    None where everybody can be looked at. accounts: how many there are, None where they have to be
    counted; every: of how many one is drawn, by how many there are."""
    with _own(lake.survey_folder if until is None else None) as folder:
        surveyed = _read(lake, labels, folder, work) if folder else None
        if surveyed:
            surveyed.bring_up_to_date()
        if surveyed is None or surveyed.about.every != every(surveyed.accounts):
            accounts = accounts or lake.view(until).account_count()
            if folder:
                _clear(folder, frozenset(), LOCK)
            if every(accounts) == 1:
                yield None
                return
            surveyed = Surveyed(lake, About(every(accounts), until, labels), folder or work, work, accounts=accounts)
            surveyed.bring_up_to_date()
        if folder:
            _write(surveyed)
        yield surveyed


@contextmanager
def _own(folder: Path | None) -> Iterator[Path | None]:
    """The folder, for nobody else meanwhile; None where somebody else is at it."""
    if folder is None:
        yield None
        return
    with clear_errors("the survey of the lake cannot be opened"):
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = (folder / LOCK).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield folder


def _read(lake: Lake, labels: list[Label], folder: Path, work: Path) -> Surveyed | None:
    """The survey that was kept, where it is of the same and serves."""
    try:
        said = json.loads((folder / RECORD).read_text())
        about = About(int(said["every"]), None, labels)
        if said["about"] != _digest(lake, about):
            return None
        borders = [Stretch(low, high) for low, high in said["borders"]]
        found = Surveyed(lake, about, folder, work, borders, said["days"], said["rows"], frozenset(said["chosen"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if _serves(found) else None


def _serves(surveyed: Surveyed) -> bool:
    """Whether the days have not outgrown it, and those of its first look are as they were."""
    files, base = surveyed.files().keys(), set(surveyed.days.get(BASE, ()))
    return bool(base) and files >= base and GROWN * (len(files) - len(base)) <= len(base)


def _write(surveyed: Surveyed) -> None:
    said = {
        "about": _digest(surveyed.lake, surveyed.about),
        "every": surveyed.about.every,
        "borders": [[one.low, one.high] for one in surveyed.borders],
        "days": surveyed.days,
        "rows": surveyed.rows,
        "chosen": sorted(surveyed.chosen),
    }
    with clear_errors("the survey of the lake could not be kept"):
        with whole(surveyed.folder / RECORD) as beside:
            beside.write_text(json.dumps(said))
        _clear(surveyed.folder, frozenset(surveyed.labels), RECORD, LOCK, TOLD, ARRAYS)


def _clear(folder: Path, labels: frozenset[str], *names: str) -> None:
    """Removes all files but those under some labels or of some names."""
    for path in folder.iterdir():
        if path.stem.rpartition("-")[0] not in labels and path.name not in names:
            path.unlink()


def _digest(lake: Lake, about: About) -> str:
    """Changes with whatever else than further days makes a survey another one."""
    said = [
        __version__,
        COLUMNS,
        [stream.name for stream in STREAMS],
        about.every,
        repr(about.labels),
        repr(lake.aliases(about.until).to_pylist()),
    ]
    return sha256(json.dumps(said).encode()).hexdigest()
