"""What real producers send to a server that listens is in the lake as what they write to files."""

import os
import subprocess
from collections import Counter

import pytest

from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources

from ..live.conftest import Server
from .conftest import HERE, PYTHON, VARIABLES

pytestmark = pytest.mark.producers

FILES = {"openai_v2": "", "openai_v2_events": "", "openinference_openai": "", "litellm_proxy": "generic_api.jsonl"}
"""Producer -> what it writes to a file of what it sends live."""


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The port of a mock of the model."""
    with subprocess.Popen(
        [PYTHON, HERE / "loopback.py", tmp_path_factory.mktemp("model")], stdout=subprocess.PIPE, text=True
    ) as mock:
        yield mock.stdout.readline().strip()
        mock.terminate()


def said(lake: Lake) -> Counter:
    """What each account asked, by hash: the same at every run, as ids and times are not."""
    rows = lake.exchanges(None, ["account_id", "prompt_hash", "model", "status"])
    return Counter(tuple(row.values()) for row in rows.to_pylist())


@pytest.mark.parametrize("name", FILES)
def test_what_a_producer_sends_is_what_it_writes(name, model, written, tmp_path):
    server = Server(tmp_path).start()
    try:
        here = {"COLLECTOR": f"http://127.0.0.1:{server.http}", "PYTHONPATH": str(HERE / "alone")}
        script, folder = HERE / f"{name.removesuffix('_events')}.py", tmp_path / "written"
        subprocess.run([PYTHON, script, model, name, folder], env=os.environ | VARIABLES[name] | here, check=True)
    finally:
        server.stop()
    with Lake.open(server.lake, create=False) as live, Lake.temporary() as lake:
        lake.ingest(open_sources([written / name / FILES[name]]))
        from_file, from_live = said(lake), said(live)
        assert live.quarantined().to_pylist() == []
    assert sum(from_file.values()) > 5
    if name == "litellm_proxy":  # it sends each call by OpenTelemetry as well, under another id
        assert sum(from_live.values()) == 2 * sum(from_file.values())
        assert from_file <= from_live
    else:
        assert from_live == from_file
