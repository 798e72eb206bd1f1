"""Who may ask: whoever is on this machine while no token was ever given out; from then on nobody
without one."""

import hashlib
from pathlib import Path

from stillwatch.exchange.tokens import TokenFile
from stillwatch.guard.messages import Request

ASKER_KIND = "gateway"

TOKEN_HEADER = b"x-stillwatch-token"
"""Of the guard's own, since a gateway may pass its client's `authorization` on."""

_BEARER = b"bearer "


def askers_of(folder: Path) -> TokenFile:
    """The tokens of a guard's askers, in its folder; all are of the kind `ASKER_KIND`."""
    return TokenFile(folder / "askers.json", "swa_")


class Askers:
    """Gateways by name, of whose tokens only hashes are known. is_local: only this machine can
    reach the guard."""

    def __init__(self, tokens: TokenFile, is_local: bool) -> None:
        """Raises UnusableError."""
        self._tokens = tokens
        self._names: dict[str, str] = {}
        self.needed = not is_local
        self.look()

    def __bool__(self) -> bool:
        """Whether anybody has a token."""
        return bool(self._names)

    def look(self) -> None:
        """Takes over which tokens were given out and ended: not at each question, which a look at
        the disk would slow down. Raises UnusableError, and then those count that were known."""
        found = self._tokens.tokens()
        self._names = {one.sha256: one.name for one in found if one.revoked_at is None}
        # Whoever ends the last token does not mean that anybody may ask.
        self.needed = self.needed or bool(found)

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
