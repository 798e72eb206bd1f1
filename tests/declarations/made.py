"""Declarations made by hand, and the files that they are."""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from stillwatch.bundles.signing import public_pem
from stillwatch.bundles.verify_bundle import canonical, preauthenticated
from stillwatch.declarations.model import ACCOUNT, SCHEMA, Declaration
from stillwatch.declarations.signed import SIGNED_AS
from stillwatch.sharing.indicators.group_key import GroupKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TODAY = date(2026, 5, 1)


def said(*accounts: str, salt: int = 1, **changed: Any) -> dict[str, Any]:
    """What a declaration says of some accounts, as JSON has it."""
    key = bytes([salt]) * 32
    hashes = GroupKey(key)
    return {
        **{"schema": SCHEMA, "who": "Example Ltd", "contact": "security@example.com", "purposes": ["code review"]},
        "fleets": [{"name": "bots", "agents": 12, "purpose": "review"}],
        "exchanges_a_day": 1000,
        "log": {"exchanges": 300, "first": "2026-04-01", "last": "2026-04-03"},
        **{"made": "2026-04-20", "expires": "2026-10-01", "key": key.hex()},
        "accounts": sorted({hashes.hashed(ACCOUNT, account) for account in accounts or ("a", "b")}),
        "signer": public_pem(KEY).decode(),
    } | changed


def declaration(*accounts: str, **changed: Any) -> Declaration:
    return Declaration.model_validate_json(json.dumps(said(*accounts, **changed)))


def signed(what: dict[str, Any]) -> dict[str, Any]:
    """Whatever it says, with a signature that fits."""
    signature = KEY.sign(preauthenticated(canonical(what), SIGNED_AS))
    return what | {"signature": base64.b64encode(signature).decode()}


def write(path: Path, what: dict[str, Any]) -> Path:
    path.write_text(json.dumps(signed(what)))
    return path
