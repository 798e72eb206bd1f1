"""By which other names than the account's a gateway may know a request: the API key that was used,
the organization that is declared, the network that it came from. Only names that nobody else went
by are taken: a key that ten customers of a reseller share is no name of one of them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.response.measures import OtherKind
from stillwatch.sketch.schema import IDENTIFIERS

COLUMN: Mapping[OtherKind, str] = {"api_key": "api_key_token", "network": "network_token"}
"""Where a lake has tokens of names; organizations it has as they are, in the table of accounts."""

IN_VAULT: Mapping[OtherKind, str] = {kind: IDENTIFIERS[column] for kind, column in COLUMN.items()}
"""What a vault calls them."""

_USED = """
WITH mine AS (
    SELECT DISTINCT e.{column} AS token FROM exchanges e SEMI JOIN wanted w ON e.account_id = w.account_id
    WHERE e.{column} IS NOT NULL
)
SELECT e.{column} AS name, BOOL_AND(w.account_id IS NOT NULL) AS alone
FROM exchanges e JOIN mine m ON e.{column} = m.token LEFT JOIN wanted w ON e.account_id = w.account_id
GROUP BY ALL ORDER BY name
"""


class Names(NamedTuple):
    """Names of one kind that no other account went by, as tokens or as they are, and how many
    others there are."""

    tokens: list[int]
    plain: list[str]
    shared: int

    @property
    def alone(self) -> int:
        """How many no other account went by."""
        return len(self.tokens) + len(self.plain)


def names_of(lake: ReadableLake, kind: OtherKind, accounts: Iterable[str]) -> Names:
    """The names of a kind that some accounts went by, in all days that the lake holds."""
    wanted = pa.table({"account_id": pa.array(sorted(set(accounts)), pa.string())})
    if kind == "organization":
        return _organizations(lake, wanted["account_id"])
    found = lake.view().query(_USED.format(column=COLUMN[kind]), {"wanted": wanted})
    alone = found.filter(found["alone"])["name"].to_pylist()
    return Names(alone, [], len(found) - len(alone))


def _organizations(lake: ReadableLake, wanted: pa.ChunkedArray) -> Names:
    declared = lake.accounts().select(["account_id", "organization_id"]).drop_null()
    declared = declared.append_column("mine", pc.is_in(declared["account_id"], wanted))
    by = declared.group_by("organization_id").aggregate([("mine", "all"), ("mine", "any")]).sort_by("organization_id")
    some = by.filter(by["mine_any"])
    alone = some.filter(some["mine_all"])["organization_id"].to_pylist()
    return Names([], alone, len(some) - len(alone))
