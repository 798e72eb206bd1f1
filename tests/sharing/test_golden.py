"""Each format for a campaign of three accounts, byte for byte, the version apart.

After a change that is meant: `python -m tests.sharing.test_golden`, and read the difference.
"""

import json
from pathlib import Path

import pytest

from stillwatch import __version__
from stillwatch.sharing.share import FORMATS
from tests.sharing.matters import told

GOLDEN = Path(__file__).parent / "golden"


def written(name):
    text = json.dumps(FORMATS[name](told()), indent=1, sort_keys=True)
    return text.replace(f'"version": "{__version__}"', '"version": "VERSION"') + "\n"


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_the_golden_file(name):
    assert written(name) == (GOLDEN / f"{name}.json").read_text("ascii")


if __name__ == "__main__":
    for one in FORMATS:
        (GOLDEN / f"{one}.json").write_text(written(one), "ascii")
