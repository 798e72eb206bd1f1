"""Where things lie in a lake's directory, and the key that comes with it."""

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from stillwatch.lake.store.errors import KeyProblem, NotALake
from stillwatch.lake.store.files import UNFINISHED, write_private
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import SKETCH_VERSION

FORMAT = 2
KEY_BYTES = 32
LABELS = "labels.csv"
DAILY = ("exchange_sketch", "conflict")
"""The tables that are kept by day. `conflict` holds the sketches of exchanges that repeat another's
id."""

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:/")
"""The beginning of a path that is none of this machine (`s3a://…`)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths inside a lake."""

    root: Path

    @property
    def manifest(self) -> Path:
        """The SQLite file that says what counts."""
        return self.root / "manifest"

    @property
    def described(self) -> Path:
        """What the lake says of itself."""
        return self.root / "lake.json"

    @property
    def key(self) -> Path:
        """The secrets of the lake's tokens."""
        return self.root / "key"

    @property
    def next_key(self) -> Path:
        """Those that take their place once the manifest says so."""
        return self.root / "key.next"

    @property
    def vault(self) -> Path:
        """What the tokens of identifiers stand for, sealed."""
        return self.root / "vault"

    @property
    def vault_public(self) -> Path:
        """The key that values are sealed with. Where it is, there is a vault."""
        return self.vault / "public"

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

    def sealed(self, name: str) -> Path:
        """A file of the vault."""
        return self.vault / "sealed" / name

    def quarantine(self, source: int, position: int) -> Path:
        """The rejects of one chunk."""
        return self.root / "quarantine" / f"{source:06d}-{position:06d}.parquet"

    def left_open(self, name: str) -> Path:
        """What is open of a chunk, or of all chunks together."""
        return self.root / "open" / name

    def account_quarantine(self, number: int) -> Path:
        """The rejects of one account file."""
        return self.root / "quarantine" / f"accounts-{number:06d}.parquet"


def open_directory(directory: Path, create: bool) -> tuple[Layout, Keys]:
    """Makes a lake's directory (mode 700) and key where there is none; checks those that are there.
    Raises LakeError, and KeyProblem when the key is missing or another one."""
    layout = Layout(directory)
    if layout.described.is_dir() or _ELSEWHERE.match(str(directory)):
        raise NotALake(
            f"{directory} is a lake that Spark keeps, which is scanned (with --engine) and no more. Cases, what is "
            "done about them, and everything else need a lake on this machine, from the same log: "
            "stillwatch scan SOURCE… --lake NEW_DIRECTORY --out DIR"
        )
    if layout.described.exists():
        return layout, _checked(layout)
    if not create:
        raise NotALake(f"{directory} is not a lake")
    if directory.exists() and any(not _left_by_a_crash(path) for path in directory.iterdir()):
        raise NotALake(f"{directory} is not empty and not a lake")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    if not layout.key.exists():
        write_private(layout.key, secrets.token_bytes(KEY_BYTES))
    keys = read_key(layout.key)
    describe(layout, keys)
    return layout, keys


def describe(layout: Layout, keys: Keys) -> None:
    """Writes what the lake says of itself."""
    write_private(layout.described, (description(FORMAT, keys) + "\n").encode())


def _left_by_a_crash(path: Path) -> bool:
    return path.name == "key" or path.name.endswith(UNFINISHED)


def read_key(key: Path) -> Keys:
    """The keys in a file. Raises KeyProblem."""
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise KeyProblem(
            f"the lake's key {key} cannot be read ({(error.strerror or 'unreadable').lower()}). Its tokens "
            "mean nothing without it: put the key back, or build a new lake from the log"
        ) from error
    if len(secret) not in (KEY_BYTES, 2 * KEY_BYTES):
        raise KeyProblem(f"{key} is not a lake's key: it has {len(secret)} bytes, not {KEY_BYTES} or twice as many")
    return Keys(secret[:KEY_BYTES], secret[KEY_BYTES:] or None)


def _checked(layout: Layout) -> Keys:
    try:
        text = layout.described.read_text()
    except (OSError, ValueError) as error:
        raise NotALake(f"{layout.described} cannot be read as the description of a lake") from error
    key_id = key_id_of(text, FORMAT, str(layout.root))
    return right_key(read_key(layout.key), key_id, str(layout.key))


def description(form: int | str, keys: Keys) -> str:
    """What a lake says of itself: the form of its files, the version of its sketches, the name of
    its key."""
    return json.dumps({"format": form, "sketch_version": SKETCH_VERSION, "key_id": keys.key_id})


def key_id_of(text: str, form: int | str, where: str) -> str:
    """The name of the key of the lake `where` that is described by `text`. Raises NotALake when it
    is of another form or version."""
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
