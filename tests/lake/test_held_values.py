from pathlib import Path

import pyarrow as pa

from stillwatch.engine.duck import Duck
from stillwatch.lake.store.manifest import sql
from stillwatch.sketch.schema import ACCOUNT_SKETCH, ACCOUNT_TOKENS, BANDS, EXCHANGE_SKETCH, IDENTIFIERS


def test_every_identifier_and_band_is_a_held_value_under_its_kind(tmp_path: Path) -> None:
    kinds = IDENTIFIERS | {name: name.replace("_", " ") for name in BANDS}
    row = {"account_id": "a1"} | {name: k for k, name in enumerate(kinds)}
    with Duck(tmp_path) as duck:
        for name, schema in (("exchanges", EXCHANGE_SKETCH), ("accounts", ACCOUNT_SKETCH)):
            duck.table(name, pa.Table.from_pylist([row], schema))
        duck.run(sql("held_values"))
        held = duck.sql("SELECT kind, token FROM held_values ORDER BY token").to_pylist()
    assert held == [{"kind": kind, "token": k} for k, kind in enumerate(kinds.values())]
    assert {*ACCOUNT_TOKENS} & {*kinds} == {*ACCOUNT_TOKENS}
