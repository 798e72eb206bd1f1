"""What the server says of itself, as Prometheus takes it, and the dashboard's questions, as it
answers them."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from math import isfinite
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import pytest

from ..lake.logs import line
from .test_serve import post

pytestmark = pytest.mark.slow

DASHBOARD = Path(__file__).parents[2] / "docs" / "deploy" / "grafana.json"
SCRAPED = """
global:
  scrape_interval: 1s
scrape_configs:
  - job_name: stillwatch
    static_configs:
      - targets: ["127.0.0.1:{port}"]
"""


@pytest.fixture
def prometheus(server, tmp_path):
    """The address of one that asks the server every second."""
    if shutil.which("prometheus") is None:
        pytest.skip("Prometheus is not installed: not tested with it")
    server.start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    (tmp_path / "prometheus.yml").write_text(SCRAPED.format(port=server.http))
    command = ["prometheus", f"--config.file={tmp_path / 'prometheus.yml'}", f"--web.listen-address={address}"]
    with subprocess.Popen([*command, f"--storage.tsdb.path={tmp_path / 'tsdb'}", "--log.level=error"]) as running:
        yield address
        running.terminate()


def values(address, query):
    """What Prometheus says to a query; nothing while it does not answer."""
    try:
        asked = f"http://{address}/api/v1/query?{urlencode({'query': query})}"
        with urllib.request.urlopen(asked, timeout=60) as answer:
            told = json.load(answer)
    except HTTPError as error:
        if error.code == 503:  # it is not ready yet
            return []
        raise AssertionError(f"{query}: {error.read()}") from error
    except URLError:
        return []
    return [float(one["value"][1]) for one in told["data"]["result"]]


def test_the_dashboards_questions_have_answers(server, prometheus):
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{server.http}/metrics", timeout=60).read()
    checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")
    panels = json.loads(DASHBOARD.read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    assert len(queries) > 10
    for query in queries:
        while not (found := values(prometheus, query)) or not all(map(isfinite, found)):
            assert post(server.http, f'{line(1)}{{"no": 1}}') == 200  # acknowledged, one of them rejected
            assert post(server.http, "") == 400  # refused
            time.sleep(0.5)
