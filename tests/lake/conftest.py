from collections.abc import Iterator
from pathlib import Path

import pytest

from stillwatch.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake.open(tmp_path / "lake") as opened:
        yield opened
