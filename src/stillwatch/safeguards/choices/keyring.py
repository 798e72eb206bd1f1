"""The keys of a lake's marks: for whom each is, from when until when. A key is drawn by lot and
committed to before it serves: its commitment stands in the chained log, so that nobody can choose a
key after he has seen what a suspect says."""

import hashlib
import json
import secrets
from datetime import date
from pathlib import Path

import msgspec

from stillwatch.cases import audit
from stillwatch.cases.model import Person
from stillwatch.cases.store import Store
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private
from stillwatch.safeguards.choices.lots import KEY_BYTES

COMMITTED = "mark.committed"


class MarkKey(msgspec.Struct, frozen=True):
    """A key. serves: the campaign under watch whose answers it marks, or `group K/N`, the K-th of N
    groups into which accounts fall by lot; from the first day to the last, both of them included.
    secret: 32 hexadecimal digits."""

    id: str
    serves: str
    first: date
    last: date
    secret: str

    @property
    def key(self) -> bytes:
        """As lots are drawn with it."""
        return bytes.fromhex(self.secret)

    @property
    def commitment(self) -> str:
        """SHA-256 of all that is fixed beforehand: the key, for whom, from when until when. Of 128
        random bits it gives nothing away."""
        told = {**msgspec.to_builtins(self), "what": "stillwatch mark"}
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Keyring:
    """The keys of one lake, in a file for its owner alone."""

    def __init__(self, lake: Path) -> None:
        self._path = lake / "marks" / "keys.json"

    def all(self) -> list[MarkKey]:
        """All, in the order in which they were made. Raises UnusableError."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[MarkKey])
        except FileNotFoundError:
            return []
        except msgspec.MsgspecError as error:
            raise UnusableError(f"{self._path} cannot be read as a list of keys") from error

    def add(self, store: Store, by: Person, serves: str, first: date, last: date) -> MarkKey:
        """A new key, committed to in the log before it can serve. Raises UnusableError where
        another serves the same at the time: of two, one would mark and the other be tested."""
        if last < first:
            raise UnusableError("a key serves from a day to a later one")
        if any(one.serves == serves and one.first <= last and first <= one.last for one in self.all()):
            raise UnusableError(f"a key already serves {serves} in that time")
        made = MarkKey(f"K-{secrets.token_hex(6)}", serves, first, last, secrets.token_hex(KEY_BYTES))
        with store.writing() as connection:
            told = {"serves": serves, "first": first.isoformat(), "last": last.isoformat()}
            audit.append(connection, by.name, COMMITTED, f"mark:{made.id}", commitment=made.commitment, **told)
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(self._path, msgspec.json.format(msgspec.json.encode([*self.all(), made])) + b"\n")
        return made

    def serving(self, serves: str, day: date) -> MarkKey | None:
        """The key that serves a campaign or a group on a day."""
        found = (one for one in self.all() if one.serves == serves and one.first <= day <= one.last)
        return next(found, None)


def committed(store: Store, key: MarkKey) -> str | None:
    """When the log has the key's commitment; None where it has not, or another."""
    for entry in audit.entries_of(store, f"mark:{key.id}"):
        if entry.action == COMMITTED and entry.detail.get("commitment") == key.commitment:
            return entry.at
    return None


def group_of(account: str, groups: int) -> str:
    """The group into which an account falls, by a hash, so that it stays in it."""
    digest = hashlib.blake2b(account.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return f"group {int.from_bytes(digest, 'little') % groups + 1}/{groups}"
