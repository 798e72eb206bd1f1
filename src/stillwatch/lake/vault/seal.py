"""Sealing with a public key, opening with the private one: hybrid public key encryption (RFC 9180),
base mode.

Each file has a key of its own, made with the vault's public key and thrown away. What is sealed is
bound to the lake's key and to the file's name, so that no file can stand in another's place.
"""

from pathlib import Path

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from stillwatch.lake.store.errors import KeyProblem, VaultShut
from stillwatch.lake.store.files import write_private
from stillwatch.lake.vault.values import VALUES

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
KEY_BYTES = 32


def sealed(values: pa.Table, public: bytes, key_id: str, name: str) -> bytes:
    """VALUES as they stand in the file `name` of the vault of the lake whose key is `key_id`."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, VALUES, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(values)
    return _SUITE.encrypt(sink.getvalue().to_pybytes(), X25519PublicKey.from_public_bytes(public), _info(key_id, name))


def unsealed(data: bytes, private: X25519PrivateKey, key_id: str, name: str) -> pa.Table:
    """The VALUES that were sealed. Raises VaultShut when the file was changed, or put in another's
    place."""
    try:
        opened = _SUITE.decrypt(data, private, _info(key_id, name))
    except (InvalidTag, ValueError) as error:
        raise VaultShut(
            f"the vault's file {name} cannot be opened: it is damaged, or was sealed for another lake or place"
        ) from error
    return pa.ipc.open_stream(opened).read_all()


def _info(key_id: str, name: str) -> bytes:
    return b"stillwatch vault 1\0" + key_id.encode() + b"\0" + name.encode()


def make_keys(private: Path, public: Path) -> None:
    """A pair of keys, where there is no public one. A private one that is there by then is what a
    crash left."""
    if not private.exists():
        write_private(private, X25519PrivateKey.generate().private_bytes_raw())
    write_private(public, _read(private).public_key().public_bytes_raw())


def read_public(public: Path) -> bytes:
    """The public key. Raises KeyProblem."""
    try:
        data = public.read_bytes()
    except OSError as error:
        raise KeyProblem(f"{public} cannot be read ({(error.strerror or 'unreadable').lower()})") from error
    if len(data) != KEY_BYTES:
        raise KeyProblem(f"{public} is not a vault's public key: it has {len(data)} bytes, not {KEY_BYTES}")
    return data


def read_private(private: Path, public: bytes) -> X25519PrivateKey:
    """The private key that belongs to a public one. Raises VaultShut."""
    key = _read(private)
    if key.public_key().public_bytes_raw() != public:
        raise VaultShut(f"{private} is not the key of this vault: name the right one with --vault-key FILE")
    return key


def _read(private: Path) -> X25519PrivateKey:
    try:
        data = private.read_bytes()
    except OSError as error:
        raise VaultShut(
            f"the vault's key {private} cannot be read ({(error.strerror or 'unreadable').lower()}): where it was "
            "moved elsewhere, name it with --vault-key FILE. Without it nobody can open the vault"
        ) from error
    if len(data) != KEY_BYTES:
        raise VaultShut(f"{private} is not a vault's key: it has {len(data)} bytes, not {KEY_BYTES}")
    return X25519PrivateKey.from_private_bytes(data)
