"""A guard from its settings to its last answer."""

import asyncio
import gc
import signal
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import uvloop
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from stillwatch.exchange.errors import UnusableError
from stillwatch.guard.askers import Askers, askers_of
from stillwatch.guard.budgets.file_ledger import FileLedger
from stillwatch.guard.budgets.guard_ledger import GuardLedger
from stillwatch.guard.budgets.leases import Leases
from stillwatch.guard.budgets.ledger import Ledger
from stillwatch.guard.clock import Clock
from stillwatch.guard.desk import Desk
from stillwatch.guard.gateways.envoy_grpc import grpc_server
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.log import Log, LogLimits
from stillwatch.guard.measures import Measures
from stillwatch.guard.named import Named
from stillwatch.guard.server.protocol import Connections
from stillwatch.guard.server.routes import Routes
from stillwatch.guard.settings import Guard
from stillwatch.guard.tables.holder import Holder
from stillwatch.guard.tables.sources import FileSource, Source, UrlSource, follow

MOST_CONNECTIONS = 10_000
MOST_BYTES = 256 << 20
"""Of bodies that are on their way, together."""

TICK_SECONDS = 1.0
CLOCK_SECONDS = 10
"""How often the time is kept on the disk."""

STOP_SECONDS = 5.0

SWITCH_SECONDS = 0.0005
"""After which a thread that works (reads a table, writes the log) lets the one that answers go on:
Python's own five milliseconds are a hundred decisions."""


def serve(settings: Guard, say: Callable[[str], None]) -> None:
    """Answer gateways until interrupted. Raises UnusableError."""
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(_serve(settings, say))


async def _serve(settings: Guard, say: Callable[[str], None]) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    askers = _askers(settings)
    desk = _desk(settings, say)
    counter = Counter(desk, Named(settings.names))
    ledger = desk.leases.ledger if isinstance(desk.leases.ledger, FileLedger) else None
    routes = Routes(counter, askers, ledger)
    connections = Connections(routes, lambda why: desk.measures.refused.labels(why).inc(), MOST_CONNECTIONS, MOST_BYTES)
    routes.connections = connections
    server = await _listening(settings, connections)
    tasks = [asyncio.create_task(_tick(desk, connections, say)), asyncio.create_task(_heed(askers, say))]
    if (source := _source(settings)) is not None:
        tasks.append(asyncio.create_task(follow(source, desk.holder, settings.table.every, say)))
    rpc = None
    gc.collect()
    gc.freeze()  # what is there now stays: no collection of garbage has to walk through it
    try:
        where = "{}:{}".format(*server.sockets[0].getsockname()[:2])
        if settings.grpc_port is not None:
            rpc, port = grpc_server(counter, askers, f"{settings.host}:{settings.grpc_port}")
            await rpc.start()
            say(f"Envoy is answered by gRPC on port {port}")
        say(f"Deciding on {'http' if settings.tls is None else 'https'}://{where} (Ctrl-C ends it)")
        await over.wait()
    finally:
        for task in tasks:
            task.cancel()
        server.close()
        connections.close()
        if rpc is not None:
            await rpc.stop(STOP_SECONDS)
        await desk.leases.close()
        desk.leases.ledger.close()
        desk.log.close()


async def _listening(settings: Guard, connections: Connections) -> asyncio.Server:
    context = None
    try:
        if settings.tls is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(settings.tls.certificate, settings.tls.key)
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            connections.new, settings.host, settings.port, ssl=context, backlog=1024, reuse_address=True
        )
    except ssl.SSLError as error:
        raise UnusableError(f"the certificate cannot be used: {error.reason}") from None
    except OSError as error:
        raise UnusableError(f"cannot listen on {settings.host} port {settings.port}: {error.strerror}") from None


async def _tick(desk: Desk, connections: Connections, say: Callable[[str], None]) -> None:
    """What is done once a second, and what every ten."""
    ticks, told = 0, False
    while True:
        await asyncio.sleep(TICK_SECONDS)
        connections.sweep()
        desk.holder.look()
        desk.leases.tick(desk.clock.now())
        if desk.holder.stale != told:
            told = desk.holder.stale
            if told:
                say("The table was not confirmed for longer than it should be; it is answered from all the same")
        ticks += 1
        if ticks % CLOCK_SECONDS == 0:
            async with desk.holder.turn:
                try:
                    await asyncio.to_thread(desk.holder.note_time)
                except OSError as error:
                    say(f"The time cannot be kept: {error.strerror}")


async def _heed(askers: Askers, say: Callable[[str], None]) -> None:
    """Takes over once a second who was given a token, and whose was ended."""
    told = ""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await asyncio.to_thread(askers.look)
            told = ""
        except UnusableError as error:
            if str(error) != told:
                told = str(error)
                say(f"Who may ask stays as it was: {told}")


def _askers(settings: Guard) -> Askers:
    askers = Askers(askers_of(settings.folder), settings.is_local)
    if not settings.is_local and not askers:
        raise UnusableError(f"on {settings.host} anybody could ask: give out a token (stillwatch askers add)")
    return askers


def _desk(settings: Guard, say: Callable[[str], None]) -> Desk:
    clock = Clock()
    keys = [_public_key(path) for path in settings.table.keys]
    holder = Holder(settings.folder / "table", keys, clock, settings.table.stale_after)
    leases = Leases(_ledger(settings, clock, say), settings.budgets.wait, settings.budgets.usual_tokens)
    log = Log(
        settings.log.folder or settings.folder / "decisions", LogLimits(settings.log.sample, settings.log.most_bytes)
    )
    secret = None if settings.challenge_key is None else settings.challenge_key.read_bytes().strip()
    return Desk(holder, leases, clock, log, Measures(), secret)


def _ledger(settings: Guard, clock: Clock, say: Callable[[str], None]) -> Ledger:
    told = settings.budgets
    token = None if told.token_file is None else told.token_file.read_text().strip()
    if told.ledger == "file":
        return FileLedger(settings.folder / "budgets" / "ledger.jsonl", clock)
    assert told.url is not None
    if told.ledger == "guard":
        return GuardLedger(told.url, token, told.wait)
    try:
        # It comes with an extra of its own.
        from stillwatch.guard.budgets.redis_ledger import RedisLedger
    except ModuleNotFoundError as error:
        raise UnusableError(f"a ledger in Redis needs {error.name}: pip install 'stillwatch[redis]'") from error
    ledger = RedisLedger(told.url, settings.folder / "budgets" / "redis.json", told.wait)
    if ledger.durable() is False:
        say("Redis forgets budgets when it is killed: it needs appendonly yes and appendfsync always")
    return ledger


def _source(settings: Guard) -> Source | None:
    told = settings.table
    if told.file is not None:
        return FileSource(told.file)
    if told.url is not None:
        return UrlSource(told.url, None if told.token_file is None else told.token_file.read_text().strip())
    return None


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableError(f"{path} is no Ed25519 public key in PEM")
    return key
