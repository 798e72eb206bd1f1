"""The server, from opening the store to the last request."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from stillwatch.cases.people import ensure_admin
from stillwatch.cases.store import Store, store_of
from stillwatch.console.app import LOOPBACK, create_app
from stillwatch.console.desk import Desk
from stillwatch.console.results import LABELS, keep_labels
from stillwatch.console.witness import Witness
from stillwatch.lake import Lake

if TYPE_CHECKING:
    from stillwatch.console.oidc.door import Door


SETTINGS: dict[str, Any] = {
    **{"log_level": "warning", "access_log": False, "server_header": False},
    "proxy_headers": False,  # who calls is told by the connection, not by what the caller says
}


def serve(
    lake: Path,
    store: str | None,
    listening: socket.socket,
    names: frozenset[str],
    link: bool,
    say: Callable[[str], None],
    oidc: "Door | None" = None,
) -> None:
    """Serve the console of a lake on a socket until it is interrupted. Raises LakeError, StoreError."""
    with Lake.open(lake, create=False) as opened:
        results, console = opened.result_folder, opened.console_folder
    console.mkdir(mode=0o700, exist_ok=True)
    cases = Store.open(store or store_of(lake))
    keep_labels(cases, console)
    desk = Desk(cases, lake, results, console, Witness(lake, console / LABELS))
    desk.oidc = oidc
    desk.take_in_new()
    host, address = address_of(listening)
    secret = ensure_admin(cases, link)
    if secret:
        say(f"Log in once, within an hour: {address}/login#token={secret}")
    say(f"The console is at {address} (Ctrl-C ends it)")
    app = create_app(desk, LOOPBACK | names | {host} | ({oidc.host} if oidc else set()))
    uvicorn.Server(uvicorn.Config(app, **SETTINGS)).run([listening])


def address_of(listening: socket.socket) -> tuple[str, str]:
    """(address of this machine, that of the server) on a socket."""
    host, port = listening.getsockname()[:2]
    return host, f"http://{f'[{host}]' if ':' in host else host}:{port}"
