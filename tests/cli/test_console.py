"""What the console is told at its start, where it cannot start."""

import json
import socket
import subprocess
import sys

import pytest

from stillwatch.console.listening import listen_on
from tests.cli.running import refused, run

TOLD = {"issuer": "https://sso.example", "client_id": "x", "client_secret": "hush", "roles": {"staff": "viewer"}}


def console(tmp_path, *options, **more):
    file = tmp_path / "oidc.json"
    file.write_text(json.dumps(TOLD | more))
    return run("console", "--lake", tmp_path / "none", "--port", "0", "--oidc", file, *options)


def test_a_provider_that_cannot_be_one_is_refused_at_the_start(tmp_path):
    refused(console(tmp_path, issuer="http://sso.example"), 2, "issuer must be an https:// address")
    refused(console(tmp_path, roles={}), 2, "roles")
    refused(console(tmp_path, client_secret=None, client_secret_env="NOT_SET"), 2, "NOT_SET")
    refused(run("console", "--lake", tmp_path, "--port", "0", "--oidc", tmp_path / "no.toml"), 2, "cannot be read")


def test_whoever_starts_second_on_a_port_is_told_that(tmp_path):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        # Both have the address by now; only the first to listen keeps it.
        with listen_on("127.0.0.1", port):
            with pytest.raises(OSError):
                other.listen()
            refused(run("console", "--lake", tmp_path, "--port", port), 2, f"cannot listen on 127.0.0.1 port {port}")


def test_where_others_reach_it_its_address_is_said(tmp_path):
    refused(console(tmp_path, "--host", "0.0.0.0"), 2, "address = …")


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("stillwatch.console.oidc")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "joserfc", None)
    refused(console(tmp_path), 2, "joserfc", "stillwatch[oidc]")


def test_what_a_provider_needs_is_imported_only_for_one():
    code = "import sys, stillwatch.console.serve; print({'joserfc', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
