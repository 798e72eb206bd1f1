"""Reports for people and for machines, byte for byte, the program's version and the files' digests
apart.

After a change that is meant: `python -m tests.report.test_golden`, and read the difference.
"""

import re
import tempfile
from pathlib import Path

import pytest

from stillwatch import __version__
from stillwatch.report.compose import disclose
from stillwatch.report.rendering import render

from .matters import ATTRIBUTED_RELEASE, JUDGEMENT, RELEASE, small

GOLDEN = Path(__file__).parent / "golden"

CASES = {
    "probable.md": (None, 0, RELEASE),
    "probable.json": (None, 0, RELEASE),
    "confirmed.md": (JUDGEMENT, 2, ATTRIBUTED_RELEASE),
}


def written(name: str, folder: Path) -> str:
    judgement, taken_out, release = CASES[name]
    report = disclose(small(folder, judgement, taken_out), release)
    text = render(report, name.split(".")[1]).decode()
    text = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", text)
    return text.replace(f"Stillwatch {__version__}", "Stillwatch VERSION").replace(f'"{__version__}"', '"VERSION"')


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_the_golden_report(name, tmp_path):
    assert written(name, tmp_path) == (GOLDEN / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in CASES:
        with tempfile.TemporaryDirectory() as folder:
            (GOLDEN / name).write_text(written(name, Path(folder)), encoding="utf-8")
