"""Who signs: an Ed25519 key (RFC 8032) that is made with the first bundle, and the statement that
it signs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from stillwatch import __version__
from stillwatch.bundles.verify_bundle import (
    DIGEST,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    canonical,
    envelope_of,
    fingerprint_of,
    preauthenticated,
)
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.store.files import write_private


def lake_key(lake: Path) -> Ed25519PrivateKey:
    """The key that lies in a lake (`bundles/key.pem`, mode 600); made where there is none. Raises
    UnusableError."""
    path = lake / "evidence" / "key.pem"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return own_key(path)


def own_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file, made there (mode 600) where there is none. Raises UnusableError."""
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(path, made)
    return read_key(path)


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file. Raises UnusableError when it is none, or locked by a
    passphrase."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableError(f"{path} holds no private key in PEM without a passphrase") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableError(f"{path} holds a key of another kind; what is signed here is with Ed25519")
    return key


def sealed(
    key: Ed25519PrivateKey, campaign: str, marking: str, counts: dict[str, int], root: bytes
) -> tuple[bytes, bytes]:
    """(envelope, public key in PEM) of a statement about a tree of records."""
    payload = canonical(_statement(campaign, marking, counts, root))
    envelope = envelope_of(payload, key.sign(preauthenticated(payload)), fingerprint_of(key.public_key()))
    return canonical(envelope), public_pem(key)


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public half, as it travels beside what is signed."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _statement(campaign: str, marking: str, counts: dict[str, int], root: bytes) -> dict[str, Any]:
    """An in-toto Statement (v1). Its digest is that of no file but of the tree, and is called
    so."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": f"evidence of {campaign}", "digest": {DIGEST: root.hex()}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "campaign": campaign,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "marking": marking,
            "producer": {"name": "stillwatch", "version": __version__},
            "records": counts,
            "treeSize": sum(counts.values()),
        },
    }
