"""What a request came to."""

from typing import NamedTuple

from stillwatch.exchange.errors import UnusableError


class Taken(NamedTuple):
    """Whole lines of a format, all of them, and how many of their records cannot be used: these are
    kept as well, and stand in the lake's quarantine."""

    format: str
    text: bytes
    records: int
    rejected: int
    says: str
    """Why the first of these cannot be used."""


class BadRequest(UnusableError):
    """A request of which nothing can be used. Nothing of it is kept; the sender is told."""
