"""`python -m tests.live.hurried`: the commands with a second in the place of half a minute, and
with a clock that a test sets: the file that CLOCK names holds the seconds by which it is wrong. The
process that takes in imports this too. (What the operating system writes beside files is not set;
to a clock that was set back, what is written later lies in the future.)"""

import os
import time
from pathlib import Path

from stillwatch.cli import main
from stillwatch.live import intake
from stillwatch.live.spool import segment

segment.SEGMENT_SECONDS = intake.EVERY_SECONDS = 1.0

_time_ns = time.time_ns


def time_ns() -> int:
    return _time_ns() + int(Path(os.environ["CLOCK"]).read_text()) * 10**9


time.time_ns = time_ns
time.time = lambda: time_ns() / 1e9

if __name__ == "__main__":
    main()
