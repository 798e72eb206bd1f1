"""Which accounts of a lake hold which values: identifiers and near-duplicate bands, by token."""

from collections.abc import Iterable

import pyarrow as pa

from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sharing.indicators.profile import BANDS, Kind
from stillwatch.sketch.schema import ACCOUNT_TOKENS, IDENTIFIERS

HELD = pa.schema([("kind", pa.string()), ("token", pa.int64()), ("account_id", pa.string())])
"""Each account that holds a value, once."""


def holders(lake: ReadableLake, wanted: pa.Table) -> pa.Table:
    """HELD of the values wanted (kind, token), among accounts that sent anything."""
    kinds = wanted["kind"].unique().to_pylist()
    if not kinds:
        return HELD.empty_table()
    query = f"""
        SELECT DISTINCT kind, token, account_id
        FROM ({_held(kinds)}) AS held SEMI JOIN wanted USING (kind, token)
        WHERE account_id IN (SELECT account_id FROM exchanges)
        ORDER BY kind, token, account_id"""
    return lake.view().query(query, {"wanted": wanted}).cast(HELD)


def values_of(lake: ReadableLake, accounts: Iterable[str], kinds: Iterable[Kind]) -> pa.Table:
    """(kind, token) of all that some accounts hold."""
    own = pa.table({"account_id": pa.array(accounts, pa.string())})
    query = f"SELECT DISTINCT kind, token FROM ({_held(kinds)}) AS held SEMI JOIN own USING (account_id)"
    return lake.view().query(query, {"own": own})


def bands_of(lake: ReadableLake) -> pa.Table:
    """(kind, token) of all bands in a lake."""
    return lake.view().query(f"SELECT DISTINCT kind, token FROM ({_held(BANDS)}) AS held")


def band_column(kind: str) -> str:
    """Of EXCHANGE_SKETCH."""
    return kind.replace(" ", "_")


def _held(kinds: Iterable[str]) -> str:
    """SQL of (kind, token, account_id), repeats and all."""
    columns = [(name, kind) for name, kind in IDENTIFIERS.items() if kind in set(kinds)]
    columns += [(band_column(kind), kind) for kind in BANDS if kind in set(kinds)]
    return " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, {name} AS token, account_id "
        f"FROM {'accounts' if name in ACCOUNT_TOKENS else 'exchanges'} WHERE {name} IS NOT NULL"
        for name, kind in columns
    )
