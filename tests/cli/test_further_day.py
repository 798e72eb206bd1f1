"""A large lake whose next day is added to what the scan before kept; made to happen on a small
one."""

import fcntl
import json
import multiprocessing
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stillwatch.fleets import lookalikes
from stillwatch.lake import Lake
from stillwatch.lake.views import copying, excerpt
from stillwatch.readers.source import open_sources
from stillwatch.scan import first_look, survey, surveyed
from stillwatch.scan import stored_survey as kept
from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO

from .running import Child, findings, refused, scan, tables

pytestmark = pytest.mark.slow

BEFORE = 5
"""Days that were scanned before the last came."""


def world_of(days: int, folder: Path) -> Path:
    """Some days with one fleet."""
    fleet = Campaign(accounts=40, rate=30, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.15), days=days, campaigns=(fleet,)), folder)
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return world_of(BEFORE + 1, tmp_path_factory.mktemp("six-days"))


@pytest.fixture(scope="module")
def lakes(world, tmp_path_factory) -> tuple[Path, Path]:
    """(a lake of the first days, scanned; one of all days), with one key."""
    folder = tmp_path_factory.mktemp("lakes")
    early = folder / "early"
    for day in sorted((world / "exchanges").iterdir())[:BEFORE]:
        shutil.copytree(day, early / "exchanges" / day.name)
    shutil.copy(world / "accounts.parquet", early)
    with pytest.MonkeyPatch.context() as patch:
        drawn(patch)
        scan(early, "--lake", folder / "further", "--out", folder / "out", "--quiet")
    shutil.copytree(folder / "further", folder / "whole")
    shutil.rmtree(folder / "whole" / "survey")
    scan(world, "--lake", folder / "whole", "--out", folder / "out", "--quiet")
    assert not (folder / "whole" / "survey").exists()
    (folder / "whole" / "campaign_names.parquet").unlink()
    return folder / "further", folder / "whole"


@pytest.fixture
def lake(lakes, tmp_path) -> Path:
    """A lake of the first days, scanned."""
    return Path(shutil.copytree(lakes[0], tmp_path / "lake"))


@pytest.fixture(autouse=True)
def drawn_by_lot(monkeypatch):
    drawn(monkeypatch)


def drawn(patch: pytest.MonkeyPatch) -> None:
    """Every second account is drawn, and four days serve for two more."""
    patch.setattr(survey, "DRAWN", 300)
    patch.setattr(kept, "GROWN", 2)


STAGES = (
    (surveyed.Surveyed, "_copy"),
    (first_look.FirstLook, "save"),
    (surveyed, "hold"),
    (surveyed.Surveyed, "_choose"),
    (kept, "_write"),
)
"""What a survey does, one after the other; copying several times."""


def looked_at(lake: Path) -> tuple[list[str], list[list[str]]]:
    """(whom a scan of the lake looks at, in order; what it examines)."""
    with Lake.open(lake) as opened, survey.survey(opened, None, []) as seen:
        names = seen.people.names
        return names, [[names[a] for a in proposal.accounts] for proposal in seen.proposed]


def dies(passed: int, done: Path, lake: Path) -> None:
    """A survey whose process is killed when it has passed so many stages; which they were is
    written down."""
    told: list[str] = []

    def after(stage):
        def stepped(*given, **named):
            out = stage(*given, **named)
            told.append(stage.__name__)
            done.write_text("\n".join(told))
            if len(told) == passed:
                os.kill(os.getpid(), signal.SIGKILL)
            return out

        return stepped

    for holder, name in STAGES:
        setattr(holder, name, after(getattr(holder, name)))
    looked_at(lake)


def in_child(*arguments: object) -> int:
    child = multiprocessing.get_context("fork").Process(target=dies, args=arguments)
    child.start()
    child.join()
    return child.exitcode


@pytest.mark.parametrize("begun", [False, True])
def test_killed_between_any_two_stages(world, lake, tmp_path, monkeypatch, begun):
    """The same again looks at what it would have looked at, whether the survey is new or another
    day is added."""
    for room in (copying, lookalikes, excerpt):
        monkeypatch.setattr(room, "each", lambda work, tasks: [work(task) for task in tasks])
    if begun:
        shutil.rmtree(lake / "survey")
    with Lake.open(lake) as opened:
        opened.ingest(open_sources([world]))
    done, whole = tmp_path / "stages", Path(shutil.copytree(lake, tmp_path / "whole"))
    assert in_child(10**6, done, whole) == 0
    expected, stages = looked_at(whole), done.read_text().splitlines()
    look = first_look.FirstLook.load(whole / "survey")
    monkeypatch.setattr(first_look.FirstLook, "at", lambda *_: look)
    assert {"_copy", "hold", "_choose", "_write"} <= set(stages) and ("save" in stages) == begun
    for passed in range(1, len(stages) + 1):
        cut = Path(shutil.copytree(lake, tmp_path / f"cut-{passed}"))
        assert in_child(passed, done, cut) == -signal.SIGKILL
        assert looked_at(cut) == expected, stages[:passed]


def never(*_: object) -> None:
    raise AssertionError("looked at anew")


def members(out: Path) -> set[str]:
    return set(tables(out)["members"]["account_id"].to_pylist())


def amounts(out: Path) -> list[dict[str, object]]:
    """What is told of each campaign, its name and its confidence left out."""
    names = ("accounts", "exchanges", "harvest_exchanges", "attempts", "first_seen", "last_seen")
    return [{name: campaign[name] for name in names} for campaign in findings(out)["campaigns"]]


def test_a_further_day_gives_what_a_whole_scan_gives(world, lake, lakes, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(first_look.FirstLook, "at", never)
        scan(world, "--lake", lake, "--out", tmp_path / "further", "--quiet")
    scan("--lake", lakes[1], "--out", tmp_path / "whole", "--quiet")
    assert members(tmp_path / "further") == members(tmp_path / "whole") != set()
    one, other = (findings(tmp_path / out) for out in ("further", "whole"))
    assert one["scanned"] == other["scanned"]
    assert len(one["campaigns"]) == len(other["campaigns"]) == 1
    for mine, theirs in zip(amounts(tmp_path / "further"), amounts(tmp_path / "whole"), strict=True):
        assert (mine["accounts"], mine["first_seen"], mine["last_seen"]) == tuple(
            theirs[name] for name in ("accounts", "first_seen", "last_seen")
        )
        for name in ("exchanges", "harvest_exchanges", "attempts"):
            assert mine[name] == pytest.approx(theirs[name], rel=0.01)


def test_nothing_new_gives_the_same_again(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(first_look.FirstLook, "at", never)
    for out in ("first", "second"):
        scan("--lake", lake, "--out", tmp_path / out, "--quiet")
    assert all(tables(tmp_path / "first")[n].equals(tables(tmp_path / "second")[n]) for n in ("members", "candidates"))


def test_late_records_are_taken_in(world, lake, tmp_path, monkeypatch):
    """The last day is made anew by what comes late; nobody is drawn anew for it."""
    monkeypatch.setattr(first_look.FirstLook, "at", never)
    before = json.loads((lake / "survey" / "survey.json").read_text())["days"]
    last = sorted((world / "exchanges").iterdir())[BEFORE - 1]
    record = world_line(last)
    late = tmp_path / "late" / "late.jsonl"
    late.parent.mkdir()
    late.write_text(record)
    scan(late.parent, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    after = json.loads((lake / "survey" / "survey.json").read_text())["days"]
    assert before["base"] == after["base"] and set(before) != set(after) and len(before) == len(after) == 2
    files = {path.stem.rpartition("-")[0] for path in (lake / "survey").glob("*.parquet")}
    assert all(any(label in name for label in after) for name in files)


def world_line(folder: Path) -> str:
    """The first record of a day's log under another id."""
    row = pq.read_table(next(folder.rglob("*.parquet")), partitioning=None).slice(0, 1).to_pylist()[0]
    row = {key: value for key, value in row.items() if value is not None} | {"exchange_id": "late"}
    return json.dumps(row, default=lambda moment: moment.isoformat()) + "\n"


def test_a_disk_that_is_full_is_told_and_the_same_goes_on(lake, tmp_path):
    """Told in one line, whatever was being written; nothing of it counts."""
    expected = looked_at(lake)
    shutil.rmtree(lake / "survey")
    ended = Child("scan", "--lake", lake, "--out", tmp_path / "out", largest_file=150_000).end()
    refused(ended, 3, "space")
    assert not (tmp_path / "out").exists() and not (lake / "survey" / "survey.json").exists()
    assert looked_at(lake) == expected


@pytest.mark.parametrize("letting_go", ["forget", "keep_days"])
def test_what_the_lake_lets_go_of_is_kept_nowhere(lake, letting_go):
    with Lake.open(lake) as opened:
        name = opened.exchanges(columns=["account_id"])["account_id"][0].as_py()
        assert (lake / "survey").exists()
        opened.forget(name) if letting_go == "forget" else opened.keep_days(2)
    assert not (lake / "survey").exists()


def test_two_scans_at_once(lake, tmp_path):
    """The second does without what the first is at."""
    with (lake / "survey" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = {path.name: path.stat().st_mtime_ns for path in (lake / "survey").iterdir() if path.name != "lock"}
        scan("--lake", lake, "--out", tmp_path / "out", "--quiet")
        assert before == {p.name: p.stat().st_mtime_ns for p in (lake / "survey").iterdir() if p.name != "lock"}
    assert members(tmp_path / "out")


@pytest.mark.parametrize("content", ["", "[]", '{"about": 1}', "{", None])
def test_a_damaged_record_is_as_none(lake, tmp_path, content):
    """One that is whole is read."""
    if content is not None:
        (lake / "survey" / "survey.json").write_text(content)
    with Lake.open(lake) as opened:
        assert (kept._read(opened, [], lake / "survey", tmp_path) is None) == (content is not None)
