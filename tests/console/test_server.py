"""The server as a browser meets it."""

import csv
import errno
import io
import json
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from stillwatch.campaigns.labels import read_labels
from stillwatch.cases.audit import verify
from stillwatch.cases.errors import StoreBusyError, StoreFullError
from stillwatch.console.app import create_app
from stillwatch.console.middleware import POLICY
from stillwatch.console.results import stamp_of
from stillwatch.console.routes.export import _cell
from tests.cases.results import Result, names
from tests.console.conftest import Browser
from tests.odd import ODD

PATHS = (
    "/api/me",
    "/api/status",
    "/api/cases",
    "/api/cases/x",
    "/api/people",
    "/api/audit",
    "/api/search?q=x",
    "/api/views",
    "/api/labels",
    "/api/declarations",
)


def accounts_of(browser, case):
    told = browser.get(f"/api/cases/{case['id']}/members").json()
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


def test_what_is_found_of_a_declaration_is_decided_by_an_approver_and_left_for_the_next_scan(services, signed_in):
    Result().declaration("D-1", names(0, 3), contradictions=["It declares less."]).into(services.store)
    carla, anna = signed_in("carla", "approver"), signed_in("anna", "analyst")
    [one] = anna.get("/api/declarations").json()["declarations"]
    assert one["declaration"]["who"] == "Example Ltd" and one["decision"] is None and one["version"] == 1
    given = {"version": 1, "decision": "false", "reason": "Ten people's cards."}
    path = "/api/declarations/D-1/decide"
    assert anna.post(path, json=given).status_code == 403
    assert carla.post(path, json=given | {"decision": "perhaps"}).status_code == 400
    assert carla.post(path, json=given | {"reason": " "}).status_code == 400
    assert carla.post("/api/declarations/D-2/decide", json=given).status_code == 404
    assert carla.post(path, json=given).json()["decision"] == "false"
    late = carla.post(path, json=given)
    assert (late.status_code, late.json()["version"]) == (409, 2)
    kept = read_labels(services.console / "labels.csv")
    assert [(one.account_id, one.label) for one in kept] == [(name, "false_declaration:D-1") for name in names(0, 3)]
    carla.post(path, json={"version": 2, "decision": None, "reason": "Looked at again."})
    assert read_labels(services.console / "labels.csv") == []
    actions = [entry["action"] for entry in carla.get("/api/audit").json()["entries"]]
    assert actions.count("declaration.decided") == 2


def test_nothing_is_told_to_who_is_not_signed_in(services):
    stranger = TestClient(create_app(services), base_url="http://localhost")
    for path in (*PATHS, "/api/cases/x/members", "/api/export/cases.csv", "/api/cases/x/export/members.csv"):
        assert stranger.get(path).status_code == 401
    for path in (
        "/api/cases/x/close",
        "/api/cases/x/reveal",
        "/api/people",
        "/api/logout",
        "/api/declarations/x/decide",
    ):
        assert stranger.post(path, json={}).status_code in (400, 401)


def test_a_link_lets_in_once(services, admin):
    assert admin.get("/api/me").json()["role"] == "admin"
    assert admin.get("/api/cases").headers["content-security-policy"] == POLICY
    cookie = next(c for c in admin.cookies.jar if c.name == services.cookie)
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite").lower() == "strict"
    admin.post("/api/logout")
    assert admin.get("/api/me").status_code == 401


def test_consoles_of_two_lakes_on_one_host_keep_their_sessions_apart(services, tmp_path):
    other = replace(services, lake=tmp_path / "other")
    assert other.cookie != services.cookie and services.cookie.startswith("stillwatch_session_")


def test_who_tries_again_and_again_is_made_to_wait_and_nobody_beside_him(services, admin):
    stranger = TestClient(create_app(services), base_url="http://localhost")
    answers = [stranger.post("/api/login", json={"token": "x"}).status_code for _ in range(12)]
    assert answers[:10] == [401] * 10 and answers[-1] == 429
    right = admin.post("/api/token").json()["token"]
    assert [stranger.post("/api/login", json={"token": right}).status_code for _ in range(12)] == [200] * 12
    assert stranger.post("/api/login", json={"token": "x"}).status_code == 429


def test_a_change_needs_the_page_it_comes_from(admin):
    case = admin.case()
    del admin.headers["x-csrf"]
    assert admin.act(case, "claim").status_code == 403
    assert admin.case()["state"] == "new"


def test_the_case_page_has_all_that_it_shows(admin):
    case = admin.case()
    page = admin.get(f"/api/cases/{case['id']}").json()
    assert page["summary"].startswith(f"{case['accounts']:,}\u00a0accounts are held to be one fleet")
    assert page["evidence"] and page["capabilities"] and 0 < page["prior"] < 1
    days = admin.get(f"/api/cases/{case['id']}/timeline").json()
    members = accounts_of(admin, case)
    assert len(members) == case["accounts"] == 24 and len(days["days"]) == 3
    assert days["case"] == [sum(hours) for hours in days["case_hours"]] and sum(days["case"]) >= case["exchanges"] > 0
    assert days["others"] == [sum(hours) for hours in days["other_hours"]]
    assert all(int(m["active"], 16) < 8 and m["created_at"] for m in members)
    drawn = admin.get(f"/api/cases/{case['id']}/graph").json()
    assert {n["kind"] for n in drawn["nodes"]} > {"account"} and drawn["edges"]
    assert all(drawn["nodes"][a]["kind"] == "account" != drawn["nodes"][b]["kind"] for a, b in drawn["edges"])
    assert admin.get(f"/api/cases/{case['id']}/history").json()["entries"][0]["action"] == "case.opened"


def test_a_preview_is_of_the_accounts_that_are_named(admin):
    case = admin.case()
    members = accounts_of(admin, case)
    chosen = [m["account_id"] for m in members[:3]]
    told = admin.post(f"/api/cases/{case['id']}/preview", json={"accounts": [*chosen, chosen[0]]}).json()
    assert told["accounts"] == sum(told["by_plan"].values()) == sum(age["accounts"] for age in told["by_age"]) == 3
    assert told["by_plan"] == dict(Counter(m["plan"] or "none" for m in members[:3]))
    refused = admin.post(f"/api/cases/{case['id']}/preview", json={"accounts": [*chosen, "acct_of_nobody"]})
    assert refused.status_code == 400


def test_while_the_lake_is_being_read_the_page_shows_what_the_scan_said(services, admin):
    case, services.questions.state = admin.case(), "preparing"
    assert len(accounts_of(admin, case)) == 24
    refused = admin.get(f"/api/cases/{case['id']}/graph")
    assert refused.status_code == 503 and "prepared" in refused.json()["error"]


def test_an_account_is_explained_and_its_text_is_shown_only_on_record(services, admin):
    case = admin.case()
    account = accounts_of(admin, case)[0]["account_id"]
    why = admin.post(f"/api/cases/{case['id']}/member", json={"account_id": account}).json()
    assert why["evidence"] and why["membership"] >= 0.5
    some = {"account_id": account, "limit": 5}
    listed = admin.post(f"/api/cases/{case['id']}/exchanges", json=some).json()
    assert len(listed["exchanges"]) == 5 and "/" not in listed["exchanges"][0]["source"]
    asked = {"account_id": account, "exchange": listed["exchanges"][0]["exchange"], "reason": "looks odd"}
    shown = admin.post(f"/api/cases/{case['id']}/reveal", json=asked).json()
    assert shown["messages"][-1]["content"] and shown["at"] == listed["exchanges"][0]["at"]
    last = admin.get(f"/api/cases/{case['id']}/history").json()["entries"][-1]
    assert last["action"] == "case.reveal" and last["detail"] == asked and last["actor"] == "admin"


@pytest.mark.parametrize("account", ODD, ids=range(len(ODD)))
def test_an_account_is_opened_whatever_its_id_is(admin, account):
    case = admin.case()
    of = f"/api/cases/{case['id']}"
    assert admin.post(f"{of}/member", json={"account_id": account}).json()["account_id"] == account
    [first, *_] = admin.post(f"{of}/exchanges", json={"account_id": account}).json()["exchanges"]
    asked = {"account_id": account, "exchange": first["exchange"], "reason": "x"}
    assert admin.post(f"{of}/reveal", json=asked).json()["at"] == first["at"]


@pytest.mark.parametrize("exchange", ["../../../etc/passwd", "0-999999", "7-0", "", "0-0' OR 1=1 --", "/etc/passwd"])
def test_only_an_exchange_of_the_account_is_shown(admin, exchange):
    case = admin.case()
    account = accounts_of(admin, case)[0]["account_id"]
    asked = {"account_id": account, "exchange": exchange, "reason": "x"}
    assert admin.post(f"/api/cases/{case['id']}/reveal", json=asked).status_code == 404
    asked = {"account_id": "acct_of_nobody", "exchange": "0-0", "reason": "x"}
    assert admin.post(f"/api/cases/{case['id']}/reveal", json=asked).status_code == 404


def test_two_analysts_do_not_judge_one_case(signed_in):
    ann, bob = signed_in("ann", "analyst"), signed_in("bob", "analyst")
    case = ann.case()
    assert ann.act(case, "claim").status_code == 200
    late = bob.act(case, "claim")
    assert late.status_code == 409 and late.json()["version"] == case["version"] + 1
    now = bob.case()
    assert bob.act(now, "close", reason="resale", note="x").status_code == 403
    closed = ann.act(now, "close", reason="true_campaign", note="One list, dealt out.").json()
    assert (closed["state"], closed["reason"], closed["owner"]) == ("closed", "true_campaign", "ann")


def test_roles_are_held_to(signed_in):
    eve, ann, joe = signed_in("eve", "viewer"), signed_in("ann", "analyst"), signed_in("joe", "approver")
    case = eve.case()
    account = accounts_of(eve, case)[0]["account_id"]
    for action, more in {"claim": {}, "comment": {"text": "x"}, "close": {"reason": "resale", "note": "x"}}.items():
        assert eve.act(case, action, **more).status_code == 403
    asked = {"account_id": account, "exchange": "0-0", "reason": "x"}
    assert eve.post(f"/api/cases/{case['id']}/reveal", json=asked).status_code == 403
    assert eve.get(f"/api/cases/{case['id']}/export/members.csv").status_code == 403
    for path in ("/api/audit", "/api/audit/verify"):
        assert (eve.get(path).status_code, ann.get(path).status_code, joe.get(path).status_code) == (403, 403, 200)
    for browser in (eve, ann, joe):
        assert browser.get("/api/people").status_code == 403
        assert browser.post("/api/people", json={"name": "mal", "role": "admin"}).status_code == 403
        assert browser.post("/api/people/eve", json={"role": "admin"}).status_code == 403


def test_a_case_without_an_account_is_scored_anew_and_may_be_split(services, admin):
    case = admin.act(admin.case(), "claim").json()
    members = [m["account_id"] for m in accounts_of(admin, case)]
    admin.act(case, "remove", accounts=members[:2], note="not theirs")
    page = admin.get(f"/api/cases/{case['id']}").json()
    assert page["accounts"] == 22 and page["removed"] == sorted(members[:2])
    assert page["rescored"]["accounts"] == 22 and "put together by hand" in page["summary"]
    new = admin.act(page, "split", accounts=members[2:12], note="two hands").json()
    assert new["accounts"] == 10 and new["parent_ids"] == [case["id"]]
    assert admin.get(f"/api/cases/{case['id']}").json()["accounts"] == 12
    assert verify(services.store).broken_at is None


def test_what_was_split_off_says_its_own_and_not_its_parents(services, admin):
    case = admin.act(admin.case(), "claim").json()
    members = [m["account_id"] for m in accounts_of(admin, case)]
    part = admin.act(case, "split", accounts=members[:10], note="two hands").json()
    page = admin.get(f"/api/cases/{part['id']}").json()
    assert page["confidence"] == page["rescored"]["confidence"] and page["evidence"] == page["rescored"]["evidence"]
    assert page["evidence"] != case["evidence"] and f"{page['confidence']:.1%}" in page["summary"]
    assert page["says"] == page["evidence"][0]["says"]
    pair = admin.act(admin.case(), "split", accounts=members[10:12], note="a pair").json()
    page = admin.get(f"/api/cases/{pair['id']}").json()
    row = next(c for c in admin.get("/api/cases").json()["cases"] if c["id"] == pair["id"])
    for told in (page, row):
        assert told["confidence"] is None and "too few" in told["says"].lower()
    assert (page["answers"], page["evidence"], page["capabilities"]) == (None, [], [])
    assert "too few to be judged by themselves" in page["summary"] and "%" not in page["summary"]
    assert admin.get(f"/api/cases/{pair['id']}/similar").status_code == 200
    assert "\r\n" in admin.get("/api/export/cases.csv").text


def test_a_group_is_not_called_a_fleet(admin):
    group = next(c for c in admin.get("/api/cases?limit=1000").json()["cases"] if c["kind"] != "campaign")
    said = admin.get(f"/api/cases/{group['id']}").json()["summary"]
    assert "of the kind “" in said and "are held to be" not in said


def test_what_is_known_to_be_honest_is_told_to_the_next_scan(services, admin):
    case = admin.act(admin.case(), "claim").json()
    account = accounts_of(admin, case)[0]["account_id"]
    end = datetime.now(UTC) + timedelta(days=90)
    labelled = {"accounts": [account], "reason": "=our own tester", "until": end.isoformat()}
    for never in ("2099-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2001-01-01T00:00:00Z"):
        assert admin.act(case, "label", **labelled | {"until": never}).status_code == 400
    assert admin.act(case, "label", **labelled).status_code == 200
    [label] = read_labels(services.console / "labels.csv")
    assert (label.account_id, label.label, label.end) == (account, "benign", end)
    assert next(m for m in accounts_of(admin, case) if m["account_id"] == account)["state"] == "benign"
    [known] = admin.get("/api/labels").json()["labels"]
    assert (known["account_id"], known["case_id"], known["by"]) == (account, case["id"], "admin")
    assert (known["reason"], datetime.fromisoformat(known["until"])) == (labelled["reason"], end)
    assert admin.act(admin.case(), "unlabel", accounts=[account], note="he left").status_code == 200
    assert admin.get("/api/labels").json() == {"total": 0, "labels": []} and not read_labels(
        services.console / "labels.csv"
    )


def test_a_new_scan_brings_new_cases(services, admin):
    told = json.loads((services.results / "campaigns.json").read_text())
    told["groups"] = []
    (services.results / "campaigns.json").write_text(json.dumps(told))
    assert {c["current"] for c in admin.get("/api/cases").json()["cases"] if c["kind"] != "campaign"} == {False}
    assert services.questions.asked_again == 1


def test_what_was_put_together_by_hand_is_scored_again_after_a_scan(services, admin):
    case = admin.act(admin.case(), "claim").json()
    members = [m["account_id"] for m in accounts_of(admin, case)]
    new = admin.act(case, "split", accounts=members[:10], note="two hands").json()
    before = admin.get(f"/api/cases/{new['id']}").json()["rescored"]
    told = json.loads((services.results / "campaigns.json").read_text())
    (services.results / "campaigns.json").write_text(json.dumps(told | {"groups": []}))
    admin.get("/api/cases")
    after = admin.get(f"/api/cases/{new['id']}").json()["rescored"]
    assert after["accounts"] == before["accounts"] == 10 and after["at"] > before["at"]


def test_cases_are_found_by_what_somebody_knows(admin):
    case = admin.case()
    account = accounts_of(admin, case)[0]["account_id"]
    for text in (case["id"], account):
        assert case["id"] in {c["id"] for c in admin.get("/api/search", params={"q": text}).json()["cases"]}
    for text in ("'; DROP TABLE case_file; --", "%", "_", "\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 500):
        assert admin.get("/api/search", params={"q": text}).status_code == 200
    assert admin.case()["id"] == case["id"]


def test_a_spreadsheet_is_given_no_formula(admin):
    case = admin.case()
    admin.act(case, "tags", tags=["=1+1"])
    rows = list(csv.reader(io.StringIO(admin.get(f"/api/cases/{case['id']}/export/members.csv").text)))
    assert len(rows) == 25 and rows[0][0] == "account_id"
    for row in csv.reader(io.StringIO(admin.get("/api/export/cases.csv").text)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\n=1", " =1", "\u200b=1", "＝1"])
def test_nothing_that_begins_like_a_formula_stays_one(cell):
    assert _cell(cell) == f"'{cell}" and _cell("a=1") == "a=1" and _cell(-1) == -1


def test_a_program_has_a_token_of_its_own(services, admin):
    secret = admin.post("/api/token").json()["token"]
    program = TestClient(
        create_app(services), base_url="http://localhost", headers={"authorization": f"Bearer {secret}"}
    )
    assert program.get("/api/me").json()["name"] == "admin"
    assert program.post(f"/api/cases/{admin.case()['id']}/comment", json={"text": "by a program"}).status_code == 200
    [listed] = program.get("/api/tokens").json()["tokens"]
    assert listed.keys() == {"id", "created_at", "expires_at"} and secret not in json.dumps(listed)
    assert admin.delete(f"/api/tokens/{listed['id']}").status_code == 200
    assert program.get("/api/me").status_code == 401 and admin.get("/api/tokens").json() == {"tokens": []}


def test_a_token_gives_no_other_token_and_ends_when_it_logs_out(services, admin):
    secret = admin.post("/api/token").json()["token"]
    program = TestClient(
        create_app(services), base_url="http://localhost", headers={"authorization": f"Bearer {secret}"}
    )
    assert program.post("/api/token").status_code == 403
    lent = Browser(services, secret)
    assert lent.post("/api/token").status_code == 403
    # A session beside it gives the token no more leave.
    program.cookies = admin.cookies
    assert program.post("/api/token").status_code == 403
    assert program.post("/api/logout").status_code == 200
    assert program.get("/api/me").status_code == 401 and admin.get("/api/me").status_code == 200


def test_a_result_that_cannot_be_read_is_told_until_it_can(services, admin):
    whole, before = (services.results / "campaigns.json").read_text(), admin.get("/api/cases").json()
    assert admin.get("/api/status").json()["trouble"] is None
    (services.results / "campaigns.json").write_text("{")
    assert [admin.get("/api/cases").json() for _ in range(2)] == [before, before]
    assert "cannot be read" in admin.get("/api/status").json()["trouble"] and not services.questions.asked_again
    (services.results / "campaigns.json").write_text(whole)
    assert admin.get("/api/cases").status_code == 200
    assert admin.get("/api/status").json()["trouble"] is None


def test_two_who_look_at_once_after_a_scan_have_it_taken_in_once(services, monkeypatch):
    began, taken_in = threading.Event(), []

    def slowly(store, folder):
        began.set()
        time.sleep(0.2)
        taken_in.append(folder)
        return stamp_of(folder)

    monkeypatch.setattr("stillwatch.console.dependencies.take_in_result", slowly)
    services.taken = None
    first = threading.Thread(target=services.take_in_new)
    first.start()
    began.wait()
    services.take_in_new()
    first.join()
    assert len(taken_in) == services.questions.asked_again == 1


def test_a_case_is_put_off_for_a_year_at_most(admin):
    case = admin.case()
    for until in ("9999-12-31T23:59:59-14:00", (datetime.now(UTC) + timedelta(days=400)).isoformat()):
        refused = admin.act(case, "snooze", until=until, note="waits")
        assert refused.status_code == 400 and "within a year" in refused.json()["error"]
    until = (datetime.now(UTC) + timedelta(days=300)).isoformat()
    assert admin.act(case, "snooze", until=until, note="waits").status_code == 200


@pytest.mark.parametrize("action", ["remove", "restore", "split", "label"])
def test_half_a_character_is_no_account(admin, action):
    case, until = admin.case(), (datetime.now(UTC) + timedelta(days=9)).isoformat()
    more = {"accounts": ["\ud800"], "until": until, "reason": "x", "note": "x"}
    body = json.dumps({"version": case["version"], **more})
    assert admin.post(f"/api/cases/{case['id']}/{action}", content=body).status_code == 400
    assert admin.case() == case


def test_a_reason_to_read_is_asked_for_in_its_own_measure(admin):
    case = admin.case()
    asked = {"account_id": accounts_of(admin, case)[0]["account_id"], "exchange": "0-0", "reason": " "}
    assert "1,000 characters" in admin.post(f"/api/cases/{case['id']}/reveal", json=asked).json()["error"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(StoreFullError("no room"), 507), (OSError(errno.ENOSPC, "x"), 507), (StoreBusyError("locked"), 503)],
)
def test_no_room_and_no_database_are_told_in_words(services, admin, monkeypatch, error, status):
    def fail():
        raise error

    case = admin.case()
    monkeypatch.setattr(services.store, "writing", fail)
    answer = admin.act(case, "claim")
    assert answer.status_code == status and " " in answer.json()["error"]


def test_what_is_not_understood_is_not_quoted(admin):
    case = admin.case()
    for body in ({"version": "<script>"}, {"version": None}, {}, [], {"version": 1 << 80}):
        answer = admin.post(f"/api/cases/{case['id']}/claim", json=body)
        assert answer.status_code == 400 and "<" not in answer.text
    assert admin.post(f"/api/cases/{case['id']}/claim", content=b"\xff{").status_code == 400
    assert admin.get("/api/nothing").status_code == 404
    assert admin.get("/api/cases/%3Cscript%3E").json() == {"error": "there is no such case"}
