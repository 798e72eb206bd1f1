"""What ingestion does: it puts values away that it cannot read again."""

import pyarrow as pa

from stillwatch.lake.store.files import sync_folder, whole
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.vault.seal import sealed


def put_away(values: pa.Table, layout: Layout, name: str, public: bytes, key_id: str) -> str:
    """Seals VALUES into a file of the vault, whole or not at all, for the lake's key `key_id`.
    Returns its name."""
    path = layout.sealed(name)
    with whole(path) as beside:
        beside.write_bytes(sealed(values, public, key_id, name))
    sync_folder(path.parent)
    return name
