"""The operator's secret, and the keyed tokens that stand in the lake instead of identifiers.

A token is HMAC-SHA256 cut to eight bytes. The kind of value goes into the message, so that an address and
an e-mail that happen to read alike get unrelated tokens. `key_id` names the secret without giving it away.
"""

import hashlib
from collections.abc import Callable
from itertools import repeat

import numpy as np
import pyarrow as pa

SHORTEST_SECRET = 16
CACHED_VALUES = 1 << 15
"""Of each kind of value so many are remembered, and as many of those before them."""

LONGEST_CACHED = 256
_BLOCK = 64
_UNKNOWN = 1 << 64
"""No token: it does not fit into 64 bits."""

_Cache = dict[str, int | None]


class Keys:
    """Makes tokens with one secret of at least 16 bytes (ValueError otherwise)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the key needs at least {SHORTEST_SECRET} bytes, and has {len(secret)}")
        self._secret = bytes(secret)
        # HMAC (RFC 2104) with its two keyed blocks hashed once: a third of the time of doing so for every value.
        block = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else self._secret).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
        self._cache: dict[str, tuple[_Cache, _Cache]] = {}
        self.key_id = hashlib.sha256(b"stillwatch key id\0" + self._secret).hexdigest()[:16]
        self.frame_seed = self.token("frame seed", "") & 0xFFFFFFFFFFFFFFFF
        """64 bits drawn from the secret, for hashing inside a kernel (unsigned)."""

    def __repr__(self) -> str:
        return f"Keys(key_id={self.key_id!r})"

    def __reduce__(self) -> tuple[type["Keys"], tuple[bytes]]:
        return Keys, (self._secret,)

    def token(self, kind: str, value: str) -> int:
        """The signed 64-bit token of a value that is already canonical."""
        return int.from_bytes(self._digest(kind, value)[:8], "big", signed=True)

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose: whoever holds it knows neither the secret nor the tokens."""
        return self._digest("derived key", purpose)

    def _digest(self, kind: str, value: str) -> bytes:
        message = kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()

    def tokens(self, kind: str, values: pa.Array, canonical: Callable[[str], str | None] = str.strip) -> pa.Array:
        """The int64 tokens of a column of strings: each distinct value is made canonical and hashed once.

        Null stays null; a value whose canonical form is None or empty becomes null.
        """
        encoded = values.dictionary_encode()
        distinct = encoded.dictionary.to_numpy(zero_copy_only=False).tolist()
        recent, older = self._cache.setdefault(kind, ({}, {}))
        tokens = list(map(recent.get, distinct, repeat(_UNKNOWN)))
        for k, value in enumerate(tokens):
            if value == _UNKNOWN:
                tokens[k] = self._made(kind, distinct[k], canonical, recent, older)
        if len(recent) > CACHED_VALUES:
            self._cache[kind] = ({}, recent)
        return pa.array(tokens, pa.int64()).take(encoded.indices)

    def _made(
        self, kind: str, value: str | None, canonical: Callable[[str], str | None], recent: _Cache, older: _Cache
    ) -> int | None:
        if value is None:
            return None
        token = older.get(value, _UNKNOWN)
        if token == _UNKNOWN:
            form = canonical(value)
            token = self.token(kind, form) if form else None
        if len(value) <= LONGEST_CACHED:
            recent[value] = token
        return token

    @property
    def seed(self) -> np.uint64:
        """`frame_seed` in the type that kernels take."""
        return np.uint64(self.frame_seed)
