"""The operator's secret, and the keyed tokens that stand in the lake instead of identifiers.

A token is HMAC-SHA256 cut to eight bytes. The kind of value goes into the message, so that an
address and an e-mail that happen to read alike get unrelated tokens. `key_id` names the secrets
without giving them away.

There are two secrets, one and the same at first. Identifiers can be given tokens of a new secret,
because a lake's vault knows what its tokens stand for. Text is kept nowhere, so that what is made
of it keeps the secret it has.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import lru_cache
from itertools import repeat

import numpy as np
import pyarrow as pa

from stillwatch.sketch.schema import IDENTIFIERS

SHORTEST_SECRET = 16
CACHED_VALUES = 1 << 15
"""Of each kind of value so many are remembered, and as many of those before them."""

LONGEST_CACHED = 256
TEXT_KINDS = frozenset({"system", "conversation", "frame seed", "forgotten", "forgotten too"})
"""Kinds of value that no vault knows: text, and the ids of accounts that were forgotten."""

_BLOCK = 64
_UNKNOWN = 1 << 64
"""No token: it does not fit into 64 bits."""

_Cache = dict[str, int | None]
Gathered = dict[str, dict[str, int]]
"""Kind of identifier → canonical value → its token."""


class Keys:
    """Makes tokens: of identifiers with one secret, of the TEXT_KINDS with another, which is the
    same when it is None. Each has at least 16 bytes (ValueError otherwise)."""

    def __init__(self, secret: bytes, text: bytes | None = None) -> None:
        for one in (secret, text or secret):
            if len(one) < SHORTEST_SECRET:
                raise ValueError(f"the key needs at least {SHORTEST_SECRET} bytes, and has {len(one)}")
        self._secret, self._text = bytes(secret), None if text is None else bytes(text)
        self._hmac = _keyed(self._secret)
        self._text_hmac = self._hmac if self._text is None else _keyed(self._text)
        self._cache: dict[str, tuple[_Cache, _Cache]] = {}
        self.key_id = hashlib.sha256(b"stillwatch key id\0" + self.secrets).hexdigest()[:16]
        self.gathered: Gathered | None = None
        self._gathers_for = ""
        self.frame_seed = self.token("frame seed", "") & 0xFFFFFFFFFFFFFFFF
        """64 bits drawn from the secret, for hashing inside a kernel (unsigned)."""

    def __repr__(self) -> str:
        return f"Keys(key_id={self.key_id!r})"

    def __reduce__(self) -> tuple[Callable[..., "Keys"], tuple[bytes, bytes | None, str]]:
        return _of_process, (self._secret, self._text, self._gathers_for)

    @property
    def secrets(self) -> bytes:
        """That of identifiers, then that of text where it is another one."""
        return self._secret + (self._text or b"")

    def gathering(self) -> "Keys":
        """The same keys, which keep in `gathered` what the identifiers' tokens stand for that they
        make and did not remember. For one undertaking: what was gathered for another is gathered
        again, in every process."""
        return _gathering(self._secret, self._text, secrets.token_hex(8))

    def renewed(self, secret: bytes) -> "Keys":
        """With another secret for identifiers."""
        return Keys(secret, self._text or self._secret)

    def token(self, kind: str, value: str) -> int:
        """The signed 64-bit token of a value that is already canonical."""
        return int.from_bytes(self._digest(kind, value)[:8], "big", signed=True)

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose: whoever holds it knows neither the secret nor the
        tokens."""
        return self._digest("derived key", purpose)

    def _digest(self, kind: str, value: str) -> bytes:
        message = kind.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
        keyed = self._text_hmac if kind in TEXT_KINDS else self._hmac
        inner, outer = keyed[0].copy(), keyed[1].copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()

    def tokens(self, kind: str, values: pa.Array, canonical: Callable[[str], str | None] = str.strip) -> pa.Array:
        """The int64 tokens of a column of strings: each distinct value is made canonical and hashed
        once.

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
            if form and token is not None and self.gathered is not None and kind in self.gathered:
                self.gathered[kind][form] = token
        if len(value) <= LONGEST_CACHED:
            recent[value] = token
        return token

    @property
    def seed(self) -> np.uint64:
        """`frame_seed` in the type that kernels take."""
        return np.uint64(self.frame_seed)


@lru_cache(maxsize=1)
def _of_process(secret: bytes, text: bytes | None, gathers_for: str) -> Keys:
    """Keys that came from another process: the same each time, so that they remember from one piece
    of work to the next what they have made."""
    return _gathering(secret, text, gathers_for) if gathers_for else Keys(secret, text)


def _gathering(secret: bytes, text: bytes | None, gathers_for: str) -> Keys:
    keys = Keys(secret, text)
    keys.gathered, keys._gathers_for = {kind: {} for kind in IDENTIFIERS.values()}, gathers_for
    return keys


def _keyed(secret: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """HMAC (RFC 2104) with its two keyed blocks hashed once: a third of the time of doing so for
    every value."""
    block = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    return (
        hashlib.sha256(bytes(byte ^ 0x36 for byte in block)),
        hashlib.sha256(bytes(byte ^ 0x5C for byte in block)),
    )
