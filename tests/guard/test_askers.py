"""Which gateways may ask: given out and ended by a command while the guard runs."""

import os
import time

import grpc
import pytest

from stillwatch.exchange.errors import UnusableError
from stillwatch.guard.askers import ASKER_KIND, Askers, askers_of
from stillwatch.guard.messages import Request
from tests.cli.running import refused, run
from tests.guard.tables import table

UNAUTHORIZED = 'stillwatch_guard_refused_requests_total{reason="unauthorized"}'


@pytest.fixture
def config(server):
    """Of the guard."""
    return server.folder.parent / "guard.toml"


def ran(*arguments):
    done = run("askers", *arguments)
    assert done.exit_code == 0, (done.stdout, done.stderr, done.exception)
    return done.stdout


def status(server, token=None):
    return server.ask("POST", "/v1/decide", "{}", {} if token is None else {"x-stillwatch-token": token})[0]


def until(server, token, wanted):
    """Waits for what a guard takes over within a second."""
    end = time.monotonic() + 20
    while status(server, token) != wanted:
        assert time.monotonic() < end, server.said
        time.sleep(0.05)


def test_who_has_no_token_may_not_ask(server, config):
    token = ran("add", "gateway-eu", "--config", config).strip()
    server.publish(table())
    server.start()
    for headers in ({}, {"authorization": "Bearer wrong"}, {"x-stillwatch-token": ""}):
        assert server.ask("POST", "/v1/decide", "{}", headers)[0] == 401
        assert server.ask("GET", "/envoy/x", None, headers)[0] == 401
    for headers in ({"authorization": f"Bearer {token}"}, {"x-stillwatch-token": token}):
        assert server.ask("POST", "/v1/decide", "{}", headers)[0] == 200
    both = {"authorization": "Bearer of-the-client", "x-stillwatch-token": token, "x-stillwatch-account": "denied"}
    assert server.ask("GET", "/envoy/x", None, both)[0] == 403
    assert server.measure(UNAUTHORIZED) == 6


def test_a_guard_that_runs_heeds_what_is_added_and_ended(server, config):
    server.configure("grpc_port = 0")
    server.publish(table())
    server.start()
    assert status(server) == 200  # whoever is on this machine
    first, second = (ran("add", name, "--config", config).strip() for name in ("gateway-eu", "gateway-us"))
    until(server, None, 401)
    assert status(server, first) == status(server, second) == 200
    told = pytest.raises(grpc.RpcError, match="a token is needed")
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel, told:
        channel.unary_unary("/envoy.service.auth.v3.Authorization/Check")(b"")

    run("askers", "revoke", "gateway-eu", "--config", config)
    until(server, first, 401)
    assert status(server, second) == 200

    (server.folder / "askers.json").write_text("{")
    time.sleep(2)
    assert status(server, second) == 200 and status(server, first) == 401
    assert server.said.count("Who may ask stays as it was") == 1


def test_where_the_last_token_is_ended_nobody_may_ask(server, config):
    token = ran("add", "gateway-eu", "--config", config).strip()
    run("askers", "revoke", "gateway-eu", "--config", config)
    server.publish(table())
    server.start()
    assert status(server) == status(server, token) == 401
    os.unlink(server.folder / "askers.json")
    time.sleep(2)
    assert status(server) == 401


def test_tokens_are_listed_and_lie_as_hashes(server, config):
    token = ran("add", "gateway-eu", "--config", config).strip()
    kept = server.folder / "askers.json"
    assert token.startswith("swa_") and token not in kept.read_text() and kept.stat().st_mode & 0o77 == 0
    assert "gateway-eu" in ran("list", "--config", config) and token not in ran("list", "--config", config)
    refused(run("askers", "add", "X Y", "--config", config), 2, "a-z")
    refused(run("askers", "revoke", "nobody", "--config", config), 2, "no token")
    refused(run("askers", "list", "--config", config.with_name("none.toml")), 2, "cannot be read")


def test_others_may_reach_it_where_gateways_have_tokens(tmp_path):
    tokens = askers_of(tmp_path)
    assert not Askers(tokens, True).needed
    assert Askers(tokens, False).needed and not Askers(tokens, False)
    token = tokens.add("gateway-eu", ASKER_KIND)
    askers = Askers(tokens, False)
    assert askers and askers.may_ask(Request("GET", "/", [(b"authorization", b"BEARER " + token.encode())], b"", None))
    (tmp_path / "askers.json").write_text("[{")
    with pytest.raises(UnusableError):
        Askers(tokens, True)


def test_nobody_else_can_reach_a_guard_that_anybody_could_ask(server):
    server.configure('host = "0.0.0.0"')
    with pytest.raises(AssertionError, match="askers add"):
        server.start(wait=False)
