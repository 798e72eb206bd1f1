"""The whole way: a scan finds a fleet, people decide, a console publishes, a guard obeys, and a
case that is closed as none ends it."""

import json
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
from tests.console.running import console
from tests.guard.conftest import Server

BUDGET = 200
THROTTLE = (
    *("--action", "throttle", "--exchanges", BUDGET, "--seconds", 86_400),
    *("--reason", "capacity", "--why", "It harvests.", "--days", 9),
)


def ran(*arguments):
    done = run("response", *arguments)
    assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
    return done.stdout


def asked(guard, accounts, times):
    """The answers to so many questions, each about the next account."""
    questions = [{"account": accounts[k % len(accounts)]} for k in range(times)]
    return json.loads(guard.ask("POST", "/v1/decide", json.dumps(questions))[2])


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

    token, guard = tmp_path / "token", Server(tmp_path / "guard")
    token.write_text(ran("callers", "add", "edge-1", "--lake", lake))
    (tmp_path / "guard" / "key.pem").write_text(ran("key", "--lake", lake))
    with console(lake, "--link") as (address, _):
        guard.configure(source=f'url = "{address}/guard/table"\ntoken_file = "{token}"')
        guard.start()
        try:
            passed = 0
            for _ in range(400):  # who comes while a lease is on its way may have to come again
                passed += sum(one["status"] == 200 for one in asked(guard, members, 25))
                if passed >= BUDGET:
                    break
            assert passed == BUDGET  # one budget, whoever asks
            assert {one["status"] for one in asked(guard, members, len(members))} == {429}
            assert guard.decide(account="somebody-else")["status"] == 200

            before = guard.measure("stillwatch_guard_table_version")
            with Store.open(store_of(lake)) as store:
                judged = claim(store, person_at_hand(store), case, read_case(store, case).version)
                close(store, person_at_hand(store), case, judged.version, "class", "They sit in one room.")
            guard.until("stillwatch_guard_table_version", before + 1)
            assert {one["status"] for one in asked(guard, members, len(members))} == {200}
        finally:
            guard.kill()
