"""From the spool to the lake."""

import json
import time

import pytest

from stillwatch.lake import Lake
from stillwatch.live import intake as intake_module
from stillwatch.live.intake import Intake
from stillwatch.live.spool.spool import Limits, Spool

from ..lake.logs import line

ROOMY = Limits(1 << 30, 3600)


@pytest.fixture
def intake(tmp_path):
    return Intake(tmp_path / "lake", tmp_path / "lake" / "live" / "spool")


def send(intake, format, text):
    with Lake.open(intake.lake):
        pass
    spool = Spool(intake.spool, ROOMY)
    spool.append("gateway", format, text.encode()).result()
    spool.close()


def segments(intake):
    return [path.name for path in intake.spool.glob("*/*/*")]


def count(intake):
    with Lake.open(intake.lake, create=False) as lake:
        return lake.view().exchange_count()


def test_what_is_in_the_lake_is_erased_and_what_is_sent_again_counts_once(intake):
    for _ in range(2):
        send(intake, "canonical", line(1) + "\n" + line(2) + "\n")
        told = intake.look(last=True)
        assert (told.segments, told.failed, segments(intake)) == (1, "", [])
    assert count(intake) == 2


def test_where_the_lake_takes_nothing_in_nothing_is_erased(intake):
    send(intake, "canonical", line(1) + "\n")
    with Lake.open(intake.lake) as lake, lake._writing():
        told = intake.look()
    assert "by another process" in told.failed
    assert len(segments(intake)) == 1
    assert intake.look(last=True).exchanges == 1


def test_a_kill_between_taking_in_and_erasing_costs_nothing(intake):
    send(intake, "canonical", line(1) + "\n")
    intake._erase = lambda: None
    intake.look(last=True)
    again = Intake(intake.lake, intake.spool)
    assert (len(segments(again)), again.look(last=True).exchanges, len(segments(again))) == (1, 0, 0)
    assert count(intake) == 1


def test_what_a_span_lacks_may_come_minutes_later(intake, monkeypatch):
    """The prompt on the model's span, who asked on the gateway's, in another segment."""
    model = {"traceId": "ab" * 16, "spanId": "01" * 8, "parentSpanId": "02" * 8, "startTimeUnixNano": str(178 * 10**16)}
    asked = [
        {"key": key, "value": {"stringValue": value}}
        for key, value in (
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.request.model", "model"),
            ("gen_ai.input.messages", '[{"role": "user", "parts": [{"type": "text", "content": "a spool?"}]}]'),
        )
    ]
    who = [{"key": "user.id", "value": {"stringValue": "account-1"}}]
    gateway = {"traceId": "ab" * 16, "spanId": "02" * 8, "startTimeUnixNano": str(178 * 10**16)}
    for span in (model | {"attributes": asked}, gateway | {"attributes": who}):
        request = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
        send(intake, "otel", json.dumps(request) + "\n")
        intake.look(last=True)
    assert (count(intake), len(segments(intake))) == (1, 2)
    now = time.monotonic()
    monkeypatch.setattr(intake_module.time, "monotonic", lambda: now + intake_module.HELD_SECONDS)
    intake.look()
    assert segments(intake) == []
    assert count(intake) == 1


def test_a_large_day_is_brought_up_to_date_more_seldom(intake):
    send(intake, "canonical", line(1) + "\n")
    assert intake.look().exchanges == 1  # the first time nothing is known of how long it takes
    intake._finish_took = 3600.0
    send(intake, "canonical", line(2) + "\n")
    assert intake.look().exchanges == 0
    assert (count(intake), segments(intake)) == (1, [])  # durable, and its text is gone
    assert intake.look(last=True).exchanges == 1


def test_a_segment_that_cannot_be_read_is_in_nobodys_way(intake):
    for number in (1, 2):
        send(intake, "canonical", line(number) + "\n")
    [first, _] = sorted(intake.spool.glob("*/*/*.segment"))
    first.chmod(0)
    first.unlink()
    first.mkdir()  # root reads any file, and nobody a folder
    told = intake.look(last=True)
    assert ("is a directory" in told.failed, told.left, count(intake)) == (True, 0, 1)
    assert [path.suffix for path in intake.spool.glob("*/*/*")] == [".unreadable"]
