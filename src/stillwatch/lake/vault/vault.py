"""The vault of one lake: what is put in, what comes out, what is let go."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.lake.store.errors import NoVault, VaultShut
from stillwatch.lake.store.files import checkpoint, clear_errors
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import VAULT_DUE, Manifest
from stillwatch.lake.vault.held import held_tokens
from stillwatch.lake.vault.openings import note_opening
from stillwatch.lake.vault.seal import make_keys, read_private, read_public, unsealed
from stillwatch.lake.vault.sealing import put_away
from stillwatch.lake.vault.values import VALUES, Tokens, distinct, within

PART_ROWS = 1 << 18
"""Values that are sealed at a time when a vault is written anew: some 20 MB."""


class Vault:
    """Methods raise LakeError; `key` is the file of the private key where it is not in the vault's
    folder."""

    def __init__(self, layout: Layout, key_id: str, manifest: Manifest) -> None:
        self._layout, self._key_id, self._manifest = layout, key_id, manifest
        self._key, self._public = layout.vault / "key", layout.vault_public
        self.log = layout.vault / "openings.jsonl"

    def __bool__(self) -> bool:
        return self._public.exists()

    def make(self) -> None:
        """Makes the vault, where the lake has none: its keys (modes 600), and nothing in it."""
        if not self:
            with clear_errors("the lake's vault could not be made"):
                with self._manifest.commit():
                    self.replace([])  # of one that somebody deleted
                self._layout.vault.mkdir(mode=0o700, exist_ok=True)
                make_keys(self._key, self._public)

    def public(self) -> bytes:
        """The key to seal with. Raises NoVault."""
        if not self:
            raise NoVault(
                f"{self._layout.root} keeps no vault of identifiers: it was made with --no-vault, before there were "
                "any, or not from a log. Its tokens cannot be traced back; for a vault, build a new lake from the log"
            )
        return read_public(self._public)

    def open(self, why: str, key: Path | None = None) -> Iterator[pa.RecordBatch]:
        """VALUES, each kind and token once. Who opens, and why, is on the disk before anything is
        read."""
        private = read_private(key or self._key, self.public())
        with clear_errors("the opening could not be put on record, and so the vault stays shut"):
            note_opening(self.log, why)
        return distinct(unsealed(self._read(name), private, self._key_id, name) for name in self.names())

    def _read(self, name: str) -> bytes:
        try:
            return self._layout.sealed(name).read_bytes()
        except OSError as error:
            says = (error.strerror or "unreadable").lower()
            raise VaultShut(f"the vault's file {name} cannot be read ({says})") from error

    def names(self) -> list[str]:
        """The files that count."""
        return [name for (name,) in self._manifest.rows("SELECT file FROM sealed ORDER BY file")]

    def let_go(self, key: Path | None) -> None:
        """Takes out what stands in no table of the lake any more, where that is due. No sketches
        may be staged."""
        if not self or self._manifest.setting(VAULT_DUE) is None:
            return
        values = self.open("to take out what the lake has let go of", key)
        held = held_tokens(self._layout, self._manifest)
        before = self.names()
        with clear_errors("the lake's vault could not be written"):
            names = self.seal(_kept(values, held), self._key_id)
        with self._manifest.commit():
            self.replace(names)
            self._manifest.drop("setting", name=VAULT_DUE)
        for name in before:
            self._layout.sealed(name).unlink(missing_ok=True)

    def seal(self, values: Iterable[pa.RecordBatch], key_id: str) -> list[str]:
        """Writes values beside what counts, for the lake's key `key_id`. Returns the files."""
        generation = 1 + max((int(name.split("-")[1]) for name in self.names() if name.startswith("all-")), default=0)
        names: list[str] = []
        for table in _parts(values):
            name = f"all-{generation:06d}-{len(names):06d}"
            names.append(put_away(table, self._layout, name, self.public(), key_id))
        checkpoint("vault written")
        return names

    def replace(self, names: list[str]) -> None:
        """From the end of the manifest's commit on, these files count and no others."""
        for name in self.names():
            self._manifest.drop("sealed", file=name)
        for name in names:
            self._manifest.put("sealed", file=name)


def _parts(values: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same in tables of PART_ROWS or a few more."""
    batches, rows = [], 0
    for batch in values:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= PART_ROWS:
            yield pa.Table.from_batches(batches, VALUES)
            batches, rows = [], 0
    if rows:
        yield pa.Table.from_batches(batches, VALUES)


def _kept(values: Iterable[pa.RecordBatch], held: dict[str, Tokens]) -> Iterator[pa.RecordBatch]:
    for batch in values:
        for kind in pc.unique(batch["kind"]).to_pylist():
            of_kind = batch.filter(pc.equal(batch["kind"], kind))
            yield of_kind.filter(pa.array(within(of_kind["token"].to_numpy(), held[kind])))
