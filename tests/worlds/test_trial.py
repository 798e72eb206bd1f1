"""A world scanned again until one time after the other, and a log scanned as a user would."""

from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.lake import Lake
from stillwatch.worlds import trial
from stillwatch.worlds.quality.code import NOT_MAKING
from stillwatch.worlds.score.truth import read_truth
from tests.cli.logs import lines, write
from tests.cli.running import RESULT, content, result, run, with_key

from .truths import fleet, fleet_world

MEMBERS = pa.schema([("campaign_id", pa.string()), ("account_id", pa.string())])


def test_time_to_detection_over_one_lake(tmp_path, monkeypatch):
    truth, asked = read_truth(fleet_world().write(tmp_path / "world")), []

    def scan_lake(lake, until, labels, persist):
        asked.append(until.hour)
        assert not persist, "a look into the past must not rename the present"
        named = fleet() if until.hour >= 7 else []
        columns = {"campaign_id": ["C-1"] * len(named), "account_id": named}
        return SimpleNamespace(tables={"members": pa.table(columns, schema=MEMBERS)})

    monkeypatch.setattr(trial, "scan_lake", scan_lake)
    Lake.open(tmp_path / "lake").close()
    found = trial.delay(truth, tmp_path / "lake")["fleet-1"]
    assert asked == [5, 6, 7] and found.hours == 6.5, "nobody has five harvest exchanges before"


def test_a_log_is_scanned_as_the_command_scans_it(tmp_path):
    log = tmp_path / "log"
    write(log / "exchanges" / "a.jsonl", lines(*range(30)))
    write(log / "exchanges" / "notes.md", "no log")
    told: list[str] = []
    ours, typed = (with_key(tmp_path / name) for name in ("ours", "typed"))
    trial.scan_log(log, tmp_path / "found", ours, told.append)
    done = run("scan", log, "--lake", typed, "--out", tmp_path / "out", "--quiet")
    assert done.stderr == "".join(f"stillwatch: {said}\n" for said in told) and "notes.md" in done.stderr
    assert {path.name for path in (tmp_path / "found").iterdir()} == RESULT
    assert result(tmp_path / "found") == result(tmp_path / "out")
    with Lake.open(ours, create=False) as one, Lake.open(typed, create=False) as other:
        assert content(one.result_folder).keys() == content(other.result_folder).keys()
        assert "attributed.parquet" in content(one.result_folder)
        assert pq.read_table(one.result_folder / "members.parquet").num_rows == 0


def test_a_score_depends_on_how_a_world_is_scanned():
    assert not "worlds/trial.py".startswith(NOT_MAKING)
