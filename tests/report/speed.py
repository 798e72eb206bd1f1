"""How long a report on 25,000 accounts takes, and how large it is: `python -m tests.report.speed
[EXCHANGES]`.

EXCHANGES: attributed ones of each account (1,152, which makes 28.8 million).
"""

import sys
import tempfile
import time
from pathlib import Path

from stillwatch.report.compose import disclose
from stillwatch.report.rendering import FORMATS, render

from .matters import RELEASE, large


def main(each: int = 1152) -> None:
    """Makes the result, then the report in every form."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-speed-") as folder:
        matter = large(Path(folder), each)
        start = time.perf_counter()
        report = disclose(matter, RELEASE)
        print(f"{matter.campaign.accounts * each:,} exchanges: composed in {time.perf_counter() - start:.1f} s")
        for form in FORMATS:
            start = time.perf_counter()
            data = render(report, form)
            print(f"{form:5} {time.perf_counter() - start:5.1f} s {len(data):>10,} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
