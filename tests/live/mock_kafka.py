"""librdkafka's own mock of a cluster (rdkafka_mock.h), in this process: brokers that can be put
down and made to answer with errors. The Python binding knows nothing of it; its library does."""

import ctypes
from pathlib import Path

import confluent_kafka

FETCH, METADATA, OFFSET_COMMIT, FIND_COORDINATOR, JOIN_GROUP, HEARTBEAT, SYNC_GROUP = 1, 3, 8, 10, 11, 12, 14
"""Requests by their numbers in Kafka's protocol."""


def _library() -> ctypes.CDLL:
    beside = Path(confluent_kafka.__file__).parent
    [path] = [*beside.parent.glob("confluent_kafka.libs/librdkafka*.so*"), *beside.glob(".dylibs/librdkafka*.dylib")]
    library = ctypes.CDLL(str(path))
    for name in ("conf_new", "new", "mock_cluster_new"):
        getattr(library, f"rd_kafka_{name}").restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    return library


class Cluster:
    """Three brokers, and a topic of three partitions, one led by each."""

    BROKERS = (1, 2, 3)

    def __init__(self) -> None:
        self._library = _library()
        reason = ctypes.create_string_buffer(512)
        configuration = ctypes.c_void_p(self._library.rd_kafka_conf_new())
        self._handle = ctypes.c_void_p(self._library.rd_kafka_new(0, configuration, reason, ctypes.c_size_t(512)))
        assert self._handle, reason.value
        self._cluster = ctypes.c_void_p(self._library.rd_kafka_mock_cluster_new(self._handle, len(self.BROKERS)))
        self.servers = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 100)
        self._do("topic_create", b"exchanges", 3, 3)
        for partition, broker in enumerate(self.BROKERS):
            self._do("partition_set_leader", b"exchanges", partition, broker)

    def close(self) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._handle)

    def down(self, broker: int) -> None:
        """Ends its connections, and lets nobody in."""
        self._do("broker_set_down", broker)

    def up(self, broker: int) -> None:
        self._do("broker_set_up", broker)

    def move(self, partition: int, broker: int) -> None:
        """Gives a partition another leader."""
        self._do("partition_set_leader", b"exchanges", partition, broker)

    def answer(self, request: int, *errors: int) -> None:
        """The next such requests get these errors (by their numbers in Kafka's protocol)."""
        array = (ctypes.c_int * len(errors))(*errors)
        self._library.rd_kafka_mock_push_request_errors_array(
            self._cluster, ctypes.c_int16(request), ctypes.c_size_t(len(errors)), array
        )

    def _do(self, name: str, *given: bytes | int) -> None:
        assert not getattr(self._library, f"rd_kafka_mock_{name}")(self._cluster, *given), name
