import stat

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.lake import KeyProblem, LakeError
from stillwatch.lake.vault import VALUES, VaultShut
from stillwatch.lake.vault.seal import make_keys, read_private, read_public, sealed, unsealed

PRIVATE = X25519PrivateKey.generate()
PUBLIC = PRIVATE.public_key().public_bytes_raw()
ROWS = [{"kind": "phone", "token": -7, "value": "+1 555 0100"}, {"kind": "client", "token": 7, "value": "curl\x1fja4"}]
TABLE = pa.Table.from_pylist(ROWS, schema=VALUES)
SEALED = sealed(TABLE, PUBLIC, "key", "name")


def test_what_goes_in_comes_out():
    assert unsealed(SEALED, PRIVATE, "key", "name") == TABLE


def test_nothing_of_it_shows():
    assert b"555" not in SEALED and b"phone" not in SEALED
    assert sealed(TABLE, PUBLIC, "key", "name") != SEALED, "each time under a key of its own"


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place, change):
    other = bytearray(SEALED)
    other[place] ^= change
    with pytest.raises(LakeError, match="the vault's file name cannot be opened"):
        unsealed(bytes(other), PRIVATE, "key", "name")


@given(st.integers(0, len(SEALED) - 1))
def test_any_missing_end_is_noticed(length):
    with pytest.raises(LakeError, match="cannot be opened"):
        unsealed(SEALED[:length], PRIVATE, "key", "name")


@pytest.mark.parametrize("place", [("other", "name"), ("key", "other")])
def test_a_file_opens_only_in_its_place(place):
    with pytest.raises(LakeError, match="sealed for another lake or place"):
        unsealed(SEALED, PRIVATE, *place)


def test_keys_are_made_once(tmp_path):
    private, public = tmp_path / "key", tmp_path / "public"
    make_keys(private, public)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    made = private.read_bytes()
    public.unlink()  # as a crash leaves it
    make_keys(private, public)
    assert private.read_bytes() == made
    assert read_private(private, read_public(public)).private_bytes_raw() == made


@pytest.mark.parametrize(
    "content, words",
    [(None, "cannot be read"), (b"short", "not a vault's key"), (b"k" * 32, "not the key of this vault")],
)
def test_a_wrong_private_key_is_said(tmp_path, content, words):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(VaultShut, match=words):
        read_private(tmp_path / "key", PUBLIC)


@pytest.mark.parametrize("content", [None, b"", b"x" * 33])
def test_a_wrong_public_key_is_said(tmp_path, content):
    if content is not None:
        (tmp_path / "public").write_bytes(content)
    with pytest.raises(KeyProblem, match="public"):
        read_public(tmp_path / "public")
