"""Debian's nginx, by auth_request."""

import os
import shutil
from pathlib import Path

import pytest

from tests.gateways.conftest import GREEDY, Gateway, ask, free_port
from tests.gateways.matrix import Matrix

pytestmark = pytest.mark.gateways
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def nginx(stage, tmp_path_factory):
    assert shutil.which("nginx"), "apt-get install nginx-light"
    folder = tmp_path_factory.mktemp("nginx")
    ports = {name: free_port() for name in ("CLOSED", "OPEN", "CACHED")}
    text = (HERE / "nginx.conf").read_text()
    for name, port in {**ports, "GUARD": stage.relay.port, "MODEL": stage.model.port}.items():
        text = text.replace(f":{name};", f":{port};")
    if os.getuid() == 0:  # else its workers would be nobody, who may not write here
        text = text.replace("daemon off;", "daemon off; user root;")
    (folder / "nginx.conf").write_text(text)
    gateway = Gateway(["nginx", "-p", folder, "-c", folder / "nginx.conf"], folder, ports["CLOSED"])
    yield ports
    gateway.close()


class TestNginx(Matrix):
    """By header, since its answers know three statuses."""

    slow = 3.0

    @pytest.fixture
    def closed(self, nginx):
        return lambda account, body=None: ask(nginx["CLOSED"], body=body, headers={"x-account": account})

    @pytest.fixture
    def open(self, nginx):
        return lambda account, body=None: ask(nginx["OPEN"], body=body, headers={"x-account": account})

    def test_a_clients_own_headers_change_nothing(self, nginx, stage):
        headers = {"x-account": "denied", "X-Stillwatch-Account": "free", "x-stillwatch-trim": "n=9"}
        assert ask(nginx["CLOSED"], headers=headers)[0] == 403
        headers = {"x-account": "trimmed", "X-Stillwatch-Account": "free", "x-stillwatch-trim": "n=9"}
        assert ask(nginx["CLOSED"], body=GREEDY, headers=headers)[0] == 200
        assert "n=1" in stage.model.seen[0][1]["x-stillwatch-trim"]

    def test_a_cache_asks_once_and_keeps_no_refusal(self, nginx, stage):
        before = stage.guard.measure('stillwatch_guard_decisions_total{action="none",allow="true"}')
        for _ in range(3):
            assert ask(nginx["CACHED"], headers={"x-account": "cached"})[0] == 200
        after = stage.guard.measure('stillwatch_guard_decisions_total{action="none",allow="true"}')
        assert 1 <= after - before <= 2 and len(stage.model.seen) == 3
        for _ in range(2):
            assert ask(nginx["CACHED"], headers={"x-account": "denied"})[0] == 403
