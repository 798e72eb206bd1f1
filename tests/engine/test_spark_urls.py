"""Every way to name a Spark, and what is said where there is none."""

import sys

import pytest

from tests.cli.running import refused, result, run

from .cluster import HOME, end, environment, free_port, started, wait_for_port
from .driving import scanning

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def wanted(odd, tmp_path_factory):
    """What a scan on one machine finds in the oddities."""
    out = tmp_path_factory.mktemp("wanted") / "out"
    assert run("scan", odd, "--out", out, "--quiet").exit_code == 0
    return result(out)


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """For a Spark that is no cluster."""
    return environment(tmp_path_factory.mktemp("settings"))


def test_local(odd, wanted, variables, tmp_path):
    scanning([odd, "--out", tmp_path / "out", "--engine", "local[2]", "--quiet"], tmp_path / "log", variables)
    assert result(tmp_path / "out") == wanted


def test_spark_connect(odd, wanted, variables, tmp_path):
    port = free_port()
    command = [
        "bash", str(HOME / "bin" / "spark-submit"), "--master", "local[2]",
        "--class", "org.apache.spark.sql.connect.service.SparkConnectServer",
        "--conf", f"spark.connect.grpc.binding.port={port}", "--conf", "spark.connect.grpc.binding.address=127.0.0.1",
        "spark-internal",
    ]  # fmt: skip
    server = started(command, tmp_path / "server", variables | {"SPARK_DAEMON_MEMORY": "640m"})
    try:
        wait_for_port(port, server, tmp_path / "server")
        without_java = variables | {"PATH": "/bin-there-is-none", "JAVA_HOME": ""}
        arguments = [odd, "--out", tmp_path / "out", "--lake", tmp_path / "lake", "--quiet"]
        scanning([*arguments, "--engine", f"sc://127.0.0.1:{port}"], tmp_path / "log", without_java)
    finally:
        end(server)
    assert result(tmp_path / "out") == wanted


def test_without_java_it_is_named(odd, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    refused(run("scan", odd, "--out", tmp_path / "out", "--engine", "local[2]"), 2, "Java 17")


def test_without_pyspark_it_is_named(odd, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    refused(run("scan", odd, "--out", tmp_path / "out", "--engine", "local[2]"), 2, "stillwatch[spark]")


@pytest.mark.parametrize("options, word", [(("--format", "otel"), "canonical"), (("--keep-days", "3"), "--keep-days")])
def test_what_spark_does_not_do_is_said_at_once(odd, tmp_path, options, word):
    refused(run("scan", odd, "--out", tmp_path / "out", "--engine", "local[2]", *options), 2, word)
