"""Envoy 1.40, by ext_authz over HTTP and over gRPC."""

import re
import textwrap
from pathlib import Path

import pytest

from tests.gateways.conftest import BIN, Gateway, ask, free_port
from tests.gateways.matrix import Matrix
from tests.gateways.model import Relay

pytestmark = pytest.mark.gateways
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def grpc_relay(stage):
    relay = Relay()
    relay.target = stage.guard.grpc
    yield relay
    relay.close()


@pytest.fixture(scope="module")
def envoy(stage, grpc_relay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("envoy")
    ports = {(way, fails): free_port() for way in ("http", "grpc") for fails in ("false", "true")}
    listeners = ""
    for (way, fails), port in ports.items():
        service = textwrap.indent((HERE / f"envoy_{way}.yaml").read_text(), " " * 10).lstrip()
        one = (HERE / "envoy_listener.yaml").read_text().replace("SERVICE", service)
        one = one.replace("port_value: PORT", f"port_value: {port}").replace(": FAILS", f": {fails}")
        listeners += "\n  - " + textwrap.indent(one, " " * 4).lstrip()
    text = (HERE / "envoy.yaml").read_text().replace(": LISTENERS", f":{listeners}")
    for name, port in (("MODEL", stage.model.port), ("GUARD", stage.relay.port), ("GRPC", grpc_relay.port)):
        text = text.replace(f"port_value: {name}", f"port_value: {port}")
    (folder / "envoy.yaml").write_text(text)
    command = [
        BIN / "envoy",
        "-c",
        folder / "envoy.yaml",
        "--concurrency",
        "1",
        "--disable-hot-restart",
        "-l",
        "warning",
    ]
    gateway = Gateway(command, folder, ports["http", "false"])
    yield ports, gateway
    gateway.close()


class Envoy(Matrix):
    """Both ways."""

    way: str
    slow = 3.0

    @pytest.fixture
    def closed(self, envoy):
        return lambda account, body=None: ask(envoy[0][self.way, "false"], body=body, headers={"x-account": account})

    @pytest.fixture
    def open(self, envoy):
        return lambda account, body=None: ask(envoy[0][self.way, "true"], body=body, headers={"x-account": account})

    def test_a_clients_own_headers_change_nothing(self, envoy, stage):
        headers = {"x-account": "trimmed", "X-Stillwatch-Account": "free", "x-stillwatch-trim": "n=9"}
        assert ask(envoy[0][self.way, "false"], headers=headers)[0] == 200
        assert "n=1" in stage.model.seen[0][1]["x-stillwatch-trim"]

    def said(self, gateway, pattern):
        return re.search(pattern, gateway.said.read_text())


class TestHttp(Envoy):
    """Recommended."""

    way = "http"

    def test_the_campaign_is_metadata_that_other_filters_can_go_by(self, closed, envoy):
        assert closed("tagged")[0] == 200
        while not self.said(envoy[1], 'header="?C-5'):
            pass


class TestGrpc(Envoy):
    """By the protocol's own messages."""

    way = "grpc"

    def make_slow(self, stage, request):
        request.getfixturevalue("grpc_relay").delay = self.slow

    @pytest.fixture(autouse=True)
    def _quick(self, grpc_relay, closed):
        yield
        grpc_relay.delay = 0.0
        while closed("free")[0] != 200:  # what was on its way is late still
            pass

    def test_the_campaign_is_metadata_that_other_filters_can_go_by(self, closed, envoy):
        assert closed("tagged")[0] == 200
        while not self.said(envoy[1], 'campaign="?C-5'):
            pass
