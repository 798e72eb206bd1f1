"""Tokens of programs that may call a server: a file that holds hashes only."""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.kept import keep

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TOKEN_BYTES = 32


class Token(msgspec.Struct, frozen=True):
    """One token: whose it is, what it is for, and the SHA-256 of it. It is 256 random bits, so that
    a plain hash of it tells nothing."""

    name: str
    kind: str
    sha256: str
    made_at: datetime
    revoked_at: datetime | None = None


class TokenFile:
    """The tokens in one file, read anew when it changes. prefix: how a token begins, so that
    scanners of leaked secrets can know it."""

    def __init__(self, path: Path, prefix: str) -> None:
        self._path, self._prefix = path, prefix
        self._changed: tuple[int, int] | None = None
        self._valid: dict[str, Token] = {}

    def __bool__(self) -> bool:
        """Whether any token is valid."""
        self._refresh()
        return bool(self._valid)

    def name_of(self, token: str, kind: str) -> str | None:
        """Whose token of a kind it is, None where it is nobody's any more."""
        self._refresh()
        found = self._valid.get(_hash(token))
        return found.name if found is not None and found.kind == kind else None

    def tokens(self) -> list[Token]:
        """All, in the order in which they were made. Raises UnusableError."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Token])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as error:
            raise UnusableError(f"{self._path} cannot be read as a list of tokens") from error

    def add(self, name: str, kind: str) -> str:
        """A new token, which nobody can read again. Raises UnusableError for a name that none may
        have."""
        if not NAME.fullmatch(name):
            raise UnusableError("a name is made of a-z, 0-9 and -, at most 63 of them")
        token = self._prefix + secrets.token_urlsafe(TOKEN_BYTES)
        with self._locked():
            self._write([*self.tokens(), Token(name, kind, _hash(token), datetime.now(UTC))])
        return token

    def revoke(self, name: str) -> int:
        """Ends all tokens of a name; returns how many were valid."""
        now = datetime.now(UTC)
        with self._locked():
            tokens = self.tokens()
            ended = [one for one in tokens if one.name == name and one.revoked_at is None]
            self._write([msgspec.structs.replace(t, revoked_at=now) if t in ended else t for t in tokens])
        return len(ended)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """While one process at a time writes: of two tokens that are made at once both last."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _write(self, tokens: list[Token]) -> None:
        keep(self._path, msgspec.json.format(msgspec.json.encode(tokens)) + b"\n")

    def _refresh(self) -> None:
        try:
            about = self._path.stat()
            changed = (about.st_mtime_ns, about.st_ino)
        except FileNotFoundError:
            changed = None
        if changed != self._changed:
            self._valid = {one.sha256: one for one in self.tokens() if one.revoked_at is None}
            self._changed = changed


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
