"""What is told from scan to scan, to whom, and how often."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from jsonschema_rs import validator_for
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from pydantic import ValidationError

from stillwatch.campaigns.findings import Answers, Campaign, Findings, Scanned
from stillwatch.live.watch import outbox as outbox_module
from stillwatch.live.watch.notices import notices_of
from stillwatch.live.watch.outbox import Outbox
from stillwatch.live.watch.targets import Event, Failed, Syslog, Webhook, signed
from stillwatch.sharing.ocsf import VERSION

END = datetime(2026, 5, 10, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def campaign(accounts=100, name="quiet-otter", aliases=(), last=END):
    return Campaign(
        campaign_id=name, aliases=list(aliases), confidence=0.97,
        answers=Answers(acts_as_one=0.99, concealed=0.98, harvest=0.97), accounts=accounts,
        first_seen=END - timedelta(days=3), last_seen=last, exchanges=9000, harvest_exchanges=8000, attempts=8100,
        capabilities=[], evidence=[], counter_evidence=[],
    )  # fmt: skip


def findings(*campaigns):
    scanned = Scanned(exchanges=10, accounts=10, first=END, last=END, quarantined=0)
    return Findings.model_construct(scanned=scanned, campaigns=list(campaigns))


def told(*scans):
    """The changes of each scan in turn; a scan: (campaign or None, closed members)."""
    seen, out = {}, []
    for found, closed in scans:
        given = findings(found) if found else findings()
        notices, now = notices_of(given, {found.campaign_id: closed} if found else {}, seen)
        seen |= now
        out.append([one.change for one in notices])
    return out


def test_a_campaign_is_told_of_when_it_is_new_and_when_it_has_grown_by_a_tenth():
    scans = [(campaign(n), 0) for n in (100, 100, 109, 110, 112, 121)]
    assert told(*scans) == [["new"], [], [], ["grown"], [], ["grown"]]


def test_a_small_campaign_has_grown_by_five():
    assert told(*[(campaign(n), 0) for n in (10, 14, 15)]) == [["new"], [], ["grown"]]


def test_a_campaign_that_is_banned_and_goes_on_has_come_back():
    scans = [(campaign(100), 0), (campaign(100), 40), (campaign(104), 40), (campaign(105), 40), (campaign(105), 40)]
    assert told(*scans) == [["new"], [], [], ["re_emerged"], []]


def test_a_day_without_a_request_is_quiet_once_and_then_it_may_come_back():
    old = END - timedelta(hours=24)
    scans = [(campaign(), 0), (campaign(last=old), 0), (campaign(last=old), 0), (campaign(), 0)]
    assert told(*scans) == [["new"], ["quiet"], [], ["re_emerged"]]
    assert told((campaign(), 0), (campaign(last=old + timedelta(minutes=1)), 0)) == [["new"], []]


def test_a_campaign_under_another_name_is_the_one_it_was():
    assert told((campaign(), 0), (campaign(name="still-heron", aliases=["quiet-otter"]), 0)) == [["new"], []]


def event(**changes):
    [notice], _ = notices_of(findings(campaign(**changes)), {}, {})
    return Event(notice=notice, campaign=campaign(**changes), lake="key-1")


class Receiver(HTTPServer):
    """Keeps what it is sent; answers as it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.answers = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_port}/in"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("location", self.server.url)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_is_signed_so_that_its_receiver_can_tell(receiver):
    Webhook(kind="webhook", url=receiver.url, secret=SECRET).send("msg_1", event())
    [(headers, body)] = receiver.got
    headers = {name.lower(): value for name, value in headers.items()}
    content = b".".join((b"msg_1", headers["webhook-timestamp"].encode(), body))
    expected = base64.b64encode(hmac.new(b"k" * 32, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    data = json.loads(body)
    assert (data["type"], data["data"]["campaign_id"], data["data"]["accounts"]) == ("campaign.new", "quiet-otter", 100)


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks specification."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_slack_is_sent_a_text_and_no_signature(receiver):
    Webhook(kind="slack", url=receiver.url).send("msg_1", event())
    [(headers, body)] = receiver.got
    assert "quiet-otter" in json.loads(body)["text"]
    assert "webhook-signature" not in {name.lower() for name in headers}


def test_ocsf_is_a_detection_finding_of_the_published_schema():
    hook = Webhook(kind="ocsf", url="https://siem.example/in", secret=SECRET)
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION)).get_class_schema(
        "detection_finding", ["incident"]
    )
    assert validator_for(schema).is_valid(json.loads(hook.body("msg_1", event())))


@pytest.mark.parametrize("protocol", ["udp", "tcp"])
def test_syslog_is_a_line_with_the_notice(protocol):
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as collector:
        collector.bind(("127.0.0.1", 0))
        collector.settimeout(10)
        if protocol == "tcp":
            collector.listen()
        Syslog(kind="syslog", host="127.0.0.1", port=collector.getsockname()[1], protocol=protocol).send(
            "msg_1", event()
        )
        if protocol == "udp":
            line = collector.recv(65536)
        else:
            with collector.accept()[0] as from_us:
                counted = from_us.makefile("rb").read()
            length, _, line = counted.partition(b" ")
            assert int(length) == len(line)
    assert line.startswith(b"<108>1 2")
    assert json.loads(line[line.index(b"{") :])["id"] == "msg_1"


def test_a_redirect_is_not_followed(receiver):
    receiver.answers = [302]
    with pytest.raises(Failed, match="answered 302"):
        Webhook(kind="webhook", url=receiver.url, secret=SECRET).send("msg_1", event())
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"url": "http://example.com/in", "secret": SECRET},
        {"url": "https://example.com/in"},
        {"url": "https://example.com/in", "secret": "whsec_c2hvcnQ="},
        {"url": "file:///etc/passwd", "secret": SECRET},
    ],
)
def test_a_webhook_that_could_be_read_or_forged_is_refused(given):
    with pytest.raises(ValidationError):
        Webhook(kind="webhook", **given)


def test_what_is_not_taken_is_tried_again_with_growing_pauses_and_kept_as_a_dead_letter(tmp_path):
    box = Outbox(tmp_path / "outbox")
    box.put([event()], ["a", "b"], [], 0.0)
    at, pauses = 0.0, []
    [first] = [one for one in box.due(at) if one.target == "a"]
    box.delivered(next(one for one in box.due(at) if one.target == "b"), at)
    for _ in range(outbox_module.TRIES):
        [one] = box.due(at)
        assert (one.id, one.target) == (first.id, "a")
        dead = box.failed(one, "it answered 500", at)
        before = at
        while not dead and not box.due(at):
            at += 10.0
        pauses.append(at - before)
    assert dead and box.due(1e12) == []
    assert box.dead_letters() == [(first.id, "a", "it answered 500")]
    assert pauses[:4] == [10, 20, 40, 80] and max(pauses) == 3600
    box.close()


@pytest.mark.parametrize("tries", [0, 1, 5])
def test_a_clock_that_is_set_back_delays_nothing(tmp_path, tries):
    box = Outbox(tmp_path / "outbox")
    now = 1e9
    box.put([event()], ["a"], [], now)
    for _ in range(tries):
        [one] = box.due(now)
        box.failed(one, "it answered 500", now)
        assert box.due(now) == []
        now += outbox_module.FIRST_PAUSE * 2**one.tries
    [one] = box.due(now - 3600)
    box.failed(one, "it answered 500", now - 3600)
    assert box.due(now - 3600) == []  # the pause begins anew
    box.close()


def test_a_kill_after_the_round_tells_it_once(tmp_path):
    """What was seen and what is to be told are written together."""
    box = Outbox(tmp_path / "outbox")
    _, seen = notices_of(findings(campaign()), {}, box.seen())
    box.put([event()], ["a"], seen.values(), 0.0)
    box.close()
    again = Outbox(tmp_path / "outbox")
    assert notices_of(findings(campaign()), {}, again.seen())[0] == []
    assert len(again.due(1.0)) == 1
    again.close()
