"""What a gateway asks about: a request, by whatever it is known by."""

from ipaddress import AddressValueError, IPv6Address, ip_address

import msgspec

LONGEST_ID = 32 << 10
"""Bytes of an id in UTF-8, as many as all headers may have. A log bounds no id, and whoever could
have one that is too long to be looked up would pass."""

MOST_NAMES = 8
"""Of one kind in one request. More are no misconfiguration any more, and such a request is refused
as unreadable."""


class Asked(msgspec.Struct, gc=False):
    """A request. Each kind may have several names: a key that stands in two places is looked up in
    both, so that nobody hides behind the one that is clean. The tokens are the most that the answer
    may have, None where the gateway did not say."""

    accounts: tuple[str, ...] = ()
    api_keys: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    max_tokens: int | None = None
    request: str | None = None
    """The gateway's own id of it, for the log."""
    odd: int = 0
    """How many ids were unusable, and were taken for unknown."""


def usable(name: str) -> bool:
    """Whether an id can be anybody's."""
    return 0 < len(name) <= LONGEST_ID and (len(name) * 4 <= LONGEST_ID or len(_bytes(name)) <= LONGEST_ID)


def address_of(told: str) -> str | None:
    """An address in its one form: without a port, an IPv4 address as such where it was mapped into
    IPv6. None where it is none."""
    told = told.strip()
    if told.startswith("["):
        told = told[1:].partition("]")[0]
    elif told.count(":") == 1:
        told = told.partition(":")[0]
    try:
        found = ip_address(told.partition("%")[0])
    except (ValueError, AddressValueError):
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
