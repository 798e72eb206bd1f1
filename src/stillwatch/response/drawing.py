"""Which accounts a share of a campaign is: drawn by hash, so that every guard, and a replay, draws
the same ones, and whoever was drawn stays so as the share grows."""

import hashlib


def drawn(measure: str, name: str, share: float) -> bool:
    """Whether a subject is among the share (0 to 1) of a measure."""
    return lot(measure, name) < share


def lot(measure: str, name: str) -> float:
    """A subject's lot, from 0 to before 1, in multiples of 2^-32: even over subjects, and another
    one for each measure, so that no account is always the first."""
    told = measure.encode() + b"\0" + name.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(told, digest_size=4).digest(), "big") / 2**32
