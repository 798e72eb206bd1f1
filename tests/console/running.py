"""The console as its users run it: a process of its own."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 60


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@contextmanager
def console(lake: Path, *options: str, port: int = 0) -> Iterator[tuple[str, str]]:
    """(address, token of the first link) of a console on a lake, on a free port where none is
    given."""
    command = [sys.executable, "-m", "stillwatch", "console", "--lake", str(lake), "--port", str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        told = ""
        while "Ctrl-C" not in told:
            line = process.stderr.readline()
            assert line, f"it ended: {told}"
            told += line
        [(address, token)] = re.findall(r"(http://\S+)/login#token=(\S+)", told)
        yield address, token
    finally:
        process.terminate()
        process.wait(WAIT)


def until_ready(get) -> None:
    """Waits until questions of the lake are answered."""
    end = time.monotonic() + WAIT * 3
    while get("/api/status").json()["lake_state"] == "preparing":
        assert time.monotonic() < end
        time.sleep(0.2)
