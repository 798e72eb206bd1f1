"""What ingestion does: it puts values away that it cannot read again."""

import pyarrow as pa

from stillwatch.lake.files import whole
from stillwatch.lake.layout import Layout
from stillwatch.lake.vault.seal import sealed
from stillwatch.lake.vault.values import gathered_values
from stillwatch.sketch.keys import Keys


def put_away(keys: Keys, rows: pa.Table, layout: Layout, name: str, public: bytes | None) -> str | None:
    """Seals what `keys` gathered of the identifiers in `rows`. Returns the file's name; None where there was nothing,
    or no vault (`public` None)."""
    if public is None:
        return None
    values = gathered_values(keys, rows)
    if not values.num_rows:
        return None
    write_sealed(values, layout, name, public, keys.key_id)
    return name


def write_sealed(values: pa.Table, layout: Layout, name: str, public: bytes, key_id: str) -> None:
    """VALUES into a file of the vault, whole or not at all."""
    with whole(layout.sealed(name)) as beside:
        beside.write_bytes(sealed(values, public, key_id, name))
