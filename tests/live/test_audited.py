"""Each notice is sent and stands in the audit log once, wherever the process that watches was
killed."""

from contextlib import closing, suppress

import pytest

from stillwatch.cases.audit import entries_of, verify
from stillwatch.cases.errors import StoreBusyError
from stillwatch.cases.store import Store, store_of
from stillwatch.lake import Lake
from stillwatch.live.watch import outbox as outbox_module
from stillwatch.live.watch import watch as watch_module
from stillwatch.live.watch.outbox import Outbox
from stillwatch.live.watch.settings import Watch
from stillwatch.live.watch.targets import Webhook
from stillwatch.live.watch.watch import Watcher

from .test_notices import SECRET, event, receiver  # noqa: F401


class Killed(BaseException):
    """In the place of a signal that nothing can be done about."""


def killed_at(patch, place, name, after):
    """Whoever calls this dies the first time, before or after it did what it does."""
    real = getattr(place, name)
    left = [1]

    def dies(*given, **named):
        if left and not after:
            left.pop()
            raise Killed
        out = real(*given, **named)
        if left:
            left.pop()
            raise Killed
        return out

    patch.setattr(place, name, dies)


def watcher(lake, receiver):  # noqa: F811
    hook = Webhook(kind="webhook", url=receiver.url, secret=SECRET)
    return closing(Watcher(lake, Watch(notify={"siem": hook}), print))


def told(lake):
    with Store.open(store_of(lake), create=False) as store:
        assert verify(store).broken_at is None
        return [(one.action, one.detail["notice"]) for one in entries_of(store, "quiet-otter")]


@pytest.fixture
def lake(tmp_path):
    Lake.open(tmp_path / "lake").close()
    return tmp_path / "lake"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Outbox, "_enter"),
        (Outbox, "put"),
        (Webhook, "send"),
        (Outbox, "delivered"),
        (watch_module, "append_once"),
        (Outbox, "noted"),
    ],
)
def test_a_kill_at_any_moment_leaves_each_notice_sent_and_in_the_audit_log_once(
    lake, receiver, monkeypatch, place, name, after  # noqa: F811
):  # fmt: skip
    with monkeypatch.context() as patch:
        killed_at(patch, place, name, after)
        with suppress(Killed), watcher(lake, receiver) as first:
            first._outbox.put([event()], ["siem"], [], 0.0)
            first.deliver()
    with watcher(lake, receiver) as again:
        if not again._outbox._file.execute("SELECT * FROM delivery").fetchall():  # as the next round does
            again._outbox.put([event()], ["siem"], [], 0.0)
        for _ in range(2):
            again.deliver()
    [(_, one), (_, same)] = found = told(lake)
    assert ([action for action, _ in found], one) == (["notice", "notice delivered"], same)
    sent = {headers["Webhook-Id"] for headers, _ in receiver.got}
    assert sent == {one}


def test_a_notice_for_nobody_stands_in_the_audit_log(lake, receiver):  # noqa: F811
    with watcher(lake, receiver) as watching:
        watching._outbox.put([event()], [], [], 0.0)
        watching.deliver()
    assert [action for action, _ in told(lake)] == ["notice"]


def test_a_dead_letter_of_a_target_that_is_no_more_stands_in_the_audit_log(lake, receiver, monkeypatch):  # noqa: F811
    monkeypatch.setattr(outbox_module, "TRIES", 1)
    with watcher(lake, receiver) as watching:
        watching._outbox.put([event()], ["gone"], [], 0.0)
        watching.deliver()
    assert [action for action, _ in told(lake)] == ["notice", "notice undelivered"]


def test_a_notice_is_sent_while_the_cases_cannot_be_written_to_and_noted_later(lake, receiver, monkeypatch):  # noqa: F811
    def busy(*_, **__):
        raise StoreBusyError("the cases cannot be reached")

    with watcher(lake, receiver) as watching:
        watching._outbox.put([event()], ["siem"], [], 0.0)
        with monkeypatch.context() as patch:
            patch.setattr(watch_module, "append_once", busy)
            watching.deliver()
        assert (len(receiver.got), told(lake)) == (1, [])
        watching.deliver()
    assert len(told(lake)) == 2
