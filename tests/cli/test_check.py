"""`stillwatch check`: how each file of a log would be read."""

import json

from tests.readers.formats.otel.test_otel import CURRENT, EVENTS, logs, span, spans
from tests.readers.formats.samples import SAMPLES
from tests.readers.logs import jsonl

from .logs import line, write
from .running import refused, run


def test_a_file_is_told_of(tmp_path):
    (record,), _ = SAMPLES["kong"]
    path = write(tmp_path / "kong.log", jsonl(record, record | {"started_at": "never"}, record | {"ai": {}}).decode())
    done = run("check", path)
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert "Format kong, known by" in said and "request and started_at" in said and "1 exchange read" in said
    assert "1 set aside: started_at is not a time (first in row 1)" in said
    assert "1 left out: a call to no model (first in row 2)" in said
    assert "account id 100% consumer.username" in said and "organization id absent" in said
    assert "user: how tall is it" in said and "shared payment" in said


def test_what_is_missing_is_told_with_what_to_do(tmp_path):
    (record,), _ = SAMPLES["vertex"]
    record = json.loads(json.dumps(record))
    del record["full_request"]["labels"]
    done = run("check", write(tmp_path / "v.jsonl", jsonl(record).decode()))
    refused(done, 2, "nothing of these files can be read")
    assert "send labels {user" in " ".join(done.stdout.split())


def test_files_that_are_joined_are_told_of_together(tmp_path):
    call = {name: value for name, value in CURRENT.items() if "messages" not in name}
    write(tmp_path / "traces.jsonl", jsonl(spans(span(call))).decode())
    write(tmp_path / "logs.jsonl", jsonl(logs(*EVENTS)).decode())
    write(tmp_path / "notes.txt", "nothing\n")
    said = " ".join(run("check", tmp_path).stdout.split())
    assert "notes.txt: not a known log format" in said
    assert "1 record waiting for what may stand in other files" in said
    assert "All files together: 1 exchange." in said


def test_nothing_live_is_printed(tmp_path):
    hostile = "\x1b[2J\u202e[red]x"
    done = run("check", write(tmp_path / "a.jsonl", line(1, account_id=hostile, completion=hostile * 100)))
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout and "\\x1b[2J\\u202e[red]x" in done.stdout
    assert "characters)" in done.stdout


def test_nothing_at_all(tmp_path):
    refused(run("check", write(tmp_path / "a.jsonl", "")), 2, "nothing of these files")
    refused(run("check", tmp_path / "none"), 2, "no such file")
