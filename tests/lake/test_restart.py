"""A lake whose making was cut off, by a crash or for want of room, and then made by the same
command."""

import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stillwatch.lake import Lake, LakeError
from stillwatch.lake.intake import accounts as accounts_module
from stillwatch.lake.intake import days
from stillwatch.lake.intake import ingest as ingest_module
from stillwatch.lake.store import files
from stillwatch.lake.vault import vault
from stillwatch.readers import text

from .logs import accounts, everything, ingest, line, lines, three_days, write

pytestmark = pytest.mark.slow

TABLE = accounts({"account_id": "account-1", "plan": "x"}, {"account_id": "account-2", "alias_of": "account-1"})


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 9000)
    monkeypatch.setattr(ingest_module, "COMMIT_CHUNKS", 2)


@pytest.fixture
def log(tmp_path):
    bad = "{broken\n" + line(35, 3, completion="in conflict") + line(6, 1)
    write(tmp_path / "logs" / "a.jsonl", lines(*range(30)) + lines(*range(30, 50), day=3) + bad)
    write(tmp_path / "logs" / "b.jsonl.gz", lines(*range(200, 220), day=3) + line(9, 1)[:50])
    return tmp_path / "logs"


def run(directory: Path, log: Path) -> None:
    with Lake.open(directory) as lake:
        ingest(lake, log, accounts=TABLE, vault=True)
        lake.forget("account-3")


def result(directory: Path) -> dict:
    with Lake.open(directory) as lake:
        assert not list(directory.rglob("*.unfinished"))
        return everything(lake) | {"vault": _values(lake)}


def _values(lake: Lake) -> list:
    return sorted(row for batch in lake.vault.open("a test") for row in zip(*batch.to_pydict().values(), strict=True))


def in_child(work, *arguments) -> int:
    """The exit code of a forked process that does the work; -9 when it killed itself."""
    child = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def crash_at(count: int, directory: Path, log: Path, seen: Path) -> None:
    """Runs until the count-th checkpoint and dies there, as a machine does that loses its power."""
    passed = []

    def checkpoint(name: str) -> None:
        passed.append(name)
        seen.write_text("\n".join(passed))
        if len(passed) == count:
            os.kill(os.getpid(), signal.SIGKILL)

    for module in (files, days, ingest_module, accounts_module, vault):
        module.checkpoint = checkpoint
    run(directory, log)


def same_key(source: Path, directory: Path) -> Path:
    """A new lake with another's key, so that their tokens can be compared."""
    directory.mkdir(mode=0o700)
    (directory / "key").write_bytes((source / "key").read_bytes())
    return directory


def test_a_crash_at_any_step_leaves_nothing_wrong(tmp_path, log):
    seen = tmp_path / "seen"
    write(tmp_path / "key", "k" * 32)
    assert in_child(crash_at, 10**6, same_key(tmp_path, tmp_path / "whole"), log, seen) == 0
    expected = result(tmp_path / "whole")
    steps = seen.read_text().splitlines()
    assert {"before chunks are committed", "before a day is committed", "day written"} <= set(steps)
    assert any(r["kind"] == "conflict" for r in expected["quarantined"])
    first_of_each = {name: k for k, name in reversed(list(enumerate(steps, 1)))}
    some = sorted({*first_of_each.values(), *range(3, len(steps) - 4, 29)})
    for count in some:
        directory = same_key(tmp_path / "whole", tmp_path / f"at-{count}")
        assert in_child(crash_at, count, directory, log, seen) == -signal.SIGKILL
        run(directory, log)
        assert result(directory) == expected, f"after a crash at {steps[count - 1]} ({count})"


def test_two_crashes_and_a_file_that_grew_between(tmp_path, log):
    seen = tmp_path / "seen"
    run(tmp_path / "whole", log)
    directory = same_key(tmp_path / "whole", tmp_path / "lake")
    half = (log / "a.jsonl").read_text()
    (log / "a.jsonl").write_text(half[: len(half) // 2 + 17])
    for count in (9, 14):
        in_child(crash_at, count, directory, log, seen)
    (log / "a.jsonl").write_text(half)
    run(directory, log)
    expected, found = result(tmp_path / "whole"), result(directory)
    for name in ("profiles", "accounts", "quarantined", "presence"):
        assert found[name] == expected[name]


PROGRAM = """
import sys
from pathlib import Path
from stillwatch.lake import Lake
from stillwatch.readers import text
from stillwatch.readers.source import open_sources
text.CHUNK_BYTES = 20000
with Lake.open(sys.argv[1]) as lake:
    lake.ingest(open_sources([sys.argv[2]]), workers=2, vault=True)
"""


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def soon(condition, seconds: float = 60) -> bool:
    """Whether it comes true; in a fresh clone workers compile the kernels first."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_killed_at_random_times_with_workers(tmp_path):
    log = write(tmp_path / "logs" / "a.jsonl", three_days(900)).parent
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "lake"), str(log)]
    for wait in (0.0, random.Random().uniform(0, 0.3)):
        process = subprocess.Popen(command, start_new_session=True)
        assert soon(lambda: list((tmp_path / "lake").glob("staged/*.arrow")))
        time.sleep(wait)
        process.kill()
        process.wait()
    assert soon(lambda: not alive(process.pid)), "a worker outlived its parent"
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, log, vault=True)
    same_key(tmp_path / "lake", tmp_path / "whole")
    with Lake.open(tmp_path / "whole") as whole:
        ingest(whole, log, vault=True)
    found, expected = result(tmp_path / "lake"), result(tmp_path / "whole")
    for name in ("exchanges", "profiles", "quarantined", "day", "presence", "vault"):
        assert found[name] == expected[name]


def without_room(limit: int, directory: Path, log: Path, said: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        run(directory, log)
    except LakeError as error:
        os.write(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), str(error).encode()[:500])
        os._exit(7)


@pytest.mark.parametrize("limit", [9_000, 100_000])
def test_a_full_disk_is_said_and_survived(tmp_path, log, limit, monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 90_000)
    write(log / "c.jsonl", lines(*range(3000)))
    run(tmp_path / "whole", log)
    directory, said = same_key(tmp_path / "whole", tmp_path / "lake"), tmp_path / "said"
    assert in_child(without_room, limit, directory, log, said) == 7
    assert "run the same command again" in said.read_text()
    run(directory, log)
    assert result(directory) == result(tmp_path / "whole")
