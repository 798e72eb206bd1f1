"""The file that is handed over. Whoever reads one must expect it to be forged, damaged or made to
harm its reader."""

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from stillwatch.bundles.signing import public_pem
from stillwatch.bundles.verify_bundle import NotVerified, parsed, preauthenticated, public_key
from stillwatch.declarations.model import SCHEMA, Declaration, DeclarationError, place_of

SIGNED_AS = "application/vnd.stillwatch.declaration+json"
"""What the signature is over, so that none of it stands for a signature over anything else."""

LARGEST = 4 << 20
"""Bytes of a file that is read."""


def signed(declaration: Declaration, key: Ed25519PrivateKey) -> bytes:
    """The file, by the key whose public half is the declaration's signer."""
    assert declaration.signer == public_pem(key).decode()
    signature = base64.b64encode(key.sign(preauthenticated(declaration.payload, SIGNED_AS))).decode()
    said = declaration.model_dump(mode="json", by_alias=True)
    return (json.dumps(said | {"signature": signature}, indent=1) + "\n").encode()


def read_declaration(path: Path) -> Declaration:
    """A declaration whose signature fits the key that stands in it. Raises DeclarationError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise DeclarationError(f"it cannot be read ({(error.strerror or 'unreadable').lower()})") from None
    if len(data) > LARGEST:
        raise DeclarationError(f"it is larger than {LARGEST >> 20} MB")
    try:
        said = parsed(data, "it")
    except NotVerified:
        raise DeclarationError("it is no JSON object that can be read in one way only") from None
    if said.get("schema") != SCHEMA:
        raise DeclarationError(f"its schema is not {SCHEMA}")
    signature = said.pop("signature", None)
    declaration = _checked(said)
    try:
        signed = base64.b64decode(signature, validate=True) if isinstance(signature, str) else b""
        public_key(declaration.signer.encode()).verify(signed, preauthenticated(declaration.payload, SIGNED_AS))
    except InvalidSignature:
        raise DeclarationError("its signature does not fit: it was changed after it was signed") from None
    except ValueError:
        raise DeclarationError("its signature or its signer's key is none that can be read") from None
    return declaration


def _checked(said: dict[str, Any]) -> Declaration:
    try:
        return Declaration.model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise DeclarationError(f"it cannot be used: {place_of(error)} is not what it should be") from None
    except (ValueError, RecursionError):
        raise DeclarationError("it cannot be used") from None
