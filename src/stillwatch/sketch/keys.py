"""The operator's secret, and the keyed tokens that stand in the lake instead of identifiers.

A token is HMAC-SHA256 cut to eight bytes. The kind of value goes into the message, so that an address and
an e-mail that happen to read alike get unrelated tokens. `key_id` names the secret without giving it away.
"""

import hashlib
import hmac
from collections.abc import Callable

import numpy as np
import pyarrow as pa

SHORTEST_SECRET = 16
CACHED_VALUES = 1 << 16
LONGEST_CACHED = 128


class Keys:
    """Makes tokens with one secret of at least 16 bytes (ValueError otherwise)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the key needs at least {SHORTEST_SECRET} bytes, and has {len(secret)}")
        self._secret = bytes(secret)
        self._cache: dict[tuple[str, str], int | None] = {}
        self.key_id = hashlib.sha256(b"stillwatch key id\0" + self._secret).hexdigest()[:16]
        self.frame_seed = self.token("frame seed", "") & 0xFFFFFFFFFFFFFFFF
        """64 bits drawn from the secret, for hashing inside a kernel (unsigned)."""

    def __repr__(self) -> str:
        return f"Keys(key_id={self.key_id!r})"

    def __reduce__(self) -> tuple[type["Keys"], tuple[bytes]]:
        return Keys, (self._secret,)

    def token(self, kind: str, value: str) -> int:
        """The signed 64-bit token of a value that is already canonical."""
        message = kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.digest(self._secret, message, "sha256")[:8], "big", signed=True)

    def tokens(self, kind: str, values: pa.Array, canonical: Callable[[str], str | None] = str.strip) -> pa.Array:
        """The int64 tokens of a column of strings: each distinct value is made canonical and hashed once.

        Null stays null; a value whose canonical form is None or empty becomes null.
        """
        encoded = values.dictionary_encode()
        distinct = [self._cached(kind, value, canonical) for value in encoded.dictionary.to_pylist()]
        return pa.array(distinct, pa.int64()).take(encoded.indices)

    def _cached(self, kind: str, value: str | None, canonical: Callable[[str], str | None]) -> int | None:
        if value is None:
            return None
        found = self._cache.get((kind, value), 0)
        if found != 0:
            return found
        form = canonical(value)
        token = self.token(kind, form) if form else None
        if len(value) <= LONGEST_CACHED:
            if len(self._cache) >= CACHED_VALUES:
                self._cache.clear()
            self._cache[kind, value] = token
        return token

    @property
    def seed(self) -> np.uint64:
        """`frame_seed` in the type that kernels take."""
        return np.uint64(self.frame_seed)
