"""The whole way, by the commands alone: a scan finds a fleet, people decide, a guard obeys, and a
case that is closed as none ends it."""

import re
import shutil

import pyarrow.parquet as pq
import pytest

from stillwatch.cases.actions import claim, close
from stillwatch.cases.queries import read_case, read_cases
from stillwatch.cases.store import Store, store_of
from stillwatch.response import at_hand
from stillwatch.response.at_hand import person_at_hand
from tests.cli.running import run
from tests.guard.conftest import Server

THROTTLE = ("--action", "throttle", "--exchanges", 20, "--reason", "capacity", "--why", "It harvests.", "--days", 9)


def ran(*arguments):
    done = run("response", *arguments)
    assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
    return done.stdout


@pytest.fixture
def lake(scanned, tmp_path):
    """A lake that was scanned, and that no console has seen."""
    return shutil.copytree(scanned, tmp_path / "lake")


def test_a_fleet_is_held_as_one_until_its_case_is_closed(lake, tmp_path, monkeypatch):
    monkeypatch.setattr(at_hand, "login", lambda: "nora")
    assert ran("list", "--lake", lake)  # takes the scan in
    with Store.open(store_of(lake)) as store:
        case = next(c.id for c in read_cases(store).cases if c.kind == "campaign")
    rows = pq.read_table(lake / "result" / "members.parquet").to_pylist()
    members = [row["account_id"] for row in rows if row["membership"] >= 0.9]
    policy = re.search(r"P-[0-9a-f]{12}", ran("propose", "--lake", lake, "--case", case, *THROTTLE))[0]
    for seen, stage in enumerate((("shadow",), ("share", "--share", 0.5), ("all",)), start=1):
        ran("step", policy, "--lake", lake, "--seen", seen, "--to", *stage)

    guard = Server(tmp_path / "guard")
    (tmp_path / "guard" / "key.pem").write_text(ran("key", "--lake", lake))
    guard.configure(source=f'file = "{lake / "response" / "table"}"')
    guard.start()
    try:
        told = [guard.decide(account=members[k % len(members)])["status"] for k in range(60)]
        assert (told.count(200), told.count(429)) == (20, 40)  # one budget, whoever asks
        assert guard.decide(account="somebody-else")["status"] == 200

        with Store.open(store_of(lake)) as store:
            judged = claim(store, person_at_hand(store), case, read_case(store, case).version)
            close(store, person_at_hand(store), case, judged.version, "class", "They sit in one room.")
        before = guard.measure("stillwatch_guard_table_version")
        ran("table", "--lake", lake)
        guard.until("stillwatch_guard_table_version", before + 1)
        assert guard.decide(account=members[0])["status"] == 200
    finally:
        guard.kill()
