"""The account table of a lake: the files of account sketches as they arrived, and what they come
to."""

from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.protocol import Engine
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest, sql
from stillwatch.sketch.schema import ACCOUNT_SKETCH

ARRIVED = ACCOUNT_SKETCH.append(pa.field("file", pa.int32())).append(pa.field("place", pa.int64()))
"""ACCOUNT_SKETCH and the order of arrival: number of the account file, place in it."""


def account_files(layout: Layout, manifest: Manifest) -> list[str]:
    """The files of account sketches, in order of arrival."""
    rows = manifest.rows("SELECT number, generation FROM account_file ORDER BY number")
    return [str(layout.accounts(number, generation)) for number, generation in rows]


def latest_accounts(engine: Engine, files: Iterable[str], until: datetime | None) -> pa.Table:
    """ARRIVED, one row for each account id, sorted by it: the row that counts at `until`."""
    names = list(files)
    if not names:
        return ARRIVED.empty_table()
    engine.let({"account_files": names})
    engine.run("CREATE OR REPLACE TEMP VIEW account_rows AS SELECT * FROM read_parquet(getvariable('account_files'))")
    return latest_rows(engine, until)


def latest_rows(engine: Engine, until: datetime | None) -> pa.Table:
    """The same of the engine's `account_rows`."""
    engine.let({"until": until})
    return engine.sql(sql("latest_accounts")).select(ARRIVED.names).cast(ARRIVED)


def alias_table(latest: pa.Table) -> pa.Table:
    """(alias, account_id) of every id that is another account's alias, chains followed to their
    end. In a circle the smallest id is the account."""
    told = latest.filter(pc.is_valid(latest["alias_of"]))
    of = dict(zip(told["account_id"].to_pylist(), told["alias_of"].to_pylist(), strict=True))
    pairs = [(alias, _end_of_chain(alias, of)) for alias in sorted(of)]
    pairs = [(alias, account) for alias, account in pairs if alias != account]
    names = ("alias", "account_id")
    return pa.table({name: pa.array([p[k] for p in pairs], pa.string()) for k, name in enumerate(names)})


def collapsed(latest: pa.Table, aliases: pa.Table) -> pa.Table:
    """ACCOUNT_SKETCH, one row an account, sorted by id, `alias_of` null: an account's own row, or
    where it has none that of its alias with the smallest id."""
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
