"""Who may ask: whoever is on this machine while no token was given out; from then on nobody without
one."""

import hashlib
from collections.abc import Mapping

from stillwatch.guard.messages import Request

TOKEN_HEADER = b"x-stillwatch-token"
"""Of the guard's own, since a gateway may pass its client's `authorization` on."""

_BEARER = b"bearer "


class Askers:
    """Gateways by name, of whose tokens only hashes are known. A token is random, so that a plain
    hash of it tells nothing."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._names = {digest: name for name, digest in hashes.items()}
        self.needed = bool(self._names)

    def may_ask(self, request: Request) -> bool:
        """Whether a request is one of a gateway's."""
        if not self.needed:
            return True
        token = request.header(TOKEN_HEADER)
        if token is None:
            told = request.header(b"authorization") or b""
            token = told[len(_BEARER) :] if told[: len(_BEARER)].lower() == _BEARER else b""
        return self.name_of(token.strip()) is not None

    def name_of(self, token: bytes) -> str | None:
        """Whose token it is."""
        return self._names.get(hashlib.sha256(token).hexdigest()) if token else None
