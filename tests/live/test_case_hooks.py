"""Case notices on their way: each account that something is done to is told of once, under one id,
to addresses of their own."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.cases.actions import claim
from stillwatch.cases.audit import entries
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.queries import read_case
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from stillwatch.live.watch import case_hooks
from stillwatch.live.watch.case_hooks import FIRST_PAUSE, CaseHooks
from stillwatch.live.watch.settings import Watch
from stillwatch.live.watch.targets import Webhook
from stillwatch.response.accounts import Records
from stillwatch.response.model import BudgetTerms, Figures, Terms
from stillwatch.response.policies import propose, step
from stillwatch.response.publish import publish
from tests.cases.results import Result, names

from .test_notices import SECRET, receiver  # noqa: F401

ACCOUNTS = names(0, 5)


class Nothing:
    """Records of nobody."""

    def of(self, accounts):
        return Records()

    def names(self, questions):
        return []


@pytest.fixture
def store(tmp_path):
    with Store.open(store_of(tmp_path)) as store:
        admin, _ = log_in(store, ensure_admin(store))
        anna = add_person(store, admin, "anna", "analyst")[0]
        Result().campaign("C-1", ACCOUNTS).into(store)
        claim(store, anna, "C-1", read_case(store, "C-1").version)
        told = {"reason": "automated_use", "why": "It harvests.", "membership": 0.5}
        ends = datetime.now(UTC) + timedelta(days=3)
        terms = Terms(action="throttle", budget=BudgetTerms(seconds=60, exchanges=1), expires_at=ends, **told)
        policy = propose(store, anna, terms, "C-1")
        figures = Figures(accounts=5, paying=0, organizations=0, exchanges=9, stopped=0.1)
        for stage in ("shadow", "share", "all"):
            policy = step(store, anna, policy.id, policy.version, stage, figures, 0.5)
        publish(tmp_path, store, Nothing())
        yield store


def hooks(tmp_path, receiver, said):  # noqa: F811
    target = Webhook(kind="webhook", url=receiver.url, secret=SECRET)
    return closing(CaseHooks(tmp_path / "sent", {"desk": target}, said.append))


def test_each_account_is_told_of_once(store, tmp_path, receiver, monkeypatch):  # noqa: F811
    monkeypatch.setattr(case_hooks, "BATCH", 2)
    for _ in range(3):  # the same file, whatever happens to the process
        with hooks(tmp_path, receiver, []) as sent:
            sent.deliver(store, 0.0)
    Result().campaign("C-1", [*ACCOUNTS, "new"]).into(store)
    publish(tmp_path, store, Nothing())
    with hooks(tmp_path, receiver, []) as sent:
        sent.deliver(store, 1.0)
        sent.deliver(store, 2.0)
    bodies = [json.loads(body) for _, body in receiver.got]
    assert [one["data"]["entity_identifier"] for one in bodies] == [*ACCOUNTS, "new"]
    assert {(one["type"], one["data"]["object"], one["id"] == one["data"]["id"]) for one in bodies} == {
        ("safety.case.created", "safety.case", True)
    }
    assert b"C-1" not in b"".join(body for _, body in receiver.got)
    told = [entry.detail for entry in entries(store) if entry.action == "case_notices.sent"]
    assert sum(one["notices"] for one in told) == 6 and all(one["to"] == "desk" for one in told)


def test_what_nobody_took_is_tried_again_after_a_pause(store, tmp_path, receiver):  # noqa: F811
    said = []
    receiver.answers = [500, 500]
    with hooks(tmp_path, receiver, said) as sent:
        for now in (0.0, FIRST_PAUSE - 1, FIRST_PAUSE, 3 * FIRST_PAUSE - 1, 3 * FIRST_PAUSE):
            sent.deliver(store, now)
    assert len(receiver.got) == 2 + len(ACCOUNTS) and len(said) == 2 and "500" in said[0]
    assert receiver.got[0][1] == receiver.got[1][1] == receiver.got[2][1]


def test_they_go_to_webhooks_alone():
    slack = {"kind": "slack", "url": "https://chat.example/in"}
    with pytest.raises(ValueError, match="webhooks alone"):
        Watch(case_notices={"chat": slack})
