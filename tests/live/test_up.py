"""Listen, watch and the console, run together."""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from stillwatch.lake import Lake

from ..lake.logs import line
from .test_kills import children
from .test_serve import post

pytestmark = pytest.mark.slow


class Up:
    """`stillwatch up`, and what its parts say."""

    def __init__(self, folder: Path, config: str) -> None:
        (folder / "live.toml").write_text(config)
        command = [
            sys.executable,
            "-m",
            "stillwatch",
            "up",
            "--lake",
            folder / "lake",
            "--config",
            folder / "live.toml",
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.lines: queue.Queue = queue.Queue()
        self.unasked: list[dict] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for said in self.process.stderr:
            self.lines.put(json.loads(said))

    def until(self, part: str, pattern: str) -> re.Match:
        """What a part says, as soon as it does or where it has; each time it is another line."""
        for said in self._heard():
            assert set(said) == {"at", "part", "says"}
            if said["part"] == part and (found := re.search(pattern, said["says"])):
                self.unasked.remove(said)
                return found

    def _heard(self):
        yield from list(self.unasked)
        while True:
            self.unasked.append(self.lines.get(timeout=120))
            yield self.unasked[-1]


CONFIG = """
[listen]
http_port = 0
grpc_port = 0
[console]
port = 0
"""


@pytest.fixture
def up(tmp_path):
    running = Up(tmp_path, CONFIG)
    yield running
    running.process.kill()


def under(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    return [one for child in children(pid) for one in (child, *under(child))]


def runs(pid: int) -> bool:
    """Whether a process has not ended; one whose parent is gone may wait for somebody to ask how it
    ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_where_it_is_killed_its_parts_end_in_order(up, tmp_path):
    port = up.until("listen", r"all else on http://127.0.0.1:(\d+)")[1]
    up.until("watch", "Watching")
    up.until("console", "http://")
    assert post(int(port), line(1)) == 200
    parts = under(up.process.pid)
    assert len(parts) >= 4  # listen, what takes in for it, watch and the console
    up.process.kill()
    while any(map(runs, parts)):
        time.sleep(0.1)
    with Lake.open(tmp_path / "lake", create=False) as lake:
        assert lake.view().exchange_count() == 1


def listening(pid: int) -> int:
    """The process that listens, of those that a process has started."""
    for child in children(pid):
        if b"listen" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
            return child
    raise AssertionError("nothing listens")


def test_a_part_that_is_killed_is_started_again_and_the_end_is_clean(up, tmp_path):
    port = up.until("listen", r"all else on http://127.0.0.1:(\d+)")[1]
    assert post(int(port), line(1)) == 200
    os.kill(listening(up.process.pid), signal.SIGKILL)
    up.until("listen", "ended with code -9, and is started again")
    port = up.until("listen", r"all else on http://127.0.0.1:(\d+)")[1]
    assert post(int(port), line(2)) == 200
    up.process.send_signal(signal.SIGTERM)
    up.until("listen", "is in the lake")
    up.until("up", "ended")
    assert up.process.wait(120) == 0
    with Lake.open(tmp_path / "lake", create=False) as lake:
        assert lake.view().exchange_count() == 2


def test_a_part_that_is_told_nonsense_ends_all_of_them(tmp_path):
    running = Up(tmp_path, CONFIG.replace("[console]\nport = 0", '[console]\nport = 0\nhost = "nowhere.invalid"'))
    running.until("up", "ended")
    assert running.process.wait(120) == 2
