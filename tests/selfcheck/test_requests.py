import json

import pytest

from stillwatch.readers.source import open_sources
from stillwatch.selfcheck.requests import OFTEN, findings, habits_of

BODY = {"model": "m", "messages": [{"role": "user", "content": "x"}]}


def habits(tmp_path, *requests):
    path = tmp_path / "log"
    records = [{"timestamp": 1776852000000, "account_id": "a", "request": one} for one in requests]
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return habits_of(open_sources([path]))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 5}, "logprobs"),
        ({"n": 4}, "several_answers"),
        ({"safety_identifier": "u"}, "end_user"),
        ({"metadata": {"user_id": "u"}}, "end_user"),
        (
            {"messages": [{"role": "assistant", "content": [{"type": "thinking", "signature": "s"}]}]},
            "replayed_reasoning",
        ),
    ],
)
def test_a_habit_is_seen_in_objects_and_in_texts_of_json(tmp_path, change, kind):
    plain = (BODY, {"n": 1, "logprobs": False} | BODY)
    total, found = habits(tmp_path, BODY | change, json.dumps(BODY | change), *plain)
    assert total == 4 and found == {kind: 2}


@pytest.mark.parametrize("count", [4, 5])
def test_what_stands_in_one_request_in_twenty_is_told(count):
    told = findings(100, {"logprobs": count, "several_answers": 0, "replayed_reasoning": 0, "end_user": 1}, True)
    assert [one.kind for one in told] == (["logprobs"] if count >= 100 * OFTEN else [])


def test_an_end_users_id_is_missed_only_where_people_are_served():
    nothing = {"logprobs": 0, "several_answers": 0, "replayed_reasoning": 0, "end_user": 0}
    assert [one.kind for one in findings(10, nothing, True)] == ["no_end_user"]
    assert findings(10, nothing, False) == [] and findings(0, nothing, True) == []
