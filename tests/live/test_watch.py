"""A lake that is watched: scanned, taken into the cases, told."""

import json
import shutil
import time
from contextlib import closing

import pytest

from stillwatch.cases.audit import entries_of
from stillwatch.cases.queries import read_cases
from stillwatch.cases.store import Store, store_of
from stillwatch.lake import Lake
from stillwatch.live.watch.settings import Watch
from stillwatch.live.watch.targets import Webhook
from stillwatch.live.watch.watch import Watcher

from .test_notices import SECRET, receiver  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture
def lake(scanned, tmp_path):
    shutil.copytree(scanned, tmp_path / "lake")
    shutil.rmtree(tmp_path / "lake" / "result")
    return tmp_path / "lake"


def test_a_campaign_is_told_once_and_stands_among_the_cases_and_in_the_audit_log(lake, receiver):  # noqa: F811
    said = []
    receiver.answers = [500]
    hook = Webhook(kind="webhook", url=receiver.url, secret=SECRET)
    with closing(Watcher(lake, Watch(notify={"siem": hook}), said.append)) as watcher:
        for _ in range(2):
            watcher.round()
            watcher.deliver()
        watcher._outbox._file.execute("UPDATE delivery SET due_at = 0")
        watcher.deliver()
        watcher.deliver()
    bodies = [json.loads(body) for _, body in receiver.got]
    assert [one["type"] for one in bodies] == ["campaign.new", "campaign.new"]  # tried again, under the same id
    assert bodies[0] == bodies[1]
    name = bodies[0]["data"]["campaign_id"]
    assert any(line.startswith(f"Campaign {name} was found") for line in said)
    with Lake.open(lake, create=False) as opened:
        accounts = opened.accounts()["account_id"].to_pylist()
    assert not [one for one in accounts if len(one) > 8 and any(one.encode() in body for _, body in receiver.got)]
    with Store.open(store_of(lake), create=False) as store:
        assert name in [case.id for case in read_cases(store).cases]
        told = [entry.action for entry in entries_of(store, name) if entry.action.startswith("notice")]
    assert told == ["notice", "notice delivered"]


def test_a_lake_that_another_process_changes_is_scanned_later(lake):
    said = []
    with closing(Watcher(lake, Watch(), said.append)) as watcher, Lake.open(lake) as other, other._writing():
        watcher.round()
    assert "was not scanned" in said[0]


def test_a_round_is_due_after_its_time_and_when_enough_is_new(lake):
    with closing(Watcher(lake, Watch(minutes=60, exchanges=10**9), print)) as watcher:
        assert watcher._is_due()
        watcher._scanned_at, watcher._scanned = time.monotonic(), watcher._held()
        assert not watcher._is_due()
        watcher._scanned -= 10**9
        watcher._looked_at = -1e18
        assert watcher._is_due()
