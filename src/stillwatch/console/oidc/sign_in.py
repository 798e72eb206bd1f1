"""Letting somebody in through a provider: from the button to the claims that say who he is."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from stillwatch.cases.identities import Identity
from stillwatch.cases.roles import Role
from stillwatch.console.middleware import Tries
from stillwatch.console.oidc.idtoken import read_id_token
from stillwatch.console.oidc.provider import Provider
from stillwatch.console.oidc.refusal import Refused
from stillwatch.console.oidc.settings import Settings
from stillwatch.console.oidc.waiting import Begun, Waiting

CALLBACK = "/api/oidc/callback"


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for. `name`: what he would be called here; `role`: None where no
    group has one."""

    who: Identity
    name: str | None
    role: Role | None


class SignIn:
    """One console's way in through its provider. address: under which browsers reach the
    console."""

    def __init__(self, settings: Settings, address: str, provider: Provider | None = None) -> None:
        self._settings, self._provider = settings, provider or Provider(settings)
        self._waiting = Waiting()
        self.name = settings.called
        self.address = (settings.address or address).rstrip("/")
        self.tries = Tries(20, 2.0)
        """Of one caller: too few, within the life of a login, to drive out everybody else's."""

    @property
    def host(self) -> str:
        """The console's name, without a port."""
        return urlsplit(self.address).hostname or ""

    @property
    def secret(self) -> bool:
        """Whether browsers reach the console over TLS."""
        return self.address.startswith("https:")

    def begin(self, proven: str | None) -> tuple[str, str]:
        """(where to send the browser, what it must bring back in a cookie). `proven`: who is signed
        in there."""
        begun = Begun(proven)
        challenge = urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self.address + CALLBACK,
            "scope": " ".join(self._settings.scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return self._provider.login_address(asked), self._waiting.add(begun)

    def finish(self, key: str, state: str, code: str | None, issuer: str | None = None) -> tuple[Vouched, str | None]:
        """(whom the provider vouches for, who was signed in where this login began). key: the
        cookie's; the others: as the provider sent them by way of the browser. Raises Refused."""
        begun = self._waiting.take(key)
        if begun is None or not hmac.compare_digest(begun.state.encode(), state.encode("utf-8", "replace")):
            raise Refused("gone")
        if issuer is not None and issuer != self._settings.issuer:
            raise Refused("unbelievable", "the answer comes from another issuer")
        if not code:
            raise Refused("cancelled")
        return self._vouched(code, begun), begun.proven

    def close(self) -> None:
        """Let the connections to the provider go."""
        self._provider.close()

    def _vouched(self, code: str, begun: Begun) -> Vouched:
        settings = self._settings
        token, access = self._provider.tokens(code, begun.verifier, self.address + CALLBACK)
        claims = read_id_token(token, self._provider.keys(), settings.issuer, settings.client_id, begun.nonce)
        needed = {settings.name_claim, settings.groups_claim}
        needed |= {"email_verified"} if settings.name_claim == "email" else set()
        if access is not None and not needed <= claims.keys():
            claims = self._provider.more_claims(access, claims["sub"]) | claims
        who, role = Identity(settings.issuer, claims["sub"]), settings.role_of(claims.get(settings.groups_claim))
        name = claims.get(settings.name_claim)
        if settings.name_claim == "email" and claims.get("email_verified") is not True:
            raise Refused("unverified")
        return Vouched(who, name if isinstance(name, str) else None, role)
