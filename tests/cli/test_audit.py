"""`stillwatch audit list` and `verify`."""

import sqlite3
import sys

import pytest

from stillwatch.cases.audit import append
from stillwatch.cases.store import Store, store_of
from tests.cli.running import refused, run


@pytest.fixture
def lake(tmp_path):
    with Store.open(store_of(tmp_path)) as store, store.writing() as connection:
        for number in range(3):
            append(connection, "anna", "case.comment", "C-1", number=number)
    return tmp_path


def test_who_did_what_is_listed_in_order(lake):
    with Store.open(store_of(lake)) as store, store.writing() as connection:
        append(connection, "omar", "caller.revoked", "caller:edge-1", tokens=2)
        append(connection, None, "case.comment", "C-1", text="a\x1b[31m b")
    shown = run("audit", "list", "--lake", lake)
    assert shown.exit_code == 0 and "\x1b" not in shown.stdout
    lines = shown.stdout.splitlines()
    assert [row.split()[0] for row in lines] == ["entry", "1", "2", "3", "4", "5"]
    assert "omar" in lines[4] and "caller.revoked" in lines[4] and "stillwatch" in lines[5]
    last = run("audit", "list", "--store", store_of(lake), "--last", 2).stdout.splitlines()
    assert [row.split()[0] for row in last] == ["entry", "4", "5"]
    about = run("audit", "list", "--lake", lake, "--about", "C-1", "--last", 2).stdout.splitlines()
    assert [row.split()[0] for row in about] == ["entry", "3", "5"]
    refused(run("audit", "list"), 2, "--lake", "--store")
    refused(run("audit", "list", "--lake", lake / "none"), 2, "no store")


def test_a_whole_log(lake):
    done = run("audit", "verify", "--lake", lake)
    assert done.exit_code == 0 and done.stdout.startswith("Whole: 3 entries, head ") and done.stdout.count("\n") == 1
    head = done.stdout.split()[-1]
    again = run("audit", "verify", "--store", store_of(lake), "--head", head)
    assert (again.exit_code, again.stdout) == (0, done.stdout)


def test_a_broken_log(lake):
    with sqlite3.connect(lake / "console" / "cases.db") as file:
        file.execute("DROP TRIGGER audit_no_update")
        file.execute("UPDATE audit SET actor = 'eve' WHERE seq = 2")
    file.close()
    done = run("audit", "verify", "--lake", lake)
    assert done.exit_code == 1
    assert done.stdout.startswith("Broken at entry 2: entry 2 was changed. Whole before it: 1, head ")


def test_a_head_that_is_not_in_it(lake):
    done = run("audit", "verify", "--lake", lake, "--head", "f" * 64)
    assert done.exit_code == 1 and "cut off" in done.stdout


def test_what_cannot_be_verified(lake, tmp_path):
    refused(run("audit", "verify"), 2, "--lake", "--store")
    refused(run("audit", "verify", "--lake", lake, "--store", store_of(lake)), 2, "--lake", "--store")
    refused(run("audit", "verify", "--lake", tmp_path / "none"), 2, "no store")
    refused(run("audit", "verify", "--store", "mysql://u:p@h/d"), 2, "sqlite://")


def test_without_the_extra_it_says_what_to_install(lake, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("stillwatch.cases")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    refused(run("audit", "verify", "--lake", lake), 2, "sqlalchemy", "stillwatch[console]")
