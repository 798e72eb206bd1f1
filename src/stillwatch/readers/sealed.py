"""Segments of a spool: text at rest that nobody reads without the spool's key.

A segment begins with MAGIC and 16 random bytes, of which its own key is derived (HKDF-SHA256, RFC
5869), so that a nonce is no more than the number of a frame. A frame is its length (4 bytes,
big-endian) and so many bytes of AES-256-GCM: the text, and the tag that is its checksum. What a
crash left of a last frame was never acknowledged, and is no text.
"""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"SWSPOOL\x01"
SALT_BYTES = 16
HEAD_BYTES = len(MAGIC) + SALT_BYTES
LENGTH_BYTES, TAG_BYTES, NONCE_BYTES = 4, 16, 12
FRAME_BYTES = 64 << 20
"""Of a frame at most: a longer length is damage."""

KEY_NAME = "key"
KEY_ABOVE = 3
"""The key of a spool lies so many folders above its segments: SPOOL/SENDER/FORMAT/SEGMENT."""


class Frames:
    """Seals and opens the frames of one segment."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        """key: the spool's, 32 bytes; salt: the segment's SALT_BYTES."""
        derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key)
        self._cipher = AESGCM(derived)

    def seal(self, number: int, text: bytes) -> bytes:
        """The frame of a text, the segment's `number`th."""
        sealed = self._cipher.encrypt(_nonce(number), text, None)
        return len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed

    def open(self, number: int, sealed: bytes) -> bytes:
        """The text of a frame. Raises OSError where it is not what was written."""
        try:
            return self._cipher.decrypt(_nonce(number), sealed, None)
        except InvalidTag as error:
            raise OSError("a frame of the spool is damaged") from error


class Segment:
    """The text of a segment, frame after frame. `size` is how much of the file was whole frames."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        head = file.read(HEAD_BYTES)
        self._file, self._number = file, 0
        self._frames = Frames(key, head[len(MAGIC) :]) if len(head) == HEAD_BYTES else None
        self._ready = BytesIO()
        self.size = len(head) if self._frames else 0

    def frame(self) -> bytes:
        """The next frame's text, nothing at the end. Raises OSError where it is damaged."""
        length = self._file.read(LENGTH_BYTES)
        if self._frames is None or len(length) < LENGTH_BYTES:
            return b""
        count = int.from_bytes(length, "big")
        if not TAG_BYTES < count <= FRAME_BYTES:
            raise OSError("a frame of the spool is damaged")
        sealed = self._file.read(count)
        if len(sealed) < count:
            return b""
        text = self._frames.open(self._number, sealed)
        self._number += 1
        self.size += LENGTH_BYTES + count
        return text

    def read(self, size: int) -> bytes:
        """The next bytes of the text, at most so many."""
        part = self._ready.read(size)
        if not part:
            self._ready = BytesIO(self.frame())
            part = self._ready.read(size)
        return part

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()


def key_beside(path: str) -> bytes:
    """The key of the spool that a segment lies in. Raises OSError."""
    return Path(path).absolute().parents[KEY_ABOVE - 1].joinpath(KEY_NAME).read_bytes()


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")
