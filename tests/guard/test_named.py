"""By what a request is known: whatever a client writes into headers, it hides nothing."""

import hashlib

import pytest

from stillwatch.guard.asked import LONGEST_ID, address_of, usable
from stillwatch.guard.named import Named, TooManyNamesError, forwarded_address
from stillwatch.guard.settings import Names

NAMED = Named(Names(key_headers=["authorization", "x-api-key"], trusted_proxies=1))


def asked(*pairs):
    return NAMED.asked(
        [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in pairs]
    )


def sha256(key):
    return hashlib.sha256(key.encode()).hexdigest()


def test_headers_name_account_organization_and_key():
    found = asked(("x-stillwatch-account", "ann"), ("x-stillwatch-organization", "org"), ("x-stillwatch-key", "abc"))
    assert (found.accounts, found.organizations, found.api_keys) == (("ann",), ("org",), ("abc",))


def test_a_key_is_looked_up_by_its_hash_wherever_it_stands():
    found = asked(("authorization", "Bearer sk-1"), ("x-api-key", "sk-2"), ("authorization", "bearer  sk-3"))
    assert found.api_keys == (sha256("sk-1"), sha256("sk-2"), sha256("sk-3"))


def test_a_header_that_came_twice_is_read_twice_however_a_proxy_joined_it():
    assert asked(("x-stillwatch-account", "a"), ("x-stillwatch-account", "b")).accounts == ("a", "b")
    assert asked(("x-stillwatch-account", "a, b")).accounts == ("a, b", "a", "b")


def test_more_names_than_anybody_has_are_refused():
    with pytest.raises(TooManyNamesError):
        asked(*(("x-stillwatch-account", f"a{k}") for k in range(9)))


def test_an_id_that_nobody_can_have_is_unknown_and_counted():
    found = asked(("x-stillwatch-account", "a" * (LONGEST_ID + 1)))
    assert found.accounts == () and found.odd == 1
    assert usable("a" * LONGEST_ID) and not usable("é" * LONGEST_ID) and not usable("")


def test_ids_are_what_they_are_to_the_byte():
    composed, decomposed = "m\u00fcller", "mu\u0308ller"
    assert asked(("x-stillwatch-account", composed)).accounts == (composed,)
    assert asked(("x-stillwatch-account", decomposed)).accounts == (decomposed,)
    assert asked(("x-stillwatch-account", b"m\xfcller")).accounts != (composed,)


@pytest.mark.parametrize(
    "headers, depth, address",
    [
        (["203.0.113.9"], 1, "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9"], 1, "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9"], 1, "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9, 10.0.0.1"], 2, "203.0.113.9"),
        (["203.0.113.9"], 2, None),
        (["203.0.113.9:4711"], 1, "203.0.113.9"),
        (["[2001:DB8::1]:4711"], 1, "2001:db8::1"),
        (["::ffff:203.0.113.9"], 1, "203.0.113.9"),
        (["unknown"], 1, None),
        ([","], 1, None),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(headers, depth, address):
    assert forwarded_address([h.encode() for h in headers], depth) == address


def test_no_address_is_looked_at_where_no_depth_is_stated():
    assert Named(Names()).asked([(b"x-forwarded-for", b"203.0.113.9")]).addresses == ()


def test_an_address_has_one_form():
    assert address_of("fe80::1%eth0") == "fe80::1" and address_of("1.2.3") is None and address_of("") is None
