import json
import os
import pwd
import re
import stat
from datetime import UTC, datetime

import pytest

from stillwatch.lake import LakeError
from stillwatch.lake.vault.openings import FIRST, note_opening, read_openings


@pytest.fixture
def log(tmp_path):
    for why in ("first", "a second\nline", "third"):
        note_opening(tmp_path / "log", why)
    return tmp_path / "log"


def test_who_when_and_why(log, monkeypatch):
    monkeypatch.setenv("LOGNAME", "somebody else")
    note_opening(log, "fourth")
    found = read_openings(log)
    assert [one.why for one in found] == ["first", "a second\nline", "third", "fourth"]
    assert {one.who for one in found} == {pwd.getpwuid(os.getuid()).pw_name}
    assert all(abs((datetime.now(UTC) - datetime.fromisoformat(one.when)).total_seconds()) < 60 for one in found)
    assert found[0].before == FIRST and len({one.before for one in found}) == 4
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_none_yet(tmp_path):
    assert read_openings(tmp_path / "log") == []


@pytest.mark.parametrize("line", [0, 1])
def test_a_line_that_was_changed_or_taken_out_breaks_the_chain(log, line):
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(LakeError, match=f"line {line + 1}: does not follow"):
        read_openings(log)
    lines[line] = json.dumps(json.loads(lines[line]) | {"why": "nothing"}) + "\n"
    log.write_text("".join(lines))
    with pytest.raises(LakeError, match=f"line {line + 2}: does not follow"):
        read_openings(log)


def test_what_is_no_entry_is_said(log):
    log.write_text(log.read_text() + '{"why": 1}\n')
    with pytest.raises(LakeError, match="line 4: no entry"):
        read_openings(log)


def test_half_a_line_is_of_an_opening_that_did_not_come_about(log):
    whole = log.read_text()
    log.write_text(whole + whole.splitlines()[-1][:20])
    assert len(read_openings(log)) == 3
    note_opening(log, "after a crash")
    assert [one.why for one in read_openings(log)][3:] == ["after a crash"]
    assert re.match(re.escape(whole), log.read_text())
