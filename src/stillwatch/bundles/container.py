"""Writing a bundle: records as they come, then their leaves, then the seal, in the one form that is
verified."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stillwatch.bundles.verify_bundle import (
    KINDS,
    LARGEST,
    LEAVES,
    LONGEST,
    MOST,
    SIGNER,
    STATEMENT,
    Tree,
    directory,
    leaf_of,
    local_header,
)
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import whole

Seal = Callable[[dict[str, int], bytes], tuple[bytes, bytes]]
"""(records of each kind, root of the tree) -> (envelope, public key in PEM)."""


def write_bundle(out: Path, records: Mapping[str, Iterable[bytes]], seal: Seal) -> None:
    """Write a bundle whole or not at all. records: for each of KINDS its lines, without newlines.
    Raises UnusableError for more than a bundle can hold."""
    tree, leaves, counts = Tree(), bytearray(), dict.fromkeys(KINDS, 0)
    with whole(out) as beside, open(beside, "wb") as file:
        zip_ = _Zip(file)
        for kind in KINDS:
            with zip_.entry(f"records/{kind}.jsonl"):
                for line in records[kind]:
                    if len(line) >= LONGEST or tree.size == MOST:
                        raise UnusableError(f"a bundle holds {MOST:,} records of less than {LONGEST >> 20} MB at most")
                    zip_.write(line + b"\n")
                    leaf, _ = leaf_of(line)
                    tree.add(leaf)
                    leaves += leaf
                    counts[kind] += 1
        with zip_.entry(LEAVES):
            for at in range(0, len(leaves), 32):
                zip_.write(leaves[at : at + 32].hex().encode() + b"\n")
        envelope, signer = seal(counts, tree.root())
        for name, content in ((SIGNER, signer), (STATEMENT, envelope)):
            with zip_.entry(name):
                zip_.write(content)
        file.write(directory(zip_.entries))


class _Zip:
    """Entries one after another; each header is written again once its checksum and size are
    known."""

    def __init__(self, file: BinaryIO) -> None:
        self.entries: list[tuple[str, int, int]] = []
        self._file, self._crc, self._size = file, 0, 0

    @contextmanager
    def entry(self, name: str) -> Iterator[None]:
        start, self._crc, self._size = self._file.tell(), 0, 0
        self._file.write(local_header(name, 0, 0))
        yield
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(local_header(name, self._crc, self._size))
        self._file.seek(end)
        self.entries.append((name, self._crc, self._size))

    def write(self, data: bytes) -> None:
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        if self._file.tell() + len(data) > LARGEST - (1 << 24):
            raise UnusableError("a bundle holds 4 GiB at most")
        self._file.write(data)
