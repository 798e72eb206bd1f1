"""The account table of a lake: files of account sketches as they arrived, and what they come to."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.duck import Duck
from stillwatch.exchange.reject import Reject, Remark, reject_table
from stillwatch.lake.chunks import forgotten_token
from stillwatch.lake.days import query_errors
from stillwatch.lake.files import checkpoint, clear_errors, sync_folder, write_parquet
from stillwatch.lake.layout import Layout
from stillwatch.lake.manifest import Manifest, sql
from stillwatch.lake.vault.sealing import put_away
from stillwatch.lake.vault.values import gathered_values
from stillwatch.sketch.accounts import sketch_accounts
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import ACCOUNT_SKETCH, with_key_id

ARRIVED = ACCOUNT_SKETCH.append(pa.field("file", pa.int32())).append(pa.field("place", pa.int64()))
"""ACCOUNT_SKETCH and the order of arrival: number of the account file, place in it."""


def ingest_accounts(
    table: pa.Table,
    rejects: Sequence[Remark],
    layout: Layout,
    keys: Keys,
    manifest: Manifest,
    vault_key: bytes | None,
) -> tuple[int, int]:
    """(rows taken in, rows rejected) of a table of ACCOUNTS; `vault_key`: the vault's public key, None without one.
    A table known by its content is left alone, and so are accounts that are as the lake has them. Raises LakeError."""
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


def account_files(layout: Layout, manifest: Manifest) -> list[str]:
    """The files of account sketches, in order of arrival."""
    rows = manifest.rows("SELECT number, generation FROM account_file ORDER BY number")
    return [str(layout.accounts(number, generation)) for number, generation in rows]


def latest_accounts(duck: Duck, files: Iterable[str], until: datetime | None) -> pa.Table:
    """ARRIVED, one row for each account id, sorted by it: the row that counts at `until`."""
    names = list(files)
    if not names:
        return ARRIVED.empty_table()
    duck.let({"account_files": names, "until": until})
    duck.run("CREATE OR REPLACE TEMP VIEW account_rows AS SELECT * FROM read_parquet(getvariable('account_files'))")
    return duck.sql(sql("latest_accounts")).cast(ARRIVED)


def alias_table(latest: pa.Table) -> pa.Table:
    """(alias, account_id) of every id that is another account's alias, chains followed to their end. In
    a circle the smallest id is the account."""
    told = latest.filter(pc.is_valid(latest["alias_of"]))
    of = dict(zip(told["account_id"].to_pylist(), told["alias_of"].to_pylist(), strict=True))
    pairs = [(alias, _end_of_chain(alias, of)) for alias in sorted(of)]
    pairs = [(alias, account) for alias, account in pairs if alias != account]
    names = ("alias", "account_id")
    return pa.table({name: pa.array([p[k] for p in pairs], pa.string()) for k, name in enumerate(names)})


def collapsed(latest: pa.Table, aliases: pa.Table) -> pa.Table:
    """ACCOUNT_SKETCH, one row an account, sorted by id, `alias_of` null: an account's own row, or where it
    has none that of its alias with the smallest id."""
    if aliases.num_rows:
        latest = _without_aliases(latest, aliases)
    return latest.sort_by("account_id").select(ACCOUNT_SKETCH.names).cast(ACCOUNT_SKETCH)


def _without_aliases(latest: pa.Table, aliases: pa.Table) -> pa.Table:
    have = set(latest["account_id"].to_pylist())
    stands_in: dict[str, str] = {}
    for alias, account in zip(aliases["alias"].to_pylist(), aliases["account_id"].to_pylist(), strict=True):
        if account not in have:
            stands_in.setdefault(account, alias)
    account_of = {alias: account for account, alias in stands_in.items()}
    gone = set(aliases["alias"].to_pylist()) - account_of.keys()
    kept = latest.filter(pc.invert(pc.is_in(latest["account_id"], pa.array(sorted(gone), pa.string()))))
    named = pa.array([account_of.get(one, one) for one in kept["account_id"].to_pylist()], pa.string())
    alias_of = kept.schema.get_field_index("alias_of")
    kept = kept.set_column(alias_of, "alias_of", pa.nulls(len(named), pa.string()))
    return kept.set_column(0, "account_id", named)


def _end_of_chain(alias: str, of: dict[str, str]) -> str:
    seen = [alias]
    while (following := of.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


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
