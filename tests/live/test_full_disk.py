"""A disk that is full while the server runs: the lake, the spool and what the server says lie on
it. It is a file system in memory, of a few megabytes, which root alone may mount."""

import errno
import os
import subprocess

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from stillwatch.lake import Lake

from ..lake.logs import line
from .conftest import Server
from .test_kills import hashes, ids
from .test_serve import calls, post

pytestmark = pytest.mark.slow

LARGE = "x" * 20_000
"""Which does not fit into what is left of the last page of a file."""


@pytest.fixture
def disk(tmp_path):
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "stillwatch-test", tmp_path], capture_output=True)
    if made.returncode:
        pytest.skip(f"a full disk was NOT tested: no file system can be mounted here ({made.stderr.decode().strip()})")
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def fill(path):
    """Until nothing more fits."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC


def test_what_a_full_disk_does_not_take_is_refused_and_what_it_took_is_not_lost(disk):
    server = Server(disk)
    server.module = "tests.live.hurried"
    server.start()
    try:
        assert [post(server.http, line(n)) for n in range(20)] == [200] * 20
        fill(disk / "filler")
        assert post(server.http, line(100, completion=LARGE)) == 503
        with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel, pytest.raises(grpc.RpcError) as refused:
            TraceServiceStub(channel).Export(calls(100))
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
        server.until("stillwatch_live_intake_failures_total", 2)
        assert post(server.http, line(101, completion=LARGE)) == 503
        os.unlink(disk / "filler")
        assert post(server.http, line(102, completion=LARGE)) == 200
        server.until("stillwatch_live_intake_exchanges_total", 21)
        server.stop()
        found = ids(server.lake)
        assert set(found) == hashes([*range(20), 102])
        assert set(found.values()) == {1}
        with Lake.open(server.lake, create=False) as lake:
            assert lake.quarantined().num_rows == 0
    finally:
        if server.process.poll() is None:
            server.kill()
