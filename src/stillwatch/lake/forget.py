"""Letting go: of an account, for good, and of days that are no longer to be kept."""

import shutil
from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.duck import Duck
from stillwatch.lake.intake.chunks import forgotten_token
from stillwatch.lake.intake.days import DayTask, finish, superseded
from stillwatch.lake.intake.ingest import commit_day
from stillwatch.lake.store.accounts import ARRIVED, account_files, alias_table, latest_accounts
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.files import clear_errors, sync_folder, write_parquet
from stillwatch.lake.store.layout import DAILY, Layout
from stillwatch.lake.store.manifest import VAULT_DUE, Manifest
from stillwatch.lake.store.sketches import day_files
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import with_key_id

MEMORY_MB = 800


def remember_to_forget(account_id: str, layout: Layout, keys: Keys, manifest: Manifest) -> None:
    """Notes that an account, with every id that stands for it, is to go. From then on no ingestion
    takes it in, and `forget_noted` finishes the work even after a crash."""
    with query_errors("the accounts"), Duck(layout.spill) as duck:
        aliases = alias_table(latest_accounts(duck, account_files(layout, manifest), None))
    stands_for = dict(zip(aliases["alias"].to_pylist(), aliases["account_id"].to_pylist(), strict=True))
    account = stands_for.get(account_id, account_id)
    ids = {account, account_id, *(alias for alias, one in stands_for.items() if one == account)}
    with manifest.commit():
        _vault_is_due(layout, manifest)
        for one in sorted(ids):
            manifest.put("forgotten", token=forgotten_token(keys, one), account_id=one)


def forget_noted(layout: Layout, keys: Keys, manifest: Manifest) -> None:
    """Takes the noted accounts out of every table, then lets go of their ids as well."""
    noted = manifest.rows("SELECT account_id FROM forgotten WHERE account_id IS NOT NULL ORDER BY account_id")
    ids = tuple(one for (one,) in noted)
    if not ids:
        return
    waiting = manifest.unfinished()
    _let_go_of_results(layout)
    for day in sorted({*waiting, *(record.day for record in manifest.days())}):
        record = manifest.day(day)
        files = day_files(layout, day, record.generation) if record else ()
        staged = tuple(str(layout.staged(name)) for name in waiting.get(day, []))
        if not staged and not _has(files, ids, layout):
            continue
        generation = record.generation + 1 if record else 0
        task = DayTask(
            layout, keys.key_id, day, generation, (*staged, *files), ids, MEMORY_MB, 2, None, superseded(manifest, day)
        )
        commit_day(manifest, layout, finish(task))
    _forget_account_rows(ids, layout, keys, manifest)
    _forget_in_rejects(ids, layout)
    with manifest.commit():
        for one in ids:
            manifest.put("forgotten", token=forgotten_token(keys, one), account_id=None)


def _vault_is_due(layout: Layout, manifest: Manifest) -> None:
    """Notes that the vault may now hold what no table of the lake does (Vault.let_go)."""
    if layout.vault_public.exists():
        manifest.put("setting", name=VAULT_DUE, value="")


def _let_go_of_results(layout: Layout) -> None:
    """What was copied and found when the lake still held what it lets go."""
    for folder in (layout.survey, layout.result):
        shutil.rmtree(folder, ignore_errors=True)


def keep_last_days(count: int, layout: Layout, manifest: Manifest) -> list[date]:
    """Drops the days older than the last `count`, for good: they are not opened again. Returns
    them."""
    days = [record for record in manifest.days() if record.exchanges]
    if not days:
        return []
    cut = date.fromisoformat(days[-1].day) - timedelta(days=count - 1)
    former = manifest.setting("kept_from")
    kept_from = max(cut.isoformat(), former or "")
    old = [record for record in manifest.days() if record.day < kept_from]
    staged = {day: names for day, names in manifest.unfinished().items() if day < kept_from}
    with manifest.commit():
        manifest.put("setting", name="kept_from", value=kept_from)
        if old or staged:
            _vault_is_due(layout, manifest)
        for record in old:
            manifest.drop("day", day=record.day)
            manifest.drop("presence", day=record.day)
        for day in staged:
            manifest.drop("part", day=day)
    if old:
        _let_go_of_results(layout)
    for record in old:
        for table in DAILY:
            path = layout.daily(table, record.day, record.generation)
            path.unlink(missing_ok=True)
            if path.parent.exists() and not any(path.parent.iterdir()):
                path.parent.rmdir()
    return [date.fromisoformat(record.day) for record in old]


def _has(files: Sequence[str], ids: Sequence[str], layout: Layout) -> bool:
    if not files:
        return False
    with query_errors("the lake"), Duck(layout.spill) as duck:
        duck.let({"files": list(files)})
        duck.table("forgotten", pa.table({"account_id": pa.array(ids, pa.string())}))
        found = duck.sql(
            "SELECT count(*) AS n FROM read_parquet(getvariable('files'), hive_partitioning = false) "
            "WHERE account_id IN (SELECT account_id FROM forgotten)"
        )
    return bool(found["n"][0].as_py())


def _forget_in_rejects(ids: Sequence[str], layout: Layout) -> None:
    """Rejects stay, but no longer say whose they are."""
    gone = pa.array(ids, pa.string())
    for path in [*(layout.root / "quarantine").glob("*.parquet"), *(layout.root / "open").glob("*.parquet")]:
        table = pq.read_table(path, partitioning=None)
        named = pc.is_in(table["account_id"], gone) if "account_id" in table.schema.names else None
        if named is not None and pc.any(named, min_count=0).as_py():
            place = table.schema.get_field_index("account_id")
            nobody = pc.if_else(named, pa.scalar(None, pa.string()), table["account_id"])
            with clear_errors("the lake's quarantine could not be written"):
                write_parquet(table.set_column(place, "account_id", nobody), path)


def _forget_account_rows(ids: Sequence[str], layout: Layout, keys: Keys, manifest: Manifest) -> None:
    gone = pa.array(ids, pa.string())
    schema = with_key_id(ARRIVED, keys.key_id)
    for row in manifest.rows("SELECT number, digest, generation, rejects FROM account_file"):
        number, digest, generation, rejects = row
        table = pq.read_table(layout.accounts(number, generation))
        alias_gone = pc.fill_null(pc.is_in(table["alias_of"], gone), False)
        account_gone = pc.is_in(table["account_id"], gone)
        if not pc.any(pc.or_(alias_gone, account_gone)).as_py():
            continue
        alias_of = pc.if_else(alias_gone, pa.scalar(None, pa.string()), table["alias_of"])
        table = table.set_column(table.schema.get_field_index("alias_of"), "alias_of", alias_of)
        table = table.filter(pc.invert(account_gone)).cast(schema)
        with clear_errors("the lake's accounts could not be written"):
            write_parquet(table, layout.accounts(number, generation + 1), compression="zstd")
            sync_folder(layout.accounts(number, generation).parent)
        with manifest.commit():
            manifest.put(
                "account_file",
                number=number,
                digest=digest,
                generation=generation + 1,
                accounts=table.num_rows,
                rejects=rejects,
            )
        layout.accounts(number, generation).unlink(missing_ok=True)
