"""Portkey's gateway, by its webhook guardrail: a verdict, and nothing else."""

import json

import pytest

from tests.gateways.conftest import ROOT, Gateway, ask, free_port
from tests.gateways.matrix import Matrix

pytestmark = pytest.mark.gateways
START = (
    ROOT / "tests" / "gateways" / "portkey" / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
)


@pytest.fixture(scope="module")
def portkey(stage, tmp_path_factory):
    port = free_port()
    folder = tmp_path_factory.mktemp("portkey")
    gateway = Gateway(["node", START, "--headless", f"--port={port}"], folder, port)
    yield gateway
    gateway.close()


def config(stage, deny):
    """What the operator's own front sends along: the client names nothing of it."""
    webhook = {"webhookURL": f"http://127.0.0.1:{stage.relay.port}/portkey", "timeout": 2000}
    hook = {"id": "stillwatch", "type": "guardrail", "deny": deny}
    hook["checks"] = [{"id": "default.webhook", "parameters": webhook}]
    host = f"http://127.0.0.1:{stage.model.port}/v1"
    return {"provider": "openai", "api_key": "none", "custom_host": host, "before_request_hooks": [hook]}


def asking(gateway, stage, deny=True):
    def asked(account, body=None):
        told = {
            "x-portkey-config": json.dumps(config(stage, deny)),
            "x-portkey-metadata": json.dumps({"_user": account}),
        }
        return ask(gateway.port, body=body, headers=told)

    return asked


class TestPortkey(Matrix):
    """It cannot throttle: a refusal is its own 446."""

    throttled = denied = 446
    slow = 4.0

    @pytest.fixture
    def closed(self, portkey, stage):
        return asking(portkey, stage)

    @pytest.fixture
    def open(self, portkey, stage):
        return asking(portkey, stage)

    def check_trim(self, headers, body):
        assert body["n"] == 4 and "x-stillwatch-trim" not in headers

    def test_a_guard_that_was_killed(self, closed, stage):
        """It knows no setting for it: what is not answered passes."""
        stage.guard.kill()
        assert closed("denied")[0] == 200 and len(stage.model.seen) == 1
        stage.start()
        assert self.comes_back(closed)

    def test_a_guard_that_is_slow(self, closed, stage):
        """After `timeout` milliseconds of the check's parameters everybody passes."""
        stage.relay.delay = self.slow
        assert closed("denied")[0] == 200 and len(stage.model.seen) == 1

    def test_a_client_is_told_where_the_guard_is(self, closed):
        """In `hook_results`, whatever it is asked for: a front of the operator's has to take it
        away."""
        assert b"webhookUrl" in closed("free")[2]
