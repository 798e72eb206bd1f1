"""A LiteLLM proxy with five of its outputs: a callback, generic_api, OpenTelemetry, S3 and rows of
spends.

python litellm_proxy.py PORT NAME FOLDER
"""

import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import openai
from calls import BUSY, CALLS, MODEL

PORT, NAME, HERE = sys.argv[1], sys.argv[2], Path(__file__).parent
FOLDER = Path(sys.argv[3]) / NAME
MOCK = f"http://127.0.0.1:{PORT}/litellm_model/v1"
OURS = f"http://127.0.0.1:{PORT}/{NAME}"
COLLECTOR = os.environ.get("COLLECTOR")
"""A server that listens live, in the place of files."""

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    ADDRESS = free.getsockname()

MODELS = "".join(
    f"  - {{model_name: {name}, litellm_params: {{model: openai/{name}, api_base: '{MOCK}', api_key: none}}}}\n"
    for name in (MODEL, BUSY, "embedder")
)
CONFIG = f"""
model_list:
{MODELS}
litellm_settings:
  callbacks: [generic_api, otel, s3_v2, litellm_hooks.written]
  num_retries: 0
  telemetry: false
  s3_callback_params:
    {{s3_bucket_name: bucket, s3_region_name: here, s3_aws_access_key_id: none, s3_aws_secret_access_key: none,
     s3_endpoint_url: '{OURS}', s3_flush_interval: 1}}
router_settings: {{num_retries: 0, disable_cooldowns: true}}
general_settings:
  {{master_key: sk-{secrets.token_hex(32)}, custom_auth: litellm_hooks.user_of, store_prompts_in_spend_logs: true}}
"""
VARIABLES = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "GENERIC_LOGGER_ENDPOINT": f"{COLLECTOR}/litellm" if COLLECTOR else f"{OURS}/generic_api.jsonl",
    "OTEL_EXPORTER": "otlp_http",
    "OTEL_ENDPOINT": f"{COLLECTOR or OURS}/v1/traces",
    "USE_OTEL_LITELLM_REQUEST_SPAN": "true",  # else it writes on a span of FastAPI's that has ended by then
    "DEFAULT_FLUSH_INTERVAL_SECONDS": "1",
    "HOOKS_FOLDER": str(FOLDER),
    "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
}


def ask() -> None:
    """Every call, and one that is none of words, each by the key of its user."""
    for call in CALLS:
        client = openai.OpenAI(base_url="http://{}:{}/v1".format(*ADDRESS), api_key=f"sk-{call.account}", max_retries=0)
        extra = {"extra_body": {"litellm_session_id": call.session}, "extra_headers": {"User-Agent": "client/1.0"}}
        with contextlib.suppress(openai.APIError):
            if call.stream:
                list(client.chat.completions.create(**call.body(), stream=True, **extra))
            else:
                client.chat.completions.create(**call.body(), **extra)
    client.embeddings.create(model="embedder", input="words")


def main() -> None:
    """Starts the proxy, asks, and waits until everything was written."""
    FOLDER.mkdir(parents=True)
    config = FOLDER / "config.yaml"
    config.write_text(CONFIG)
    host, port = ADDRESS
    command = [
        str(Path(sys.executable).parent / "litellm"),
        "--config",
        str(config),
        "--host",
        host,
        "--port",
        str(port),
    ]
    with (FOLDER / "proxy.txt").open("w") as told:
        proxy = subprocess.Popen(command, env=os.environ | VARIABLES, stdout=told, stderr=told, cwd=HERE)
        try:
            _wait_until(lambda: _answers(f"http://{host}:{port}/health/liveliness"), proxy)
            ask()
            _wait_until(lambda: min(written()) > len(CALLS), proxy)
        finally:
            proxy.send_signal(signal.SIGINT)  # OpenTelemetry sends what it holds at an orderly exit alone
            proxy.wait(30)


def written() -> list[int]:
    """How many calls each output has; of a server that listens, how many came by the callback."""
    if COLLECTOR:
        with urllib.request.urlopen(f"{COLLECTOR}/metrics") as told:
            metrics = told.read().decode()
        taken = re.search(r'stillwatch_live_records_total{format="litellm",sender="local"} (\d+)', metrics)
        return [int(taken[1]) if taken else 0]
    texts = [
        path.read_text() if path.exists() else "" for path in (FOLDER / "generic_api.jsonl", FOLDER / "traces.jsonl")
    ]
    return [
        texts[0].count('"litellm_call_id"'),
        texts[1].count('"name": "litellm_request"'),
        len(list((FOLDER / "bucket").rglob("*.json"))),
    ]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def _wait_until(done: Callable[[], bool], proxy: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if done():
            return
        if proxy.poll() is not None:
            break
        time.sleep(0.5)
    sys.exit(f"written: {written()}\n{(FOLDER / 'proxy.txt').read_text()[-4000:]}")


main()
