"""What reading the log came to besides its exchanges, as findings say it: a log of which most could
not be read, or whose texts are not in it, must not look like one in which nothing was found."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.campaigns.findings import Aside, Reading, Silenced
from stillwatch.exchange.reject import FIELD, LEFT_OUT, REDACTED, set_aside
from stillwatch.fleets.evidence import conversation, identity, lifecycle, settings
from stillwatch.lake.views.protocols import ReadableView

MOST = 0.5
"""Of the records: from this share on, the result begins with what was not read."""

REDACTED_LEAST = 0.05
"""Of the exchanges: from this share on, redaction is said first too. A mark now and then is
somebody's own word."""

SILENCED_LEAST, SILENCED_SHARE = 10, 0.1
"""Records of one account that were set aside, and their share of all of it, from which it is
listed: a fleet that makes its own records unreadable has many such accounts, and a broken line now
and then has none."""

REASONS = 12
"""Of each kind that are listed."""


def reading_of(remarks: pa.Table, exchanges: int, per_account: dict[str, int]) -> Reading:
    """Reading of REJECTS with notes, of a log that has so many exchanges, by account where the
    remarks name one."""
    aside = counted(set_aside(remarks))
    left_out = counted(_of_kind(remarks, LEFT_OUT))
    fields = {one.reason: one.records for one in counted(_of_kind(remarks, FIELD))}
    redacted = {one.reason: min(1.0, one.records / max(1, exchanges)) for one in counted(_of_kind(remarks, REDACTED))}
    silenced = _silenced(remarks, per_account)
    return Reading(
        headline=list(_headline(exchanges, aside, left_out, redacted, silenced)),
        set_aside=aside[:REASONS],
        left_out=left_out[:REASONS],
        fields_unusable=fields,
        redacted=redacted,
        silenced=silenced,
    )


def exchanges_of(view: ReadableView, remarks: pa.Table) -> dict[str, int]:
    """How many exchanges the accounts have that remarks name."""
    named = remarks["account_id"].unique().drop_null()
    if not len(named):
        return {}
    query = (
        "SELECT account_id, COUNT(*) AS n FROM exchanges WHERE account_id IN (SELECT account_id FROM named) GROUP BY 1"
    )
    found = view.query(query, {"named": pa.table({"account_id": named.cast(pa.string())})})
    return dict(zip(found["account_id"].to_pylist(), found["n"].to_pylist(), strict=True))


def _of_kind(remarks: pa.Table, kind: str) -> pa.Table:
    return remarks.filter(pc.equal(remarks["kind"], kind))


def counted(remarks: pa.Table) -> list[Aside]:
    """REJECTS by kind and reason, the most frequent first, each with its first place."""
    ordered = remarks.sort_by([("source", "ascending"), ("row", "ascending")])
    sums = pa.TableGroupBy(ordered, ["kind", "reason"], use_threads=False).aggregate(
        [("count", "sum"), ("source", "first"), ("row", "first")]
    )
    rows = sums.sort_by([("count_sum", "descending"), ("reason", "ascending")]).to_pylist()
    return [
        Aside(kind=r["kind"], reason=r["reason"], records=r["count_sum"], source=r["source_first"], row=r["row_first"])
        for r in rows
    ]


def _silenced(remarks: pa.Table, per_account: dict[str, int]) -> list[Silenced]:
    """The accounts many of whose records were set aside, the most first."""
    named = remarks.filter(pc.and_(pc.is_valid(remarks["account_id"]), pc.not_equal(remarks["kind"], "conflict")))
    counts = named["account_id"].value_counts().to_pylist()
    found = [
        Silenced(account_id=one["values"], set_aside=one["counts"], exchanges=per_account.get(one["values"], 0))
        for one in counts
    ]
    many = [
        one
        for one in found
        if one.set_aside >= SILENCED_LEAST and one.set_aside >= SILENCED_SHARE * (one.set_aside + one.exchanges)
    ]
    return sorted(many, key=lambda one: (-one.set_aside, one.account_id))


def _headline(
    exchanges: int, aside: list[Aside], left_out: list[Aside], redacted: dict[str, float], silenced: list[Silenced]
) -> Iterator[str]:
    lost, other = (sum(one.records for one in of) for of in (aside, left_out))
    records = exchanges + lost + other
    if records and lost + other >= MOST * records:
        read = (
            "Nothing of the log was read" if not exchanges else f"Only {exchanges:,} of {records:,} records were read"
        )
        parts = [
            f"{count:,} {what}" for count, what in ((lost, "set aside"), (other, "left out as no exchange")) if count
        ]
        yield f"{read}: {' and '.join(parts)}. {_why([*aside, *left_out])}"
    if redacted and max(redacted.values()) >= REDACTED_LEAST:
        told = ", ".join(f"{name} of {share:.0%}" for name, share in sorted(redacted.items()))
        yield f"Texts were redacted before they were logged ({told} of the exchanges): nothing is compared by them."
    if len(silenced) > 1:
        total = sum(one.set_aside for one in silenced)
        yield (
            f"{len(silenced):,} accounts have many records that could not be read ({total:,} in all): whoever writes a "
            "request may do so to stay out of sight."
        )


def _why(reasons: Sequence[Aside]) -> str:
    """The reasons with counts and one place each."""
    ordered = sorted(reasons, key=lambda one: -one.records)[:5]
    said = "; ".join(f"{one.reason}: {one.records:,} (first in {one.source}, row {one.row})" for one in ordered)
    return f"Why: {said}{'; …' if len(reasons) > len(ordered) else ''}."


def switched_off(coverage: dict[str, float]) -> list[str]:
    """Evidence whose fields the log lacks."""
    needs = {f"shared {family}": fields for family, fields in identity.NEEDS.items()}
    needs |= conversation.NEEDS
    needs |= {"birth bursts": lifecycle.NEEDS, "replaced accounts": lifecycle.NEEDS_BANS}
    needs |= {"change of model": settings.NEEDS, "affiliation": ("organization_id",)}
    return [name for name, fields in needs.items() if all(coverage.get(f, 0.0) == 0.0 for f in fields)]
