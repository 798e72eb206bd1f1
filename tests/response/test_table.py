"""The decision table: what is written is read, and nothing else is."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.response.measures import Budget, Measure, Trim
from stillwatch.response.table import MAGIC, NOBODY, TableError, encoded, read_table

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SALT = b"s" * 16

DENY = Measure("M-1", "C-1", "deny", "all", "terms_of_use", 100, 200, appeal="https://example.org/appeal")
THROTTLE = Measure("M-2", "C-1", "throttle", "share", "capacity", 100, 200, Budget(3600, 500, 9000))
TRIM = Measure("M-3", "C-2", "trim", "shadow", "automated_use", 0, 50, trim=Trim(True, 1, 1024, "withheld"))


def written(subjects, measures=(DENY, THROTTLE, TRIM), version=7):
    return encoded(version, 150, SALT, measures, subjects, KEY)


def test_what_is_written_is_read():
    table = read_table(
        written({("account", "a"): ["M-2", "M-1"], ("network", "10.1.2.3/24"): ["M-3"]}), [KEY.public_key()]
    )
    assert (table.version, table.made_at, len(table), table.measures) == (7, 150, 2, (DENY, THROTTLE, TRIM))
    assert table.measures_of("account", "a") == (DENY, THROTTLE)
    assert table.measures_of("network", "10.1.2.0/24") == (TRIM,)
    assert table.measures_of("account", "A") == table.measures_of("api_key", "a") == ()
    assert table.knows("account") and not table.knows("api_key")


def test_nobody_is_met_before_the_first_table():
    assert NOBODY.measures_of("account", "a") == () and len(NOBODY) == 0


def test_the_same_measures_give_the_same_bytes_in_any_order():
    there = {("account", "a"): ["M-1"], ("account", "b"): ["M-2", "M-1"], ("api_key", "k"): ["M-3"]}
    back = dict(reversed(there.items()))
    assert written(there) == written(back, (TRIM, DENY, THROTTLE))


def test_no_subject_can_be_read_from_the_file():
    assert b"account-of-somebody" not in written({("account", "account-of-somebody"): ["M-1"]})


def test_a_measure_that_is_not_there_is_an_error():
    with pytest.raises(TableError, match="M-9"):
        written({("account", "a"): ["M-9"]})


@settings(max_examples=200)
@given(st.data())
def test_a_forged_table_is_refused(data):
    """Any byte changed, added or left out."""
    whole = written({("account", "a"): ["M-1"]})
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    forged = data.draw(
        st.sampled_from(
            [
                whole[:place] + bytes([whole[place] ^ other]) + whole[place + 1 :],
                whole[:place],
                whole + bytes([other]),
            ]
        )
    )
    with pytest.raises(TableError):
        read_table(forged, [KEY.public_key()])


def test_another_hand_is_not_trusted():
    mallory = Ed25519PrivateKey.from_private_bytes(b"m" * 32)
    with pytest.raises(TableError, match="not signed"):
        read_table(encoded(7, 150, SALT, [DENY], {("account", "a"): ["M-1"]}, mallory), [KEY.public_key()])
    with pytest.raises(TableError, match="not signed"):
        read_table(written({}), [])


def test_what_is_signed_and_cannot_be_read_is_refused():
    for body in (b"", b"\xc1", b"\x80"):
        with pytest.raises(TableError, match="form"):
            read_table(MAGIC + KEY.sign(body) + body, [KEY.public_key()])


@given(st.text(), st.text())
def test_ids_are_what_they_are_to_the_byte(one, other):
    table = read_table(written({("account", one): ["M-1"]}), [KEY.public_key()])
    assert table.measures_of("account", one) == (DENY,)
    assert table.measures_of("account", other) == ((DENY,) if other == one else ())


def test_a_measure_is_in_force_from_its_start_until_its_end():
    assert [DENY.in_force(at) for at in (99, 100, 199.9, 200)] == [False, True, True, False]


def test_a_large_table_is_read_in_parts():
    """Whoever reads it beside a thread that answers rests between them."""
    subjects = {("account", f"account-{k}"): [f"M-{k % 3 + 1}"] for k in range(5000)}
    rests = []
    table = read_table(written(subjects), [KEY.public_key()], lambda: rests.append(1))
    assert len(table) == 5000 and len(rests) == 5
    assert all(table.measures_of("account", name)[0].id == ids[0] for (_, name), ids in subjects.items())
    assert table.measures_of("account", "account-5000") == ()


@pytest.mark.parametrize("numbers", [[0] * 2999 + [3], [0] * 2999, [0] * 3001])
def test_groups_that_are_not_there_are_refused_wherever_they_stand(numbers):
    told = msgspec.msgpack.decode(
        written({("account", f"account-{k}"): ["M-1"] for k in range(3000)})[len(MAGIC) + 64 :]
    )
    told["subjects"]["account"][1] = b"".join(number.to_bytes(4, "little") for number in numbers)
    body = msgspec.msgpack.encode(told)
    with pytest.raises(TableError, match="form"):
        read_table(MAGIC + KEY.sign(body) + body, [KEY.public_key()])
