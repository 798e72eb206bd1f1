"""The console in a real browser, on a real server: from the first link to the verified log."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.console.large import enlarge
from tests.console.running import console, free_port

FRONT_END = Path(__file__).parents[2] / "frontend"
NEEDED = {"node": shutil.which("node"), "chromium": os.environ.get("CHROMIUM") or shutil.which("chromium")}
MISSING = [name for name, found in NEEDED.items() if not found]
MISSING += (
    [] if (FRONT_END / "node_modules").is_dir() else ["the front end's packages (make frontend/node_modules/ready)"]
)

if MISSING and not os.environ.get("BROWSER_TESTS"):
    pytest.skip(f"the browser tests did NOT run; missing: {', '.join(MISSING)}", allow_module_level=True)


def test_an_analyst_walks_through_the_console(scanned, tmp_path):
    assert not MISSING, f"missing: {', '.join(MISSING)}"
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    enlarge(lake / "result")
    with console(lake) as (address, token):
        command = [NEEDED["node"], "test/real.mjs", address, token, os.environ.get("PICTURES", "")]
        walked = subprocess.run(
            command,
            cwd=FRONT_END,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "CHROMIUM": NEEDED["chromium"]},
        )
    assert walked.returncode == 0, walked.stdout + walked.stderr


def test_the_pages_by_themselves():
    """On a server that stands in for ours: what a person can do, by hand and by keyboard; axe on every page."""
    assert not MISSING, f"missing: {', '.join(MISSING)}"
    walked = subprocess.run(
        [NEEDED["node"], "test/walk.mjs"],
        cwd=FRONT_END,
        capture_output=True,
        text=True,
        timeout=900,
        env={**os.environ, "CHROMIUM": NEEDED["chromium"]},
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_somebody_logs_in_through_a_provider(scanned, tmp_path, monkeypatch, algorithm):
    """On a real provider of identities, a process of its own on loopback."""
    assert not MISSING, f"missing: {', '.join(MISSING)}"
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    port = free_port()
    served = subprocess.Popen(
        [NEEDED["node"], "test/provider.mjs", f"http://127.0.0.1:{port}"],
        cwd=FRONT_END,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ALGORITHM": algorithm},
    )
    try:
        issuer = served.stdout.readline().strip()
        told = {"issuer": issuer, "client_id": "stillwatch", "client_secret": "a secret & more", "name": "Example SSO"}
        told |= {"scopes": ["openid", "email", "groups"], "roles": {"analysts": "analyst"}}
        (tmp_path / "oidc.json").write_text(json.dumps(told))
        # What goes without TLS to this machine goes through no proxy.
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        with console(lake, "--oidc", str(tmp_path / "oidc.json"), port=port) as (address, token):
            walked = subprocess.run(
                [NEEDED["node"], "test/oidc.mjs", address, token, issuer],
                cwd=FRONT_END,
                capture_output=True,
                text=True,
                timeout=300,
                env={**os.environ, "CHROMIUM": NEEDED["chromium"]},
            )
    finally:
        served.terminate()
        served.wait(60)
    assert walked.returncode == 0, walked.stdout + walked.stderr
