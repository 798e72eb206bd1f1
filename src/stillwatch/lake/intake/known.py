"""Telling by content, never by path, what of a source the lake already holds."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from stillwatch.lake.store.manifest import Manifest, Segment
from stillwatch.readers.chunk import Chunk
from stillwatch.readers.flatten import Text, open_text
from stillwatch.readers.source import Source
from stillwatch.readers.text import TextReader, plain_places

HEAD_BYTES = 1 << 16
READ_BYTES = 1 << 20
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a source's content begins with. `head` is None when it has no whole line. `digest` is
    that of all of a binary file, which is read in whole or not at all; `plain` marks uncompressed
    text."""

    head: str | None
    digest: str | None
    plain: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read on: behind `after`, the last known stretch, or at the start when that is
    None."""

    after: Segment | None
    row: int
    offset: int


def fingerprint(source: Source) -> Fingerprint:
    """Reads the beginning of a source; the whole of a binary one. Raises OSError and
    SourceError."""
    with open(source.path, "rb") as file:
        magic = file.read(4)
        if magic == PARQUET_MAGIC:
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Fingerprint(_named(source, digest.encode()), digest, False)
    with open_text(str(source.path)) as stream:
        start, plain = stream.read(HEAD_BYTES), stream.plain
    end = start.find(b"\n") + 1 or (HEAD_BYTES if len(start) == HEAD_BYTES else 0)
    head = _named(source, start[:end]) if end else None
    return Fingerprint(head, None, plain)


def place_of(source: Source, start: Fingerprint, manifest: Manifest) -> Place:
    """The farthest place up to which the lake holds this very content."""
    best = Place(None, 0, 0)
    for root in manifest.roots(start.head):
        place = _along(source, start, root, manifest) if root.format == source.reader.name else best
        if place.after and (best.after is None or place.offset > best.offset):
            best = place
    return best


def fresh_chunks(
    source: Source, start: Fingerprint, place: Place, manifest: Manifest, with_data: bool = True
) -> Iterator[Chunk]:
    """The source's chunks from a place on, without the half record that the lake has set aside
    already. Where others will read plain text from its place, chunks may come without data."""
    unkept = {
        (chunk.first_row, chunk.length, chunk.digest)
        for chunk in (manifest.chunks(place.after.number) if place.after else [])
        if not chunk.kept
    }
    cut_at_newlines = getattr(type(source.reader), "chunks", None) is TextReader.chunks
    if start.plain and cut_at_newlines and not with_data and not unkept:
        yield from plain_places(str(source.path), place.row, place.offset)
        return
    for chunk in source.chunks(place.row, place.offset):
        if unkept and (chunk.first_row, chunk.length, digest_of(chunk, start)) in unkept:
            continue
        yield chunk


def digest_of(chunk: Chunk, start: Fingerprint) -> str:
    """A chunk's SHA-256: of its bytes, or of the binary file it is a part of. Empty for a line too
    long to hold."""
    if start.digest is not None:
        return start.digest
    return hashlib.sha256(chunk.data).hexdigest() if chunk.data else ""


def _named(source: Source, content: bytes) -> str:
    return hashlib.sha256(source.reader.name.encode() + b"\0" + content).hexdigest()


def _along(source: Source, start: Fingerprint, root: Segment, manifest: Manifest) -> Place:
    """Follows the stretches from `root` on for as long as the content is theirs."""
    if start.digest is not None:
        return Place(root, root.end_row, root.end_offset)
    with open_text(str(source.path)) as stream:
        if not _holds(stream, root, manifest) and not _both_hold_nothing(source, start, root, manifest):
            return Place(None, 0, 0)
        here = root
        while following := manifest.continued(here.number):
            # Reading cannot go back: where copies of one file grew apart, the first is followed.
            if not _holds(stream, following[0], manifest):
                break
            here = following[0]
    return Place(here, here.end_row, here.end_offset)


def _holds(stream: Text, segment: Segment, manifest: Manifest) -> bool:
    """Whether the stream goes on with what the stretch read."""
    chunks = manifest.chunks(segment.number)
    if segment.head is None and segment.continues is None and chunks and not chunks[0].kept:
        # Nothing but half a line: only a stream that begins with it is this source.
        return _digest(stream, chunks[0].length) == chunks[0].digest
    read = (chunk for chunk in chunks if chunk.kept and chunk.length)
    return all(_same(stream, chunk.length, chunk.digest) for chunk in read)


def _both_hold_nothing(source: Source, start: Fingerprint, root: Segment, manifest: Manifest) -> bool:
    """Whether both are one damaged file without a whole line: with no content, only the path can
    tell."""
    read = sum(chunk.length for chunk in manifest.chunks(root.number))
    return read == 0 and start.head is None and root.path == str(source.path)


def _same(stream: Text, length: int, digest: str) -> bool:
    found = _digest(stream, length)
    return found == digest or (found is not None and not digest)


def _digest(stream: Text, length: int) -> str | None:
    """The SHA-256 of the stream's next bytes, None when there are fewer."""
    digest, left = hashlib.sha256(), length
    while left:
        part = stream.read(min(READ_BYTES, left))
        if not part:
            return None
        digest.update(part)
        left -= len(part)
    return digest.hexdigest()
