"""Which accounts a share of a measure is: by hash."""

import hashlib

from stillwatch.response.measures import Measure


def drawn(measure: Measure, account: str) -> bool:
    """Whether an account is of the share. Whoever was drawn stays so as the share grows."""
    digest = hashlib.blake2b(account.encode(), digest_size=8, key=measure.id.encode()[:64]).digest()
    return int.from_bytes(digest, "big") / 2**64 < measure.share
