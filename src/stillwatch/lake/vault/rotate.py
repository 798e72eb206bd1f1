"""A new secret for the tokens of a lake's identifiers.

Everything is written beside what counts: the new key, the vault, every file of sketches. One commit
of the manifest makes all of it count. Then the key takes the old one's place (`settle`), which
whoever opens the lake does as well: a crash before the commit leaves the old lake, one after it the
new.
"""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from stillwatch.lake.store.errors import NoVault
from stillwatch.lake.store.files import checkpoint, clear_errors, sync_folder, write_private
from stillwatch.lake.store.layout import DAILY, KEY_BYTES, Layout, describe, read_key
from stillwatch.lake.store.manifest import KEY_ID, Manifest
from stillwatch.lake.store.sketches import SKETCH_FILE
from stillwatch.lake.vault.rekey import Renewal
from stillwatch.lake.vault.vault import Vault
from stillwatch.sketch.keys import Keys

_OTHER_FILE: dict[str, Any] = {"compression": "zstd"}


def rotate(layout: Layout, keys: Keys, manifest: Manifest, vault: Vault, values: Iterable[pa.RecordBatch]) -> Keys:
    """Renews the key of a lake of which nothing is staged; `values` are all that its vault holds.
    Returns the new keys. Raises NoVault, with nothing changed that counts, when tokens stand in the
    lake that the vault does not know."""
    renewal = Renewal(keys.renewed(secrets.token_bytes(KEY_BYTES)))
    with clear_errors("the lake's key could not be renewed, and is as it was"):
        sealed = vault.seal(renewal.learn(values), renewal.keys.key_id)
        renewal.finish()
        _check(renewal, [path for path, _ in _files(layout, manifest)], layout)
        write_private(layout.next_key, renewal.keys.secrets)
        shutil.rmtree(layout.survey, ignore_errors=True)  # copies of sketches: a scan makes them anew
        for path, target in _files(layout, manifest):
            options = SKETCH_FILE if path.parts[-3] == DAILY[0] else _OTHER_FILE
            renewal.rewrite(path, target, options)
            sync_folder(target.parent)
    checkpoint("before the new key is committed")
    with manifest.commit():
        manifest.put("setting", name=KEY_ID, value=renewal.keys.key_id)
        manifest.next_generation()
        vault.replace(sealed)
    checkpoint("after the new key is committed")
    settle(layout)
    return renewal.keys


def settle(layout: Layout) -> None:
    """Puts a new key in the old one's place, where the manifest says that it counts. Raises
    LakeError."""
    if not layout.next_key.exists():
        return
    with clear_errors("the lake's new key could not be put in its place"):
        keys = read_key(layout.next_key)
        if keys.key_id != counting_key(layout):
            return
        describe(layout, keys)
        checkpoint("before the new key is in its place")
        with suppress(FileNotFoundError):  # somebody else who opened the lake was quicker
            os.replace(layout.next_key, layout.key)
        sync_folder(layout.root)


def counting_key(layout: Layout) -> str | None:
    """The name of the key that the manifest says counts; None where none was ever renewed."""
    manifest = Manifest(layout.manifest)
    try:
        return manifest.setting(KEY_ID)
    finally:
        manifest.close()


def _files(layout: Layout, manifest: Manifest) -> Iterator[tuple[Path, Path]]:
    """(file of sketches that counts, its place in the next generation)."""
    for record in manifest.days():
        for table in DAILY:
            path = layout.daily(table, record.day, record.generation)
            if path.exists():
                yield path, layout.daily(table, record.day, record.generation + 1)
    for number, generation in manifest.rows("SELECT number, generation FROM account_file ORDER BY number"):
        yield layout.accounts(number, generation), layout.accounts(number, generation + 1)


def _check(renewal: Renewal, files: Iterable[Path], layout: Layout) -> None:
    missing: Counter[str] = Counter()
    for path in files:
        missing += renewal.unknown(path)
    if missing:
        told = ", ".join(f"{column} of {count:,} rows" for column, count in sorted(missing.items()))
        raise NoVault(
            f"the key of {layout.root} stays as it is: its vault does not know what stands behind {told}. That was "
            "read without a vault; build a new lake from the log"
        )
