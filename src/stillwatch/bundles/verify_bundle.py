"""Checks a Stillwatch evidence bundle, or a proof of one record. Needs Python 3.11 and
`cryptography`, no network.

    python verify_bundle.py BUNDLE.zip|PROOF.json [--signer PUBLIC.pem|FINGERPRINT]

Exit codes: 0 verified, 1 not verified (the first lines say where), 2 unusable arguments or file.

A bundle is one byte string and no other: its entries, their order and the ZIP around them are
fixed, so that each bit is either signed, hashed into what is signed, or follows from the rest. This
file is the program's own check and also runs alone; that is why it imports nothing of the program
and is longer than its neighbours.

Sources: RFC 6962 section 2.1 (Merkle tree), in-toto Statement v1, DSSE v1.0.2, RFC 8785 (canonical
JSON), RFC 8032 (Ed25519), APPNOTE 6.3 (ZIP).
"""

import argparse
import base64
import binascii
import hashlib
import json
import math
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

KINDS = ("campaign", "scan", "evidence", "sources", "members", "networks", "addresses", "exchanges")
LEAVES, SIGNER, STATEMENT = "leaves.txt", "signer.pem", "statement.dsse.json"
ENTRIES = (*(f"records/{kind}.jsonl" for kind in KINDS), LEAVES, SIGNER, STATEMENT)

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:stillwatch:evidence:1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
DIGEST = "rfc6962-sha256"

LONGEST = 1 << 24
"""Bytes of a line, and of any file that is held in memory whole."""

LARGEST = 0xFFFFFFFF
"""Bytes of a bundle: what a ZIP in its plain form can hold."""

MOST = 10_000_000
"""Records of a bundle."""

TOLD = 20
"""Differences that are told one by one."""

WHOLE = 1_000_000
"""The probability 1 of an exchange being harvest, as it is written: in millionths."""

TAKEN = ("exchanges", "harvest_exchanges", "attempts")
"""The counts of the contract that members and campaigns have."""

FARTHEST = 1 << 53
"""No row, and no microsecond since 1970, is beyond: integers of JSON end there (RFC 8785), and
times in 2255."""

STUDENT, MARK = "student_test", "stillwatch mark"
"""The kind of a record about a model that follows keys, and what a commitment is of."""

OK = 0
"""The status of an exchange that was answered."""

_HASH = re.compile(rb"[0-9a-f]{64}")
_WITHHELD = re.compile(rb'\{"withheld":"([0-9a-f]{64})"\}')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotVerified(Exception):
    """What was found amiss: a sentence each, the first difference first."""

    def __init__(self, *found: str) -> None:
        super().__init__("; ".join(found))
        self.found = found


class Unusable(Exception):
    """No bundle and no proof, or not to be read."""


# JSON


def canonical(value: Any) -> bytes:
    """RFC 8785 of a value without fractions: of envelopes, statements and proofs, not of
    records."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parsed(data: bytes, what: str) -> dict[str, Any]:
    """The JSON object that stands there; NotVerified when it is none, names a field twice or nests
    too deeply."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_refused)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise NotVerified(f"{what}: not a JSON object that can be read in one way only")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands twice")
    return found


def quoted(value: Any) -> str:
    """What a file says, so that it can be printed: no control characters, and not all of it where
    it is long."""
    return ascii(value)[:200]


def _refused(constant: str) -> None:
    raise ValueError(constant)


# The Merkle tree


def leaf_hash(line: bytes) -> bytes:
    """A record's leaf: its line without the newline (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\0" + line).digest()


def leaf_of(line: bytes) -> tuple[bytes, bool]:
    """(leaf, whether the record is withheld) of a line: of a withheld record its leaf is all that
    stands there."""
    hidden = _WITHHELD.fullmatch(line)
    return (bytes.fromhex(hidden[1].decode()), True) if hidden else (leaf_hash(line), False)


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The root of leaves as they come, in memory that grows with the logarithm of their number."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """The next leaf, as a hash."""
        self._subtrees.append(leaf)
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            right = self._subtrees.pop()
            self._subtrees.append(node_hash(self._subtrees.pop(), right))

    def root(self) -> bytes:
        """The hash of all leaves so far."""
        if not self._subtrees:
            return hashlib.sha256(b"").digest()
        *rest, root = self._subtrees
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


def root_by(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2); None for a path of
    another length."""
    here, last = index, size - 1
    for step in path:
        if not last:
            return None
        if here & 1 or here == last:
            leaf = node_hash(step, leaf)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, step)
        here, last = here >> 1, last >> 1
    return leaf if not last else None


# The container


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before an entry in the ZIP: stored, of 1 January 1980, nothing optional."""
    return struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, crc, size, size, len(name), 0) + name.encode()


def directory(entries: list[tuple[str, int, int]]) -> bytes:
    """What stands at the end of the ZIP. entries: (name, CRC-32, size) of ENTRIES in order."""
    rows, offset = b"", 0
    for name, crc, size in entries:
        fixed = (b"PK\1\2", 20, 20, 0, 0, 0, 33, crc, size, size, len(name), 0, 0, 0, 0, 0, offset)
        rows += struct.pack("<4s6H3I5H2I", *fixed) + name.encode()
        offset += len(local_header(name, crc, size)) + size
    return rows + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(entries), len(entries), len(rows), offset, 0)


_BLANK = directory([(name, 0, 0) for name in ENTRIES])


@dataclass(frozen=True)
class Entry:
    """Where the content of an entry stands in the file, and the checksum that the ZIP states of
    it."""

    name: str
    offset: int
    size: int
    crc: int


class Bundle:
    """A bundle's entries. Raises Unusable for what is no ZIP, NotVerified for a ZIP of any other
    form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            start = file.read(4)
            size = file.seek(0, 2)
            file.seek(max(size - len(_BLANK), 0))
            end = file.read()
            if size > LARGEST:
                raise Unusable(f"{quoted(path.name)} is larger than a bundle can be")
            if start != b"PK\3\4" and end[-22:-18] != b"PK\5\6":
                raise Unusable(f"{quoted(path.name)} is no evidence bundle")
            self.entries = self._found(file, size, end)

    def _found(self, file: BinaryIO, size: int, end: bytes) -> dict[str, Entry]:
        """Writes the ZIP's own bytes anew from the checksums and sizes in its directory, and
        compares."""
        if len(end) < len(_BLANK):
            raise NotVerified("the ZIP: cut short")
        found, place, offset = [], 0, 0
        for name in ENTRIES:
            crc, _, stated = struct.unpack_from("<3I", end, place + 16)
            header = local_header(name, crc, stated)
            file.seek(offset)
            if file.read(len(header)) != header:
                raise NotVerified(f"{name}: its header in the ZIP is not as it was written, or its length or checksum")
            found.append(Entry(name, offset + len(header), stated, crc))
            offset += len(header) + stated
            place += 46 + len(name)
        if offset != size - len(_BLANK):
            raise NotVerified("the ZIP: cut short, or something stands in it that does not belong there")
        written = directory([(entry.name, entry.crc, entry.size) for entry in found])
        if written != end:
            at = next(k for k in range(len(end)) if written[k] != end[k])
            starts = [_BLANK.index(name.encode()) - 46 for name in ENTRIES]
            row = sum(start <= at for start in starts) - 1
            where = ENTRIES[row] if at < len(end) - 22 else "the end of the ZIP"
            raise NotVerified(f"{where}: the ZIP's directory is not as it was written (byte {size - len(end) + at})")
        return {entry.name: entry for entry in found}

    def content(self, name: str) -> bytes:
        """A small entry, whole."""
        entry = self.entries[name]
        if entry.size > LONGEST:
            raise NotVerified(f"{name}: too long")
        with self.path.open("rb") as file:
            file.seek(entry.offset)
            data = file.read(entry.size)
        if zlib.crc32(data) != entry.crc:
            raise NotVerified(f"{name}: not as it was written (its checksum in the ZIP does not fit)")
        return data

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of an entry, without their newlines; NotVerified at the end where the checksum
        does not fit."""
        entry, crc, number = self.entries[name], 0, 0
        left = entry.size
        with self.path.open("rb") as file:
            file.seek(entry.offset)
            while left:
                line = file.readline(min(left, LONGEST))
                left -= len(line)
                crc, number = zlib.crc32(line, crc), number + 1
                if not line.endswith(b"\n"):
                    raise NotVerified(f"{name} line {number}: it has no end, or is too long")
                yield line[:-1]
        if crc != entry.crc:
            raise NotVerified(f"{name}: its checksum in the ZIP does not fit")


# The statement


@dataclass(frozen=True)
class Statement:
    """What was signed: campaign, when and by which version it was made, marking, records of each
    kind, root of the tree; and who signed it (SHA-256 of the public key's SubjectPublicKeyInfo,
    hexadecimal)."""

    campaign: str
    created: str
    producer: str
    marking: str
    counts: dict[str, int]
    root: bytes
    signer: str

    @property
    def size(self) -> int:
        """Records in all."""
        return sum(self.counts.values())

    def place(self, index: int) -> str:
        """Entry and line of a record, by its number in the tree."""
        for kind, count in self.counts.items():
            if index < count:
                return f"records/{kind}.jsonl line {index + 1}"
            index -= count
        return "no place"


def preauthenticated(payload: bytes, of: str = PAYLOAD_TYPE) -> bytes:
    """What a DSSE signature signs (PAE) of a payload of some type."""
    return b"DSSEv1 %d %s %d %s" % (len(of), of.encode(), len(payload), payload)


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """SHA-256 of SubjectPublicKeyInfo, hexadecimal: `openssl pkey -pubin -in PUBLIC.pem -outform
    DER | sha256sum`."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The key in a PEM file. Raises ValueError."""
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError("an unknown kind of key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return key


def signed_statement(envelope: bytes, pem: bytes, signer: str | None) -> Statement:
    """The statement in an envelope whose signature fits the public key; signer: the fingerprint
    that it must have."""
    try:
        key = public_key(pem)
        if key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) != pem:
            raise ValueError
    except ValueError:
        raise NotVerified(f"{SIGNER}: not an Ed25519 public key as it is written") from None
    name = fingerprint_of(key)
    outer = parsed(envelope, STATEMENT)
    try:
        payload = base64.b64decode(outer["payload"], validate=True)
        signature = base64.b64decode(outer["signatures"][0]["sig"], validate=True)
        key.verify(signature, preauthenticated(payload))
    except (KeyError, IndexError, TypeError, ValueError, binascii.Error):
        raise NotVerified(f"{STATEMENT}: not an envelope of this form") from None
    except InvalidSignature:
        raise NotVerified(f"{STATEMENT} or {SIGNER}: the signature does not fit") from None
    if envelope != canonical(envelope_of(payload, signature, name)):
        raise NotVerified(f"{STATEMENT}: the envelope around what was signed is not as it was written")
    if signer is not None and signer != name:
        raise NotVerified(f"{SIGNER}: signed by the key {name}, not by the one that was named ({signer})")
    return _statement(parsed(payload, STATEMENT), name)


def envelope_of(payload: bytes, signature: bytes, keyid: str) -> dict[str, Any]:
    """The DSSE envelope."""
    sealed = {"keyid": keyid, "sig": base64.b64encode(signature).decode()}
    return {"payload": base64.b64encode(payload).decode(), "payloadType": PAYLOAD_TYPE, "signatures": [sealed]}


def _statement(says: dict[str, Any], signer: str) -> Statement:
    try:
        of, counts = says["predicate"], says["predicate"]["records"]
        known = says["_type"] == STATEMENT_TYPE and says["predicateType"] == PREDICATE_TYPE and set(counts) == {*KINDS}
        known &= all(type(count) is int and 0 <= count <= MOST for count in counts.values())
        root = bytes.fromhex(says["subject"][0]["digest"][DIGEST])
        producer = f"{of['producer']['name']} {of['producer']['version']}"
        in_order = {kind: counts[kind] for kind in KINDS}
        made = Statement(of["campaign"], of["created"], producer, of["marking"], in_order, root, signer)
        if not known or made.size != of["treeSize"] or made.size > MOST:
            raise ValueError
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise NotVerified(f"{STATEMENT}: signed, but not a statement of the form {PREDICATE_TYPE}") from None
    return made


# The records


def verify_bundle(path: Path, signer: str | None = None) -> "Verified":
    """Checks all of a bundle. Raises NotVerified, and Unusable and OSError for what cannot be
    read."""
    bundle = Bundle(path)
    statement = signed_statement(bundle.content(STATEMENT), bundle.content(SIGNER), signer)
    withheld = check_records(bundle, statement)
    with well_formed():
        for kind in {*KINDS} - {"campaign", "members", "exchanges"}:
            for _ in shown(bundle, kind):
                pass  # that it can be read in one way only
        done = recounted(bundle, statement, withheld)
        done.checked += [student_tested(record) for record in shown(bundle, "evidence") if record["kind"] == STUDENT]
        return Verified(statement, withheld, done)


def check_records(bundle: Bundle, statement: Statement) -> dict[str, int]:
    """Each record against the leaf list, and both against the signed root; returns how many of each
    kind are withheld. Raises NotVerified with the records that differ."""
    if bundle.entries[LEAVES].size != 65 * statement.size:
        raise NotVerified(f"{LEAVES}: not a line for each of the {statement.size} records")
    withheld, tree, listed = dict.fromkeys(KINDS, 0), Tree(), _LeafList(bundle)
    differing: list[tuple[_Line, int, bytes]] = []
    try:
        for name, line in _expected(bundle, statement.counts):
            leaf, hidden = leaf_of(line)
            withheld[name.kind] += hidden
            tree.add(leaf)
            if listed.following() != leaf and len(differing) < TOLD:
                differing.append((name, tree.size, line))
    except NotVerified as error:
        raise NotVerified(*_told(differing, False), *error.found) from None
    listed.following()
    right = tree.root() == statement.root
    if differing or listed.amiss:
        raise NotVerified(*_told(differing, right), *listed.amiss)
    if not right:
        raise NotVerified("the records and the leaf list agree, and are not those that were signed")
    return withheld


@dataclass(frozen=True)
class _Line:
    """Where a record stands."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"records/{self.kind}.jsonl line {self.number}"


def _expected(bundle: Bundle, counts: dict[str, int]) -> Iterator[tuple[_Line, bytes]]:
    """As many records of each kind as were signed; NotVerified where there are fewer or more."""
    for kind, count in counts.items():
        number = 0
        for number, line in enumerate(bundle.lines(f"records/{kind}.jsonl"), 1):
            if number > count:
                raise NotVerified(f"records/{kind}.jsonl: more than {count} lines")
            yield _Line(kind, number), line
        if number < count:
            raise NotVerified(f"records/{kind}.jsonl: it ends before line {number + 1} of {count}")


class _LeafList:
    """The leaf list, read beside the records. What is amiss with it is told only where the records
    are whole."""

    def __init__(self, bundle: Bundle) -> None:
        self.amiss: list[str] = []
        self._lines = bundle.lines(LEAVES)

    def following(self) -> bytes | None:
        """The next leaf; None where its line is none."""
        try:
            line = next(self._lines, b"")
        except NotVerified as error:
            self.amiss += error.found
            return None
        return bytes.fromhex(line.decode()) if _HASH.fullmatch(line) else None


def _told(differing: list[tuple["_Line", int, bytes]], records_right: bool) -> list[str]:
    if records_right:
        return [f"{LEAVES} line {number}: changed; the record is whole ({where})" for where, number, _ in differing]
    return [f"{where}: not the record that was signed{_named(line)}" for where, _, line in differing]


def _named(line: bytes) -> str:
    try:
        return f" (it calls itself {quoted(parsed(line, '')['id'])})"
    except (NotVerified, KeyError):
        return ""


# The counts


@dataclass
class _Taken:
    """What the exchanges of a member add up to. `parts`: records of them."""

    stated: tuple[int, ...]
    parts: int
    seen: int = 0
    exchanges: int = 0
    inside: int = 0
    harvest: int = 0
    attempts: int = 0
    last: tuple[int, int] = (-1, -1)


@dataclass
class Recount:
    """Which counts were worked out again and agree, and which could not be, since something is
    withheld."""

    checked: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)


@contextmanager
def well_formed() -> Iterator[None]:
    """While records are read that were signed, but perhaps by somebody who means ill: what they
    lack is NotVerified."""
    try:
        yield
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise NotVerified(f"a record is not of the form that was agreed ({quoted(str(error))})") from error


def recounted(bundle: Bundle, statement: Statement, withheld: dict[str, int]) -> Recount:
    """Raises NotVerified when counts do not follow from the records that are there."""
    done = Recount()
    campaign = next((record for record in [*shown(bundle, "campaign")] if record["kind"] == "campaign"), None)
    taken: dict[str, _Taken] = {}
    for record in shown(bundle, "members"):
        if record["account"] in taken:
            raise NotVerified(f"{quoted(record['id'])}: this account is a member twice")
        taken[record["account"]] = _Taken(tuple(_count(record[name]) for name in TAKEN), _count(record["parts"]))
    _totals(campaign, taken, statement.counts["members"], done)
    if campaign is None:
        done.not_checked.append("what members took: the campaign's span is withheld")
        return done
    span = micros(campaign["first_seen"]), micros(campaign["last_seen"])
    for record in shown(bundle, "exchanges"):
        if member := taken.get(record["account"]):
            _add(member, record, span)
        elif not withheld["members"]:
            raise NotVerified(f"{quoted(record['id'])}: exchanges of an account that is no member")
    whole = {account: member for account, member in taken.items() if member.seen == member.parts}
    if len(whole) < len(taken) and not withheld["exchanges"]:
        raise NotVerified("members' records tell of more records of exchanges than were signed")
    for account, member in whole.items():
        _compare(account, member)
    if whole:
        exchanges = sum(member.exchanges for member in whole.values())
        done.checked.append(f"{', '.join(TAKEN)} of {len(whole)} members = what their {exchanges} exchanges add up to")
    if hidden := statement.counts["members"] - len(whole):
        done.not_checked.append(f"what {hidden} members took: they or their exchanges are withheld")
    return done


def shown(bundle: Bundle, kind: str) -> Iterator[dict[str, Any]]:
    """The records of a kind that are not withheld."""
    for number, line in enumerate(bundle.lines(f"records/{kind}.jsonl"), 1):
        if not _WITHHELD.fullmatch(line):
            record = parsed(line, str(where := _Line(kind, number)))
            if not all(isinstance(record.get(name, ""), str) for name in ("id", "kind", "account")):
                raise NotVerified(f"{where}: its id, kind or account is no text")
            yield record


def _totals(campaign: dict[str, Any] | None, taken: dict[str, _Taken], members: int, done: Recount) -> None:
    if campaign is None:
        done.not_checked.append("the campaign's counts: its record is withheld")
        return
    if campaign["accounts"] != members:
        raise NotVerified(
            f"accounts: {quoted(campaign['accounts'])} are stated, and there are {members} records of members"
        )
    done.checked.append(f"accounts = {members} records of members")
    if len(taken) < members:
        done.not_checked.append(f"{', '.join(TAKEN)} of the campaign: {members - len(taken)} members are withheld")
        return
    for k, name in enumerate(TAKEN):
        total = sum(member.stated[k] for member in taken.values())
        if campaign[name] != total:
            raise NotVerified(f"{name}: {quoted(campaign[name])} are stated, and the members' add up to {total}")
        done.checked.append(f"{name} = {total}, the sum over the members")


def _count(value: Any) -> int:
    """A number of things; ValueError for anything else, which a hostile signer may write."""
    if type(value) is not int or value < 0:
        raise ValueError("no count")
    return value


def micros(time: str) -> int:
    """Microseconds since 1970 of an RFC 3339 time."""
    return (datetime.fromisoformat(time) - _EPOCH) // timedelta(microseconds=1)


def places(record: dict[str, Any]) -> Iterator[tuple[int, int, int, int]]:
    """(row, microseconds since 1970, status, millionths of harvest) of each exchange in a record of
    them. Rows and times are written as differences from the one before."""
    row = time = 0
    columns = (record["rows"], record["times"], record["statuses"], record["harvest"])
    for step, later, status, harvest in zip(*columns, strict=True):
        row, time = _count(row + step), _count(time + later)
        if max(row, time) >= FARTHEST or _count(status) >= 1 << 7 or _count(harvest) > WHOLE:
            raise ValueError("no row, time, status or probability")
        yield row, time, status, harvest


def _add(member: _Taken, record: dict[str, Any], span: tuple[int, int]) -> None:
    """Counts the exchanges of a record, as the contract says: attempts are attributed to the
    harvest, harvest exchanges also answered, exchanges within the campaign's span."""
    member.seen += 1
    if member.seen > member.parts:
        raise NotVerified(f"{quoted(record['id'])}: the account has more records of exchanges than its own record says")
    for row, time, status, harvest in places(record):
        if (record["source"], row) < member.last:
            raise NotVerified(f"{quoted(record['id'])}: its exchanges are not in order")
        member.last = record["source"], row
        member.exchanges += 1
        member.inside += span[0] <= time <= span[1]
        member.attempts += harvest
        member.harvest += harvest if status == OK else 0


def _compare(account: str, member: _Taken) -> None:
    """A count is the sum of the exchanges' probabilities, rounded (half to even)."""
    found = member.inside, round(Fraction(member.harvest, WHOLE)), round(Fraction(member.attempts, WHOLE))
    for name, stated, counted in zip(TAKEN, member.stated, found, strict=True):
        if stated != counted:
            raise NotVerified(
                f"{name} of {quoted(account)}: {stated} are stated, and its exchanges add up to {counted}"
            )


# A student test


def student_tested(record: dict[str, Any]) -> str:
    """What was worked out again of a finding that a model follows keys: that each key is the one
    that was committed to, how much the model follows them, and Chernoff's bound at the stated t on
    the probability that keys drawn by lot are followed as much. Raises NotVerified."""
    name, secrets = quoted(record["id"]), []
    for key in record["keys"]:
        told = {field: key[field] for field in ("id", "serves", "first", "last", "secret")} | {"what": MARK}
        if hashlib.sha256(canonical(told)).hexdigest() != key["commitment"]:
            raise NotVerified(f"{name}: the key {quoted(key['id'])} is not the one that was committed to")
        secrets.append(bytes.fromhex(key["secret"]))
    score, bound, tilt = 0.0, 0.0, float(record["tilt"])
    for about, options, leaning in record["matters"]:
        if options != len(leaning) or options < 1:
            raise ValueError("a matter has another number of equals")
        score += sum(leaning[lot(secret, int(about, 16), options)] for secret in secrets)
        bound += len(secrets) * (math.log(sum(math.exp(tilt * lean) for lean in leaning)) - math.log(options))
    chance = math.exp(min(0.0, bound - tilt * score))
    for what, stated, found in (("score", record["score"], score), ("bound", record["bound"], chance)):
        if tilt < 0 or not math.isclose(stated, found, rel_tol=1e-6, abs_tol=1e-300):
            raise NotVerified(f"{name}: its {what} is stated as {quoted(stated)}, and is {found:.6g}")
    least = (1 + record["as_much"]) / (record["decoys"] + 1)
    if (
        record["p"] < (least if record["as_much"] else min(least, chance)) * (1 - 1e-9)
        or record["adjusted"] < record["p"]
    ):
        raise NotVerified(f"{name}: its p is smaller than what it follows from")
    return (
        f"{name}: keys as committed to, followed in {len(record['matters'])} matters with a score of {score:.6g}; "
        f"of keys drawn by lot at most {chance:.3g} are followed as much"
    )


def lot(key: bytes, about: int, options: int) -> int:
    """Which option a key draws in a matter: by SipHash-2-4 of its eight bytes (Aumasson and
    Bernstein 2012)."""
    if len(key) != 16 or not 0 <= about < 1 << 64:
        raise ValueError("no key, or no matter")
    k0, k1 = struct.unpack("<2Q", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]
    for word in (about, 8 << 56):
        v[3] ^= word
        _rounds(v, 2)
        v[0] ^= word
    v[2] ^= 0xFF
    _rounds(v, 4)
    return (((v[0] ^ v[1] ^ v[2] ^ v[3]) >> 32) * options) >> 32


def _rounds(v: list[int], count: int) -> None:
    def turned(word: int, bits: int) -> int:
        return (word << bits | word >> (64 - bits)) & (1 << 64) - 1

    for _ in range(count):
        for (a, b, c, d), left, right in (((0, 1, 2, 3), 13, 16), ((2, 1, 0, 3), 17, 21)):
            v[a], v[c] = (v[a] + v[b]) & (1 << 64) - 1, (v[c] + v[d]) & (1 << 64) - 1
            v[b], v[d] = turned(v[b], left) ^ v[a], turned(v[d], right) ^ v[c]
            v[a] = turned(v[a], 32)


# One record and its proof


def verify_proof(data: bytes, signer: str | None = None) -> tuple[Statement, int, bytes]:
    """(statement, number in the tree, record) of a proof. Raises NotVerified."""
    proof = parsed(data, "the proof")
    try:
        envelope, record, index = canonical(proof["envelope"]), proof["record"].encode(), proof["index"]
        path = [bytes.fromhex(step) for step in proof["path"]]
        if [step.hex() for step in path] != proof["path"]:
            raise ValueError
        pem = proof["signer"].encode()
        if set(proof) != {"envelope", "index", "path", "record", "signer"} or canonical(proof) != data:
            raise ValueError
        if type(index) is not int or index < 0 or any(len(step) != 32 for step in path):
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise NotVerified("the proof: not of this form, or not written as proofs are") from None
    statement = signed_statement(envelope, pem, signer)
    if index >= statement.size or root_by(leaf_hash(record), index, statement.size, path) != statement.root:
        raise NotVerified(f"{statement.place(index)}: the record{_named(record)} or its path is not what was signed")
    return statement, index, record


# The command


@dataclass(frozen=True)
class Verified:
    """A bundle that is whole: what it states, how many records of each kind are withheld, which
    counts were checked."""

    statement: Statement
    withheld: dict[str, int]
    recount: Recount

    def lines(self) -> Iterator[str]:
        """What a person is told."""
        statement, hidden = self.statement, sum(self.withheld.values())
        yield f"Verified: every bit of it. {statement.size} records, {hidden} of them withheld."
        yield from (
            f"  withheld: {count} of {statement.counts[kind]} {kind}" for kind, count in self.withheld.items() if count
        )
        yield from _about(statement)
        yield from (f"Checked: {said}" for said in self.recount.checked)
        yield from (f"Not checked: {said}" for said in self.recount.not_checked)


def _about(statement: Statement) -> Iterator[str]:
    yield f"Campaign {quoted(statement.campaign)}, marked {quoted(statement.marking)}"
    yield f"Made {quoted(statement.created)} by {quoted(statement.producer)}"
    yield f"Root of the tree: {statement.root.hex()}"
    yield f"Signed by the key with the fingerprint {statement.signer}"


def signer_named(text: str | None) -> str | None:
    """The fingerprint that --signer names: itself, or that of the key in a file. Raises Unusable
    and OSError."""
    if text is None or re.fullmatch("[0-9a-fA-F]{64}", text):
        return text and text.lower()
    try:
        return fingerprint_of(public_key(Path(text).read_bytes()))
    except ValueError as error:
        raise Unusable(
            f"{quoted(text)} is neither a fingerprint of 64 hexadecimal digits nor a public key in PEM"
        ) from error


def report(path: Path, signer: str | None) -> Iterator[str]:
    """Checks a bundle or a proof, and says what it is. Raises NotVerified, Unusable and OSError."""
    pinned = signer_named(signer)
    with path.open("rb") as file:
        start = file.read(LONGEST + 1) if file.read(1) == b"{" else b""
    if start:
        if len(start) > LONGEST:
            raise Unusable(f"{quoted(path.name)} is too long for a proof")
        statement, index, record = verify_proof(b"{" + start, pinned)
        yield f"Verified: {statement.place(index)} of {statement.size} records{_named(record)}."
        yield from _about(statement)
    else:
        yield from verify_bundle(path, pinned).lines()
    yield (
        "That is the signer that you named."
        if pinned
        else "No file can tell whose key that is: compare the fingerprint through another channel, or use --signer."
    )


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(
        description="Checks a Stillwatch evidence bundle, or a proof of one of its records."
    )
    parser.add_argument("file", type=Path, metavar="BUNDLE.zip|PROOF.json")
    parser.add_argument("--signer", metavar="PUBLIC.pem|FINGERPRINT", help="who must have signed it")
    given = parser.parse_args(arguments)
    try:
        for line in list(report(given.file, given.signer)):
            print(line)
    except NotVerified as error:
        return not_verified(error)
    except (Unusable, OSError, MemoryError) as error:
        print(f"unusable: {ascii(str(error) or type(error).__name__)[1:-1]}", file=sys.stderr)
        return 2
    return 0


def not_verified(error: NotVerified) -> int:
    """Prints what was found amiss; returns the exit code."""
    print("NOT VERIFIED", *error.found, sep="\n  ")
    return 1


if __name__ == "__main__":
    sys.exit(main())
