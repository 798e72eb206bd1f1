"""A real Spark cluster on this machine: one master and two workers, each a process of its own."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
WORKERS = 2
PATIENCE = 900
"""Seconds that a process has to come so far, on a machine that has much other work."""

DEFAULTS = """
spark.cores.max 2
spark.executor.memory 512m
spark.driver.memory 640m
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.ui.enabled false
spark.sql.shuffle.partitions 3
spark.sql.files.maxPartitionBytes 64k
spark.sql.files.openCostInBytes 1
spark.sql.warehouse.dir {folder}/warehouse
"""
"""Small pieces, so that one file is read by several workers. What an operator would tell their
cluster otherwise."""

LOGGING = """
rootLogger.level = error
logger.worker.name = org.apache.spark.deploy.worker
logger.worker.level = info
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %c: %m%n%ex{3}
"""


class Cluster:
    """Started at once; `stop` ends every process of it. Should the tests be killed, the kernel ends
    them."""

    def __init__(self, folder: Path) -> None:
        assert shutil.which("java"), "these tests need Java 17 or newer on the PATH"
        self._folder = folder
        self.environment = environment(folder)
        self._processes: list[subprocess.Popen[bytes]] = []
        port = free_port()
        self.url = f"spark://127.0.0.1:{port}"
        try:
            self._start("master.Master", "--port", str(port), "--webui-port", "0")
            wait_for_port(port, self._processes[0], self._log("0"))
            for _ in range(WORKERS):
                self._start_worker()
            for number in range(1, WORKERS + 1):
                self._wait_for_worker(number)
        except BaseException:
            self.stop()
            raise

    def start_worker(self) -> None:
        """A further worker, waited for until the master knows it."""
        self._start_worker()
        self._wait_for_worker(len(self._processes) - 1)

    def kill_worker(self) -> None:
        """Ends the youngest worker and its executors without a warning."""
        os.killpg(self._processes[-1].pid, signal.SIGKILL)
        self._processes.pop().wait()

    def stop(self) -> None:
        """Ends all of it."""
        for process in self._processes:
            end(process)

    def _start_worker(self) -> None:
        folder = self._folder / f"work-{len(self._processes)}"
        options = ("--port", "0", "--webui-port", "0", "--cores", "2", "--memory", "1g")
        self._start("worker.Worker", *options, "--work-dir", str(folder), self.url)

    def _wait_for_worker(self, number: int) -> None:
        wait_for_text(self._log(str(number)), "registered with master", self._processes[number])

    def _log(self, number: str) -> Path:
        return self._folder / f"{number}.log"

    def _start(self, name: str, *arguments: str) -> None:
        number = str(len(self._processes))
        command = ["bash", str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1"]
        self._processes.append(started([*command, *arguments], self._log(number), self.environment))


def environment(folder: Path) -> dict[str, str]:
    """Variables for every process of Spark, its settings written into a folder."""
    settings = folder / "conf"
    settings.mkdir(exist_ok=True)
    (settings / "spark-defaults.conf").write_text(DEFAULTS.format(folder=folder))
    (settings / "log4j2.properties").write_text(LOGGING)
    ours = {
        "SPARK_CONF_DIR": str(settings),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_HOME": str(HOME),
        "PYSPARK_PYTHON": sys.executable,
    }
    return {**os.environ, **ours}


def started(command: list[str], log: Path, variables: dict[str, str]) -> "subprocess.Popen[bytes]":
    """A process in a group of its own that does not outlive the tests."""
    with log.open("wb") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=file, env=variables, start_new_session=True, preexec_fn=_end_with_the_tests
        )


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until somebody listens."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"it ended at once:\n{log.read_text()}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"nobody listens at port {port}:\n{log.read_text()}")


def wait_for_text(log: Path, words: str, process: "subprocess.Popen[bytes]") -> None:
    """Until a log has some words."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if words in log.read_text():
            return
        assert process.poll() is None, f"it ended at once:\n{log.read_text()}"
        time.sleep(0.2)
    raise AssertionError(f"no '{words}' in:\n{log.read_text()}")


def _end_with_the_tests() -> None:
    """Linux ends the process when its parent ends (PR_SET_PDEATHSIG)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(1, signal.SIGKILL)
