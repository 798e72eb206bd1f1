"""How the console ends: whatever is under way, in its own words, and with its processes."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

HANGS = 60
"""Seconds after which a process is taken to wait for something that never comes."""


@pytest.fixture
def lake(scanned, tmp_path):
    return Path(shutil.copytree(scanned, tmp_path / "lake"))


def started(lake):
    command = [sys.executable, "-m", "stillwatch", "console", "--lake", str(lake), "--port", "0"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def connected(host, port):
    """A connection, as soon as the server takes one."""
    for _ in range(100):
        try:
            return socket.create_connection((host, port))
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("it takes no connection")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_whatever_is_under_way(lake, number):
    process = started(lake)
    told = ""
    while "Ctrl-C" not in told:
        told += process.stderr.readline()
    address = told.split("http://")[-1].split()[0]
    host, port = address.split(":")
    with connected(host, int(port)) as waiting:
        # A body that never ends; and the lake is still being read.
        waiting.sendall(b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
        time.sleep(0.3)
        process.send_signal(number)
        # Its standard error is at its end when its processes have ended too: they write there as
        # well.
        told = process.communicate(timeout=HANGS)[1]
        assert process.returncode == 0
    assert told == "stillwatch: The console has ended\n"


def test_a_result_that_cannot_be_read_is_told_at_once(lake):
    (lake / "result" / "campaigns.json").write_text("{")
    process = started(lake)
    first = process.stderr.readline()
    assert "cannot be read; scan the lake again" in first
    assert process.communicate(timeout=HANGS)[1] == "" and process.returncode == 2
