"""The server, from its sockets to the last acknowledgement: receiving in this process, taking in
in another."""

import multiprocessing
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
import uvloop

from stillwatch.console.listening import address_of, listen_on
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.tokens import TokenFile
from stillwatch.lake import Lake
from stillwatch.live.grpc import grpc_server
from stillwatch.live.http import Http
from stillwatch.live.intake import TakenIn, take_in_forever
from stillwatch.live.measures import Measures
from stillwatch.live.receiver import Receiver
from stillwatch.live.senders import senders_of
from stillwatch.live.settings import Listen
from stillwatch.live.spool.folders import spool_of
from stillwatch.live.spool.spool import Spool

if TYPE_CHECKING:
    from stillwatch.live.kafka import Follower

SETTINGS: dict[str, Any] = {
    **{"log_level": "warning", "access_log": False, "server_header": False, "date_header": False},
    **{"http": "httptools", "ws": "none", "lifespan": "off", "proxy_headers": False},
    "timeout_graceful_shutdown": 5,  # seconds
}
RESTART_SECONDS = 1.0
"""After which a process that takes in is started again, where one was ended from outside."""


def serve(lake: Path, settings: Listen, say: Callable[[str], None]) -> None:
    """Receive until interrupted; what was acknowledged until then is in the lake at the end. Raises
    LakeError, UnusableError."""
    senders = senders_of(lake)
    _check_who_may_send(settings, senders)
    with Lake.open(lake):
        pass  # made where there is none, and known to be ours
    measures = Measures()
    with closing(listen_on(settings.host, settings.http_port)) as listening:
        spool = Spool(spool_of(lake), settings.limits)
        receiver = Receiver(spool, senders, measures)
        with Supervised((lake, spool_of(lake), tuple(settings.follow)), measures, say) as intake:
            topics = _followers(settings, spool, measures, say)
            try:
                for one in topics:
                    one.start()
                with suppress(KeyboardInterrupt):
                    uvloop.run(_receive(Http(receiver, spool, measures, lake), receiver, settings, listening, say))
            finally:
                for one in topics:
                    one.stop()
                spool.close()  # its segments are whole before the lake takes in the last ones
    done = intake.last is not None and not intake.last.failed
    rest = "is in the lake" if done else "lies in the spool, and comes to the lake when this is started again"
    say(f"Nothing is received any more; what was acknowledged {rest}")


async def _receive(
    app: Http, receiver: Receiver, settings: Listen, listening: socket.socket, say: Callable[[str], None]
) -> None:
    rpc, port = grpc_server(receiver, settings)
    await rpc.start()
    tls = settings.tls
    files: dict[str, Any] = {}
    if tls is not None:
        files = {"ssl_certfile": tls.certificate, "ssl_keyfile": tls.key}
        if tls.clients is not None:
            files |= {"ssl_ca_certs": tls.clients, "ssl_cert_reqs": ssl.CERT_REQUIRED}
    server = uvicorn.Server(uvicorn.Config(app, **SETTINGS, **files))
    _, address = address_of(listening, "http" if tls is None else "https")
    say(f"OTLP by gRPC on port {port}; all else on {address} (Ctrl-C ends it)")
    try:
        await server.serve([listening])
    finally:
        await rpc.stop(SETTINGS["timeout_graceful_shutdown"])


def _followers(settings: Listen, spool: Spool, measures: Measures, say: Callable[[str], None]) -> "list[Follower]":
    """Of the topics that the settings name. Raises UnusableError."""
    if not settings.kafka:
        return []
    try:
        # It comes with an extra of its own.
        from confluent_kafka import KafkaException

        from stillwatch.live.kafka import Follower
    except ModuleNotFoundError as error:
        raise UnusableError(f"topics need {error.name}: pip install 'stillwatch[kafka]'") from error
    try:
        return [Follower(name, topic, spool, measures, say) for name, topic in settings.kafka.items()]
    except KafkaException as error:
        raise UnusableError(f"an option of Kafka's is none: {error.args[0].name()}") from None


def _check_who_may_send(settings: Listen, senders: TokenFile) -> None:
    """Raises UnusableError where anybody on the network could send."""
    known = bool(senders) or (settings.tls is not None and settings.tls.clients is not None)
    if not settings.is_local and not known:
        raise UnusableError(
            f"on {settings.host} anybody could send: give out a token (stillwatch senders add), or name the "
            "authority of your senders' certificates (tls.clients)"
        )


class Supervised:
    """The process that takes in, started again whenever it ends before it should."""

    def __init__(
        self, places: tuple[Path, Path, tuple[Path, ...]], measures: Measures, say: Callable[[str], None]
    ) -> None:
        """places: the lake, the spool, and what is followed."""
        self._places, self._measures, self._say = places, measures, say
        self.last: TakenIn | None = None
        """What came of the last look, once it is over."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="intake", daemon=True)

    def __enter__(self) -> "Supervised":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        context = multiprocessing.get_context("spawn")
        done = False
        while not done:
            ours, theirs = context.Pipe()
            process = context.Process(target=take_in_forever, args=(*self._places, theirs), daemon=True)
            process.start()
            theirs.close()
            done = self._hear(ours)
            process.join()
            if not done:
                self._measures.intake_failures.inc()
                time.sleep(RESTART_SECONDS)

    def _hear(self, pipe: Connection) -> bool:
        """Counts what the process tells; whether it ended as it was asked to."""
        asked = False
        try:
            while True:
                if self._over.is_set() and not asked:
                    pipe.send(None)
                    asked = True
                if pipe.poll(0.2):
                    told = pipe.recv()
                    self._count(told)
                    self.last = told if asked and not told.left else None
        except (EOFError, OSError):
            return asked

    def _count(self, told: TakenIn) -> None:
        self._measures.intake_exchanges.inc(told.exchanges)
        self._measures.intake_lag.set(told.lag)
        if told.failed:
            self._measures.intake_failures.inc()
            self._say(f"Not all could be taken into the lake: {told.failed}")
