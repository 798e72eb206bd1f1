"""Identifiers in one canonical form, so that two spellings of one thing get one token."""

import ipaddress
import re
from typing import NamedTuple

import idna

DOTLESS_DOMAINS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Domains whose mailboxes ignore dots in the local part, with the name they all go by."""

_PLAIN = re.compile(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
)
"""An IPv4 address as nearly all are written: no parsing is needed."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Email(NamedTuple):
    """A mailbox: canonical address, its domain, and the shape of its local part (None: not an
    address)."""

    address: str
    domain: str | None
    pattern: str | None


def email(text: str) -> Email:
    """The mailbox that an address reaches: lower case, IDNA domain, no plus-tag, no dots where they
    are idle."""
    whole = text.strip().lower()
    local, at, host = whole.rpartition("@")
    if not at or not local or not host:
        return Email(whole, None, None)
    try:
        domain = idna.encode(host.rstrip("."), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        domain = host.rstrip(".")
    local = local.partition("+")[0] or local
    pattern = local_pattern(local)
    if domain in DOTLESS_DOMAINS:
        domain, local = DOTLESS_DOMAINS[domain], local.replace(".", "") or local
    return Email(f"{local}@{domain}", domain, pattern)


def local_pattern(local: str) -> str:
    """Letters → a, digits → 0, all else as it is: `jo.smith42` → `aa.aaaaa00`."""
    return "".join("0" if c.isdigit() else "a" if c.isalpha() else c for c in local)


def parse_address(text: str) -> Address | None:
    """The address in a text, without port, brackets or zone; IPv4 for an IPv4-mapped one; None if
    none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def address(text: str) -> str:
    """IPv4 as it is, IPv6 as its /64; what cannot be parsed, trimmed."""
    if _PLAIN.fullmatch(text):
        return text
    found = parse_address(text)
    if found is None:
        return text.strip()
    return str(found) if found.version == 4 else _prefix(found, 64)


def network(text: str) -> str | None:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; None for what cannot be parsed."""
    if _PLAIN.fullmatch(text):
        return text[: text.rindex(".")] + ".0/24"
    found = parse_address(text)
    if found is None:
        return None
    return _prefix(found, 24 if found.version == 4 else 48)


def _prefix(found: Address, length: int) -> str:
    bits = found.max_prefixlen - length
    return f"{type(found)((int(found) >> bits) << bits)}/{length}"
