"""The console as its users run it: a process of its own."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 60


@contextmanager
def console(lake: Path, *options: str) -> Iterator[tuple[str, str]]:
    """(address, token of the first link) of a console on a lake, on a free port."""
    command = [sys.executable, "-m", "stillwatch", "console", "--lake", str(lake), "--port", "0", *options]
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
    while get("/api/status").json()["court"] == "preparing":
        assert time.monotonic() < end
        time.sleep(0.2)
