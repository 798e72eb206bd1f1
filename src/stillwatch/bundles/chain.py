"""From a bundle back to the log: the lake's manifest says which files were read, and with which
hashes."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import rfc8785

from stillwatch.lake import Lake
from stillwatch.lake.intake.known import fingerprint, place_of
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import Source, reader_named


@contextmanager
def manifest_of(lake: Lake) -> Iterator[Manifest]:
    """A lake's manifest, to be read."""
    with closing(Manifest(Layout(lake.directory).manifest)) as manifest:
        yield manifest


def source_records(manifest: Manifest, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """Of each of these stretches of the log its file, the rows it holds, and the SHA-256 of each
    chunk that was read: of its decompressed bytes, or of the whole file where that is Parquet."""
    for number in numbers:
        yield {"kind": "source", "id": f"sources/{number}", **described(manifest, number)}


def described(manifest: Manifest, number: int) -> dict[str, Any]:
    """What the manifest knows of a stretch. chunks: [first row, offset and length in decompressed
    bytes, SHA-256]; in Parquet offset and length count parts of the file, and each digest is the
    file's."""
    stretch = manifest.segment(number)
    chunks = [
        [chunk.first_row, offset, chunk.length, chunk.digest]
        for chunk, offset in manifest.placed_chunks(number)
        if chunk.kept
    ]
    said = {"path": stretch.path, "format": stretch.format, "continues": stretch.continues, "end_row": stretch.end_row}
    return {"source": number, **said, "chunks": chunks}


def manifest_digest(manifest: Manifest, stretches: int) -> str:
    """SHA-256 over the first so many stretches of a lake, each a line of canonical JSON. Later ones
    change nothing."""
    digest = hashlib.sha256()
    for stretch in manifest.sources():
        if stretch.number < stretches:
            digest.update(rfc8785.dumps(described(manifest, stretch.number)) + b"\n")
    return digest.hexdigest()


def still_holds(manifest: Manifest, number: int) -> bool:
    """Whether the file of a stretch still has the bytes that were read; they are hashed again."""
    stretch = manifest.segment(number)
    if not Path(stretch.path).is_file():  # a pipe in its place would be waited for
        return False
    source = Source(stretch.path, reader_named(stretch.format))
    try:
        here = place_of(source, fingerprint(source), manifest).after
    except (OSError, SourceError):
        return False
    while here is not None and here.number != number:
        here = None if here.continues is None else manifest.segment(here.continues)
    return here is not None
