"""The log of who opened a vault: JSON lines, each with the SHA-256 of the line before it."""

import fcntl
import hashlib
import json
import os
import pwd
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.files import sync_folder

FIRST = "0" * 64
"""What the first line has for the line before it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Who (login name) opened a vault, when (RFC 3339, UTC) and why; `before`: SHA-256 of the line
    before."""

    when: str
    who: str
    why: str
    before: str


def note_opening(log: Path, why: str) -> None:
    """Puts an opening on the disk. Half a line at the end is of one that did not come about, and
    gives way."""
    handle = os.open(log, os.O_RDWR | os.O_CREAT, 0o600)
    with open(handle, "rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        made = Opening(datetime.now(UTC).isoformat(timespec="seconds"), _who(), why, _head(whole))
        file.truncate(len(whole))
        file.seek(len(whole))
        file.write((json.dumps(asdict(made)) + "\n").encode())
        file.flush()
        os.fsync(handle)
    sync_folder(log.parent)


def read_openings(log: Path) -> list[Opening]:
    """All openings, the first first. Raises LakeError when the chain is broken, with the line."""
    data = log.read_bytes() if log.exists() else b""
    found, before = [], FIRST
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            break
        try:
            opening = Opening(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise LakeError(f"{log}, line {number}: no entry of the vault's log. Somebody changed it") from error
        if opening.before != before:
            raise LakeError(f"{log}, line {number}: does not follow on the line before. Somebody changed the log")
        found.append(opening)
        before = hashlib.sha256(line).hexdigest()
    return found


def _head(lines: bytes) -> str:
    """SHA-256 of the last line."""
    return hashlib.sha256(lines.splitlines(keepends=True)[-1]).hexdigest() if lines else FIRST


def _who() -> str:
    """The login name of the process's user; not what the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
