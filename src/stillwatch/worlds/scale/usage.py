"""What a command uses, with all the processes that it starts."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REAPER = Path(__file__).with_name("reaper.py")

EVERY = 0.5
"""Seconds between two looks at the memory in use."""

BLOCK = 512
"""Bytes of a block, as the kernel counts what goes to and from disks."""


@dataclass(frozen=True)
class Usage:
    """seconds: wall time; cpu: seconds of all processes together; memory: largest resident memory
    of all of them at one time, shared pages once (PSS), in bytes; read, written: bytes from and to
    disks."""

    seconds: float
    cpu: float
    memory: int
    read: int
    written: int


def run(command: Sequence[str]) -> Usage:
    """Run a command to its end, and whatever it leaves running. Raises CalledProcessError where it
    fails."""
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, str(REAPER), *command], stdout=subprocess.DEVNULL) as process:
        memory = 0
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            memory = max(memory, sum(_resident(p) for p in _family(process.pid)))
            time.sleep(EVERY)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Usage(
        seconds=time.perf_counter() - begun,
        cpu=used.ru_utime + used.ru_stime,
        memory=memory,
        read=used.ru_inblock * BLOCK,
        written=used.ru_oublock * BLOCK,
    )


def _family(process: int) -> list[int]:
    """A process and its descendants, as far as they still are."""
    found, at = [process], 0
    while at < len(found):
        for task in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
        at += 1
    return found


def _resident(process: int) -> int:
    """Bytes of a process, shared pages divided among those that share them; 0 for one that is
    gone."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
