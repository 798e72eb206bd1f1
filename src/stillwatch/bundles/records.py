"""The records of a bundle, made from what the last scan found and from what the lake holds of a
campaign's members."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import rfc8785

from stillwatch import __version__
from stillwatch.bundles.chain import manifest_digest, source_records
from stillwatch.bundles.verify_bundle import TAKEN
from stillwatch.engine.arrays import Ints
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.lake.store.manifest import Manifest
from stillwatch.report.matter import Matter
from stillwatch.sketch.schema import SKETCH_VERSION

PART = 4096
"""Exchanges of one record at most, so that a record can be read at once."""

Record = dict[str, Any]

_USED = """
SELECT account_id, token, COUNT(*) AS exchanges, MIN(timestamp) AS first, MAX(timestamp) AS last
FROM (
    SELECT account_id, 'network' AS kind, network_token AS token, timestamp FROM exchanges
    UNION ALL SELECT account_id, 'address', address_token, timestamp FROM exchanges
) AS used SEMI JOIN wanted USING (account_id, kind)
WHERE token IS NOT NULL
GROUP BY account_id, token
ORDER BY account_id, first, token
"""


def bundle_records(
    lake: Lake, manifest: Manifest, matter: Matter, students: Iterable[Record] = ()
) -> Mapping[str, Iterable[bytes]]:
    """For each kind its records as canonical JSON (RFC 8785), each with 128 random bits: without
    these, whoever guesses what a withheld record says could see from its hash that he is right.
    students: findings of a student test (students.py)."""
    parts = Parts.of(matter)
    made: dict[str, Iterable[Record]] = {
        "campaign": _campaign(matter),
        "scan": _scan(lake, manifest, matter),
        "evidence": chain(_evidence(matter), students),
        "sources": source_records(manifest, parts.sources()),
        "members": _members(matter, parts),
        "networks": _places(lake, matter, "network", "networks"),
        "addresses": _places(lake, matter, "address", "addresses"),
        "exchanges": parts.records(),
    }
    return {kind: _salted(records) for kind, records in made.items()}


def _salted(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield rfc8785.dumps(record | {"salt": secrets.token_hex(16)})


def _campaign(matter: Matter) -> Iterator[Record]:
    """What campaigns.json says of it, and whether a person has confirmed it."""
    says = matter.campaign.model_dump(mode="json", exclude={"timeline", "evidence", "counter_evidence"})
    pieces = {"evidence": len(matter.campaign.evidence), "counter_evidence": len(matter.campaign.counter_evidence)}
    says |= {"pieces": pieces, "standing": matter.standing, "taken_out": matter.taken_out}
    yield {"kind": "campaign", "id": "campaign", **says}
    if (judged := matter.judgement) is not None:
        said = {"person": judged.person, "at": judged.at.isoformat(), "note": judged.note}
        yield {"kind": "judgement", "id": "judgement", **said}


def _scan(lake: Lake, manifest: Manifest, matter: Matter) -> Iterator[Record]:
    """What was looked at, with which fields there, and by what."""
    names = {"scanned", "coverage", "prior", "notes", "switched_off", "quarantine_kinds"}
    says = matter.findings.model_dump(mode="json", include=names)
    stretches = manifest.next_source()
    read = {"stretches": stretches, "sha256": manifest_digest(manifest, stretches)}
    by = {"version": __version__, "sketch_version": SKETCH_VERSION, "key_id": lake.keys.key_id}
    yield {"kind": "scan", "id": "scan", **says, **by, "manifest": read, "statuses": list(STATUSES)}


def _evidence(matter: Matter) -> Iterator[Record]:
    """For and against, as the report has it."""
    campaign, number = matter.campaign, 0
    for kind, some in (("evidence", campaign.evidence), ("counter_evidence", campaign.counter_evidence)):
        for one in some:
            yield {"kind": kind, "id": f"bundles/{number}", "says": one.model_dump(mode="json")}
            number += 1


def _members(matter: Matter, parts: "Parts") -> Iterator[Record]:
    """`parts`: records of exchanges that the account has, so that whoever adds them up knows that
    none is missing."""
    names = ["account_id", "membership", *TAKEN, "strongest_evidence"]
    for row, count in zip(matter.members.select(names).to_pylist(), parts.counts(), strict=True):
        account = row.pop("account_id")
        yield {"kind": "member", "id": f"members/{account}", "account": account, "parts": count, **row}


def _places(lake: Lake, matter: Matter, kind: str, plural: str) -> Iterator[Record]:
    """Which account used which address (or network), as the lake's keyed tokens, and when; where it
    signed up from."""
    wanted = pa.table({"account_id": matter.members["account_id"]})
    used = lake.view().query(_USED, {"wanted": wanted.append_column("kind", pa.repeat(kind, len(wanted)))})
    last, number = None, 0
    for row in used.to_pylist():
        account, number = row["account_id"], number + 1 if row["account_id"] == last else 0
        last = account
        seen = {"first": _time(row["first"]), "last": _time(row["last"]), "exchanges": row["exchanges"]}
        of = {"account": account, "token": str(row["token"]), "use": "requests"}
        yield {"kind": kind, "id": f"{plural}/{account}/{number}", **of, **seen}
    accounts = lake.accounts()
    accounts = accounts.filter(pc.is_in(accounts["account_id"], wanted["account_id"].combine_chunks()))
    for row in accounts.select(["account_id", f"signup_{kind}_token", "created_at"]).to_pylist():
        account, token, created = row.values()
        if token is not None:
            of = {"account": account, "token": str(token), "use": "sign_up"}
            yield {"kind": kind, "id": f"{plural}/{account}/sign_up", **of, "first": _time(created)}


def _time(at: Any) -> str | None:
    return None if at is None else at.isoformat()


class Parts:
    """The members' exchanges, by account, source and row, cut where the account or the source
    changes and after PART of them. start: the first exchange of each part, and their number."""

    def __init__(self, rows: dict[str, Ints], account: Ints, names: list[str], start: Ints) -> None:
        self._rows, self._account, self._names, self._start = rows, account, names, start

    @staticmethod
    def of(matter: Matter) -> "Parts":
        """All that were attributed."""
        names = matter.members["account_id"].combine_chunks()
        table = matter.exchanges
        account = pc.index_in(table["account_id"].cast(pa.string()), names).combine_chunks().to_numpy()
        columns = ("source", "row", "timestamp", "status", "harvest")
        rows = {name: table[name].cast(pa.int64()).to_numpy() for name in columns}
        order = np.lexsort((rows["row"], rows["source"], account))
        account, rows = account[order].astype(np.int64), {name: column[order] for name, column in rows.items()}
        new = np.ones(len(account), bool)
        new[1:] = (np.diff(account) != 0) | (np.diff(rows["source"]) != 0)
        place = np.arange(len(account))
        new |= (place - np.maximum.accumulate(np.where(new, place, 0))) % PART == 0
        return Parts(rows, account, names.to_pylist(), np.append(np.flatnonzero(new), len(account)))

    def counts(self) -> list[int]:
        """How many parts each member has."""
        return np.bincount(self._account[self._start[:-1]], minlength=len(self._names)).tolist()

    def sources(self) -> list[int]:
        """The stretches of the log that any exchange stands in."""
        return np.unique(self._rows["source"]).tolist()

    def records(self) -> Iterator[Record]:
        """Rows and times (microseconds since 1970) as differences from the one before, the first
        from 0; harvest in millionths."""
        number, last = 0, (-1, -1)
        for start, end in zip(self._start[:-1].tolist(), self._start[1:].tolist(), strict=True):
            of = int(self._account[start]), int(self._rows["source"][start])
            number, last = number + 1 if of == last else 0, of
            account, source = self._names[of[0]], of[1]
            part = {name: column[start:end] for name, column in self._rows.items()}
            yield {
                "kind": "exchanges",
                "id": f"exchanges/{account}/{source}/{number}",
                "account": account,
                "source": source,
                "rows": np.diff(part["row"], prepend=0).tolist(),
                "times": np.diff(part["timestamp"], prepend=0).tolist(),
                "statuses": part["status"].tolist(),
                "harvest": part["harvest"].tolist(),
            }
