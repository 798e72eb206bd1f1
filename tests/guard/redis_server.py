"""Debian's Redis for a test, ended by a kill and started again as often as it wants."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

DURABLE = ("--appendonly", "yes", "--appendfsync", "always")
FORGETFUL = ("--appendonly", "no")


class RedisServer:
    """On a port of its own."""

    def __init__(self, folder: Path, options=DURABLE) -> None:
        assert shutil.which("redis-server"), "apt-get install redis-server"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._options = folder, options
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self._folder]
        self.process = subprocess.Popen(
            [*command, "--save", "", *self._options], stdout=subprocess.DEVNULL, env=os.environ
        )
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    connection.sendall(b"PING\r\n")
                    if connection.recv(16).startswith(b"+PONG"):
                        return
            except OSError:
                assert self.process.poll() is None
            time.sleep(0.02)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
