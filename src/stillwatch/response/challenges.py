"""A challenge: a link by which an account that is asked to step up proves itself, once.

The guard that answers a request makes the token, the console that the link leads to reads it; both
hold one secret, and neither has to ask the other. That a token was used is the reader's to
remember, until it expires."""

import base64
import hashlib
import hmac
import secrets

import msgspec

from stillwatch.exchange.errors import UnusableError

VALID_SECONDS = 24 * 3600
"""A person who finds the link after a night's sleep can still use it."""

_MAC_BYTES = 32
_LONGEST = 16_384
"""Characters of a token: an account's id may be long, but not without end."""


class ChallengeError(UnusableError):
    """A token that nobody here has made, or that is over."""


class Challenge(msgspec.Struct, frozen=True, array_like=True):
    """What a token says: whom it is for, under which measure, until when (seconds since 1970), and
    a number that no other token has."""

    account: str
    measure: str
    expires_at: int
    nonce: bytes


def issued(key: bytes, account: str, measure: str, now: float) -> str:
    """A new token, which can stand in a URL."""
    told = msgspec.msgpack.encode(Challenge(account, measure, int(now) + VALID_SECONDS, secrets.token_bytes(16)))
    return base64.urlsafe_b64encode(_mac(key, told) + told).rstrip(b"=").decode()


def read_challenge(key: bytes, token: str, now: float) -> Challenge:
    """What a token says. Raises ChallengeError."""
    try:
        if len(token) > _LONGEST:
            raise ValueError
        data = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), b"-_", validate=True)
        mac, told = data[:_MAC_BYTES], data[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(key, told)):
            raise ValueError
        challenge = msgspec.msgpack.decode(told, type=Challenge)
    except (ValueError, msgspec.MsgspecError):
        raise ChallengeError("this link was not made here") from None
    if now >= challenge.expires_at:
        raise ChallengeError("this link is over: ask again for a new one")
    return challenge


def _mac(key: bytes, told: bytes) -> bytes:
    return hmac.digest(key, b"stillwatch-challenge/1\0" + told, hashlib.sha256)
