"""A LiteLLM proxy: by the callback, which throttles and trims, and by its generic guardrail API,
which can refuse and nothing else."""

import secrets
import shutil
import time
from pathlib import Path

import pytest

from tests.gateways.conftest import BIN, ROOT, Gateway, ask, free_port
from tests.gateways.matrix import TRIM, Matrix

pytestmark = pytest.mark.gateways
HERE = Path(__file__).parent
CALLBACK = ROOT / "src" / "stillwatch" / "guard" / "gateways" / "litellm_callback.py"
ALONE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_PROXY": "*"}


def proxy(stage, folder, callbacks="", guardrails="", env=None):
    """A running one."""
    text = (HERE / "litellm.yaml").read_text()
    text = text.replace("CALLBACKS", callbacks).replace("GUARDRAILS", guardrails).replace("MASTER", secrets.token_hex())
    text = text.replace(":MODEL", f":{stage.model.port}").replace(":GUARD", f":{stage.relay.port}")
    (folder / "config.yaml").write_text(text)
    shutil.copy(HERE / "litellm_keys.py", folder)
    shutil.copy(CALLBACK, folder / "stillwatch_guard.py")
    port = free_port()
    command = [BIN / "litellm", "--config", folder / "config.yaml", "--host", "127.0.0.1", "--port", port]
    return Gateway(command, folder, port, ALONE | {"PYTHONPATH": str(folder)} | (env or {}), "/health/liveliness")


def asking(gateway, **more):
    """Asks as the user of a key."""
    return lambda account, body=None: ask(
        gateway.port,
        body={**(body or {"model": "m", "messages": [{"role": "user", "content": "hi"}]}), **more},
        headers={"authorization": f"Bearer sk-{account}"},
    )


@pytest.fixture(scope="module")
def callbacks(stage, tmp_path_factory):
    gateways = {}
    for fails in ("closed", "open"):
        env = {
            "STILLWATCH_GUARD_URL": f"http://127.0.0.1:{stage.relay.port}",
            "STILLWATCH_GUARD_FAILS": fails,
            "STILLWATCH_GUARD_TIMEOUT": "1",
        }
        folder = tmp_path_factory.mktemp(f"litellm-{fails}")
        gateways[fails] = proxy(stage, folder, "callbacks: [stillwatch_guard.guard]", env=env)
    yield gateways
    for one in gateways.values():
        one.close()


class TestCallback(Matrix):
    """The request is changed, and a refusal has its own status."""

    slow = 3.0

    @pytest.fixture
    def closed(self, callbacks):
        return asking(callbacks["closed"])

    @pytest.fixture
    def open(self, callbacks):
        return asking(callbacks["open"])

    def check_trim(self, headers, body):
        assert body["n"] == 1 and body["max_tokens"] == 256 and not {"logprobs", "top_logprobs"} & body.keys()
        assert headers["x-stillwatch-trim"] == TRIM

    def test_what_was_used_is_settled(self, closed, stage):
        known = 'stillwatch_guard_settled_total{reservation="known"}'
        stage.guard.kill()
        shutil.rmtree(stage.guard.folder / "budgets")  # the budget is there again
        stage.start()
        before = stage.guard.measure(known)
        assert closed("throttled-1")[0] == 200
        stage.guard.until(known, before + 1)
        stage.model.fails = True
        status, _, body = closed("throttled-1")
        assert status >= 500, body
        stage.guard.until(known, before + 2)
        stage.model.fails = False
        assert [closed("throttled-1")[0] for _ in range(3)] == [200, 200, 429]


@pytest.fixture(scope="module")
def guardrails(stage, tmp_path_factory):
    text = (HERE / "litellm_guardrails.yaml").read_text()
    gateway = proxy(stage, tmp_path_factory.mktemp("litellm-guardrails"), guardrails=text)
    yield gateway
    gateway.close()


class TestGuardrail(Matrix):
    """It refuses with 400, whatever for, and changes nothing."""

    throttled = denied = 400
    slow = 1.0

    @pytest.fixture
    def closed(self, guardrails):
        return asking(guardrails, guardrails=["stillwatch-closed"])

    @pytest.fixture
    def open(self, guardrails):
        return asking(guardrails, guardrails=["stillwatch-open"])

    def check_trim(self, headers, body):
        assert body["n"] == 4 and "x-stillwatch-trim" not in headers

    def test_a_guard_that_is_slow(self, closed, stage):
        """It has no time-out of its own: it waits, and what it is told counts."""
        stage.relay.delay = self.slow
        begun = time.monotonic()
        assert closed("denied")[0] == 400 and stage.model.seen == []
        assert time.monotonic() - begun >= self.slow

    def test_the_second_setting_lets_pass_whatever_goes_wrong_but_no_refusal(self, guardrails, stage):
        never = asking(guardrails, guardrails=["stillwatch-never-stops"])
        assert never("denied")[0] == 400 and stage.model.seen == []
        stage.guard.kill()
        assert never("denied")[0] == 200
        stage.start()
