"""`stillwatch audit verify`."""

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
