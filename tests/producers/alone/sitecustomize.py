"""Python runs this first where its folder is on PYTHONPATH: whoever makes logs for these tests
reaches nobody but this machine."""

import ipaddress
import os
import sys
from typing import Any

# For clients that do not open their sockets by Python: there is no such proxy.
os.environ |= {f"{kind}_PROXY": "http://127.0.0.1:9" for kind in ("HTTP", "HTTPS", "ALL")} | {"NO_PROXY": "127.0.0.1"}


def _refuse(event: str, given: tuple[Any, ...]) -> None:
    host = {"socket.connect": lambda: given[1][0], "socket.getaddrinfo": lambda: given[0]}.get(event, lambda: None)()
    if isinstance(host, str) and host not in ("localhost", "") and not _is_loopback(host):
        raise OSError(f"nobody else is called: {host}")


def _is_loopback(host: str) -> bool:
    try:
        return host.startswith("/") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(_refuse)
