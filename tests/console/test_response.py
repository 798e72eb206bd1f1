"""What is done about a case, through the console: proposed by one, agreed to by another, looked at
before each step, in the table at once, and taken back."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from stillwatch.campaigns.labels import read_labels
from stillwatch.console.app import create_app
from stillwatch.response.challenges import issued
from stillwatch.response.drawing import drawn
from stillwatch.response.folder import Folder
from stillwatch.response.table import read_table

BUDGET = {"seconds": 3600, "exchanges": 20}


def terms(action="throttle", **changed):
    told = {
        **{"action": action, "reason": "automated_use", "why": "It harvests.", "membership": 0.5},
        **{"expires_at": (datetime.now(UTC) + timedelta(days=9)).isoformat(), "appeal": "https://example.org/appeal"},
    }
    if action == "throttle":
        told["budget"] = BUDGET
    if action == "step_up":
        told["challenge"] = "https://example.org/prove"
    return told | changed


@pytest.fixture
def anna(signed_in):
    return signed_in("anna", "analyst")


@pytest.fixture
def ben(signed_in):
    return signed_in("ben", "approver")


@pytest.fixture
def case(anna):
    found = anna.case()
    return anna.act(found, "claim").json()


def proposed(browser, case, *arguments, **changed):
    answer = browser.post(f"/api/cases/{case['id']}/policies", json={"terms": terms(*arguments, **changed)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def act(browser, policy, action, **more):
    return browser.post(f"/api/policies/{policy['id']}/{action}", json={"version": policy["version"], **more})


def stepped(browser, policy, *stages):
    for stage in stages:
        answer = act(browser, policy, "step", stage=stage, share=0.5)
        assert answer.status_code == 200, answer.text
        policy = answer.json()
    return policy


def table(services):
    folder = Folder(services.lake)
    return read_table(folder.table.read_bytes(), [folder.key().public_key()])


def labelled(services):
    """The accounts that the next scan knows to be benign."""
    return [one.account_id for one in read_labels(services.console / "labels.csv")]


def members(browser, case):
    return [row[0] for row in browser.get(f"/api/cases/{case['id']}/members").json()["rows"]]


def test_from_a_proposal_to_everybody_and_back(services, anna, case):
    policy = proposed(anna, case)
    assert [one["id"] for one in anna.get(f"/api/cases/{case['id']}/policies").json()["policies"]] == [policy["id"]]
    first = next(name for name in members(anna, case) if drawn(policy["id"], name, 0.5))
    seen = anna.get(f"/api/policies/{policy['id']}/preview").json()
    assert (seen["stage"], seen["figures"]["accounts"], seen["refusal"]) == ("shadow", case["accounts"], None)
    for stage in ("shadow", "share", "all"):
        policy = stepped(anna, policy, stage)
        assert [one.stage for one in table(services).measures_of("account", first)] == [stage]
    assert policy["steps"][-1]["figures"]["accounts"] == case["accounts"]
    shown, number = anna.get("/api/measures").json(), case["accounts"]
    [one] = shown["measures"]
    assert (one["id"], one["accounts"], one["acted_on"]) == (policy["id"], number, number)
    assert shown["table_version"] == table(services).version
    policy = act(anna, policy, "undo", note="It hits a class.").json()
    assert 0 < anna.get("/api/measures").json()["measures"][0]["acted_on"] < number
    assert [one.stage for one in table(services).measures_of("account", first)] == ["share"]
    policy = act(anna, policy, "end", note="Over.").json()
    assert (policy["state"], table(services).measures) == ("ended", ())
    history = anna.get(f"/api/policies/{policy['id']}").json()["history"]
    assert history[0]["action"] == "policy.proposed" and history[-1]["actor"] == "anna"
    assert anna.get("/api/policies").json()["policies"] == []
    assert len(anna.get("/api/policies?ended=true").json()["policies"]) == 1


def test_a_stage_that_is_left_out_and_a_limit_that_never_bites_are_refused(anna, case):
    policy = proposed(anna, case)
    assert "after a draft comes shadow" in act(anna, policy, "step", stage="all").json()["error"]
    idle = proposed(anna, case, budget={"seconds": 60, "exchanges": 100_000})
    answer = act(anna, idle, "step", stage="shadow")
    assert answer.status_code == 400 and "never used more than" in answer.json()["error"]


def test_a_denial_needs_somebody_else(services, anna, ben, case):
    policy = stepped(anna, proposed(anna, case, "deny"), "shadow", "share")
    assert (policy["state"], policy["stage"]) == ("waiting", "shadow")
    assert act(anna, policy, "approve").status_code == 403
    refused = act(ben, policy, "refuse", note="Look again.").json()
    policy = stepped(anna, refused, "share")
    policy = act(ben, policy, "approve").json()
    assert (policy["state"], policy["stage"], policy["steps"][-1]["approved_by"]) == ("in_force", "share", "ben")
    assert act(anna, refused, "end", note="Late.").status_code == 409
    assert [one.stage for one in table(services).measures] == ["share"]


def test_for_a_kind(services, anna, ben):
    told = {"kind": "campaign", "terms": terms("tag")}
    assert anna.post("/api/policies", json=told).status_code == 403
    policy = stepped(ben, ben.post("/api/policies", json=told).json(), "shadow")
    assert {one.id.partition("/")[0] for one in table(services).measures} == {policy["id"]}


def test_played_over_the_days(anna, case):
    policy = proposed(anna, case)
    told = anna.get(f"/api/policies/{policy['id']}/replay").json()
    assert (told["stage"], told["accounts"]) == ("all", case["accounts"]) and 0 < told["hit"] < told["exchanges"]
    part = anna.get(f"/api/policies/{policy['id']}/replay?stage=share&share=0.2").json()
    assert part["hit"] <= told["hit"] and told["honest"]["bound"] == 1.0


def test_a_judged_case_ends_it(services, anna, case):
    stepped(anna, proposed(anna, case), "shadow")
    version = anna.get(f"/api/cases/{case['id']}").json()["version"]
    answer = anna.post(f"/api/cases/{case['id']}/close", json={"version": version, "reason": "class", "note": "One."})
    assert answer.status_code == 200
    services.publish()
    assert table(services).measures == ()


def caller(services, kind):
    client = TestClient(create_app(services), base_url="http://localhost")
    client.headers["authorization"] = f"Bearer {services.callers.add(f'{kind}-1', kind)}"
    return client


def test_guards_fetch_the_table_by_their_tokens(services, anna, case):
    guard, desk = caller(services, "guard"), caller(services, "desk")
    assert guard.get("/guard/table").status_code == 404
    stepped(anna, proposed(anna, case), "shadow")
    told = guard.get("/guard/table")
    assert told.content == Folder(services.lake).table.read_bytes()
    tag = told.headers["etag"]
    assert tag == f'"{table(services).digest}"'
    again = guard.get("/guard/table", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert desk.get("/guard/table").status_code == anna.get("/guard/table").status_code == 401
    services.callers.revoke("guard-1")
    assert guard.get("/guard/table").status_code == 401


def in_force(anna, case, action="throttle"):
    return stepped(anna, proposed(anna, case, action), "shadow", "share", "all")


def test_who_is_met_is_told_and_can_appeal(services, anna, ben, case):
    policy = in_force(anna, case)
    desk, first = caller(services, "desk"), members(anna, case)[0]
    [told] = desk.get("/v1/cases", params={"entity_identifier": first}).json()["data"]
    assert told == desk.get(f"/v1/cases/{told['id']}").json()
    shape = {"object": "safety.case", "entity_identifier": first, "reason": "automated_use"}
    assert shape.items() <= told.items() and told["notice"] == {"type": "warning"}
    assert case["id"] not in json.dumps(told) and policy["id"] not in json.dumps(told)
    filed = desk.post(f"/v1/cases/{told['id']}/appeal", json={"text": "I am a person."}).json()
    assert desk.post(f"/v1/cases/{told['id']}/appeal", json={"text": "Again."}).status_code == 400
    [waiting] = ben.get("/api/appeals").json()["appeals"]
    assert (waiting["id"], waiting["late"], waiting["account_id"]) == (filed["id"], False, first)
    assert waiting["parties"] == ["anna"]
    upheld = {"decision": "upheld", "note": "A bystander."}
    assert anna.post(f"/api/appeals/{filed['id']}/decide", json=upheld).status_code == 403
    assert ben.post(f"/api/appeals/{filed['id']}/decide", json=upheld).json()["decided_by"] == "ben"
    assert table(services).measures_of("account", first) == ()
    told = desk.get(f"/v1/cases/{told['id']}").json()
    assert told["appeal_state"] == "upheld" and told["ended_at"]
    assert first in labelled(services)
    assert ben.get("/api/appeals").json()["total"] == 0 < ben.get("/api/appeals?undecided=false").json()["total"]
    assert anna.get("/v1/cases").status_code == 401


def test_a_passed_challenge_spares_once_and_is_known_to_the_next_scan(services, anna, ben, case):
    policy = stepped(anna, proposed(anna, case, "step_up"), "shadow", "share")
    if policy["state"] == "waiting":  # where somebody pays
        policy = act(ben, policy, "approve").json()
    key, first = Folder(services.lake).challenge_key(), members(anna, case)[0]
    desk, link = caller(services, "desk"), issued(key, first, policy["id"], datetime.now().timestamp())
    assert "until" in desk.get(f"/challenge/{link}").text
    assert desk.post("/v1/challenges", json={"token": link, "passed": True}).json() == {"account": first}
    answer = desk.post("/v1/challenges", json={"token": link, "passed": True})
    assert (answer.status_code, answer.json()["error"]) == (400, "this link was used before: ask again for a new one")
    assert desk.get(f"/challenge/{link}").status_code == desk.get("/challenge/nonsense").status_code == 400
    assert table(services).measures_of("account", first) == ()
    assert labelled(services) == [first]
    other = issued(key, members(anna, case)[1], policy["id"], datetime.now().timestamp())
    assert desk.post("/v1/challenges", json={"token": other, "passed": False}).status_code == 200
    assert labelled(services) == [first]  # who fails is evidence of nothing
    assert anna.post("/v1/challenges", json={"token": other, "passed": True}).status_code == 401


def test_what_guards_wrote_down(services, anna, case):
    folder = services.lake / "guard" / "decisions"
    folder.mkdir(parents=True)
    line = {"at": 1e9, "allow": False, "action": "deny", "table": 3, "account": "a", "measure": "P-1", "stage": "all"}
    rows = [line | {"campaign": case["id"], "reason": "terms_of_use"}, line | {"campaign": "C-other"}]
    rows.append({"at": 1e9 + 1, "allow": True, "action": "none", "table": 3, "shadow": [["P-2", case["id"], "deny"]]})
    text = "\n".join([*map(json.dumps, rows), f'{{"campaign":"{case["id"]}', f'["{case["id"]}"]'])
    (folder / "2001-09-09.jsonl").write_text(text)
    found = anna.get(f"/api/cases/{case['id']}/decisions").json()
    assert found["whole"]
    assert [(one["measure"], one["shadow"], one["allowed"]) for one in found["decisions"]] == [
        ("P-2", True, True),
        ("P-1", False, False),
    ]
    short = anna.get(f"/api/cases/{case['id']}/decisions?limit=1").json()
    assert (len(short["decisions"]), short["whole"]) == (1, False)
