"""Which identifiers' tokens stand in the tables of a lake."""

import numpy as np

from stillwatch.engine.duck import Duck
from stillwatch.lake.store.accounts import account_files
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest
from stillwatch.lake.store.sketches import day_files
from stillwatch.lake.vault.values import Tokens
from stillwatch.sketch.schema import ACCOUNT_TOKENS, IDENTIFIERS


def held_tokens(layout: Layout, manifest: Manifest) -> dict[str, Tokens]:
    """Kind → the tokens of it in finished days and accounts, sorted. Raises LakeError."""
    days = [path for record in manifest.days() for path in day_files(layout, record.day, record.generation)]
    accounts = account_files(layout, manifest)
    with query_errors("the lake"), Duck(layout.spill) as duck:
        duck.let({"day_files": days, "account_files": accounts})
        return {kind: _held(duck, kind, bool(days), bool(accounts)) for kind in sorted({*IDENTIFIERS.values()})}


def _held(duck: Duck, kind: str, days: bool, accounts: bool) -> Tokens:
    selects = []
    for column in (name for name, one in IDENTIFIERS.items() if one == kind):
        files, there = ("account_files", accounts) if column in ACCOUNT_TOKENS else ("day_files", days)
        if there:
            source = f"read_parquet(getvariable('{files}'), hive_partitioning = false)"
            selects.append(f"SELECT {column} AS token FROM {source} WHERE {column} IS NOT NULL")
    if not selects:
        return np.empty(0, np.int64)
    found = duck.sql(f"SELECT DISTINCT token FROM ({' UNION ALL '.join(selects)}) ORDER BY token")
    return found["token"].to_numpy().astype(np.int64)
