"""The decision table as a file: every measure in force, whom each meets, a version that only rises,
and a signature.

It is read by guards on other machines, which may not be trusted with a campaign's list of accounts:
subjects are salted hashes, and a guard can only ask for whoever stands before it. A table that was
altered, or made by another hand, is refused whole; so is one of a former version, since whoever
keeps an old table could otherwise bring back a measure that was ended.

    magic | Ed25519 signature of what follows (64 bytes) | MessagePack of `_Payload`
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import chain
from struct import iter_unpack, unpack

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from stillwatch.exchange.errors import UnusableError
from stillwatch.response.measures import Kind, Measure

MAGIC = b"stillwatch-table/2\n"
SIGNATURE_BYTES = 64
DIGEST_BYTES = 16
"""Of a subject's hash: that any of 2.5 million accounts passes for one of 25,000 that are met has a
probability of 2e-28."""
SALT_BYTES = 16
MOST_BYTES = 512 << 20
"""A table of ten million subjects is half as large."""

_AT_ONCE = 1024
"""Subjects that are read in one go: no other thread of Python goes on meanwhile."""

PREFIXES = {4: (32, 24, 16), 6: (128, 64, 56, 48, 32)}
"""Lengths of the networks that a table may list, by the version of IP: a guard cannot tell from
hashes which there are, and looks up these alone."""


class TableError(UnusableError):
    """A table that cannot be used: forged, broken, or of a form that is not known."""


class _Payload(msgspec.Struct, frozen=True):
    version: int
    made_at: int
    salt: bytes
    measures: list[Measure]
    groups: list[list[int]]
    """Which measures meet a subject; many subjects share one group."""
    subjects: dict[Kind, tuple[bytes, bytes]]
    """Of a kind: digests of `DIGEST_BYTES` each, and the group of each as four little-endian
    bytes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table in memory, which nothing changes. made_at: seconds since 1970. Subjects are
    found by `measures_of`."""

    version: int
    made_at: int
    measures: tuple[Measure, ...]
    digest: str
    """SHA-256 of the file, its ETag."""
    _salt: bytes
    _groups: tuple[tuple[Measure, ...], ...]
    _subjects: Mapping[Kind, Mapping[bytes, int]]

    def __len__(self) -> int:
        """How many subjects it meets."""
        return sum(map(len, self._subjects.values()))

    def knows(self, kind: Kind) -> bool:
        """Whether any subject of a kind is met at all."""
        return bool(self._subjects.get(kind))

    def measures_of(self, kind: Kind, name: str) -> tuple[Measure, ...]:
        """The measures that meet a subject, whether in force or not. Of a network, `name` is its
        CIDR."""
        some = self._subjects.get(kind)
        if not some:
            return ()
        group = some.get(_digest(self._salt, kind, name))
        return () if group is None else self._groups[group]


NOBODY = Table(0, 0, (), "", b"", (), {})
"""Before the first table: everybody passes."""


def canonical(kind: Kind, name: str) -> str:
    """A subject as it is hashed. Ids are what they are, to the byte; a network is the range that
    its address lies in. Raises TableError for a network that no guard would look up."""
    if kind != "network":
        return name
    try:
        network = ip_network(name, strict=False)
    except ValueError:
        raise TableError(f"{name} is no network") from None
    if network.prefixlen not in PREFIXES[network.version]:
        raise TableError(f"{name}: a table lists networks of /16, /24 and /32, of IPv6 /32, /48, /56, /64 and /128")
    return str(network)


def digest_of(salt: bytes, kind: Kind, name: str) -> bytes:
    """A subject's hash. Raises TableError for a network that no guard would look up."""
    return _digest(salt, kind, canonical(kind, name))


def encoded(
    version: int,
    made_at: int,
    salt: bytes,
    measures: Iterable[Measure],
    subjects: Mapping[tuple[Kind, str | bytes], Iterable[str]],
    key: Ed25519PrivateKey,
) -> bytes:
    """The file of a table: (kind, name) -> ids of the measures that meet it; in a name's place its
    digest may stand, where the name itself is not at hand. The same arguments give the same bytes.
    Raises TableError for a measure that is not there."""
    listed = sorted(measures, key=lambda one: one.id)
    place = {one.id: k for k, one in enumerate(listed)}
    groups: dict[tuple[int, ...], int] = {}
    found: dict[Kind, list[tuple[bytes, int]]] = {}
    for (kind, name), ids in subjects.items():
        try:
            group = tuple(sorted({place[one] for one in ids}))
        except KeyError as error:
            raise TableError(f"there is no measure {error.args[0]}") from None
        number = groups.setdefault(group, len(groups))
        digest = name if isinstance(name, bytes) else digest_of(salt, kind, name)
        found.setdefault(kind, []).append((digest, number))
    # Groups are numbered anew by what they hold, so that the order of subjects does not show.
    order = {number: k for k, (_, number) in enumerate(sorted(groups.items()))}
    blobs = {}
    for kind, rows in sorted(found.items()):
        rows.sort()
        digests = b"".join(digest for digest, _ in rows)
        blobs[kind] = (digests, b"".join(order[number].to_bytes(4, "little") for _, number in rows))
    payload = _Payload(version, made_at, salt, listed, [list(group) for group in sorted(groups)], blobs)
    body = msgspec.msgpack.encode(payload)
    return MAGIC + key.sign(body) + body


def read_table(data: bytes, keys: Iterable[Ed25519PublicKey], rest: Callable[[], None] = lambda: None) -> Table:
    """A table from its file, where one of the keys has signed it. Nothing of it is looked at before
    that is known. rest: called again and again, where another thread must not wait for all of it.
    Raises TableError."""
    head = len(MAGIC) + SIGNATURE_BYTES
    if len(data) > MOST_BYTES or len(data) < head or not data.startswith(MAGIC):
        raise TableError("this is no decision table")
    body = data[head:]
    if not any(_signed(key, data[len(MAGIC) : head], body) for key in keys):
        raise TableError("the decision table is not signed by a key that is trusted here")
    try:
        told = msgspec.msgpack.decode(body, type=_Payload)
        groups = tuple(tuple(told.measures[k] for k in group) for group in told.groups)
        subjects = {kind: _lookup(*blobs, len(groups), rest) for kind, blobs in told.subjects.items()}
    except (msgspec.MsgspecError, IndexError, ValueError) as error:
        raise TableError("the decision table is signed, but of a form that is not known here") from error
    digest = hashlib.sha256(data).hexdigest()
    return Table(told.version, told.made_at, tuple(told.measures), digest, told.salt, groups, subjects)


def _signed(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _lookup(digests: bytes, numbers: bytes, groups: int, rest: Callable[[], None]) -> dict[bytes, int]:
    if len(digests) * 4 != len(numbers) * DIGEST_BYTES or len(numbers) % 4:
        raise ValueError("digests and groups differ in number")
    found: dict[bytes, int] = {}
    for k in range(0, len(numbers) // 4, _AT_ONCE):
        some = numbers[k * 4 : (k + _AT_ONCE) * 4]
        named = unpack(f"<{len(some) // 4}I", some)
        if max(named) >= groups:
            raise ValueError("there is no such group")
        each = iter_unpack(f"{DIGEST_BYTES}s", digests[k * DIGEST_BYTES : (k + _AT_ONCE) * DIGEST_BYTES])
        found.update(zip(chain.from_iterable(each), named, strict=True))
        rest()
    return found


def _digest(salt: bytes, kind: Kind, name: str) -> bytes:
    told = kind.encode() + b"\0" + name.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=DIGEST_BYTES, key=salt).digest()
