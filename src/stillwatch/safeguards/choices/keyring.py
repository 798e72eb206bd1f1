"""The keys of a lake's marks: for whom each is, from when until when. A key is drawn by lot and
committed to before it serves: its commitment stands in the chained log, so that nobody can choose a
key after he has seen what a suspect says."""

import hashlib
import json
import re
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
GROUP, GROUPS = "group ", re.compile(r"group [1-9]\d{0,5}/[1-9]\d{0,5}")


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
    """The keys in one file, which is its owner's alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, list[MarkKey]] = (0, [])

    @classmethod
    def of(cls, lake: Path) -> "Keyring":
        """That of a lake."""
        return cls(lake / "marks" / "keys.json")

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
        if serves.startswith(GROUP) and not GROUPS.fullmatch(serves):
            raise UnusableError("a group is called `group K/N`, K from 1 to N")
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

    def for_request(self, account: str, campaign: str, day: date) -> MarkKey | None:
        """The key that serves an account on a day: its campaign's, or its group's. The file is read
        again when it was changed."""
        changed = self._path.stat().st_mtime_ns if self._path.exists() else 0
        if changed != self._read[0]:
            self._read = (changed, self.all())
        now = [one for one in self._read[1] if one.first <= day <= one.last]
        groups = {group_of(account, int(one.serves.partition("/")[2])) for one in now if one.serves.startswith(GROUP)}
        mine = [one for one in now if one.serves in groups]
        return next((one for one in now if one.serves == campaign), mine[0] if mine else None)


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
