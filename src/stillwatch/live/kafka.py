"""Topics of Kafka, by a consumer group: a batch is in the spool, on the disk, before its offsets
are committed. What is read twice, because a commit was lost, counts once in the lake.

Each message is a line, so that its row in the lake is its offset: row 3 of SEGMENT-1500 is offset
1503 of the partition that the segment's folder names.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from stillwatch.live.kafka_settings import Topic
from stillwatch.live.measures import Measures
from stillwatch.live.spool.spool import Spool, SpoolFull

BATCH, BATCH_SECONDS = 2000, 0.5
"""Messages that are taken at once at most, and how long a smaller batch is waited for."""

PAUSE_SECONDS = 2.0
"""After which what could not be spooled, or a broker that is away, is tried again."""

_BREAKS = bytes.maketrans(b"\r\n", b"  ")


class _Read(NamedTuple):
    """A message: its place, and its text as a line; an empty one where it is a mere mark (a null
    value)."""

    partition: int
    offset: int
    line: bytes

    @classmethod
    def of(cls, message: Message) -> "_Read":
        """Of a message that is no error."""
        value = message.value() or b""
        text = value.encode() if isinstance(value, str) else value
        return cls(message.partition() or 0, message.offset() or 0, text.translate(_BREAKS) + b"\n")


@dataclass(frozen=True, slots=True)
class _Run:
    """Messages of one partition with offsets in a row."""

    reads: list[_Read]

    @property
    def partition(self) -> int:
        """Of all of them."""
        return self.reads[0].partition


class Follower:
    """Brings one topic to the spool, in a thread of its own."""

    def __init__(self, name: str, topic: Topic, spool: Spool, measures: Measures, say: Callable[[str], None]) -> None:
        self._name, self._topic, self._spool, self._measures, self._say = name, topic, spool, measures, say
        self._uncommitted = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"kafka {name}", daemon=True)
        self._consumer = Consumer(
            topic.options
            | {
                "bootstrap.servers": topic.servers,
                "group.id": topic.group,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "partition.assignment.strategy": "cooperative-sticky",
                "auto.offset.reset": "earliest",
                "log_level": 0,  # librdkafka's own lines may quote what it reads
            }
        )

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends once what was taken is on the disk and committed."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self._consumer.subscribe([self._topic.topic], on_revoke=self._revoked)
        told = ""
        while not self._over.is_set():
            messages = self._consumer.consume(BATCH, BATCH_SECONDS)
            wrong = next((one.error() for one in messages if one.error() is not None), None)
            says = _says(wrong) if wrong else ""
            if says and says != told:
                self._say(f"Kafka, {self._name}: {says}")
            told = says
            self._take([_Read.of(one) for one in messages if one.error() is None])
        self._consumer.close()

    def _take(self, messages: list[_Read]) -> None:
        """Spools messages, then commits them. Until they are spooled nothing else is done: whoever
        fills the topic need not wait, and whoever reads it must."""
        waiting = list(_runs(messages))
        while waiting and not self._over.is_set():
            waiting = self._spooled(waiting)
            if waiting:
                self._over.wait(PAUSE_SECONDS)
        if self._uncommitted or (messages and not waiting):
            self._commit()

    def _spooled(self, runs: list[_Run]) -> list[_Run]:
        """The runs that could not be kept, and those behind them: what is committed of a partition
        is all that is before it."""
        under_way: list[tuple[_Run, Future[None] | None]] = []
        for run in runs:
            place, text = (f"{self._name}-p{run.partition}", self._topic.format), b"".join(r.line for r in run.reads)
            try:
                under_way.append((run, self._spool.append(*place, text, run.reads[0].offset)))
            except SpoolFull:
                under_way.append((run, None))
        left: list[_Run] = []
        for run, done in under_way:
            kept = done is not None and done.exception() is None
            if not kept or any(one.partition == run.partition for one in left):
                left.append(run)
                continue
            last = TopicPartition(self._topic.topic, run.partition, run.reads[-1].offset + 1)
            self._consumer.store_offsets(offsets=[last])
            self._measures.taken.labels(self._name, self._topic.format).inc(len(run.reads))
        if left:
            self._measures.refused.labels("spool_full").inc()
        return left

    def _commit(self) -> None:
        """Of what is stored; where that cannot be, with the next batch, be it an empty one."""
        try:
            self._consumer.commit(asynchronous=False)
        except KafkaException as error:
            failed = error.args[0].code() != KafkaError._NO_OFFSET
            if failed and not self._uncommitted:
                self._say(f"Kafka, {self._name}: offsets are not committed yet ({_says(error.args[0])})")
            self._uncommitted = failed
        else:
            self._uncommitted = False

    def _revoked(self, _: Any, partitions: Iterable[TopicPartition]) -> None:
        """Before another of the group takes partitions over: whatever is stored is spooled. (Of
        partitions that are lost nothing can be committed, and nothing is: another reads them
        again.)"""
        self._commit()


def _runs(messages: list[_Read]) -> Iterator[_Run]:
    """Messages by partition, cut where an offset is missing (compaction, marks of transactions)."""
    ordered = sorted(messages, key=lambda one: one[:2])
    for _, run in groupby(enumerate(ordered), key=lambda pair: (pair[1].partition, pair[1].offset - pair[0])):
        yield _Run([read for _, read in run])


def _says(error: KafkaError) -> str:
    return str(error.name()).lower().replace("_", " ").strip()
