"""By what a request is known, out of the headers that a gateway passes on.

A client writes headers too. So every place in which a name may stand is read, and all that is found
is looked up: a second key, a header sent twice or a list in one header hide nothing."""

import hashlib
from collections.abc import Sequence

from stillwatch.guard.asked import MOST_NAMES, Asked, address_of, usable
from stillwatch.guard.settings import Names

Pair = tuple[bytes, bytes]

MOST_PROXIES = 64
"""Entries of `x-forwarded-for` that are read."""


class TooManyNamesError(Exception):
    """A request that is known by more names than one."""


class Named:
    """Reads headers as the settings say."""

    def __init__(self, names: Names) -> None:
        self._account, self._organization = names.account.encode(), names.organization.encode()
        self._key = names.api_key.encode()
        self._key_headers = {one.encode() for one in names.key_headers}
        self._depth = names.trusted_proxies
        self.reads_addresses = names.trusted_proxies > 0
        self.litellm = names.litellm

    def asked(self, headers: Sequence[Pair]) -> Asked:
        """A request by its headers (names in lower case). Raises TooManyNamesError."""
        accounts, organizations, keys, forwarded = list[str](), list[str](), list[str](), list[bytes]()
        tokens, request = None, None
        for name, value in headers:
            if name == self._account:
                accounts += _listed(value)
            elif name == self._organization:
                organizations += _listed(value)
            elif name == self._key:
                keys += _listed(value)
            elif name in self._key_headers:
                keys += map(_hashed, _listed(value))
            elif name == b"x-forwarded-for":
                forwarded.append(value)
            elif name == b"x-stillwatch-max-tokens-asked" and value.isdigit() and len(value) < 10:
                tokens = int(value)
            elif name == b"x-request-id":
                request = value[:128].decode("utf-8", "replace")
        found = known(accounts, keys, organizations)
        if self._depth and forwarded:
            address = forwarded_address(forwarded, self._depth)
            found.addresses = () if address is None else (address,)
        found.max_tokens, found.request = tokens, request
        return found


def known(accounts: Sequence[str], keys: Sequence[str], organizations: Sequence[str]) -> Asked:
    """A request by its names. What nobody can be called is left out, and counted. Raises
    TooManyNamesError."""
    asked = Asked()
    asked.accounts, odd = _each_once(accounts)
    asked.api_keys, more = _each_once(keys)
    asked.organizations, most = _each_once(organizations)
    asked.odd = odd + more + most
    return asked


def forwarded_address(values: Sequence[bytes], depth: int) -> str | None:
    """The address that the outermost of our own proxies saw: the depth-th entry from the end, over
    all headers of that name. What stands before it was written by the client."""
    entries = [one for value in values for one in value.split(b",")][-MOST_PROXIES:]
    if depth > len(entries):
        return None
    return address_of(entries[-depth].decode("latin-1"))


def hashed_key(key: str) -> str:
    """A key as LiteLLM logs it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _hashed(value: str) -> str:
    scheme, space, rest = value.partition(" ")
    return hashed_key(rest.strip() if space and scheme.lower() == "bearer" else value)


def _listed(value: bytes) -> list[str]:
    """A header's value, and its parts where it is a list, as a proxy makes one of headers that came
    twice."""
    told = value.strip().decode("utf-8", "surrogateescape")
    if not told:
        return []
    return [told] if "," not in told else [told, *(one.strip() for one in told.split(",") if one.strip())]


def _each_once(names: Sequence[str]) -> tuple[tuple[str, ...], int]:
    if not names:
        return (), 0
    if len(names) == 1:  # as nearly always
        return ((names[0],), 0) if usable(names[0]) else ((), 1)
    unique = list(dict.fromkeys(names))
    if len(unique) > MOST_NAMES:
        raise TooManyNamesError
    good = tuple(one for one in unique if usable(one))
    return good, len(unique) - len(good)
