"""Which accounts of a lake hold which values: identifiers and near-duplicate bands, by token."""

from collections.abc import Iterable

import pyarrow as pa

from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sharing.indicators.profile import BANDS, Kind

HELD = pa.schema([("kind", pa.string()), ("token", pa.int64()), ("account_id", pa.string())])
"""Each account that holds a value, once."""

_HOLDERS = """
SELECT DISTINCT kind, token, account_id FROM held_values SEMI JOIN wanted USING (kind, token)
WHERE account_id IN (SELECT account_id FROM exchanges)
ORDER BY kind, token, account_id
"""
_VALUES = """
SELECT DISTINCT kind, token FROM held_values SEMI JOIN own USING (account_id) SEMI JOIN kinds USING (kind)
"""
_KINDS = "SELECT DISTINCT kind, token FROM held_values SEMI JOIN kinds USING (kind)"


def holders(lake: ReadableLake, wanted: pa.Table) -> pa.Table:
    """HELD of the values wanted (kind, token), among accounts that sent anything."""
    return lake.view().query(_HOLDERS, {"wanted": wanted}, ["held_values"]).cast(HELD)


def values_of(lake: ReadableLake, accounts: Iterable[str], kinds: Iterable[Kind]) -> pa.Table:
    """(kind, token) of all that some accounts hold."""
    own = pa.table({"account_id": pa.array(accounts, pa.string())})
    return lake.view().query(_VALUES, {"own": own, "kinds": _table(kinds)}, ["held_values"])


def bands_of(lake: ReadableLake) -> pa.Table:
    """(kind, token) of all bands in a lake."""
    return lake.view().query(_KINDS, {"kinds": _table(BANDS)}, ["held_values"])


def band_column(kind: str) -> str:
    """Of EXCHANGE_SKETCH."""
    return kind.replace(" ", "_")


def _table(kinds: Iterable[Kind]) -> pa.Table:
    return pa.table({"kind": pa.array(kinds, pa.string())})
