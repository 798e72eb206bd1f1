import pyarrow as pa

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.sketch.accounts import sketch_accounts, tokens_of_value
from stillwatch.sketch.schema import ACCOUNT_SKETCH, with_key_id
from tests.sketch.exchanges import KEYS


def accounts(*rows):
    return sketch_accounts(pa.Table.from_pylist(list(rows), schema=ACCOUNTS), KEYS)


def test_tokens():
    made = accounts(
        {"account_id": "a", "email": "J.Doe7+x@gmail.com", "signup_address": "2001:db8:1:2::9", "country": "XX"},
        {"account_id": "b", "email": "jdoe7@googlemail.com", "signup_address": "2001:db8:1:2:ffff::1"},
        {"account_id": "c", "payment_fingerprint": " p ", "phone_fingerprint": "p"},
    )
    a, b, c = made.to_pylist()
    assert made.schema.equals(with_key_id(ACCOUNT_SKETCH, KEYS.key_id), check_metadata=True)
    assert a["email_token"] == b["email_token"] == KEYS.token("email", "jdoe7@gmail.com")
    assert a["email_domain_token"] == KEYS.token("email domain", "gmail.com")
    assert a["email_pattern_token"] == KEYS.token("email pattern", "a.aaa0") != b["email_pattern_token"]
    assert a["signup_address_token"] == b["signup_address_token"]
    assert c["payment_token"] == KEYS.token("payment", "p") != c["phone_token"]
    assert c["email_token"] is None


def test_missing_columns_and_no_rows():
    few = pa.table({"account_id": ["a"]})
    assert sketch_accounts(few, KEYS).to_pylist()[0]["email_token"] is None
    assert accounts().num_rows == 0


def test_signup_and_work_share_a_kind_of_token():
    made = accounts({"account_id": "a", "signup_address": "192.0.2.1"})
    assert made["signup_address_token"][0].as_py() == KEYS.token("address", "192.0.2.1")


def test_a_value_stands_for_itself_and_not_for_what_is_around_it():
    keys = KEYS
    ann, bea = (tokens_of_value(f"{name}@example.com", keys) for name in ("ann", "bea"))
    assert not {*ann.items()} & {*bea.items()}
    one, next_door = (tokens_of_value(f"192.0.2.{k}", keys) for k in (3, 4))
    assert not {*one.items()} & {*next_door.items()}
    assert "signup_network_token" not in one
    assert tokens_of_value("192.0.2.0/24", keys)["signup_network_token"] == keys.token("network", "192.0.2.0/24")
    assert "signup_network_token" not in tokens_of_value("192.0.2.0/16", keys)
    assert tokens_of_value("Example.com", keys)["email_domain_token"] == keys.token("email domain", "example.com")
