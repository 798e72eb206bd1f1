"""A cluster whose brokers fail: librdkafka's mock of one. Brokers that go and come back, leaders
that move, errors in the answers to each kind of request that a consumer makes, consumers that come
and go, and a spool that is full for longer than a consumer may be silent. Not covered: what a real
broker has on its disk after a crash (the mock keeps its log in memory, whatever is put down)."""

import time
from collections import Counter

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from stillwatch.lake import Lake
from stillwatch.live.intake import Intake
from stillwatch.live.kafka import Follower
from stillwatch.live.kafka_settings import Topic
from stillwatch.live.measures import Measures
from stillwatch.live.spool.folders import closed_segments
from stillwatch.live.spool.spool import Limits, Spool

from ..lake.logs import line
from .mock_kafka import FETCH, FIND_COORDINATOR, HEARTBEAT, JOIN_GROUP, METADATA, OFFSET_COMMIT, SYNC_GROUP, Cluster
from .test_kills import hashes, ids
from .test_spool import text_of

pytestmark = pytest.mark.slow

ROOMY, NONE = Limits(1 << 30, 3600), Limits(0, 3600)
QUICK = {
    **{"session.timeout.ms": 6000, "heartbeat.interval.ms": 200, "reconnect.backoff.max.ms": 500},
    "topic.metadata.refresh.interval.ms": 1000,
}
ERRORS = {
    METADATA: (5, 3),  # no leader, unknown topic
    FETCH: (6, 1, 7, -1),  # another leads, out of range, timed out, unknown
    FIND_COORDINATOR: (15, 15),  # there is none
    JOIN_GROUP: (14, 25),  # it is being loaded, the member is unknown
    SYNC_GROUP: (27, 16),  # the group changes, another coordinates
    HEARTBEAT: (27, 22, 25),  # the group changes, another generation, the member is unknown
    OFFSET_COMMIT: (7, 14, 16, 27, 25),
}


@pytest.fixture
def cluster():
    made = Cluster()
    yield made
    made.close()


class Reader:
    """A consumer of the topic, with a spool and a lake of its own."""

    def __init__(self, cluster, folder, options=()):
        self.lake, self.said = folder, []
        Lake.open(folder).close()
        self.spool = Spool(folder / "live" / "spool", ROOMY)
        topic = Topic(servers=cluster.servers, topic="exchanges", options=QUICK | dict(options))
        self.follower = Follower("bus", topic, self.spool, Measures(), self.said.append)
        self.follower.start()

    def stop(self):
        """Returns what it has read, line by line."""
        self.follower.stop()
        self.spool.close()
        read = [text_of(one.path).splitlines() for one in closed_segments(self.lake / "live" / "spool")]
        assert Intake(self.lake, self.lake / "live" / "spool").look(last=True).failed == ""
        return Counter(one for lines in read for one in lines)


class Sent:
    """What is put into the topic; a producer tries until the brokers have it."""

    def __init__(self, cluster):
        self.count = 0
        self._producer = Producer(
            {"bootstrap.servers": cluster.servers, "log_level": 0, "enable.idempotence": True, **QUICK_PRODUCER}
        )
        options = {"bootstrap.servers": cluster.servers, "group.id": "stillwatch", "log_level": 0}
        self._asks = Consumer(options)

    def more(self, count=300):
        for number in range(self.count, self.count + count):
            self._producer.produce("exchanges", line(number).rstrip("\n"), partition=number % 3)
        self.count += count
        assert self._producer.flush(120) == 0

    def until_read(self):
        """Returns once all of it is committed."""
        while sum(max(one.offset, 0) for one in self._committed()) < self.count:
            time.sleep(0.1)

    def _committed(self):
        return self._asks.committed([TopicPartition("exchanges", k) for k in range(3)], 30)


QUICK_PRODUCER = {"reconnect.backoff.max.ms": 500, "retry.backoff.ms": 50}


def each_once(lake, count):
    found = ids(lake)
    assert (set(found), set(found.values())) == (hashes(range(count)), {1})


def test_brokers_that_go_and_come_back_and_leaders_that_move(cluster, tmp_path):
    sent, reader = Sent(cluster), Reader(cluster, tmp_path)
    sent.more()
    sent.until_read()
    for broker in cluster.BROKERS:  # one of them coordinates the group
        cluster.down(broker)
        time.sleep(1)
        cluster.up(broker)
        sent.more()
        cluster.move(broker - 1, broker % 3 + 1)
        sent.more()
    for broker in cluster.BROKERS:
        cluster.down(broker)
    time.sleep(2)
    for broker in cluster.BROKERS:
        cluster.up(broker)
    sent.more()
    sent.until_read()
    assert set(reader.stop()) == {line(n).rstrip("\n").encode() for n in range(sent.count)}
    each_once(tmp_path, sent.count)


@pytest.mark.parametrize("request_kind", ERRORS)
def test_errors_in_the_answers_to_a_consumer(cluster, tmp_path, request_kind):
    sent = Sent(cluster)
    sent.more()
    cluster.answer(request_kind, *ERRORS[request_kind])
    reader = Reader(cluster, tmp_path)
    for _ in range(3):
        sent.more()
        time.sleep(0.5)
        cluster.answer(request_kind, *ERRORS[request_kind])
    sent.more()
    sent.until_read()
    reader.stop()
    each_once(tmp_path, sent.count)


def test_consumers_that_come_and_go_share_what_there_is(cluster, tmp_path):
    """Each message comes to one of their lakes, and to one only: whoever lets partitions go has
    committed what he read."""
    sent = Sent(cluster)
    readers = [Reader(cluster, tmp_path / str(k)) for k in range(2)]
    sent.more(600)
    sent.until_read()
    readers.append(Reader(cluster, tmp_path / "2"))
    sent.more(600)
    read = readers.pop(0).stop()
    sent.more(600)
    sent.until_read()
    for reader in readers:
        read += reader.stop()
    assert len(read) == sent.count
    assert set(read.values()) == {1}


def test_a_spool_that_is_full_for_longer_than_a_consumer_may_be_silent(cluster, tmp_path):
    """The group takes it for dead; what it then keeps cannot be committed, and is read again."""
    sent, reader = Sent(cluster), Reader(cluster, tmp_path, {"max.poll.interval.ms": 6000})
    sent.more(30)
    sent.until_read()
    reader.spool._limits = NONE
    sent.more()
    time.sleep(9)
    reader.spool._limits = ROOMY
    sent.until_read()
    reader.stop()
    each_once(tmp_path, sent.count)
