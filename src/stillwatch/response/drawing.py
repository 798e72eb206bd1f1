"""Which accounts a share of a campaign is: drawn by hash, so that every guard, and a replay, draws
the same ones, and whoever was drawn stays so as the share grows."""

import hashlib

_TWO_64 = float(1 << 64)


def drawn(measure: str, name: str, share: float) -> bool:
    """Whether a subject is among the share (0 to 1) of a measure."""
    return lot(measure, name) < share


def lot(measure: str, name: str) -> float:
    """A subject's lot, from 0 to 1: even over subjects, and another one for each measure, so that
    no account is always the first."""
    told = name.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(told, digest_size=8, key=hashlib.sha256(measure.encode()).digest()).digest()
    return int.from_bytes(digest, "big") / _TWO_64
