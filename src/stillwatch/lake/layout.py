"""Where things lie in a lake's directory, and the key that comes with it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from stillwatch.lake.errors import KeyProblem, NotALake
from stillwatch.lake.files import UNFINISHED, sync_folder, whole
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import SKETCH_VERSION

FORMAT = 2
KEY_BYTES = 32
LABELS = "labels.csv"
DAILY = ("exchange_sketch", "conflict")
"""The tables that are kept by day. `conflict` holds the sketches of exchanges that repeat another's id."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths inside a lake."""

    root: Path

    @property
    def manifest(self) -> Path:
        """The SQLite file that says what counts."""
        return self.root / "manifest"

    @property
    def lock(self) -> Path:
        """Held by whoever changes the lake."""
        return self.root / "lock"

    @property
    def spill(self) -> Path:
        """For what queries do not hold in memory."""
        return self.root / "spill"

    @property
    def survey(self) -> Path:
        """What a scan keeps for the next: copies of some accounts' exchanges among it."""
        return self.root / "survey"

    @property
    def result(self) -> Path:
        """What the last scan of all that the lake holds found, for who works on it."""
        return self.root / "result"

    @property
    def console(self) -> Path:
        """What analysts decided, where no database is named."""
        return self.root / "console"

    @property
    def labels(self) -> Path:
        """Which accounts analysts have marked, for the next scan."""
        return self.console / LABELS

    def staged(self, name: str) -> Path:
        """Sketches that wait for their day."""
        return self.root / "staged" / name

    def daily(self, table: str, day: str, generation: int) -> Path:
        """A finished day of one of the tables DAILY."""
        return self.root / table / f"day={day}" / f"{generation:06d}.parquet"

    def accounts(self, number: int, generation: int) -> Path:
        """The sketches of one account file."""
        return self.root / "accounts" / f"{number:06d}-{generation:06d}.parquet"

    def quarantine(self, source: int, position: int) -> Path:
        """The rejects of one chunk."""
        return self.root / "quarantine" / f"{source:06d}-{position:06d}.parquet"

    def account_quarantine(self, number: int) -> Path:
        """The rejects of one account file."""
        return self.root / "quarantine" / f"accounts-{number:06d}.parquet"


def open_directory(directory: Path, create: bool) -> tuple[Layout, Keys]:
    """Makes a lake's directory (mode 700) and key where there is none; checks those that are there.
    Raises LakeError, and KeyProblem when the key is missing or another one."""
    layout = Layout(directory)
    described = directory / "lake.json"
    if described.exists():
        return layout, _checked(described, directory / "key")
    if not create:
        raise NotALake(f"{directory} is not a lake")
    if directory.exists() and any(not _left_by_a_crash(path) for path in directory.iterdir()):
        raise NotALake(f"{directory} is not empty and not a lake")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    key = directory / "key"
    if not key.exists():
        _write(key, secrets.token_bytes(KEY_BYTES))
    keys = _read_key(key)
    _write(described, (description(FORMAT, keys) + "\n").encode())
    return layout, keys


def _left_by_a_crash(path: Path) -> bool:
    return path.name == "key" or path.name.endswith(UNFINISHED)


def _write(path: Path, content: bytes) -> None:
    with whole(path) as beside:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
    sync_folder(path.parent)


def _read_key(key: Path) -> Keys:
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise KeyProblem(
            f"the lake's key {key} cannot be read ({(error.strerror or 'unreadable').lower()}). Its tokens "
            "mean nothing without it: put the key back, or build a new lake from the log"
        ) from error
    if len(secret) != KEY_BYTES:
        raise KeyProblem(f"{key} is not a lake's key: it has {len(secret)} bytes, not {KEY_BYTES}")
    return Keys(secret)


def _checked(described: Path, key: Path) -> Keys:
    try:
        text = described.read_text()
    except (OSError, ValueError) as error:
        raise NotALake(f"{described} cannot be read as the description of a lake") from error
    key_id = key_id_of(text, FORMAT, str(described.parent))
    return right_key(_read_key(key), key_id, str(key))


def description(form: int | str, keys: Keys) -> str:
    """What a lake says of itself: the form of its files, the version of its sketches, the name of its key."""
    return json.dumps({"format": form, "sketch_version": SKETCH_VERSION, "key_id": keys.key_id})


def key_id_of(text: str, form: int | str, where: str) -> str:
    """The name of the key of the lake `where` that is described by `text`. Raises NotALake when it is of another
    form or version."""
    try:
        about = json.loads(text)
        found, version, key_id = about["format"], about["sketch_version"], str(about["key_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotALake(f"{where} has no description of a lake that can be read") from error
    if found != form or version != SKETCH_VERSION:
        raise NotALake(
            f"{where} was made by another version or engine (format {found}, sketches {version}; this one "
            f"writes {form} and {SKETCH_VERSION}), and sketches of two versions cannot be compared. Build "
            "it anew from the log: stillwatch scan SOURCE… --lake NEW_DIRECTORY --out DIR"
        )
    return key_id


def right_key(keys: Keys, key_id: str, key: str) -> Keys:
    """The keys, when they are those that a lake was made with. Raises KeyProblem when not."""
    if keys.key_id != key_id:
        raise KeyProblem(
            f"{key} is not the key this lake was made with (it is {keys.key_id}, the lake's is {key_id}): "
            "put the right key back"
        )
    return keys
