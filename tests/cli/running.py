"""Stillwatch run as its users run it, and what it left behind."""

import ctypes
import json
import os
import resource
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from typer.testing import CliRunner, Result

from stillwatch.cli import app, main

TABLES = ("members", "groups", "candidates")
RESULT = {"campaigns.json", "report.html", *(f"{name}.parquet" for name in TABLES)}


def run(*arguments: object, input: str | None = None) -> Result:
    """The command in this process, which has its kernels compiled."""
    return CliRunner().invoke(app, [str(a) for a in arguments], input=input)


def scan(*arguments: object) -> Result:
    """A scan that succeeds and says nothing on standard error."""
    done = run("scan", *arguments)
    assert (done.exit_code, done.stderr) == (0, ""), (done.stderr, done.exception)
    return done


@dataclass(frozen=True)
class Ended:
    """What a process of its own said, and its exit code."""

    exit_code: int
    stdout: str
    stderr: str


class Child:
    """The command in a process of its own, which may be held to permissions that root would ignore,
    to files of at most so many bytes (as if the disk were full then), to a standard output that
    cannot be written."""

    def __init__(
        self,
        *arguments: object,
        obeying: bool = False,
        largest_file: int | None = None,
        mute: bool = False,
        temporary: Path | None = None,
    ) -> None:
        self.stdout = tempfile.TemporaryFile()  # noqa: SIM115 closed at the end
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY) if mute else self.stdout.fileno(), 1)
            os.dup2(self.stderr.fileno(), 2)
            sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
            if temporary:
                tempfile.tempdir = str(temporary)
            if obeying:
                _obey()
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
            sys.argv = ["stillwatch", *(str(a) for a in arguments)]
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(OSError):
                sys.stderr.flush()
                sys.stdout.flush()
            os._exit(code)

    def running(self) -> bool:
        """Whether it has not ended yet (it is not waited for)."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def end(self) -> Ended:
        """Waits for its end."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        said = []
        for stream in (self.stdout, self.stderr):
            stream.seek(0)
            said.append(stream.read().decode())
            stream.close()
        return Ended(code, *said)


def _obey() -> None:
    """Gives up root's privilege to ignore permissions (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH). To
    give up is free to everyone, so that a test behaves alike for root and for a user."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "capset"):
        header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        libc.capget(header, sets)
        sets[0], sets[1] = sets[0] & ~0b110, sets[1] & ~0b110
        libc.capset(header, sets)


def refused(done: Result | Ended, code: int, *words: str) -> None:
    """The command ended with this code and one line on standard error that has these words."""
    assert done.exit_code == code, done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("stillwatch: "), done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def findings(out: Path) -> dict[str, Any]:
    """campaigns.json."""
    return json.loads((out / "campaigns.json").read_text())


def tables(out: Path) -> dict[str, pa.Table]:
    """The Parquet tables of a result."""
    return {name: pq.read_table(out / f"{name}.parquet") for name in TABLES}


def result(out: Path) -> dict[str, Any]:
    """All that a scan found, to be compared with another scan."""
    return {"campaigns": findings(out), **{name: table.to_pylist() for name, table in tables(out).items()}}


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def with_key(directory: Path, key: bytes = bytes(range(32))) -> Path:
    """A directory that will be a lake with this key."""
    directory.mkdir(mode=0o700)
    (directory / "key").write_bytes(key)
    return directory
