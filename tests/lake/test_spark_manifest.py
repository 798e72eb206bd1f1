"""Commits that add up."""

import pytest

from stillwatch.lake.spark.manifest import Commit, DayRecord, FileRecord, State

FILE = FileRecord(0, "/log/a.jsonl", 100, 5, "run-0")
FIRST = Commit(0, sources=[FILE], days=[DayRecord("2026-05-01", "run-0", {"7": 3, "5": 1}, 2)])
SECOND = Commit(
    1,
    sources=[FileRecord(0, "/log/a.jsonl", 200, 9, "run-1")],
    account_files=[FileRecord(0, "/log/accounts.parquet", 1, 1, "run-1")],
    days=[DayRecord("2026-05-02", "run-1", {"7": 1}, 0)],
    names="run-1",
)


def test_a_commit_is_read_as_it_was_written():
    for commit in (FIRST, SECOND):
        assert Commit.from_json(commit.to_json()) == commit


def test_the_last_word_on_a_file_and_a_day_counts_whatever_the_order_of_reading():
    for commits in ([FIRST, SECOND], [SECOND, FIRST]):
        state = State(commits)
        assert (state.commits, state.names) == (2, "run-1")
        assert state.sources[0].run == "run-1"
        assert {day: record.exchanges for day, record in state.days.items()} == {"2026-05-01": 4, "2026-05-02": 1}


def test_no_two_runs_have_one_name():
    state = State([FIRST])
    assert state.new_run() != state.new_run()


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"number": 0, "sources": [{"odd": 1}]}'])
def test_damage_is_an_error(line):
    with pytest.raises((ValueError, KeyError, TypeError)):
        Commit.from_json(line)
