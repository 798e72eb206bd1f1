"""The only file that asks anything of another server: the provider that the operator named, and
where that leads."""

import json
import time
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel, ValidationError

from stillwatch.console.oidc.refusal import Refused
from stillwatch.console.oidc.settings import Settings, safe

SECONDS = 10.0
MOST_BYTES = 1 << 20
KEPT = 600.0
"""Seconds for which what a provider says of itself is believed without asking again."""


class About(BaseModel, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery), as far as it matters here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class Provider:
    """Asks the provider. Follows no redirects, reads no long answers, waits for no slow ones. Every
    method raises Refused where it does not answer as it should."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        self._settings = settings
        self._client = httpx.Client(
            timeout=SECONDS,
            transport=transport,
            # Without TLS it is this very machine: no proxy of the environment is told.
            mounts=None if transport else {"http://": None},
            headers={"accept": "application/json"},
        )
        self._about: tuple[float, About] | None = None

    def about(self) -> About:
        """What it says of itself."""
        if self._about is None or time.monotonic() - self._about[0] > KEPT:
            place = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                about = About.model_validate(self._asked("GET", place))
            except ValidationError:
                raise Refused("unreachable", "what it says of itself is incomplete") from None
            if about.issuer != self._settings.issuer:
                raise Refused("unreachable", "it calls itself another issuer than the settings do")
            places = (about.authorization_endpoint, about.token_endpoint, about.jwks_uri, about.userinfo_endpoint)
            if not all(safe(place) for place in places if place is not None):
                raise Refused("unreachable", "it names an address without TLS")
            self._about = (time.monotonic(), about)
        return self._about[1]

    def login_address(self, asked: dict[str, str]) -> str:
        """Where a browser is sent to log in."""
        place = self.about().authorization_endpoint
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def tokens(self, code: str, verifier: str, redirect: str) -> tuple[str, str | None]:
        """(ID token, access token) for a code, which the provider accepts once."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
        client, secret = self._settings.client_id, self._settings.client_secret
        auth = None
        if secret is None:
            form["client_id"] = client
        elif "client_secret_basic" in self.about().token_endpoint_auth_methods_supported:
            auth = httpx.BasicAuth(quote(client, safe=""), quote(secret.get_secret_value(), safe=""))
        else:
            form |= {"client_id": client, "client_secret": secret.get_secret_value()}
        said = self._asked("POST", self.about().token_endpoint, data=form, auth=auth)
        token, access = said.get("id_token"), said.get("access_token")
        if not isinstance(token, str):
            raise Refused("unreachable", "it gives no ID token")
        return token, access if isinstance(access, str) else None

    def keys(self) -> dict[str, Any]:
        """Its public keys. Asked for at every login: those are rare, and a key that was withdrawn
        counts no longer."""
        return self._asked("GET", self.about().jwks_uri)

    def more_claims(self, access: str, subject: str) -> dict[str, Any]:
        """What it tells of the person beyond the ID token; nothing where it tells no more."""
        place = self.about().userinfo_endpoint
        if place is None:
            return {}
        said = self._asked("GET", place, headers={"authorization": f"Bearer {access}"})
        if said.get("sub") != subject:
            raise Refused("unbelievable", "userinfo is about somebody else")
        return said

    def close(self) -> None:
        """Let its connections go."""
        self._client.close()

    def _asked(self, method: str, place: str, **more: Any) -> dict[str, Any]:
        try:
            with self._client.stream(method, place, **more) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise Refused("unreachable", "its answer is too long")
                status = answer.status_code
            said = json.loads(body) if status == httpx.codes.OK else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise Refused("unreachable", type(error).__name__) from None
        if status == httpx.codes.BAD_REQUEST:
            raise Refused("unbelievable", "it does not know the code")
        if not isinstance(said, dict):
            raise Refused("unreachable", f"it answers with status {status}")
        return said
