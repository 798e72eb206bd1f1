"""Run a rival on a world: apart from us, within its time, and with a plain word where it does not
come to an end."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from stillwatch.worlds.rivals.face import Rival

LIMIT = 600.0
"""Seconds that a rival has for one world."""

ERROR = re.compile(r"[\w.]+(Error|Exception)\b")
"""How the line of a traceback begins that says what went wrong."""

Ending = Literal["ran", "did not finish", "failed", "not installed", "nothing to train on"]


@dataclass(frozen=True)
class Run:
    """ending; seconds, from start to end of its process; problem: what a failed one said was
    wrong."""

    ending: Ending
    seconds: float = 0.0
    problem: str = ""


def missing(rival: type[Rival]) -> list[str]:
    """Packages that the rival needs and that are not installed."""
    return [package for package in rival.packages if find_spec(package) is None]


def run(rival: type[Rival], world: Path, out: Path, training: Path | None = None, limit: float = LIMIT) -> Run:
    """Write the rival's members.parquet for a world into `out`. Its process and all it started end
    within `limit`."""
    if missing(rival):
        return Run("not installed")
    if rival.trained and not (training and any(training.glob("*.parquet"))):
        return Run("nothing to train on")
    command = [sys.executable, "-m", "stillwatch.worlds.rivals", rival.name, str(world), str(out)]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, *([str(training)] if training else [])],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip
    try:
        said = process.communicate(timeout=limit)[1]
    except subprocess.TimeoutExpired:
        return Run("did not finish", limit)
    finally:
        _end(process)
    seconds = time.perf_counter() - start
    if process.returncode == 0:
        return Run("ran", seconds)
    errors = [text for text in said.splitlines() if ERROR.match(text)]
    return Run("failed", seconds, errors[-1] if errors else "")


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and its children: it leads a session of its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
