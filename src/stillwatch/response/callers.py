"""Programs that may call: guards, which ask for the table, and the operator's own desks, which tell
how challenges went, read notices and hand appeals on. Each has tokens, of which the lake keeps
hashes only."""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private
from stillwatch.response.folder import Folder

CallerKind = Literal["guard", "desk"]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TOKEN_BYTES = 32
PREFIX = "swg_"
"""How a token begins, so that scanners of leaked secrets can know it."""


class Token(msgspec.Struct, frozen=True):
    """One token of a caller. It is 256 random bits, so that a plain hash of it tells nothing."""

    name: str
    kind: CallerKind
    sha256: str
    made_at: datetime
    revoked_at: datetime | None = None


class Callers:
    """The tokens of a lake's callers, read anew when the file changes."""

    def __init__(self, lake: Path) -> None:
        self._folder = Folder(lake)
        self._changed: tuple[int, int] | None = None
        self._valid: dict[str, Token] = {}

    def name_of(self, token: str, kind: CallerKind) -> str | None:
        """Whose token of a kind it is, None where it is nobody's."""
        self._refresh()
        found = self._valid.get(_hash(token))
        return found.name if found is not None and found.kind == kind else None

    def tokens(self) -> list[Token]:
        """All, in the order in which they were made. Raises UnusableError."""
        try:
            return msgspec.json.decode(self._folder.callers.read_bytes(), type=list[Token])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            raise UnusableError(f"{self._folder.callers} cannot be read as the list of callers") from error

    def add(self, name: str, kind: CallerKind) -> str:
        """A new token of a caller, which nobody can read again."""
        if not NAME.fullmatch(name):
            raise UnusableError("a caller's name is made of a-z, 0-9 and -, at most 63 of them")
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        with self._folder.locked():
            self._write([*self.tokens(), Token(name, kind, _hash(token), datetime.now(UTC))])
        return token

    def revoke(self, name: str) -> int:
        """Ends all tokens of a caller; returns how many were valid."""
        now = datetime.now(UTC)
        with self._folder.locked():
            tokens = self.tokens()
            ended = [one for one in tokens if one.name == name and one.revoked_at is None]
            self._write([msgspec.structs.replace(t, revoked_at=now) if t in ended else t for t in tokens])
        return len(ended)

    def _write(self, tokens: list[Token]) -> None:
        write_private(self._folder.callers, msgspec.json.format(msgspec.json.encode(tokens)) + b"\n")

    def _refresh(self) -> None:
        try:
            about = self._folder.callers.stat()
            changed = (about.st_mtime_ns, about.st_ino)
        except FileNotFoundError:
            changed = None
        if changed != self._changed:
            self._valid = {one.sha256: one for one in self.tokens() if one.revoked_at is None}
            self._changed = changed


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
