"""The decision log: what is in it, and that nothing waits for it."""

import json

from stillwatch.guard.asked import Asked
from stillwatch.guard.decision import Decision
from stillwatch.guard.log import Log, LogLimits
from tests.guard.tables import DENY, SHADOW, table

DECISION = Decision(False, "deny", 7, "all", "C-1", "M-1", "terms_of_use")
AT = 1_796_126_662.0  # 2026-12-01


def lines(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open()]


def test_a_decision_is_a_line_of_its_day(tmp_path):
    log = Log(tmp_path, LogLimits())
    log.decided(Asked(("ann",), ("k",), request="r"), DECISION, (SHADOW,), AT)
    log.decided(Asked(("bob",)), DECISION, (), AT + 86_400)
    log.decided(Asked(("eve",)), Decision(True, "none", 7), (), AT)
    log.close()
    first, second = lines(tmp_path)
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["2026-12-01.jsonl", "2026-12-02.jsonl"]
    assert (first["account"], first["api_key"], first["request"], second["account"]) == ("ann", "k", "r", "bob")
    assert (first["campaign"], first["measure"], first["table"]) == ("C-1", "M-1", 7)
    assert first["shadow"] == [[SHADOW.id, "C-6", "deny"]] and first["reason"] == "terms_of_use"


def test_of_what_nothing_meets_one_of_so_many_is_written(tmp_path):
    log = Log(tmp_path, LogLimits(sample=10))
    for k in range(100):
        log.passed(Asked((f"a{k}",)), 7)
    log.close()
    assert len(lines(tmp_path)) == 10 and all(one["one_of"] == 10 for one in lines(tmp_path))


def test_what_comes_too_fast_is_dropped_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("stillwatch.guard.log.MOST_WAITING", 5)
    log = Log(tmp_path, LogLimits())
    for _ in range(100):
        log.decided(Asked(("a",)), DECISION, (DENY,), AT)
    log.close()
    assert log.dropped > 0 and log.written == len(lines(tmp_path)) == 100 - log.dropped


def test_a_day_has_an_end(tmp_path):
    log = Log(tmp_path, LogLimits(most_bytes=10))
    log.decided(Asked(("a",)), DECISION, (), AT)
    log.close()
    assert (log.dropped, log.written) == (1, 0)


def test_a_folder_that_takes_nothing_costs_lines_alone(tmp_path):
    log = Log(tmp_path / "log", LogLimits())
    (tmp_path / "log" / "2026-12-01.jsonl").mkdir()
    log.decided(Asked(("a",)), DECISION, (), AT)
    log.close()
    assert log.dropped == 1


def test_a_guard_writes_all_but_plain_passes(server):
    server.publish(table())
    server.start()
    for account in ("free", "denied", "trimmed", "shadowed"):
        server.decide(account=account)
    server.stop()
    assert [one["account"] for one in server.logged()] == ["denied", "trimmed", "shadowed"]
