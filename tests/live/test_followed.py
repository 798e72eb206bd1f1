import shutil

import pytest

from stillwatch.lake import Lake
from stillwatch.live.followed import Followed
from stillwatch.live.intake import Intake

from ..lake.logs import line


@pytest.fixture
def logs(tmp_path):
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.fixture
def look(tmp_path, logs):
    intake = Intake(tmp_path / "lake", tmp_path / "spool", Followed((logs,)))

    def looked() -> tuple[int, int]:
        """(exchanges in the lake, records in quarantine) once more was looked at."""
        assert not intake.look(last=True).failed
        if not (tmp_path / "lake").exists():
            return 0, 0
        with Lake.open(tmp_path / "lake", create=False) as lake:
            return lake.view().exchange_count(), lake.quarantined().num_rows

    return looked


def write(path, *numbers, mode="a"):
    with open(path, mode) as file:
        file.writelines(line(n) + "\n" for n in numbers)


def test_a_file_that_grows_is_read_on(logs, look):
    assert look() == (0, 0)
    write(logs / "a.jsonl", 1, 2)
    assert look() == (2, 0)
    with open(logs / "a.jsonl", "a") as file:
        file.write(line(3)[:40])
    assert look()[0] == 2
    with open(logs / "a.jsonl", "a") as file:
        file.write(line(3)[40:] + "\n")
    assert look() == (3, 0)


def test_logrotate_by_rename_and_by_copying_and_emptying(logs, look):
    write(logs / "a.jsonl", 1, 2)
    assert look()[0] == 2
    write(logs / "a.jsonl", 3)
    (logs / "a.jsonl").rename(logs / "a.jsonl.1")
    write(logs / "a.jsonl", 4)
    assert look() == (4, 0)
    shutil.copy(logs / "a.jsonl", logs / "a.jsonl.2")
    write(logs / "a.jsonl", 5, mode="w")
    assert look() == (5, 0)


def test_a_file_that_did_not_change_is_not_read_again(logs, look, monkeypatch):
    write(logs / "a.jsonl", 1)
    assert look()[0] == 1
    monkeypatch.setattr(Lake, "ingest", None)
    assert look()[0] == 1
