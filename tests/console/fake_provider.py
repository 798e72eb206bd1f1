"""A provider of identities in this process: it signs whatever a test wants signed."""

import json
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

ISSUER = "https://sso.example"
CLIENT = "stillwatch"
KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "r", "use": "sig"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "e"}),
}
STRANGER = RSAKey.generate_key(2048, {"kid": "r", "use": "sig"})


def anna() -> dict:
    return {"sub": "7", "email": "anna@example.com", "email_verified": True, "groups": ["staff", "analysts"]}


class FakeProvider:
    """`claims`, `header`, `key`: what the next ID token is made of; `userinfo`: what it says beyond
    that."""

    def __init__(self):
        self.claims, self.header, self.key, self.userinfo = anna(), {"alg": "RS256", "kid": "r"}, KEYS["RS256"], None
        self.codes, self.asked, self.down, self.about = {}, [], False, {}
        self.raw = None

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def approve(self, address: str) -> dict[str, str]:
        """What the browser brings back that was sent to `address`, of which every part is looked
        at."""
        parts = urlsplit(address)
        asked = {name: value for name, [value] in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/authorize"
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = token_urlsafe()
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.down:
            raise httpx.ConnectError("down", request=request)
        return {
            "/.well-known/openid-configuration": self._about,
            "/keys": self._keys,
            "/token": self._token,
            "/me": self._me,
        }[request.url.path](request)

    def _about(self, request):
        about = {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token"}
        about |= {"jwks_uri": f"{ISSUER}/keys", "userinfo_endpoint": f"{ISSUER}/me"}
        return httpx.Response(200, json=about | self.about)

    def _keys(self, request):
        odd = {"kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "AA"}
        return httpx.Response(200, json={"keys": [*(k.as_dict(private=False) for k in KEYS.values()), odd]})

    def _token(self, request):
        form = {name: value for name, [value] in parse_qs(request.content.decode()).items()}
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        # Name and secret are written as in a form before they are joined (RFC 6749, 2.3.1): s&t is
        # s%26t.
        assert b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"stillwatch:s%26t"
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = (
            self.raw(claims) if self.raw else jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        )
        return httpx.Response(200, json={"id_token": token, "access_token": "opens", "token_type": "Bearer"})

    def _me(self, request):
        assert request.headers["authorization"] == "Bearer opens"
        return httpx.Response(200, json=self.userinfo)


def unsigned(claims: dict, algorithm: str = "none") -> str:
    """A token without a signature."""
    header = {"alg": algorithm, "typ": "JWT", "kid": "r"}
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
