"""Who may send: senders by name, each with tokens of which the lake keeps hashes only."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private
from stillwatch.live.spool.folders import SENDER

TOKEN_BYTES = 32
PREFIX = "sws_"
"""How a token begins, so that scanners of leaked secrets can know it."""


class Token(msgspec.Struct, frozen=True):
    """One token of a sender. It is 256 random bits, so that a plain hash of it tells nothing."""

    sender: str
    sha256: str
    made_at: datetime
    revoked_at: datetime | None = None


class Senders:
    """The tokens of a lake's senders, read anew when the file changes."""

    def __init__(self, lake: Path) -> None:
        self._path = lake / "live" / "senders.json"
        self._changed: tuple[int, int] | None = None
        self._valid: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether any token is valid."""
        self._refresh()
        return bool(self._valid)

    def sender_of(self, token: str) -> str | None:
        """Whose token it is, None where it is nobody's any more."""
        self._refresh()
        return self._valid.get(_hash(token))

    def tokens(self) -> list[Token]:
        """All, in the order in which they were made. Raises UnusableError."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Token])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            raise UnusableError(f"{self._path} cannot be read as the list of senders") from error

    def add(self, sender: str) -> str:
        """A new token of a sender, which nobody can read again."""
        if not SENDER.fullmatch(sender):
            raise UnusableError("a sender's name is made of a-z, 0-9 and -, at most 63 of them")
        token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        self._write([*self.tokens(), Token(sender, _hash(token), datetime.now(UTC))])
        return token

    def revoke(self, sender: str) -> int:
        """Ends all tokens of a sender; returns how many were valid."""
        now, tokens = datetime.now(UTC), self.tokens()
        ended = [one for one in tokens if one.sender == sender and one.revoked_at is None]
        anew = [Token(t.sender, t.sha256, t.made_at, now) if t in ended else t for t in tokens]
        self._write(anew)
        return len(ended)

    def _write(self, tokens: list[Token]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._path, msgspec.json.format(msgspec.json.encode(tokens)) + b"\n")

    def _refresh(self) -> None:
        try:
            about = self._path.stat()
            changed = (about.st_mtime_ns, about.st_ino)
        except FileNotFoundError:
            changed = None
        if changed != self._changed:
            self._valid = {one.sha256: one.sender for one in self.tokens() if one.revoked_at is None}
            self._changed = changed


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
