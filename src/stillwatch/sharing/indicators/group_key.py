"""The key that a sharing group has in common: whoever holds it can test a guess against a profile,
nobody else."""

import hashlib
import hmac
import secrets
from pathlib import Path

from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private

BYTES = 32
HASHED = 32
"""Hexadecimal digits of a hashed value: 128 bits, so that two values of any population never
meet."""

_PURPOSE = b"stillwatch indicators/1\0"


class GroupKeyError(UnusableError):
    """The file is no group's key, or the key is not the one a profile was made with."""


class GroupKey:
    """Hashes for one group: HMAC-SHA256 (RFC 2104) with the kind of value in the message."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != BYTES:
            raise GroupKeyError(f"a group's key has {BYTES} bytes, not {len(secret)}")
        self._secret = secret
        self.check = self.hashed("key check", "")
        """Names the key without giving it away."""

    @staticmethod
    def make(path: Path) -> None:
        """A new key in a new file, mode 600. A file that is there is never replaced."""
        if path.exists():
            raise GroupKeyError(f"{path} exists; a key in use is not replaced")
        write_private(path, secrets.token_bytes(BYTES))

    @staticmethod
    def read(path: Path) -> "GroupKey":
        """The key in a file. Raises GroupKeyError."""
        try:
            with path.open("rb") as file:
                return GroupKey(file.read(BYTES + 1))
        except OSError as error:
            raise GroupKeyError(f"the group's key {path} cannot be read") from error

    def hashed(self, kind: str, value: str) -> str:
        """HASHED hexadecimal digits of a canonical value."""
        message = _PURPOSE + kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, message, hashlib.sha256).hex()[:HASHED]
