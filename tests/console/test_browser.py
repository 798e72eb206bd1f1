"""The console in a real browser, on a real server: from the first link to the verified log."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from stillwatch.response.callers import callers
from tests.console.large import enlarge
from tests.console.needs_node import CHROMIUM, FRONT_END, NODE, needed
from tests.console.running import console, free_port

pytestmark = pytest.mark.slow

needed("the browser tests", node=NODE, chromium=CHROMIUM)


def walk(name, seconds, **told):
    """Lets Playwright walk as frontend/test/NAME.spec.mjs says; `told` is its environment."""
    walked = subprocess.run(
        [NODE, "node_modules/@playwright/test/cli.js", "test", "--project", name],
        cwd=FRONT_END,
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "CHROMIUM": CHROMIUM, **told},
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr


def test_an_analyst_walks_through_the_console(scanned, tmp_path):
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    enlarge(lake / "result")
    with console(lake) as (address, token):
        walk("real", 600, CONSOLE=address, TOKEN=token)


def test_a_fleet_is_stopped_by_two_people(scanned, tmp_path):
    """From a proposal over its steps and a second person's word to an appeal and the end."""
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    with console(lake) as (address, token):
        desk = callers(lake).add("desk-1", "desk")
        walk("response", 600, CONSOLE=address, TOKEN=token, DESK=desk, LAKE=str(lake))


def test_the_pages_by_themselves():
    """On a server that stands in for ours: what a person can do, by hand and by keyboard; axe on
    every page."""
    walk("walk", 900)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_somebody_logs_in_through_a_provider(scanned, tmp_path, monkeypatch, algorithm):
    """On a real provider of identities, a process of its own on loopback."""
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    port = free_port()
    served = subprocess.Popen(
        [NODE, "test/provider.mjs", f"http://127.0.0.1:{port}"],
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
            walk("oidc", 300, CONSOLE=address, TOKEN=token, ISSUER=issuer)
    finally:
        served.terminate()
        served.wait(60)
