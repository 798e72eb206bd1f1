"""What lies in a lake of measures: the table and the key that signs it, the secret of challenges,
and the lock of whoever writes any of it."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stillwatch.bundles.signing import own_key
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private
from stillwatch.response.table import SALT_BYTES

CHALLENGE_BYTES = 32


class Folder:
    """The folder `response` of a lake (mode 700); what is in it is its owner's alone."""

    def __init__(self, lake: Path) -> None:
        self.root = lake / "response"

    @property
    def table(self) -> Path:
        """The signed table, as guards read it."""
        return self.root / "table"

    @property
    def names(self) -> Path:
        """What the vault has told of names that the table lists (digests.py)."""
        return self.root / "names"

    @property
    def callers(self) -> Path:
        """Which programs may ask for it, and tell how challenges went."""
        return self.root / "callers.json"

    def key(self) -> Ed25519PrivateKey:
        """The key that signs tables; made where there is none."""
        self._make()
        return own_key(self.root / "key.pem")

    def salt(self) -> bytes:
        """What subjects are hashed with; made where there is none. It stays, so that the same table
        has the same bytes."""
        return self._secret("salt", SALT_BYTES)

    def challenge_key(self) -> bytes:
        """The secret that challenges are made and read with, which guards have too; made where
        there is none."""
        return self._secret("challenge.key", CHALLENGE_BYTES)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While one process at a time looks at the cases and writes the table: or a table of what
        was could follow one of what is."""
        self._make()
        lock = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _make(self) -> None:
        self.root.mkdir(mode=0o700, exist_ok=True)

    def _secret(self, name: str, size: int, draw: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
        self._make()
        path = self.root / name
        if not path.exists():
            write_private(path, draw(size))
        found = path.read_bytes()
        if len(found) != size:
            raise UnusableError(f"{path} has {len(found)} bytes, not {size}: put the right file back")
        return found
