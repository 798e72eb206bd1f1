"""Which identifiers' tokens stand in the tables of a lake."""

import pyarrow as pa
import pyarrow.dataset

from stillwatch.engine.duck import Duck
from stillwatch.lake.store.accounts import account_files
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest, sql
from stillwatch.lake.store.sketches import STAGED, day_files
from stillwatch.lake.vault.values import Tokens
from stillwatch.sketch.schema import ACCOUNT_SKETCH, IDENTIFIERS

_HELD = "SELECT DISTINCT token FROM held_values WHERE kind = getvariable('kind') ORDER BY token"


def held_tokens(layout: Layout, manifest: Manifest) -> dict[str, Tokens]:
    """Kind → the tokens of it in finished days and accounts, sorted. Raises LakeError."""
    days = [path for record in manifest.days() for path in day_files(layout, record.day, record.generation)]
    accounts = account_files(layout, manifest)
    with query_errors("the lake"), Duck(layout.spill) as duck:
        _read(duck, "exchanges", days, STAGED)
        _read(duck, "accounts", accounts, ACCOUNT_SKETCH)
        duck.run(sql("held_values"))
        return {kind: _held(duck, kind) for kind in sorted({*IDENTIFIERS.values()})}


def _read(duck: Duck, name: str, files: list[str], schema: pa.Schema) -> None:
    """Makes files' rows readable under a name."""
    duck.table(name, pa.dataset.dataset(files, schema) if files else schema.empty_table())


def _held(duck: Duck, kind: str) -> Tokens:
    duck.let({"kind": kind})
    return duck.sql(_HELD)["token"].to_numpy()
