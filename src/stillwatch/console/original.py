"""What an account asked, exchange by exchange, and one of them as it stands in the operator's
log."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.console.schemas import ExchangeList, ExchangeRow, Message, RevealedExchange
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.views.stretches import Stretch, read_stretch
from stillwatch.sketch.schema import EXCHANGE_SKETCH

COLUMNS = ("timestamp", "model", "surface", "status", "prompt_chars", "source", "row", "exchange_hash")

LONGEST = 200_000
"""Characters of one text that are shown: nobody reads more, and a browser that is made to show them
stops."""


def listed(lake: Lake, account_id: str, limit: int, offset: int) -> ExchangeList:
    """An account's exchanges in order of time, `limit` of them after `offset`; the name of the file
    that each stood in, never its path."""
    table = _of(lake, account_id)
    names = {one.number: Path(one.path).name for one in lake.sources()}
    rows = [
        ExchangeRow(
            exchange=f"{row['source']}-{row['row']}",
            at=row["timestamp"],
            model=row["model"],
            surface=row["surface"],
            status=STATUSES[row["status"]],
            prompt_chars=row["prompt_chars"],
            source=names.get(row["source"], ""),
            row=row["row"],
        )
        for row in table.slice(offset, limit).to_pylist()
    ]
    return ExchangeList(total=table.num_rows, exchanges=rows)


def _of(lake: Lake, account_id: str) -> pa.Table:
    """COLUMNS of the account's exchanges, whatever ids it went by. Files are sorted by account: of
    each, the row group that may hold it is read."""
    aliases = lake.aliases()
    ids = [account_id, *aliases.filter(pc.equal(aliases["account_id"], account_id))["alias"].to_pylist()]
    wanted, everybody = pa.array(ids, pa.string()), Stretch(None, None)
    schema = pa.schema([EXCHANGE_SKETCH.field(name) for name in COLUMNS])
    found = [
        rows.select(COLUMNS).cast(schema)
        for path in lake.exchange_sketch_files()
        for rows in read_stretch(path, everybody, (*COLUMNS, "account_id"), wanted)
    ]
    return pa.concat_tables([schema.empty_table(), *found]).sort_by([("timestamp", "ascending")])


def revealed(lake: Lake, account_id: str, exchange: str) -> RevealedExchange:
    """The text of one exchange of an account. Raises LakeError where it is none of the account's,
    or the log no longer holds it: what is asked for names a row of the lake, never a file."""
    wanted = [row for row in _of(lake, account_id).to_pylist() if f"{row['source']}-{row['row']}" == exchange]
    if not wanted:
        raise LakeError("the lake knows no such exchange of this account")
    place = wanted[0]
    [found] = lake.original(place["source"], place["row"], place["exchange_hash"]).to_pylist()
    texts = [found["system"], found["completion"], *(m["content"] for m in found["messages"] or [])]
    return RevealedExchange(
        at=found["timestamp"],
        system=_cut(found["system"]),
        messages=[Message(role=m["role"], content=_cut(m["content"])) for m in found["messages"] or []],
        completion=_cut(found["completion"]),
        truncated=any(text is not None and len(text) > LONGEST for text in texts),
    )


def _cut(text: str | None) -> str | None:
    return text if text is None else text[:LONGEST]
