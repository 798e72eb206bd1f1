"""The account table of a lake: files of account sketches as they arrived, and what they come to."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from stillwatch.engine.duck import Duck
from stillwatch.exchange.reject import Reject, Remark, reject_table
from stillwatch.lake.intake.chunks import forgotten_token
from stillwatch.lake.store.accounts import ARRIVED, account_files, latest_accounts
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.files import checkpoint, clear_errors, sync_folder, write_parquet
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest, sql
from stillwatch.lake.vault.sealing import put_away
from stillwatch.lake.vault.values import gathered_values
from stillwatch.sketch.accounts import sketch_accounts
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import with_key_id


def ingest_accounts(
    table: pa.Table,
    rejects: Sequence[Remark],
    layout: Layout,
    keys: Keys,
    manifest: Manifest,
    vault_key: bytes | None,
) -> tuple[int, int]:
    """(rows taken in, rows rejected) of a table of ACCOUNTS; `vault_key`: the vault's public key,
    None without one. A table known by its content is left alone, and so are accounts that are as
    the lake has them. Raises LakeError."""
    digest = _digest(table, rejects)
    known = manifest.rows("SELECT 1 FROM account_file WHERE digest = :digest", digest=digest)
    if known or not (table.num_rows or rejects):
        return 0, 0
    number = int(manifest.rows("SELECT coalesce(max(number) + 1, 0) FROM account_file")[0][0])
    keys = keys if vault_key is None else keys.gathering()
    rows = _not_forgotten(sketch_accounts(table, keys), keys, manifest)
    rows = _changed(_arrived(rows, number), layout, manifest)
    with clear_errors("the lake's accounts could not be written"):
        schema = with_key_id(ARRIVED, keys.key_id)
        write_parquet(rows.cast(schema), layout.accounts(number, 0), compression="zstd")
        sync_folder(layout.accounts(number, 0).parent)
        values, sealed = gathered_values(keys, rows), None
        if vault_key is not None and values.num_rows:
            sealed = put_away(values, layout, f"accounts-{number:06d}", vault_key, keys.key_id)
        if rejects:
            write_parquet(reject_table(list(rejects)), layout.account_quarantine(number))
            sync_folder(layout.account_quarantine(number).parent)
    checkpoint("before accounts are committed")
    with manifest.commit():
        manifest.put(
            "account_file",
            number=number,
            digest=digest,
            generation=0,
            accounts=rows.num_rows,
            rejects=len(rejects),
        )
        if sealed:
            manifest.put("sealed", file=sealed)
    checkpoint("after accounts are committed")
    return rows.num_rows, sum(isinstance(one, Reject) for one in rejects)


def _digest(table: pa.Table, rejects: Sequence[Remark]) -> str:
    digest = hashlib.sha256(repr([(r.row, r.kind, r.reason) for r in rejects]).encode())
    for name in table.column_names:
        digest.update(name.encode() + b"\0")
        column = table[name].combine_chunks()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, pa.schema([("column", column.type)])) as writer:
            writer.write_table(pa.table({"column": column}))
        digest.update(sink.getvalue())
    return digest.hexdigest()


def _arrived(rows: pa.Table, number: int) -> pa.Table:
    count = rows.num_rows
    rows = rows.append_column("file", pa.array(np.full(count, number, np.int32)))
    return rows.append_column("place", pa.array(np.arange(count)))


def _not_forgotten(rows: pa.Table, keys: Keys, manifest: Manifest) -> pa.Table:
    tokens = {token for (token,) in manifest.rows("SELECT token FROM forgotten")}
    if not tokens:
        return rows
    kept = [forgotten_token(keys, one) not in tokens for one in rows["account_id"].to_pylist()]
    return rows.filter(pa.array(kept, pa.bool_()))


def _changed(rows: pa.Table, layout: Layout, manifest: Manifest) -> pa.Table:
    files = account_files(layout, manifest)
    if not files:
        return rows.cast(ARRIVED)
    with query_errors("the accounts"), Duck(layout.spill) as duck:
        duck.table("latest_accounts", latest_accounts(duck, files, None))
        duck.table("incoming", rows)
        return duck.sql(sql("new_accounts")).cast(ARRIVED)
