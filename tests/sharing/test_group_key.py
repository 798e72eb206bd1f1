import hashlib
import hmac
import stat

import pytest

from stillwatch.sharing.indicators.group_key import BYTES, GroupKey, GroupKeyError


def test_a_new_key_is_its_owners_alone_and_is_never_replaced(tmp_path):
    GroupKey.make(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    before = GroupKey.read(tmp_path / "key").check
    with pytest.raises(GroupKeyError, match="not replaced"):
        GroupKey.make(tmp_path / "key")
    assert GroupKey.read(tmp_path / "key").check == before


def test_hashes_are_hmac_and_hang_on_kind_and_key():
    key = GroupKey(bytes(BYTES))
    message = b"stillwatch indicators/1\0payment\0card_1"
    assert key.hashed("payment", "card_1") == hmac.new(bytes(BYTES), message, hashlib.sha256).hexdigest()[:32]
    assert key.hashed("payment", "card_1") != key.hashed("phone", "card_1")
    assert key.hashed("payment", "card_1") != GroupKey(bytes([1] * BYTES)).hashed("payment", "card_1")


@pytest.mark.parametrize("content", [b"", b"short", bytes(BYTES + 1)])
def test_a_file_that_is_no_key(content, tmp_path):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(GroupKeyError):
        GroupKey.read(tmp_path / "key")
    with pytest.raises(GroupKeyError, match="cannot be read"):
        GroupKey.read(tmp_path / "none")
