"""Whether what is given out as a provider's word is it, and means us. All cryptography is
joserfc's."""

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from stillwatch.console.oidc.refusal import Refused

ALGORITHMS = ("RS256", "ES256")
"""Never `none`, never a shared secret: a key that verifies must not be one that can sign."""

SLACK = 60
"""Seconds by which the provider's clock may differ from ours."""

LONGEST = 255
"""Characters of a subject, by OpenID Connect's own bound."""


def read_id_token(
    token: str, keys: dict[str, Any], issuer: str, client: str, nonce: str, now: int | None = None
) -> dict[str, Any]:
    """The claims of an ID token that one of the provider's keys has signed for this client and this
    login. `now`: Unix seconds. Raises Refused."""
    expected = jwt.JWTClaimsRegistry(
        now=now,
        leeway=SLACK,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, _signing(keys), algorithms=ALGORITHMS).claims
        expected.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        # Its kind only: the text may quote what came from outside.
        raise Refused("unbelievable", f"ID token ({type(error).__name__})") from None
    _check_party(claims, client)
    subject = claims["sub"]
    if not (subject.isascii() and subject.isprintable() and len(subject) <= LONGEST):
        raise Refused("unbelievable", "subject")
    return claims


def _signing(keys: dict[str, Any]) -> KeySet:
    """Those of the provider's public keys that could have signed."""
    given = [k for k in keys["keys"] if k.get("kty") in ("RSA", "EC") and k.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": given})


def _check_party(claims: dict[str, Any], client: str) -> None:
    """A token for several readers names the one to whom it was given."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if several else client) != client:
        raise Refused("unbelievable", "authorized party")
