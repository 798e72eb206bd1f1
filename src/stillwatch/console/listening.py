"""Sockets that servers of ours listen on."""

import socket

from stillwatch.exchange.errors import UnusableError


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UnusableError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # The protocol is named, or asyncio would not send small answers at once (TCP_NODELAY).
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # At once, before the lake is read: the address may be bound twice, and listened on only
        # once.
        listening.listen()
        return listening
    except OSError as error:
        raise UnusableError(f"cannot listen on {host} port {port}: {error.strerror or error}") from None


def address_of(listening: socket.socket, scheme: str = "http") -> tuple[str, str]:
    """(address of this machine, that of the server) on a socket."""
    host, port = listening.getsockname()[:2]
    return host, f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
