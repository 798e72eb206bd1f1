import hashlib
import hmac
import pickle

import pyarrow as pa
import pytest

from stillwatch.sketch.keys import TEXT_KINDS, Keys
from stillwatch.sketch.schema import ACCOUNT_TOKENS, EXCHANGE_TOKENS, IDENTIFIERS

SECRET = b"sixteen bytes or more"


@pytest.mark.parametrize("secret", [SECRET, b"k" * 64, b"k" * 65, b"k" * 200])
def test_token_is_hmac_sha256_cut_to_eight_bytes(secret):
    full = hmac.new(secret, b"address\x0010.0.0.1", hashlib.sha256).digest()
    assert Keys(secret).token("address", "10.0.0.1") == int.from_bytes(full[:8], "big", signed=True)


def test_kind_and_secret_separate_tokens():
    keys = Keys(SECRET)
    assert keys.token("phone", "1") != keys.token("payment", "1")
    assert keys.token("phone", "1") != Keys(SECRET + b"!").token("phone", "1")


def test_key_id_names_the_secret_and_survives_pickling():
    keys = Keys(SECRET)
    copy = pickle.loads(pickle.dumps(keys))
    assert copy.key_id == keys.key_id == Keys(SECRET).key_id
    assert copy.token("a", "b") == keys.token("a", "b")
    assert copy.key_id != Keys(SECRET + b"!").key_id
    int(keys.key_id, 16)


def test_secret_shows_nowhere():
    assert "sixteen" not in repr(Keys(SECRET))


def test_short_secret_is_refused():
    for secrets in ([b"k" * 15], [SECRET, b"k" * 15]):
        with pytest.raises(ValueError, match="16 bytes, and has 15"):
            Keys(*secrets)
    assert Keys(b"k" * 16, b"t" * 16).key_id


@pytest.mark.parametrize(("length", "read"), [(256, 1), (257, 2)])
def test_a_value_is_read_once_unless_it_is_very_long(length, read):
    keys, made = Keys(SECRET), []
    column = pa.array(["v" * length, "v" * length, "x", None])
    for _ in range(2):
        keys.tokens("k", column, lambda value: made.append(value) or value)
    assert (made.count("v" * length), made.count("x")) == (read, 1)


def test_what_the_tokens_of_identifiers_stand_for_is_gathered_and_nothing_else():
    keys = Keys(SECRET).gathering()
    for kind in ("address", "system"):
        keys.tokens(
            kind, pa.array([" 10.0.0.1 ", "", None, "left out"]), lambda v: None if v == "left out" else v.strip()
        )
    assert keys.gathered["address"] == {"10.0.0.1": keys.token("address", "10.0.0.1")}
    assert "system" not in keys.gathered and not any(keys.gathered[kind] for kind in keys.gathered if kind != "address")
    assert Keys(SECRET).gathered is None


def test_tokens_of_a_column_keep_nulls_and_agree_with_single_tokens():
    keys = Keys(SECRET)
    for kind in (pa.string(), pa.large_string()):
        column = pa.array(["a", None, " a ", "", "b" * 500, "a"], kind)
        expected = [keys.token("k", v) if v else None for v in ["a", None, "a", "", "b" * 500, "a"]]
        assert keys.tokens("k", column).to_pylist() == expected
        assert keys.tokens("k", column.slice(2, 3)).to_pylist() == expected[2:5]


def test_a_derived_key_is_of_its_purpose_and_tells_nothing_of_the_secret():
    keys = Keys(SECRET)
    assert len(keys.derived("a")) == 32 and keys.derived("a") != keys.derived("b")
    assert keys.derived("a") != Keys(SECRET + b"!").derived("a")


def test_text_keeps_its_secret_when_identifiers_get_a_new_one():
    old = Keys(SECRET)
    new = old.renewed(b"another secret of bytes")
    assert (
        new.token("address", "a") == Keys(b"another secret of bytes").token("address", "a") != old.token("address", "a")
    )
    for kind in TEXT_KINDS:
        assert new.token(kind, "a") == old.token(kind, "a")
    assert new.frame_seed == old.frame_seed
    assert new.renewed(b"a third secret of bytes").token("system", "a") == old.token("system", "a")
    assert len({old.key_id, new.key_id, Keys(b"another secret of bytes").key_id}) == 3, "both secrets are named"
    assert pickle.loads(pickle.dumps(new)).secrets == new.secrets == b"another secret of bytes" + SECRET


def test_a_short_secret_of_text_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        Keys(SECRET, b"short")


def test_every_kind_of_token_is_an_identifier_or_text():
    """A kind in neither would be lost when the key is renewed."""
    assert not TEXT_KINDS & {*IDENTIFIERS.values()}
    assert {*EXCHANGE_TOKENS, *ACCOUNT_TOKENS} - IDENTIFIERS.keys() == {
        "system_token",
        "conversation_token",
        "frame_token",
    }
