"""Clearing away what a crash left behind: files that no line of the manifest speaks of."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from stillwatch.lake.store.files import UNFINISHED
from stillwatch.lake.store.layout import DAILY, Layout, read_key
from stillwatch.lake.store.manifest import KEY_ID, Manifest


def sweep(layout: Layout, manifest: Manifest) -> None:
    """Removes every file that does not count. Only for who holds the lake's lock."""
    counting = set(_counting(layout, manifest))
    for folder in ("staged", "quarantine", "open", "accounts", "vault/sealed", *DAILY):
        for path in list((layout.root / folder).rglob("*")):
            if path.is_file() and path not in counting:
                path.unlink(missing_ok=True)
    for path in (*layout.root.glob(f"*{UNFINISHED}"), *layout.vault.glob(f"*{UNFINISHED}")):
        path.unlink(missing_ok=True)
    if layout.next_key.exists() and read_key(layout.next_key).key_id != manifest.setting(KEY_ID):
        layout.next_key.unlink()
    for path in layout.spill.glob("*") if layout.spill.exists() else ():
        if not _alive(path.name.partition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)


def _counting(layout: Layout, manifest: Manifest) -> Iterator[Path]:
    for names in manifest.unfinished().values():
        yield from map(layout.staged, names)
    for record in manifest.days():
        for table in DAILY:
            yield layout.daily(table, record.day, record.generation)
    for source, position in manifest.rows("SELECT source, position FROM chunk WHERE rejects > 0"):
        yield layout.quarantine(source, position)
    for (name,) in manifest.rows("SELECT file FROM open"):
        yield layout.left_open(name)
    for (name,) in manifest.rows("SELECT file FROM sealed"):
        yield layout.sealed(name)
    for number, generation, rejects in manifest.rows("SELECT number, generation, rejects FROM account_file"):
        yield layout.accounts(number, generation)
        if rejects:
            yield layout.account_quarantine(number)


def _alive(process: str) -> bool:
    """Whether the process that a spill folder is named after may still use it."""
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
