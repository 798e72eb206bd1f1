"""What can go wrong with a lake, as errors whose text can be shown to the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from stillwatch.exchange.errors import CutShortError, UnusableError


class LakeError(CutShortError):
    """The lake cannot do what was asked. What it held before is still there and still
    consistent."""


class NotALake(LakeError, UnusableError):
    """The directory is no lake, or one that another version made."""


class NoVault(LakeError, UnusableError):
    """The lake keeps no vault, or its vault does not know what is asked."""


class KeyProblem(LakeError, UnusableError):
    """The lake's key is missing, unreadable or not the one its tokens were made with."""


class VaultShut(KeyProblem):
    """The vault cannot be opened: its private key is missing, unreadable or another one, or a file
    of it is damaged."""


@contextmanager
def query_errors(what: str) -> Iterator[None]:
    """Turns a query engine's failure (no room to spill, a damaged file) into a LakeError."""
    try:
        yield
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        raise LakeError(f"{what}: the lake could not be read or written ({first_line})") from error
