"""The server, from opening the store to the last request."""

import logging
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from stillwatch.cases.people import ensure_admin
from stillwatch.cases.store import Store, store_of
from stillwatch.console.app import LOOPBACK, create_app
from stillwatch.console.dependencies import Services
from stillwatch.console.listening import address_of
from stillwatch.console.questions import Questions
from stillwatch.console.results import keep_labels, take_in_result
from stillwatch.console.scoring import score_all
from stillwatch.lake import Lake
from stillwatch.response.keeping import kept

if TYPE_CHECKING:
    from stillwatch.console.oidc.sign_in import SignIn


SETTINGS: dict[str, Any] = {
    **{"log_level": "warning", "access_log": False, "server_header": False},
    "timeout_graceful_shutdown": 1,  # seconds
    "ws": "none",
    "proxy_headers": False,  # who calls is told by the connection, not by what the caller says
}

UPGRADES = ("Unsupported upgrade request", "No supported WebSocket library")
"""What uvicorn says of a request for another protocol; it is answered as if it asked for none."""


def serve(
    lake: Path,
    store: str | None,
    listening: socket.socket,
    names: frozenset[str],
    link: bool,
    say: Callable[[str], None],
    oidc: "SignIn | None" = None,
) -> None:
    """Serve the console of a lake on a socket that listens until it is interrupted. Raises
    LakeError, CasesError."""
    with Lake.open(lake, create=False) as opened:
        results, console, labels = opened.result_folder, opened.console_folder, opened.labels
    console.mkdir(mode=0o700, exist_ok=True)
    with Store.open(store or store_of(lake)) as cases:
        # Before the lake is read, which takes its time: what cannot be taken in is told at once.
        taken = take_in_result(cases, results)
        keep_labels(cases, console)
        with closing(Questions(lake, labels)) as questions, kept(lake, cases, say):
            services = Services(cases, lake, results, console, questions, oidc=oidc, taken=taken)
            score_all(cases, questions)
            _run(services, listening, names, link, say)


def _run(
    services: Services, listening: socket.socket, names: frozenset[str], link: bool, say: Callable[[str], None]
) -> None:
    host, address = address_of(listening)
    secret = ensure_admin(services.store, link)
    if secret:
        say(f"Log in once, within an hour: {address}/login#token={secret}")
    app = partial(create_app, services, LOOPBACK | names | {host} | ({services.oidc.host} if services.oidc else set()))
    # Made by the server, which hears of signals by then: an interrupt while FastAPI puts an app
    # together is lost.
    config = uvicorn.Config(app, factory=True, **SETTINGS)
    # What was interrupted is told again by uvicorn, once it has ended.
    with suppress(KeyboardInterrupt):
        _Server(services.questions, config, lambda: say(f"The console is at {address} (Ctrl-C ends it)")).run(
            [listening]
        )
    say("The console has ended")


class _Server(uvicorn.Server):
    """Does not wait, when it ends, for what the lake would answer."""

    def __init__(self, questions: Questions, config: uvicorn.Config, started: Callable[[], None]) -> None:
        """started: called once requests are answered."""
        super().__init__(config)
        self._questions, self._started = questions, started
        # Anybody could fill the terminal with it.
        logging.getLogger("uvicorn.error").addFilter(lambda told: not told.getMessage().startswith(UPGRADES))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, and says so."""
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Whoever still asks the lake is told that it has ended, before the others' answers are
        waited for."""
        self._questions.close()
        # What is cut off now would be told as an error.
        logging.getLogger("uvicorn.error").disabled = True
        await super().shutdown(sockets)
